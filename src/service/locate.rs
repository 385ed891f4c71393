//! "Which province, district and commune is this in?"

use geo::Coord;
use serde::Deserialize;

use super::View;
use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::domain::unit::Level;
use crate::format::geojson::properties_of;
use crate::geometry::interior::representative_point;
use crate::index::{FeatureRef, Snapshot};

/// A feature outside every unit (a lake, the sea) is given to the nearest one up to this far away:
/// wide enough for the Tonle Sap and the islands, too narrow to give one country's buildings to
/// another's districts.
const NEAREST_MEMBERSHIP_M: f64 = 50_000.0;

const LEVELS: [Level; 3] = [Level::Province, Level::District, Level::Commune];

/// A unit as an answer about a position names it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UnitAt {
    /// Its code.
    pub code: String,
    /// Its English name.
    pub name_en: String,
    /// Its Khmer name, if known.
    pub name_km: Option<String>,
    /// What kind of unit it is, if known.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether its outline is only an approximation.
    pub approximate: bool,
    /// Metres to it; 0 inside.
    #[serde(skip)]
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
    let units = LEVELS.map(|level| unit_at(view.snapshot(), level, at, None).and_then(named));
    let decisive = units[1].as_ref().or(units[0].as_ref()).or(units[2].as_ref());
    let distance_m = decisive.map(|unit| unit.distance_m);
    Location { at, inside: distance_m == Some(0.0), distance_m, units }
}

fn named((unit, distance_m): (FeatureRef<'_>, f64)) -> Option<UnitAt> {
    let properties = properties_of(unit.json())?;
    Some(UnitAt { distance_m, ..serde_json::from_slice(properties).ok()? })
}

/// The membership of a geometry, by a point inside it.
pub fn place(snapshot: &Snapshot, geometry: &geo::Geometry) -> Place {
    let mut layers = LEVELS.into_iter().filter_map(Layer::of_level);
    if layers.all(|layer| snapshot.layer(layer).is_empty()) {
        return Place::default();
    }
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
