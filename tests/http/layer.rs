//! `/layers/{layer}.geojson`, `/api/about` and `/api/buildings/{id}`.

use serde_json::json;

use super::land;
use super::land::{BUILDINGS, RAIDS, SITES};
use crate::harness::{TestDb, each_database};

each_database!(whole_layers_and_boxes, a_building_is_whole, about_says_what_there_is);

async fn whole_layers_and_boxes(database: TestDb) {
    let server = land(&database).await;
    for (layer, count) in [
        ("provinces", 2),
        ("districts", 4),
        ("communes", 0),
        ("buildings", BUILDINGS),
        ("sites", SITES),
        ("raids", RAIDS),
    ] {
        let answer = server.get(&format!("/layers/{layer}.geojson")).await;
        assert_eq!(answer.features().len(), count, "{layer}");
        assert_eq!(answer.json()["numberReturned"], count);
    }
    let some = server.get("/layers/buildings.geojson?bbox=104.4,11.1,104.4121,11.3").await;
    assert_eq!(some.each("source_id").len(), 3);
    assert_eq!(
        server.get("/layers/buildings.geojson?bbox=104.4,11.1,104.6,11.3&limit=7").await.features().len(),
        7
    );
    // West greater than east goes round the other way.
    assert_eq!(server.get("/layers/sites.geojson?bbox=170,-90,104.2,90").await.features().len(), 2);
}

async fn a_building_is_whole(database: TestDb) {
    let server = land(&database).await;
    let two_parts = server.get("/layers/buildings.geojson?bbox=104.4,11.1,104.4001,11.3").await.features();
    let id = two_parts[0]["id"].as_i64().unwrap();
    let building = server.get(&format!("/api/buildings/{id}")).await;
    assert_eq!(building.json(), two_parts[0]);
    assert_eq!(building.json()["geometry"]["coordinates"].as_array().unwrap().len(), 2);
    assert_eq!(building.json()["properties"]["district"], "1101");
    assert_eq!(server.get("/api/buildings/999999").await.status, 404);
    assert_eq!(server.get("/api/buildings/x").await.status, 404);
}

async fn about_says_what_there_is(database: TestDb) {
    let server = land(&database).await;
    let about = server.get("/api/about").await.json();
    assert_eq!(about["layers"]["buildings"]["count"], BUILDINGS);
    assert_eq!(about["demonstration"], false);
    assert_eq!(about["notice"], "suspected, not proven");
    assert_eq!(about["bounds"], json!([104.0, 11.0, 105.0, 12.0]));
    let districts = &about["boundaries"][1];
    assert_eq!((&districts["source"], &districts["approximate"]), (&json!("test"), &json!(true)));
}
