//! Cutting rings down to a box, for tiles.
//!
//! Knows nothing of projections; coordinates are whatever the caller measures in.

use std::borrow::Cow;

use geo::Coord;

/// The part of a closed ring within a box (least x, least y, most x, most y), closed, or nothing
/// (I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping", 1974). Where the ring leaves
/// the box and comes back, its parts stay joined along the box's side; filled, that looks the same.
pub fn clip_ring(ring: &[Coord], [west, south, east, north]: [f64; 4]) -> Cow<'_, [Coord]> {
    let sides: [(Axis, f64, f64); 4] =
        [(Axis::X, west, 1.0), (Axis::X, east, -1.0), (Axis::Y, south, 1.0), (Axis::Y, north, -1.0)];
    sides.into_iter().fold(Cow::Borrowed(ring), |ring, side| {
        let depths = || ring.iter().map(|&at| depth(at, side));
        if depths().all(|depth| depth >= 0.0) {
            ring
        } else if depths().all(|depth| depth <= 0.0) {
            Cow::Owned(Vec::new())
        } else {
            Cow::Owned(cut(&ring, side))
        }
    })
}

#[derive(Clone, Copy)]
enum Axis {
    X,
    Y,
}

/// How far a spot is on the inner side of a line, negative beyond it.
fn depth(spot: Coord, (axis, at, sign): (Axis, f64, f64)) -> f64 {
    match axis {
        Axis::X => sign * (spot.x - at),
        Axis::Y => sign * (spot.y - at),
    }
}

/// What of a ring lies on the inner side of a line.
fn cut(ring: &[Coord], side: (Axis, f64, f64)) -> Vec<Coord> {
    let (axis, at, _) = side;
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for edge in ring.windows(2) {
        let (from, to) = (edge[0], edge[1]);
        let (before, after) = (depth(from, side), depth(to, side));
        if before >= 0.0 {
            kept.push(from);
        }
        if (before < 0.0) != (after < 0.0) {
            kept.push(crossing(from, to, before / (before - after), axis, at));
        }
    }
    if let Some(&first) = kept.first() {
        kept.push(first);
    }
    kept
}

/// The spot on an edge at `t` of it, exactly on the line.
fn crossing(from: Coord, to: Coord, t: f64, axis: Axis, at: f64) -> Coord {
    let spot = from + (to - from) * t;
    match axis {
        Axis::X => Coord { x: at, ..spot },
        Axis::Y => Coord { y: at, ..spot },
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, BooleanOps, Coord, LineString, Polygon, Rect};
    use proptest::prelude::*;

    use super::clip_ring;

    fn polygon(ring: Vec<Coord>) -> Polygon {
        Polygon::new(LineString(ring), vec![])
    }

    proptest! {
        /// The area that is left is that of the intersection, whatever star-shaped ring comes in.
        #[test]
        fn leaves_the_intersection(radii in prop::collection::vec(1.0..20.0_f64, 3..40), x in -10.0..20.0_f64, y in -10.0..20.0_f64) {
            let count = radii.len() as f64;
            let spot = |(step, radius): (usize, &f64)| {
                let (sin, cos) = (step as f64 / count * std::f64::consts::TAU).sin_cos();
                Coord { x: x + radius * cos, y: y + radius * sin }
            };
            let mut ring: Vec<Coord> = radii.iter().enumerate().map(spot).collect();
            ring.push(ring[0]);
            let square = Rect::new((0.0, 0.0), (10.0, 10.0)).to_polygon();
            let expected = polygon(ring.clone()).intersection(&square).unsigned_area();
            let left = clip_ring(&ring, [0.0, 0.0, 10.0, 10.0]).into_owned();
            prop_assert!(left.iter().all(|at| (0.0..=10.0).contains(&at.x) && (0.0..=10.0).contains(&at.y)));
            prop_assert!((polygon(left).unsigned_area() - expected).abs() < 1e-6 * (1.0 + expected));
        }
    }

    #[test]
    fn what_is_outside_is_gone() {
        let ring = vec![
            Coord { x: 20.0, y: 20.0 },
            Coord { x: 30.0, y: 20.0 },
            Coord { x: 30.0, y: 30.0 },
            Coord { x: 20.0, y: 20.0 },
        ];
        assert!(clip_ring(&ring, [0.0, 0.0, 10.0, 10.0]).is_empty());
        assert!(clip_ring(&[], [0.0, 0.0, 10.0, 10.0]).is_empty());
    }
}
