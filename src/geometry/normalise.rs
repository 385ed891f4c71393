//! The one form a geometry is stored in: shells counter-clockwise, holes clockwise (RFC 7946, 3.1.6).
//!
//! Knows nothing of validity; it turns rings around and changes no position.

use geo::orient::{Direction, Orient};
use geo::{Geometry, GeometryCollection};

/// Turns every shell counter-clockwise and every hole clockwise; other geometries are as they were.
pub fn normalise(geometry: Geometry) -> Geometry {
    match geometry {
        Geometry::Polygon(polygon) => Geometry::Polygon(polygon.orient(Direction::Default)),
        Geometry::MultiPolygon(parts) => Geometry::MultiPolygon(parts.orient(Direction::Default)),
        Geometry::GeometryCollection(members) => {
            Geometry::GeometryCollection(GeometryCollection(members.0.into_iter().map(normalise).collect()))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use geo::{Geometry, point, polygon};

    use super::normalise;

    #[test]
    fn shells_turn_left_and_holes_right() {
        let clockwise = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 0.0, y: 4.0), (x: 4.0, y: 4.0), (x: 4.0, y: 0.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 2.0)]],
        );
        let expected = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 1.0, y: 2.0), (x: 2.0, y: 2.0), (x: 2.0, y: 1.0)]],
        );
        let turned = normalise(Geometry::Polygon(clockwise));
        assert_eq!(turned, Geometry::Polygon(expected));
        assert_eq!(normalise(turned.clone()), turned);
    }

    #[test]
    fn a_point_is_as_it_was() {
        let point = Geometry::Point(point! { x: 104.9, y: 11.5 });
        assert_eq!(normalise(point.clone()), point);
    }
}
