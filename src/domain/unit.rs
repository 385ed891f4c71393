//! Administrative units and the boundary sets they belong to.

use geo::Geometry;
use jiff::civil::Date;

use super::id::{BatchId, BoundarySetId, UnitId};
use super::words::vocabulary;

vocabulary! {
    /// The four levels of administrative unit, the largest first.
    Level {
        /// The whole country.
        Country = "country",
        /// ខេត្ត or រាជធានី.
        Province = "province",
        /// ស្រុក, ក្រុង or ខណ្ឌ.
        District = "district",
        /// ឃុំ or សង្កាត់.
        Commune = "commune",
    }
}

/// One source's boundaries as they were valid on one day. The same code can mean another unit in
/// another set, so codes are never compared across sets.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundarySet {
    /// Its number.
    pub id: BoundarySetId,
    /// Who drew it, in the operator's words.
    pub source: String,
    /// The day on which it was valid.
    pub valid_on: Date,
}

/// A unit as an import reads it, before it has a number.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDraft {
    /// Its level.
    pub level: Level,
    /// Its code within the set.
    pub code: String,
    /// The code of the unit that it is part of, one level up, if known.
    pub parent_code: Option<String>,
    /// Its English name.
    pub name_en: String,
    /// Its Khmer name, if known.
    pub name_km: Option<String>,
    /// What kind of unit it is (srok, krong, khan, khum, sangkat, ...), if known.
    pub kind: Option<String>,
    /// Whether the outline is only an approximation, as in the demonstration.
    pub approximate: bool,
    /// Polygon or multipolygon, degrees, lon/lat.
    pub geometry: Geometry,
}

/// A unit of a boundary set.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its number.
    pub id: UnitId,
    /// The set it belongs to.
    pub set: BoundarySetId,
    /// The import that brought it.
    pub batch: BatchId,
    /// Its geodesic area in square metres.
    pub area_m2: f64,
    /// What was read.
    pub draft: UnitDraft,
}
