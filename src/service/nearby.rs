//! "What is near here?": the nearest features, or all within a radius, measured along the geodesic
//! to the footprint itself.

use geo::Coord;

use super::View;
use super::collection::Collection;
use crate::domain::layer::Layer;
use crate::index::Near;

/// The question.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearby {
    /// From where; degrees, lon/lat.
    pub at: Coord,
    /// At most so many features in all.
    pub k: usize,
    /// Only within so many metres.
    pub radius_m: Option<f64>,
    /// Of which layers.
    pub layers: Vec<Layer>,
}

/// Finds what is near, nearest first; equal distances in the order of the layers, then of the ids.
pub fn find(view: &View, question: &Nearby) -> Collection {
    let snapshot = view.snapshot();
    let mut found: Vec<(Layer, Near<'_>)> = Vec::new();
    for &layer in &question.layers {
        let near = snapshot.layer(layer).nearest(question.at, question.k, question.radius_m);
        found.extend(near.into_iter().map(|near| (layer, near)));
    }
    found.sort_by(|(layer, one), (other_layer, other)| {
        one.distance_m
            .total_cmp(&other.distance_m)
            .then(layer.cmp(other_layer))
            .then(one.feature.id().cmp(&other.feature.id()))
    });
    found.truncate(question.k);
    let features: Vec<_> =
        found.iter().map(|(layer, near)| (near.feature.json(), Some((*layer, near.distance_m)))).collect();
    let is_truncated = question.radius_m.is_some() && found.len() >= question.k;
    Collection::whole(view.seq(), &features).with_member("truncated", is_truncated.to_string())
}
