//! The one line in which a process's writes wait, and group commit.
//!
//! Jobs that queue up while a commit runs share the next one: each runs inside its own savepoint
//! of one transaction, so that a job that fails takes back its own work and nothing else, and
//! nobody is told "done" before the commit that carries their work has reached the disk.
//! On PostgreSQL the transaction begins by locking the sequence counter, so that writers of all
//! processes stand in one line there as well and see each other's work in order.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::pool::PoolOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use tokio::sync::{mpsc, oneshot, watch};

use super::db::Tx;
use super::error::Error;

/// A group takes no further job once it has this many, or has run this long: those who came
/// first must not wait on for those who keep coming.
const MOST_JOBS: usize = 256;
const LONGEST: Duration = Duration::from_millis(20);
/// How long a group waits for another process that is writing to the same SQLite file.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many jobs may wait before a writer is held back at the door.
const QUEUE: usize = 1024;

/// What a job leaves behind: whether its work is to be kept, and how to answer once the fate of
/// the group is known.
struct Done {
    keep: bool,
    answer: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// A write waiting for its turn.
trait Job: Send {
    fn run(self: Box<Self>, tx: &mut Tx) -> BoxFuture<'_, Done>;
    fn refuse(self: Box<Self>, error: Error);
}

/// What a caller gets back: its result, or the panic of its job to carry on with.
type Outcome<T, E> = std::thread::Result<Result<T, E>>;

struct Task<F, T, E> {
    work: F,
    reply: oneshot::Sender<Outcome<T, E>>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn run(self: Box<Self>, tx: &mut Tx) -> BoxFuture<'_, Done> {
        let Self { work, reply } = *self;
        Box::pin(async move {
            let result = AssertUnwindSafe(async move { work(tx).await }).catch_unwind().await;
            let keep = matches!(result, Ok(Ok(_)));
            let answer = Box::new(move |group: Result<(), Error>| {
                let outcome = match (result, group) {
                    (Ok(Ok(_)), Err(error)) => Ok(Err(error.into())),
                    (result, _) => result,
                };
                // The caller may have gone away; the work is done all the same.
                let _ = reply.send(outcome);
            });
            Done { keep, answer }
        })
    }

    fn refuse(self: Box<Self>, error: Error) {
        let _ = self.reply.send(Ok(Err(error.into())));
    }
}

/// Where writing transactions come from.
pub(super) enum Source {
    /// The options of the one writing connection.
    Sqlite(Box<SqliteConnectOptions>),
    /// The pool that readers use too.
    Postgres(PgPool),
}

/// The door to the line.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the line. It ends, after its last job, when every `Writer` is gone; `wake` is told
    /// after each commit.
    pub(super) fn start(source: Source, wake: watch::Sender<u64>) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let line = Line { connection: Connection::new(source), jobs, wake };
        (Self { queue }, tokio::spawn(line.run()))
    }

    /// Queues a job and waits until its work is durable, or undone.
    pub(super) async fn submit<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Task { work, reply });
        if self.queue.send(job).await.is_err() {
            return Err(closed().into());
        }
        match answer.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => Err(closed().into()),
        }
    }
}

fn closed() -> Error {
    sqlx::Error::PoolClosed.into()
}

struct Line {
    connection: Connection,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    wake: watch::Sender<u64>,
}

impl Line {
    async fn run(mut self) {
        while let Some(first) = self.jobs.recv().await {
            match self.connection.begin().await {
                Ok(tx) => self.group(tx, first).await,
                Err(error) => first.refuse(error),
            }
        }
        self.connection.close().await;
    }

    async fn group(&mut self, mut tx: Tx, first: Box<dyn Job>) {
        let mut answers = Vec::new();
        let started = Instant::now();
        let mut next = Some(first);
        let mut fate = Ok(());
        while let Some(job) = next.take() {
            match attempt(&mut tx, job).await {
                (answer, Ok(())) => answers.extend(answer),
                (answer, Err(error)) => {
                    answers.extend(answer);
                    fate = Err(error);
                    break;
                }
            }
            if answers.len() < MOST_JOBS && started.elapsed() < LONGEST {
                next = self.jobs.try_recv().ok();
            }
        }
        let fate = self.connection.end(tx, fate).await;
        self.wake.send_modify(|commits| *commits += 1);
        for answer in answers {
            answer(fate.clone());
        }
    }
}

type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Runs one job in its savepoint. An error means that the transaction itself is broken.
async fn attempt(tx: &mut Tx, job: Box<dyn Job>) -> (Option<Answer>, Result<(), Error>) {
    if let Err(error) = tx.control("SAVEPOINT job").await {
        job.refuse(error.clone());
        return (None, Err(error));
    }
    let Done { keep, answer } = job.run(tx).await;
    let mut ended = Ok(());
    if !keep {
        ended = tx.control("ROLLBACK TO SAVEPOINT job").await;
    }
    if ended.is_ok() {
        ended = tx.control("RELEASE SAVEPOINT job").await;
    }
    (Some(answer), ended)
}

/// The writing connection.
enum Connection {
    Sqlite { options: Box<SqliteConnectOptions>, pool: SqlitePool },
    Postgres(PgPool),
}

impl Connection {
    fn new(source: Source) -> Self {
        match source {
            Source::Sqlite(options) => Self::Sqlite { pool: one(&options), options },
            Source::Postgres(pool) => Self::Postgres(pool),
        }
    }

    async fn begin(&self) -> Result<Tx, Error> {
        match self {
            Self::Sqlite { pool, .. } => begin_immediate(pool).await,
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                // A process that is cut off while it holds the counter must not hold up the others.
                let line = "SET LOCAL idle_in_transaction_session_timeout = '30s';
                            SELECT value FROM counter WHERE name = 'seq' FOR UPDATE";
                sqlx::raw_sql(line).execute(&mut *tx).await?;
                Ok(Tx::Postgres(tx))
            }
        }
    }

    /// Commits, or rolls back where the group is already lost.
    async fn end(&mut self, tx: Tx, fate: Result<(), Error>) -> Result<(), Error> {
        let ended = match fate {
            Ok(()) => tx.commit().await,
            Err(error) => {
                drop(tx);
                Err(error)
            }
        };
        if ended.is_err() {
            self.replace().await;
        }
        ended
    }

    /// After a failed commit SQLite may have rolled back by itself, and the driver's count of open
    /// transactions is then wrong for good: begin again with a fresh connection.
    async fn replace(&mut self) {
        if let Self::Sqlite { options, pool } = self {
            pool.close().await;
            *pool = one(options);
        }
    }

    async fn close(&self) {
        if let Self::Sqlite { pool, .. } = self {
            pool.close().await;
        }
    }
}

fn one(options: &SqliteConnectOptions) -> SqlitePool {
    PoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(options.clone())
}

async fn begin_immediate(pool: &SqlitePool) -> Result<Tx, Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match pool.begin_with("BEGIN IMMEDIATE").await.map_err(Error::from) {
            Err(Error::Busy) if Instant::now() < deadline => {}
            other => return other.map(Tx::Sqlite),
        }
    }
}
