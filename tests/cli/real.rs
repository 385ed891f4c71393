//! The shared data, as the issue has it.

use geo::Coord;
use yeam::service::locate::{self, Location};
use yeam::service::seams::Seams;
use yeam::service::{Holding, Service};

use super::Yeam;
use crate::geometry::shared;
use crate::harness::{TestDb, each_database};

each_database!(all_of_cambodia_and_the_buildings_of_phnom_penh, the_buildings_and_boundaries_of_kiribati,);

async fn all_of_cambodia_and_the_buildings_of_phnom_penh(database: TestDb) {
    let yeam = Yeam::new(database);
    let Some(buildings) = shared("osm/phnom_penh_buildings_osm.geojson") else { return };
    let run = yeam.import("buildings", &buildings);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.out.contains("22,080 added, 0 changed, 0 unchanged, 1 refused"), "{run:?}");
    let rejects = yeam.rejects();
    assert_eq!(rejects.len(), 1);
    // The tenth feature, which people who count from 0 call the ninth.
    assert_eq!((rejects[0]["number"].as_u64(), rejects[0]["id"].as_str()), (Some(10), Some("10")));
    assert!(rejects[0]["reason"].as_str().unwrap().contains("share an edge"), "{rejects:?}");

    let files = [
        ("cambodia/khm_adm1_provinces.geojson", "25 added"),
        ("cambodia/khm_adm2_districts_2025.geojson", "210 added"),
        ("cambodia/khm_adm3_communes.geojson", "1,633 added"),
    ];
    for (file, told) in files {
        let out = yeam.import("boundaries", &shared(file).unwrap()).done();
        assert!(out.contains(told) && out.contains("moved: 22,080 buildings to other units"), "{out}");
    }
    for (file, _) in files {
        let out = yeam.import("boundaries", &shared(file).unwrap()).done();
        assert!(out.starts_with("nothing new") && !out.contains("moved"), "{out}");
    }
    let features = yeam.features("buildings");
    assert_eq!(features.len(), 22_080);
    for feature in features {
        let properties = &feature["properties"];
        assert!(properties["district"].is_string() && properties["outside_m"].is_null(), "{properties}");
        // Communes that have been split since 2018 have their code of then alone.
        let (commune, district) = (properties["commune"].as_str(), properties["district"].as_str());
        let commune = commune.unwrap();
        assert!(commune.starts_with(district.unwrap()) || commune.starts_with("KH"), "{properties}");
    }
    known_places(&yeam.database.url).await;
}

/// The known answers of the shared data's own page.
async fn known_places(url: &str) {
    let service = Service::open(url, Seams::system(), Holding::Units).await.unwrap();
    let at = |lon, lat| locate::find(&service.view(), Coord { x: lon, y: lat });
    let code = |location: &Location, level: usize| location.units[level].as_ref().unwrap().code.clone();
    let codes = |location: &Location| [0, 1, 2].map(|level| code(location, level));
    assert_eq!(codes(&at(104.9310, 11.5564)), ["12", "1201", "120101"]);
    assert_eq!(codes(&at(103.513, 10.643)), ["18", "1801", "180103"]);
    assert_eq!(code(&at(105.0667, 10.9333), 1), "0812", "Chrey Thom");
    assert_eq!(code(&at(103.30, 10.72), 1), "1805", "Koh Rong");
    service.close().await;
}

async fn the_buildings_and_boundaries_of_kiribati(database: TestDb) {
    let yeam = Yeam::new(database);
    let Some(extract) = shared("osm/kiribati.osm.pbf") else { return };
    let run = yeam.import("buildings", &extract);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.out.contains("47,282 added, 0 changed, 0 unchanged, 3 refused"), "{run:?}");
    for reject in yeam.rejects() {
        let id = reject["id"].as_str().unwrap();
        assert!(id.starts_with("way/") || id.starts_with("relation/"), "{reject}");
    }
    let out = yeam.import("boundaries --allow-rejects --valid-on 2026-07-01", &extract).done();
    assert!(out.contains("28 added") && out.contains("47,282 buildings"), "{out}");
    let again = yeam.import("buildings --allow-rejects", &extract).done();
    assert!(again.contains("0 added, 0 changed, 47,282 unchanged"), "{again}");
    let provinces = yeam.features("provinces");
    assert!(provinces.iter().all(|unit| unit["properties"]["name_en"].is_string()), "{provinces:?}");
}
