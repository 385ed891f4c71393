//! What can be wrong with a geometry, in plain words that name the ring and the place.
//!
//! Knows nothing of how a fault is found or mended.

use std::fmt;

use geo::Coord;

/// Why a geometry is refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    /// No positions at all.
    #[error("the geometry is empty")]
    Empty,
    /// More positions than are accepted.
    #[error("the geometry has {count} positions; at most {limit} are accepted")]
    TooManyVertices {
        /// How many there are.
        count: usize,
        /// How many may be there.
        limit: usize,
    },
    /// An infinity or no number.
    #[error("position {position} is not made of finite numbers")]
    NotFinite {
        /// Which position, from 1.
        position: usize,
    },
    /// A longitude that is none.
    #[error("longitude {value} of position {position} is outside -180 to 180")]
    Longitude {
        /// The number given as the longitude.
        value: f64,
        /// Which position, from 1.
        position: usize,
    },
    /// A latitude that is none.
    #[error("latitude {value} of position {position} is outside -90 to 90")]
    Latitude {
        /// The number given as the latitude.
        value: f64,
        /// Which position, from 1.
        position: usize,
    },
    /// A latitude that is none, beside a longitude that could be one.
    #[error(
        "latitude and longitude look swapped at position {position}: {}, {} is given, longitude comes first",
        Degrees(at.x), Degrees(at.y)
    )]
    Swapped {
        /// The position as it was given.
        at: Coord,
        /// Which position, from 1.
        position: usize,
    },
    /// An edge of more than half the way round the world.
    #[error(
        "the edge from {} to {} spans more than 180 degrees of longitude; cut the geometry at the antimeridian",
        Near(*from), Near(*to)
    )]
    Antimeridian {
        /// Where it begins.
        from: Coord,
        /// Where it ends.
        to: Coord,
    },
    /// A ring without positions.
    #[error("{0} is empty")]
    EmptyRing(Ring),
    /// A ring whose last position is not its first.
    #[error("{0} is not closed: its last position is not its first")]
    NotClosed(Ring),
    /// A ring of fewer than three corners.
    #[error("{ring} has {count} positions; a ring needs four, the last equal to the first")]
    TooFewPositions {
        /// Which ring.
        ring: Ring,
        /// How many positions it has, repeated ones counted once.
        count: usize,
    },
    /// All positions of a ring lie on one line.
    #[error("{0} has no area: all its positions lie on one line")]
    Flat(Ring),
    /// A ring that takes a stretch twice, perhaps by turning back on the way it came.
    #[error("{ring} runs along itself near {}", Near(*near))]
    SelfOverlap {
        /// Which ring.
        ring: Ring,
        /// Where.
        near: Coord,
    },
    /// A ring that crosses itself.
    #[error("{ring} crosses itself near {}", Near(*near))]
    SelfCrossing {
        /// Which ring.
        ring: Ring,
        /// Where.
        near: Coord,
    },
    /// A ring that comes to one position twice.
    #[error("{ring} touches itself near {}", Near(*near))]
    SelfTouch {
        /// Which ring.
        ring: Ring,
        /// Where.
        near: Coord,
    },
    /// Two rings that cross.
    #[error("{one} and {other} cross near {}", Near(*near))]
    Crossing {
        /// A ring.
        one: Ring,
        /// Another.
        other: Ring,
        /// Where.
        near: Coord,
    },
    /// Two rings with a stretch in common.
    #[error("{one} and {other} share an edge near {}", Near(*near))]
    SharedEdge {
        /// A ring.
        one: Ring,
        /// Another.
        other: Ring,
        /// Where.
        near: Coord,
    },
    /// A hole where there is nothing to be cut out.
    #[error("{hole} lies outside its outer ring")]
    HoleOutside {
        /// The hole.
        hole: Ring,
    },
    /// A hole within a hole.
    #[error("{hole} lies inside {around}")]
    HoleInside {
        /// The hole.
        hole: Ring,
        /// The ring around it.
        around: Ring,
    },
    /// A part upon another.
    #[error("{inner} lies inside {outer}: the parts overlap")]
    Overlap {
        /// The outer ring of a part.
        inner: Ring,
        /// The outer ring of the part around it.
        outer: Ring,
    },
    /// Rings that touch so that they divide the inside.
    #[error("{ring} touches other rings near {} so that they cut the inside in two", Near(*near))]
    Divided {
        /// One of the rings.
        ring: Ring,
        /// Where.
        near: Coord,
    },
}

/// A ring of a geometry, as people count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Which part, from 1; none where there is only one.
    pub part: Option<usize>,
    /// Which hole, from 1; the outer ring if none.
    pub hole: Option<usize>,
}

impl fmt::Display for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hole {
            None => f.write_str("the outer ring")?,
            Some(hole) => write!(f, "hole {hole}")?,
        }
        self.part.map_or(Ok(()), |part| write!(f, " of part {part}"))
    }
}

/// A position for reading: a tenth of a metre is enough to find the place.
pub(super) struct Near(pub(super) Coord);

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", Degrees(self.0.x), Degrees(self.0.y))
    }
}

struct Degrees(f64);

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounding first loses the zeros at the end; adding zero loses the sign of -0.
        write!(f, "{}", (self.0 * 1e6).round() / 1e6 + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use geo::coord;

    use super::{Fault, Ring};

    #[test]
    fn says_which_ring_and_where() {
        let one = Ring { part: None, hole: Some(1) };
        let other = Ring { part: None, hole: Some(2) };
        let fault = Fault::SharedEdge { one, other, near: coord! { x: 104.9, y: 11.500_000_04 } };
        assert_eq!(fault.to_string(), "hole 1 and hole 2 share an edge near 104.9, 11.5");
        let fault = Fault::EmptyRing(Ring { part: Some(3), hole: None });
        assert_eq!(fault.to_string(), "the outer ring of part 3 is empty");
        let fault = Fault::Swapped { at: coord! { x: 11.5, y: 104.9 }, position: 1 };
        let words =
            "latitude and longitude look swapped at position 1: 11.5, 104.9 is given, longitude comes first";
        assert_eq!(fault.to_string(), words);
    }
}
