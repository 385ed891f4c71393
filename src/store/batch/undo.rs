//! Taking imports back whole: published ones on demand, and those that died on the way.

use jiff::Timestamp;

use super::{
    ABANDONED, DISCARD, DOOM, PUBLISH, Row, Step, UNDO, change, get, refuse_while_importing, require,
    require_loading, state_conflict,
};
use crate::domain::batch::{Batch, BatchKind, BatchState};
use crate::domain::change::{Action, Change, Subject};
use crate::domain::id::{BatchId, Seq};
use crate::store::change_log::{self, NewChange};
use crate::store::row::{execute, fetch};
use crate::store::{Conflict, Db, Error, Tx, building, raid, site, unit};

/// How many rows of a dead import are removed in one transaction.
const SWEEP: i64 = 20_000;
/// How many log rows are read at a time when records are taken back.
const PAGE: u32 = 1_000;

/// What undoing a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// Features that are gone.
    pub removed: u64,
    /// Features that are again as they were before the batch.
    pub restored: u64,
    /// The position of the last log row that it wrote.
    pub seq: Seq,
}

/// Takes an import back whole: what it added is gone, what it changed is as it was. A conflict if
/// something that came later builds on it; for base layers also while another import of the kind is
/// running, so call [`remove_abandoned`] first.
pub async fn undo(tx: &mut Tx, id: BatchId, step: &Step) -> Result<Undone, Error> {
    let batch = get(tx, id).await?;
    match batch {
        Some(batch) if batch.state == BatchState::Loaded => take_back(tx, &batch, step).await,
        other => Err(Conflict::State { batch: id, state: other.map(|batch| batch.state) }.into()),
    }
}

async fn take_back(tx: &mut Tx, batch: &Batch, step: &Step) -> Result<Undone, Error> {
    let undone = match batch.kind {
        BatchKind::Boundaries | BatchKind::Buildings => take_back_rows(tx, batch, step).await?,
        BatchKind::Sites | BatchKind::Raids => take_back_records(tx, batch.id, step).await?,
    };
    execute!(tx, UNDO, batch.id.0)?;
    Ok(undone)
}

async fn take_back_rows(tx: &mut Tx, batch: &Batch, step: &Step) -> Result<Undone, Error> {
    let id = batch.id;
    // What a running import has found unchanged, or will replace, must not change under it.
    refuse_while_importing(tx, batch.kind).await?;
    let (removed, restored) = if batch.kind == BatchKind::Boundaries {
        refuse_superseded(id, unit::superseded(tx, id).await?)?;
        let removed = unit::delete_some(tx, id, i64::MAX).await?;
        let restored = unit::restore(tx, id).await?;
        unit::delete_empty_sets(tx).await?;
        (removed, restored)
    } else {
        refuse_superseded(id, building::superseded(tx, id).await?)?;
        match building::in_use(tx, id).await? {
            0 => {}
            sites => return Err(Conflict::InUse { batch: id, sites }.into()),
        }
        (building::delete_some(tx, id, i64::MAX).await?, building::restore(tx, id).await?)
    };
    let change = change(Action::Delete, Subject::Batch(id, batch.kind), None, step);
    let seq = change_log::append(tx, change, step.chain).await?;
    Ok(Undone { removed: removed - restored, restored, seq })
}

fn refuse_superseded(batch: BatchId, by: Option<BatchId>) -> Result<(), Error> {
    by.map_or(Ok(()), |by| Err(Conflict::Superseded { batch, by }.into()))
}

/// Takes back each record that the batch brought, the last first, with a log row each.
async fn take_back_records(tx: &mut Tx, id: BatchId, step: &Step) -> Result<Undone, Error> {
    if let Some(subject) = change_log::changed_since(tx, id).await? {
        return Err(Conflict::Changed { batch: id, subject }.into());
    }
    let mut undone = Undone { removed: 0, restored: 0, seq: change_log::head(tx).await? };
    let (mut position, head) = (undone.seq, undone.seq);
    loop {
        let page = change_log::of_batch_before(tx, id, Seq(position.0 + 1), PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Seq(last.seq.0 - 1);
        let mut log = Vec::with_capacity(page.len());
        for made in page {
            let (removed, entry) = take_back_record(tx, id, made, step).await?;
            undone.removed += u64::from(removed);
            undone.restored += u64::from(!removed);
            log.push(entry);
        }
        undone.seq = change_log::append_all(tx, log, step.chain).await?;
    }
    debug_assert!(undone.seq >= head);
    Ok(undone)
}

/// Undoes one logged change of a record; whether the record is gone, and what to log.
async fn take_back_record(
    tx: &mut Tx,
    id: BatchId,
    made: Change,
    step: &Step,
) -> Result<(bool, NewChange), Error> {
    let (before, after) = match made.subject {
        Subject::Site(_) => take_back_site(tx, &made, step).await?,
        Subject::Raid(_) => take_back_raid(tx, &made, step).await?,
        Subject::Batch(..) => return Err(Error::Corrupt(format!("change {} is no record's", made.seq))),
    };
    let removed = after.is_none();
    let action = if removed { Action::Delete } else { Action::Update };
    let entry = change(action, made.subject, Some(id), step);
    Ok((removed, NewChange { before: Some(before), after, ..entry }))
}

async fn take_back_site(tx: &mut Tx, made: &Change, step: &Step) -> Result<(String, Option<String>), Error> {
    let now = site::from_json(record(made.after.as_deref(), made)?)?;
    let now = site::get(tx, now.id).await?.ok_or_else(|| lost(made))?;
    let Some(before) = &made.before else {
        site::delete(tx, now.id, now.version).await?;
        return Ok((site::to_json(&now)?, None));
    };
    let mut then = site::from_json(before)?;
    if !building::missing(tx, &then.draft.buildings).await?.is_empty() {
        return Err(Conflict::Reference.into());
    }
    if then.draft.geometry == now.draft.geometry {
        then.place.clone_from(&now.place);
    }
    (then.version, then.updated_at) = (now.version + 1, step.at);
    site::update(tx, &then, now.version, &step.actor).await?;
    Ok((site::to_json(&now)?, Some(site::to_json(&then)?)))
}

async fn take_back_raid(tx: &mut Tx, made: &Change, step: &Step) -> Result<(String, Option<String>), Error> {
    let now = raid::from_json(record(made.after.as_deref(), made)?)?;
    let now = raid::get(tx, now.id).await?.ok_or_else(|| lost(made))?;
    let Some(before) = &made.before else {
        raid::delete(tx, now.id, now.version).await?;
        return Ok((raid::to_json(&now)?, None));
    };
    let mut then = raid::from_json(before)?;
    if then.draft.geometry == now.draft.geometry {
        then.place.clone_from(&now.place);
    }
    (then.version, then.updated_at) = (now.version + 1, step.at);
    raid::update(tx, &then, now.version, &step.actor).await?;
    Ok((raid::to_json(&now)?, Some(raid::to_json(&then)?)))
}

fn record<'a>(json: Option<&'a str>, made: &Change) -> Result<&'a str, Error> {
    json.ok_or_else(|| Error::Corrupt(format!("change {} holds no record", made.seq)))
}

fn lost(made: &Change) -> Error {
    Error::Corrupt(format!("the record of change {} is not in its table", made.seq))
}

/// Takes back the imports that have been loading without a sign of life since a time, in short
/// transactions; which ones. Records of such an import that someone has changed since stay, and
/// so does their import, as loaded.
pub async fn remove_abandoned(db: &Db, silent_since: Timestamp, step: &Step) -> Result<Vec<BatchId>, Error> {
    let mut tx = db.read().await?;
    let rows: Vec<Row> = fetch!(fetch_all as Row, &mut tx, ABANDONED, silent_since.as_microsecond())?;
    drop(tx);
    let mut removed = Vec::with_capacity(rows.len());
    for row in rows {
        let batch = row.into_batch()?;
        // It may have come back to life, or have been published, since it was found silent.
        if doom(db, batch.id, silent_since.as_microsecond()).await? {
            removed.push(batch.id);
            remove_doomed(db, batch, step).await?;
        }
    }
    Ok(removed)
}

/// Forgets an import that has brought nothing at all.
pub async fn discard(tx: &mut Tx, id: BatchId) -> Result<(), Error> {
    require_loading(tx, id).await?;
    execute!(tx, DISCARD, id.0)?;
    unit::delete_empty_sets(tx).await
}

/// Takes back an import that has not been published, as when it is interrupted.
pub async fn remove(db: &Db, batch: Batch, step: &Step) -> Result<(), Error> {
    if doom(db, batch.id, i64::MAX).await? {
        return remove_doomed(db, batch, step).await;
    }
    Err(state_conflict(&mut db.read().await?, batch.id).await?)
}

/// Makes sure that an import writes and publishes nothing any more, if it is loading and has been
/// silent since a time; whether that is so.
async fn doom(db: &Db, id: BatchId, silent_since: i64) -> Result<bool, Error> {
    let doom = db.write(move |tx| Box::pin(async move { execute!(tx, DOOM, id.0, silent_since) }));
    Ok(doom.await? > 0)
}

async fn remove_doomed(db: &Db, batch: Batch, step: &Step) -> Result<(), Error> {
    let (id, kind) = (batch.id, batch.kind);
    match kind {
        BatchKind::Boundaries | BatchKind::Buildings => while sweep(db, id, kind).await? > 0 {},
        BatchKind::Sites | BatchKind::Raids => {}
    }
    let step = step.clone();
    db.write(move |tx| Box::pin(async move { remove_rest(tx, &batch, &step).await })).await
}

async fn sweep(db: &Db, id: BatchId, kind: BatchKind) -> Result<u64, Error> {
    db.load(move |tx| {
        Box::pin(async move {
            match kind {
                BatchKind::Boundaries => unit::delete_some(tx, id, SWEEP).await,
                _ => building::delete_some(tx, id, SWEEP).await,
            }
        })
    })
    .await
}

async fn remove_rest(tx: &mut Tx, batch: &Batch, step: &Step) -> Result<(), Error> {
    if require(tx, batch.id).await?.state != BatchState::Loading {
        // Someone else was removing it too, and has finished.
        return Ok(());
    }
    match batch.kind {
        BatchKind::Boundaries => {
            unit::delete_some(tx, batch.id, i64::MAX).await?;
        }
        BatchKind::Buildings => {
            building::delete_some(tx, batch.id, i64::MAX).await?;
        }
        BatchKind::Sites | BatchKind::Raids => {
            if !try_take_back_records(tx, batch.id, step).await? {
                execute!(tx, PUBLISH, batch.id.0, None::<Vec<u8>>)?;
                return Ok(());
            }
        }
    }
    execute!(tx, UNDO, batch.id.0)?;
    if batch.kind == BatchKind::Boundaries {
        unit::delete_empty_sets(tx).await?;
    }
    Ok(())
}

/// Takes records back if nothing stands against it; whether it did.
async fn try_take_back_records(tx: &mut Tx, id: BatchId, step: &Step) -> Result<bool, Error> {
    tx.control("SAVEPOINT take_back").await?;
    match take_back_records(tx, id, step).await {
        Ok(_) => Ok(true),
        Err(Error::Conflict(_)) => tx.control("ROLLBACK TO SAVEPOINT take_back").await.map(|()| false),
        Err(error) => Err(error),
    }
}
