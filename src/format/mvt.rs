//! Mapbox Vector Tiles (version 2.1), from geometry that is already in tile units.
//!
//! Knows nothing of projection, clipping or what a layer means. The encoding is `fast-mvt`'s, which
//! works on integers alone; this module keeps what the specification forbids out of it: rings
//! without area, lines of one position, features without geometry.

use std::borrow::Cow;
use std::collections::BTreeSet;

use fast_mvt::{
    MvtError, MvtExtent, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtTileBuilder, MvtValueRef,
};
use geo::{Coord, Geometry, LineString, Polygon};

use super::error::Error;

/// A value of a feature's attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

/// One feature of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileFeature<'a> {
    /// Its number; identifiers that are no numbers go into the tags.
    pub id: Option<u64>,
    /// Its geometry in tile units: x to the right, y downwards, 0 to the extent.
    pub geometry: Geometry<i32>,
    /// Its attributes; absent ones are left out, as tiles have no null.
    pub tags: Vec<(&'a str, Tag<'a>)>,
}

/// One layer of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileLayer<'a> {
    /// Its name, unique in the tile.
    pub name: &'a str,
    /// How many units the tile measures on each side.
    pub extent: u32,
    /// Its features, in drawing order.
    pub features: Vec<TileFeature<'a>>,
}

/// Encodes a tile. Features whose geometry has vanished (a polygon without area, an empty line)
/// are left out, and layers without features too; a tile of nothing is no bytes. Fails for a
/// layer without a name, two layers of one name, or an extent of zero.
pub fn encode(layers: &[TileLayer<'_>]) -> Result<Vec<u8>, Error> {
    let mut tile = MvtTileBuilder::new();
    let mut names = BTreeSet::new();
    for layer in layers {
        if !names.insert(layer.name) {
            return Err(Error::file(format!("the tile has two layers `{}`", layer.name)));
        }
        let shapes: Vec<_> =
            layer.features.iter().filter_map(|feature| Some((feature, shape(&feature.geometry)?))).collect();
        if !shapes.is_empty() {
            tile = encode_layer(tile, layer, &shapes).map_err(|error| {
                Error::file(format!("the tile's layer `{}` cannot be encoded: {error}", layer.name))
            })?;
        }
    }
    Ok(tile.encode())
}

/// A geometry cut down to what a tile can say.
enum Shape<'a> {
    Points(Vec<Coord<i32>>),
    Lines(Vec<&'a LineString<i32>>),
    /// Shells and holes in the order of the specification.
    Rings(Vec<(&'a LineString<i32>, bool)>),
}

fn shape(geometry: &Geometry<i32>) -> Option<Shape<'_>> {
    let shape = match geometry {
        Geometry::Point(point) => Shape::Points(vec![point.0]),
        Geometry::MultiPoint(points) => Shape::Points(points.0.iter().map(|point| point.0).collect()),
        Geometry::LineString(line) => Shape::Lines(lines(std::slice::from_ref(line))),
        Geometry::MultiLineString(all) => Shape::Lines(lines(&all.0)),
        Geometry::Polygon(polygon) => Shape::Rings(rings(polygon)),
        Geometry::MultiPolygon(parts) => Shape::Rings(parts.0.iter().flat_map(rings).collect()),
        _ => return None,
    };
    let empty = match &shape {
        Shape::Points(points) => points.is_empty(),
        Shape::Lines(lines) => lines.is_empty(),
        Shape::Rings(rings) => rings.is_empty(),
    };
    (!empty).then_some(shape)
}

fn lines(all: &[LineString<i32>]) -> Vec<&LineString<i32>> {
    all.iter().filter(|line| line.0.iter().any(|at| Some(at) != line.0.first())).collect()
}

/// The rings that have an area. Without its shell a polygon is gone, holes and all.
fn rings(polygon: &Polygon<i32>) -> Vec<(&LineString<i32>, bool)> {
    if double_area(polygon.exterior()) == 0 {
        return Vec::new();
    }
    let holes = polygon.interiors().iter().filter(|hole| double_area(hole) != 0);
    std::iter::once((polygon.exterior(), true)).chain(holes.map(|hole| (hole, false))).collect()
}

fn double_area(ring: &LineString<i32>) -> i128 {
    let cross = |a: &Coord<i32>, b: &Coord<i32>| {
        i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y)
    };
    ring.0.iter().zip(ring.0.iter().skip(1)).map(|(a, b)| cross(a, b)).sum()
}

fn encode_layer(
    tile: MvtTileBuilder,
    layer: &TileLayer<'_>,
    shapes: &[(&TileFeature<'_>, Shape<'_>)],
) -> Result<MvtTileBuilder, MvtError> {
    let mut builder = tile.layer(layer.name)?;
    builder.extent(MvtExtent::new(layer.extent).ok_or(MvtError::InvalidExtent)?);
    for (feature, shape) in shapes {
        builder = encode_feature(builder, feature, shape)?;
    }
    Ok(builder.end())
}

fn encode_feature(
    builder: MvtLayerBuilder,
    feature: &TileFeature<'_>,
    shape: &Shape<'_>,
) -> Result<MvtLayerBuilder, MvtError> {
    let mut out = begin(builder, shape)?;
    out.id(feature.id);
    for (key, tag) in &feature.tags {
        out.tag_ref(key, value_of(tag))?;
    }
    Ok(out.end())
}

/// Small tiles want unsigned numbers as they are and negative ones zigzagged.
fn value_of<'a>(tag: &'a Tag<'_>) -> MvtValueRef<'a> {
    match *tag {
        Tag::Text(ref text) => MvtValueRef::String(text),
        Tag::Integer(value) => u64::try_from(value).map_or(MvtValueRef::SInt(value), MvtValueRef::UInt),
        Tag::Number(value) => MvtValueRef::Double(value),
        Tag::Flag(value) => MvtValueRef::Bool(value),
    }
}

fn begin(builder: MvtLayerBuilder, shape: &Shape<'_>) -> Result<MvtFeatureBuilder, MvtError> {
    Ok(match shape {
        Shape::Points(points) => {
            let mut out = builder.feature_of(MvtGeomType::Point);
            out.points(points.iter().copied())?;
            out
        }
        Shape::Lines(lines) => {
            let mut out = builder.feature_of(MvtGeomType::LineString);
            for line in lines {
                out.line(line.0.iter().copied())?;
            }
            out
        }
        Shape::Rings(rings) => {
            let mut out = builder.feature_of(MvtGeomType::Polygon);
            for (ring, shell) in rings {
                out.ring(ring.0.iter().copied(), *shell)?;
            }
            out
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use fast_mvt::{MvtReaderRef, MvtValueRef};
    use geo::{Point, line_string, polygon};

    fn feature(geometry: impl Into<Geometry<i32>>) -> TileFeature<'static> {
        TileFeature {
            id: Some(7),
            geometry: geometry.into(),
            tags: vec![
                ("name", Tag::Text("ភ្នំពេញ".into())),
                ("count", Tag::Integer(-3)),
                ("levels", Tag::Integer(3)),
                ("height_m", Tag::Number(2.5)),
                ("approximate", Tag::Flag(true)),
            ],
        }
    }

    fn layer(features: Vec<TileFeature<'static>>) -> TileLayer<'static> {
        TileLayer { name: "buildings", extent: 4096, features }
    }

    #[test]
    fn what_is_encoded_reads_back_the_same() {
        // Clockwise on the screen, as shells are in tiles.
        let shape = polygon!(
            exterior: [(x: 0, y: 0), (x: 100, y: 0), (x: 100, y: 100), (x: 0, y: 100), (x: 0, y: 0)],
            interiors: [[(x: 10, y: 10), (x: 10, y: 20), (x: 20, y: 20), (x: 10, y: 10)]],
        );
        let bytes = encode(&[layer(vec![feature(shape.clone()), feature(Point::new(5, 6))])]).unwrap();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let layers: Vec<_> = reader.layers().collect();
        let read: Vec<_> = layers[0].features().collect();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].id(), Some(7));
        assert_eq!(read[0].geometry().unwrap(), Geometry::Polygon(shape));
        assert_eq!(read[1].geometry().unwrap(), Geometry::Point(Point::new(5, 6)));
        let tags: Vec<_> = read[0].properties().map(Result::unwrap).collect();
        assert_eq!(tags[0], ("name", MvtValueRef::String("ភ្នំពេញ")));
        assert_eq!(tags[1], ("count", MvtValueRef::SInt(-3)));
        assert_eq!(tags[2], ("levels", MvtValueRef::UInt(3)));
        assert_eq!(tags.len(), 5);
    }

    #[test]
    fn geometry_that_has_vanished_is_left_out() {
        let flat = polygon![(x: 0, y: 0), (x: 5, y: 5), (x: 0, y: 0)];
        let dot = line_string![(x: 1, y: 1), (x: 1, y: 1)];
        assert_eq!(encode(&[layer(vec![feature(flat), feature(dot)])]).unwrap(), Vec::<u8>::new());
        assert_eq!(encode(&[]).unwrap(), Vec::<u8>::new());
    }

    #[test]
    fn layers_that_cannot_be_are_refused() {
        let some = || vec![feature(Point::new(1, 1))];
        assert!(encode(&[layer(some()), layer(some())]).is_err());
        assert!(encode(&[TileLayer { name: "", extent: 4096, features: some() }]).is_err());
        assert!(encode(&[TileLayer { name: "a", extent: 0, features: some() }]).is_err());
    }
}
