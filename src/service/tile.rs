//! Layers as vector tiles: what is drawn at which zoom, and never more than a phone on a poor line
//! can take.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Error, View};
use crate::domain::id::FeatureId;
use crate::domain::layer::Layer;
use crate::format::geojson::properties_of;
use crate::format::mvt::{self, Tag, TileFeature, TileLayer};
use crate::geometry::tile::{EXTENT, Frame, TileId};
use crate::index::{FeatureRef, LayerView, Position};

/// The most bytes of a tile.
const BUDGET: usize = 150_000;
/// The most features that are looked at for one tile; more would not be told apart on it.
const MOST: usize = 60_000;
/// How many features are drawn at first; with fewer than ten bytes each they cannot fill the budget.
const DRAWN: usize = 12_000;
/// Units within which an outline is simplified: an eighth of a pixel of a screen.
const TOLERANCE: f64 = 1.0;

/// How a layer's tiles are described (TileJSON).
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The first zoom at which there is anything.
    pub minzoom: u8,
    /// The last zoom with detail of its own; beyond it clients enlarge.
    pub maxzoom: u8,
    /// The attributes, with what they hold in words.
    pub fields: &'static [(&'static str, &'static str)],
}

const UNIT_FIELDS: &[(&str, &str)] = &[
    ("code", "String"),
    ("name_en", "String"),
    ("name_km", "String"),
    ("type", "String"),
    ("parent_code", "String"),
    ("approximate", "Boolean"),
];

/// What a layer's tiles hold.
pub const fn describe(layer: Layer) -> About {
    let (minzoom, fields): (u8, &[(&str, &str)]) = match layer {
        Layer::Provinces => (0, UNIT_FIELDS),
        Layer::Districts => (5, UNIT_FIELDS),
        Layer::Communes => (8, UNIT_FIELDS),
        Layer::Buildings => {
            (13, &[("name", "String"), ("kind", "String"), ("levels", "Number"), ("district", "String")])
        }
        Layer::Sites => (
            0,
            &[
                ("id", "String"),
                ("name_en", "String"),
                ("name_km", "String"),
                ("status", "String"),
                ("category", "String"),
            ],
        ),
        Layer::Raids => {
            (0, &[("id", "String"), ("day", "String"), ("precision", "String"), ("persons_total", "Number")])
        }
    };
    About { minzoom, maxzoom: 16, fields }
}

/// A tile of a layer; no bytes where there is nothing. What does not fit the budget is left out, the
/// smallest footprints first, points evenly over the tile; outlines of units lose detail instead.
pub fn encode(view: &View, layer: Layer, tile: TileId) -> Result<Bytes, Error> {
    let about = describe(layer);
    if tile.z() < about.minzoom {
        return Ok(Bytes::new());
    }
    let held = view.snapshot().layer(layer);
    let mut positions = held.in_bbox(&tile.buffered(), MOST);
    if layer.level().is_none() {
        thin(held, &mut positions, DRAWN);
    }
    let mut tolerance = TOLERANCE;
    loop {
        let bytes = draw(held, layer, tile, &positions, tolerance)?;
        if bytes.len() <= BUDGET || positions.is_empty() {
            return Ok(bytes.into());
        }
        if layer.level().is_some() && tolerance < 64.0 {
            tolerance *= 2.0;
        } else {
            let fitting = positions.len() as f64 * BUDGET as f64 / bytes.len() as f64;
            thin(held, &mut positions, (fitting * 0.95) as usize);
        }
    }
}

/// Leaves `most` of the features: the largest areas, and of points every so-manieth in the order in
/// which they lie on the map.
fn thin(held: &LayerView, positions: &mut Vec<Position>, most: usize) {
    if positions.len() <= most {
        return;
    }
    let size = |&position: &Position| held.at(position).map_or(0.0, |feature| extent(&feature));
    let mut sized: Vec<(f64, Position)> =
        positions.iter().map(|position| (size(position), *position)).collect();
    let areas = sized.iter().filter(|(size, _)| *size > 0.0).count();
    if areas >= most {
        sized.select_nth_unstable_by(most, |one, other| other.0.total_cmp(&one.0));
        sized.truncate(most);
    } else {
        let step = (sized.len() - areas).div_ceil((most - areas).max(1));
        let mut point = 0;
        sized.retain(|(size, _)| {
            point += usize::from(*size == 0.0);
            *size > 0.0 || point % step == 0
        });
        sized.truncate(most);
    }
    *positions = sized.into_iter().map(|(_, position)| position).collect();
    positions.sort_unstable();
}

/// The size of a feature's box in square degrees: good enough to tell large from small.
fn extent(feature: &FeatureRef<'_>) -> f64 {
    let [west, south, east, north] = feature.shape().bounds();
    (east - west) * (north - south)
}

fn draw(
    held: &LayerView,
    layer: Layer,
    tile: TileId,
    positions: &[Position],
    tolerance: f64,
) -> Result<Vec<u8>, Error> {
    let frame = Frame::of(tile);
    let drawn = positions.iter().filter_map(|&position| held.at(position));
    let features = drawn.filter_map(|feature| feature_of(&feature, layer, frame, tolerance)).collect();
    mvt::encode(&[TileLayer { name: layer.as_str(), extent: EXTENT, features }]).map_err(Error::internal)
}

/// A feature in the tile, if anything of it is to be seen there.
fn feature_of<'a>(
    feature: &FeatureRef<'a>,
    layer: Layer,
    frame: Frame,
    tolerance: f64,
) -> Option<TileFeature<'a>> {
    let shape = feature.shape();
    let geometry = match shape.point() {
        Some(at) => frame.point(at)?,
        None => frame.area(shape.rings(), tolerance)?,
    };
    let mut tags = tags(properties_of(feature.json())?, describe(layer).fields)?;
    let id = match feature.id() {
        FeatureId::Number(number) => u64::try_from(number).ok(),
        FeatureId::Unique(uuid) => {
            tags.push(("id", Tag::Text(uuid.to_string().into())));
            None
        }
    };
    Some(TileFeature { id, geometry, tags })
}

type Tags<'a> = Vec<(&'static str, Tag<'a>)>;

/// The wanted ones of a feature's ready properties, borrowed from them where they need no unescaping.
fn tags<'a>(properties: &'a [u8], fields: &'static [(&'static str, &'static str)]) -> Option<Tags<'a>> {
    Wanted(fields).deserialize(&mut serde_json::Deserializer::from_slice(properties)).ok()
}

/// Reads an object and keeps the members of these names.
struct Wanted(&'static [(&'static str, &'static str)]);

impl<'de> DeserializeSeed<'de> for Wanted {
    type Value = Tags<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted {
    type Value = Tags<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut tags = Vec::with_capacity(self.0.len() + 1);
        while let Some(name) = members.next_key::<&str>()? {
            match self.0.iter().find(|(field, _)| *field == name) {
                Some((field, _)) => {
                    tags.extend(members.next_value::<Scalar<'de>>()?.0.map(|tag| (*field, tag)));
                }
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(tags)
    }
}

/// A value that a tile can carry; null is none.
struct Scalar<'a>(Option<Tag<'a>>);

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, true, false or null")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Tag::Text(text.into()))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Tag::Text(text.to_owned().into()))))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Tag::Flag(flag))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar(i64::try_from(number).ok().map(Tag::Integer)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Tag::Integer(number))))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(Tag::Number(number))))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar(None))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn tags_are_the_fields_that_are_known() {
        let json = r#"{"id":"x","name_en":"A \"B\"","name_km":null,"status":"sealed","buildings":[1,{"a":2}],"version":3}"#;
        let tags = tags(json.as_bytes(), describe(Layer::Sites).fields).unwrap();
        let expected = [("id", "x"), ("name_en", "A \"B\""), ("status", "sealed")];
        assert_eq!(tags, expected.map(|(name, text)| (name, Tag::Text(text.into()))));
    }
}
