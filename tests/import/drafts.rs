//! Drafts in, batches out: idempotent, placed, undone.

use geo::{Coord, Geometry, Point, Rect};
use jiff::civil::date;
use yeam::domain::batch::BatchState;
use yeam::domain::building::BuildingDraft;
use yeam::domain::change::Actor;
use yeam::domain::layer::Layer;
use yeam::domain::raid::{Precision, RaidDraft};
use yeam::domain::site::{SiteCategory, SiteDraft, SiteStatus};
use yeam::domain::unit::{Level, UnitDraft};
use yeam::service::import::{self, Moved, Origin};
use yeam::service::seams::Seams;
use yeam::service::{Holding, Service};

fn square(west: f64, south: f64, side: f64) -> Geometry {
    let corner = |by: f64| Coord { x: west + by, y: south + by };
    Geometry::Polygon(Rect::new(corner(0.0), corner(side)).to_polygon())
}

fn unit(level: Level, code: &str, parent: Option<&str>, geometry: Geometry) -> UnitDraft {
    UnitDraft {
        level,
        code: code.to_owned(),
        parent_code: parent.map(str::to_owned),
        name_en: format!("Unit {code}"),
        name_km: None,
        kind: None,
        approximate: false,
        geometry,
    }
}

fn units(prefix: &str) -> Vec<UnitDraft> {
    (0..2_u8)
        .flat_map(|n| {
            let (province, district) = (format!("{prefix}{n}"), format!("{prefix}{n}1"));
            let area = square(f64::from(n), 10.0, 1.0);
            [
                unit(Level::District, &district, None, area.clone()),
                unit(Level::Province, &province, None, area),
            ]
        })
        .collect()
}

fn building(number: u32) -> BuildingDraft {
    BuildingDraft {
        source: "test".to_owned(),
        source_id: format!("b{number}"),
        geometry: square(0.1 + f64::from(number) * 0.001, 10.5, 0.0001),
        name: None,
        kind: None,
        levels: Some(2),
        height_m: None,
    }
}

fn site(number: u32) -> SiteDraft {
    SiteDraft {
        name_en: Some(format!("Site {number}")),
        name_km: None,
        status: SiteStatus::Suspected,
        category: SiteCategory::Scam,
        summary: String::new(),
        geometry: Geometry::Point(Point::new(1.5, 10.5)),
        buildings: Vec::new(),
        first_seen: None,
        last_seen: None,
        source: None,
        source_id: Some(format!("s{number}")),
    }
}

fn raid(number: u32) -> RaidDraft {
    RaidDraft {
        day: date(2025, 3, 4),
        geometry: Geometry::Point(Point::new(0.5, 10.5)),
        precision: Precision::Building,
        agencies: vec!["police".to_owned()],
        persons_found: Vec::new(),
        rescued: Some(1),
        arrested: None,
        sites: Vec::new(),
        summary: String::new(),
        source: None,
        source_id: Some(format!("r{number}")),
    }
}

fn origin() -> Origin {
    let actor = Actor { name: "test".to_owned() };
    Origin { source: "test".to_owned(), file: "generated".to_owned(), actor }
}

async fn service() -> Service {
    Service::open("sqlite::memory:", Seams::system(), Holding::Units).await.unwrap()
}

#[tokio::test]
async fn the_same_drafts_twice_change_nothing() {
    let service = service().await;
    let day = date(2025, 1, 1);
    let first = import::units(&service, &origin(), day, units("0").into_iter()).await.unwrap();
    assert_eq!((first.counts.added, first.counts.unchanged), (4, 0));
    assert!(first.set.unwrap().1, "the only set counts");
    let first = import::buildings(&service, &origin(), (0..5000).map(building)).await.unwrap();
    assert_eq!(first.counts.added, 5000);
    let first = import::sites(&service, &origin(), (0..10).map(site)).await.unwrap();
    assert_eq!(first.counts.added, 10);
    let first = import::raids(&service, &origin(), (0..3).map(raid)).await.unwrap();
    assert_eq!(first.counts.added, 3);
    let seq = service.view().seq();

    let again = import::units(&service, &origin(), day, units("0").into_iter()).await.unwrap();
    assert_eq!((again.batch, again.counts.added, again.counts.unchanged), (None, 0, 4));
    let again = import::buildings(&service, &origin(), (0..5000).map(building)).await.unwrap();
    assert_eq!((again.batch, again.counts.added, again.counts.unchanged), (None, 0, 5000));
    let again = import::sites(&service, &origin(), (0..10).map(site)).await.unwrap();
    assert_eq!((again.batch, again.counts.added, again.counts.unchanged), (None, 0, 10));
    let again = import::raids(&service, &origin(), (0..3).map(raid)).await.unwrap();
    assert_eq!((again.batch, again.counts.added, again.counts.unchanged), (None, 0, 3));
    assert_eq!(service.view().seq(), seq, "nothing is logged either");
    assert_eq!(import::list(&service, 10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn boundaries_move_what_lies_in_them_and_undoing_moves_it_back() {
    let service = service().await;
    let batch = import::buildings(&service, &origin(), (0..100).map(building)).await.unwrap();
    import::sites(&service, &origin(), (0..2).map(site)).await.unwrap();
    import::raids(&service, &origin(), (0..1).map(raid)).await.unwrap();
    let all = Moved { buildings: 100, sites: 2, raids: 1 };
    let old = import::units(&service, &origin(), date(2018, 1, 1), units("0").into_iter()).await.unwrap();
    assert_eq!(old.moved, all);
    let new = import::units(&service, &origin(), date(2025, 1, 1), units("9").into_iter()).await.unwrap();
    assert_eq!(new.moved, all);
    assert!(service.view().len(Layer::Districts) == 2);
    let same = import::units(&service, &origin(), date(2020, 1, 1), units("5").into_iter()).await.unwrap();
    assert_eq!(same.moved, Moved::default(), "a later set counts");
    assert!(!same.set.unwrap().1);

    let undone = import::undo(&service, &origin().actor, new.batch.unwrap()).await.unwrap();
    assert_eq!((undone.removed, undone.moved), (4, all));
    let undone = import::undo(&service, &origin().actor, batch.batch.unwrap()).await.unwrap();
    assert_eq!(undone.removed, 100);
    let states: Vec<_> = import::list(&service, 10).await.unwrap().iter().map(|batch| batch.state).collect();
    assert_eq!(states.iter().filter(|state| **state == BatchState::Undone).count(), 2);
}

#[tokio::test]
async fn what_comes_back_lies_in_the_units_of_now() {
    let service = service().await;
    import::buildings(&service, &origin(), (0..10).map(building)).await.unwrap();
    import::sites(&service, &origin(), (0..2).map(site)).await.unwrap();
    let higher = |number| BuildingDraft { levels: Some(9), ..building(number) };
    let buildings = import::buildings(&service, &origin(), (0..10).map(higher)).await.unwrap();
    let named = |number| SiteDraft { summary: "new".to_owned(), ..site(number) };
    let sites = import::sites(&service, &origin(), (0..2).map(named)).await.unwrap();
    assert_eq!((buildings.counts.changed, sites.counts.changed), (10, 2));
    import::units(&service, &origin(), date(2025, 1, 1), units("0").into_iter()).await.unwrap();

    let undone = import::undo(&service, &origin().actor, buildings.batch.unwrap()).await.unwrap();
    assert_eq!((undone.restored, undone.moved.buildings), (10, 10));
    import::undo(&service, &origin().actor, sites.batch.unwrap()).await.unwrap();
    let again = import::units(&service, &origin(), date(2025, 1, 1), units("0").into_iter()).await.unwrap();
    assert_eq!(again.moved, Moved::default());
    let url = service.clone();
    url.catch_up().await.unwrap();
}

#[tokio::test]
async fn a_feature_that_is_named_twice_must_be_the_same() {
    let service = service().await;
    let twice = [building(1), building(1), BuildingDraft { levels: None, ..building(1) }];
    for added in [1, 0] {
        let report = import::buildings(&service, &origin(), twice.clone().into_iter()).await.unwrap();
        assert_eq!((report.counts.added, report.counts.rejected), (added, 1));
        assert_eq!(report.refused.first[0].number, 3);
    }
}
