//! Brute force: the truth that answers are compared with.
//!
//! Written apart from the service's geometry on purpose. Distances are Karney's geodesics (the crate
//! `geographiclib-rs`); the nearest spot of an edge, straight in lon/lat, is found by golden section,
//! not by the service's method.

use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::nation::Ring;

/// Metres in a degree of longitude and of latitude around a spot, good to some per mille nearby.
fn scale(at: [f64; 2]) -> [f64; 2] {
    let latitude = at[1].to_radians();
    let (a, e2) = (6_378_137.0_f64, 0.006_694_379_990_141_f64);
    let w2 = 1.0 - e2 * latitude.sin().powi(2);
    let degree = std::f64::consts::PI / 180.0;
    [a * latitude.cos() / w2.sqrt() * degree, a * (1.0 - e2) / w2.powf(1.5) * degree]
}

/// The k nearest footprints as (metres, index), nearest first, ties by index.
pub fn nearest(buildings: &[Ring], at: [f64; 2], k: usize) -> Vec<(f64, usize)> {
    let mut rough = all_rough(buildings, at);
    let k = k.min(rough.len());
    rough.select_nth_unstable_by(k - 1, |one, other| one.0.total_cmp(&other.0));
    let reach = rough[k - 1].0 * 1.02 + 1.0;
    let mut exact = refine(buildings, at, &rough, reach);
    exact.truncate(k);
    exact
}

/// The footprints within so many metres, nearest first.
pub fn within(buildings: &[Ring], at: [f64; 2], metres: f64) -> Vec<(f64, usize)> {
    let rough = all_rough(buildings, at);
    let exact = refine(buildings, at, &rough, metres * 1.02 + 1.0);
    exact.into_iter().filter(|&(distance, _)| distance <= metres).collect()
}

/// The footprints that meet a box (west, south, east, north), by index.
pub fn in_box(buildings: &[Ring], bounds: [f64; 4]) -> Vec<usize> {
    let meets = |(index, ring): (usize, &Ring)| meets_box(ring, bounds).then_some(index);
    buildings.iter().enumerate().filter_map(meets).collect()
}

fn refine(buildings: &[Ring], at: [f64; 2], rough: &[(f64, usize)], reach: f64) -> Vec<(f64, usize)> {
    let near = rough.iter().filter(|&&(distance, _)| distance <= reach);
    let mut exact: Vec<_> = near.map(|&(_, index)| (distance(&buildings[index], at), index)).collect();
    exact.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    exact
}

fn all_rough(buildings: &[Ring], at: [f64; 2]) -> Vec<(f64, usize)> {
    let scale = scale(at);
    let flat = |position: [f64; 2]| [(position[0] - at[0]) * scale[0], (position[1] - at[1]) * scale[1]];
    let rough = |ring: &Ring| {
        let edges = ring.windows(2).map(|edge| to_origin(flat(edge[0]), flat(edge[1])));
        if contains(ring, at) { 0.0 } else { edges.fold(f64::INFINITY, f64::min) }
    };
    buildings.iter().enumerate().map(|(index, ring)| (rough(ring), index)).collect()
}

/// Plane distance from the origin to a segment.
fn to_origin(a: [f64; 2], b: [f64; 2]) -> f64 {
    let along = [b[0] - a[0], b[1] - a[1]];
    let length2 = along[0] * along[0] + along[1] * along[1];
    let t =
        if length2 == 0.0 { 0.0 } else { (-(a[0] * along[0] + a[1] * along[1]) / length2).clamp(0.0, 1.0) };
    (a[0] + t * along[0]).hypot(a[1] + t * along[1])
}

/// Metres from a spot to a footprint, 0 inside.
pub fn distance(ring: &Ring, at: [f64; 2]) -> f64 {
    if contains(ring, at) {
        return 0.0;
    }
    let scale = scale(at);
    let flat = |position: [f64; 2]| [(position[0] - at[0]) * scale[0], (position[1] - at[1]) * scale[1]];
    let rough: Vec<f64> = ring.windows(2).map(|edge| to_origin(flat(edge[0]), flat(edge[1]))).collect();
    let reach = rough.iter().copied().fold(f64::INFINITY, f64::min) * 1.02 + 0.1;
    let near = ring.windows(2).zip(rough).filter(|&(_, rough)| rough <= reach);
    near.map(|(edge, _)| to_edge(edge[0], edge[1], at)).fold(f64::INFINITY, f64::min)
}

/// Golden section over the edge; the geodesic distance has one minimum on an edge of some metres.
fn to_edge(a: [f64; 2], b: [f64; 2], at: [f64; 2]) -> f64 {
    let earth = Geodesic::wgs84();
    let metres = |t: f64| -> f64 {
        let spot = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
        earth.inverse(at[1], at[0], spot[1], spot[0])
    };
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..32 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if metres(left) < metres(right) {
            high = right;
        } else {
            low = left;
        }
    }
    metres(f64::midpoint(low, high)).min(metres(0.0)).min(metres(1.0))
}

/// Even-odd rule.
fn contains(ring: &Ring, at: [f64; 2]) -> bool {
    let crosses = |edge: &&[[f64; 2]]| {
        let ([x1, y1], [x2, y2]) = (edge[0], edge[1]);
        (y1 > at[1]) != (y2 > at[1]) && at[0] < (x2 - x1) * (at[1] - y1) / (y2 - y1) + x1
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

fn meets_box(ring: &Ring, [west, south, east, north]: [f64; 4]) -> bool {
    let inside = |[x, y]: [f64; 2]| x >= west && x <= east && y >= south && y <= north;
    let apart = |axis: usize, low: f64, high: f64| {
        ring.iter().all(|at| at[axis] < low) || ring.iter().all(|at| at[axis] > high)
    };
    if apart(0, west, east) || apart(1, south, north) {
        return false;
    }
    let corners = [[west, south], [east, south], [east, north], [west, north]];
    ring.iter().any(|&at| inside(at))
        || corners.iter().any(|&at| contains(ring, at))
        || ring
            .windows(2)
            .any(|edge| (0..4).any(|side| cross(edge[0], edge[1], corners[side], corners[(side + 1) % 4])))
}

/// Whether two segments properly cross.
fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    let is_left = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
        (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]) > 0.0
    };
    is_left(a, b, c) != is_left(a, b, d) && is_left(c, d, a) != is_left(c, d, b)
}
