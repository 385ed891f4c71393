//! A small invented land: two provinces side by side, each with two districts, and a lake that
//! belongs to none.
//!
//! ```text
//! lat 12 ┌────────┬────────┐
//!        │  11-02 │  12-02 │   districts 1102, 1202
//! 11.5   ├────────┼────────┤
//!        │  11-01 │  12-01 │   districts 1101, 1201
//! lat 11 └────────┴────────┘
//!      104      104.5     105        the sea begins at 105
//! ```

use geo::{Geometry, MultiPolygon, Point, Polygon, polygon};
use jiff::civil::date;
use yeam::domain::building::BuildingDraft;
use yeam::domain::change::Actor;
use yeam::domain::raid::{PersonsFound, Precision, RaidDraft};
use yeam::domain::site::{SiteCategory, SiteDraft, SiteStatus};
use yeam::domain::unit::{Level, UnitDraft};
use yeam::service::Service;
use yeam::service::import::{self, Origin};

/// How many sites, raids and buildings there are.
pub const SITES: usize = 12;
pub const RAIDS: usize = 4;
pub const BUILDINGS: usize = 40;

/// Loads all of it by the ordinary imports.
pub async fn load(service: &Service) {
    let origin = Origin {
        source: "test".to_owned(),
        file: "land".to_owned(),
        actor: Actor { name: "test".to_owned() },
    };
    import::units(service, &origin, date(2025, 1, 1), units().into_iter()).await.unwrap();
    import::buildings(service, &origin, (0..BUILDINGS).map(building)).await.unwrap();
    import::sites(service, &origin, (0..SITES).map(site)).await.unwrap();
    import::raids(service, &origin, (0..RAIDS).map(raid)).await.unwrap();
    service.settle().await.unwrap();
}

pub fn rectangle(west: f64, south: f64, width: f64, height: f64) -> Polygon {
    let (east, north) = (west + width, south + height);
    polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
}

fn unit(level: Level, code: &str, parent: Option<&str>, outline: Polygon) -> UnitDraft {
    UnitDraft {
        level,
        code: code.to_owned(),
        parent_code: parent.map(str::to_owned),
        name_en: format!("Unit {code}"),
        name_km: Some(format!("ឯកតា {code}")),
        kind: Some(if level == Level::Province { "province" } else { "srok" }.to_owned()),
        approximate: code == "1202",
        geometry: outline.into(),
    }
}

fn units() -> Vec<UnitDraft> {
    let mut units = Vec::new();
    for (code, west) in [("11", 104.0), ("12", 104.5)] {
        units.push(unit(Level::Province, code, None, rectangle(west, 11.0, 0.5, 1.0)));
        for (number, south) in [("01", 11.0), ("02", 11.5)] {
            let own = format!("{code}{number}");
            units.push(unit(Level::District, &own, Some(code), rectangle(west, south, 0.5, 0.5)));
        }
    }
    units
}

/// Buildings in a row to the east from 104.4, 11.2; every tenth has two parts.
fn building(number: usize) -> BuildingDraft {
    let west = 104.4 + number as f64 * 0.005;
    let whole = rectangle(west, 11.2, 0.000_2, 0.000_2);
    let geometry: Geometry = if number.is_multiple_of(10) {
        MultiPolygon(vec![whole, rectangle(west + 0.001, 11.2, 0.000_2, 0.000_2)]).into()
    } else {
        whole.into()
    };
    BuildingDraft {
        source: "test".to_owned(),
        source_id: format!("b{number}"),
        geometry,
        name: None,
        kind: Some("house".to_owned()),
        levels: Some(2),
        height_m: None,
    }
}

fn site(number: usize) -> SiteDraft {
    let at = Point::new(104.1 + number as f64 * 0.07, 11.25 + (number % 2) as f64 * 0.5);
    SiteDraft {
        name_en: Some(format!("Site {number}")),
        name_km: None,
        status: SiteStatus::ALL[number % 3],
        category: SiteCategory::Scam,
        summary: "Invented for a test.".to_owned(),
        geometry: at.into(),
        buildings: Vec::new(),
        first_seen: Some(date(2026, 1, 1)),
        last_seen: None,
        source: Some("test".to_owned()),
        source_id: Some(format!("s{number}")),
    }
}

fn raid(number: usize) -> RaidDraft {
    RaidDraft {
        day: date(2024 + number as i16 % 2, 3, 1),
        geometry: Point::new(104.2 + number as f64 * 0.2, 11.25).into(),
        precision: Precision::Building,
        agencies: vec!["Police".to_owned()],
        persons_found: vec![
            PersonsFound { nationality: Some("CN".parse().unwrap()), count: 12 },
            PersonsFound { nationality: None, count: 3 },
        ],
        rescued: Some(10),
        arrested: None,
        sites: Vec::new(),
        summary: "Invented for a test.".to_owned(),
        source: Some("test".to_owned()),
        source_id: Some(format!("r{number}")),
    }
}
