//! Provinces, districts and communes: their list, one of them with its counts, and what lies in it.

use std::collections::BTreeMap;

use bytes::Bytes;
use geo::{Coord, Geometry, Point};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::View;
use super::collection::{Collection, Page};
use super::error::{Error, FieldFault};
use crate::domain::id::FeatureId;
use crate::domain::layer::Layer;
use crate::domain::unit::Level;
use crate::format::geojson;
use crate::geometry::bbox::BBox;
use crate::index::{Facet, FeatureRef, Position};

/// The units of `level` (of those in `parent`, one level up, if given), each as a point for its
/// label, with its properties and its box, in the order of their codes.
pub fn list(view: &View, level: Level, parent: Option<&str>) -> Result<Collection, Error> {
    let Some(layer) = Layer::of_level(level) else { return Ok(Collection::whole(view.seq(), &[])) };
    let mut units: Vec<FeatureRef<'_>> = view.snapshot().layer(layer).features().collect();
    units.sort_by(|one, other| one.code().cmp(&other.code()));
    let summaries = units.iter().map(|unit| summary(unit, parent)).collect::<Result<Vec<_>, _>>()?;
    let features: Vec<_> = summaries.iter().flatten().map(|json| (json.as_slice(), None)).collect();
    Ok(Collection::whole(view.seq(), &features))
}

/// One unit as a Feature with its full outline, and how many sites, raids and buildings it has.
pub fn get(view: &View, level: Level, code: &str) -> Option<Bytes> {
    let snapshot = view.snapshot();
    let unit = snapshot.layer(Layer::of_level(level)?).by_code(code)?;
    let counts = json!({
        "sites": tally(snapshot.layer(Layer::Sites).facets_in(level, code), "by_status"),
        "raids": tally(snapshot.layer(Layer::Raids).facets_in(level, code), "by_year"),
        "buildings": snapshot.layer(Layer::Buildings).count_in(level, code),
    });
    Some(with_property(unit.json(), "counts", &counts).into())
}

/// The features of `layer` in a unit, by id; none if there is no such unit.
pub fn features(
    view: &View,
    level: Level,
    code: &str,
    layer: Layer,
    page: &Page,
) -> Result<Option<Collection>, Error> {
    let snapshot = view.snapshot();
    let Some(units) = Layer::of_level(level) else { return Ok(None) };
    if snapshot.layer(units).by_code(code).is_none() {
        return Ok(None);
    }
    let after = after_of(layer, page)?;
    Ok(Some(paged(view, layer, snapshot.layer(layer).in_unit(level, code, after), page)))
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
    fn units(&self) -> [(Level, Option<&str>); 3] {
        [
            (Level::Commune, self.commune.as_deref()),
            (Level::District, self.district.as_deref()),
            (Level::Province, self.province.as_deref()),
        ]
    }

    /// The smallest unit named: what narrows the search the most.
    fn smallest(&self) -> Option<(Level, &str)> {
        self.units().into_iter().find_map(|(level, code)| Some((level, code?)))
    }

    fn holds(&self, feature: &FeatureRef<'_>) -> bool {
        self.units()
            .into_iter()
            .all(|(level, code)| code.is_none_or(|code| feature.unit(level) == Some(code)))
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
    let after = after_of(layer, page)?;
    let positions: Box<dyn Iterator<Item = Position>> = match (&within.bbox, within.smallest()) {
        (Some(bbox), _) => Box::new(in_bbox(view, layer, bbox, after)),
        (None, Some((level, code))) => Box::new(held.in_unit(level, code, after)),
        (None, None) => Box::new(held.in_order(after)),
    };
    let kept = positions.filter(|&position| {
        held.at(position).is_some_and(|feature| wanted(feature.facet()) && within.holds(&feature))
    });
    Ok(paged(view, layer, kept, page))
}

fn in_bbox(
    view: &View,
    layer: Layer,
    bbox: &BBox,
    after: Option<FeatureId>,
) -> impl Iterator<Item = Position> {
    let held = view.snapshot().layer(layer);
    let found = held.in_bbox(bbox, usize::MAX).into_iter();
    let mut found: Vec<_> = found.filter_map(|position| Some((held.at(position)?.id(), position))).collect();
    found.retain(|(id, _)| after.is_none_or(|after| *id > after));
    found.sort_unstable();
    found.into_iter().map(|(_, position)| position)
}

/// One page of `positions`, which come in the order of their ids. The token of the next page is the
/// last feature's own id, so that it holds while others edit.
fn paged(
    view: &View,
    layer: Layer,
    mut positions: impl Iterator<Item = Position>,
    page: &Page,
) -> Collection {
    let held = view.snapshot().layer(layer);
    let taken: Vec<Position> = positions.by_ref().take(page.limit).collect();
    let last = positions.next().and(taken.last()).and_then(|&position| held.at(position));
    let next = last.map(|feature| feature.id().to_string());
    Collection::streamed(view.shared(), layer, taken, next)
}

/// Where a page begins.
fn after_of(layer: Layer, page: &Page) -> Result<Option<FeatureId>, Error> {
    let Some(token) = &page.after else { return Ok(None) };
    let id = match layer {
        Layer::Sites | Layer::Raids => token.parse().ok().map(FeatureId::Unique),
        _ => token.parse().ok().map(FeatureId::Number),
    };
    let fault = || FieldFault::new("after", format!("`{token}` is no place in this list"));
    id.map(Some).ok_or_else(|| Error::field(fault().accepting("the token of the page before, or nothing")))
}

/// How many there are of each status or year, and in all.
fn tally(facets: impl Iterator<Item = Facet>, by: &str) -> Value {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for facet in facets {
        match facet {
            Facet::Status(status) => *counts.entry(status.to_string()).or_default() += 1,
            Facet::Day(day) => *counts.entry(day.year().to_string()).or_default() += 1,
            Facet::None | Facet::Approximate => {}
        }
    }
    json!({ "total": counts.values().sum::<u64>(), by: counts })
}

/// A ready feature with one more property.
fn with_property(feature: &[u8], name: &str, value: &Value) -> Vec<u8> {
    let open = feature.strip_suffix(b"}}").unwrap_or(feature);
    [open, format!(",\"{name}\":{value}}}}}").as_bytes()].concat()
}

/// What a list needs to read of a unit's own feature.
#[derive(Deserialize)]
struct Listed {
    parent_code: Option<String>,
    label: [f64; 2],
}

/// A unit as a label, if it is in `parent`.
fn summary(unit: &FeatureRef<'_>, parent: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
    let properties = geojson::properties_of(unit.json()).unwrap_or(b"{}");
    let listed: Listed = serde_json::from_slice(properties).map_err(Error::internal)?;
    if parent.is_some() && listed.parent_code.as_deref() != parent {
        return Ok(None);
    }
    let [lon, lat] = listed.label;
    let label = Geometry::Point(Point(Coord { x: lon, y: lat }));
    let mut json = Vec::with_capacity(properties.len() + 256);
    geojson::write_feature(unit.id(), &label, properties, &mut json);
    json.pop();
    let bbox = unit.shape().bounds();
    json.extend_from_slice(format!(",\"bbox\":{}}}", json!(bbox)).as_bytes());
    Ok(Some(json))
}

/// The box around all units of a level: west, south, east, north in degrees.
pub fn bounds(view: &View, level: Level) -> Option<[f64; 4]> {
    view.snapshot().layer(Layer::of_level(level)?).bounds()
}

/// A unit's properties as a JSON object.
pub(super) fn properties(feature: &[u8]) -> Map<String, Value> {
    let properties = geojson::properties_of(feature).unwrap_or(b"{}");
    serde_json::from_slice(properties).unwrap_or_default()
}
