//! A boundary set's units on their way into the store.

use std::collections::HashMap;

use jiff::civil::Date;

use super::twice;
use crate::crypto;
use crate::domain::batch::BatchCounts;
use crate::domain::id::{BatchId, BoundarySetId, UnitId};
use crate::domain::unit::{BoundarySet, Level, UnitDraft};
use crate::geometry::geodesic::area_m2;
use crate::service::error::Error;
use crate::service::import::job::Job;
use crate::service::import::membership::{self, Change, Moved};
use crate::service::import::parent;
use crate::service::import::report::Report;
use crate::service::import::seen::{Meeting, Seen};
use crate::service::import::source::Source;
use crate::store::unit::{self, Known, NewUnit};
use crate::store::{Db, Tx};

/// How many units are written in one transaction.
const CHUNK: usize = 500;

/// Loads and publishes the units of one set, and moves what they move to other units.
pub async fn load<S: Source<UnitDraft>>(mut job: Job, source: &mut S, day: Date) -> Result<Report, Error> {
    let done = match fill(&mut job, source, day).await {
        Ok(set) => publish(&job).await.map(|moved| (set, moved)),
        Err(error) => Err(error),
    };
    match done {
        Ok((set, moved)) => {
            let db = job.db().clone();
            let report = job.finish(moved.is_some()).await?;
            let BatchCounts { added, changed, unchanged, .. } = report.counts;
            let set = if added + changed + unchanged > 0 { describe(&db, set).await? } else { None };
            Ok(Report { moved: moved.unwrap_or_default(), set, ..report })
        }
        Err(error) => Err(job.fail(error).await),
    }
}

/// Which levels the import brought, of which set.
type Filled = (Option<BoundarySet>, Vec<Level>);

async fn fill<S: Source<UnitDraft>>(job: &mut Job, source: &mut S, day: Date) -> Result<Filled, Error> {
    let drafts = collect(job, source).await?;
    let mut levels: Vec<Level> = drafts.iter().map(|draft| draft.level).collect();
    levels.sort_unstable();
    levels.dedup();
    let set = find_set(job, day).await?;
    let mut rows = sort_out(job, set.as_ref(), drafts).await?;
    let (Some(batch), Some(set)) = (job.id, set) else { return Ok((None, levels)) };
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(CHUNK));
        let chunk = std::mem::replace(&mut rows, rest);
        job.db().load(move |tx| Box::pin(insert(tx, batch, set.id, chunk))).await?;
        job.tell();
    }
    Ok((Some(set), levels))
}

/// All units of the file: whose parent is whose can only be told when all are there.
async fn collect<S: Source<UnitDraft>>(job: &mut Job, source: &mut S) -> Result<Vec<UnitDraft>, Error> {
    let (mut seen, mut drafts) = (Seen::default(), Vec::new());
    while let Some(chunk) = job.next(source).await? {
        for feature in job.sort(chunk)? {
            let draft = &feature.draft;
            let content = crypto::digest(&unit::content(draft)?);
            match seen.meet((draft.level, &draft.code), content) {
                Meeting::First => {
                    job.mended(&feature)?;
                    drafts.push(feature.draft);
                }
                Meeting::Same => job.counts.unchanged += 1,
                Meeting::Differs => {
                    let what = format!("the {} with the code {}", draft.level, draft.code);
                    job.refuse(feature.refuse(twice(&what)))?;
                }
            }
        }
    }
    parent::find(&mut drafts);
    Ok(drafts)
}

/// The set to fill, made if this is no dry run.
async fn find_set(job: &Job, day: Date) -> Result<Option<BoundarySet>, Error> {
    let source = job.origin.source.clone();
    if job.id.is_some() {
        let make = async move |tx: &mut Tx| unit::find_or_create_set(tx, &source, day).await;
        return Ok(Some(job.db().load(move |tx| Box::pin(async move { make(tx).await })).await?));
    }
    let mut tx = job.db().read().await?;
    let sets = unit::list_sets(&mut tx).await?;
    Ok(sets.into_iter().find(|set| set.source == source && set.valid_on == day))
}

/// The units that are to be written: those that the set does not have, or has otherwise.
async fn sort_out(
    job: &mut Job,
    set: Option<&BoundarySet>,
    drafts: Vec<UnitDraft>,
) -> Result<Vec<(Option<UnitId>, UnitDraft)>, Error> {
    let known = match set {
        Some(set) => {
            let mut tx = job.db().read().await?;
            unit::known(&mut tx, set.id, job.id.unwrap_or_default()).await?
        }
        None => Vec::new(),
    };
    let mut known: HashMap<(Level, String), Known> =
        known.into_iter().map(|known| ((known.level, known.code.clone()), known)).collect();
    let mut rows = Vec::new();
    for draft in drafts {
        let found = known.remove(&(draft.level, draft.code.clone()));
        let digest = crypto::digest(&unit::content(&draft)?);
        match found {
            Some(known) if known.digest == digest => job.counts.unchanged += 1,
            Some(known) => {
                job.counts.changed += 1;
                rows.push((Some(known.id), draft));
            }
            None => {
                job.counts.added += 1;
                rows.push((None, draft));
            }
        }
        job.digest(&digest);
    }
    Ok(rows)
}

async fn insert(
    tx: &mut Tx,
    batch: BatchId,
    set: BoundarySetId,
    chunk: Vec<(Option<UnitId>, UnitDraft)>,
) -> Result<(), Error> {
    let new = chunk.iter().filter(|(id, _)| id.is_none()).count();
    let mut fresh = unit::reserve(tx, new as u32).await?.0..;
    let mut rows = Vec::with_capacity(chunk.len());
    for (id, draft) in chunk {
        let digest = crypto::digest(&unit::content(&draft)?);
        let id = id.or_else(|| fresh.next().map(UnitId)).unwrap_or_default();
        rows.push(NewUnit { id, digest, area_m2: area_m2(&draft.geometry), draft });
    }
    unit::insert_rows(tx, batch, set, &rows).await?;
    Ok(())
}

async fn publish(job: &Job) -> Result<Option<Moved>, Error> {
    let (Some(id), digest) = job.content() else { return Ok(None) };
    if !job.has_news() {
        return Ok(None);
    }
    let change = Change::Publish { id, counts: job.counts, digest, step: job.step() };
    membership::change_boundaries(job.db(), change).await.map(|(_, moved)| Some(moved))
}

/// The set with whether it counts for all the levels that were brought.
async fn describe(db: &Db, (set, levels): Filled) -> Result<Option<(BoundarySet, bool)>, Error> {
    let Some(set) = set else { return Ok(None) };
    let mut tx = db.read().await?;
    let mut counts = true;
    for level in levels {
        counts &= unit::current_set(&mut tx, level).await?.is_some_and(|current| current.id == set.id);
    }
    Ok(Some((set, counts)))
}
