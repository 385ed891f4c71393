//! How each record looks as a GeoJSON Feature: the one form that the index holds ready, the API
//! answers, exports write and tiles take their tags from.
//!
//! Every key is always there, null where nothing is known, so that the layers have one schema.
//! `properties` comes last and is never empty; the collection writers rely on it to splice in what
//! only a query knows, such as a distance.

use geo::Geometry;
use serde_json::json;

use crate::domain::building::Building;
use crate::domain::id::FeatureId;
use crate::domain::nationality::Nationality;
use crate::domain::place::Place;
use crate::domain::raid::{PersonsFound, Raid};
use crate::domain::site::Site;
use crate::domain::unit::{BoundarySet, Unit};
use crate::format::geojson::write_geometry;
use crate::geometry::interior::representative_point;

/// What every site says of itself, for suspicion is not guilt.
pub const NOTICE: &str = "suspected, not proven";

/// Writes properties in the order in which they are given.
struct Writer {
    json: Vec<u8>,
    first: bool,
}

impl Writer {
    /// Begins a feature: everything up to the first property.
    fn begin(id: FeatureId, geometry: &Geometry) -> Self {
        let mut json = Vec::with_capacity(512);
        json.extend_from_slice(br#"{"type":"Feature","id":"#);
        match id {
            FeatureId::Number(number) => json.extend_from_slice(number.to_string().as_bytes()),
            FeatureId::Unique(uuid) => json.extend_from_slice(format!("\"{uuid}\"").as_bytes()),
        }
        json.extend_from_slice(br#","geometry":"#);
        write_geometry(geometry, &mut json);
        json.extend_from_slice(br#","properties":{"#);
        Self { json, first: true }
    }

    fn put(&mut self, name: &str, value: impl serde::Serialize) -> &mut Self {
        if !std::mem::take(&mut self.first) {
            self.json.push(b',');
        }
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
        // Writing plain values to a vector cannot fail; if a value could not be written, null keeps
        // the feature whole.
        let start = self.json.len();
        if serde_json::to_writer(&mut self.json, &value).is_err() {
            self.json.truncate(start);
            self.json.extend_from_slice(b"null");
        }
        self
    }

    fn place(&mut self, place: &Place) -> &mut Self {
        self.put("province", &place.province).put("district", &place.district).put("commune", &place.commune);
        self.put("outside_m", place.outside_m.map(|metres| (metres * 10.0).round() / 10.0))
    }

    fn end(mut self) -> Vec<u8> {
        self.json.extend_from_slice(b"}}");
        self.json
    }
}

/// A unit of a boundary set.
pub fn unit(unit: &Unit, set: &BoundarySet) -> Vec<u8> {
    let draft = &unit.draft;
    let label = representative_point(&draft.geometry);
    let mut writer = Writer::begin(unit.id.into(), &draft.geometry);
    writer
        .put("code", &draft.code)
        .put("level", draft.level.as_str())
        .put("name_en", &draft.name_en)
        .put("name_km", &draft.name_km)
        .put("type", &draft.kind)
        .put("parent_code", &draft.parent_code)
        .put("approximate", draft.approximate)
        .put("area_km2", (unit.area_m2 / 1e4).round() / 100.0)
        .put("label", [label.x, label.y])
        .put("source", &set.source)
        .put("valid_on", set.valid_on.to_string());
    writer.end()
}

/// A building.
pub fn building(building: &Building) -> Vec<u8> {
    let draft = &building.draft;
    let mut writer = Writer::begin(building.id.into(), &draft.geometry);
    writer
        .put("source", &draft.source)
        .put("source_id", &draft.source_id)
        .put("name", &draft.name)
        .put("kind", &draft.kind)
        .put("levels", draft.levels)
        .put("height_m", draft.height_m)
        .place(&building.place);
    writer.end()
}

/// A suspected site.
pub fn site(site: &Site) -> Vec<u8> {
    let draft = &site.draft;
    let mut writer = Writer::begin(site.id.into(), &draft.geometry);
    writer
        .put("name_en", &draft.name_en)
        .put("name_km", &draft.name_km)
        .put("status", draft.status.as_str())
        .put("category", draft.category.as_str())
        .put("summary", &draft.summary)
        .put("notice", NOTICE)
        .put("first_seen", draft.first_seen.map(|day| day.to_string()))
        .put("last_seen", draft.last_seen.map(|day| day.to_string()))
        .put("buildings", draft.buildings.iter().map(|id| id.0).collect::<Vec<_>>())
        .place(&site.place)
        .put("source", &draft.source)
        .put("source_id", &draft.source_id)
        .put("version", site.version)
        .put("created_at", site.created_at.to_string())
        .put("updated_at", site.updated_at.to_string());
    writer.end()
}

/// A raid.
pub fn raid(raid: &Raid) -> Vec<u8> {
    let draft = &raid.draft;
    let mut writer = Writer::begin(raid.id.into(), &draft.geometry);
    writer
        .put("day", draft.day.to_string())
        .put("precision", draft.precision.as_str())
        .put("agencies", &draft.agencies)
        .put("persons_found", draft.persons_found.iter().copied().map(persons).collect::<Vec<_>>())
        .put("persons_total", draft.persons_found.iter().map(|found| u64::from(found.count)).sum::<u64>())
        .put("rescued", draft.rescued)
        .put("arrested", draft.arrested)
        .put("sites", draft.sites.iter().map(ToString::to_string).collect::<Vec<_>>())
        .put("summary", &draft.summary)
        .place(&raid.place)
        .put("source", &draft.source)
        .put("source_id", &draft.source_id)
        .put("version", raid.version)
        .put("created_at", raid.created_at.to_string())
        .put("updated_at", raid.updated_at.to_string());
    writer.end()
}

fn persons(found: PersonsFound) -> serde_json::Value {
    json!({ "nationality": found.nationality.as_ref().map(Nationality::as_str), "count": found.count })
}
