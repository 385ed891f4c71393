//! Makes a geometry valid where it is plain what was meant, and says in words what it did.
//!
//! Whatever comes in, what goes out passes `validate::check`, or the fault that was found first is
//! returned. Knows nothing of files or records.

use geo::{Area, Coord, CoordsIter, Geometry, MultiPolygon, Point, Polygon};

use super::fault::{Fault, Ring};
use super::grid::Grid;
use super::ring::{self, Part};
use super::sweep::{self, Plan};
use super::validate::{Limits, check};
use super::{geodesic, normalise};

/// A valid geometry, and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// The geometry, valid.
    pub geometry: Geometry,
    /// What was done, in words; nothing if it was valid as it came.
    pub repairs: Vec<String>,
}

/// Parts smaller than this, in square degrees, are dropped from what was rebuilt.
const SLIVER: f64 = 1e-12;

const UNLIMITED: Limits = Limits { max_vertices: usize::MAX };

/// Closes rings, drops rings without area, spikes and repetitions, rebuilds outlines that cross or
/// run along each other, and cuts at the antimeridian (RFC 7946, section 3.1.9). A ring encloses
/// what it goes round an odd number of times; holes are taken out of their part, and parts joined.
pub fn mend(geometry: Geometry, limits: &Limits) -> Result<Mended, Fault> {
    let Err(fault) = check(&geometry, limits) else {
        return Ok(Mended { geometry, repairs: Vec::new() });
    };
    let tried = match geometry {
        _ if geometry.coords_count() > limits.max_vertices || !is_on_globe(&geometry) => None,
        Geometry::Point(point) => Some(wrapped(point)),
        Geometry::Polygon(polygon) => areas(&[polygon], false, &fault),
        Geometry::MultiPolygon(parts) => areas(&parts.0, true, &fault),
        _ => None,
    };
    tried.filter(|mended| check(&mended.geometry, limits).is_ok()).ok_or(fault)
}

/// Whether the numbers are positions at all, be it by counting longitudes on beyond 180.
fn is_on_globe(geometry: &Geometry) -> bool {
    geometry.coords_iter().all(|at| at.x.abs() <= 360.0 && at.y.abs() <= 90.0)
}

fn wrapped(point: Point) -> Mended {
    let at = Coord { x: ring::wrap(point.x()), y: point.y() };
    let repairs = vec![format!("brought longitude {} to {}", point.x(), at.x)];
    Mended { geometry: Geometry::Point(Point(at)), repairs }
}

fn areas(polygons: &[Polygon], several: bool, fault: &Fault) -> Option<Mended> {
    let mut repairs = Vec::new();
    let parts = ring::clean(polygons, several, &mut repairs)?;
    if polygons.iter().flat_map(CoordsIter::coords_iter).any(|at| at.x.abs() > 180.0) {
        repairs.push("brought longitudes back between -180 and 180".to_owned());
    }
    let flaw = flaw(&parts, several);
    let crosses = parts.iter().flat_map(|part| &part.shell).any(|corner| corner.at.x.abs() > 180.0);
    if flaw.is_some() || crosses {
        let geometry = rebuilt(&parts, &mut repairs)?;
        repairs.extend(crosses.then(|| "cut at the antimeridian".to_owned()));
        repairs.extend(flaw.map(|flaw| changed(&parts, &geometry, &flaw)));
        return Some(Mended { geometry: normalise(geometry), repairs });
    }
    if repairs.is_empty() {
        repairs.push(format!("brought all positions to one side of the antimeridian, because {fault}"));
    }
    Some(Mended { geometry: gathered(parts.iter().map(Part::polygon).collect()), repairs })
}

/// What is wrong with rings that are each well-formed, if anything is.
fn flaw(parts: &[Part], several: bool) -> Option<Fault> {
    let mut plan = Plan::default();
    for (number, part) in parts.iter().enumerate() {
        for (hole, corners) in part.rings().enumerate() {
            let name = Ring { part: several.then_some(part.number), hole: (hole > 0).then_some(hole) };
            plan.push(name, number, &corners.iter().map(|corner| corner.at).collect::<Vec<_>>());
        }
    }
    sweep::check(&plan).err()
}

/// The outlines put together anew, on a grid: through the positions that were given where that is
/// valid, otherwise through the nearest of the grid.
fn rebuilt(parts: &[Part], repairs: &mut Vec<String>) -> Option<Geometry> {
    let grid = Grid::around(parts)?;
    let area = grid.cut(grid.join(parts)?)?;
    let polygons = [true, false]
        .into_iter()
        .map(|exactly| large(grid.restore(&area, exactly)))
        .find(|polygons| check(&gathered(polygons.clone()), &UNLIMITED).is_ok())?;
    if polygons.len() < area.len() {
        let slivers = area.len() - polygons.len();
        repairs.push(format!("dropped slivers smaller than {SLIVER:e} square degrees: {slivers}"));
    }
    Some(gathered(polygons))
}

fn large(polygons: Vec<Polygon>) -> Vec<Polygon> {
    polygons.into_iter().filter(|part| part.unsigned_area() >= SLIVER).collect()
}

fn gathered(mut polygons: Vec<Polygon>) -> Geometry {
    match (polygons.len(), polygons.pop()) {
        (1, Some(polygon)) => Geometry::Polygon(polygon),
        (_, last) => Geometry::MultiPolygon(MultiPolygon(polygons.into_iter().chain(last).collect())),
    }
}

fn changed(parts: &[Part], geometry: &Geometry, flaw: &Fault) -> String {
    let before: Vec<Polygon> = parts.iter().map(Part::polygon).collect();
    let before = geodesic::area_m2(&Geometry::MultiPolygon(MultiPolygon(before)));
    let after = geodesic::area_m2(geometry);
    format!("rebuilt the outline, because {flaw}; its area went from {before:.1} to {after:.1} square metres")
}
