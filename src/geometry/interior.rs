//! One position that stands for a geometry: where its label goes, where it is looked up.
//!
//! Knows nothing of maps.

use geo::{BoundingRect, Centroid, Coord, CoordsIter, Geometry, InteriorPoint, LineString, Polygon};

/// A stretch narrower than this, in degrees, is too narrow to tell its middle from its ends.
const NARROW: f64 = 1e-9;

/// A position inside the geometry's area (of several parts, inside the broadest), on its line, or the
/// point itself. A geometry without area gives its centroid or its first position; an empty one gives 0, 0.
pub fn representative_point(geometry: &Geometry) -> Coord {
    match geometry {
        Geometry::Point(point) => return point.0,
        // Sorting all crossings of a scan line fails on positions that are not finite.
        _ if !is_finite(geometry) => return first(geometry),
        Geometry::Polygon(polygon) => broadest(std::slice::from_ref(polygon)),
        Geometry::MultiPolygon(parts) => broadest(&parts.0),
        _ => None,
    }
    .unwrap_or_else(|| of_any(geometry))
}

/// What holds for every kind of geometry, but takes long.
fn of_any(geometry: &Geometry) -> Coord {
    geometry.interior_point().or_else(|| geometry.centroid()).map_or_else(|| first(geometry), |point| point.0)
}

/// The middle of the broadest stretch that the parts' scan lines have inside.
fn broadest(parts: &[Polygon]) -> Option<Coord> {
    let stretches = parts.iter().filter_map(stretch);
    let (width, middle) = stretches.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (width > NARROW).then_some(middle)
}

/// The longest stretch of a scan line inside a polygon: its length, and its middle. The line runs
/// half-way up, between the corners nearest to that height, so that it meets none of them.
fn stretch(polygon: &Polygon) -> Option<(f64, Coord)> {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let heights = || rings().flat_map(|ring: &LineString| ring.0.iter().map(|at| at.y));
    let (lowest, highest) = heights().fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
    let middle = f64::midpoint(lowest, highest);
    let below = heights().filter(|y| *y <= middle).fold(lowest, f64::max);
    let above = heights().filter(|y| *y > middle).fold(highest, f64::min);
    let y = f64::midpoint(below, above);
    let edges = rings().flat_map(|ring| ring.0.windows(2));
    let crossing = edges.filter(|edge| (edge[0].y > y) != (edge[1].y > y));
    let mut crossings: Vec<f64> = crossing
        .map(|edge| edge[0].x + (y - edge[0].y) / (edge[1].y - edge[0].y) * (edge[1].x - edge[0].x))
        .collect();
    crossings.sort_unstable_by(f64::total_cmp);
    let inside = crossings.chunks_exact(2).map(|ends| (ends[1] - ends[0], f64::midpoint(ends[0], ends[1])));
    let (width, x) = inside.max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some((width, Coord { x, y }))
}

fn is_finite(geometry: &Geometry) -> bool {
    geometry.bounding_rect().is_some()
        && geometry.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite())
}

fn first(geometry: &Geometry) -> Coord {
    geometry.coords_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use geo::{Contains, Geometry, GeometryCollection, Point, coord, line_string, point, polygon};

    use super::representative_point;

    #[test]
    fn a_point_is_itself() {
        let point = Geometry::Point(point! { x: 104.9, y: 11.5 });
        assert_eq!(representative_point(&point), coord! { x: 104.9, y: 11.5 });
    }

    #[test]
    fn lies_inside_a_hook_and_a_ring() {
        let hook = polygon![
            (x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 1.0),
            (x: 1.0, y: 1.0), (x: 1.0, y: 9.0), (x: 0.0, y: 9.0),
        ];
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 3.0, y: 1.0), (x: 3.0, y: 3.0), (x: 1.0, y: 3.0)]],
        );
        for area in [hook, ring] {
            let at = Point(representative_point(&Geometry::Polygon(area.clone())));
            assert!(area.contains(&at), "{at:?} is outside");
        }
    }

    #[test]
    fn lies_in_the_broadest_part_and_never_in_a_hole() {
        let small = polygon![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0), (x: 6.0, y: 6.0), (x: 5.0, y: 6.0)];
        let holed = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 0.5, y: 1.0), (x: 0.5, y: 3.0), (x: 1.5, y: 3.0), (x: 1.5, y: 1.0)]],
        );
        let parts = Geometry::MultiPolygon(geo::MultiPolygon(vec![small, holed.clone()]));
        let at = Point(representative_point(&parts));
        assert!(holed.contains(&at), "{at:?}");
        // A sliver too narrow for a scan line still gets a point of its own.
        let sliver = polygon![(x: 0.0, y: 0.0), (x: 1e-11, y: 0.0), (x: 1.0, y: 1.0)];
        assert!(representative_point(&Geometry::Polygon(sliver)).x.is_finite());
    }

    #[test]
    fn answers_for_degenerate_and_empty_geometries() {
        let flat = line_string![(x: 2.0, y: 1.0), (x: 2.0, y: 1.0)];
        assert_eq!(representative_point(&Geometry::LineString(flat)), coord! { x: 2.0, y: 1.0 });
        let empty = Geometry::GeometryCollection(GeometryCollection(vec![]));
        assert_eq!(representative_point(&empty), coord! { x: 0.0, y: 0.0 });
        let infinite = line_string![(x: f64::NAN, y: 1.0), (x: 2.0, y: 1.0)];
        assert!(representative_point(&Geometry::LineString(infinite)).x.is_nan());
    }
}
