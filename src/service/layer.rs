//! Whole layers, or what of them lies in a box: streamed, however many features there are.

use bytes::Bytes;

use super::View;
use super::collection::Collection;
use crate::domain::id::FeatureId;
use crate::domain::layer::Layer;
use crate::geometry::bbox::BBox;

/// The features of `layer` whose geometry meets `bbox` (all of them without one), at most `limit`.
pub fn features(view: &View, layer: Layer, bbox: Option<&BBox>, limit: Option<usize>) -> Collection {
    let held = view.snapshot().layer(layer);
    let limit = limit.unwrap_or(usize::MAX);
    let positions = match bbox {
        Some(bbox) => held.in_bbox(bbox, limit),
        None => held.all().take(limit).collect(),
    };
    Collection::streamed(view.shared(), layer, positions, None)
}

/// One feature of a layer.
pub fn feature(view: &View, layer: Layer, id: FeatureId) -> Option<Bytes> {
    Some(Bytes::copy_from_slice(view.snapshot().layer(layer).get(id)?.json()))
}
