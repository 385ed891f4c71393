//! The database: opening it, consistent reads, the door to the writing line, and waking those
//! who follow the change log.
//!
//! Knows nothing of any table but the counter that puts writers in line.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::error::Error;
use super::migration;
use super::writer::{Source, Writer};

/// How many readers a pool holds. Questions are answered from the index, so few read at once.
const READERS: u32 = 8;
/// How long SQLite itself waits for another process before it says "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a follower looks at the log although nobody woke it: the only way to hear of another
/// process on SQLite, and the safety net on PostgreSQL.
const POLL_SQLITE: Duration = Duration::from_millis(500);
const POLL_POSTGRES: Duration = Duration::from_secs(5);

/// An open database. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pool: Pool,
    writer: Mutex<Option<Writer>>,
    line: Mutex<Option<JoinHandle<()>>>,
    wake: watch::Sender<u64>,
    listener: Option<JoinHandle<()>>,
    scratch: Option<PathBuf>,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction. One that came from [`Db::read`] sees one consistent state and ends when it is
/// dropped; one that a writing job is given is committed by the line it waited in.
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Runs a statement that steers the transaction.
    pub(super) async fn control(&mut self, text: &'static str) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ()),
            Self::Postgres(tx) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ()),
        }
        .map_err(Error::from)
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::from)
    }
}

impl Db {
    /// Opens `sqlite:FILE` (made if absent), `sqlite::memory:` (a file of its own that goes when
    /// the database is closed) or `postgres://...`, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, Error> {
        match url.split_once(':') {
            Some(("sqlite", ":memory:")) => {
                let file = std::env::temp_dir().join(format!("yeam-{}.sqlite", uuid::Uuid::now_v7()));
                Self::open_sqlite(&file, true).await
            }
            Some(("sqlite", file)) if !file.trim_start_matches("//").is_empty() => {
                Self::open_sqlite(Path::new(file.strip_prefix("//").unwrap_or(file)), false).await
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Self::open_postgres(url).await
            }
            _ => Err(Error::Unusable(format!(
                "{} is no database; give sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME",
                // What looks as if it held a password is not shown.
                if url.contains(['@', '=']) { "this".to_owned() } else { format!("`{url}`") }
            ))),
        }
    }

    async fn open_sqlite(file: &Path, scratch: bool) -> Result<Self, Error> {
        let options = sqlite_options(file);
        prepare_sqlite(&options).await.map_err(|error| unusable_file(file, error))?;
        let readers = PoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().pragma("query_only", "ON"));
        let scratch = scratch.then(|| file.to_owned());
        Ok(Self::assemble(Pool::Sqlite(readers), Source::Sqlite(Box::new(options)), scratch))
    }

    async fn open_postgres(url: &str) -> Result<Self, Error> {
        let options = url
            .parse::<PgConnectOptions>()
            .map_err(|fault| Error::Unusable(format!("the address of the database: {fault}")))?
            .application_name("yeam")
            .options([("lock_timeout", "10s")]);
        let connect = PgPoolOptions::new()
            .max_connections(READERS + 4)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.clone());
        let pool = match connect.await {
            Ok(pool) => pool,
            Err(fault) => return Err(unreachable(&options, fault).await),
        };
        migration::postgres(&mut *pool.acquire().await?).await?;
        Ok(Self::assemble(Pool::Postgres(pool.clone()), Source::Postgres(pool), None))
    }

    fn assemble(pool: Pool, source: Source, scratch: Option<PathBuf>) -> Self {
        let wake = watch::Sender::new(0);
        let (writer, line) = Writer::start(source, wake.clone());
        let listener = match &pool {
            Pool::Sqlite(_) => None,
            Pool::Postgres(pool) => Some(tokio::spawn(listen(pool.clone(), wake.clone()))),
        };
        let (writer, line) = (Mutex::new(Some(writer)), Mutex::new(Some(line)));
        Self(Arc::new(Inner { pool, writer, line, wake, listener, scratch }))
    }

    /// Begins a transaction that reads one consistent state of the database, as it is at its
    /// first query.
    pub async fn read(&self) -> Result<Tx, Error> {
        Ok(match &self.0.pool {
            Pool::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?)
            }
        })
    }

    /// Runs a job that writes, alone among all writers, and waits until its work is durable. When
    /// the job fails, all that it did is undone and its error comes back. The job runs to its end
    /// even if the caller stops waiting.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let writer = self.0.writer.lock().map_or(None, |writer| writer.clone());
        match writer {
            Some(writer) => writer.submit(job).await,
            None => Err(Error::from(sqlx::Error::PoolClosed).into()),
        }
    }

    /// Like [`write`](Self::write), for the rows of a batch that nobody sees before it is
    /// published: on PostgreSQL it does not hold up other writers. It must not touch the change
    /// log.
    pub async fn load<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let Pool::Postgres(pool) = &self.0.pool else {
            return self.write(job).await;
        };
        let mut tx = Tx::Postgres(pool.begin().await.map_err(Error::from)?);
        let result = job(&mut tx).await?;
        tx.commit().await?;
        Ok(result)
    }

    /// Someone who wants to hear of new rows in the change log.
    pub fn follower(&self) -> Follower {
        let poll = match &self.0.pool {
            Pool::Sqlite(_) => POLL_SQLITE,
            Pool::Postgres(_) => POLL_POSTGRES,
        };
        Follower { wake: self.0.wake.subscribe(), poll }
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.0.pool, Pool::Postgres(_))
    }

    /// Lets waiting writes finish, then closes every connection. Later calls fail.
    pub async fn close(&self) {
        drop(self.0.writer.lock().map_or(None, |mut writer| writer.take()));
        let line = self.0.line.lock().map_or(None, |mut line| line.take());
        if let Some(line) = line {
            let _ = line.await;
        }
        if let Some(listener) = &self.0.listener {
            listener.abort();
        }
        match &self.0.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
        if let Some(file) = &self.scratch {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(suffix);
                let _ = std::fs::remove_file(name);
            }
        }
    }
}

/// Waits for the change log to grow.
pub struct Follower {
    wake: watch::Receiver<u64>,
    poll: Duration,
}

impl Follower {
    /// Returns when there may be new rows: someone has committed since the last call, or it is
    /// time to look again. Reading the log is what counts.
    pub async fn changed(&mut self) {
        let woken = tokio::time::timeout(self.poll, self.wake.changed()).await;
        if let Ok(Err(_)) = woken {
            // The database is closed for good, and nobody wakes any more.
            tokio::time::sleep(self.poll).await;
        }
    }
}

fn sqlite_options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-65536")
        .pragma("journal_size_limit", "67108864")
        .statement_cache_capacity(200)
}

/// Opens the file once and migrates it. Turning a new file to write-ahead logging needs it for
/// itself and does not wait, so another process that does the same just now is waited for here.
async fn prepare_sqlite(options: &SqliteConnectOptions) -> Result<(), Error> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let attempt = async {
            let mut connection = options.connect().await?;
            migration::sqlite(&mut connection).await?;
            Ok(connection.close().await?)
        };
        match attempt.await {
            Err(Error::Busy) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

fn unusable_file(file: &Path, error: Error) -> Error {
    match error {
        Error::Database(fault) => {
            Error::Unusable(format!("cannot open {} as a database: {fault}", file.display()))
        }
        other => other,
    }
}

/// Why a server cannot be reached. The pool has tried again and again and says only that it took too long, so one more
/// attempt is made for the reason.
async fn unreachable(options: &PgConnectOptions, mut fault: sqlx::Error) -> Error {
    if matches!(fault, sqlx::Error::PoolTimedOut)
        && let Ok(Err(reason)) = tokio::time::timeout(Duration::from_secs(2), options.connect()).await
    {
        fault = reason;
    }
    Error::Unusable(format!("cannot reach {}: {fault}", server(options)))
}

/// Where a server is and who asks, for messages.
fn server(options: &PgConnectOptions) -> String {
    let (user, port) = (options.get_username(), options.get_port());
    match options.get_socket() {
        Some(socket) => format!("{}:{port} as {user}", socket.display()),
        None => format!("{}:{port} as {user}", options.get_host()),
    }
}

/// Passes on the wake-up calls of other processes, and reconnects when the server went away.
async fn listen(pool: PgPool, wake: watch::Sender<u64>) {
    loop {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen("yeam_change").await.is_ok()
        {
            while listener.try_recv().await.is_ok() {
                wake.send_modify(|commits| *commits += 1);
            }
        }
        if pool.is_closed() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
