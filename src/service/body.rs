//! A GeoJSON Feature as a person or a program sends it, before it is known to make sense.

use geo::Geometry;
use serde_json::{Map, Value};

use super::error::{Error, FieldFault};
use crate::format::geojson;
use crate::geometry::validate::{self, Limits};

/// The geometry and properties of a feature that was sent.
#[derive(Debug, Clone)]
pub struct FeatureBody {
    /// Its geometry, not yet checked; degrees, lon/lat.
    pub geometry: Option<Geometry>,
    /// Its properties.
    pub properties: Map<String, Value>,
}

impl FeatureBody {
    /// Reads a GeoJSON Feature. Members that GeoJSON does not define are refused by name, for a
    /// misspelt member must not be lost in silence.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            Error::field(
                FieldFault::new("body", format!("is not JSON: {error}")).accepting("a GeoJSON Feature"),
            )
        })?;
        Self::from_value(value)
    }

    /// As [`FeatureBody::parse`], from JSON that is parsed already.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        let Value::Object(mut members) = value else {
            return Err(not_a_feature("is not a JSON object"));
        };
        if members.get("type").and_then(Value::as_str) != Some("Feature") {
            return Err(Error::field(FieldFault::new("type", "is not `Feature`").accepting("Feature")));
        }
        let properties = match members.remove("properties") {
            Some(Value::Object(properties)) => properties,
            None | Some(Value::Null) => Map::new(),
            Some(_) => return Err(not_a_feature("has `properties` that are no object")),
        };
        let geometry = members.remove("geometry").filter(|value| !value.is_null());
        let geometry = geometry.as_ref().map(read_geometry).transpose()?;
        match members.keys().find(|key| !["type", "id", "bbox"].contains(&key.as_str())) {
            Some(key) => Err(Error::field(
                FieldFault::new(key, "is no member of a Feature")
                    .accepting("type, id, bbox, geometry, properties"),
            )),
            None => Ok(Self { geometry, properties }),
        }
    }
}

fn not_a_feature(reason: &str) -> Error {
    Error::field(FieldFault::new("body", reason).accepting("a GeoJSON Feature"))
}

fn read_geometry(value: &Value) -> Result<Geometry, Error> {
    geojson::parse_geometry(value.to_string().as_bytes())
        .map_err(|error| geometry_fault(&format!("is not a GeoJSON geometry: {error}")))
}

fn geometry_fault(reason: &str) -> Error {
    Error::field(
        FieldFault::new("geometry", reason)
            .accepting("a Point, Polygon or MultiPolygon, [longitude, latitude] in degrees"),
    )
}

/// Checks the geometry of a record: there, a point or an area, and valid. Gives it with its rings
/// turned as RFC 7946 has them.
pub fn record_geometry(geometry: Option<Geometry>) -> Result<Geometry, FieldFault> {
    let accepted = "a Point, Polygon or MultiPolygon, [longitude, latitude] in degrees";
    let geometry = geometry.ok_or_else(|| FieldFault::new("geometry", "is missing").accepting(accepted))?;
    if !matches!(geometry, Geometry::Point(_) | Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
        return Err(FieldFault::new("geometry", "is of a kind that cannot be a place").accepting(accepted));
    }
    validate::check(&geometry, &Limits::record())
        .map_err(|fault| FieldFault::new("geometry", fault.to_string()).accepting(accepted))?;
    Ok(crate::geometry::normalise(geometry))
}
