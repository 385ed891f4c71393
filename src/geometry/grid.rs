//! Degrees and whole numbers: a grid on which areas are put together exactly, and the way back from
//! it through the very positions that were given.
//!
//! Knows nothing of what was wrong with the rings.

use std::collections::{BTreeSet, HashMap};

use geo::{BoundingRect, Coord, LineString, MultiPoint, Polygon};

use super::arrange::arrange;
use super::region::region;
use super::ring::Part;
use super::validate::turn;

/// The grid reaches this far from its middle. Crossings between are rounded from numbers that a `f64`
/// holds exactly.
const REACH: f64 = (1_u64 << 30) as f64;

/// Finer than this would no longer be exact in degrees.
const FINEST: i32 = 42;

/// A grid over rings: a step is a degree over a power of two, so that whole degrees, the antimeridian
/// among them, are on the grid. Counted from its middle.
#[derive(Debug)]
pub(super) struct Grid {
    /// Steps in a degree.
    scale: f64,
    /// In steps.
    middle: Coord,
    given: HashMap<(i64, i64), Coord>,
}

impl Grid {
    /// A grid over all rings.
    pub fn around(parts: &[Part]) -> Option<Self> {
        let corners = || parts.iter().flat_map(Part::rings).flatten();
        let bounds =
            corners().flat_map(|corner| [corner.at, corner.given]).collect::<MultiPoint>().bounding_rect()?;
        let half = (bounds.width().max(bounds.height()) / 2.0).max(1e-9);
        let scale = 2.0_f64.powi(((REACH / half).log2().floor() as i32 - 1).min(FINEST));
        let middle = bounds.center() * scale;
        let middle = Coord { x: middle.x.round(), y: middle.y.round() };
        let mut grid = Self { scale, middle, given: HashMap::new() };
        for corner in corners() {
            grid.given.entry(key(grid.step(corner.given))).or_insert(corner.given);
        }
        Some(grid)
    }

    /// The nearest point of the grid.
    fn step(&self, at: Coord) -> Coord {
        Coord { x: (at.x * self.scale).round(), y: (at.y * self.scale).round() } - self.middle
    }

    /// What the parts cover together, each without its holes. `None` if they are too tangled.
    pub fn join(&self, parts: &[Part]) -> Option<Vec<Polygon>> {
        let rings = parts.iter().flat_map(Part::rings);
        let rings: Vec<Vec<Coord>> =
            rings.map(|ring| ring.iter().map(|corner| self.step(corner.at)).collect()).collect();
        let shells: Vec<usize> = parts.iter().map(|part| part.rings().count()).collect();
        cover(&rings, &shells, |_| true)
    }

    /// An area cut at the antimeridian, with its pieces brought back between -180 and 180. Comes back
    /// as it is if it does not cross it.
    pub fn cut(&self, area: Vec<Polygon>) -> Option<Vec<Polygon>> {
        let meridian = |turns: f64| (360.0 * turns - 180.0) * self.scale - self.middle.x;
        let world = meridian(0.0)..=meridian(1.0);
        if area.iter().flat_map(|part| &part.exterior().0).all(|at| world.contains(&at.x)) {
            return Some(area);
        }
        let (rings, shells) = rings(&area);
        let mut pieces = Vec::new();
        for turns in [-1.0, 0.0, 1.0] {
            let (west, east) = (meridian(turns), meridian(turns + 1.0));
            let slab = [(west, -4.0 * REACH), (east, -4.0 * REACH), (east, 4.0 * REACH), (west, 4.0 * REACH)];
            let mut rings = rings.clone();
            rings.push(slab.map(Coord::from).to_vec());
            let last = rings.len() as u32 - 1;
            let within = cover(&rings, &shells, |around| around.contains(&last))?;
            pieces.extend(within.into_iter().map(|piece| shifted(&piece, meridian(0.0) - west)));
        }
        let (rings, shells) = self::rings(&pieces);
        cover(&rings, &shells, |_| true)
    }

    /// An area in degrees: through the positions that were given, or as it lies on the grid.
    pub fn restore(&self, area: &[Polygon], exactly: bool) -> Vec<Polygon> {
        let (rings, counts) = rings(area);
        let mut visits: HashMap<(i64, i64), usize> = HashMap::new();
        for &at in rings.iter().flatten() {
            *visits.entry(key(at)).or_default() += 1;
        }
        let needed = |at: Coord| visits.get(&key(at)) > Some(&1) || self.given.contains_key(&key(at));
        let line = |corners: &Vec<Coord>| -> LineString {
            straight(corners, &needed).into_iter().map(|at| self.position(at, exactly)).collect()
        };
        let mut lines = rings.iter().map(line);
        let mut polygon = |&count: &usize| {
            let shell = lines.next()?;
            Some(Polygon::new(shell, lines.by_ref().take(count - 1).collect()))
        };
        counts.iter().map_while(&mut polygon).collect()
    }

    fn position(&self, at: Coord, exactly: bool) -> Coord {
        let plain = (at + self.middle) / self.scale;
        let given = self.given.get(&key(at));
        // On the antimeridian it is the grid that knows the side.
        given.copied().filter(|_| exactly && plain.x.abs() < 180.0).unwrap_or(plain)
    }
}

fn key(at: Coord) -> (i64, i64) {
    (at.x as i64, at.y as i64)
}

/// The corners of a ring without those that it runs straight through, unless they are needed: where
/// edges were broken that are gone now.
fn straight(corners: &[Coord], needed: &dyn Fn(Coord) -> bool) -> Vec<Coord> {
    let count = corners.len();
    let bends = |&index: &usize| {
        let (before, at, after) =
            (corners[(index + count - 1) % count], corners[index], corners[(index + 1) % count]);
        needed(at) || turn(before, at, after) != 0.0
    };
    (0..count).filter(bends).map(|index| corners[index]).collect()
}

/// What rings cover: `counts` says how many of them make each part, its outer ring first. Only places
/// of which `also` is true of the rings around them.
fn cover(
    rings: &[Vec<Coord>],
    counts: &[usize],
    also: impl Fn(&BTreeSet<u32>) -> bool,
) -> Option<Vec<Polygon>> {
    let owner: Vec<usize> =
        counts.iter().enumerate().flat_map(|(part, &count)| std::iter::repeat_n(part, count)).collect();
    let is_shell: Vec<bool> = counts.iter().flat_map(|&count| (0..count).map(|ring| ring == 0)).collect();
    let inside = |around: &BTreeSet<u32>| {
        let owned = || around.iter().map(|&ring| ring as usize).filter(|&ring| ring < owner.len());
        let holed: BTreeSet<usize> =
            owned().filter(|&ring| !is_shell[ring]).map(|ring| owner[ring]).collect();
        also(around) && owned().any(|ring| is_shell[ring] && !holed.contains(&owner[ring]))
    };
    region(&arrange(rings)?, &inside)
}

/// The rings of polygons by their corners, and how many each polygon has.
fn rings(area: &[Polygon]) -> (Vec<Vec<Coord>>, Vec<usize>) {
    let open = |ring: &LineString| ring.0[..ring.0.len().saturating_sub(1)].to_vec();
    let rings = area.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    (rings.map(open).collect(), area.iter().map(|part| 1 + part.interiors().len()).collect())
}

fn shifted(polygon: &Polygon, x: f64) -> Polygon {
    mapped(polygon, |at| Coord { x: at.x + x, y: at.y })
}

fn mapped(polygon: &Polygon, position: impl Fn(Coord) -> Coord) -> Polygon {
    let line = |ring: &LineString| ring.0.iter().map(|&at| position(at)).collect();
    Polygon::new(line(polygon.exterior()), polygon.interiors().iter().map(line).collect())
}
