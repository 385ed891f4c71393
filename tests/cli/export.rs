//! What is exported can be imported again, in every format, and is then the same.

use std::path::Path;

use serde_json::Value;

use super::{Yeam, provinces, square, squares};
use crate::harness::{Kind, TestDb, each_database};

each_database!(every_layer_comes_back_from_every_format);

/// The features without what belongs to the database they stand in.
fn plain(mut features: Vec<Value>) -> Vec<String> {
    for feature in &mut features {
        feature["id"].take();
        for name in ["version", "created_at", "updated_at"] {
            feature["properties"][name].take();
        }
    }
    let mut lines: Vec<String> = features.iter().map(Value::to_string).collect();
    lines.sort();
    lines
}

async fn every_layer_comes_back_from_every_format(database: TestDb) {
    let yeam = Yeam::new(database);
    let holed = r#"{"type":"Feature","id":"h","properties":{"name":"វត្ត \"quoted\", with commas","kind":null},"geometry":{"type":"MultiPolygon","coordinates":[[[[104,12],[104.1,12],[104.1,12.1],[104,12.1],[104,12]],[[104.02,12.02],[104.02,12.04],[104.04,12.04],[104.02,12.02]]],[[[104.3,12],[104.4,12],[104.4,12.1],[104.3,12]]]]}}"#;
    let buildings = yeam.file("buildings.geojsonl", squares(50) + holed + "\n");
    let sites = "id,lon,lat,name_en,name_km,status,summary\ns1,104.5,11.5,First,ទីមួយ,suspected,\"two\nlines; and a semicolon\"\n";
    let raids = r#"{"type":"Feature","id":"r1","properties":{"day":"2025-03-04","agencies":["police, army","court"],"persons_found":[{"nationality":"CN","count":3},{"nationality":null,"count":2}],"rescued":0},"geometry":{"type":"Point","coordinates":[104.5,11.5]}}"#;
    yeam.import("boundaries --valid-on 2025-01-01", &yeam.file("adm1.geojson", provinces())).done();
    yeam.import("buildings", &buildings).done();
    yeam.import("sites", &yeam.file("sites.csv", sites)).done();
    yeam.import("raids", &yeam.file("raids.geojsonl", raids)).done();
    for format in ["geojson", "geojsonseq", "csv", "fgb"] {
        let other = Yeam::new(TestDb::new(Kind::Sqlite).unwrap());
        for (layer, verb) in
            [("provinces", "boundaries"), ("buildings", "buildings"), ("sites", "sites"), ("raids", "raids")]
        {
            let file = yeam.path(&format!("{layer}.{format}"));
            let run = yeam.run(&format!("export {layer} --format {format} -o"), &[&file]);
            assert!(run.err.contains(" written to "), "{run:?}");
            other.import(verb, &file).done();
            assert_eq!(plain(other.features(layer)), plain(yeam.features(layer)), "{layer} as {format}");
        }
    }
}

#[test]
fn an_export_replaces_its_file_only_when_it_is_whole() {
    let yeam = Yeam::new(TestDb::new(Kind::Sqlite).unwrap());
    yeam.import("buildings", &yeam.file("a.geojsonl", square("a", 104.0, 11.0))).done();
    let old = yeam.file("out.geojson", "what was there");
    assert!(yeam.run("export buildings --format osm -o", &[&old]).failed().contains("read, not written"));
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "what was there");
    assert!(yeam.run("export buildings -o", &[Path::new("/nowhere/out")]).failed().contains("/nowhere/out"));
    yeam.run("export buildings -o", &[&old]).done();
    assert!(std::fs::read_to_string(&old).unwrap().contains("FeatureCollection"));
    let parts: Vec<_> =
        std::fs::read_dir(yeam.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(parts.iter().all(|name| !name.to_string_lossy().contains(".part")), "{parts:?}");
}

#[test]
fn layers_without_features_are_written_too() {
    let yeam = Yeam::new(TestDb::new(Kind::Sqlite).unwrap());
    for format in ["geojson", "geojsonseq", "csv", "fgb"] {
        yeam.run(&format!("export raids --format {format} -o"), &[&yeam.path(format)]).done();
    }
    let text = std::fs::read_to_string(yeam.path("geojson")).unwrap();
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["features"], serde_json::json!([]));
}
