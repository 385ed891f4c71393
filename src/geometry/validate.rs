//! Whether a geometry makes sense: finite, on the globe, of bounded size, and valid as OGC Simple
//! Features has it (the same answer as GEOS).
//!
//! Knows nothing of what a geometry stands for; `mend` makes valid what is not.

use geo::{Coord, CoordsIter, Geometry, LineString, Polygon};
use robust::orient2d;

pub use super::fault::Fault;
use super::fault::Ring;
use super::sweep::{self, Plan};

/// How large a geometry may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Positions of all rings together.
    pub max_vertices: usize,
}

impl Limits {
    /// For what people draw: sites and raids.
    pub const fn record() -> Self {
        Self { max_vertices: 10_000 }
    }

    /// For a building's footprint.
    pub const fn footprint() -> Self {
        Self { max_vertices: 10_000 }
    }

    /// For an administrative unit.
    pub const fn boundary() -> Self {
        Self { max_vertices: 2_000_000 }
    }
}

/// Refuses a geometry that is too large, leaves the globe, crosses the antimeridian uncut (RFC 7946,
/// section 3.1.9) or is not valid. Takes O(n log n) for n positions.
pub fn check(geometry: &Geometry, limits: &Limits) -> Result<(), Fault> {
    let count = geometry.coords_count();
    if count > limits.max_vertices {
        return Err(Fault::TooManyVertices { count, limit: limits.max_vertices });
    }
    if count == 0 {
        return Err(Fault::Empty);
    }
    geometry.coords_iter().enumerate().try_for_each(|(index, at)| position(at, index + 1))?;
    shape(geometry)
}

/// Whether every number is finite and on the globe.
fn position(at: Coord, position: usize) -> Result<(), Fault> {
    if !(at.x.is_finite() && at.y.is_finite()) {
        return Err(Fault::NotFinite { position });
    }
    let turned = at.x.abs() <= 90.0 && at.y.abs() <= 180.0;
    match (at.x.abs() <= 180.0, at.y.abs() <= 90.0) {
        (true, true) => Ok(()),
        (_, false) if turned => Err(Fault::Swapped { at, position }),
        (_, false) => Err(Fault::Latitude { value: at.y, position }),
        (false, true) => Err(Fault::Longitude { value: at.x, position }),
    }
}

fn shape(geometry: &Geometry) -> Result<(), Fault> {
    match geometry {
        Geometry::Polygon(polygon) => areas(std::slice::from_ref(polygon), false),
        Geometry::MultiPolygon(parts) => areas(&parts.0, true),
        Geometry::LineString(line) => edges_fit(line),
        Geometry::MultiLineString(lines) => lines.iter().try_for_each(edges_fit),
        Geometry::GeometryCollection(members) => members.iter().try_for_each(shape),
        _ => Ok(()),
    }
}

/// Checks the rings one by one and then all of them together.
fn areas(parts: &[Polygon], several: bool) -> Result<(), Fault> {
    let mut plan = Plan::default();
    for (number, part) in parts.iter().enumerate() {
        let rings = std::iter::once(part.exterior()).chain(part.interiors());
        for (hole, line) in rings.enumerate() {
            let name = Ring { part: several.then_some(number + 1), hole: (hole > 0).then_some(hole) };
            plan.push(name, number, &ring(name, line)?);
        }
    }
    sweep::check(&plan)
}

/// The corners of a ring: closed by returning to the first, no position twice in a row.
fn ring(name: Ring, line: &LineString) -> Result<Vec<Coord>, Fault> {
    let Some(&first) = line.0.first() else {
        return Err(Fault::EmptyRing(name));
    };
    if line.0.last() != Some(&first) {
        return Err(Fault::NotClosed(name));
    }
    edges_fit(line)?;
    let mut corners: Vec<Coord> = line.0.iter().map(|&at| level(at)).collect();
    corners.dedup();
    corners.pop();
    if corners.len() < 3 {
        return Err(Fault::TooFewPositions { ring: name, count: corners.len() + 1 });
    }
    if is_flat(&corners) {
        return Err(Fault::Flat(name));
    }
    Ok(corners)
}

/// Numbers next to nothing become nothing: their products would leave what a `f64` can hold, and
/// the sign of an area would no longer be exact.
pub(super) fn level(at: Coord) -> Coord {
    let number = |value: f64| if value.abs() < 1e-60 { 0.0 } else { value };
    Coord { x: number(at.x), y: number(at.y) }
}

/// Whether all corners lie on one line.
pub(super) fn is_flat(corners: &[Coord]) -> bool {
    let Some(&[first, second]) = corners.first_chunk() else { return true };
    corners.iter().all(|&at| turn(first, second, at) == 0.0)
}

/// Positive where a-b-c turns left; the sign is exact.
pub(super) fn turn(a: Coord, b: Coord, c: Coord) -> f64 {
    let plain = |at: Coord| robust::Coord { x: at.x, y: at.y };
    orient2d(plain(a), plain(b), plain(c))
}

/// Refuses edges that go more than half the way round.
fn edges_fit(line: &LineString) -> Result<(), Fault> {
    let mut edges = line.0.windows(2).map(|pair| (pair[0], pair[1]));
    match edges.find(|(from, to)| (to.x - from.x).abs() > 180.0) {
        Some((from, to)) => Err(Fault::Antimeridian { from, to }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use geo::{Geometry, LineString, MultiPolygon, Polygon, line_string, point, polygon};

    use super::{Fault, Limits, check};

    fn words(geometry: impl Into<Geometry>) -> String {
        check(&geometry.into(), &Limits::record()).unwrap_err().to_string()
    }

    #[test]
    fn positions_are_on_the_globe() {
        assert_eq!(check(&point!(x: -180.0, y: 90.0).into(), &Limits::record()), Ok(()));
        assert_eq!(words(point!(x: f64::NAN, y: 1.0)), "position 1 is not made of finite numbers");
        assert_eq!(words(point!(x: 1.0, y: f64::INFINITY)), "position 1 is not made of finite numbers");
        assert_eq!(
            words(point!(x: 10_500.0, y: 1.0)),
            "longitude 10500 of position 1 is outside -180 to 180"
        );
        assert_eq!(words(point!(x: 104.9, y: 91.0)), "latitude 91 of position 1 is outside -90 to 90");
        assert!(
            words(point!(x: 11.55, y: 104.92))
                .starts_with("latitude and longitude look swapped at position 1: 11.55, 104.92")
        );
        assert!(words(point!(x: 1e308, y: 1e308)).starts_with("latitude"));
    }

    #[test]
    fn there_must_be_something_and_not_too_much() {
        let empty = LineString(Vec::new());
        assert_eq!(words(Polygon::new(empty.clone(), Vec::new())), "the geometry is empty");
        assert_eq!(words(MultiPolygon(Vec::new())), "the geometry is empty");
        let square = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)];
        let hollow = Polygon::new(square.exterior().clone(), vec![empty.clone()]);
        assert_eq!(words(hollow), "hole 1 is empty");
        let parts = MultiPolygon(vec![square.clone(), Polygon::new(empty, Vec::new())]);
        assert_eq!(words(parts), "the outer ring of part 2 is empty");
        let fault = check(&square.into(), &Limits { max_vertices: 3 });
        assert_eq!(fault, Err(Fault::TooManyVertices { count: 4, limit: 3 }));
    }

    #[test]
    fn edges_do_not_cross_the_antimeridian() {
        let fiji = polygon![(x: 177.0, y: -18.0), (x: -179.0, y: -18.0), (x: -179.0, y: -16.0), (x: 177.0, y: -16.0)];
        let expected = "the edge from 177, -18 to -179, -18 spans more than 180 degrees of longitude; cut the \
                        geometry at the antimeridian";
        assert_eq!(words(fiji), expected);
        assert!(words(line_string![(x: 177.0, y: 0.0), (x: -179.0, y: 0.0)]).contains("spans more than 180"));
    }
}
