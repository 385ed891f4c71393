//! Leaving out positions of a ring that the eye would not miss, for tiles.
//!
//! Knows nothing of projections; coordinates are whatever the caller measures in.

use geo::Coord;

/// With more positions than this, those that lie close together are left out first.
const MANY: usize = 256;

/// A closed ring without the positions that lie within `tolerance` of what remains (D. H. Douglas
/// and T. K. Peucker, 1973). The first position stays, and the one farthest from it, so that a ring
/// does not collapse into a line by its own start.
pub fn simplify_ring(ring: &[Coord], tolerance: f64) -> Vec<Coord> {
    if ring.len() <= 4 || tolerance <= 0.0 {
        return ring.to_vec();
    }
    if ring.len() <= MANY {
        return peucker(ring, tolerance);
    }
    // Together no farther than the tolerance.
    peucker(&spaced(ring, 0.3 * tolerance), 0.7 * tolerance)
}

/// A closed ring without the positions that lie within `distance` of the last that was kept.
fn spaced(ring: &[Coord], distance: f64) -> Vec<Coord> {
    let mut kept: Vec<Coord> = Vec::new();
    for &at in ring {
        if kept.last().is_none_or(|last| square(at, *last) > distance * distance) {
            kept.push(at);
        }
    }
    if kept.len() > 1 && kept.last() != ring.last() {
        kept.extend(ring.last());
    }
    kept
}

fn square(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
}

fn peucker(ring: &[Coord], tolerance: f64) -> Vec<Coord> {
    if ring.len() <= 4 {
        return ring.to_vec();
    }
    let last = ring.len() - 1;
    let distance = |&at: &usize| square(ring[at], ring[0]);
    let far = (1..last).max_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or(last);
    let mut kept = vec![false; ring.len()];
    (kept[0], kept[far], kept[last]) = (true, true, true);
    // A stack of its own: a coast of a million positions must not exhaust the thread's.
    let mut waiting = vec![(0, far), (far, last)];
    while let Some((from, to)) = waiting.pop() {
        if let Some(at) = farthest(ring, from, to, tolerance) {
            kept[at] = true;
            waiting.extend([(from, at), (at, to)]);
        }
    }
    ring.iter().zip(kept).filter_map(|(&at, kept)| kept.then_some(at)).collect()
}

/// The position between two others that is farthest from the line between them, if it is farther
/// than `tolerance`.
fn farthest(ring: &[Coord], from: usize, to: usize, tolerance: f64) -> Option<usize> {
    let (a, b) = (ring[from], ring[to]);
    let distances = (from + 1..to).map(|at| (at, to_segment_squared(ring[at], a, b)));
    let (at, square) = distances.max_by(|one, other| one.1.total_cmp(&other.1))?;
    (square > tolerance * tolerance).then_some(at)
}

fn to_segment_squared(at: Coord, a: Coord, b: Coord) -> f64 {
    let along = b - a;
    let length = along.x * along.x + along.y * along.y;
    let t = if length == 0.0 {
        0.0
    } else {
        (((at.x - a.x) * along.x + (at.y - a.y) * along.y) / length).clamp(0.0, 1.0)
    };
    (at.x - a.x - t * along.x).powi(2) + (at.y - a.y - t * along.y).powi(2)
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use proptest::prelude::*;

    use super::{simplify_ring, to_segment_squared};

    proptest! {
        /// Nothing that was left out is farther from what remains than the tolerance.
        #[test]
        fn stays_within_the_tolerance(spots in prop::collection::vec((0.0..100.0_f64, 0.0..100.0_f64), 3..400), tolerance in 0.1..20.0_f64) {
            let mut ring: Vec<Coord> = spots.into_iter().map(Coord::from).collect();
            ring.push(ring[0]);
            let simple = simplify_ring(&ring, tolerance);
            prop_assert_eq!(simple.first(), simple.last());
            for at in ring {
                let nearest = simple.windows(2).map(|edge| to_segment_squared(at, edge[0], edge[1])).fold(f64::INFINITY, f64::min);
                prop_assert!(nearest.sqrt() <= tolerance + 1e-9);
            }
        }
    }

    #[test]
    fn corners_stay_and_what_lies_between_goes() {
        let line = [(0.0, 0.0), (5.0, 0.1), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
        let ring: Vec<Coord> = line.into_iter().map(Coord::from).collect();
        assert_eq!(simplify_ring(&ring, 1.0).len(), 5);
    }
}
