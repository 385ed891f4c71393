//! Real files, and small ones that show a rule each.

use std::collections::BTreeSet;

use geo::Geometry;
use yeam::format::mapping::{Field, Mapping};
use yeam::format::{Format, Options, read};

use super::pbf::squares;
use super::{all, buildings, shared};

fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

#[test]
fn the_boundaries_of_cambodia_are_read_whole() {
    let usual = Mapping::default();
    for (name, count, parent) in [
        ("khm_adm0_country", 1, None),
        ("khm_adm1_provinces", 25, None),
        ("khm_adm2_districts_2025", 210, Some(2)),
        ("khm_adm3_communes", 1633, Some(4)),
    ] {
        let Some(path) = shared(&format!("cambodia/{name}.geojson")) else { return };
        let (features, errors) = all(&path, &Options::default());
        assert_eq!((features.len(), errors.len()), (count, 0), "{name}");
        let codes: BTreeSet<_> =
            features.iter().filter_map(|feature| usual.text(feature, Field::Code)).collect();
        assert_eq!(codes.len(), count, "every unit has a code of its own");
        for feature in &features {
            // Five communes were split since 2018: they have no code of today and no Khmer name.
            let code = usual.text(feature, Field::Code).unwrap();
            let code = code.trim_start_matches("KH");
            assert!(usual.text(feature, Field::NameEn).is_some());
            if let Some(digits) = parent {
                assert_eq!(usual.text(feature, Field::ParentCode).as_deref(), code.get(..digits), "{code}");
            }
        }
    }
}

#[test]
fn a_table_without_places_is_refused_with_its_columns() {
    let Some(path) = shared("cambodia/commune_crosswalk_2018_to_2025.csv") else { return };
    let error = read(&path, Format::detect(&path).unwrap(), &Options::default()).err().unwrap();
    assert!(error.to_string().contains("pcode_2018, name_2018"), "{error}");
    assert!(error.to_string().contains("--map lon=COLUMN"), "{error}");
}

#[test]
fn columns_that_were_named_are_used() {
    let (_folder, path) = file("sites.csv", b"\xef\xbb\xbfEasting,Northing,x,y\n104.5,11.5,1,2\n");
    let mapping = Mapping::parse(&["lon=easting", "lat=Northing"], &[]).unwrap();
    let options = Options { columns: mapping.columns(), ..Options::default() };
    let (features, _) = all(&path, &options);
    assert_eq!(features[0].geometry, Some(Geometry::Point(geo::Point::new(104.5, 11.5))));
    let mapping = Mapping::parse(&["lon=nowhere"], &[]).unwrap();
    let error = read(&path, Format::Csv, &Options { columns: mapping.columns(), ..Options::default() });
    assert!(error.err().unwrap().to_string().contains("there is no column `nowhere`"));
}

#[test]
fn mending_closes_rings_and_says_so() {
    let open = br#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#;
    let (_folder, path) = file("open.geojson", open);
    let (_, errors) = all(&path, &Options::default());
    assert!(errors[0].to_string().contains("ring 1 is not closed"), "{}", errors[0]);
    let (features, _) = all(&path, &Options { mend: true, ..Options::default() });
    assert_eq!(features[0].repairs, ["closed ring 1"]);
}

#[test]
fn buildings_that_cannot_be_are_named() {
    let yes: &[(&str, &str)] = &[("building", "yes")];
    let extract = squares()
        .way(10, &[1, 2, 3, 4, 1], yes)
        .way(11, &[5, 6, 7, 8], yes)
        .way(12, &[1, 2, 1], yes)
        .way(13, &[1, 2, 77, 1], yes)
        .way(14, &[1, 2, 3, 1], &[("building", "no")])
        .way(15, &[1, 2, 9, 1], &[("highway", "service")])
        .relation(20, &[(10, "outer"), (99, "inner")], &[("type", "multipolygon"), ("building", "yes")])
        .relation(21, &[(10, "outer")], &[("type", "route"), ("building", "yes")]);
    let (_folder, path) = file("extract", &extract.encode());
    let (features, errors) = all(&path, &buildings());
    assert_eq!(features.iter().map(|feature| feature.id.as_deref().unwrap()).collect::<Vec<_>>(), ["way/10"]);
    let text: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        text[0],
        "feature 1 (relation/20): it is incomplete: 1 of its 2 ways are not in the file, way/99 among them"
    );
    assert_eq!(text[1], "feature 3 (way/11): the building's outline is not closed");
    assert_eq!(text[2], "feature 4 (way/12): the building's outline has fewer than three corners");
    assert_eq!(text[3], "feature 5 (way/13): it is incomplete: its node 77 is not in the file");
    assert_eq!(text.len(), 4);
}

#[test]
fn files_that_need_more_than_is_known_are_refused() {
    let history = super::pbf::frame("OSMHeader", &super::pbf::header(&["HistoricalInformation"]));
    let (_folder, path) = file("history.osm.pbf", &history);
    let error = read(&path, Format::detect(&path).unwrap(), &buildings()).err().unwrap();
    assert!(error.to_string().contains("HistoricalInformation"), "{error}");
}
