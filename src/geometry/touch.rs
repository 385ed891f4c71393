//! What rings may do where they meet: touch, each of them once, on one side of each other, and never
//! so that they fence in a piece of the inside.
//!
//! Knows only one position at a time; the sweep brings it from one to the next.

use std::cmp::Ordering;

use geo::Coord;

use super::fault::{Fault, Ring};
use super::sweep::{Member, compare};
use super::validate::turn;

/// A ring that comes to a position: the far ends of the two edges, or halves of one edge, that it
/// has there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub ring: u32,
    pub ends: [Coord; 2],
}

/// Refuses rings that run along each other, cross, or come to one position twice.
pub(super) fn look(at: Coord, visits: &[Visit], rings: &[Member]) -> Result<(), Fault> {
    let name = |visit: usize| rings[visits[visit].ring as usize].name;
    let rays = around(at, visits);
    if let Some((one, other)) = together(at, &rays) {
        return Err(if visits[one].ring == visits[other].ring {
            Fault::SelfOverlap { ring: name(one), near: at }
        } else {
            let (one, other) = in_order(visits[one].ring, visits[other].ring, rings);
            Fault::SharedEdge { one, other, near: at }
        });
    }
    if visits.len() == 1 {
        return Ok(());
    }
    if let Some((one, other)) = crossed(&rays) {
        return Err(if visits[one].ring == visits[other].ring {
            Fault::SelfCrossing { ring: name(one), near: at }
        } else {
            let (one, other) = in_order(visits[one].ring, visits[other].ring, rings);
            Fault::Crossing { one, other, near: at }
        });
    }
    let mut sorted: Vec<u32> = visits.iter().map(|visit| visit.ring).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Fault::SelfTouch { ring: rings[pair[0] as usize].name, near: at }),
        None => Ok(()),
    }
}

/// The names of two rings as they are counted.
pub(super) fn in_order(one: u32, other: u32, rings: &[Member]) -> (Ring, Ring) {
    (rings[one.min(other) as usize].name, rings[one.max(other) as usize].name)
}

/// The far ends with the number of their visit, by direction, counter-clockwise.
fn around(at: Coord, visits: &[Visit]) -> Vec<(Coord, usize)> {
    let ends = visits.iter().enumerate().flat_map(|(number, visit)| visit.ends.map(|end| (end, number)));
    let mut rays: Vec<(Coord, usize)> = ends.collect();
    if visits.len() > 1 || same_direction(at, rays[0].0, rays[1].0) {
        rays.sort_by(|one, other| direction(at, one.0, other.0).then(one.1.cmp(&other.1)));
    }
    rays
}

fn is_west(at: Coord, end: Coord) -> bool {
    compare(end, at) == Ordering::Less
}

/// Compares two directions: the western half before the eastern, in each half counter-clockwise.
fn direction(at: Coord, one: Coord, other: Coord) -> Ordering {
    let halves = is_west(at, other).cmp(&is_west(at, one));
    halves.then_with(|| turn(at, other, one).partial_cmp(&0.0).unwrap_or(Ordering::Equal))
}

fn same_direction(at: Coord, one: Coord, other: Coord) -> bool {
    direction(at, one, other) == Ordering::Equal
}

/// Two visits that leave in the same direction.
fn together(at: Coord, rays: &[(Coord, usize)]) -> Option<(usize, usize)> {
    let pair = rays.windows(2).find(|pair| same_direction(at, pair[0].0, pair[1].0))?;
    Some((pair[0].1, pair[1].1))
}

/// Two visits of which each has one end on either side of the other: read around the position like
/// brackets, the ends do not match.
fn crossed(rays: &[(Coord, usize)]) -> Option<(usize, usize)> {
    let mut open: Vec<usize> = Vec::new();
    let mut begun = vec![false; rays.len() / 2];
    for &(_, visit) in rays {
        match open.last() {
            Some(&last) if last == visit => {
                open.pop();
            }
            Some(&last) if begun[visit] => return Some((visit, last)),
            _ => {
                begun[visit] = true;
                open.push(visit);
            }
        }
    }
    None
}

/// Which rings hang together through the positions where they touch. Rings and positions make a
/// graph; a way round in it encloses a piece of the inside.
#[derive(Debug)]
pub(super) struct Touches {
    leader: Vec<u32>,
}

impl Touches {
    /// No ring touches another yet.
    pub fn new(rings: usize) -> Self {
        Self { leader: (0..rings as u32).collect() }
    }

    /// Adds a position; refuses it when rings of one part that it joins are joined already.
    pub fn add(&mut self, at: Coord, visits: &[Visit], rings: &[Member]) -> Result<(), Fault> {
        if visits.len() == 1 {
            return Ok(());
        }
        let mut sorted: Vec<u32> = visits.iter().map(|visit| visit.ring).collect();
        sorted.sort_unstable_by_key(|&ring| (rings[ring as usize].part, ring));
        for pair in sorted.windows(2) {
            if rings[pair[0] as usize].part == rings[pair[1] as usize].part && !self.join(pair[0], pair[1]) {
                return Err(Fault::Divided { ring: rings[pair[1] as usize].name, near: at });
            }
        }
        Ok(())
    }

    /// Joins two rings; false if they hung together before.
    fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.leader_of(one), self.leader_of(other));
        self.leader[other as usize] = one;
        one != other
    }

    fn leader_of(&mut self, mut ring: u32) -> u32 {
        while self.leader[ring as usize] != ring {
            let next = self.leader[ring as usize];
            self.leader[ring as usize] = self.leader[next as usize];
            ring = next;
        }
        ring
    }
}
