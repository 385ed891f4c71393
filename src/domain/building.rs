//! Building footprints.

use geo::Geometry;

use super::id::{BatchId, BuildingId};
use super::place::Place;

/// A footprint as an import reads it. `source` and `source_id` together decide which building it
/// is; importing the same pair again changes that building instead of adding one.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingDraft {
    /// Who drew it.
    pub source: String,
    /// Its identifier at that source.
    pub source_id: String,
    /// Polygon or multipolygon, holes allowed; degrees, lon/lat.
    pub geometry: Geometry,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What kind of building it is, in the source's words.
    pub kind: Option<String>,
    /// Storeys.
    pub levels: Option<i32>,
    /// Height in metres.
    pub height_m: Option<f64>,
}

/// A building in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Its number, the same over all its versions.
    pub id: BuildingId,
    /// The import that brought this version.
    pub batch: BatchId,
    /// What was read.
    pub draft: BuildingDraft,
    /// The units it lies in, by its representative point.
    pub place: Place,
}
