//! Seeded features in the places where distances go wrong.

use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use yeam::domain::id::FeatureId;
use yeam::domain::place::Place;
use yeam::index::{Entry, Facet};

/// A seeded source of numbers.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From `low` up to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.0.next_u64() % count
    }
}

/// Where features are strewn: a centre and how far they reach, in degrees.
#[derive(Clone, Copy)]
pub struct Region {
    pub name: &'static str,
    pub centre: Coord,
    pub reach: Coord,
}

pub const REGIONS: &[Region] = &[
    Region { name: "a town", centre: Coord { x: 104.92, y: 11.56 }, reach: Coord { x: 0.02, y: 0.02 } },
    Region { name: "a country", centre: Coord { x: 105.0, y: 12.5 }, reach: Coord { x: 2.5, y: 2.0 } },
    Region { name: "the antimeridian", centre: Coord { x: 180.0, y: 1.4 }, reach: Coord { x: 0.5, y: 0.5 } },
    Region { name: "the north pole", centre: Coord { x: 0.0, y: 89.9 }, reach: Coord { x: 180.0, y: 0.099 } },
    Region { name: "the south pole", centre: Coord { x: 0.0, y: -89.0 }, reach: Coord { x: 180.0, y: 0.9 } },
    Region { name: "the world", centre: Coord { x: 0.0, y: 0.0 }, reach: Coord { x: 180.0, y: 85.0 } },
];

impl Region {
    /// A position somewhere in it.
    pub fn position(&self, chance: &mut Chance) -> Coord {
        let x = self.centre.x + chance.between(-self.reach.x, self.reach.x);
        let y = self.centre.y + chance.between(-self.reach.y, self.reach.y);
        Coord { x: if x > 180.0 { x - 360.0 } else { x }, y: y.clamp(-90.0, 90.0) }
    }

    /// A point, a footprint, a footprint with a courtyard, or two footprints.
    pub fn geometry(&self, chance: &mut Chance) -> Geometry {
        let at = self.position(chance);
        let size = Coord { x: self.reach.x / 60.0, y: self.reach.y / 60.0 };
        let at = Coord {
            x: at.x.min(180.0 - 3.0 * size.x).max(-180.0),
            y: at.y.clamp(-89.999, 89.999 - 2.0 * size.y),
        };
        match chance.below(5) {
            0 | 1 => Geometry::Point(Point(at)),
            2 => Geometry::Polygon(block(at, size, chance, false)),
            3 => Geometry::Polygon(block(at, size, chance, true)),
            _ => {
                let next = Coord { x: at.x + 1.5 * size.x, y: at.y };
                Geometry::MultiPolygon(MultiPolygon(vec![
                    block(at, size, chance, false),
                    block(next, size, chance, false),
                ]))
            }
        }
    }
}

/// A quadrilateral with its south-west corner about at `at`.
fn block(at: Coord, size: Coord, chance: &mut Chance, courtyard: bool) -> Polygon {
    let mut corner = |x: f64, y: f64| Coord {
        x: at.x + size.x * (x + chance.between(-0.15, 0.15)).max(0.0),
        y: at.y + size.y * (y + chance.between(-0.15, 0.15)).max(0.0),
    };
    let shell = vec![corner(0.15, 0.15), corner(0.9, 0.15), corner(0.9, 0.9), corner(0.15, 0.9)];
    let middle = |x: f64, y: f64| Coord { x: at.x + size.x * x, y: at.y + size.y * y };
    let hole = vec![middle(0.45, 0.45), middle(0.45, 0.6), middle(0.6, 0.6), middle(0.6, 0.45)];
    let ring = |mut corners: Vec<Coord>| {
        corners.push(corners[0]);
        LineString(corners)
    };
    Polygon::new(ring(shell), if courtyard { vec![ring(hole)] } else { Vec::new() })
}

/// An entry for the index with a number for its id.
pub fn entry(id: i64, geometry: Geometry) -> Entry {
    let json = format!("{{\"type\":\"Feature\",\"id\":{id},\"properties\":{{\"n\":{id}}}}}");
    Entry {
        id: FeatureId::Number(id),
        geometry,
        json: json.into_bytes().into(),
        code: None,
        place: Place { district: Some(format!("{:02}", id % 7)), ..Place::default() },
        facet: Facet::None,
    }
}
