//! Sites and raids on their way into the store: records with a log row each, tied together by their
//! batch.

use std::collections::HashMap;
use std::sync::Arc;

use super::twice;
use crate::crypto;
use crate::domain::batch::BatchCounts;
use crate::domain::change::SubjectKind;
use crate::domain::id::BatchId;
use crate::service::error::Error;
use crate::service::import::job::Job;
use crate::service::import::reject::Reject;
use crate::service::import::report::Report;
use crate::service::import::seen::{Meeting, Seen};
use crate::service::import::source::{Numbered, Source};
use crate::service::record::{self, Record};
use crate::service::{Service, View, locate};
use crate::store::batch::{self, Step};
use crate::store::{Tx, change_log};

/// How many records go into one transaction; an import that has no more becomes visible at once.
const CHUNK: usize = 10_000;
/// How often a chunk is placed again because boundaries were loaded meanwhile.
const ATTEMPTS: usize = 5;

/// Records the drafts of a source. Those that name no source get the origin's.
pub async fn load<R: Record>(mut job: Job, source: &mut impl Source<R::Draft>) -> Result<Report, Error> {
    let done = match fill::<R>(&mut job, source).await {
        Ok(()) => publish(&job).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(published) => job.finish(published).await,
        Err(error) => Err(job.fail(error).await),
    }
}

async fn fill<R: Record>(job: &mut Job, source: &mut impl Source<R::Draft>) -> Result<(), Error> {
    let (mut seen, mut waiting) = (Seen::default(), Vec::new());
    while let Some(chunk) = job.next(source).await? {
        let drafts = job.sort(chunk)?;
        waiting.extend(first_of_each::<R>(job, &mut seen, drafts)?);
        if waiting.len() >= CHUNK {
            store::<R>(job, std::mem::take(&mut waiting)).await?;
        }
    }
    store::<R>(job, waiting).await
}

/// Leaves out what the file has said before, and refuses what contradicts it.
fn first_of_each<R: Record>(
    job: &mut Job,
    seen: &mut Seen,
    drafts: Vec<Numbered<R::Draft>>,
) -> Result<Vec<Numbered<R::Draft>>, Error> {
    let mut first = Vec::with_capacity(drafts.len());
    for mut feature in drafts {
        if R::identity(&feature.draft).0.is_none() {
            R::set_source(&mut feature.draft, job.origin.source.clone());
        }
        let (source, source_id) = R::identity(&feature.draft);
        let content = format!("{:?}", feature.draft);
        match seen.meet((source, source_id.unwrap_or(&content)), &content) {
            Meeting::First => first.push(feature),
            Meeting::Same => job.counts.unchanged += 1,
            Meeting::Differs => job.refuse(feature.refuse(twice(source_id.unwrap_or_default())))?,
        }
    }
    Ok(first)
}

/// What became of a chunk.
#[derive(Default)]
struct Stored {
    counts: BatchCounts,
    digests: Vec<[u8; 32]>,
    refused: Vec<Reject>,
    /// Boundaries were loaded that the places do not know: nothing is done.
    stale: bool,
}

async fn store<R: Record>(job: &mut Job, drafts: Vec<Numbered<R::Draft>>) -> Result<(), Error> {
    let drafts = Arc::new(drafts);
    for _ in 0..ATTEMPTS {
        let stored = attempt::<R>(job, Arc::clone(&drafts)).await?;
        if !stored.stale {
            return note(job, &drafts, stored);
        }
        job.service.catch_up().await?;
    }
    Err(Error::Busy)
}

async fn attempt<R: Record>(job: &Job, drafts: Arc<Vec<Numbered<R::Draft>>>) -> Result<Stored, Error> {
    let writer =
        Writer { service: job.service.clone(), view: job.service.view(), batch: job.id, step: job.step() };
    match job.id {
        Some(_) => {
            job.db().write(move |tx| Box::pin(async move { writer.write::<R>(tx, &drafts).await })).await
        }
        None => writer.write::<R>(&mut job.db().read().await?, &drafts).await,
    }
}

fn note<D>(job: &mut Job, drafts: &[Numbered<D>], stored: Stored) -> Result<(), Error> {
    job.counts.added += stored.counts.added;
    job.counts.changed += stored.counts.changed;
    job.counts.unchanged += stored.counts.unchanged;
    stored.digests.iter().for_each(|digest| job.digest(digest));
    for feature in drafts {
        if !stored.refused.iter().any(|reject| reject.number == feature.number) {
            job.mended(feature)?;
        }
    }
    stored.refused.into_iter().try_for_each(|reject| job.refuse(reject))?;
    job.tell();
    Ok(())
}

/// Writes a chunk of records in one transaction; only counts where there is no batch.
struct Writer {
    service: Service,
    view: View,
    batch: Option<BatchId>,
    step: Step,
}

impl Writer {
    async fn write<R: Record>(&self, tx: &mut Tx, drafts: &[Numbered<R::Draft>]) -> Result<Stored, Error> {
        let mut stored = Stored::default();
        if change_log::last_of(tx, SubjectKind::Boundaries).await? > self.view.seq() {
            stored.stale = true;
            return Ok(stored);
        }
        let mut known = known::<R>(tx, drafts).await?;
        for feature in drafts {
            let before = identity::<R>(&feature.draft).and_then(|identity| known.remove(&identity));
            match R::check_links(tx, &feature.draft).await {
                Ok(()) => self.put::<R>(tx, before, feature.draft.clone(), &mut stored).await?,
                Err(Error::Invalid(faults)) => {
                    stored.refused.push(feature.refuse(Error::Invalid(faults).to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(stored)
    }

    async fn put<R: Record>(
        &self,
        tx: &mut Tx,
        before: Option<R>,
        draft: R::Draft,
        stored: &mut Stored,
    ) -> Result<(), Error> {
        let (actor, at) = (&self.step.actor, self.step.at);
        let place = locate::place(self.view.snapshot(), R::geometry(&draft));
        let record = match before {
            Some(before) if is_known(tx, &before, &draft).await? => {
                stored.counts.unchanged += 1;
                return Ok(());
            }
            Some(before) => {
                stored.counts.changed += 1;
                let after = before.next(draft, place, at);
                if let Some(batch) = self.batch {
                    record::update(tx, (&before, &after), actor, at, Some(batch)).await?;
                }
                after
            }
            None => {
                stored.counts.added += 1;
                let record = R::first(R::Id::from(self.service.seams().uuid()), draft, place, at);
                if let Some(batch) = self.batch {
                    record::insert(tx, &record, actor, at, Some(batch)).await?;
                }
                record
            }
        };
        stored.digests.push(crypto::digest(record.to_json()?.as_bytes()));
        Ok(())
    }
}

/// Whether a record is as the file has it, or was when a file last said so: what people have changed
/// since stays, unless the file says something new.
async fn is_known<R: Record>(tx: &mut Tx, record: &R, draft: &R::Draft) -> Result<bool, Error> {
    if record.drafted() == draft {
        return Ok(true);
    }
    let history = change_log::history(tx, R::subject(record.id())).await?;
    let imported = history.iter().rev().find(|change| change.batch.is_some());
    match imported.and_then(|change| change.after.as_deref()) {
        Some(json) => Ok(R::from_json(json)?.drafted() == draft),
        None => Ok(false),
    }
}

type Identity = (String, String);

fn identity<R: Record>(draft: &R::Draft) -> Option<Identity> {
    let (source, id) = R::identity(draft);
    Some((source?.to_owned(), id?.to_owned()))
}

/// The records that the store has under the identities of some drafts.
async fn known<R: Record>(tx: &mut Tx, drafts: &[Numbered<R::Draft>]) -> Result<HashMap<Identity, R>, Error> {
    let mut ids: HashMap<String, Vec<String>> = HashMap::new();
    for (source, id) in drafts.iter().filter_map(|feature| identity::<R>(&feature.draft)) {
        ids.entry(source).or_default().push(id);
    }
    let mut known = HashMap::new();
    for (source, ids) in ids {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let records = R::of_source(tx, &source, &ids).await?;
        known.extend(
            records.into_iter().filter_map(|record| Some((identity::<R>(record.drafted())?, record))),
        );
    }
    Ok(known)
}

async fn publish(job: &Job) -> Result<bool, Error> {
    let (Some(id), digest) = job.content() else { return Ok(false) };
    if !job.has_news() {
        return Ok(false);
    }
    let (counts, step) = (job.counts, job.step());
    job.db()
        .write(move |tx| {
            Box::pin(async move {
                batch::publish(tx, id, counts, digest, &step).await?;
                Ok::<_, Error>(true)
            })
        })
        .await
}
