//! `/api/nearby` and `/api/locate`.

use serde_json::{Value, json};

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(
    nearest_first_and_exact,
    radius_holds_all_within,
    layers_can_be_chosen,
    locates_inside_and_outside
);

async fn nearest_first_and_exact(database: TestDb) {
    let server = land(&database).await;
    let answer = server.get("/api/nearby?lon=104.41&lat=11.21&k=5&layers=buildings").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let distances: Vec<f64> =
        answer.each("distance_m").iter().map(|metres| metres.as_f64().unwrap()).collect();
    assert_eq!(distances.len(), 5);
    assert!(distances.is_sorted());
    // To the nearest corner or wall of the footprint, by Karney's inverse, not to its centre or box.
    for feature in answer.features() {
        let metres = feature["properties"]["distance_m"].as_f64().unwrap();
        let truth = brute(&feature["geometry"], [104.41, 11.21]);
        assert!((metres - truth).abs() < 0.001, "{metres} {truth}");
    }
    let inside = server.get("/api/nearby?lon=104.4101&lat=11.2001&k=1").await;
    assert_eq!(inside.each("distance_m"), [json!(0.0)]);
    assert_eq!(inside.each("layer"), ["buildings"]);
}

/// The distance to the outline, by walking along each edge in small steps.
fn brute(geometry: &Value, [lon, lat]: [f64; 2]) -> f64 {
    let parts = geometry["coordinates"].as_array().unwrap();
    let rings: Vec<&Value> = match geometry["type"].as_str().unwrap() {
        "MultiPolygon" => parts.iter().flat_map(|part| part.as_array().unwrap()).collect(),
        _ => parts.iter().collect(),
    };
    let at =
        |position: &Value| geo::Coord { x: position[0].as_f64().unwrap(), y: position[1].as_f64().unwrap() };
    let mut nearest = f64::INFINITY;
    for ring in rings {
        for edge in ring.as_array().unwrap().windows(2) {
            let (from, to) = (at(&edge[0]), at(&edge[1]));
            for step in 0..=20_000 {
                let spot = from + (to - from) * (f64::from(step) / 20_000.0);
                nearest =
                    nearest.min(yeam::geometry::geodesic::distance_m(geo::Coord { x: lon, y: lat }, spot));
            }
        }
    }
    nearest
}

async fn radius_holds_all_within(database: TestDb) {
    let server = land(&database).await;
    let all = server.get("/api/nearby?lon=104.41&lat=11.2&radius=100000&layers=buildings").await;
    assert_eq!(all.features().len(), super::land::BUILDINGS);
    assert_eq!(all.json()["truncated"], false);
    let within = server.get("/api/nearby?lon=104.41&lat=11.2&radius=2000&layers=buildings").await;
    let expected = all.each("distance_m").iter().filter(|metres| metres.as_f64().unwrap() <= 2000.0).count();
    assert_eq!(within.features().len(), expected);
    let three = server.get("/api/nearby?lon=104.41&lat=11.2&radius=2000&k=3&layers=buildings").await;
    assert_eq!((three.features().len(), three.json()["truncated"].clone()), (3, json!(true)));
}

async fn layers_can_be_chosen(database: TestDb) {
    let server = land(&database).await;
    let answer = server.get("/api/nearby?lon=104.4&lat=11.2&k=30&layers=raids,sites").await;
    let layers = answer.each("layer");
    assert_eq!(layers.len(), super::land::SITES + super::land::RAIDS);
    assert!(layers.contains(&json!("raids")) && layers.contains(&json!("sites")));
    let districts = server.get("/api/nearby?lon=106&lat=11.2&k=1&layers=districts").await;
    assert_eq!(districts.each("code"), ["1201"]);
}

async fn locates_inside_and_outside(database: TestDb) {
    let server = land(&database).await;
    let inside = server.get("/api/locate?lon=104.7&lat=11.7").await.json()["properties"].clone();
    assert_eq!((&inside["inside"], &inside["distance_m"]), (&json!(true), &json!(0.0)));
    assert_eq!((&inside["province"]["code"], &inside["district"]["code"]), (&json!("12"), &json!("1202")));
    assert_eq!(inside["district"]["name_km"], "ឯកតា 1202");
    assert_eq!(inside["district"]["approximate"], true);
    assert_eq!(inside["commune"], Value::Null);
    let sea = server.get("/api/locate?lon=105.1&lat=11.2").await.json()["properties"].clone();
    assert_eq!((&sea["inside"], &sea["district"]["code"]), (&json!(false), &json!("1201")));
    // A tenth of a degree of longitude at 11.2 degrees north.
    let metres = sea["distance_m"].as_f64().unwrap();
    assert!((metres - 10_922.0).abs() < 5.0, "{metres}");
    let border = server.get("/api/locate?lon=104.5&lat=11.5").await.json()["properties"].clone();
    assert_eq!(border["inside"], true);
}
