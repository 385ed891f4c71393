//! What operators get wrong: one clear line, and nothing stored.

use super::{Yeam, provinces, square, squares};
use crate::geometry::shared;
use crate::harness::{Kind, TestDb, each_database};

each_database!(a_file_that_breaks_off_leaves_nothing, swapped_positions_are_named);

fn on_sqlite() -> Yeam {
    Yeam::new(TestDb::new(Kind::Sqlite).unwrap())
}

#[test]
fn files_that_are_no_data_are_refused_with_what_they_are() {
    let yeam = on_sqlite();
    let files: [(&str, &[u8], &str); 10] = [
        ("empty.geojson", b"", "is empty"),
        ("blank.geojson", b" \n\n", "white space"),
        ("a.gz", b"\x1f\x8b\x08\x00aaaa", "gzip"),
        ("a.zip", b"PK\x03\x04aaaa", "ZIP"),
        ("a.kml", b"<?xml version='1.0'?><kml/>", "XML"),
        ("a.bin", b"\x00\x01\x02\x03", "binary"),
        ("a.geojson", b"hello there", "named like geojson"),
        ("a.json", b"{\"type\":\"Topology\",\"objects\":{}}", "TopoJSON"),
        ("b.json", b"[1,2,3]", ""),
        ("a.fgb", b"fgb\x03fgb\x01", "fgb"),
    ];
    for (name, content, part) in files {
        let file = yeam.file(name, content);
        let run = yeam.import("buildings", &file);
        let line = run.failed();
        assert!(line.contains(name), "{line}");
        assert!(line.to_lowercase().contains(&part.to_lowercase()), "{name}: {line}");
    }
    assert!(yeam.import("buildings", &yeam.path("none.geojson")).failed().contains("there is no file"));
    assert!(yeam.import("buildings", yeam.folder.path()).failed().contains("is a folder"));
    yeam.is_empty();
}

#[test]
fn wrong_words_are_refused_with_the_right_ones() {
    let yeam = on_sqlite();
    let file = yeam.file("a.geojsonl", squares(2));
    let unknown = yeam.run("import roofs", &[&file]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    let layer = yeam.run("export roofs -o -", &[]);
    assert_eq!(layer.code, 2, "{layer:?}");
    assert!(layer.err.contains("provinces, districts, communes, buildings, sites, raids"), "{layer:?}");
    let format = yeam.import("buildings --format shp", &file);
    assert_eq!(format.code, 2, "{format:?}");
    assert!(yeam.import("buildings --map roof=a", &file).failed().contains("no field to map"));
    assert!(yeam.import("buildings --map kind", &file).failed().contains("field=property"));
    assert!(yeam.import("buildings --format csv", &file).failed().contains("a.geojsonl"));
    let level = yeam.import("boundaries --level village", &file);
    assert_eq!(level.code, 2, "{level:?}");
    assert_eq!(yeam.run("import undo 7", &[]).failed(), "yeam: there is no such import\n");
    yeam.is_empty();
}

async fn a_file_that_breaks_off_leaves_nothing(database: TestDb) {
    let yeam = Yeam::new(database);
    let features = squares(6_000).trim_end().replace('\n', ",");
    let whole = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let cut = yeam.file("cut.geojson", &whole[..whole.len() - 300]);
    let run = yeam.import("buildings", &cut);
    assert!(run.failed().contains("cut.geojson"), "{run:?}");
    yeam.is_empty();
    if let Some(extract) = shared("osm/monaco.osm.pbf") {
        let bytes = std::fs::read(extract).unwrap();
        let cut = yeam.file("cut.osm.pbf", &bytes[..bytes.len() / 2]);
        assert!(yeam.import("buildings", &cut).failed().contains("truncated"), "cut PBF");
        yeam.is_empty();
    }
    let whole = yeam.file("whole.geojson", whole);
    assert!(yeam.import("buildings", &whole).done().contains("6,000 added"));
}

async fn swapped_positions_are_named(database: TestDb) {
    let yeam = Yeam::new(database);
    let file = yeam.file("swapped.geojsonl", square("a", 11.5, 104.9) + "\n" + &square("b", 104.9, 11.5));
    let run = yeam.import("buildings", &file);
    assert_eq!(run.code, 3, "{run:?}");
    let rejects = yeam.rejects();
    assert_eq!(rejects.len(), 1);
    assert!(rejects[0]["reason"].as_str().unwrap().contains("swapped"), "{rejects:?}");

    // Where both orders are on the globe, the boundaries tell.
    let west = provinces().replace("[104,", "[11,").replace("[105,", "[12,").replace("[106,", "[13,");
    let west = west.replace(",10]", ",50]").replace(",13]", ",53]");
    yeam.import("boundaries --source far --valid-on 2030-01-01", &yeam.file("adm1.geojson", west)).done();
    let file = yeam.file("turned.geojsonl", square("c", 51.5, 11.5) + "\n" + &square("d", 11.5, 51.5));
    let run = yeam.import("buildings", &file);
    assert_eq!((run.code, yeam.rejects().len()), (3, 1), "{run:?}");
    assert!(run.err.contains("feature 1 (c): latitude and longitude look swapped"), "{run:?}");
    let file = yeam.file("sites.csv", "id,lon,lat\ns1,51.5,11.5\ns2,11.5,51.5\n");
    let run = yeam.import("sites", &file);
    assert!(run.err.contains("feature 1 (s1): latitude and longitude look swapped"), "{run:?}");
    assert!(run.out.contains("1 added"), "{run:?}");
}

#[test]
fn features_that_make_no_sense_are_refused_one_by_one() {
    let yeam = on_sqlite();
    let lines = [
        r#"{"type":"Feature","id":1,"properties":{},"geometry":{"type":"Point","coordinates":[104,11]}}"#,
        r#"{"type":"Feature","id":2,"properties":{},"geometry":{"type":"LineString","coordinates":[[104,11],[105,11]]}}"#,
        r#"{"type":"Feature","id":3,"properties":{},"geometry":null}"#,
        r#"{"type":"Feature","id":4,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[104,11],[105,12],[105,11],[104,12],[104,11]]]}}"#,
        r#"{"type":"Feature","id":5,"properties":{},"geometry":{"type":"Polygon","coordinates":[[["a",11]]]}}"#,
        r#"{"type":"Feature","id":6"#,
    ];
    let good = square("good", 104.0, 11.0);
    let file = yeam.file("mixed.geojsonl", lines.join("\n") + "\n" + &good + "\n");
    let run = yeam.import("buildings", &file);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.out.contains("1 added, 0 changed, 0 unchanged, 6 refused"), "{run:?}");
    let rejects = yeam.rejects();
    let numbers: Vec<_> = rejects.iter().map(|reject| reject["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let reasons = ["a point", "a line", "no geometry", "crosses itself", "", ""];
    for (reject, reason) in rejects.iter().zip(reasons) {
        assert!(reject["reason"].as_str().unwrap().contains(reason), "{reject} should say {reason}");
    }
    let units = yeam.file("units.geojsonl", square("u", 104.0, 11.0));
    let run = yeam.import("boundaries", &units);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.err.contains("level: cannot be told") && run.err.contains("code: is missing"), "{run:?}");
}
