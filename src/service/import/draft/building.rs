//! Building drafts out of the features of a file.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::Prepared;
use crate::crypto;
use crate::domain::building::BuildingDraft;
use crate::format::feature::Feature;
use crate::service::error::FieldFault;
use crate::service::properties::Properties;

const TEXT: usize = 500;

/// A building as `feature` has it. Where the file gives no identifier, the footprint's own digest
/// stands in, so that importing the file again, in any order, finds the same buildings.
pub fn draft(feature: Prepared, source: &str) -> Result<BuildingDraft, Vec<FieldFault>> {
    let mut properties = Properties::new(&feature.properties);
    let source_id = properties
        .text("source_id", TEXT)
        .or_else(|| feature.id.clone())
        .unwrap_or_else(|| digest_id(&feature));
    let draft = BuildingDraft {
        source: properties.text("source", TEXT).unwrap_or_else(|| source.to_owned()),
        source_id,
        name: properties.text("name", TEXT),
        kind: properties.text("kind", TEXT),
        levels: lenient(&feature.properties, "levels").map(|levels| levels.round() as i32),
        height_m: lenient(&feature.properties, "height_m"),
        geometry: feature.geometry.clone(),
    };
    let faults = properties.into_faults();
    if faults.is_empty() { Ok(draft) } else { Err(faults) }
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

fn digest_id(feature: &Feature) -> String {
    let mut json = Vec::new();
    if let Some(geometry) = &feature.geometry {
        crate::format::geojson::write_geometry(geometry, &mut json);
    }
    crypto::digest(&json)[..8].iter().fold(String::from("footprint:"), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}
