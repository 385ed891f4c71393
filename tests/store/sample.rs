//! Values to store: some with everything in them that a database could get wrong, some with as little as possible.

use geo::{Geometry, wkt};
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;
use yeam::crypto;
use yeam::domain::batch::BatchKind;
use yeam::domain::building::BuildingDraft;
use yeam::domain::change::{Action, Actor, Subject};
use yeam::domain::id::{BatchId, BuildingId, RaidId, SiteId};
use yeam::domain::place::Place;
use yeam::domain::raid::{PersonsFound, Precision, Raid, RaidDraft};
use yeam::domain::site::{Site, SiteCategory, SiteDraft, SiteStatus};
use yeam::domain::unit::{Level, UnitDraft};
use yeam::store::batch::{NewBatch, Step};
use yeam::store::change_log::{self, NewChange};
use yeam::store::{self, Error, Tx};

/// Text with what a query or a driver could stumble over.
const TEXT: &str = "ភ្នំពេញ \"quoted\" 'single' \\n ; -- \n🏢 e\u{301}";

pub fn actor() -> Actor {
    Actor { name: "officer អ្នក".to_owned() }
}

/// A time so many microseconds after some moment.
pub fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(1_760_000_000_123_456 + micros).unwrap()
}

pub fn step() -> Step {
    Step { actor: actor(), at: at(5), chain: crypto::chain }
}

pub fn place() -> Place {
    Place {
        province: Some("12".to_owned()),
        district: Some("1201".to_owned()),
        commune: Some("០១".to_owned()),
        outside_m: Some(12.0),
    }
}

/// A polygon with a courtyard whose numbers have no short form.
pub fn polygon() -> Geometry {
    let third = 1.0 / 3.0;
    let corner = |x: f64, y: f64| geo::coord! { x: 104.9 + x * third, y: 11.5 + y * third };
    let ring = |low: f64, high: f64| {
        geo::LineString(vec![corner(low, low), corner(high, low), corner(high, high), corner(low, low)])
    };
    geo::Polygon::new(ring(0.0, 0.01), vec![ring(0.002, 0.008)]).into()
}

pub fn multipolygon() -> Geometry {
    wkt!(MULTIPOLYGON(((0. 0.,1. 0.,1. 1.,0. 0.)),((-5. -5.,-4.9 -5.,-4.9 -4.9,-5. -5.)))).into()
}

/// A site with nothing that may be left out.
pub fn bare_site() -> Site {
    Site {
        id: SiteId(Uuid::now_v7()),
        version: 1,
        draft: SiteDraft {
            name_en: None,
            name_km: None,
            status: SiteStatus::Reported,
            category: SiteCategory::Unknown,
            summary: String::new(),
            geometry: wkt!(POINT(104.931 - 0.0)).into(),
            buildings: Vec::new(),
            first_seen: None,
            last_seen: None,
            source: None,
            source_id: None,
        },
        place: Place::default(),
        created_at: at(0),
        updated_at: at(1),
    }
}

/// A site with everything.
pub fn full_site(source_id: &str) -> Site {
    let bare = bare_site();
    let draft = SiteDraft {
        name_en: Some(TEXT.to_owned()),
        name_km: Some("អគារ".to_owned()),
        status: SiteStatus::UnderOperation,
        category: SiteCategory::ScamAndGambling,
        summary: TEXT.repeat(50),
        geometry: polygon(),
        buildings: [7, 3, i64::MAX].map(BuildingId).to_vec(),
        first_seen: Some(date(2024, 2, 29)),
        last_seen: Some(date(2025, 12, 31)),
        source: Some("partner".to_owned()),
        source_id: Some(source_id.to_owned()),
    };
    Site { draft, place: place(), ..bare }
}

/// The next version of a site, with another summary.
pub fn next_site(site: &Site, summary: &str) -> Site {
    let mut next = site.clone();
    next.version += 1;
    next.updated_at = at(next.version);
    summary.clone_into(&mut next.draft.summary);
    next
}

/// A raid with nothing that may be left out.
pub fn bare_raid() -> Raid {
    Raid {
        id: RaidId(Uuid::now_v7()),
        version: 1,
        draft: RaidDraft {
            day: date(2026, 1, 31),
            geometry: wkt!(POINT(-180. 90.)).into(),
            precision: Precision::District,
            agencies: Vec::new(),
            persons_found: Vec::new(),
            rescued: None,
            arrested: None,
            sites: Vec::new(),
            summary: String::new(),
            source: None,
            source_id: None,
        },
        place: Place::default(),
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A raid with everything, on some sites.
pub fn full_raid(sites: &[SiteId]) -> Raid {
    let bare = bare_raid();
    let persons = |nationality: Option<&str>, count| PersonsFound {
        nationality: nationality.map(|code| code.parse().unwrap()),
        count,
    };
    let draft = RaidDraft {
        geometry: multipolygon(),
        precision: Precision::Building,
        agencies: vec![TEXT.to_owned(), "Anti-Cybercrime".to_owned()],
        persons_found: vec![persons(Some("VN"), 120), persons(None, 3), persons(Some("CN"), u32::MAX)],
        rescued: Some(0),
        arrested: Some(u32::MAX),
        sites: sites.to_vec(),
        summary: TEXT.to_owned(),
        source: Some("partner".to_owned()),
        source_id: Some("៧".to_owned()),
        ..bare.draft
    };
    Raid { draft, place: place(), ..bare }
}

pub fn building(source_id: &str) -> BuildingDraft {
    BuildingDraft {
        source: "osm".to_owned(),
        source_id: source_id.to_owned(),
        geometry: polygon(),
        name: None,
        kind: None,
        levels: None,
        height_m: None,
    }
}

pub fn full_building(source_id: &str) -> BuildingDraft {
    BuildingDraft {
        name: Some(TEXT.to_owned()),
        kind: Some("apartments".to_owned()),
        levels: Some(-1),
        height_m: Some(0.1),
        geometry: multipolygon(),
        ..building(source_id)
    }
}

pub fn unit(level: Level, code: &str) -> UnitDraft {
    UnitDraft {
        level,
        code: code.to_owned(),
        parent_code: None,
        name_en: format!("Unit {code}"),
        name_km: None,
        kind: None,
        approximate: false,
        geometry: polygon(),
    }
}

pub fn new_batch(kind: BatchKind) -> NewBatch {
    NewBatch { kind, source: "osm".to_owned(), file: "cambodia.pbf".to_owned(), actor: actor(), at: at(0) }
}

/// The log row for a record.
pub fn change(subject: Subject, batch: Option<BatchId>, states: [Option<String>; 2]) -> NewChange {
    let [before, after] = states;
    let action = match (&before, &after) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        _ => Action::Update,
    };
    NewChange { at: at(9), actor: actor(), action, subject, batch, before, after }
}

/// Stores a new site with its log row, as the use cases do.
pub async fn create_site(tx: &mut Tx, site: &Site, batch: Option<BatchId>) -> Result<(), Error> {
    store::site::insert(tx, site, &actor()).await?;
    let after = Some(store::site::to_json(site)?);
    log(tx, change(Subject::Site(site.id), batch, [None, after])).await
}

/// Stores a site that has changed, with its log row.
pub async fn change_site(tx: &mut Tx, site: &Site, batch: Option<BatchId>) -> Result<(), Error> {
    let before = store::site::get(tx, site.id).await?.unwrap();
    assert!(store::site::update(tx, site, before.version, &actor()).await?);
    let states = [&before, site].map(|site| store::site::to_json(site).ok());
    log(tx, change(Subject::Site(site.id), batch, states)).await
}

/// Stores a new raid with its log row.
pub async fn create_raid(tx: &mut Tx, raid: &Raid, batch: Option<BatchId>) -> Result<(), Error> {
    store::raid::insert(tx, raid, &actor()).await?;
    let after = Some(store::raid::to_json(raid)?);
    log(tx, change(Subject::Raid(raid.id), batch, [None, after])).await
}

async fn log(tx: &mut Tx, change: NewChange) -> Result<(), Error> {
    change_log::append(tx, change, crypto::chain).await.map(|_| ())
}
