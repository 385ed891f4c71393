//! Many rows into one table at once: multi-row VALUES on SQLite, binary COPY on PostgreSQL.
//!
//! Knows how either database takes rows in, not what is in them.

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe};

use super::db::Tx;
use super::error::Error;

/// SQLite takes 32,766 parameters in one statement; beyond about two thousand nothing is gained.
const PARAMETERS: usize = 2_000;
/// How many bytes of a COPY travel at a time.
const COPY_CHUNK: usize = 1 << 20;

/// A table and the columns that rows are given for, in their order.
pub(super) struct Table<const N: usize> {
    pub(super) name: &'static str,
    pub(super) columns: [&'static str; N],
}

/// One value of a row.
pub(super) enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Bool(bool),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}
impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}
impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(value))
    }
}
impl From<Vec<u8>> for Value<'_> {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(Cow::Owned(value))
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Inserts the rows; all or none of them.
pub(super) async fn insert<const N: usize>(
    tx: &mut Tx,
    table: &Table<N>,
    rows: Vec<[Value<'_>; N]>,
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    match tx {
        Tx::Sqlite(tx) => insert_sqlite(tx, table, rows).await,
        Tx::Postgres(tx) => copy_postgres(tx, table, &rows).await,
    }
}

async fn insert_sqlite<const N: usize>(
    connection: &mut SqliteConnection,
    table: &Table<N>,
    rows: Vec<[Value<'_>; N]>,
) -> Result<(), Error> {
    let most = (PARAMETERS / N).max(1);
    let mut text: Arc<str> = Arc::from("");
    let mut written = 0;
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let count = rows.len().min(most);
        if count != written {
            text = Arc::from(insert_text(table, count));
            written = count;
        }
        let mut arguments = SqliteArguments::default();
        arguments.reserve(count * N, 0);
        for value in rows.by_ref().take(count).flatten() {
            bind(&mut arguments, value).map_err(sqlx::Error::Encode)?;
        }
        sqlx::query_with(AssertSqlSafe(Arc::clone(&text)), arguments).execute(&mut *connection).await?;
    }
    Ok(())
}

/// `INSERT INTO table (columns) VALUES (?,?),(?,?)...` for so many rows.
fn insert_text<const N: usize>(table: &Table<N>, rows: usize) -> String {
    let row = format!("({})", ["?"; N].join(","));
    format!("INSERT INTO {} ({}) VALUES {}", table.name, table.columns.join(","), vec![row; rows].join(","))
}

fn bind(arguments: &mut SqliteArguments, value: Value<'_>) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Int(value) => arguments.add(value),
        Value::Real(value) => arguments.add(value),
        Value::Bool(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value.into_owned()),
        Value::Blob(value) => arguments.add(value.into_owned()),
    }
}

async fn copy_postgres<const N: usize>(
    connection: &mut PgConnection,
    table: &Table<N>,
    rows: &[[Value<'_>; N]],
) -> Result<(), Error> {
    let text = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", table.name, table.columns.join(","));
    let mut copy = connection.copy_in_raw(&text).await?;
    let mut bytes = Vec::with_capacity(COPY_CHUNK + 4096);
    // Signature, flags and the length of a header extension, all as the manual's page on COPY has it.
    bytes.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
    for row in rows {
        bytes.extend_from_slice(&(N as i16).to_be_bytes());
        for value in row {
            write_field(&mut bytes, value);
        }
        if bytes.len() >= COPY_CHUNK {
            copy.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend_from_slice(&(-1_i16).to_be_bytes());
    copy.send(bytes.as_slice()).await?;
    copy.finish().await?;
    Ok(())
}

/// One field of a binary COPY: its length (-1 for null), then its bytes, big-endian.
fn write_field(bytes: &mut Vec<u8>, value: &Value<'_>) {
    let mut field = |content: &[u8]| {
        bytes.extend_from_slice(&(content.len() as i32).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        Value::Null => bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
        Value::Int(value) => field(&value.to_be_bytes()),
        Value::Real(value) => field(&value.to_be_bytes()),
        Value::Bool(value) => field(&[u8::from(*value)]),
        Value::Text(value) => field(value.as_bytes()),
        Value::Blob(value) => field(value),
    }
}
