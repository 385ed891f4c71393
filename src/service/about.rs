//! What this service holds: layers with their sizes, and where its boundaries come from.

use serde_json::{Value, json};

use super::feature::NOTICE;
use super::{View, demo, unit};
use crate::domain::layer::Layer;
use crate::domain::unit::Level;
use crate::index::Facet;

/// The service as a JSON object.
pub fn describe(view: &View) -> Value {
    let layers: serde_json::Map<String, Value> = Layer::ALL
        .iter()
        .map(|&layer| (layer.as_str().to_owned(), json!({ "count": view.len(layer) })))
        .collect();
    let boundaries: Vec<Value> = Level::ALL.iter().filter_map(|&level| boundary_set(view, level)).collect();
    let is_demonstration = boundaries.iter().any(|set| set["source"] == demo::BOUNDARY_SOURCE);
    json!({
        "name": "Yeam",
        "version": env!("CARGO_PKG_VERSION"),
        "demonstration": is_demonstration,
        "notice": NOTICE,
        "seq": view.seq().0,
        "bounds": unit::bounds(view, Level::Province).or_else(|| unit::bounds(view, Level::District)),
        "layers": layers,
        "boundaries": boundaries,
    })
}

/// The set that counts for a level, as its units name it.
fn boundary_set(view: &View, level: Level) -> Option<Value> {
    let layer = view.snapshot().layer(Layer::of_level(level)?);
    let properties = unit::properties(layer.features().next()?.json());
    let is_approximate = layer.features().any(|unit| unit.facet() == Facet::Approximate);
    Some(json!({
        "level": level.as_str(),
        "source": properties.get("source"),
        "valid_on": properties.get("valid_on"),
        "approximate": is_approximate,
    }))
}
