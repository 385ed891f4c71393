//! Imports: one import is one batch, from a file or from drafts that the program itself made.
//!
//! Source and source id decide what a feature is, so that importing again what is there changes
//! nothing. Boundaries and buildings are base layers: their rows stay invisible until the batch is
//! published in one transaction. Sites and raids are records, each with its own row in the log. An
//! import that fails or is stopped leaves nothing, and one that was killed is cleared away by the
//! next.
//!
//! `draft` makes drafts of features, `load` brings drafts into the store, `membership` says what
//! moved to other units.

use jiff::civil::Date;

use super::Service;
use super::error::Error;
use crate::domain::batch::BatchKind;
use crate::domain::building::BuildingDraft;
use crate::domain::change::Actor;
use crate::domain::raid::{Raid, RaidDraft};
use crate::domain::site::{Site, SiteDraft};
use crate::domain::unit::UnitDraft;

mod batch;
mod draft;
mod file;
mod job;
mod load;
mod membership;
mod parent;
mod pipeline;
mod reject;
mod report;
mod seen;
mod source;
mod stored;

pub use batch::{Undone, list, undo};
pub use file::{Input, Request};
pub use job::Stop;
pub use membership::Moved;
pub use reject::{Refused, Reject};
pub use report::Report;
pub use stored::{building_ids, sites_of};

use job::Job;
use load::building::Ready;
use reject::Rejects;
use source::Drafts;

/// Where an import comes from and who makes it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The source's name; with a feature's own identifier there it decides which feature it is.
    pub source: String,
    /// The file's name, or what the program calls what it made.
    pub file: String,
    /// Who imports.
    pub actor: Actor,
}

/// How an import is to go about it.
#[derive(Debug, Clone, Default)]
struct How {
    /// Reads and counts, and writes nothing.
    dry_run: bool,
    /// Ends the import when asked to.
    stop: Stop,
}

/// Loads the units of one boundary set, valid on `valid_on`, and moves what they move.
pub async fn units(
    service: &Service,
    origin: &Origin,
    valid_on: Date,
    drafts: impl Iterator<Item = UnitDraft> + Send,
) -> Result<Report, Error> {
    let job =
        Job::begin(service, BatchKind::Boundaries, origin, How::default(), Rejects::forgotten()).await?;
    let mut drafts = Drafts::new(drafts);
    load::unit::load(job, &mut drafts, valid_on).await
}

/// Loads footprints.
pub async fn buildings(
    service: &Service,
    origin: &Origin,
    drafts: impl Iterator<Item = BuildingDraft> + Send,
) -> Result<Report, Error> {
    let job = Job::begin(service, BatchKind::Buildings, origin, How::default(), Rejects::forgotten()).await?;
    let view = service.view();
    let mut drafts = Drafts::new(drafts.map(|draft| Ready::of(draft, view.snapshot())));
    load::building::load(job, &mut drafts, view.seq()).await
}

/// Records sites. Those without a source get the origin's.
pub async fn sites(
    service: &Service,
    origin: &Origin,
    drafts: impl Iterator<Item = SiteDraft> + Send,
) -> Result<Report, Error> {
    let job = Job::begin(service, BatchKind::Sites, origin, How::default(), Rejects::forgotten()).await?;
    load::record::load::<Site>(job, &mut Drafts::new(drafts)).await
}

/// Records raids. Those without a source get the origin's.
pub async fn raids(
    service: &Service,
    origin: &Origin,
    drafts: impl Iterator<Item = RaidDraft> + Send,
) -> Result<Report, Error> {
    let job = Job::begin(service, BatchKind::Raids, origin, How::default(), Rejects::forgotten()).await?;
    load::record::load::<Raid>(job, &mut Drafts::new(drafts)).await
}
