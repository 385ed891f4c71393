//! Answers already given, by the key that the caller sent with the request: a request that is
//! sent twice is carried out once.

use jiff::Timestamp;

use super::db::Tx;
use super::error::Error;
use super::row::{both, count, execute, fetch, row, statements, time};

/// An answer on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whose key it is; keys of different actors never meet.
    pub actor: String,
    /// The key.
    pub key: String,
    /// The route that was called.
    pub route: String,
    /// The digest of what was sent.
    pub request_digest: Vec<u8>,
    /// The status of the answer.
    pub status: u16,
    /// The answer itself; its form is the caller's business.
    pub response: Vec<u8>,
    /// When it was given; microseconds are kept.
    pub at: Timestamp,
}

statements! {
    FIND = both(
        "SELECT actor, key, route, request_digest, status, response, at FROM idempotency
         WHERE actor = $1 AND key = $2",
    );
    SAVE = both(
        "INSERT INTO idempotency (actor, key, route, request_digest, status, response, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    PURGE = both("DELETE FROM idempotency WHERE at < $1");
}

row! {
    Row {
        actor: String,
        key: String,
        route: String,
        request_digest: Vec<u8>,
        status: i64,
        response: Vec<u8>,
        at: i64,
    }
}

/// The answer that was given under a key.
pub async fn find(tx: &mut Tx, actor: &str, key: &str) -> Result<Option<Answer>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, FIND, actor, key)?;
    row.map(|row| {
        Ok(Answer {
            actor: row.actor,
            key: row.key,
            route: row.route,
            request_digest: row.request_digest,
            status: count(row.status)?,
            response: row.response,
            at: time(row.at)?,
        })
    })
    .transpose()
}

/// Records an answer; a conflict if the actor has used the key before.
pub async fn save(tx: &mut Tx, answer: &Answer) -> Result<(), Error> {
    execute!(
        tx,
        SAVE,
        &answer.actor,
        &answer.key,
        &answer.route,
        &answer.request_digest,
        i64::from(answer.status),
        &answer.response,
        answer.at.as_microsecond(),
    )
    .map(|_| ())
}

/// Forgets answers given before a time; how many.
pub async fn purge_before(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    execute!(tx, PURGE, before.as_microsecond())
}
