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
/// The most features that are looked at for one tile: as many as a square of five kilometres can hold.
const MOST: usize = 250_000;
/// How many features are drawn at first: with thirty bytes each, as many as fit the budget.
const DRAWN: usize = 5_000;
/// Units within which an outline is simplified: an eighth of a pixel of a screen.
const TOLERANCE: f64 = 1.0;
/// An outline of a unit that is coarser than this is of no use: units are left out then.
const COARSEST: f64 = 64.0;
/// The last zoom with detail of its own: outlines are drawn as they are, for clients enlarge them.
const MAXZOOM: u8 = 16;

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
    About { minzoom, maxzoom: MAXZOOM, fields }
}

/// A tile of a layer; no bytes where there is nothing. What does not fit the budget is left out, the
/// smallest footprints first, points evenly over the tile; outlines of units lose detail instead.
pub fn encode(view: &View, layer: Layer, tile: TileId) -> Result<Bytes, Error> {
    let about = describe(layer);
    if tile.z() < about.minzoom {
        return Ok(Bytes::new());
    }
    let held = view.snapshot().layer(layer);
    let is_unit = layer.level().is_some();
    let ranked = ranked(held, held.in_bbox(&tile.buffered(), MOST), if is_unit { MOST } else { DRAWN });
    let mut tolerance = if tile.z() < MAXZOOM { TOLERANCE } else { 0.0 };
    loop {
        let mut drawn = draw(layer, tile, &ranked, tolerance);
        let bytes = mvt::encode(std::slice::from_ref(&drawn)).map_err(Error::internal)?;
        if bytes.len() <= BUDGET || !is_unit || tolerance >= COARSEST {
            return fitting(&mut drawn, bytes);
        }
        tolerance = (tolerance * 2.0).max(TOLERANCE);
    }
}

/// Leaves out the last features until the tile fits.
fn fitting(drawn: &mut TileLayer<'_>, mut bytes: Vec<u8>) -> Result<Bytes, Error> {
    while bytes.len() > BUDGET {
        let share = drawn.features.len() as f64 * BUDGET as f64 / bytes.len() as f64;
        drawn.features.truncate((share * 0.97) as usize);
        bytes = mvt::encode(std::slice::from_ref(&*drawn)).map_err(Error::internal)?;
    }
    Ok(bytes.into())
}

/// The first `most` features in the order in which they matter: areas from large to small, then points
/// so that any number of the first of them is spread evenly over the tile.
fn ranked(held: &LayerView, positions: Vec<Position>, most: usize) -> Vec<FeatureRef<'_>> {
    let features = positions.into_iter().filter_map(|position| held.at(position));
    let (points, areas): (Vec<_>, Vec<_>) = features.partition(|feature| feature.shape().point().is_some());
    let mut sized: Vec<(f64, FeatureRef<'_>)> = areas.into_iter().map(|area| (extent(&area), area)).collect();
    let larger = |one: &(f64, FeatureRef<'_>), other: &(f64, FeatureRef<'_>)| other.0.total_cmp(&one.0);
    if sized.len() > most {
        sized.select_nth_unstable_by(most, larger);
        sized.truncate(most);
    }
    sized.sort_by(larger);
    // Neighbours in memory are neighbours on the map: reversing the bits of their places takes the
    // first, the middle, the quarters and so on.
    let mut spread: Vec<(u32, FeatureRef<'_>)> =
        (0_u32..).zip(points).map(|(place, point)| (place.reverse_bits(), point)).collect();
    spread.sort_by_key(|(rank, _)| *rank);
    let areas = sized.into_iter().map(|(_, area)| area);
    areas.chain(spread.into_iter().map(|(_, point)| point)).take(most).collect()
}

/// The size of a feature's box in square degrees: good enough to tell large from small.
fn extent(feature: &FeatureRef<'_>) -> f64 {
    let [west, south, east, north] = feature.shape().bounds();
    (east - west) * (north - south)
}

fn draw<'a>(layer: Layer, tile: TileId, ranked: &[FeatureRef<'a>], tolerance: f64) -> TileLayer<'a> {
    let frame = Frame::of(tile);
    let drawn = ranked.iter().filter_map(|feature| feature_of(feature, layer, frame, tolerance));
    TileLayer { name: layer.as_str(), extent: EXTENT, features: drawn.collect() }
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
        None => frame.area(&shape.rings(), tolerance)?,
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
    #![allow(clippy::unwrap_used, clippy::panic)]

    use fast_mvt::MvtReaderRef;
    use geo::{Coord, Geometry, LineString, Point, Polygon};

    use super::*;
    use crate::domain::id::Seq;
    use crate::domain::place::Place;
    use crate::format::geojson::write_feature;
    use crate::index::{Entry, Facet, Index, LayerBuilder};

    #[test]
    fn tags_are_the_fields_that_are_known() {
        let json = r#"{"id":"x","name_en":"A \"B\"","name_km":null,"status":"sealed","buildings":[1,{"a":2}],"version":3}"#;
        let tags = tags(json.as_bytes(), describe(Layer::Sites).fields).unwrap();
        let expected = [("id", "x"), ("name_en", "A \"B\""), ("status", "sealed")];
        assert_eq!(tags, expected.map(|(name, text)| (name, Tag::Text(text.into()))));
    }

    fn view(layer: Layer, geometries: impl Iterator<Item = Geometry>) -> View {
        let mut builder = LayerBuilder::new(layer);
        for (number, geometry) in (1..).zip(geometries) {
            let id = FeatureId::Number(number);
            let properties = format!(
                r#"{{"name":"House {number}","kind":"residential","levels":{},"height_m":null,"district":"1201"}}"#,
                number % 7
            );
            let mut json = Vec::new();
            write_feature(id, &geometry, properties.as_bytes(), &mut json);
            let json = json.into_boxed_slice();
            builder.push(Entry {
                id,
                geometry,
                json,
                code: None,
                place: Place::default(),
                facet: Facet::None,
            });
        }
        let index = Index::new();
        index.publish(Seq(1), vec![builder.finish(Seq(1))]);
        View(index.snapshot())
    }

    /// Houses side by side from a corner; those further north are larger.
    fn houses(columns: u32, rows: u32) -> impl Iterator<Item = Geometry> {
        let house = |column: u32, row: u32| {
            let at = Coord { x: 104.9 + f64::from(column) * 2e-4, y: 11.5 + f64::from(row) * 2e-4 };
            let side = 5e-5 + f64::from(row) * 1e-7;
            let corner = |x: f64, y: f64| Coord { x: at.x + x * side, y: at.y + y * side };
            let ring = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
            Geometry::Polygon(Polygon::new(LineString(ring), Vec::new()))
        };
        (0..rows).flat_map(move |row| (0..columns).map(move |column| house(column, row)))
    }

    fn features(bytes: &[u8], layer: Layer) -> Vec<(u64, Geometry<i32>)> {
        let reader = MvtReaderRef::new(bytes).unwrap();
        let layers: Vec<_> = reader.layers().collect();
        assert_eq!((layers.len(), layers[0].name()), (1, layer.as_str()));
        layers[0].features().map(|feature| (feature.id().unwrap(), feature.geometry().unwrap())).collect()
    }

    /// The ids of everything that meets a tile.
    fn positions(view: &View, layer: Layer, tile: TileId) -> Vec<u64> {
        let held = view.snapshot().layer(layer);
        let found = held.in_bbox(&tile.buffered(), usize::MAX).into_iter();
        found
            .filter_map(|position| match held.at(position)?.id() {
                FeatureId::Number(number) => u64::try_from(number).ok(),
                FeatureId::Unique(_) => None,
            })
            .collect()
    }

    fn tile(z: u8, lon: f64, lat: f64) -> TileId {
        let spot = Frame::of(TileId::new(0, 0, 0).unwrap()).project(Coord { x: lon, y: lat });
        let number = |value: f64| (value / f64::from(EXTENT) * f64::from(1_u32 << z)) as u32;
        TileId::new(z, number(spot.x), number(spot.y)).unwrap()
    }

    #[test]
    fn a_crowded_tile_keeps_the_largest_and_stays_within_the_budget() {
        let layer = Layer::Buildings;
        let view = view(layer, houses(220, 210));
        let crowded = tile(13, 104.921, 11.521);
        let bytes = encode(&view, layer, crowded).unwrap();
        assert!(bytes.len() <= BUDGET && bytes.len() > BUDGET / 2, "{} bytes", bytes.len());
        let kept = features(&bytes, layer);
        let kept: Vec<u64> = kept.into_iter().map(|(id, _)| id).collect();
        let smallest = kept.iter().map(|id| (id - 1) / 220).min().unwrap();
        let missing = positions(&view, layer, crowded).into_iter().filter(|id| !kept.contains(id));
        let largest = missing.map(|id| (id - 1) / 220).max().unwrap();
        assert!(largest <= smallest, "row {largest} is missing, {smallest} is there");
        assert_eq!(encode(&view, layer, tile(12, 104.921, 11.521)).unwrap().len(), 0);
    }

    #[test]
    fn a_sparse_tile_keeps_everything() {
        let layer = Layer::Buildings;
        let view = view(layer, houses(20, 20));
        let sparse = tile(14, 104.902, 11.502);
        let kept = features(&encode(&view, layer, sparse).unwrap(), layer);
        assert_eq!(kept.len(), positions(&view, layer, sparse).len());
        assert!(kept.iter().all(|(_, geometry)| matches!(geometry, Geometry::Polygon(_))));
        assert_eq!(encode(&view, layer, tile(14, 0.0, 0.0)).unwrap().len(), 0);
    }

    #[test]
    fn points_are_thinned_evenly() {
        let layer = Layer::Sites;
        let at = |number: u32| {
            let (column, row) = (f64::from(number % 200), f64::from(number / 200));
            Geometry::Point(Point::new(103.0 + column * 0.01, 11.0 + row * 0.01))
        };
        let view = view(layer, (0..40_000).map(at));
        let bytes = encode(&view, layer, tile(5, 104.0, 12.0)).unwrap();
        assert!(bytes.len() <= BUDGET);
        let kept = features(&bytes, layer);
        let middle = Frame::of(tile(5, 104.0, 12.0)).point(Coord { x: 104.0, y: 12.0 });
        let Some(Geometry::Point(middle)) = middle else { panic!() };
        let quarter = |west: bool, south: bool| {
            let inside = |geometry: &Geometry<i32>| match geometry {
                Geometry::Point(point) => {
                    (point.x() < middle.x()) == west && (point.y() > middle.y()) == south
                }
                _ => false,
            };
            kept.iter().filter(|(_, geometry)| inside(geometry)).count()
        };
        let counts = [quarter(true, true), quarter(true, false), quarter(false, true), quarter(false, false)];
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(kept.len() > 1_000 && most - least < kept.len() / 20, "{counts:?}");
    }

    #[test]
    fn outlines_of_units_lose_detail_before_any_is_left_out() {
        let layer = Layer::Provinces;
        let coast = |number: u32| {
            let corner = |step: u32| {
                let (sin, cos) = (f64::from(step) / 20_000.0 * std::f64::consts::TAU).sin_cos();
                let far = 0.4 + 0.02 * f64::from(step % 13) / 13.0;
                Coord {
                    x: 103.5 + f64::from(number % 4) + far * cos,
                    y: 11.5 + f64::from(number / 4) + far * sin,
                }
            };
            Geometry::Polygon(Polygon::new((0..20_000).map(corner).collect(), Vec::new()))
        };
        let view = view(layer, (0..16).map(coast));
        let bytes = encode(&view, layer, tile(6, 105.0, 12.0)).unwrap();
        assert!(bytes.len() <= BUDGET, "{} bytes", bytes.len());
        let whole = positions(&view, layer, tile(6, 105.0, 12.0)).len();
        assert_eq!(features(&bytes, layer).len(), whole);
    }
}
