//! `/tiles`: TileJSON, and tiles that another reader understands.

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(tilejson_names_the_tiles, a_tile_holds_its_features, empty_tiles_have_no_content);

async fn tilejson_names_the_tiles(database: TestDb) {
    let server = land(&database).await;
    for layer in ["provinces", "districts", "communes", "buildings", "sites", "raids"] {
        let about = server.get(&format!("/tiles/{layer}.json")).await.json();
        assert_eq!(about["tilejson"], "3.0.0");
        assert_eq!(about["tiles"][0], format!("{}/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt", server.url));
        assert_eq!(about["vector_layers"][0]["id"], layer);
        assert!(about["minzoom"].as_u64() < about["maxzoom"].as_u64());
    }
}

async fn a_tile_holds_its_features(database: TestDb) {
    let server = land(&database).await;
    let tile = server.get("/tiles/districts/6/50/29.mvt").await;
    assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(tile.bytes.len() < 150_000);
    let read = fast_mvt::MvtReaderRef::new(&tile.bytes).unwrap();
    let names: Vec<String> = read.layers().map(|layer| layer.name().to_owned()).collect();
    assert_eq!(names, ["districts"]);
}

async fn empty_tiles_have_no_content(database: TestDb) {
    let server = land(&database).await;
    let far = server.get("/tiles/sites/6/0/0.mvt").await;
    assert_eq!((far.status.as_u16(), far.bytes.len()), (204, 0));
}
