//! Rings made well-formed one by one, before it is asked how they lie to each other: closed, led on
//! over the antimeridian, without spikes, repetitions or rings of no area.
//!
//! Knows nothing of how rings cross.

use std::cmp::Ordering;
use std::collections::HashSet;

use geo::{Coord, LineString, Polygon};

use super::fault::Ring;
use super::sweep::compare;
use super::validate::{is_flat, level, turn};

/// A corner of a ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Corner {
    /// Where it lies when the ring is followed over the antimeridian; longitudes go on beyond 180.
    pub at: Coord,
    /// The position as it was given, its longitude from -180 to 180.
    pub given: Coord,
}

/// An outer ring and its holes, by their corners; the first is not repeated.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Which part it was, from 1.
    pub number: usize,
    pub shell: Vec<Corner>,
    pub holes: Vec<Vec<Corner>>,
}

impl Corner {
    /// The position, on its side of the antimeridian; for a ring that does not cross it.
    fn position(&self) -> Coord {
        if self.given.x.abs() < 180.0 { self.given } else { self.at }
    }
}

impl Part {
    /// The part by its positions; it must not cross the antimeridian.
    pub fn polygon(&self) -> Polygon {
        let line = |corners: &Vec<Corner>| corners.iter().map(Corner::position).collect();
        Polygon::new(line(&self.shell), self.holes.iter().map(line).collect())
    }

    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Vec<Corner>> {
        std::iter::once(&self.shell).chain(&self.holes)
    }
}

/// A longitude brought to -180 to 180.
pub(super) fn wrap(x: f64) -> f64 {
    match x {
        _ if x > 180.0 => x - 360.0,
        _ if x < -180.0 => x + 360.0,
        _ => x,
    }
}

/// Cleans every ring and says what was done; `None` where a ring goes round a pole or the world.
pub(super) fn clean(polygons: &[Polygon], several: bool, repairs: &mut Vec<String>) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut seen = HashSet::new();
    for (number, polygon) in (1..).zip(polygons) {
        let outer = Ring { part: several.then_some(number), hole: None };
        let shell = beside(one(outer, polygon.exterior(), repairs)?, (-180.0, 180.0));
        if shell.is_empty() {
            repairs.push(format!("dropped {outer}, which has no area"));
            continue;
        }
        let holes = holes(outer, polygon, span(&shell), repairs)?;
        let part = Part { number, shell, holes };
        if seen.insert(part.rings().map(|corners| signature(corners)).collect::<Vec<_>>()) {
            parts.push(part);
        } else {
            repairs.push(format!("dropped part {number}, which repeats another"));
        }
    }
    (!parts.is_empty()).then_some(parts)
}

fn holes(
    outer: Ring,
    polygon: &Polygon,
    around: (f64, f64),
    repairs: &mut Vec<String>,
) -> Option<Vec<Vec<Corner>>> {
    let mut holes = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in (1..).zip(polygon.interiors()) {
        let name = Ring { hole: Some(number), ..outer };
        let hole = one(name, line, repairs)?;
        if hole.is_empty() {
            repairs.push(format!("dropped {name}, which has no area"));
        } else if seen.insert(signature(&hole)) {
            holes.push(beside(hole, around));
        } else {
            repairs.push(format!("dropped {name}, which repeats another"));
        }
    }
    Some(holes)
}

/// One ring, cleaned; no corners if nothing is left of it.
fn one(name: Ring, line: &LineString, repairs: &mut Vec<String>) -> Option<Vec<Corner>> {
    let mut corners = led_on(line)?;
    if line.0.last() == line.0.first() {
        corners.pop();
    } else {
        repairs.push(format!("closed {name}"));
    }
    if corners.len() < 3 || is_flat(&positions(&corners)) {
        return Some(Vec::new());
    }
    let spikes = prune(&mut corners);
    if spikes > 0 && corners.len() > 2 {
        repairs.push(format!("removed spikes from {name}: {spikes}"));
    }
    if corners.len() < 3 || is_flat(&positions(&corners)) { Some(Vec::new()) } else { Some(corners) }
}

fn positions(corners: &[Corner]) -> Vec<Coord> {
    corners.iter().map(|corner| corner.at).collect()
}

/// Follows a ring the short way round from each position to the next. `None` if it does not come
/// back to where it began, or reaches around the world.
fn led_on(line: &LineString) -> Option<Vec<Corner>> {
    let mut corners: Vec<Corner> = Vec::with_capacity(line.0.len());
    for &position in &line.0 {
        let at = level(position);
        let before = corners.last().map_or(at.x, |corner| corner.at.x);
        let turns = ((before - at.x) / 360.0).round();
        let at = Coord { x: at.x + 360.0 * turns, y: at.y };
        if corners.last().is_none_or(|corner| corner.at != at) {
            corners.push(Corner { at, given: Coord { x: wrap(position.x), y: position.y } });
        }
    }
    let returns = line.0.first() != line.0.last()
        || corners.first().map(|corner| corner.at) == corners.last().map(|corner| corner.at);
    let (west, east) = span(&corners);
    (returns && (corners.is_empty() || east - west < 360.0)).then_some(corners)
}

fn span(corners: &[Corner]) -> (f64, f64) {
    let apart = (f64::INFINITY, f64::NEG_INFINITY);
    corners.iter().fold(apart, |(west, east), corner| (west.min(corner.at.x), east.max(corner.at.x)))
}

/// A ring brought to the turn of the world that is nearest to a span of longitudes.
fn beside(mut ring: Vec<Corner>, (west, east): (f64, f64)) -> Vec<Corner> {
    let (from, to) = span(&ring);
    let turns = ((f64::midpoint(west, east) - f64::midpoint(from, to)) / 360.0).round();
    for corner in &mut ring {
        corner.at.x += 360.0 * turns;
    }
    ring
}

/// Removes corners at which the ring turns back on itself; says how many.
fn prune(corners: &mut Vec<Corner>) -> usize {
    let mut kept: Vec<Corner> = Vec::with_capacity(corners.len());
    let mut spikes = 0;
    for &corner in corners.iter() {
        kept.push(corner);
        spikes += pruned_end(&mut kept);
    }
    // The ends meet where the ring was taken apart.
    let mut kept = std::collections::VecDeque::from(kept);
    while kept.len() > 2 {
        let end = kept.len() - 1;
        if kept[end].at == kept[0].at {
            kept.pop_back();
        } else if turns_back(kept[end - 1].at, kept[end].at, kept[0].at) {
            kept.pop_back();
            spikes += 1;
        } else if turns_back(kept[end].at, kept[0].at, kept[1].at) {
            kept.pop_front();
            spikes += 1;
        } else {
            break;
        }
    }
    *corners = kept.into();
    spikes
}

/// Removes what the last corner makes needless; says how many spikes it were.
fn pruned_end(kept: &mut Vec<Corner>) -> usize {
    let mut spikes = 0;
    loop {
        match kept[..] {
            [.., before, last] if before.at == last.at => drop(kept.pop()),
            [.., before, tip, after] if turns_back(before.at, tip.at, after.at) => {
                spikes += 1;
                kept.remove(kept.len() - 2);
            }
            _ => return spikes,
        }
    }
}

fn turns_back(before: Coord, tip: Coord, after: Coord) -> bool {
    turn(before, tip, after) == 0.0 && compare(before, tip) == compare(after, tip)
}

/// The same for rings with the same corners in the same order, wherever they begin and whichever way
/// they run.
fn signature(corners: &[Corner]) -> Vec<[u64; 2]> {
    let count = corners.len();
    let least = (0..count).min_by(|&one, &other| compare(corners[one].at, corners[other].at)).unwrap_or(0);
    let neighbours = [corners[(least + 1) % count].at, corners[(least + count - 1) % count].at];
    let step = if compare(neighbours[0], neighbours[1]) == Ordering::Greater { count - 1 } else { 1 };
    (0..count)
        .map(|index| corners[(least + index * step) % count].given)
        .map(|at| [at.x.to_bits(), at.y.to_bits()])
        .collect()
}
