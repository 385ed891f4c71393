//! Raids: what was found, where and on which day.

use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::Date;

use super::id::{RaidId, SiteId};
use super::nationality::Nationality;
use super::place::Place;
use super::words::vocabulary;

vocabulary! {
    /// How exactly the place of a raid is known.
    Precision {
        /// The building itself.
        Building = "building",
        /// The street.
        Street = "street",
        /// Somewhere in the commune.
        Commune = "commune",
        /// Somewhere in the district.
        District = "district",
    }
}

/// How many persons of one nationality were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonsFound {
    /// Their nationality; `None` where it is unknown.
    pub nationality: Option<Nationality>,
    /// How many.
    pub count: u32,
}

/// What a person or an import says of a raid.
#[derive(Debug, Clone, PartialEq)]
pub struct RaidDraft {
    /// The local day on which it happened.
    pub day: Date,
    /// Point, polygon or multipolygon; degrees, lon/lat.
    pub geometry: Geometry,
    /// How exactly the place is known.
    pub precision: Precision,
    /// Who carried it out.
    pub agencies: Vec<String>,
    /// Persons found, at most one entry a nationality.
    pub persons_found: Vec<PersonsFound>,
    /// Persons rescued, if known.
    pub rescued: Option<u32>,
    /// Persons arrested, if known.
    pub arrested: Option<u32>,
    /// The sites raided.
    pub sites: Vec<SiteId>,
    /// What was found, in words.
    pub summary: String,
    /// Who supplied it, for imports; with `source_id` it decides which raid it is.
    pub source: Option<String>,
    /// Its identifier at that source.
    pub source_id: Option<String>,
}

/// A raid on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Raid {
    /// Its identifier.
    pub id: RaidId,
    /// 1 when created, one more with every change; the ETag of the record.
    pub version: i64,
    /// What is said of it.
    pub draft: RaidDraft,
    /// The units it lies in.
    pub place: Place,
    /// When it was first recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
