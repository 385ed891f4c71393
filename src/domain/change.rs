//! Changes as the log records them.

use jiff::Timestamp;

use super::batch::BatchKind;
use super::id::{BatchId, RaidId, Seq, SiteId};
use super::words::vocabulary;

vocabulary! {
    /// What happened to the subject.
    Action {
        /// It came to be.
        Create = "create",
        /// It changed.
        Update = "update",
        /// It was removed.
        Delete = "delete",
    }
}

vocabulary! {
    /// What kind of thing a change is about.
    SubjectKind {
        /// A site.
        Site = "site",
        /// A raid.
        Raid = "raid",
        /// A bulk load of boundaries.
        Boundaries = "batch.boundaries",
        /// A bulk load of buildings.
        Buildings = "batch.buildings",
        /// An import of sites, beside the sites' own rows.
        Sites = "batch.sites",
        /// An import of raids, beside the raids' own rows.
        Raids = "batch.raids",
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One site.
    Site(SiteId),
    /// One raid.
    Raid(RaidId),
    /// A bulk load (`create`) of a base layer, or its undoing (`delete`).
    Batch(BatchId, BatchKind),
}

/// Who makes a change, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Account, or the name of the process for the command line.
    pub name: String,
}

/// One row of the change log.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its position.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What happened.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// The import it was part of, for records that an import brought.
    pub batch: Option<BatchId>,
    /// The record before, as JSON; none for a creation or a batch.
    pub before: Option<String>,
    /// The record after, as JSON; none for a deletion.
    pub after: Option<String>,
}
