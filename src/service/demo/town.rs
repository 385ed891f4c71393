//! Towns on a grid of streets: which blocks there are, and how local metres become degrees.

use geo::{Contains, Coord, Geometry, Point};

use super::chance::Chance;
use super::geography::{Geography, Place};
use crate::domain::unit::Level;

/// A town as the demonstration builds it.
pub(super) struct Plan {
    name: &'static str,
    /// Begins the identifiers of its buildings.
    pub(super) prefix: &'static str,
    /// How many ordinary buildings it has.
    pub(super) buildings: usize,
    /// How many walled compounds stand at its edge.
    pub(super) compounds: usize,
    /// How far its streets are turned from north, in degrees.
    turn: f64,
}

const fn plan(
    name: &'static str,
    prefix: &'static str,
    buildings: usize,
    compounds: usize,
    turn: f64,
) -> Plan {
    Plan { name, prefix, buildings, compounds, turn }
}

/// The towns of the demonstration; the order fixes each one's stream of chance.
const PLANS: &[Plan] = &[
    plan("Phnom Penh", "PNH", 10_500, 10, 8.0),
    plan("Sihanoukville", "KOS", 4_500, 14, -24.0),
    plan("Siem Reap", "REP", 4_200, 3, 12.0),
    plan("Poipet", "PPT", 2_600, 12, -6.0),
    plan("Bavet", "BVT", 2_200, 12, 31.0),
    plan("Battambang", "BTB", 3_600, 3, 18.0),
    plan("Koh Kong", "KKZ", 1_500, 5, -12.0),
    plan("Kampot", "KMT", 1_900, 4, 22.0),
    plan("Ou Smach", "OSM", 700, 6, 4.0),
    plan("Chrey Thom", "CRT", 900, 8, -35.0),
    plan("Pailin", "PLN", 900, 4, 40.0),
    plan("Svay Rieng", "SVR", 1_600, 2, 15.0),
];

/// A town with its place in the world.
pub(super) struct Town<'a> {
    pub(super) plan: &'static Plan,
    pub(super) stream: u64,
    pub(super) frame: Frame,
    /// The province it lies in; nothing is built beyond its border or in the sea.
    land: Option<&'a Geometry>,
}

/// The towns whose centres the geography knows.
pub(super) fn towns(geography: &Geography) -> Vec<Town<'_>> {
    let found = PLANS.iter().zip(1..).filter_map(|(plan, stream)| {
        let place = geography.places.iter().find(|place| place.name == plan.name)?;
        Some(Town {
            plan,
            stream,
            frame: Frame::new(place.at, plan.turn),
            land: province_around(geography, place),
        })
    });
    found.collect()
}

fn province_around<'a>(geography: &'a Geography, place: &Place) -> Option<&'a Geometry> {
    let provinces = geography.units.iter().filter(|unit| unit.level == Level::Province);
    provinces.map(|unit| &unit.geometry).find(|outline| outline.contains(&Point(place.at)))
}

impl Town<'_> {
    /// Whether a ring of positions is wholly on the town's own land.
    pub(super) fn is_land(&self, ring: &[Coord<f64>]) -> bool {
        self.land.is_some_and(|land| ring.iter().all(|&at| land.contains(&Point(at))))
    }
}

/// A town's own east and north in metres, and the way from there to degrees.
pub(super) struct Frame {
    origin: Coord<f64>,
    cos: f64,
    sin: f64,
}

/// Metres in a degree of latitude around 12 degrees north, and in one of longitude at the equator
/// of the same sphere: good to a thousandth over a town, which is enough for invented houses.
const METRES_IN_A_DEGREE: f64 = 110_650.0;
const METRES_AT_THE_EQUATOR: f64 = 111_320.0;

impl Frame {
    fn new(origin: Coord<f64>, turn: f64) -> Self {
        let (sin, cos) = turn.to_radians().sin_cos();
        Self { origin, cos, sin }
    }

    /// The position in degrees, on a grid of a centimetre, of a spot in the town's own metres.
    pub(super) fn locate(&self, (x, y): (f64, f64)) -> Coord<f64> {
        let (east, north) = (x * self.cos - y * self.sin, x * self.sin + y * self.cos);
        let lon = self.origin.x + east / (METRES_AT_THE_EQUATOR * self.origin.y.to_radians().cos());
        let lat = self.origin.y + north / METRES_IN_A_DEGREE;
        Coord { x: to_centimetre(lon), y: to_centimetre(lat) }
    }
}

fn to_centimetre(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// A block between streets, in the town's own metres.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) west: f64,
    pub(super) south: f64,
    pub(super) width: f64,
    pub(super) depth: f64,
    /// 0 in the middle of the town, 1 and more towards its edge.
    pub(super) remoteness: f64,
}

/// Blocks are so far apart from the west side of one to the west side of the next, and likewise
/// from south to south; what the block itself does not cover is street.
const PITCH: (f64, f64) = (132.0, 84.0);
const STREET: f64 = 12.0;
const AVENUE: f64 = 26.0;

/// The blocks of a town that would hold that many, from the middle outwards with a ragged edge.
pub(super) fn blocks(count: usize, chance: &mut Chance) -> Vec<Block> {
    let reach = 3 + (count as f64).sqrt() as i32;
    let scale = (count as f64 * PITCH.0 * PITCH.1).sqrt() / 2.0;
    let mut all: Vec<(f64, Block)> = Vec::new();
    for column in -reach..=reach {
        for row in -reach..=reach {
            let block = block(column, row, scale);
            all.push((block.remoteness * chance.between(0.75, 1.35), block));
        }
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    all.into_iter().take(count).map(|(_, block)| block).collect()
}

fn block(column: i32, row: i32, scale: f64) -> Block {
    let street = |line: i32| if line.rem_euclid(5) == 0 { AVENUE } else { STREET };
    let (west, south) = (f64::from(column) * PITCH.0, f64::from(row) * PITCH.1);
    let (width, depth) = (PITCH.0 - street(column), PITCH.1 - street(row));
    let (x, y) = (west + width / 2.0, south + depth / 2.0);
    Block { west, south, width, depth, remoteness: x.hypot(y) / scale }
}
