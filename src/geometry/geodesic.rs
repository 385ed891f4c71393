//! Distances, areas and destinations on the WGS 84 ellipsoid, in metres.
//!
//! Distances are those of Karney's inverse (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy
//! 87, 2013). The lower bounds that let a search pass over what is too far are strict: they never
//! exceed the true distance, so that no answer is lost to them.

use geo::Coord;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic, PolygonArea, Winding};

/// The smallest radius of curvature of WGS 84, a(1-e²): that of the meridian at the equator. A path
/// on the ellipsoid is at least this many times as long as its image on the unit sphere with the
/// same geodetic latitudes, since M(φ) ≤ N(φ) and M is smallest at the equator.
pub const SMALLEST_RADIUS_M: f64 = 6_335_439.327;

/// The largest radius of curvature of WGS 84, a²/b: at the poles.
pub const LARGEST_RADIUS_M: f64 = 6_399_593.626;

/// Half of the ellipsoid's longest meridian and a little more: nothing is farther away.
pub const FARTHEST_M: f64 = 20_040_000.0;

/// Pieces of edges are no longer than this in either coordinate, so that the distance to a position
/// running along one has a single extremum.
const PIECE_DEGREES: f64 = 0.25;

fn wgs84() -> &'static Geodesic {
    static WGS84: std::sync::LazyLock<Geodesic> = std::sync::LazyLock::new(Geodesic::wgs84);
    &WGS84
}

/// The geodesic distance between two positions.
pub fn distance_m(from: Coord, to: Coord) -> f64 {
    wgs84().inverse(from.y, from.x, to.y, to.x)
}

/// Where one comes to from `at`, going `metres` towards `azimuth` (degrees, clockwise from north).
pub fn destination(at: Coord, azimuth: f64, metres: f64) -> Coord {
    let (lat, lon): (f64, f64) = wgs84().direct(at.y, at.x, azimuth, metres);
    Coord { x: lon, y: lat }
}

/// The geodesic area of rings, in square metres: shells less their holes.
pub fn area_m2(geometry: &geo::Geometry) -> f64 {
    match geometry {
        geo::Geometry::Polygon(polygon) => polygon_area(polygon),
        geo::Geometry::MultiPolygon(parts) => parts.iter().map(polygon_area).sum(),
        _ => 0.0,
    }
}

fn polygon_area(polygon: &geo::Polygon) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(ring_area).sum();
    (ring_area(polygon.exterior()) - holes).max(0.0)
}

fn ring_area(ring: &geo::LineString) -> f64 {
    let mut area = PolygonArea::new(wgs84(), Winding::CounterClockwise);
    // The area closes the ring by itself, so the repeated last position is left out.
    for at in ring.0.iter().skip(1) {
        area.add_point(at.y, at.x);
    }
    area.compute(true).1.abs()
}

/// `degrees` of longitude brought to [-180, 180].
fn wrap(degrees: f64) -> f64 {
    let wrapped = degrees % 360.0;
    if wrapped > 180.0 {
        wrapped - 360.0
    } else if wrapped < -180.0 {
        wrapped + 360.0
    } else {
        wrapped
    }
}

/// A position that distances are measured from, with what they need of it computed once.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    at: Coord,
    cos_lat: f64,
    /// Metres in a degree of latitude and of longitude here.
    scale: (f64, f64),
}

impl Origin {
    /// Measures from `at`; degrees, lon/lat.
    pub fn new(at: Coord) -> Self {
        let (sin, cos) = at.y.to_radians().sin_cos();
        let e2 = 0.006_694_379_990_141_316;
        let w = (1.0 - e2 * sin * sin).sqrt();
        let meridian = SMALLEST_RADIUS_M / (w * w * w);
        let normal = 6_378_137.0 / w;
        Self { at, cos_lat: cos, scale: (meridian.to_radians(), (normal * cos).to_radians()) }
    }

    /// The position itself.
    pub fn at(&self) -> Coord {
        self.at
    }

    /// The distance to a position.
    pub fn to_m(&self, at: Coord) -> f64 {
        distance_m(self.at, at)
    }

    /// A strict lower bound of the distance to anything in a box (degrees; west ≤ east).
    pub fn to_box_at_least_m(&self, [west, south, east, north]: [f64; 4]) -> f64 {
        let lat = (south - self.at.y).max(self.at.y - north).max(0.0);
        let lon = self.longitude_gap(west, east);
        let farthest_lat = (north - self.at.y).abs().max((self.at.y - south).abs());
        if lat < 3.0 && lon < 3.0 && farthest_lat < 3.0 {
            return self.near_bound(lat.to_radians(), lon.to_radians(), farthest_lat.to_radians());
        }
        self.far_bound(lat, lon, south, north)
    }

    /// Degrees of longitude from here to a band of longitudes, the short way round; 0 within it.
    fn longitude_gap(&self, west: f64, east: f64) -> f64 {
        if west <= self.at.x && self.at.x <= east {
            return 0.0;
        }
        let before = (west - self.at.x).rem_euclid(360.0);
        let after = (self.at.x - east).rem_euclid(360.0);
        if before + (east - west) > 360.0 { 0.0 } else { before.min(after) }
    }

    /// On the unit sphere sin²(d/2) = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2); with sin x ≥ x(1-x²/6)
    /// and cos φ₂ ≥ cos φ₁ - |φ₂-φ₁| no trigonometry is left.
    fn near_bound(&self, lat: f64, lon: f64, farthest_lat: f64) -> f64 {
        let cosines = (self.cos_lat * (self.cos_lat - farthest_lat)).max(0.0);
        let largest = lat.max(lon);
        let shrink = 1.0 - largest * largest / 24.0;
        (lat * lat + cosines * lon * lon).sqrt() * shrink * SMALLEST_RADIUS_M
    }

    fn far_bound(&self, lat: f64, lon: f64, south: f64, north: f64) -> f64 {
        let angle = if lon == 0.0 {
            lat.to_radians()
        } else {
            self.angle_to_meridian(lon.to_radians(), south, north)
        };
        // A hair below, for rounding.
        (angle * (1.0 - 1e-12) * SMALLEST_RADIUS_M - 1e-6).max(0.0)
    }

    /// The smallest angle on the unit sphere to the part from `south` to `north` of the meridian
    /// `lon` radians away.
    fn angle_to_meridian(&self, lon: f64, south: f64, north: f64) -> f64 {
        let angle = |lat: f64| {
            let half = ((lat - self.at.y).to_radians() / 2.0).sin();
            let across = (lon / 2.0).sin();
            let square = half * half + self.cos_lat * lat.to_radians().cos() * across * across;
            2.0 * square.sqrt().min(1.0).asin()
        };
        let foot = self.at.y.to_radians().tan().atan2(lon.cos()).to_degrees();
        let nearest_end = angle(south).min(angle(north));
        if (south..=north).contains(&foot) { nearest_end.min(angle(foot)) } else { nearest_end }
    }

    /// The exact distance to the edges of an area from outside it, or infinity where every edge is
    /// surely farther than `most_m`. An edge is straight in longitude and latitude, as RFC 7946 has
    /// it.
    pub fn to_edges_m(&self, edges: impl Iterator<Item = (Coord, Coord)> + Clone, most_m: f64) -> f64 {
        let (low, high) = edges.clone().fold((f64::INFINITY, 0.0_f64), |(low, high), edge| {
            (low.min(self.to_edge_about(edge)), high.max(size(edge)))
        });
        if low < 100_000.0 && high < PIECE_DEGREES && self.cos_lat > 0.2 {
            self.to_near_edges_m(edges, low)
        } else {
            edges
                .flat_map(pieces)
                .fold(most_m.min(FARTHEST_M) + 1.0, |best, piece| self.to_piece_m(piece, best))
        }
    }

    /// Of many edges only those can be the nearest whose distance by the local scale is about the
    /// smallest: the scale errs by less than 2e-5 for each kilometre (measured: 0.2 m at 5 km, 20 m
    /// at 50 km, that is 8e-6 a kilometre).
    fn to_near_edges_m(self, edges: impl Iterator<Item = (Coord, Coord)>, low: f64) -> f64 {
        let slack = 1.0 + 5e-5 * (low / 1000.0) + 1e-9;
        let candidates = edges.filter(|&edge| self.to_edge_about(edge) <= low * slack + 1e-3);
        candidates.fold(FARTHEST_M, |best, edge| self.to_piece_m(edge, best))
    }

    /// An edge relative to here in metres, by the local scale.
    fn local(&self, at: Coord) -> (f64, f64) {
        (wrap(at.x - self.at.x) * self.scale.1, (at.y - self.at.y) * self.scale.0)
    }

    /// Where on an edge, from 0 to 1, the local scale has its nearest position.
    fn foot(&self, (from, to): (Coord, Coord)) -> f64 {
        let (x, y) = self.local(from);
        let (dx, dy) = ((to.x - from.x) * self.scale.1, (to.y - from.y) * self.scale.0);
        let square = dx * dx + dy * dy;
        if square == 0.0 { 0.0 } else { (-(x * dx + y * dy) / square).clamp(0.0, 1.0) }
    }

    fn to_edge_about(self, edge: (Coord, Coord)) -> f64 {
        let (x, y) = self.local(edge.0);
        let t = self.foot(edge);
        let (dx, dy) = ((edge.1.x - edge.0.x) * self.scale.1, (edge.1.y - edge.0.y) * self.scale.0);
        (x + t * dx).hypot(y + t * dy)
    }

    /// The distance to a short edge, or `best` if that is smaller: the minimum of Karney's inverse
    /// along it.
    fn to_piece_m(self, edge: (Coord, Coord), best: f64) -> f64 {
        let [west, east] = [edge.0.x.min(edge.1.x), edge.0.x.max(edge.1.x)];
        let [south, north] = [edge.0.y.min(edge.1.y), edge.0.y.max(edge.1.y)];
        if self.to_box_at_least_m([west, south, east, north]) > best {
            return best;
        }
        self.minimum_along(edge).min(best)
    }

    /// Finds where the derivative of the distance along the edge changes its sign, by the regula
    /// falsi with halving (Illinois), starting from the foot that the local scale gives.
    fn minimum_along(&self, edge: (Coord, Coord)) -> f64 {
        let (start, end) = (self.along(edge, 0.0), self.along(edge, 1.0));
        let ends = start.0.min(end.0);
        if start.1 >= 0.0 || end.1 <= 0.0 {
            return ends;
        }
        let (mut low, mut high) = ((0.0, start.1), (1.0, end.1));
        let mut best = ends;
        let mut t = self.foot(edge).clamp(1e-3, 1.0 - 1e-3);
        for _ in 0..60 {
            let (distance, slope) = self.along(edge, t);
            best = best.min(distance);
            // How much nearer the minimum can still be: the slope is at most what it is here, over
            // what is left of the bracket.
            let left = if slope > 0.0 { t - low.0 } else { high.0 - t };
            if slope.abs() * left < 1e-7 {
                break;
            }
            if slope > 0.0 {
                high = (t, slope);
                low.1 *= 0.5;
            } else {
                low = (t, slope);
                high.1 *= 0.5;
            }
            t = low.0 + (high.0 - low.0) * (-low.1 / (high.1 - low.1)).clamp(0.01, 0.99);
        }
        best
    }

    /// Distance at `t` of the edge, and its derivative by `t`: the speed along the edge projected on
    /// the direction in which the geodesic from here arrives.
    fn along(&self, (from, to): (Coord, Coord), t: f64) -> (f64, f64) {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let at = Coord { x: from.x + t * dx, y: from.y + t * dy };
        let (distance, _, azimuth, _): (f64, f64, f64, f64) =
            wgs84().inverse(self.at.y, self.at.x, at.y, at.x);
        let there = Self::new(at);
        let (sin, cos) = azimuth.to_radians().sin_cos();
        (distance, dx * there.scale.1 * sin + dy * there.scale.0 * cos)
    }
}

fn size((from, to): (Coord, Coord)) -> f64 {
    (to.x - from.x).abs().max((to.y - from.y).abs())
}

/// An edge cut into pieces that are short in both coordinates.
fn pieces(edge: (Coord, Coord)) -> impl Iterator<Item = (Coord, Coord)> {
    let count = (size(edge) / PIECE_DEGREES).ceil().clamp(1.0, 1440.0);
    let (from, to) = edge;
    let at = move |step: f64| {
        let t = step / count;
        if step >= count {
            to
        } else {
            Coord { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) }
        }
    };
    (0..count as u32).map(move |step| (at(f64::from(step)), at(f64::from(step + 1))))
}
