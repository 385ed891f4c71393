//! How statements are written down, run on either database, and their rows decoded.
//!
//! Knows the two databases' drivers and nothing of any feature.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::error::Error;

/// One statement, with `$n` for its parameters. The two texts are the same unless they must
/// differ, and then they stand side by side.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// A statement that both databases read alike.
pub(super) const fn both(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

/// A statement whose text must differ.
pub(super) const fn pair(sqlite: &'static str, postgres: &'static str) -> Sql {
    Sql { sqlite, postgres }
}

/// Names a file's statements once, as constants and as the list that the test of all statements
/// walks through.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: $crate::store::row::Sql = $sql;)+
        /// Every statement of this file by name.
        pub(super) const STATEMENTS: &[(&str, $crate::store::row::Sql)] = &[$((stringify!($name), $name)),+];
    };
}

/// Runs a statement in a transaction on whichever database; the number of rows it touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::Tx::Sqlite(tx) => sqlx::query::<sqlx::Sqlite>($sql.sqlite)
                $(.bind($bind))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::Tx::Postgres(tx) => sqlx::query::<sqlx::Postgres>($sql.postgres)
                $(.bind($bind))*.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::store::Error::from)
    };
}

/// Runs a query in a transaction on whichever database by `fetch_one`, `fetch_optional` or
/// `fetch_all`, each row decoded as the type given.
macro_rules! fetch {
    ($how:ident as $row:ty, $tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::Tx::Sqlite(tx) => sqlx::query_as::<sqlx::Sqlite, $row>($sql.sqlite)
                $(.bind($bind))*.$how(&mut **tx).await,
            $crate::store::Tx::Postgres(tx) => sqlx::query_as::<sqlx::Postgres, $row>($sql.postgres)
                $(.bind($bind))*.$how(&mut **tx).await,
        }
        .map_err($crate::store::Error::from)
    };
}

/// Declares a row and decodes it by position from either database: the order of the fields is
/// the order of the columns in the query.
macro_rules! row {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        // The fields are named like the columns.
        #[allow(clippy::struct_field_names)]
        struct $name { $($field: $type),+ }
        row! { @decode sqlx::sqlite::SqliteRow, $name { $($field: $type),+ } }
        row! { @decode sqlx::postgres::PgRow, $name { $($field: $type),+ } }
    };
    (@decode $source:ty, $name:ident { $($field:ident: $type:ty),+ }) => {
        impl<'r> sqlx::FromRow<'r, $source> for $name {
            fn from_row(row: &'r $source) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                let mut columns = 0..;
                $(let $field: $type = row.try_get(columns.next().unwrap_or(usize::MAX))?;)+
                Ok(Self { $($field),+ })
            }
        }
    };
}

pub(super) use {execute, fetch, row, statements};

/// A word of a closed vocabulary, a UUID or another text with one reading.
pub(super) fn word<T>(text: &str) -> Result<T, Error>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|fault| Error::Corrupt(format!("`{text}`: {fault}")))
}

/// A day as ISO text.
pub(super) fn day(text: Option<&str>) -> Result<Option<Date>, Error> {
    text.map(word).transpose()
}

/// A time as microseconds since 1970 in UTC.
pub(super) fn time(micros: i64) -> Result<Timestamp, Error> {
    Timestamp::from_microsecond(micros).map_err(|fault| Error::Corrupt(format!("time {micros}: {fault}")))
}

/// A count that the domain holds unsigned and SQL signed.
pub(super) fn count<T: TryFrom<i64>>(value: i64) -> Result<T, Error> {
    T::try_from(value).map_err(|_| Error::Corrupt(format!("{value} is out of range")))
}

/// A digest of 32 bytes.
pub(super) fn digest(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::Corrupt(format!("a digest of {} bytes", bytes.len())))
}
