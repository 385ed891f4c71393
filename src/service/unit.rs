//! Provinces, districts and communes: their list, one of them with its counts, and what lies in it.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::View;
use super::collection::{Collection, Page};
use super::error::{Error, FieldFault};
use crate::domain::layer::Layer;
use crate::domain::unit::Level;
use crate::geometry::bbox::BBox;
use crate::index::{Facet, FeatureRef, Position};

/// The units of `level`, each as a point with its names and its box, in the order of their codes.
pub fn list(view: &View, level: Level, parent: Option<&str>) -> Collection {
    let Some(layer) = Layer::of_level(level) else { return Collection::whole(view.seq(), &[], None) };
    let held = view.snapshot().layer(layer);
    let mut units: Vec<FeatureRef<'_>> = held.all().map(|position| held.at(position)).collect();
    units.sort_by(|one, other| one.code().cmp(&other.code()));
    let wanted: Vec<Vec<u8>> = units.iter().filter(|unit| parent.is_none_or(|code| has_parent(unit, code))).map(summary).collect();
    let features: Vec<_> = wanted.iter().map(|json| (json.as_slice(), None)).collect();
    Collection::whole(view.seq(), &features, None)
}

/// One unit as a Feature with its full outline, and how many sites, raids and buildings it has.
pub fn get(view: &View, level: Level, code: &str) -> Option<Bytes> {
    let snapshot = view.snapshot();
    let unit = snapshot.layer(Layer::of_level(level)?).by_code(code)?;
    let counts = json!({
        "sites": tally(&snapshot.layer(Layer::Sites).facets_in(level, code), "by_status"),
        "raids": tally(&snapshot.layer(Layer::Raids).facets_in(level, code), "by_year"),
        "buildings": snapshot.layer(Layer::Buildings).count_in(level, code),
    });
    Some(with_properties(unit.json(), &counts).into())
}

/// The features of `layer` in a unit, by id; none if there is no such unit.
pub fn features(view: &View, level: Level, code: &str, layer: Layer, page: &Page) -> Result<Option<Collection>, Error> {
    let snapshot = view.snapshot();
    let Some(units) = Layer::of_level(level) else { return Ok(None) };
    if snapshot.layer(units).by_code(code).is_none() {
        return Ok(None);
    }
    let positions = snapshot.layer(layer).in_unit(level, code);
    paged(view, layer, positions, page).map(Some)
}

/// Where records are asked for; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// In this province.
    pub province: Option<String>,
    /// In this district.
    pub district: Option<String>,
    /// In this commune.
    pub commune: Option<String>,
    /// Meeting this box.
    pub bbox: Option<BBox>,
}

impl Within {
    /// The smallest unit named: what narrows the search the most.
    fn smallest(&self) -> Option<(Level, &str)> {
        let named = [(Level::Commune, &self.commune), (Level::District, &self.district), (Level::Province, &self.province)];
        named.into_iter().find_map(|(level, code)| Some((level, code.as_deref()?)))
    }

    fn holds(&self, feature: &FeatureRef<'_>) -> bool {
        let given = [(Level::Province, &self.province), (Level::District, &self.district), (Level::Commune, &self.commune)];
        given.into_iter().all(|(level, code)| code.as_deref().is_none_or(|code| feature.unit(level) == Some(code)))
    }
}

/// The features of a layer of records that lie `within` and whose facet is `wanted`.
pub(super) fn list_within(
    view: &View,
    layer: Layer,
    within: &Within,
    wanted: impl Fn(Facet) -> bool,
    page: &Page,
) -> Result<Collection, Error> {
    let held = view.snapshot().layer(layer);
    let positions = match (&within.bbox, within.smallest()) {
        (Some(bbox), _) => held.in_bbox(bbox, usize::MAX),
        (None, Some((level, code))) => held.in_unit(level, code).collect(),
        (None, None) => held.all().collect(),
    };
    let kept = positions.into_iter().filter(|&position| {
        let feature = held.at(position);
        wanted(feature.facet()) && within.holds(&feature)
    });
    paged(view, layer, kept, page)
}

/// One page of `positions`. The token of the next page is the position's own id, so that it holds
/// while others edit.
pub(super) fn paged(view: &View, layer: Layer, positions: impl Iterator<Item = Position>, page: &Page) -> Result<Collection, Error> {
    let held = view.snapshot().layer(layer);
    let after = page.after.as_deref().map(|token| parse_after(layer, token)).transpose()?;
    let mut wanted: Vec<_> = positions.map(|position| (held.at(position).id(), position)).collect();
    wanted.sort_unstable_by_key(|(id, _)| *id);
    let start = after.map_or(0, |after| wanted.partition_point(|(id, _)| *id <= after));
    let end = wanted.len().min(start.saturating_add(page.limit));
    let next = (end < wanted.len()).then(|| wanted[end - 1].0.to_string());
    let positions = wanted[start..end].iter().map(|(_, position)| *position).collect();
    Ok(Collection::streamed(view.shared(), layer, positions, next))
}
