//! Suspected sites. A site on record is suspected, not proven.

use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::Date;

use super::id::{BuildingId, SiteId};
use super::place::Place;
use super::words::vocabulary;

vocabulary! {
    /// Where a site stands in its life cycle.
    SiteStatus {
        /// Someone has pointed it out.
        Reported = "reported",
        /// An officer holds it suspect, for a stated reason.
        Suspected = "suspected",
        /// Checked on the ground or from a second source.
        Verified = "verified",
        /// An operation is planned or running.
        UnderOperation = "under_operation",
        /// Raided; what follows is not settled.
        Raided = "raided",
        /// Closed and sealed.
        Sealed = "sealed",
        /// Found not to be a site.
        Cleared = "cleared",
        /// Active again after it was raided, sealed or cleared.
        Reopened = "reopened",
    }
}

vocabulary! {
    /// What is suspected to go on there.
    SiteCategory {
        /// Online fraud.
        Scam = "scam",
        /// Illegal gambling.
        Gambling = "gambling",
        /// Both.
        ScamAndGambling = "scam_and_gambling",
        /// Not known yet.
        Unknown = "unknown",
    }
}

/// What a person or an import says of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteDraft {
    /// English or transliterated name.
    pub name_en: Option<String>,
    /// Khmer name.
    pub name_km: Option<String>,
    /// Its standing.
    pub status: SiteStatus,
    /// What is suspected.
    pub category: SiteCategory,
    /// Why, in words.
    pub summary: String,
    /// Point, polygon or multipolygon; degrees, lon/lat.
    pub geometry: Geometry,
    /// The buildings it occupies, if known; several make a compound.
    pub buildings: Vec<BuildingId>,
    /// First day it was noticed.
    pub first_seen: Option<Date>,
    /// Last day it was seen active.
    pub last_seen: Option<Date>,
    /// Who supplied it, for imports; with `source_id` it decides which site it is.
    pub source: Option<String>,
    /// Its identifier at that source.
    pub source_id: Option<String>,
}

/// A site on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its identifier.
    pub id: SiteId,
    /// 1 when created, one more with every change; the ETag of the record.
    pub version: i64,
    /// What is said of it.
    pub draft: SiteDraft,
    /// The units it lies in.
    pub place: Place,
    /// When it was first recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
