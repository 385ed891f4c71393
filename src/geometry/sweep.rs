//! Whether rings together bound an area: a line sweeps over their edges from west to east and looks
//! only at neighbours, after M. I. Shamos and D. Hoey ("Geometric intersection problems", 1976).
//!
//! Every question is the sign of an area, which `robust` answers exactly, so the order of the edges
//! along the line never contradicts itself. Positions are compared by longitude, then by latitude:
//! the line leans ever so slightly, and no edge is parallel to it. The sweep ends at the first fault.
//!
//! Knows nothing of degrees, and expects of each ring that it is closed, not flat and never the same
//! position twice in a row.

use std::cmp::Ordering;

use geo::Coord;

use super::fault::{Fault, Ring};
use super::touch::{self, Touches, Visit};
use super::validate::turn;

/// An edge from its western end to its eastern end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub west: Coord,
    pub east: Coord,
    pub ring: u32,
    /// Whether the ring runs from west to east here.
    eastward: bool,
}

/// A corner of a ring: where, and the edges that come and go.
#[derive(Clone, Copy, Debug)]
struct Corner {
    at: Coord,
    from: u32,
    to: u32,
}

/// A ring as the sweep sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub name: Ring,
    /// Which part it belongs to.
    pub part: usize,
    /// The outer ring of its part.
    shell: u32,
    /// The innermost ring around it, once it has been met.
    around: Option<u32>,
    /// Whether it runs counter-clockwise, once it has been met.
    left: Option<bool>,
}

/// The edges and corners of all rings.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub rings: Vec<Member>,
    edges: Vec<Edge>,
    corners: Vec<Corner>,
}

impl Plan {
    /// Adds a ring by its corners; a part's outer ring comes before its holes.
    pub fn push(&mut self, name: Ring, part: usize, corners: &[Coord]) {
        let ring = self.rings.len() as u32;
        let shell =
            if name.hole.is_none() { ring } else { self.rings.last().map_or(ring, |last| last.shell) };
        self.rings.push(Member { name, part, shell, around: None, left: None });
        let first = self.edges.len() as u32;
        let count = corners.len() as u32;
        for (index, &at) in (0..count).zip(corners) {
            let next = corners[(index as usize + 1) % corners.len()];
            let eastward = compare(at, next) == Ordering::Less;
            let (west, east) = if eastward { (at, next) } else { (next, at) };
            self.edges.push(Edge { west, east, ring, eastward });
            self.corners.push(Corner { at, from: first + (index + count - 1) % count, to: first + index });
        }
    }

    fn edge(&self, edge: u32) -> &Edge {
        &self.edges[edge as usize]
    }

    fn name(&self, ring: u32) -> Ring {
        self.rings[ring as usize].name
    }
}

/// Finds the first fault of rings that are each well-formed.
pub(super) fn check(plan: &Plan) -> Result<(), Fault> {
    let rings = swept(plan)?;
    rings.iter().try_for_each(|ring| nested(&rings, ring))
}

/// How a ring lies among others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Whether it runs counter-clockwise.
    pub left: bool,
    /// The innermost ring around it.
    pub around: Option<usize>,
}

/// How rings lie that do not cross, whatever they are to each other.
pub(super) fn places(plan: &Plan) -> Result<Vec<Place>, Fault> {
    let place = |ring: Member| Place {
        left: ring.left == Some(true),
        around: ring.around.map(|around| around as usize),
    };
    Ok(swept(plan)?.into_iter().map(place).collect())
}

fn swept(plan: &Plan) -> Result<Vec<Member>, Fault> {
    let mut corners = plan.corners.clone();
    corners.sort_unstable_by(|one, other| compare(one.at, other.at));
    let touches = Touches::new(plan.rings.len());
    let mut sweep = Sweep { plan, rings: plan.rings.clone(), line: Vec::new(), touches };
    for meeting in corners.chunk_by(|one, other| one.at == other.at) {
        sweep.pass(meeting)?;
    }
    Ok(sweep.rings)
}

/// A hole lies directly in its outer ring; an outer ring in nothing or in another part's hole.
fn nested(rings: &[Member], ring: &Member) -> Result<(), Fault> {
    let around = ring.around.map(|around| &rings[around as usize]);
    let shell = rings[ring.shell as usize].name;
    match (ring.name.hole, around) {
        (None, None) => Ok(()),
        (None, Some(around)) if around.name.hole.is_some() => Ok(()),
        (None, Some(around)) => Err(Fault::Overlap { inner: ring.name, outer: around.name }),
        (Some(_), Some(around)) if around.name == shell => Ok(()),
        (Some(_), Some(around)) if around.name.hole.is_some() && around.name.part == ring.name.part => {
            Err(Fault::HoleInside { hole: ring.name, around: around.name })
        }
        (Some(_), _) => Err(Fault::HoleOutside { hole: ring.name }),
    }
}

/// The state of the sweep between two positions.
struct Sweep<'a> {
    plan: &'a Plan,
    rings: Vec<Member>,
    /// The edges that the line crosses, from south to north.
    line: Vec<u32>,
    touches: Touches,
}

impl Sweep<'_> {
    /// Moves the line over one position, which one or several corners share.
    fn pass(&mut self, meeting: &[Corner]) -> Result<(), Fault> {
        let at = meeting[0].at;
        let side = |edge: &u32| {
            let edge = self.plan.edge(*edge);
            turn(edge.west, edge.east, at)
        };
        let low = self.line.partition_point(|edge| side(edge) > 0.0);
        let high = low + self.line[low..].partition_point(|edge| side(edge) >= 0.0);
        let through: Vec<u32> =
            self.line[low..high].iter().copied().filter(|&edge| self.plan.edge(edge).east != at).collect();
        self.meet(meeting, &through)?;
        let leaving = self.leaving(meeting, &through);
        self.line.splice(low..high, leaving.iter().copied());
        self.neighbours(low, low + leaving.len())?;
        self.place(low, &leaving);
        Ok(())
    }

    /// Looks at the rings that come to a position.
    fn meet(&mut self, meeting: &[Corner], through: &[u32]) -> Result<(), Fault> {
        let at = meeting[0].at;
        let corners = meeting.iter().map(|corner| {
            let far = |edge: u32| {
                let edge = self.plan.edge(edge);
                if edge.west == at { edge.east } else { edge.west }
            };
            Visit { ring: self.plan.edge(corner.to).ring, ends: [far(corner.from), far(corner.to)] }
        });
        let passing = through.iter().map(|&edge| {
            let edge = self.plan.edge(edge);
            Visit { ring: edge.ring, ends: [edge.west, edge.east] }
        });
        let visits: Vec<Visit> = corners.chain(passing).collect();
        touch::look(at, &visits, &self.plan.rings)?;
        self.touches.add(at, &visits, &self.plan.rings)
    }

    /// The edges that go on from a position, from south to north.
    fn leaving(&self, meeting: &[Corner], through: &[u32]) -> Vec<u32> {
        let at = meeting[0].at;
        let starting = meeting.iter().flat_map(|corner| [corner.from, corner.to]);
        let mut leaving: Vec<u32> = starting.filter(|&edge| self.plan.edge(edge).west == at).collect();
        leaving.extend(through);
        leaving.sort_unstable_by(|&one, &other| {
            0.0_f64.total_cmp(&(turn(at, self.plan.edge(one).east, self.plan.edge(other).east) + 0.0))
        });
        leaving
    }

    /// Checks the edges that have become neighbours: below and above what leaves a position.
    fn neighbours(&self, low: usize, high: usize) -> Result<(), Fault> {
        let below = low.checked_sub(1).map(|below| self.line[below]);
        let above = self.line.get(high).copied();
        if low == high {
            return below.zip(above).map_or(Ok(()), |(below, above)| self.apart(below, above));
        }
        below.map_or(Ok(()), |below| self.apart(below, self.line[low]))?;
        above.map_or(Ok(()), |above| self.apart(self.line[high - 1], above))
    }

    /// Refuses two edges that cross between their ends.
    fn apart(&self, one: u32, other: u32) -> Result<(), Fault> {
        let (one, other) = (self.plan.edge(one), self.plan.edge(other));
        let opposite = |edge: &Edge, of: &Edge| {
            let (west, east) = (turn(edge.west, edge.east, of.west), turn(edge.west, edge.east, of.east));
            (west > 0.0 && east < 0.0) || (west < 0.0 && east > 0.0)
        };
        if !(opposite(one, other) && opposite(other, one)) {
            return Ok(());
        }
        let near = crossing(one, other);
        if one.ring == other.ring {
            return Err(Fault::SelfCrossing { ring: self.plan.name(one.ring), near });
        }
        let (one, other) = touch::in_order(one.ring, other.ring, &self.plan.rings);
        Err(Fault::Crossing { one, other, near })
    }

    /// Notes for the rings that begin here which way they run and which ring is around them: it is
    /// told by the edge directly below.
    fn place(&mut self, low: usize, leaving: &[u32]) {
        for (index, &edge) in leaving.iter().enumerate() {
            let edge = *self.plan.edge(edge);
            if self.rings[edge.ring as usize].left.is_some() {
                continue;
            }
            let below = (low + index).checked_sub(1).map(|below| *self.plan.edge(self.line[below]));
            let around = below.and_then(|below| {
                let ring = &self.rings[below.ring as usize];
                if ring.left == Some(below.eastward) { Some(below.ring) } else { ring.around }
            });
            let ring = &mut self.rings[edge.ring as usize];
            // The lower of the two edges of a ring's western corner has the inside above it.
            (ring.left, ring.around) = (Some(edge.eastward), around);
        }
    }
}

/// About where two edges cross.
fn crossing(one: &Edge, other: &Edge) -> Coord {
    let (west, east) = (turn(other.west, other.east, one.west), turn(other.west, other.east, one.east));
    let share = west / (west - east);
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    one.west + (one.east - one.west) * share
}

/// West before east, south before north; the numbers are finite.
pub(super) fn compare(one: Coord, other: Coord) -> Ordering {
    let numbers = |a: f64, b: f64| a.partial_cmp(&b).unwrap_or(Ordering::Equal);
    numbers(one.x, other.x).then(numbers(one.y, other.y))
}
