//! `/api/provinces`, `/api/districts`, `/api/communes` and what lies in them.

use std::collections::HashSet;

use serde_json::json;

use super::land;
use super::land::{self as small, SITES};
use crate::harness::{TestDb, each_database};

each_database!(lists_by_code_with_label_and_box, one_has_outline_and_counts, pages_reach_everything_once);

async fn lists_by_code_with_label_and_box(database: TestDb) {
    let server = land(&database).await;
    let districts = server.get("/api/districts").await;
    assert_eq!(districts.each("code"), ["1101", "1102", "1201", "1202"]);
    let first = &districts.features()[0];
    assert_eq!(first["geometry"]["type"], "Point");
    assert_eq!(first["properties"]["name_km"], "ឯកតា 1101");
    let bbox: Vec<f64> = serde_json::from_value(first["bbox"].clone()).unwrap();
    assert_eq!(bbox, [104.0, 11.0, 104.5, 11.5]);
    assert_eq!(server.get("/api/districts?province=12").await.each("code"), ["1201", "1202"]);
    assert_eq!(server.get("/api/provinces").await.each("code"), ["11", "12"]);
    assert!(server.get("/api/communes").await.features().is_empty());
}

async fn one_has_outline_and_counts(database: TestDb) {
    let server = land(&database).await;
    let all: Vec<_> = ["1101", "1102", "1201", "1202"].into_iter().collect();
    let (mut sites, mut raids, mut buildings) = (0, 0, 0);
    for code in all {
        let district = server.get(&format!("/api/districts/{code}")).await.json();
        assert_eq!(district["geometry"]["type"], "Polygon");
        let counts = &district["properties"]["counts"];
        let by_status = counts["sites"]["by_status"].as_object().unwrap();
        let sum: u64 = by_status.values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(counts["sites"]["total"], sum);
        sites += sum;
        raids += counts["raids"]["total"].as_u64().unwrap();
        buildings += counts["buildings"].as_u64().unwrap();
        let area = district["properties"]["area_km2"].as_f64().unwrap();
        assert!((area - 3_022.0).abs() < 10.0, "{area}");
    }
    // Every site and building is in exactly one district, those in the sea in the nearest one.
    assert_eq!((sites, raids, buildings), (SITES as u64, small::RAIDS as u64, small::BUILDINGS as u64));
    let raids = server.get("/api/provinces/11").await.json()["properties"]["counts"]["raids"].clone();
    assert_eq!(raids["by_year"], json!({ "2024": 1, "2025": 1 }));
    assert_eq!(server.get("/api/districts/9999").await.status, 404);
    assert_eq!(server.get("/api/districts/1101/towns").await.status, 404);
}

async fn pages_reach_everything_once(database: TestDb) {
    let server = land(&database).await;
    let mut path = "/api/provinces/12/buildings?limit=3".to_owned();
    let (mut seen, mut pages) = (HashSet::new(), 0);
    loop {
        let page = server.get(&path).await;
        let features = page.features();
        assert!(features.len() <= 3 && features.len() == page.json()["numberReturned"]);
        seen.extend(features.iter().map(|feature| feature["id"].as_i64().unwrap()));
        pages += 1;
        match page.json()["links"][0]["href"].as_str() {
            Some(next) => {
                assert_eq!(page.header("link"), format!("<{next}>; rel=\"next\""));
                next.clone_into(&mut path);
            }
            None => break,
        }
    }
    let count = server.get("/api/provinces/12").await.json()["properties"]["counts"]["buildings"].clone();
    assert_eq!(count, seen.len());
    assert_eq!(pages, seen.len().div_ceil(3));
}
