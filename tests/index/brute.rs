//! The answers computed the slow way, sharing nothing with the index: every feature, every edge,
//! Karney's inverse at many places of it.

use geo::{Contains, Coord, Geometry, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use yeam::domain::id::FeatureId;

pub struct Brute {
    geodesic: Geodesic,
}

impl Brute {
    pub fn new() -> Self {
        Self { geodesic: Geodesic::wgs84() }
    }

    fn inverse(&self, from: Coord, to: Coord) -> f64 {
        self.geodesic.inverse(from.y, from.x, to.y, to.x)
    }

    /// The distance to a geometry.
    pub fn distance(&self, from: Coord, geometry: &Geometry) -> f64 {
        match geometry {
            Geometry::Point(point) => self.inverse(from, point.0),
            Geometry::Polygon(polygon) => self.to_polygon(from, polygon),
            Geometry::MultiPolygon(parts) => {
                parts.iter().map(|part| self.to_polygon(from, part)).fold(f64::MAX, f64::min)
            }
            other => panic!("no layer holds {other:?}"),
        }
    }

    fn to_polygon(&self, from: Coord, polygon: &Polygon) -> f64 {
        if polygon.contains(&from) {
            return 0.0;
        }
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings
            .flat_map(|ring| ring.0.windows(2))
            .map(|edge| self.to_edge(from, edge[0], edge[1]))
            .fold(f64::MAX, f64::min)
    }

    /// Looks at places along the edge, then searches by golden section around the nearest of them.
    fn to_edge(&self, from: Coord, start: Coord, end: Coord) -> f64 {
        let at = |t: f64| {
            self.inverse(
                from,
                Coord { x: start.x + t * (end.x - start.x), y: start.y + t * (end.y - start.y) },
            )
        };
        let steps = 8.0;
        let nearest = (0..=8)
            .map(f64::from)
            .map(|step| (at(step / steps), step))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap();
        let (mut low, mut high) =
            (((nearest.1 - 1.0) / steps).max(0.0), ((nearest.1 + 1.0) / steps).min(1.0));
        let ratio = (5_f64.sqrt() - 1.0) / 2.0;
        for _ in 0..26 {
            let (one, other) = (high - ratio * (high - low), low + ratio * (high - low));
            if at(one) < at(other) {
                high = other;
            } else {
                low = one;
            }
        }
        nearest.0.min(at(f64::midpoint(low, high)))
    }

    /// Every feature with its distance, nearest first, equal distances by id.
    pub fn ranked(&self, from: Coord, features: &[(FeatureId, Geometry)]) -> Vec<(FeatureId, f64)> {
        let mut ranked: Vec<_> =
            features.iter().map(|(id, geometry)| (*id, self.distance(from, geometry))).collect();
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        ranked
    }
}
