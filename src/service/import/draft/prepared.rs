//! A feature made ready to become a draft: its attributes under our names, its geometry valid.

use std::sync::Arc;

use geo::{Coord, Geometry};
use serde_json::{Map, Value};

use crate::domain::layer::Layer;
use crate::domain::place::Place;
use crate::format::Feature;
use crate::format::mapping::{Field, Mapping};
use crate::geometry::interior::representative_point;
use crate::geometry::mend::mend;
use crate::geometry::validate::{self, Limits};
use crate::index::Snapshot;
use crate::service::locate;

/// Beyond this, what lies outside every unit is suspected of having latitude and longitude swapped.
const FAR_M: f64 = 200_000.0;

/// Which geometries make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shapes {
    /// Polygons and multipolygons.
    Areas,
    /// Points too.
    PointsAndAreas,
}

/// When an attribute `source` is taken for the feature's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceRule {
    /// Never: it is OpenStreetMap's tag, or the operator has named the source.
    Never,
    /// Where there is a `source_id` too, as in our own exports.
    WithSourceId,
    /// Always.
    Always,
}

/// What is asked of every feature of a file.
pub struct Rules {
    /// Which attribute stands for which field.
    pub mapping: Mapping,
    /// The fields that are read.
    pub fields: &'static [Field],
    /// Attributes that are read by their own name.
    pub others: &'static [&'static str],
    /// When the attribute `source` is read.
    pub source: SourceRule,
    /// Which geometries make sense.
    pub shapes: Shapes,
    /// How large they may be.
    pub limits: Limits,
    /// Whether to repair what can be repaired.
    pub mend: bool,
    /// The units that are loaded.
    pub units: Arc<Snapshot>,
}

/// A feature with its attributes under our names and its geometry valid.
pub struct Prepared {
    /// Its position in the file, from 1.
    pub number: u64,
    /// Its identifier in the file.
    pub id: Option<String>,
    /// The attributes that are read.
    pub properties: Map<String, Value>,
    /// Its geometry, rings turned as RFC 7946 has them.
    pub geometry: Geometry,
    /// Where it lies.
    pub place: Place,
    /// What had to be repaired.
    pub repairs: Vec<String>,
}

impl Rules {
    /// Makes a feature ready, or says why it is refused.
    pub fn prepare(&self, mut feature: Feature) -> Result<Prepared, String> {
        let geometry = feature.geometry.take().ok_or("it has no geometry")?;
        self.require_shape(&geometry)?;
        let mut repairs = std::mem::take(&mut feature.repairs);
        let geometry = self.make_valid(geometry, &mut repairs)?;
        let place = self.place(&geometry)?;
        let properties = self.properties(&feature);
        let Feature { number, id, .. } = feature;
        Ok(Prepared { number, id, properties, geometry, place, repairs })
    }

    fn require_shape(&self, geometry: &Geometry) -> Result<(), String> {
        let kind = match geometry {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => return Ok(()),
            Geometry::Point(_) if self.shapes == Shapes::PointsAndAreas => return Ok(()),
            Geometry::Point(_) => "point",
            Geometry::MultiPoint(_) => "set of points",
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => "line",
            _ => "collection of geometries",
        };
        let accepted = match self.shapes {
            Shapes::Areas => "a polygon or multipolygon",
            Shapes::PointsAndAreas => "a point, polygon or multipolygon",
        };
        Err(format!("it is a {kind}; only {accepted} will do"))
    }

    fn make_valid(&self, geometry: Geometry, repairs: &mut Vec<String>) -> Result<Geometry, String> {
        if self.mend {
            let mended = mend(geometry, &self.limits).map_err(|fault| fault.to_string())?;
            repairs.extend(mended.repairs);
            return Ok(crate::geometry::normalise(mended.geometry));
        }
        validate::check(&geometry, &self.limits).map_err(|fault| fault.to_string())?;
        Ok(crate::geometry::normalise(geometry))
    }

    /// Where a geometry lies. One that is far from every unit, but would lie in one if its latitude
    /// and longitude were the other way round, is refused.
    fn place(&self, geometry: &Geometry) -> Result<Place, String> {
        let place = locate::place(&self.units, geometry);
        if place != Place::default() {
            return Ok(place);
        }
        let units =
            [Layer::Provinces, Layer::Districts, Layer::Communes].map(|layer| self.units.layer(layer));
        let Some(units) = units.into_iter().find(|units| !units.is_empty()) else { return Ok(place) };
        let at = representative_point(geometry);
        let turned = Coord { x: at.y, y: at.x };
        let swapped = turned.y.abs() <= 90.0
            && units.nearest(at, 1, Some(FAR_M)).is_empty()
            && units.containing(turned).next().is_some();
        if swapped {
            return Err(format!(
                "latitude and longitude look swapped: {}, {} is far outside the boundaries and {}, {} inside; \
                 longitude comes first",
                at.x, at.y, at.y, at.x
            ));
        }
        Ok(place)
    }

    fn properties(&self, feature: &Feature) -> Map<String, Value> {
        let mut properties = Map::new();
        let source = match self.source {
            SourceRule::Never => false,
            SourceRule::WithSourceId => feature.properties.contains_key("source_id"),
            SourceRule::Always => true,
        };
        for &name in self.others.iter().chain(source.then_some(&"source")) {
            if let Some(value) = feature.properties.get(name) {
                properties.insert(name.to_owned(), value.clone());
            }
        }
        for &field in self.fields {
            let value = match field {
                Field::SourceId => self.mapping.source_id(feature).map(Value::String),
                _ => self.mapping.value(feature, field).cloned(),
            };
            if let Some(value) = value {
                properties.insert(field.as_str().to_owned(), value);
            }
        }
        properties
    }
}
