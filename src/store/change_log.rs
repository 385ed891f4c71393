//! The append-only log: what changed, in the order in which it became true.
//!
//! The database itself refuses to change or remove a row. Each row holds the digest of the row
//! before it and its own, so that a row that was tampered with shows.

use jiff::Timestamp;

use super::bulk::{self, Table, Value};
use super::db::Tx;
use super::error::Error;
use super::row::{both, digest, fetch, row, statements, time, word};
use crate::domain::batch::BatchKind;
use crate::domain::change::{Action, Actor, Change, Subject, SubjectKind};
use crate::domain::id::{BatchId, Seq};

/// How a row's digest follows from the digest before it and the row's own bytes; the store does
/// not know the algorithm.
pub type Chain = fn(&[u8; 32], &[u8]) -> [u8; 32];

/// A change that is about to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChange {
    /// When it is made; microseconds are kept.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What happens.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// The import it is part of, if any.
    pub batch: Option<BatchId>,
    /// The record before, as JSON.
    pub before: Option<String>,
    /// The record after, as JSON; for a batch, its counts and digest.
    pub after: Option<String>,
}

/// The two digests of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The digest of the row before; 32 zero bytes for the first.
    pub previous: [u8; 32],
    /// The row's own.
    pub digest: [u8; 32],
}

macro_rules! columns {
    () => {
        "seq, at, actor, action, subject_kind, subject_id, batch, before, after, previous, digest"
    };
}

statements! {
    ADVANCE = both("UPDATE counter SET value = value + $1 WHERE name = 'seq' RETURNING value");
    HEAD = both("SELECT value FROM counter WHERE name = 'seq'");
    LAST_OF = both("SELECT seq FROM change_log WHERE subject_kind = $1 ORDER BY seq DESC LIMIT 1");
    DIGEST = both("SELECT digest FROM change_log WHERE seq = $1");
    AFTER = both(concat!("SELECT ", columns!(), " FROM change_log WHERE seq > $1 ORDER BY seq LIMIT $2"));
    HISTORY = both(concat!(
        "SELECT ", columns!(), " FROM change_log WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq"
    ));
    OF_BATCH = both(concat!(
        "SELECT ", columns!(), " FROM change_log WHERE batch = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    ));
    OF_BATCH_BEFORE = both(concat!(
        "SELECT ", columns!(), " FROM change_log WHERE batch = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
    ));
    LATER = both(
        "SELECT l.subject_kind, l.subject_id FROM change_log l
         WHERE l.batch = $1 AND EXISTS (
             SELECT 1 FROM change_log m
             WHERE m.subject_kind = l.subject_kind AND m.subject_id = l.subject_id AND m.seq > l.seq
               AND (m.batch IS NULL
                    OR (m.batch <> $1 AND m.batch NOT IN (SELECT id FROM batch WHERE state = 'undone'))))
         ORDER BY l.seq LIMIT 1",
    );
}

const TABLE: Table<11> = Table {
    name: "change_log",
    columns: [
        "seq",
        "at",
        "actor",
        "action",
        "subject_kind",
        "subject_id",
        "batch",
        "before",
        "after",
        "previous",
        "digest",
    ],
};

row! {
    Row {
        seq: i64,
        at: i64,
        actor: String,
        action: String,
        subject_kind: String,
        subject_id: String,
        batch: Option<i64>,
        before: Option<String>,
        after: Option<String>,
        previous: Vec<u8>,
        digest: Vec<u8>,
    }
}

impl Row {
    fn into_change(self) -> Result<Change, Error> {
        Ok(Change {
            seq: Seq(self.seq),
            at: time(self.at)?,
            actor: Actor { name: self.actor },
            action: word(&self.action)?,
            subject: subject(&self.subject_kind, &self.subject_id)?,
            batch: self.batch.map(BatchId),
            before: self.before,
            after: self.after,
        })
    }
}

/// Logs one change; see [`append_all`].
pub async fn append(tx: &mut Tx, change: NewChange, chain: Chain) -> Result<Seq, Error> {
    append_all(tx, vec![change], chain).await
}

/// Logs changes in their order and returns the position of the last one. The caller must be
/// inside [`Db::write`](super::Db::write), which keeps other writers out until the commit: that
/// is what makes positions visible in order and without gaps.
pub async fn append_all(tx: &mut Tx, changes: Vec<NewChange>, chain: Chain) -> Result<Seq, Error> {
    if changes.is_empty() {
        return head(tx).await;
    }
    let (last,): (i64,) = fetch!(fetch_one as (i64,), tx, ADVANCE, changes.len() as i64)?;
    let first = last - changes.len() as i64 + 1;
    let mut previous = link(tx, Seq(first - 1)).await?;
    let mut rows = Vec::with_capacity(changes.len());
    for (seq, new) in (first..).zip(changes) {
        let change = numbered(seq, new);
        let own = chain(&previous, &canonical(&change));
        rows.push(values(change, &previous, &own));
        previous = own;
    }
    bulk::insert(tx, &TABLE, rows).await?;
    Ok(Seq(last))
}

/// The digest that the row after `seq` is chained to.
async fn link(tx: &mut Tx, seq: Seq) -> Result<[u8; 32], Error> {
    if seq.0 == 0 {
        return Ok([0; 32]);
    }
    let found: Option<(Vec<u8>,)> = fetch!(fetch_optional as (Vec<u8>,), tx, DIGEST, seq.0)?;
    let (bytes,) = found.ok_or_else(|| Error::Corrupt(format!("change {seq} is missing from the log")))?;
    digest(&bytes)
}

fn numbered(seq: i64, new: NewChange) -> Change {
    let NewChange { at, actor, action, subject, batch, before, after } = new;
    Change { seq: Seq(seq), at, actor, action, subject, batch, before, after }
}

fn values(change: Change, previous: &[u8; 32], own: &[u8; 32]) -> [Value<'static>; 11] {
    let (kind, id) = subject_columns(change.subject);
    [
        change.seq.0.into(),
        change.at.as_microsecond().into(),
        change.actor.name.into(),
        change.action.as_str().into(),
        kind.into(),
        id.into(),
        change.batch.map(|batch| batch.0).into(),
        change.before.into(),
        change.after.into(),
        previous.to_vec().into(),
        own.to_vec().into(),
    ]
}

/// The bytes of a row that its digest covers: each column in order as text (times in
/// microseconds), preceded by its length in 8 bytes, little-endian; a null is a length of
/// `u64::MAX`.
pub fn canonical(change: &Change) -> Vec<u8> {
    let (kind, id) = subject_columns(change.subject);
    let (seq, at) = (change.seq.to_string(), change.at.as_microsecond().to_string());
    let batch = change.batch.map(|batch| batch.to_string());
    let columns = [
        Some(seq.as_str()),
        Some(&at),
        Some(&change.actor.name),
        Some(change.action.as_str()),
        Some(kind),
        Some(&id),
        batch.as_deref(),
        change.before.as_deref(),
        change.after.as_deref(),
    ];
    let mut bytes = Vec::with_capacity(256);
    for column in columns {
        bytes.extend_from_slice(&column.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(column.unwrap_or_default().as_bytes());
    }
    bytes
}

/// The changes after a position, at most so many, in order.
pub async fn after(tx: &mut Tx, seq: Seq, limit: u32) -> Result<Vec<Change>, Error> {
    changes(fetch!(fetch_all as Row, tx, AFTER, seq.0, i64::from(limit))?)
}

/// Like [`after`], with the digests of each row.
pub async fn links_after(tx: &mut Tx, seq: Seq, limit: u32) -> Result<Vec<(Change, Link)>, Error> {
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, AFTER, seq.0, i64::from(limit))?;
    rows.into_iter()
        .map(|row| {
            let link = Link { previous: digest(&row.previous)?, digest: digest(&row.digest)? };
            Ok((row.into_change()?, link))
        })
        .collect()
}

/// Everything that happened to one subject, the oldest first.
pub async fn history(tx: &mut Tx, subject: Subject) -> Result<Vec<Change>, Error> {
    let (kind, id) = subject_columns(subject);
    changes(fetch!(fetch_all as Row, tx, HISTORY, kind, &id)?)
}

/// What an import did to records, in order, after a position.
pub async fn of_batch(tx: &mut Tx, batch: BatchId, seq: Seq, limit: u32) -> Result<Vec<Change>, Error> {
    changes(fetch!(fetch_all as Row, tx, OF_BATCH, batch.0, seq.0, i64::from(limit))?)
}

/// What an import did to records before a position, the last first.
pub(super) async fn of_batch_before(
    tx: &mut Tx,
    batch: BatchId,
    seq: Seq,
    limit: u32,
) -> Result<Vec<Change>, Error> {
    changes(fetch!(fetch_all as Row, tx, OF_BATCH_BEFORE, batch.0, seq.0, i64::from(limit))?)
}

/// The first record of an import that something else has changed since; imports that have been
/// taken back count for nothing.
pub(super) async fn changed_since(tx: &mut Tx, batch: BatchId) -> Result<Option<Subject>, Error> {
    let found: Option<(String, String)> = fetch!(fetch_optional as (String, String), tx, LATER, batch.0)?;
    found.map(|(kind, id)| subject(&kind, &id)).transpose()
}

/// The position of the last change of a kind of subject; 0 if there is none.
pub async fn last_of(tx: &mut Tx, kind: SubjectKind) -> Result<Seq, Error> {
    let found: Option<(i64,)> = fetch!(fetch_optional as (i64,), tx, LAST_OF, kind.as_str())?;
    Ok(Seq(found.map_or(0, |(seq,)| seq)))
}

/// The position of the last change; 0 before the first.
pub async fn head(tx: &mut Tx) -> Result<Seq, Error> {
    let (seq,): (i64,) = fetch!(fetch_one as (i64,), tx, HEAD)?;
    Ok(Seq(seq))
}

fn changes(rows: Vec<Row>) -> Result<Vec<Change>, Error> {
    rows.into_iter().map(Row::into_change).collect()
}

/// The word for the kind, and the identifier as text.
fn subject_columns(subject: Subject) -> (&'static str, String) {
    let (kind, id) = match subject {
        Subject::Site(id) => (SubjectKind::Site, id.to_string()),
        Subject::Raid(id) => (SubjectKind::Raid, id.to_string()),
        Subject::Batch(id, BatchKind::Boundaries) => (SubjectKind::Boundaries, id.to_string()),
        Subject::Batch(id, BatchKind::Buildings) => (SubjectKind::Buildings, id.to_string()),
        Subject::Batch(id, BatchKind::Sites) => (SubjectKind::Sites, id.to_string()),
        Subject::Batch(id, BatchKind::Raids) => (SubjectKind::Raids, id.to_string()),
    };
    (kind.as_str(), id)
}

fn subject(kind: &str, id: &str) -> Result<Subject, Error> {
    Ok(match word(kind)? {
        SubjectKind::Site => Subject::Site(word(id)?),
        SubjectKind::Raid => Subject::Raid(word(id)?),
        SubjectKind::Boundaries => Subject::Batch(word(id)?, BatchKind::Boundaries),
        SubjectKind::Buildings => Subject::Batch(word(id)?, BatchKind::Buildings),
        SubjectKind::Sites => Subject::Batch(word(id)?, BatchKind::Sites),
        SubjectKind::Raids => Subject::Batch(word(id)?, BatchKind::Raids),
    })
}
