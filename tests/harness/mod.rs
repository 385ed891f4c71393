//! What the tests that need a database stand on: a fresh one for each test, on SQLite and on PostgreSQL.
//!
//! A test that holds for every database is an `async fn(TestDb)`, named in its file's [`each_database!`], which runs
//! it as `sqlite::name` and as `postgres::name`. Where PostgreSQL is not installed, the second prints
//! `skipped: PostgreSQL tests: ...` and passes; `YEAM_TEST_POSTGRES=postgres://USER:PASSWORD@HOST/NAME` names a server
//! to use instead of a private one (the user must be allowed to create databases and the extension PostGIS).

pub mod postgres;
pub mod server;

use std::future::Future;
use std::process::{Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use yeam::store::Db;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database of the server that the tests share.
    Postgres,
}

/// A test's own database, empty but for PostGIS; it goes when this is dropped.
pub struct TestDb {
    /// Its address, as `Db::open` and `--database` take it.
    pub url: String,
    /// What it is.
    pub kind: Kind,
    /// The test that it was made for, as `cargo test` names it.
    test: String,
    /// What is to be removed with it; nothing in a process that [`TestDb::same_test`] has started.
    home: Option<Home>,
}

/// Where a database is, while it is.
enum Home {
    File(#[expect(dead_code, reason = "removes the folder when it is dropped")] tempfile::TempDir),
    Server(postgres::Database),
}

/// A fresh database of each kind that there is on this machine.
pub fn databases() -> Vec<TestDb> {
    [Kind::Sqlite, Kind::Postgres].into_iter().filter_map(TestDb::new).collect()
}

impl TestDb {
    /// A fresh database; `None` where there is none of the kind.
    pub fn new(kind: Kind) -> Option<Self> {
        let (url, home) = match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                (format!("sqlite:{}", folder.path().join("yeam.sqlite").display()), Home::File(folder))
            }
            Kind::Postgres => {
                let database = postgres::Database::make()?;
                (database.url(), Home::Server(database))
            }
        };
        Some(Self { url, kind, test: String::new(), home: Some(home) })
    }

    /// Opens it, as another process would if it is open already.
    pub async fn open(&self) -> Db {
        Db::open(&self.url).await.unwrap()
    }

    /// Runs SQL on it behind the store's back, with the rights of its owner.
    pub async fn execute(&self, text: &str) -> sqlx::Result<()> {
        let text = AssertSqlSafe(text.to_owned());
        match self.kind {
            Kind::Sqlite => {
                let mut connection = self.url.parse::<SqliteConnectOptions>()?.connect().await?;
                sqlx::raw_sql(text).execute(&mut connection).await?;
                connection.close().await
            }
            Kind::Postgres => {
                let mut connection = self.url.parse::<PgConnectOptions>()?.connect().await?;
                sqlx::raw_sql(text).execute(&mut connection).await?;
                connection.close().await
            }
        }
    }

    /// Runs SQL on a PostgreSQL database with the rights of the server's administrator.
    pub async fn administer(&self, text: &str) {
        if let Some(Home::Server(database)) = &self.home {
            database.administer(text).await;
        }
    }

    /// The same test once more on the same database in another process, in which [`TestDb::is_other`] holds.
    pub fn same_test(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &self.test, "--nocapture"]).env(OTHER, &self.url).stdout(Stdio::piped());
        command
    }

    /// Whether this process is one that [`TestDb::same_test`] has started.
    pub fn is_other(&self) -> bool {
        self.home.is_none()
    }
}

const OTHER: &str = "YEAM_TEST_OTHER";

/// Runs each of the named tests on each database.
macro_rules! each_database {
    ($($test:ident),+ $(,)?) => {
        $crate::harness::on_database! { sqlite Sqlite $($test)+ }
        $crate::harness::on_database! { postgres Postgres $($test)+ }
    };
}

/// Runs each of the named tests on PostgreSQL, for what it alone does.
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        $crate::harness::on_database! { postgres Postgres $($test)+ }
    };
}

macro_rules! on_database {
    ($module:ident $kind:ident $($test:ident)+) => {
        mod $module {
            $(#[test] fn $test() {
                let kind = $crate::harness::Kind::$kind;
                $crate::harness::run(kind, module_path!(), stringify!($test), super::$test);
            })+
        }
    };
}
pub(crate) use {each_database, on_database, on_postgres};

/// Runs a test on a fresh database, if there is one of the kind.
pub fn run<F, T>(kind: Kind, module: &str, name: &str, test: F)
where
    F: FnOnce(TestDb) -> T,
    T: Future<Output = ()>,
{
    let database = match std::env::var(OTHER) {
        Ok(url) => Some(TestDb { url, kind, test: String::new(), home: None }),
        Err(_) => TestDb::new(kind),
    };
    let Some(mut database) = database else { return };
    // `all::store::site::sqlite`, of which the first is the binary's name and no part of the test's.
    let (_, module) = module.split_once("::").unwrap();
    database.test = format!("{module}::{name}");
    runtime().block_on(test(database));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Runs a future to its end on a thread of its own, so that it does not matter whether a runtime is around us.
fn apart<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    std::thread::spawn(move || runtime().block_on(future)).join().unwrap()
}
