//! Building drafts out of the features of a file.

use std::fmt::Write as _;

use geo::Geometry;
use serde_json::{Map, Value};

use super::{Prepared, reason};
use crate::crypto;
use crate::domain::building::BuildingDraft;
use crate::format::mapping::Field;
use crate::service::import::load::building::Ready;
use crate::service::import::source::Numbered;
use crate::service::properties::Properties;

/// The fields of a building.
pub const FIELDS: &[Field] = &[Field::SourceId, Field::Name, Field::Kind, Field::Levels, Field::HeightM];

const TEXT: usize = 500;

/// A building as `feature` has it. Where the file gives no identifier, the footprint's own digest
/// stands in, so that importing the file again, in any order, finds the same buildings.
pub fn draft(feature: Prepared, source: &str) -> Result<Numbered<Ready>, String> {
    let Prepared { number, id, properties: given, geometry, place, repairs } = feature;
    let mut properties = Properties::new(&given);
    let draft = BuildingDraft {
        source: properties.text("source", TEXT).unwrap_or_else(|| source.to_owned()),
        source_id: properties.text("source_id", TEXT).unwrap_or_else(|| digest_id(&geometry)),
        name: properties.text("name", TEXT),
        kind: properties.text("kind", TEXT),
        levels: lenient(&given, "levels").map(|levels| levels.round() as i32),
        height_m: lenient(&given, "height_m"),
        geometry,
    };
    let faults = properties.into_faults();
    if faults.is_empty() {
        Ok(Numbered { number, id, repairs, draft: Ready::placed(draft, place) })
    } else {
        Err(reason(&faults))
    }
}

/// A number where the file has one. Attributes such as `3;4` or `about 12` are common in open data
/// and no reason to refuse a footprint: what is not a number in a sensible range is left out.
fn lenient(properties: &Map<String, Value>, name: &str) -> Option<f64> {
    let number = match properties.get(name)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().trim_end_matches('m').trim_end().parse().ok()?,
        _ => return None,
    };
    (0.0..=1_000.0).contains(&number).then_some(number)
}

fn digest_id(geometry: &Geometry) -> String {
    let mut json = Vec::new();
    crate::format::geojson::write_geometry(geometry, &mut json);
    crypto::digest(&json)[..8].iter().fold(String::from("footprint:"), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}
