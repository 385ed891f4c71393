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

/// The equator's radius and the square of the first eccentricity of WGS 84.
const EQUATOR_RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_316;

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

/// The difference of two longitudes brought to [-180, 180].
fn wrap(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

/// A position that distances are measured from, with what they need of it computed once.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    at: Coord,
    cos_lat: f64,
    /// Metres in a degree of longitude and of latitude here.
    scale: (f64, f64),
}

impl Origin {
    /// Measures from `at`; degrees, lon/lat.
    pub fn new(at: Coord) -> Self {
        Self { at, cos_lat: at.y.to_radians().cos(), scale: scale(at.y) }
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
        match self.about(edges.clone()) {
            Some(about) => self.to_near_edges_m(edges, about),
            None => edges
                .flat_map(pieces)
                .fold(most_m.min(FARTHEST_M) + 1.0, |best, piece| self.to_piece_m(piece, best)),
        }
    }

    /// A strict lower bound of the distance to the edges of an area from outside it, much cheaper than
    /// the distance; none where the local scale says nothing of it.
    pub fn to_edges_at_least_m(&self, edges: impl Iterator<Item = (Coord, Coord)>) -> Option<f64> {
        let about = self.about(edges)?;
        Some((about * (2.0 - slack(about)) - SLACK_M).max(0.0))
    }

    /// The distance to the nearest of some edges by the local scale; none where that is too rough:
    /// far away, near the poles, or along edges that are long.
    fn about(&self, edges: impl Iterator<Item = (Coord, Coord)>) -> Option<f64> {
        let (low, high) = edges.fold((f64::INFINITY, 0.0_f64), |(low, high), edge| {
            (low.min(self.foot(edge).1), high.max(size(edge)))
        });
        let low = low.sqrt();
        (low < 100_000.0 && high < PIECE_DEGREES && self.cos_lat > 0.2).then_some(low)
    }

    /// Of many edges only those can be the nearest whose distance by the local scale is about the
    /// smallest.
    fn to_near_edges_m(self, edges: impl Iterator<Item = (Coord, Coord)>, about: f64) -> f64 {
        let most = (about * slack(about) + SLACK_M).powi(2);
        let mut last: Option<Arrival> = None;
        let mut best = FARTHEST_M;
        for edge in edges {
            let (foot, square) = self.foot(edge);
            if square <= most {
                best = best.min(self.minimum_from(edge, foot, &mut last));
            }
        }
        best
    }

    /// Where on an edge, from 0 to 1, the local scale has its nearest position, and the square of the
    /// distance to it.
    fn foot(&self, (from, to): (Coord, Coord)) -> (f64, f64) {
        let (x, y) = (wrap(from.x - self.at.x) * self.scale.0, (from.y - self.at.y) * self.scale.1);
        let (dx, dy) = ((to.x - from.x) * self.scale.0, (to.y - from.y) * self.scale.1);
        let square = dx * dx + dy * dy;
        let t = if square == 0.0 { 0.0 } else { (-(x * dx + y * dy) / square).clamp(0.0, 1.0) };
        (t, (x + t * dx).powi(2) + (y + t * dy).powi(2))
    }

    /// The minimum of Karney's inverse along an edge that is near and short, beginning at the foot that
    /// the local scale gives, which is so good a guess that one inverse is nearly always enough. `last`
    /// is where the geodesic measured before this one arrived: two edges share their corner.
    fn minimum_from(&self, edge: (Coord, Coord), foot: f64, last: &mut Option<Arrival>) -> f64 {
        let mut t = foot;
        for _ in 0..8 {
            let at = along(edge, t);
            let arrival = match last {
                Some(known) if known.at == at => *known,
                _ => *last.insert(self.arrive(at)),
            };
            let (slope, speed) = arrival.slope(edge);
            let is_end = (t <= 0.0 && slope >= 0.0) || (t >= 1.0 && slope <= 0.0);
            // On a plane half the square of the distance has the second derivative speed², so this is
            // where the minimum would be, and by how much nearer.
            let step = slope * arrival.distance / (speed * speed);
            if is_end || speed == 0.0 || (slope * step).abs() < 2e-8 {
                return arrival.distance;
            }
            let next = (t - step).clamp(0.0, 1.0);
            if next.total_cmp(&t).is_eq() {
                return arrival.distance;
            }
            t = next;
        }
        self.minimum_along(edge)
    }

    /// Measures the geodesic to a position.
    fn arrive(&self, at: Coord) -> Arrival {
        let (distance, _, azimuth, _): (f64, f64, f64, f64) =
            wgs84().inverse(self.at.y, self.at.x, at.y, at.x);
        Arrival { at, distance, direction: azimuth.to_radians().sin_cos() }
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
        let measure = |t: f64| {
            let arrival = self.arrive(along(edge, t));
            (arrival.distance, arrival.slope(edge).0)
        };
        let (start, end) = (measure(0.0), measure(1.0));
        let ends = start.0.min(end.0);
        if start.1 >= 0.0 || end.1 <= 0.0 {
            return ends;
        }
        let (mut low, mut high) = ((0.0, start.1), (1.0, end.1));
        let mut best = ends;
        let mut t = self.foot(edge).0.clamp(1e-3, 1.0 - 1e-3);
        for _ in 0..60 {
            let (distance, slope) = measure(t);
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
}

/// Where a geodesic arrived: how long it is, and the sine and cosine of its azimuth there.
#[derive(Clone, Copy)]
struct Arrival {
    at: Coord,
    distance: f64,
    direction: (f64, f64),
}

impl Arrival {
    /// The derivative of the distance along an edge that passes here: the speed along the edge projected
    /// on the direction in which the geodesic arrives; and that speed, in metres for the whole edge.
    fn slope(&self, (from, to): (Coord, Coord)) -> (f64, f64) {
        let scale = scale(self.at.y);
        let (east, north) = ((to.x - from.x) * scale.0, (to.y - from.y) * scale.1);
        (east * self.direction.0 + north * self.direction.1, east.hypot(north))
    }
}

/// The position at `t` of an edge; exactly its ends at 0 and 1.
fn along((from, to): (Coord, Coord), t: f64) -> Coord {
    if t >= 1.0 { to } else { Coord { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) } }
}

/// Metres in a degree of longitude and of latitude at a latitude.
fn scale(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w = (1.0 - ECCENTRICITY_SQUARED * sin * sin).sqrt();
    let meridian = SMALLEST_RADIUS_M / (w * w * w);
    ((EQUATOR_RADIUS_M / w * cos).to_radians(), meridian.to_radians())
}

/// By what factor a distance by the local scale can be wrong: it errs by less than 2e-5 for each
/// kilometre (measured: 0.2 m at 5 km, 20 m at 50 km, that is 8e-6 a kilometre), and more than twice
/// that is allowed for.
fn slack(about: f64) -> f64 {
    1.0 + 5e-5 * (about / 1000.0) + 1e-9
}

/// And by how many metres, however near.
const SLACK_M: f64 = 1e-3;

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
