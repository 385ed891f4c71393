//! Brings a database's tables up to date when it is opened.
//!
//! The texts are built into the binary. Several processes may open one database at the same
//! moment: on PostgreSQL the migrator takes an advisory lock, on SQLite the whole run is one
//! writing transaction.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, PgConnection, SqlSafeStr};

use super::error::Error;

/// One migration, with its text for either database.
struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal),+ $(,)?) => {
        &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

/// Every migration in order. A file that has been released is never edited; a new one follows.
const STEPS: &[Step] = steps![1 "0001_begin"];

/// The names of the migrations, without `.sql`.
pub fn names() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|step| step.name)
}

/// Applies what is missing to a SQLite database.
pub(super) async fn sqlite(connection: &mut SqliteConnection) -> Result<(), Error> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrator(|step| step.sqlite).run_direct(None, &mut *tx, false).await.map_err(explain)?;
    Ok(tx.commit().await?)
}

/// Applies what is missing to a PostgreSQL database.
pub(super) async fn postgres(connection: &mut PgConnection) -> Result<(), Error> {
    require_postgis(connection).await?;
    migrator(|step| step.postgres).run_direct(None, connection, false).await.map_err(explain)
}

fn migrator(text: impl Fn(&Step) -> &'static str) -> Migrator {
    let migration = |step: &Step| {
        let sql = text(step).into_sql_str();
        Migration::new(step.version, Cow::Borrowed(step.name), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(STEPS.iter().map(migration).collect())
}

async fn require_postgis(connection: &mut PgConnection) -> Result<(), Error> {
    let known: Option<String> =
        sqlx::query_scalar("SELECT name::text FROM pg_available_extensions WHERE name = 'postgis'")
            .fetch_optional(connection)
            .await?;
    match known {
        Some(_) => Ok(()),
        None => Err(Error::Unusable(
            "PostGIS is not installed on the PostgreSQL server; install it there (Debian: \
             postgresql-15-postgis-3) and try again"
                .to_owned(),
        )),
    }
}

fn explain(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::Unusable(format!(
            "the database was made by a newer version of Yeam (migration {version} is not known here); \
             update Yeam"
        )),
        MigrateError::VersionMismatch(version) => Error::Unusable(format!(
            "the database was made by another build of Yeam (migration {version} differs from the one here)"
        )),
        MigrateError::ExecuteMigration(fault, _) | MigrateError::Execute(fault) => explain_failure(fault),
        other => Error::Unusable(format!("the tables could not be brought up to date: {other}")),
    }
}

fn explain_failure(fault: sqlx::Error) -> Error {
    let denied = fault.as_database_error().is_some_and(|fault| fault.code().as_deref() == Some("42501"));
    if denied {
        return Error::Unusable(format!(
            "this PostgreSQL user may not prepare the database ({fault}); have an administrator run \
             CREATE EXTENSION postgis in it once, and let the user create tables in its schema"
        ));
    }
    fault.into()
}
