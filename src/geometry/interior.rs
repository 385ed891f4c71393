//! One position that stands for a geometry: where its label goes, where it is looked up.
//!
//! Knows nothing of maps.

use geo::{BoundingRect, Centroid, Coord, CoordsIter, Geometry, InteriorPoint};

/// A position inside the geometry's area (of several parts, inside the broadest), on its line, or the
/// point itself. A geometry without area gives its centroid or its first position; an empty one gives 0, 0.
pub fn representative_point(geometry: &Geometry) -> Coord {
    match geometry {
        Geometry::Point(point) => point.0,
        // Sorting all crossings of a scan line fails on positions that are not finite.
        _ if !is_finite(geometry) => first(geometry),
        _ => geometry
            .interior_point()
            .or_else(|| geometry.centroid())
            .map_or_else(|| first(geometry), |point| point.0),
    }
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
    fn answers_for_degenerate_and_empty_geometries() {
        let flat = line_string![(x: 2.0, y: 1.0), (x: 2.0, y: 1.0)];
        assert_eq!(representative_point(&Geometry::LineString(flat)), coord! { x: 2.0, y: 1.0 });
        let empty = Geometry::GeometryCollection(GeometryCollection(vec![]));
        assert_eq!(representative_point(&empty), coord! { x: 0.0, y: 0.0 });
        let infinite = line_string![(x: f64::NAN, y: 1.0), (x: 2.0, y: 1.0)];
        assert!(representative_point(&Geometry::LineString(infinite)).x.is_nan());
    }
}
