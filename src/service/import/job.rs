//! One running import: begun, kept alive, and in the end published or taken back.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::reject::{Reject, Rejects};
use super::report::Report;
use super::source::{Item, Numbered, Source};
use super::{How, Origin};
use crate::crypto;
use crate::domain::batch::{BatchCounts, BatchKind};
use crate::domain::change::Actor;
use crate::domain::id::BatchId;
use crate::service::Service;
use crate::service::error::Error;
use crate::store::batch::{self, NewBatch, Step};
use crate::store::{self, Conflict, Db};

/// How often an import says that it is alive, and after how long without that it is taken for dead.
const HEARTBEAT: Duration = Duration::from_secs(4);
const DEAD_AFTER: Duration = Duration::from_secs(30);
/// How long an import waits for another of its kind to end, or to be taken for dead.
const PATIENCE: Duration = Duration::from_secs(40);

/// Ends imports that were given a clone of it.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Asks for the end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Returns when the end is asked for.
    async fn asked(&self) {
        // The sender lives as long as `self`.
        let _ = self.0.subscribe().wait_for(|&asked| asked).await;
    }

    fn is_asked(&self) -> bool {
        *self.0.borrow()
    }
}

/// A running import.
pub(super) struct Job {
    pub service: Service,
    pub origin: Origin,
    /// The batch; none of a dry run.
    pub id: Option<BatchId>,
    pub counts: BatchCounts,
    rejects: Rejects,
    mended: Rejects,
    digest: [u8; 32],
    how: How,
    pulse: Option<Pulse>,
}

impl Job {
    /// Begins an import, after clearing away those that died.
    pub async fn begin(
        service: &Service,
        kind: BatchKind,
        origin: &Origin,
        how: How,
        (rejects, mended): (Rejects, Rejects),
    ) -> Result<Self, Error> {
        let id = if how.dry_run { None } else { Some(begin(service, kind, origin).await?) };
        let pulse = id.map(|id| Pulse::start(service, id));
        Ok(Self {
            service: service.clone(),
            origin: origin.clone(),
            id,
            counts: BatchCounts::default(),
            rejects,
            mended,
            digest: [0; 32],
            how,
            pulse,
        })
    }

    pub fn db(&self) -> &Db {
        self.service.db()
    }

    /// The next chunk of a source; an error when the import is to end.
    pub async fn next<D, S: Source<D>>(&self, source: &mut S) -> Result<Option<Vec<Item<D>>>, Error> {
        if self.how.stop.is_asked() {
            return Err(interrupted());
        }
        tokio::select! {
            chunk = source.next() => chunk,
            () = self.how.stop.asked() => Err(interrupted()),
        }
    }

    /// Keeps the drafts of a chunk and notes what was refused.
    pub fn sort<D>(&mut self, chunk: Vec<Item<D>>) -> Result<Vec<Numbered<D>>, Error> {
        let mut drafts = Vec::with_capacity(chunk.len());
        for item in chunk {
            match item {
                Item::Draft(draft) => drafts.push(draft),
                Item::Refused(reject) => self.refuse(reject)?,
            }
        }
        Ok(drafts)
    }

    /// Notes a feature that is refused.
    pub fn refuse(&mut self, reject: Reject) -> Result<(), Error> {
        self.counts.rejected += 1;
        self.rejects.add(reject)
    }

    /// Notes what was repaired of a feature that is stored.
    pub fn mended<D>(&mut self, feature: &Numbered<D>) -> Result<(), Error> {
        if feature.repairs.is_empty() {
            return Ok(());
        }
        self.counts.mended += 1;
        self.mended.add(feature.refuse(feature.repairs.join("; ")))
    }

    /// Takes the content of a row that is stored into the batch's digest.
    pub fn digest(&mut self, row: &[u8; 32]) {
        self.digest = crypto::chain(&self.digest, row);
    }

    /// Lets others see how far the import has come.
    pub fn tell(&self) {
        if let Some(pulse) = &self.pulse {
            pulse.counts.send_replace(self.counts);
        }
    }

    pub fn step(&self) -> Step {
        step(&self.service, &self.origin.actor)
    }

    /// Whether anything is to be published.
    pub fn has_news(&self) -> bool {
        self.counts.added + self.counts.changed > 0
    }

    /// The batch and the digest over its content, for publishing.
    pub fn content(&self) -> (Option<BatchId>, [u8; 32]) {
        (self.id, self.digest)
    }

    /// Ends a job whose batch is published, or that has nothing to publish.
    pub async fn finish(mut self, published: bool) -> Result<Report, Error> {
        self.pulse = None;
        if let Some(id) = self.id.filter(|_| !published) {
            self.db().write(move |tx| Box::pin(batch::discard(tx, id))).await?;
        }
        self.service.catch_up().await?;
        let Self { id, counts, rejects, mended, .. } = self;
        let (refused, mended) = (rejects.finish()?, mended.finish()?);
        Ok(Report { batch: id.filter(|_| published), counts, refused, mended, ..Report::default() })
    }

    /// Takes back what a job has written that cannot go on; gives the reason on.
    pub async fn fail(mut self, reason: Error) -> Error {
        self.pulse = None;
        let Some(id) = self.id else { return reason };
        let removed = async {
            let mut tx = self.db().read().await?;
            let batch = batch::get(&mut tx, id).await?;
            drop(tx);
            match batch {
                Some(batch) => batch::remove(self.db(), batch, &self.step()).await,
                None => Ok(()),
            }
        };
        if let Err(error) = removed.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "import {id} is left for the next to clear away"
            );
        }
        reason
    }
}

fn interrupted() -> Error {
    Error::Conflict("the import was interrupted; nothing of it is stored".to_owned())
}

/// What the log needs to know of a step that is taken now.
pub(super) fn step(service: &Service, actor: &Actor) -> Step {
    Step { actor: actor.clone(), at: service.seams().now(), chain: crypto::chain }
}

async fn begin(service: &Service, kind: BatchKind, origin: &Origin) -> Result<BatchId, Error> {
    let began = tokio::time::Instant::now();
    loop {
        remove_dead(service, &origin.actor).await?;
        let step = step(service, &origin.actor);
        let Origin { source, file, actor } = origin.clone();
        let new = NewBatch { kind, source, file, actor, at: step.at };
        match service.db().write(move |tx| Box::pin(async move { batch::begin(tx, &new).await })).await {
            Err(store::Error::Conflict(Conflict::Importing(_))) if began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            other => return Ok(other?),
        }
    }
}

/// Takes back the imports that show no sign of life, so that they do not stand in the way.
pub(super) async fn remove_dead(service: &Service, actor: &Actor) -> Result<(), Error> {
    let step = step(service, actor);
    batch::remove_abandoned(service.db(), before(step.at), &step).await?;
    Ok(())
}

fn before(now: Timestamp) -> Timestamp {
    let age = SignedDuration::try_from(DEAD_AFTER).unwrap_or_default();
    now.checked_sub(age).unwrap_or(now)
}

/// Says every few seconds that an import is alive, also while a slow file gives nothing.
struct Pulse {
    counts: watch::Sender<BatchCounts>,
    beating: JoinHandle<()>,
}

impl Pulse {
    fn start(service: &Service, id: BatchId) -> Self {
        let (counts, read) = watch::channel(BatchCounts::default());
        let beating = tokio::spawn(beat(service.clone(), id, read));
        Self { counts, beating }
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.beating.abort();
    }
}

async fn beat(service: Service, id: BatchId, read: watch::Receiver<BatchCounts>) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let (counts, at) = (*read.borrow(), service.seams().now());
        let beat = service.db().load(move |tx| Box::pin(batch::touch(tx, id, counts, at)));
        if let Err(error) = beat.await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "import {id} cannot say that it is alive"
            );
        }
    }
}
