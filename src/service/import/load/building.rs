//! Footprints on their way into the store, chunk by chunk, invisible until the batch is published.

use std::collections::HashMap;

use super::twice;
use crate::crypto;
use crate::domain::batch::BatchCounts;
use crate::domain::building::BuildingDraft;
use crate::domain::change::SubjectKind;
use crate::domain::id::{BatchId, Seq};
use crate::domain::place::Place;
use crate::index::Snapshot;
use crate::service::error::Error;
use crate::service::import::job::Job;
use crate::service::import::membership;
use crate::service::import::report::Report;
use crate::service::import::seen::{Meeting, Seen};
use crate::service::import::source::{Numbered, Source};
use crate::service::locate;
use crate::store::building::{self, Known, NewBuilding};
use crate::store::{Tx, batch, change_log};

/// A footprint with all that is computed of it alone.
#[derive(Debug, Clone)]
pub struct Ready {
    draft: BuildingDraft,
    place: Place,
    digest: [u8; 32],
}

impl Ready {
    /// Works out where a footprint lies in a snapshot of the units, and its digest.
    pub fn of(draft: BuildingDraft, units: &Snapshot) -> Self {
        let place = locate::place(units, &draft.geometry);
        Self::placed(draft, place)
    }

    /// As [`Ready::of`], where the place is known.
    pub fn placed(draft: BuildingDraft, place: Place) -> Self {
        // What cannot be encoded is refused when the row is written.
        let content = building::content(&draft).unwrap_or_default();
        Self { digest: crypto::digest(&content), place, draft }
    }
}

/// Loads and publishes; `placed_at` is the change up to which the places knew the units.
pub async fn load<S: Source<Ready>>(mut job: Job, source: &mut S, placed_at: Seq) -> Result<Report, Error> {
    let done = match fill(&mut job, source).await {
        Ok(()) => publish(&job, placed_at).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(published) => job.finish(published).await,
        Err(error) => Err(job.fail(error).await),
    }
}

async fn fill<S: Source<Ready>>(job: &mut Job, source: &mut S) -> Result<(), Error> {
    let mut seen = Seen::default();
    while let Some(chunk) = job.next(source).await? {
        let drafts = job.sort(chunk)?;
        let drafts = first_of_each(job, &mut seen, drafts)?;
        let stored = store(job, drafts).await?;
        job.counts.added += stored.counts.added;
        job.counts.changed += stored.counts.changed;
        job.counts.unchanged += stored.counts.unchanged;
        stored.digests.iter().for_each(|digest| job.digest(digest));
        job.tell();
    }
    Ok(())
}

/// Leaves out what the file has said before, and refuses what contradicts it.
fn first_of_each(job: &mut Job, seen: &mut Seen, drafts: Vec<Numbered<Ready>>) -> Result<Vec<Ready>, Error> {
    let mut first = Vec::with_capacity(drafts.len());
    for feature in drafts {
        let Ready { draft, digest, .. } = &feature.draft;
        match seen.meet((&draft.source, &draft.source_id), digest) {
            Meeting::First => {
                job.mended(&feature)?;
                first.push(feature.draft);
            }
            Meeting::Same => job.counts.unchanged += 1,
            Meeting::Differs => job.refuse(feature.refuse(twice(&draft.source_id)))?,
        }
    }
    Ok(first)
}

/// What became of a chunk.
#[derive(Default)]
struct Stored {
    counts: BatchCounts,
    digests: Vec<[u8; 32]>,
}

async fn store(job: &Job, drafts: Vec<Ready>) -> Result<Stored, Error> {
    if let Some(id) = job.id {
        return job.db().load(move |tx| Box::pin(insert(tx, id, drafts))).await;
    }
    let mut tx = job.db().read().await?;
    let mut stored = Stored::default();
    for (source, drafts) in by_source(drafts) {
        sort_out(&mut tx, &source, drafts, BatchId(0), &mut stored.counts).await?;
    }
    Ok(stored)
}

async fn insert(tx: &mut Tx, batch: BatchId, drafts: Vec<Ready>) -> Result<Stored, Error> {
    let mut stored = Stored::default();
    for (source, drafts) in by_source(drafts) {
        let (changed, added) = sort_out(tx, &source, drafts, batch, &mut stored.counts).await?;
        let mut rows: Vec<_> = changed.into_iter().map(|(known, ready)| row(known.id.0, ready)).collect();
        if !added.is_empty() {
            let first = building::reserve(tx, added.len() as u32).await?;
            rows.extend((first.0..).zip(added).map(|(id, ready)| row(id, ready)));
        }
        stored.digests.extend(rows.iter().map(|row| row.digest));
        building::insert_rows(tx, batch, &rows).await?;
    }
    Ok(stored)
}

fn row(id: i64, Ready { draft, place, digest }: Ready) -> NewBuilding {
    NewBuilding { id: crate::domain::id::BuildingId(id), digest, draft, place }
}

/// Nearly every file has one source.
fn by_source(drafts: Vec<Ready>) -> Vec<(String, Vec<Ready>)> {
    let mut groups: Vec<(String, Vec<Ready>)> = Vec::new();
    for ready in drafts {
        match groups.iter_mut().find(|(source, _)| *source == ready.draft.source) {
            Some((_, group)) => group.push(ready),
            None => groups.push((ready.draft.source.clone(), vec![ready])),
        }
    }
    groups
}

/// Tells the drafts that differ from what is stored, and those that are new, from the rest.
async fn sort_out(
    tx: &mut Tx,
    source: &str,
    drafts: Vec<Ready>,
    batch: BatchId,
    counts: &mut BatchCounts,
) -> Result<(Vec<(Known, Ready)>, Vec<Ready>), Error> {
    let ids: Vec<&str> = drafts.iter().map(|ready| ready.draft.source_id.as_str()).collect();
    let known = building::known(tx, source, &ids, batch).await?;
    let mut known: HashMap<String, Known> =
        known.into_iter().map(|known| (known.source_id.clone(), known)).collect();
    let (mut changed, mut added) = (Vec::new(), Vec::new());
    for ready in drafts {
        match known.remove(&ready.draft.source_id) {
            Some(known) if known.digest == ready.digest => counts.unchanged += 1,
            Some(known) => changed.push((known, ready)),
            None => added.push(ready),
        }
    }
    counts.changed += changed.len() as u64;
    counts.added += added.len() as u64;
    Ok((changed, added))
}

/// Makes the rows the current ones, if there are any; whether there were. Where boundaries were
/// loaded since the places were computed, they are computed again.
async fn publish(job: &Job, placed_at: Seq) -> Result<bool, Error> {
    let (Some(id), digest) = job.content() else { return Ok(false) };
    if !job.has_news() {
        return Ok(false);
    }
    let (counts, step) = (job.counts, job.step());
    job.db()
        .write(move |tx| {
            Box::pin(async move {
                batch::publish(tx, id, counts, digest, &step).await?;
                if change_log::last_of(tx, SubjectKind::Boundaries).await? > placed_at {
                    membership::place_batch(tx, id).await?;
                }
                Ok::<_, Error>(true)
            })
        })
        .await
}
