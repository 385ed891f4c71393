//! Imports: begun, published in one step, taken back whole.
//!
//! Boundaries and buildings are base layers: an import writes rows that nobody sees until the
//! batch is published, and one log row stands for all of them. Sites and raids are records: each
//! has its own log row, written together with it, and the batch only ties them together.

mod undo;

pub use undo::{Undone, discard, remove, remove_abandoned, undo};

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::change_log::{self, Chain, NewChange};
use super::db::Tx;
use super::error::{Conflict, Error};
use super::row::{both, count, execute, fetch, row, statements, time, word};
use super::{building, unit};
use crate::domain::batch::{Batch, BatchCounts, BatchKind, BatchState};
use crate::domain::change::{Action, Actor, Subject};
use crate::domain::id::{BatchId, Seq};

/// What an import is, as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// What it brings.
    pub kind: BatchKind,
    /// The name of the source.
    pub source: String,
    /// The file's name, without its folder.
    pub file: String,
    /// Who imports.
    pub actor: Actor,
    /// When it begins; microseconds are kept.
    pub at: Timestamp,
}

/// Who takes a step that is logged, when, and how the log chains it.
#[derive(Debug, Clone)]
pub struct Step {
    /// Who.
    pub actor: Actor,
    /// When; microseconds are kept.
    pub at: Timestamp,
    /// The log's chain.
    pub chain: Chain,
}

statements! {
    NEXT = both("UPDATE counter SET value = value + 1 WHERE name = 'batch' RETURNING value");
    FLOOR = both("SELECT value FROM counter WHERE name = $1");
    INSERT = both(
        "INSERT INTO batch (id, kind, source, file, state, actor, started_at, touched_at, id_floor)
         VALUES ($1, $2, $3, $4, 'loading', $5, $6, $6, $7)",
    );
    LOADING = both("SELECT id FROM batch WHERE kind = $1 AND state = 'loading'");
    TOUCH = both(
        "UPDATE batch SET added = $2, changed = $3, unchanged = $4, mended = $5, rejected = $6, touched_at = $7
         WHERE id = $1 AND state = 'loading' AND NOT doomed",
    );
    HOLD = both(
        "UPDATE batch SET touched_at = touched_at WHERE id = $1 AND state = 'loading' AND NOT doomed",
    );
    DOOM = both(
        "UPDATE batch SET doomed = TRUE WHERE id = $1 AND state = 'loading' AND (doomed OR touched_at < $2)",
    );
    PUBLISH = both("UPDATE batch SET state = 'loaded', digest = $2 WHERE id = $1 AND state = 'loading'");
    UNDO = both("UPDATE batch SET state = 'undone' WHERE id = $1 AND state <> 'undone'");
    DISCARD = both("DELETE FROM batch WHERE id = $1 AND state = 'loading'");
    GET = both(
        "SELECT id, kind, source, file, state, added, changed, unchanged, mended, rejected, started_at
         FROM batch WHERE id = $1",
    );
    LIST = both(
        "SELECT id, kind, source, file, state, added, changed, unchanged, mended, rejected, started_at
         FROM batch ORDER BY id DESC LIMIT $1",
    );
    ABANDONED = both(
        "SELECT id, kind, source, file, state, added, changed, unchanged, mended, rejected, started_at
         FROM batch WHERE state = 'loading' AND (doomed OR touched_at < $1) ORDER BY id",
    );
}

row! {
    Row {
        id: i64,
        kind: String,
        source: String,
        file: String,
        state: String,
        added: i64,
        changed: i64,
        unchanged: i64,
        mended: i64,
        rejected: i64,
        started_at: i64,
    }
}

impl Row {
    fn into_batch(self) -> Result<Batch, Error> {
        Ok(Batch {
            id: BatchId(self.id),
            kind: word(&self.kind)?,
            source: self.source,
            file: self.file,
            state: word(&self.state)?,
            counts: BatchCounts {
                added: count(self.added)?,
                changed: count(self.changed)?,
                unchanged: count(self.unchanged)?,
                mended: count(self.mended)?,
                rejected: count(self.rejected)?,
            },
            started_at: time(self.started_at)?,
        })
    }
}

/// Begins an import; a conflict while another of the same kind is running. Call
/// [`remove_abandoned`] first, so that one that died does not stand in the way.
pub async fn begin(tx: &mut Tx, new: &NewBatch) -> Result<BatchId, Error> {
    refuse_while_importing(tx, new.kind).await?;
    let (id,): (i64,) = fetch!(fetch_one as (i64,), tx, NEXT)?;
    let floor = id_floor(tx, new.kind).await?;
    let (kind, at) = (new.kind.as_str(), new.at.as_microsecond());
    execute!(tx, INSERT, id, kind, &new.source, &new.file, &new.actor.name, at, floor)?;
    Ok(BatchId(id))
}

async fn refuse_while_importing(tx: &mut Tx, kind: BatchKind) -> Result<(), Error> {
    let running: Option<(i64,)> = fetch!(fetch_optional as (i64,), tx, LOADING, kind.as_str())?;
    running.map_or(Ok(()), |(id,)| Err(Conflict::Importing(BatchId(id)).into()))
}

async fn id_floor(tx: &mut Tx, kind: BatchKind) -> Result<i64, Error> {
    let counter = match kind {
        BatchKind::Boundaries => "unit",
        BatchKind::Buildings => "building",
        BatchKind::Sites | BatchKind::Raids => return Ok(0),
    };
    let (floor,): (i64,) = fetch!(fetch_one as (i64,), tx, FLOOR, counter)?;
    Ok(floor)
}

/// Notes how far an import has come, and that it is alive. Call it with every chunk: an import
/// that shows no sign of life is taken for dead by the next one.
pub async fn touch(tx: &mut Tx, id: BatchId, counts: BatchCounts, at: Timestamp) -> Result<(), Error> {
    let touched = execute!(
        tx,
        TOUCH,
        id.0,
        counts.added as i64,
        counts.changed as i64,
        counts.unchanged as i64,
        counts.mended as i64,
        counts.rejected as i64,
        at.as_microsecond(),
    )?;
    if touched == 0 { Err(state_conflict(tx, id).await?) } else { Ok(()) }
}

/// Refuses unless the batch is loading and not being removed, and keeps it so until the transaction
/// ends.
pub(super) async fn require_loading(tx: &mut Tx, id: BatchId) -> Result<(), Error> {
    let held = execute!(tx, HOLD, id.0)?;
    if held == 0 { Err(state_conflict(tx, id).await?) } else { Ok(()) }
}

async fn state_conflict(tx: &mut Tx, id: BatchId) -> Result<Error, Error> {
    let state = get(tx, id).await?.map(|batch| match batch.state {
        // It is being removed, and whoever hears of it is too late.
        BatchState::Loading => BatchState::Undone,
        other => other,
    });
    Ok(Conflict::State { batch: id, state }.into())
}

/// Publishes an import: all its rows at once become the current ones. For a base layer this
/// writes the one log row that stands for them; `digest` is over the content of all of them.
pub async fn publish(
    tx: &mut Tx,
    id: BatchId,
    counts: BatchCounts,
    digest: [u8; 32],
    step: &Step,
) -> Result<Seq, Error> {
    touch(tx, id, counts, step.at).await?;
    execute!(tx, PUBLISH, id.0, digest.as_slice())?;
    let kind = require(tx, id).await?.kind;
    match kind {
        BatchKind::Boundaries => unit::supersede(tx, id).await?,
        BatchKind::Buildings => building::supersede(tx, id).await?,
        BatchKind::Sites | BatchKind::Raids => return change_log::head(tx).await,
    };
    let after = Some(summary(counts, &digest));
    let change = change(Action::Create, Subject::Batch(id, kind), None, step);
    change_log::append(tx, NewChange { after, ..change }, step.chain).await
}

/// What the log row of a base layer's batch says of it.
fn summary(counts: BatchCounts, digest: &[u8; 32]) -> String {
    let digest = hexadecimal(digest);
    let BatchCounts { added, changed, unchanged, mended, rejected } = counts;
    json!({
        "added": added, "changed": changed, "unchanged": unchanged, "mended": mended, "rejected": rejected,
        "digest": digest,
    })
    .to_string()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn change(action: Action, subject: Subject, batch: Option<BatchId>, step: &Step) -> NewChange {
    NewChange { at: step.at, actor: step.actor.clone(), action, subject, batch, before: None, after: None }
}

/// An import by its number.
pub async fn get(tx: &mut Tx, id: BatchId) -> Result<Option<Batch>, Error> {
    let row: Option<Row> = fetch!(fetch_optional as Row, tx, GET, id.0)?;
    row.map(Row::into_batch).transpose()
}

async fn require(tx: &mut Tx, id: BatchId) -> Result<Batch, Error> {
    get(tx, id).await?.ok_or_else(|| Conflict::State { batch: id, state: None }.into())
}

/// The latest imports, the last one first.
pub async fn list(tx: &mut Tx, limit: u32) -> Result<Vec<Batch>, Error> {
    let rows: Vec<Row> = fetch!(fetch_all as Row, tx, LIST, i64::from(limit))?;
    rows.into_iter().map(Row::into_batch).collect()
}
