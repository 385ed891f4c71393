//! The area that pieces bound: which of them have the inside on one side only, and the rings that
//! these make.
//!
//! Expects pieces as `arrange` leaves them: they meet at their ends alone. Knows nothing of what
//! makes a place inside; the caller tells by the rings that go round it an odd number of times.

use std::collections::{BTreeSet, HashMap};

use geo::{Coord, LineString, Polygon};

use super::arrange::Piece;
use super::fault::Ring;
use super::sweep::{self, Plan, compare};
use super::validate::turn;

/// Polygons around every place for which `inside` is true of the rings that go round it an odd number
/// of times. Their rings are simple and touch at positions only.
pub(super) fn region(pieces: &[Piece], inside: &dyn Fn(&BTreeSet<u32>) -> bool) -> Option<Vec<Polygon>> {
    nested(&loops(&border(pieces, inside)))
}

/// Sets of rings, each known by its number.
struct Sets<'a> {
    inside: &'a dyn Fn(&BTreeSet<u32>) -> bool,
    numbers: HashMap<BTreeSet<u32>, usize>,
    known: Vec<(BTreeSet<u32>, bool)>,
}

impl Sets<'_> {
    fn number(&mut self, set: BTreeSet<u32>) -> usize {
        if let Some(&number) = self.numbers.get(&set) {
            return number;
        }
        let number = self.known.len();
        self.known.push((set.clone(), (self.inside)(&set)));
        self.numbers.insert(set, number);
        number
    }

    /// The set across a piece.
    fn across(&mut self, set: usize, rings: &[u32]) -> usize {
        let mut set = self.known[set].0.clone();
        for &ring in rings {
            if !set.remove(&ring) {
                set.insert(ring);
            }
        }
        self.number(set)
    }

    fn is_inside(&self, set: usize) -> bool {
        self.known[set].1
    }
}

/// The pieces with the inside on one side only, directed so that it is on the left. A line sweeps
/// from west to east and carries the sets of rings from piece to piece.
fn border(pieces: &[Piece], inside: &dyn Fn(&BTreeSet<u32>) -> bool) -> Vec<(Coord, Coord)> {
    let mut sets = Sets { inside, numbers: HashMap::new(), known: Vec::new() };
    let outside = sets.number(BTreeSet::new());
    let mut above = vec![outside; pieces.len()];
    let mut line: Vec<usize> = Vec::new();
    let mut border = Vec::new();
    for at in stops(pieces) {
        let side = |&piece: &usize| turn(pieces[piece].west, pieces[piece].east, at);
        let low = line.partition_point(|piece| side(piece) > 0.0);
        let high = low + line[low..].partition_point(|piece| side(piece) >= 0.0);
        let first = pieces.partition_point(|piece| compare(piece.west, at).is_lt());
        let mut starting: Vec<usize> =
            (first..pieces.len()).take_while(|&piece| pieces[piece].west == at).collect();
        starting.sort_by(|&one, &other| {
            0.0_f64.total_cmp(&(turn(at, pieces[one].east, pieces[other].east) + 0.0))
        });
        let mut below = low.checked_sub(1).map_or(outside, |below| above[line[below]]);
        for &piece in &starting {
            above[piece] = sets.across(below, &pieces[piece].rings);
            match (sets.is_inside(below), sets.is_inside(above[piece])) {
                (false, true) => border.push((pieces[piece].west, pieces[piece].east)),
                (true, false) => border.push((pieces[piece].east, pieces[piece].west)),
                _ => {}
            }
            below = above[piece];
        }
        line.splice(low..high, starting);
    }
    border
}

/// The ends of all pieces, from west to east.
fn stops(pieces: &[Piece]) -> Vec<Coord> {
    let mut stops: Vec<Coord> = pieces.iter().flat_map(|piece| [piece.west, piece.east]).collect();
    stops.sort_by(|&one, &other| compare(one, other));
    stops.dedup();
    stops
}

fn key(at: Coord) -> (i64, i64) {
    (at.x as i64, at.y as i64)
}

/// The rings that directed pieces make: followed so that each stays with the inside on its left,
/// and taken apart where they come to a position twice.
fn loops(border: &[(Coord, Coord)]) -> Vec<Vec<Coord>> {
    let mut leaving: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (piece, (from, _)) in border.iter().enumerate() {
        leaving.entry(key(*from)).or_default().push(piece);
    }
    let next = |piece: usize| {
        let (from, at) = border[piece];
        leaving
            .get(&key(at))?
            .iter()
            .copied()
            .min_by(|&one, &other| clockwise(at, from, border[one].1, border[other].1))
    };
    let mut followed = vec![false; border.len()];
    let mut loops = Vec::new();
    for start in 0..border.len() {
        let mut walk = Vec::new();
        let mut piece = Some(start);
        while let Some(on) = piece.filter(|&on| !followed[on]) {
            followed[on] = true;
            walk.push(border[on].0);
            piece = next(on);
        }
        take_apart(&walk, &mut loops);
    }
    loops
}

/// Which of two directions comes first when turning clockwise from the one towards `from`.
fn clockwise(at: Coord, from: Coord, one: Coord, other: Coord) -> std::cmp::Ordering {
    let half = |to: Coord| match turn(at, from, to) {
        side if side < 0.0 => 0,
        side if side > 0.0 => 2,
        _ => 1,
    };
    half(one).cmp(&half(other)).then_with(|| turn(at, one, other).total_cmp(&0.0))
}

fn take_apart(walk: &[Coord], loops: &mut Vec<Vec<Coord>>) {
    let mut path: Vec<Coord> = Vec::new();
    let mut places: HashMap<(i64, i64), usize> = HashMap::new();
    for &at in walk {
        if let Some(&place) = places.get(&key(at)) {
            for gone in &path[place..] {
                places.remove(&key(*gone));
            }
            loops.push(path.split_off(place));
        }
        places.insert(key(at), path.len());
        path.push(at);
    }
    loops.push(path);
    loops.retain(|ring| ring.len() > 2);
}

/// Loops as outer rings, which run counter-clockwise, with the holes that lie directly in them.
fn nested(loops: &[Vec<Coord>]) -> Option<Vec<Polygon>> {
    let mut plan = Plan::default();
    for (number, corners) in loops.iter().enumerate() {
        plan.push(Ring { part: Some(number), hole: None }, number, corners);
    }
    let places = sweep::places(&plan).ok()?;
    let mut holes: Vec<Vec<LineString>> = vec![Vec::new(); loops.len()];
    for (place, corners) in places.iter().zip(loops).filter(|(place, _)| !place.left) {
        holes[place.around?].push(LineString(corners.clone()));
    }
    let shells = places.iter().zip(loops).zip(holes).filter(|((place, _), _)| place.left);
    Some(shells.map(|((_, corners), holes)| Polygon::new(LineString(corners.clone()), holes)).collect())
}
