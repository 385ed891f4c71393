//! Rings from ways, and polygons from rings. Ways come in any order and direction, several may make
//! one ring, and rings may touch at a node.

use std::collections::{BTreeMap, HashMap};

use super::block::Spot;

/// What a relation says of a member way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Outer,
    Inner,
    /// Nothing, or something that is no ring's role.
    Unknown,
}

impl Role {
    /// The role of a way by its word; `None` for ways that are no part of the outline.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        match word {
            b"outer" | b"exclave" => Some(Self::Outer),
            b"inner" | b"enclave" => Some(Self::Inner),
            b"" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// A closed line of nodes; the first is not repeated at the end.
type NodeRing = Vec<i64>;

/// A polygon: its shell and its holes, each closed, in degrees × 10⁷.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpotPolygon {
    pub(super) shell: Vec<Spot>,
    pub(super) holes: Vec<Vec<Spot>>,
}

/// The polygons that ways with roles and node ids make. Where every way has a role, the roles
/// decide what is a hole; where one is missing or the roles make no rings, containment does.
pub(super) fn assemble(
    ways: &[(Role, &[i64])],
    spot: impl Fn(i64) -> Option<Spot>,
) -> Result<Vec<SpotPolygon>, String> {
    let of = |role: Role| ways.iter().filter(move |way| way.0 == role).map(|way| way.1);
    let told = of(Role::Unknown).next().is_none();
    if told
        && let (Ok(outer), Ok(inner)) = (join(of(Role::Outer)), join(of(Role::Inner)))
        && !outer.is_empty()
    {
        let (outer, inner) = (shapes(&outer, &spot)?, shapes(&inner, &spot)?);
        return nest(outer, inner);
    }
    let rings = join(ways.iter().map(|way| way.1)).map_err(|open| open.reason(&spot))?;
    if rings.is_empty() {
        return Err("it has no ways that make a ring".to_owned());
    }
    let (outer, inner) = by_containment(shapes(&rings, &spot)?);
    nest(outer, inner)
}

/// A ring does not close: no further way goes on from this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open(i64);

impl Open {
    fn reason(self, spot: impl Fn(i64) -> Option<Spot>) -> String {
        let place = spot(self.0).map_or_else(String::new, |at| {
            format!(" at {}, {}", f64::from(at.lon) / 1e7, f64::from(at.lat) / 1e7)
        });
        format!("its ring is open at node {}{place}", self.0)
    }
}

/// Joins ways at their ends. The walk goes from end to end; whenever it comes back to an end that
/// it has passed, the part since then is a ring of its own, so that rings which touch come apart.
fn join<'a>(ways: impl Iterator<Item = &'a [i64]>) -> Result<Vec<NodeRing>, Open> {
    let (mut rings, mut open) = (Vec::new(), Vec::new());
    for way in ways.filter(|way| way.len() > 1) {
        match way {
            [first, middle @ .., last] if first == last => {
                rings.push(std::iter::once(first).chain(middle).copied().collect());
            }
            _ => open.push(way),
        }
    }
    let mut ends = Ends::new(&open);
    for start in 0..open.len() {
        walk(start, &open, &mut ends, &mut rings)?;
    }
    Ok(rings)
}

/// Which ways end at a node, and which are used up.
struct Ends {
    at: HashMap<i64, Vec<usize>>,
    used: Vec<bool>,
}

impl Ends {
    fn new(ways: &[&[i64]]) -> Self {
        let mut at: HashMap<i64, Vec<usize>> = HashMap::new();
        for (index, way) in ways.iter().enumerate() {
            for end in [way.first(), way.last()].into_iter().flatten() {
                at.entry(*end).or_default().push(index);
            }
        }
        Self { at, used: vec![false; ways.len()] }
    }

    /// Takes a way that begins or ends at a node and is not used yet.
    fn take(&mut self, node: i64) -> Option<usize> {
        while let Some(index) = self.at.get_mut(&node)?.pop() {
            if self.mark(index) {
                return Some(index);
            }
        }
        None
    }

    fn mark(&mut self, index: usize) -> bool {
        self.used.get_mut(index).is_some_and(|used| !std::mem::replace(used, true))
    }
}

fn walk(start: usize, ways: &[&[i64]], ends: &mut Ends, rings: &mut Vec<NodeRing>) -> Result<(), Open> {
    let Some(first) = ways.get(start) else { return Ok(()) };
    if !ends.mark(start) {
        return Ok(());
    }
    // The path as nodes, and how long it was when it passed each end.
    let (Some(begin), Some(mut end)) = (first.first().copied(), first.last().copied()) else { return Ok(()) };
    let mut path = first.to_vec();
    let mut passed = BTreeMap::from([(begin, 0)]);
    loop {
        if let Some(since) = passed.get(&end).copied() {
            path.pop();
            let ring: NodeRing = path.drain(since..).collect();
            passed.retain(|_, length| *length < since || (*length == since && since > 0));
            rings.push(ring);
            if path.is_empty() {
                return Ok(());
            }
            path.push(end);
        } else {
            passed.insert(end, path.len() - 1);
        }
        let next = ends.take(end).and_then(|index| ways.get(index)).ok_or(Open(end))?;
        if next.first() == Some(&end) {
            path.extend(next.iter().skip(1));
        } else {
            path.extend(next.iter().rev().skip(1));
        }
        end = path.last().copied().ok_or(Open(end))?;
    }
}

/// The positions of rings, closed. Nodes that the file does not hold are named.
fn shapes(rings: &[NodeRing], spot: impl Fn(i64) -> Option<Spot>) -> Result<Vec<Vec<Spot>>, String> {
    rings.iter().map(|ring| shape(ring, &spot)).collect()
}

fn shape(ring: &[i64], spot: impl Fn(i64) -> Option<Spot>) -> Result<Vec<Spot>, String> {
    let closed = ring.iter().chain(ring.first());
    closed.map(|node| spot(*node).ok_or_else(|| format!("its node {node} is not in the file"))).collect()
}

/// Shells and holes by how many other rings each ring lies in: an odd number makes a hole.
fn by_containment(rings: Vec<Vec<Spot>>) -> (Vec<Vec<Spot>>, Vec<Vec<Spot>>) {
    let boxes: Vec<_> = rings.iter().map(|ring| Extent::of(ring)).collect();
    let around = |index: usize| {
        let inside = |other: usize| {
            other != index
                && matches!((boxes.get(index), boxes.get(other)), (Some(inner), Some(outer)) if outer.holds(inner))
                && matches!((rings.get(index), rings.get(other)), (Some(inner), Some(outer)) if lies_in(inner, outer))
        };
        (0..rings.len()).filter(|other| inside(*other)).count()
    };
    let odd: Vec<bool> = (0..rings.len()).map(|index| around(index) % 2 == 1).collect();
    let (inner, outer): (Vec<_>, Vec<_>) = rings.into_iter().zip(odd).partition(|(_, odd)| *odd);
    let strip = |rings: Vec<(Vec<Spot>, bool)>| rings.into_iter().map(|(ring, _)| ring).collect();
    (strip(outer), strip(inner))
}

/// Gives every hole to the smallest shell around it.
fn nest(outer: Vec<Vec<Spot>>, inner: Vec<Vec<Spot>>) -> Result<Vec<SpotPolygon>, String> {
    let about: Vec<_> = outer.iter().map(|ring| (Extent::of(ring), double_area(ring))).collect();
    let mut polygons: Vec<_> =
        outer.into_iter().map(|shell| SpotPolygon { shell, holes: Vec::new() }).collect();
    for hole in inner {
        let extent = Extent::of(&hole);
        let around = polygons.iter().zip(&about).enumerate();
        let around =
            around.filter(|(_, (polygon, about))| about.0.holds(&extent) && lies_in(&hole, &polygon.shell));
        let smallest = around.min_by_key(|(_, (_, about))| about.1).map(|(index, _)| index);
        match smallest.and_then(|index| polygons.get_mut(index)) {
            Some(polygon) => polygon.holes.push(hole),
            None => return Err(stray(&hole)),
        }
    }
    Ok(polygons)
}

fn stray(hole: &[Spot]) -> String {
    let at = hole.first().map_or((0.0, 0.0), |at| (f64::from(at.lon) / 1e7, f64::from(at.lat) / 1e7));
    format!("its inner ring at {}, {} lies in no outer ring", at.0, at.1)
}

/// The box around a ring.
struct Extent {
    low: Spot,
    high: Spot,
}

impl Extent {
    fn of(ring: &[Spot]) -> Self {
        let start =
            Self { low: Spot { lon: i32::MAX, lat: i32::MAX }, high: Spot { lon: i32::MIN, lat: i32::MIN } };
        ring.iter().fold(start, |extent, at| Self {
            low: Spot { lon: extent.low.lon.min(at.lon), lat: extent.low.lat.min(at.lat) },
            high: Spot { lon: extent.high.lon.max(at.lon), lat: extent.high.lat.max(at.lat) },
        })
    }

    const fn holds(&self, other: &Self) -> bool {
        self.low.lon <= other.low.lon
            && self.low.lat <= other.low.lat
            && self.high.lon >= other.high.lon
            && self.high.lat >= other.high.lat
    }
}

fn double_area(ring: &[Spot]) -> u128 {
    let cross =
        |a: &Spot, b: &Spot| i128::from(a.lon) * i128::from(b.lat) - i128::from(b.lon) * i128::from(a.lat);
    ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| cross(a, b)).sum::<i128>().unsigned_abs()
}

/// Whether a ring lies in another that it may touch but does not cross. The first of its
/// positions that is not on the other ring decides, then the first middle of an edge.
fn lies_in(inner: &[Spot], outer: &[Spot]) -> bool {
    let doubled = |at: &Spot| (2 * i64::from(at.lon), 2 * i64::from(at.lat));
    let corners = inner.iter().map(doubled);
    let middles = inner
        .iter()
        .zip(inner.iter().skip(1))
        .map(|(a, b)| (i64::from(a.lon) + i64::from(b.lon), i64::from(a.lat) + i64::from(b.lat)));
    corners.chain(middles).find_map(|point| side(point, outer)).unwrap_or(true)
}

/// Whether a point (in doubled units) is inside a ring; `None` on it. Exact: all is in integers.
fn side(point: (i64, i64), ring: &[Spot]) -> Option<bool> {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
        let (ax, ay) = (2 * i64::from(a.lon) - point.0, 2 * i64::from(a.lat) - point.1);
        let (bx, by) = (2 * i64::from(b.lon) - point.0, 2 * i64::from(b.lat) - point.1);
        let cross = i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay);
        let between = ax.min(bx) <= 0 && ax.max(bx) >= 0 && ay.min(by) <= 0 && ay.max(by) >= 0;
        if cross == 0 && between {
            return None;
        }
        // The edge crosses the ray to the right if its ends lie on both sides of it.
        if (ay > 0) != (by > 0) && (cross > 0) == (by > ay) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Node 1203 lies at 12, 3.
    fn spot(node: i64) -> Option<Spot> {
        (node < 9999).then_some(Spot { lon: (node / 100) as i32, lat: (node % 100) as i32 })
    }

    fn polygons(ways: &[(Role, &[i64])]) -> Result<Vec<(usize, usize)>, String> {
        let found = assemble(ways, spot)?;
        Ok(found.iter().map(|polygon| (polygon.shell.len(), polygon.holes.len())).collect())
    }

    const SQUARE: &[i64] = &[0, 1000, 1010, 10, 0];
    const HOLE: &[i64] = &[202, 402, 404, 202];

    #[test]
    fn ways_join_in_any_order_and_direction() {
        let ways: [(Role, &[i64]); 4] = [
            (Role::Outer, &[0, 500, 1000]),
            (Role::Outer, &[10, 0]),
            (Role::Outer, &[10, 510, 1010]),
            (Role::Outer, &[1010, 1000]),
        ];
        for turn in 0..4 {
            let mut turned = ways;
            turned.rotate_left(turn);
            let found = assemble(&turned, spot).unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(double_area(&found[0].shell), 200);
            assert_eq!(found[0].shell.first(), found[0].shell.last());
        }
    }

    #[test]
    fn roles_make_holes_and_missing_roles_leave_it_to_containment() {
        assert_eq!(polygons(&[(Role::Inner, HOLE), (Role::Outer, SQUARE)]).unwrap(), [(5, 1)]);
        assert_eq!(polygons(&[(Role::Unknown, HOLE), (Role::Unknown, SQUARE)]).unwrap(), [(5, 1)]);
        // An island in a lake on an island.
        let island: &[i64] = &[303, 403, 404, 303];
        let lake: &[i64] = &[101, 901, 909, 109, 101];
        let mut three =
            polygons(&[(Role::Unknown, island), (Role::Unknown, lake), (Role::Outer, SQUARE)]).unwrap();
        three.sort_unstable();
        assert_eq!(three, [(4, 0), (5, 1)]);
    }

    #[test]
    fn rings_that_touch_at_an_end_come_apart() {
        // Two squares that share the corner 1010, as four ways that all meet there.
        let ways: [(Role, &[i64]); 4] = [
            (Role::Outer, &[1010, 10, 0]),
            (Role::Outer, &[0, 1000, 1010]),
            (Role::Outer, &[1010, 2010, 2020]),
            (Role::Outer, &[2020, 1020, 1010]),
        ];
        for turn in 0..4 {
            let mut turned = ways;
            turned.rotate_left(turn);
            assert_eq!(polygons(&turned).unwrap(), [(5, 0), (5, 0)]);
        }
        // A hole that touches its shell, and one whose every corner is on it.
        assert_eq!(polygons(&[(Role::Outer, SQUARE), (Role::Inner, &[0, 301, 103, 0])]).unwrap(), [(5, 1)]);
        let diamond: &[i64] = &[5, 500, 1005, 510, 5];
        let cut: &[i64] = &[0, 500, 1000, 1005, 1010, 510, 10, 5, 0];
        assert_eq!(polygons(&[(Role::Outer, cut), (Role::Inner, diamond)]).unwrap(), [(9, 1)]);
    }

    #[test]
    fn a_walk_that_closes_a_ring_on_its_way_goes_on() {
        // Begins in the middle of a chain: 0-1000, a loop 1000-2000-2005-1000, then back to 0.
        let ways: [(Role, &[i64]); 4] = [
            (Role::Outer, &[0, 1000]),
            (Role::Outer, &[1000, 2000]),
            (Role::Outer, &[2000, 2005, 1000]),
            (Role::Outer, &[1000, 1010, 0]),
        ];
        let mut found = polygons(&ways).unwrap();
        found.sort_unstable();
        assert_eq!(found, [(4, 0), (4, 0)]);
    }

    #[test]
    fn what_is_incomplete_is_refused_with_the_place() {
        let open = polygons(&[(Role::Outer, &[0, 1000, 1010])]).unwrap_err();
        assert!(open.contains("open at node 1010 at 0.000001, 0.000001"), "{open}");
        assert!(
            polygons(&[(Role::Outer, &[0, 1000, 9999, 0])])
                .unwrap_err()
                .contains("node 9999 is not in the file")
        );
        assert!(
            polygons(&[(Role::Outer, SQUARE), (Role::Inner, &[2020, 2120, 2121, 2020])])
                .unwrap_err()
                .contains("lies in no outer")
        );
        assert!(polygons(&[]).unwrap_err().contains("no ways"));
    }

    #[test]
    fn wrong_roles_that_make_no_rings_are_put_right_by_containment() {
        let half: [(Role, &[i64]); 3] =
            [(Role::Outer, &[0, 1000, 1010]), (Role::Inner, &[1010, 10, 0]), (Role::Inner, HOLE)];
        assert_eq!(polygons(&half).unwrap(), [(5, 1)]);
    }
}
