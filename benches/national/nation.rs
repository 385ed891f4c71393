//! A seeded country: footprints clustered like towns, sites, raids, and districts on a grid.
//!
//! Owns what the data look like and how they are written as newline-delimited GeoJSON; knows
//! nothing of who reads them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// West, south, east, north of the country, in degrees.
pub const COUNTRY: [f64; 4] = [102.4, 10.5, 107.6, 14.6];
/// Districts a row and a column.
const GRID: (u32, u32) = (20, 10);
/// Positions of a footprint's ring, the first one repeated.
pub const CORNERS: usize = 6;

/// A footprint; degrees, lon/lat.
pub type Ring = [[f64; 2]; CORNERS];

/// The generated country.
pub struct Nation {
    pub buildings: Vec<Ring>,
    pub sites: Vec<[f64; 2]>,
    pub raids: Vec<[f64; 2]>,
    /// Town centres, the largest first; queries are asked around them.
    towns: Vec<Town>,
}

struct Town {
    at: [f64; 2],
    /// Standard deviation of its buildings around the centre, in degrees of latitude.
    spread: f64,
    /// Share of all buildings up to and including this town.
    share: f64,
}

impl Nation {
    /// The country of that seed with so many buildings, sites and raids.
    pub fn new(seed: u64, buildings: usize, sites: usize, raids: usize) -> Self {
        let mut chance = Chance::new(seed, 0);
        let mut nation =
            Self { buildings: Vec::new(), sites: Vec::new(), raids: Vec::new(), towns: towns(&mut chance) };
        nation.buildings = (0..buildings).map(|_| footprint(nation.spot(&mut chance), &mut chance)).collect();
        nation.sites = (0..sites).map(|_| nation.spot(&mut chance)).collect();
        nation.raids = (0..raids).map(|_| nation.spot(&mut chance)).collect();
        nation
    }

    /// Spots where people would ask, distributed as the buildings are.
    pub fn questions(&self, seed: u64, count: usize) -> Vec<[f64; 2]> {
        let mut chance = Chance::new(seed, 1);
        (0..count).map(|_| self.spot(&mut chance)).collect()
    }

    /// A spot in a town, kept within the country.
    fn spot(&self, chance: &mut Chance) -> [f64; 2] {
        let share = chance.unit();
        let town = self.towns.iter().find(|town| town.share >= share).unwrap_or(&self.towns[0]);
        let lon = town.at[0] + chance.normal() * town.spread;
        let lat = town.at[1] + chance.normal() * town.spread;
        let [west, south, east, north] = COUNTRY;
        [rounded(lon.clamp(west + 0.01, east - 0.01)), rounded(lat.clamp(south + 0.01, north - 0.01))]
    }

    /// Writes all layers into a folder; `districts.geojsonl` and so on.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        write_units(&folder.join("provinces.geojsonl"), "province")?;
        write_units(&folder.join("districts.geojsonl"), "district")?;
        self.write_buildings(&folder.join("buildings.geojsonl"))?;
        write_sites(&folder.join("sites.geojsonl"), &self.sites)?;
        write_raids(&folder.join("raids.geojsonl"), &self.raids)
    }

    /// Writes the buildings alone.
    pub fn write_buildings(&self, path: &Path) -> io::Result<()> {
        write_buildings(path, &self.buildings)
    }
}

/// Four hundred towns whose sizes follow Zipf's law.
fn towns(chance: &mut Chance) -> Vec<Town> {
    let [west, south, east, north] = COUNTRY;
    let total: f64 = (1..=400).map(|rank| 1.0 / f64::from(rank)).sum();
    let mut share = 0.0;
    let one = |rank: u32| {
        share += 1.0 / f64::from(rank) / total;
        let at = [chance.between(west + 0.2, east - 0.2), chance.between(south + 0.2, north - 0.2)];
        Town { at, spread: 0.1 / f64::from(rank).sqrt() + 0.013, share }
    };
    (1..=400).map(one).collect()
}

/// A five-cornered house of 8 to 25 metres, turned at random.
fn footprint(at: [f64; 2], chance: &mut Chance) -> Ring {
    let (width, depth) = (chance.between(4.0, 12.5), chance.between(4.0, 12.5));
    let (sin, cos) = chance.between(0.0, std::f64::consts::TAU).sin_cos();
    let scale = [111_320.0 * at[1].to_radians().cos(), 110_650.0];
    let place = |x: f64, y: f64| {
        [rounded(at[0] + (x * cos - y * sin) / scale[0]), rounded(at[1] + (x * sin + y * cos) / scale[1])]
    };
    let first = place(-width, -depth);
    [
        first,
        place(width, -depth),
        place(width, depth * 0.4),
        place(width * 0.3, depth),
        place(-width, depth),
        first,
    ]
}

/// On a grid of a centimetre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// The code of the n-th district and of its province: ten districts a province, one column each.
pub fn codes(number: u32) -> (String, String) {
    (format!("{:02}{:02}", number / GRID.1 + 1, number % GRID.1 + 1), format!("{:02}", number / GRID.1 + 1))
}

/// How many districts there are.
pub const fn districts() -> u32 {
    GRID.0 * GRID.1
}

fn write_units(path: &Path, level: &str) -> io::Result<()> {
    let [west, south, east, north] = COUNTRY;
    let (width, height) = ((east - west) / f64::from(GRID.0), (north - south) / f64::from(GRID.1));
    let rows = if level == "district" { GRID.1 } else { 1 };
    let mut file = BufWriter::new(File::create(path)?);
    for number in 0..GRID.0 * rows {
        let (column, row) = (f64::from(number / rows), f64::from(number % rows));
        let (w, s) = (west + column * width, south + row * height * f64::from(GRID.1 / rows));
        let (e, n) = (west + (column + 1.0) * width, south + (row + 1.0) * height * f64::from(GRID.1 / rows));
        let (district, _) = codes(number);
        let (code, parent) = match level {
            "district" => (district.clone(), format!("\"{}\"", &district[..2])),
            _ => (format!("{:02}", number + 1), "null".to_owned()),
        };
        writeln!(
            file,
            r#"{{"type":"Feature","properties":{{"code":"{code}","level":"{level}","name_en":"Unit {code}","name_km":null,"type":"{level}","parent_code":{parent}}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
        )?;
    }
    file.flush()
}

fn write_buildings(path: &Path, buildings: &[Ring]) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for (number, ring) in buildings.iter().enumerate() {
        write!(
            file,
            r#"{{"type":"Feature","properties":{{"source_id":"b{number}","kind":"house","levels":{},"height_m":{}}},"geometry":{{"type":"Polygon","coordinates":[["#,
            number % 5 + 1,
            (number % 5 + 1) * 3
        )?;
        for (at, [lon, lat]) in ring.iter().enumerate() {
            write!(file, "{}[{lon},{lat}]", if at == 0 { "" } else { "," })?;
        }
        file.write_all(b"]]}}\n")?;
    }
    file.flush()
}

fn write_sites(path: &Path, sites: &[[f64; 2]]) -> io::Result<()> {
    let statuses = ["reported", "suspected", "verified", "raided", "sealed", "cleared"];
    let mut file = BufWriter::new(File::create(path)?);
    for (number, [lon, lat]) in sites.iter().enumerate() {
        let status = statuses[number % statuses.len()];
        writeln!(
            file,
            r#"{{"type":"Feature","properties":{{"name_en":"Site {number}","name_km":null,"status":"{status}","category":"unknown","summary":"Generated for a benchmark.","first_seen":"2025-01-01","last_seen":null,"source":"bench","source_id":"s{number}"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
        )?;
    }
    file.flush()
}

fn write_raids(path: &Path, raids: &[[f64; 2]]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for (number, [lon, lat]) in raids.iter().enumerate() {
        let year = 2023 + number % 3;
        writeln!(
            file,
            r#"{{"type":"Feature","properties":{{"day":"{year}-06-15","precision":"building","agencies":["police"],"persons_found":[{{"nationality":"CN","count":{}}}],"rescued":1,"arrested":null,"summary":"Generated for a benchmark.","source":"bench","source_id":"r{number}"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#,
            number % 40 + 1
        )?;
    }
    file.flush()
}

/// Seeded chance.
struct Chance(ChaCha8Rng);

impl Chance {
    fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}
