//! A geometry flattened for exact tests: its rings one after the other, whatever its kind.
//!
//! Polygons with holes and multipolygons need no more than that, because stored geometry is valid:
//! parts do not overlap and holes lie inside, so "an odd number of ring edges to the east" is
//! "inside", and the nearest edge of any ring is the nearest edge.

use geo::{Coord, Geometry, LineString};
use robust::{Coord as RobustCoord, orient2d};

use super::bands::Bands;
use crate::geometry::bbox::BBox;

/// A point, or the rings of an area; degrees, lon/lat.
#[derive(Debug, Clone)]
pub struct Shape {
    coords: Box<[Coord]>,
    /// Where each ring ends in `coords`. A point has none.
    ends: Box<[u32]>,
    /// Present where there are so many edges that looking at all of them would be slow.
    bands: Option<Box<Bands>>,
}

/// Shapes with more edges than this get bands.
const MANY_EDGES: usize = 64;

impl Shape {
    /// Flattens a geometry. Points and areas are kept; other kinds have no edges here, for the
    /// layers hold none.
    pub fn of(geometry: &Geometry) -> Self {
        let mut coords = Vec::new();
        let mut ends = Vec::new();
        match geometry {
            Geometry::Point(point) => coords.push(point.0),
            Geometry::Polygon(polygon) => push_polygon(polygon, &mut coords, &mut ends),
            Geometry::MultiPolygon(parts) => {
                parts.iter().for_each(|part| push_polygon(part, &mut coords, &mut ends));
            }
            _ => {}
        }
        let shape = Self { coords: coords.into(), ends: ends.into(), bands: None };
        let bands = (shape.coords.len() > MANY_EDGES).then(|| Box::new(Bands::of(&shape)));
        Self { bands, ..shape }
    }

    /// The point, if it is one.
    pub fn point(&self) -> Option<Coord> {
        if self.ends.is_empty() { self.coords.first().copied() } else { None }
    }

    /// The rings of an area, each closed; shells and holes alike.
    pub fn rings(&self) -> impl Iterator<Item = &[Coord]> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|&end| end as usize));
        starts.zip(self.ends.iter()).map(|(start, &end)| &self.coords[start..end as usize])
    }

    /// Every edge of every ring.
    pub fn edges(&self) -> impl Iterator<Item = (Coord, Coord)> + Clone {
        self.rings().flat_map(|ring| ring.windows(2).map(|pair| (pair[0], pair[1])))
    }

    /// Every position.
    pub fn coords(&self) -> &[Coord] {
        &self.coords
    }

    /// Bytes on the heap, for reporting.
    pub fn heap_bytes(&self) -> usize {
        self.coords.len() * size_of::<Coord>()
            + self.ends.len() * 4
            + self.bands.as_ref().map_or(0, |bands| bands.heap_bytes())
    }

    /// The smallest box around it.
    pub fn bounds(&self) -> [f64; 4] {
        let empty = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        self.coords.iter().fold(empty, |[west, south, east, north], at| {
            [west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)]
        })
    }

    /// Whether an area contains `at`. Of two areas that share an edge, exactly one contains a
    /// position on it, except at their outer border.
    pub fn contains(&self, at: Coord) -> bool {
        match &self.bands {
            Some(bands) => bands.edges_at(at.y).fold(false, |inside, edge| inside ^ crosses_east(edge, at)),
            None => self.edges().fold(false, |inside, edge| inside ^ crosses_east(edge, at)),
        }
    }

    /// Whether it meets `bbox`, which must not cross the antimeridian.
    pub fn meets_box(&self, bbox: &BBox) -> bool {
        if self.coords.iter().any(|&at| within(bbox, at)) {
            return true;
        }
        if self.ends.is_empty() {
            return false;
        }
        let corner = Coord { x: bbox.west, y: bbox.south };
        self.edges().any(|edge| edge_meets_box(edge, bbox)) || self.contains(corner)
    }

    /// Whether it meets another area or point.
    pub fn meets(&self, other: &Self) -> bool {
        match (self.point(), other.point()) {
            (Some(one), Some(another)) => one == another,
            (Some(point), None) => other.holds(point),
            (None, Some(point)) => self.holds(point),
            (None, None) => self.meets_area(other),
        }
    }

    fn meets_area(&self, other: &Self) -> bool {
        let first = |shape: &Self| shape.coords.first().copied();
        if first(self).is_some_and(|at| other.contains(at))
            || first(other).is_some_and(|at| self.contains(at))
        {
            return true;
        }
        // A part that holds no first position still shows itself by crossing edges, unless it lies
        // wholly inside; so each ring's first position is looked at as well.
        let ring_inside = |inner: &Self, outer: &Self| inner.rings().any(|ring| outer.contains(ring[0]));
        if ring_inside(self, other) || ring_inside(other, self) {
            return true;
        }
        let [west, south, east, north] = other.bounds();
        let bbox = BBox { west, south, east, north };
        self.edges()
            .filter(|&edge| edge_meets_box(edge, &bbox))
            .any(|one| other.edges().any(|another| edges_meet(one, another)))
    }

    /// Whether `at` is inside or on the border.
    pub fn holds(&self, at: Coord) -> bool {
        self.contains(at) || self.edges().any(|(from, to)| on_edge(from, to, at))
    }
}

fn push_polygon(polygon: &geo::Polygon, coords: &mut Vec<Coord>, ends: &mut Vec<u32>) {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).for_each(|ring: &LineString| {
        coords.extend_from_slice(&ring.0);
        ends.push(coords.len() as u32);
    });
}

fn within(bbox: &BBox, at: Coord) -> bool {
    bbox.west <= at.x && at.x <= bbox.east && bbox.south <= at.y && at.y <= bbox.north
}

fn orientation(a: Coord, b: Coord, c: Coord) -> f64 {
    let plain = |at: Coord| RobustCoord { x: at.x, y: at.y };
    orient2d(plain(a), plain(b), plain(c))
}

/// Whether the edge crosses the ray from `at` to the east. The ends are put in order of latitude
/// first, so that both owners of a shared edge come to the same answer.
fn crosses_east((from, to): (Coord, Coord), at: Coord) -> bool {
    let (low, high) = if from.y <= to.y { (from, to) } else { (to, from) };
    low.y <= at.y && at.y < high.y && orientation(low, high, at) > 0.0
}

fn on_edge(from: Coord, to: Coord, at: Coord) -> bool {
    let between = |a: f64, b: f64, x: f64| a.min(b) <= x && x <= a.max(b);
    between(from.x, to.x, at.x) && between(from.y, to.y, at.y) && orientation(from, to, at) == 0.0
}

fn edges_meet((a, b): (Coord, Coord), (c, d): (Coord, Coord)) -> bool {
    let (abc, abd) = (orientation(a, b, c), orientation(a, b, d));
    let (cda, cdb) = (orientation(c, d, a), orientation(c, d, b));
    let apart = |one: f64, another: f64| (one > 0.0 && another < 0.0) || (one < 0.0 && another > 0.0);
    (apart(abc, abd) && apart(cda, cdb))
        || on_edge(a, b, c)
        || on_edge(a, b, d)
        || on_edge(c, d, a)
        || on_edge(c, d, b)
}

/// Whether an edge meets a box: their boxes overlap and the box's corners are not all on one side.
fn edge_meets_box((from, to): (Coord, Coord), bbox: &BBox) -> bool {
    let apart = from.x.max(to.x) < bbox.west
        || from.x.min(to.x) > bbox.east
        || from.y.max(to.y) < bbox.south
        || from.y.min(to.y) > bbox.north;
    if apart {
        return false;
    }
    let corners =
        [(bbox.west, bbox.south), (bbox.east, bbox.south), (bbox.east, bbox.north), (bbox.west, bbox.north)];
    let sides = corners.map(|(x, y)| orientation(from, to, Coord { x, y }));
    !(sides.iter().all(|&side| side > 0.0) || sides.iter().all(|&side| side < 0.0))
}
