//! Reads the geography that is built into the binary: units with their outlines, and town centres.

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::Deserialize;

use crate::domain::unit::{Level, UnitDraft};
use crate::service::Error;

/// `demo/geography.json`, which `demo/geography.py` derives from public packages.
const EMBEDDED: &[u8] = include_bytes!("../../../demo/geography.json");

/// Where the demonstration takes place.
#[derive(Debug, Clone, PartialEq)]
pub struct Geography {
    /// The country, 25 provinces and 210 districts, larger units first.
    pub units: Vec<UnitDraft>,
    /// The centres of the towns.
    pub places: Vec<Place>,
}

/// A named spot.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its English name.
    pub name: String,
    /// Degrees, lon/lat.
    pub at: Coord<f64>,
}

/// The geography of the demonstration. Fails only if the binary was built from a broken file,
/// which a test excludes.
pub fn geography() -> Result<Geography, Error> {
    let file: File = serde_json::from_slice(EMBEDDED).map_err(Error::internal)?;
    let units = file.features.into_iter().map(Feature::into_unit).collect::<Result<_, _>>()?;
    let places = file.places.into_iter().map(|spot| Place { name: spot.name, at: spot.at.into() });
    Ok(Geography { units, places: places.collect() })
}

#[derive(Deserialize)]
struct File {
    places: Vec<Spot>,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Spot {
    name: String,
    at: [f64; 2],
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Outline,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
    level: String,
    name_en: String,
    name_km: Option<String>,
    r#type: Option<String>,
    parent_code: Option<String>,
    approximate: bool,
}

type Ring = Vec<[f64; 2]>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Outline {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Feature {
    fn into_unit(self) -> Result<UnitDraft, Error> {
        let Properties { code, level, name_en, name_km, r#type, parent_code, approximate } = self.properties;
        let level: Level = level.parse().map_err(Error::internal)?;
        let geometry = self.geometry.into();
        Ok(UnitDraft { level, code, parent_code, name_en, name_km, kind: r#type, approximate, geometry })
    }
}

impl From<Outline> for Geometry {
    fn from(outline: Outline) -> Self {
        match outline {
            Outline::Polygon(rings) => Self::Polygon(polygon(rings)),
            Outline::MultiPolygon(parts) => {
                Self::MultiPolygon(MultiPolygon(parts.into_iter().map(polygon).collect()))
            }
        }
    }
}

fn polygon(rings: Vec<Ring>) -> Polygon {
    let mut rings = rings.into_iter().map(LineString::from);
    let shell = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(shell, rings.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use geo::{Area, Contains, Point};

    use super::*;

    fn units_of(level: Level) -> Vec<UnitDraft> {
        geography().unwrap().units.into_iter().filter(|unit| unit.level == level).collect()
    }

    #[test]
    fn has_every_official_province_and_district_with_both_names() {
        let provinces = units_of(Level::Province);
        let districts = units_of(Level::District);
        assert_eq!((units_of(Level::Country).len(), provinces.len(), districts.len()), (1, 25, 210));
        let codes: HashSet<_> = provinces.iter().map(|unit| unit.code.as_str()).collect();
        assert!(districts.iter().all(|unit| codes.contains(unit.parent_code.as_deref().unwrap())));
        assert!(districts.iter().all(|unit| unit.approximate && unit.code.len() == 4));
        let km = |unit: &UnitDraft| {
            unit.name_km.as_deref().unwrap().contains(|sign| ('\u{1780}'..='\u{17ff}').contains(&sign))
        };
        assert!(provinces.iter().chain(&districts).all(|unit| !unit.name_en.is_empty() && km(unit)));
    }

    #[test]
    fn districts_tile_their_provinces() {
        let districts = units_of(Level::District);
        for province in units_of(Level::Province) {
            let cells = districts.iter().filter(|unit| unit.parent_code.as_deref() == Some(&province.code));
            let sum: f64 = cells.map(|cell| cell.geometry.unsigned_area()).sum();
            let whole = province.geometry.unsigned_area();
            assert!((sum - whole).abs() < 1e-9, "{}: {sum} and {whole}", province.code);
        }
    }

    #[test]
    fn well_known_places_lie_in_the_right_district() {
        let districts = units_of(Level::District);
        let within = |lon, lat| {
            let holding = districts.iter().find(|unit| unit.geometry.contains(&Point::new(lon, lat)));
            holding.map(|unit| unit.code.as_str())
        };
        assert_eq!(within(104.9310, 11.5564), Some("1201"), "Independence Monument");
        assert_eq!(within(103.25, 10.72), Some("1805"), "Koh Rong");
        assert_eq!(within(105.08, 10.953), Some("0812"), "Chrey Thom");
        assert_eq!(within(102.5636, 13.658), Some("0110"), "Poipet");
        assert_eq!(within(106.1356, 11.0632), Some("2008"), "Bavet");
        assert_eq!(within(103.8606, 13.3618), Some("1710"), "Siem Reap");
    }
}
