//! Rings broken into pieces that meet only at their ends, with every end on a grid of whole numbers.
//!
//! Where two edges cross, both are led through the nearest point of the grid, and so on until no
//! crossing is left (D. H. Greene and F. F. Yao, "Finite-resolution computational geometry", 1986,
//! without its guard against drift: the pieces are few and the grid is fine). Knows nothing of
//! insides.

use std::collections::BTreeMap;

use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::sweep::compare;
use super::validate::turn;

/// A piece that no other one crosses, and the rings that run along it an odd number of times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub west: Coord,
    pub east: Coord,
    pub rings: Vec<u32>,
}

/// An edge of a ring, on its way to be broken.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: Coord,
    to: Coord,
    ring: u32,
}

/// Leading edges through the grid can make them cross others: that often it is tried again.
const ROUNDS: usize = 24;

/// Edges whose boxes overlap: looking at more pairs would take seconds.
const MOST_PAIRS: usize = 20_000_000;

/// Breaks rings into pieces. `None` if they cross so often that it is a scribble or an attack, not an
/// accident.
pub(super) fn arrange(rings: &[Vec<Coord>]) -> Option<Vec<Piece>> {
    let mut edges: Vec<Edge> = (0..).zip(rings).flat_map(|(ring, corners)| edges_of(ring, corners)).collect();
    let most = 1_000 + 4 * edges.len();
    for _ in 0..ROUNDS {
        let breaks = breaks(&edges, most)?;
        if breaks.is_empty() {
            return Some(merged(&edges));
        }
        edges = broken(&edges, breaks);
    }
    None
}

fn edges_of(ring: u32, corners: &[Coord]) -> impl Iterator<Item = Edge> {
    let next = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(next)
        .map(move |(&from, &to)| Edge { from, to, ring })
        .filter(|edge| edge.from != edge.to)
}

/// Where edges are to be broken, by the edge's place.
fn breaks(edges: &[Edge], most: usize) -> Option<Vec<(usize, Coord)>> {
    let envelope = |edge: &Edge| AABB::from_corners([edge.from.x, edge.from.y], [edge.to.x, edge.to.y]);
    let boxed = edges
        .iter()
        .enumerate()
        .map(|(place, edge)| GeomWithData::new(Rectangle::from_aabb(envelope(edge)), place));
    let tree = RTree::bulk_load(boxed.collect());
    let (mut breaks, mut pairs) = (Vec::new(), 0);
    for (place, edge) in edges.iter().enumerate() {
        for other in tree.locate_in_envelope_intersecting(envelope(edge)).filter(|other| other.data > place) {
            pairs += 1;
            breaks.extend(
                meet(edge, &edges[other.data])
                    .map(|(first, at)| (if first { place } else { other.data }, at)),
            );
            if breaks.len() > 2 * most || pairs > MOST_PAIRS {
                return None;
            }
        }
    }
    Some(breaks)
}

/// Where two edges break each other; true for the first, false for the second.
fn meet(one: &Edge, other: &Edge) -> impl Iterator<Item = (bool, Coord)> {
    let crossing = crossing(one, other).map(|at| [(true, at), (false, at)]);
    let ends = [(false, one.from), (false, one.to), (true, other.from), (true, other.to)];
    let (one, other) = (*one, *other);
    let touching = ends.into_iter().filter(move |&(first, at)| {
        let edge = if first { one } else { other };
        turn(edge.from, edge.to, at) == 0.0 && between(edge.from, edge.to, at)
    });
    let inner = crossing.into_iter().flatten().filter(move |&(first, at)| {
        let edge = if first { one } else { other };
        at != edge.from && at != edge.to
    });
    touching.chain(inner)
}

/// Whether `at`, which is on the line through them, lies strictly between two positions.
fn between(from: Coord, to: Coord, at: Coord) -> bool {
    at != from && at != to && compare(from, at) == compare(at, to)
}

/// The point of the grid nearest to where two edges cross between their ends.
fn crossing(one: &Edge, other: &Edge) -> Option<Coord> {
    let (from, to) = (turn(other.from, other.to, one.from), turn(other.from, other.to, one.to));
    let (start, end) = (turn(one.from, one.to, other.from), turn(one.from, one.to, other.to));
    let opposite = |a: f64, b: f64| (a > 0.0 && b < 0.0) || (a < 0.0 && b > 0.0);
    if !(opposite(from, to) && opposite(start, end)) {
        return None;
    }
    let at = one.from + (one.to - one.from) * (from / (from - to));
    Some(Coord { x: at.x.round(), y: at.y.round() })
}

fn broken(edges: &[Edge], mut breaks: Vec<(usize, Coord)>) -> Vec<Edge> {
    let along = |edge: &Edge, at: Coord| {
        let (way, whole) = (at - edge.from, edge.to - edge.from);
        way.x * whole.x + way.y * whole.y
    };
    breaks.sort_by(|(one, here), (other, there)| {
        one.cmp(other).then_with(|| along(&edges[*one], *here).total_cmp(&along(&edges[*one], *there)))
    });
    let mut pieces = Vec::with_capacity(edges.len() + breaks.len());
    let mut breaks = breaks.into_iter().peekable();
    for (place, &edge) in edges.iter().enumerate() {
        let mut from = edge.from;
        while let Some((_, at)) = breaks.next_if(|&(broken, _)| broken == place) {
            pieces.push(Edge { from, to: at, ..edge });
            from = at;
        }
        pieces.push(Edge { from, ..edge });
    }
    pieces.retain(|piece| piece.from != piece.to);
    pieces
}

/// One piece for all edges with the same ends.
fn merged(edges: &[Edge]) -> Vec<Piece> {
    let mut pieces: BTreeMap<[i64; 4], Vec<u32>> = BTreeMap::new();
    for edge in edges {
        let (west, east) =
            if compare(edge.from, edge.to).is_lt() { (edge.from, edge.to) } else { (edge.to, edge.from) };
        let rings = pieces.entry([west.x, west.y, east.x, east.y].map(|number| number as i64)).or_default();
        match rings.iter().position(|&ring| ring == edge.ring) {
            Some(place) => drop(rings.swap_remove(place)),
            None => rings.push(edge.ring),
        }
    }
    let piece = |([west_x, west_y, east_x, east_y], rings): ([i64; 4], Vec<u32>)| Piece {
        west: Coord { x: west_x as f64, y: west_y as f64 },
        east: Coord { x: east_x as f64, y: east_y as f64 },
        rings,
    };
    pieces.into_iter().filter(|(_, rings)| !rings.is_empty()).map(piece).collect()
}
