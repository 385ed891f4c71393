//! The imports that were made: their list, and taking one back whole.

use super::job::{remove_dead, step};
use super::membership::{self, Change, Moved};
use crate::domain::batch::{Batch, BatchKind};
use crate::domain::change::{Action, Actor, Subject, SubjectKind};
use crate::domain::id::{BatchId, Seq};
use crate::service::Service;
use crate::service::error::Error;
use crate::store::batch::{self, Step};
use crate::store::{Tx, change_log};

/// What taking an import back did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// What the import had brought.
    pub kind: BatchKind,
    /// Features that are gone.
    pub removed: u64,
    /// Features that are again as they were before.
    pub restored: u64,
    /// What came to lie in other units.
    pub moved: Moved,
}

/// The latest imports, the last one first.
pub async fn list(service: &Service, limit: u32) -> Result<Vec<Batch>, Error> {
    let mut tx = service.db().read().await?;
    Ok(batch::list(&mut tx, limit).await?)
}

/// Takes an import back whole.
pub async fn undo(service: &Service, actor: &Actor, id: BatchId) -> Result<Undone, Error> {
    let mut tx = service.db().read().await?;
    let kind = batch::get(&mut tx, id).await?.ok_or(Error::NotFound("import"))?.kind;
    drop(tx);
    remove_dead(service, actor).await?;
    let step = step(service, actor);
    let (undone, moved) = if kind == BatchKind::Boundaries {
        let (undone, moved) = membership::change_boundaries(service.db(), Change::Undo { id, step }).await?;
        (undone.ok_or_else(|| Error::internal("undoing gave nothing"))?, moved)
    } else {
        service.db().write(move |tx| Box::pin(async move { take_back(tx, id, kind, &step).await })).await?
    };
    service.catch_up().await?;
    Ok(Undone { kind, removed: undone.removed, restored: undone.restored, moved })
}

/// Takes back what is no boundary. What comes back may have been put in its units before other
/// boundaries were loaded.
async fn take_back(
    tx: &mut Tx,
    id: BatchId,
    kind: BatchKind,
    step: &Step,
) -> Result<(batch::Undone, Moved), Error> {
    let since = first_change(tx, id, kind).await?;
    let undone = batch::undo(tx, id, step).await?;
    let mut moved = Moved::default();
    if undone.restored > 0 && change_log::last_of(tx, SubjectKind::Boundaries).await? > since {
        match kind {
            BatchKind::Buildings => moved.buildings = membership::place_buildings(tx).await?,
            _ => membership::place_restored(tx, id, undone.seq, step).await?,
        }
    }
    Ok((undone, moved))
}

/// The position of the first row that the import has in the log.
async fn first_change(tx: &mut Tx, id: BatchId, kind: BatchKind) -> Result<Seq, Error> {
    let changes = match kind {
        BatchKind::Boundaries | BatchKind::Buildings => {
            change_log::history(tx, Subject::Batch(id, kind)).await?
        }
        BatchKind::Sites | BatchKind::Raids => change_log::of_batch(tx, id, Seq(0), 1).await?,
    };
    let first = changes.iter().find(|change| change.action != Action::Delete);
    Ok(first.map_or(Seq(0), |change| change.seq))
}
