//! "Which province, district and commune is this in?"

use geo::Coord;

use super::View;
use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::domain::unit::Level;
use crate::geometry::interior::representative_point;
use crate::index::{FeatureRef, Snapshot};

/// A feature outside every unit (a lake, the sea) is given to the nearest one up to this far away:
/// wide enough for the Tonle Sap and the islands, too narrow to give one country's buildings to
/// another's districts.
const NEAREST_MEMBERSHIP_M: f64 = 50_000.0;

const LEVELS: [Level; 3] = [Level::Province, Level::District, Level::Commune];

/// A unit as an answer about a position names it.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitAt {
    /// Its code.
    pub code: String,
    /// The feature that the index holds of it, as GeoJSON bytes.
    pub json: Vec<u8>,
    /// Metres to it; 0 inside.
    pub distance_m: f64,
}

/// Where a position lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// The position asked about; degrees, lon/lat.
    pub at: Coord,
    /// Whether a district (or, where no districts are loaded, a province) contains it.
    pub inside: bool,
    /// Metres to the nearest such unit; 0 inside; none where no boundaries are loaded.
    pub distance_m: Option<f64>,
    /// Province, district and commune: each the one that contains the position, or the nearest.
    pub units: [Option<UnitAt>; 3],
}

/// Finds where `at` lies. A position on a shared border belongs to the unit with the lowest code.
pub fn find(view: &View, at: Coord) -> Location {
    let units = LEVELS.map(|level| unit_at(view.snapshot(), level, at, None).map(owned));
    let decisive = units[1].as_ref().or(units[0].as_ref()).or(units[2].as_ref());
    let distance_m = decisive.map(|unit| unit.distance_m);
    Location { at, inside: distance_m == Some(0.0), distance_m, units }
}

fn owned((unit, distance_m): (FeatureRef<'_>, f64)) -> UnitAt {
    UnitAt { code: unit.code().unwrap_or_default().to_owned(), json: unit.json().to_vec(), distance_m }
}

/// The membership of a geometry, by a point inside it.
pub fn place(snapshot: &Snapshot, geometry: &geo::Geometry) -> Place {
    let at = representative_point(geometry);
    let [province, district, commune] =
        LEVELS.map(|level| unit_at(snapshot, level, at, Some(NEAREST_MEMBERSHIP_M)));
    let decisive = district.as_ref().or(province.as_ref()).or(commune.as_ref());
    let outside_m = decisive.map(|(_, metres)| *metres).filter(|metres| *metres > 0.0);
    let code =
        |unit: Option<(FeatureRef<'_>, f64)>| unit.and_then(|(unit, _)| unit.code().map(str::to_owned));
    Place { province: code(province), district: code(district), commune: code(commune), outside_m }
}

fn unit_at(
    snapshot: &Snapshot,
    level: Level,
    at: Coord,
    most_m: Option<f64>,
) -> Option<(FeatureRef<'_>, f64)> {
    let layer = snapshot.layer(Layer::of_level(level)?);
    let inside = layer.containing(at).min_by(|one, other| one.code().cmp(&other.code()));
    inside.map(|unit| (unit, 0.0)).or_else(|| {
        let nearest = layer.nearest(at, 1, most_m).into_iter().next()?;
        Some((nearest.feature, nearest.distance_m))
    })
}
