//! What the options of `yeam import` do, and that importing twice and undoing leave no trace.

use super::{Yeam, provinces, square, squares};
use crate::harness::{Kind, TestDb, each_database};

each_database!(
    the_same_file_twice_changes_nothing,
    a_dry_run_stores_nothing,
    undoing_restores_what_was_there,
    what_people_have_changed_since_stays,
    sites_and_raids_come_from_csv,
);

fn on_sqlite() -> Yeam {
    Yeam::new(TestDb::new(Kind::Sqlite).unwrap())
}

const SITES: &str = "id,lon,lat,name_en,status,first_seen\n\
                     s1,104.5,11.5,First,suspected,2025-02-03\n\
                     s2,105.5,11.5,Second,sealed,\n";
const RAIDS: &str = "id;wkt;day;agencies;persons_found\n\
                     r1;POINT(104.5 11.5);2025-03-04;police|army;CN:12\n";

async fn the_same_file_twice_changes_nothing(database: TestDb) {
    let yeam = Yeam::new(database);
    let buildings = yeam.file("buildings.geojsonl", squares(3_000));
    let boundaries = yeam.file("adm1.geojson", provinces());
    let sites = yeam.file("sites.csv", SITES);
    let files = [("buildings", &buildings), ("boundaries", &boundaries), ("sites", &sites)];
    for (layer, file) in files {
        assert!(yeam.import(layer, file).done().starts_with("import "), "{layer}");
    }
    let before = yeam.features("sites");
    for (layer, file) in files {
        let out = yeam.import(layer, file).done();
        assert!(out.starts_with("nothing new") && out.contains("0 added, 0 changed"), "{out}");
    }
    assert_eq!(yeam.features("sites"), before);
    let list = yeam.run("import list", &[]).done();
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.contains("buildings.geojsonl") && list.contains("3,000 added"), "{list}");
}

async fn a_dry_run_stores_nothing(database: TestDb) {
    let yeam = Yeam::new(database);
    for (layer, file) in [
        ("buildings", yeam.file("buildings.geojsonl", squares(10))),
        ("boundaries", yeam.file("adm1.geojson", provinces())),
        ("sites", yeam.file("sites.csv", SITES)),
    ] {
        let out = yeam.import(&format!("{layer} --dry-run"), &file).done();
        assert!(out.starts_with("dry run") && !out.contains(" 0 added"), "{out}");
    }
    yeam.is_empty();
    assert_eq!(yeam.run("import list", &[]).done(), "no imports yet\n");
}

async fn undoing_restores_what_was_there(database: TestDb) {
    let yeam = Yeam::new(database);
    yeam.import("boundaries", &yeam.file("adm1.geojson", provinces())).done();
    yeam.import("buildings --source s", &yeam.file("old.geojsonl", squares(10))).done();
    yeam.import("sites", &yeam.file("sites.csv", SITES)).done();
    let (buildings, provinces_, sites) =
        (yeam.features("buildings"), yeam.features("provinces"), yeam.features("sites"));

    let new = squares(12).replace("\"levels\":2", "\"levels\":3");
    let out = yeam.import("buildings --source s", &yeam.file("new.geojsonl", new)).done();
    assert!(out.contains("import 4") && out.contains("2 added, 10 changed"), "{out}");
    let renamed = provinces().replace("Province 01", "Capital");
    let out = yeam.import("boundaries", &yeam.file("adm1.geojson", renamed)).done();
    assert!(out.contains("import 5") && out.contains("1 changed, 1 unchanged"), "{out}");
    let more = format!("{SITES}s3,104.6,11.5,Third,reported,\n").replace("First", "Renamed");
    let out = yeam.import("sites", &yeam.file("sites.csv", more)).done();
    assert!(out.contains("import 6") && out.contains("1 added, 1 changed, 1 unchanged"), "{out}");
    assert_eq!(yeam.features("buildings").len(), 12);

    assert!(yeam.run("import undo 6", &[]).done().contains("1 removed, 1 as before"));
    assert!(yeam.run("import undo 5", &[]).done().contains("0 removed, 1 as before"));
    assert!(yeam.run("import undo 4", &[]).done().contains("2 removed, 10 as before"));
    assert!(yeam.run("import undo 4", &[]).failed().contains("undone"));
    assert_eq!(yeam.features("buildings"), buildings);
    assert_eq!(yeam.features("provinces"), provinces_);
    let named = |sites: &[serde_json::Value]| -> Vec<_> {
        sites.iter().map(|site| (site["id"].clone(), site["properties"]["name_en"].clone())).collect()
    };
    assert_eq!(named(&yeam.features("sites")), named(&sites));
}

async fn what_people_have_changed_since_stays(database: TestDb) {
    let yeam = Yeam::new(database);
    let sites = yeam.file("sites.csv", SITES);
    yeam.import("sites", &sites).done();
    yeam.database
        .execute("UPDATE site SET status = 'verified', version = 2 WHERE source_id = 's1'")
        .await
        .unwrap();
    let out = yeam.import("sites", &sites).done();
    assert!(out.contains("0 added, 0 changed, 2 unchanged"), "{out}");
    let changed = yeam.file("sites.csv", SITES.replace("First", "Renamed"));
    let out = yeam.import("sites", &changed).done();
    assert!(out.contains("0 added, 1 changed, 1 unchanged"), "{out}");
}

async fn sites_and_raids_come_from_csv(database: TestDb) {
    let yeam = Yeam::new(database);
    yeam.import("boundaries", &yeam.file("adm1.geojson", provinces())).done();
    yeam.import("sites", &yeam.file("sites.csv", SITES)).done();
    yeam.import(
        "raids",
        &yeam.file("raids.csv", RAIDS.replace('|', "; ").replace("police; army", "\"police; army\"")),
    )
    .done();
    let sites = yeam.features("sites");
    assert_eq!(sites[1]["properties"]["status"], "sealed");
    assert_eq!(sites[0]["properties"]["first_seen"], "2025-02-03");
    assert_eq!(sites[0]["properties"]["province"], "01");
    assert_eq!(sites[0]["properties"]["source"], "sites");
    let raids = yeam.features("raids");
    assert_eq!(raids[0]["properties"]["agencies"], serde_json::json!(["police", "army"]));
    assert_eq!(raids[0]["properties"]["persons_total"], 12);

    // Boundaries that come later move them.
    let other = provinces().replace("\"01\"", "\"91\"").replace("\"02\"", "\"92\"");
    let out = yeam.import("boundaries --valid-on 2099-01-01", &yeam.file("other_adm1.geojson", other)).done();
    assert!(out.contains("moved: 2 sites, 1 raid to other units"), "{out}");
    assert_eq!(yeam.features("sites")[0]["properties"]["province"], "91");
}

#[test]
fn rejects_stand_beside_the_file_and_decide_the_exit_code() {
    let yeam = on_sqlite();
    let point =
        r#"{"type":"Feature","id":"p","properties":{},"geometry":{"type":"Point","coordinates":[104,11]}}"#;
    let file = yeam.file("mixed.geojsonl", format!("{}\n{point}\n", square("a", 104.0, 11.0)));
    let run = yeam.run("import buildings", &[&file]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.out.contains("1 added, 0 changed, 0 unchanged, 1 refused"), "{run:?}");
    assert!(run.err.contains("feature 2 (p)"), "{run:?}");
    let text = std::fs::read_to_string(yeam.path("mixed.geojsonl.rejects.ndjson")).unwrap();
    let reject: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!((reject["number"].as_u64(), reject["id"].as_str()), (Some(2), Some("p")));
    let run = yeam.run("import buildings --allow-rejects", &[&file]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn foreign_names_are_mapped() {
    let yeam = on_sqlite();
    let csv = "FID,east,north,wkt_text,art,etagen\n7,1,2,\"POLYGON((104 11,104.1 11,104.1 11.1,104 11))\",temple,4\n";
    let file = yeam.file("foreign.csv", csv);
    let map = "--map source_id=FID --map wkt=wkt_text --map kind=art --map levels=etagen";
    yeam.import(&format!("buildings --source cadastre {map}"), &file).done();
    let building = &yeam.features("buildings")[0]["properties"];
    assert_eq!((building["source"].as_str(), building["source_id"].as_str()), (Some("cadastre"), Some("7")));
    assert_eq!((building["kind"].as_str(), building["levels"].as_i64()), (Some("temple"), Some(4)));
    let units = yeam.file(
        "units.geojson",
        provinces().replace("\"code\"", "\"nr\"").replace("\"type\":\"province\"", "\"type\":\"x\""),
    );
    let out = yeam
        .import("boundaries --map code=nr --level district --source s --valid-on 2024-05-06", &units)
        .done();
    assert!(out.contains("2 added") && out.contains("set `s` as of 2024-05-06"), "{out}");
    assert_eq!(yeam.features("districts")[1]["properties"]["code"], "02");
}

#[test]
fn mending_says_what_it_did() {
    let yeam = on_sqlite();
    let bow = r#"{"type":"Feature","id":"bow","properties":{},"geometry":{"type":"Polygon","coordinates":[[[104,11],[104.001,11.001],[104.001,11],[104,11.001],[104,11]]]}}"#;
    let open = r#"{"type":"Feature","id":"open","properties":{},"geometry":{"type":"Polygon","coordinates":[[[104,11],[104.001,11],[104.001,11.001],[104,11.001]]]}}"#;
    let file = yeam.file("crooked.geojsonl", format!("{bow}\n{open}\n"));
    let run = yeam.import("buildings", &file);
    assert_eq!((run.code, yeam.rejects().len()), (3, 2), "{run:?}");
    let run = yeam.import("buildings --mend", &file);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("2 added, 0 changed, 0 unchanged, 2 mended"), "{run:?}");
    assert!(
        run.err.contains("mended: feature 1 (bow): ") && run.err.contains("mended: feature 2 (open): "),
        "{run:?}"
    );
    let out = yeam.import("buildings --mend", &file).done();
    assert!(out.contains("0 added, 0 changed, 2 unchanged"), "{out}");
    assert_eq!(std::fs::read_to_string(yeam.path("rejects.mended.ndjson")).unwrap().lines().count(), 2);
}
