//! OpenStreetMap extracts of whole countries. The expected counts are those of the data set's own
//! description and of GDAL's reader, whose rings and areas were the same for every element.

use std::collections::BTreeMap;

use geo::{Area, Geometry};
use yeam::domain::unit::Level;
use yeam::format::{Feature, Format, Options, OsmContent, read};

use super::{all, buildings, shared};

fn boundaries() -> Options {
    let levels = vec![(2, Level::Country), (4, Level::Province), (6, Level::District), (8, Level::Commune)];
    Options { osm: OsmContent::Administrative(levels), ..Options::default() }
}

fn id(feature: &Feature) -> &str {
    feature.id.as_deref().unwrap()
}

fn holes(feature: &Feature) -> usize {
    match feature.geometry.as_ref().unwrap() {
        Geometry::Polygon(polygon) => polygon.interiors().len(),
        Geometry::MultiPolygon(parts) => parts.iter().map(|part| part.interiors().len()).sum(),
        other => panic!("a building is {other:?}"),
    }
}

#[test]
fn every_building_is_read_once() {
    // Ways with a building tag; those that repeat the shell of a relation; relations; incomplete ones.
    for (country, ways, repeated, relations, incomplete) in [
        ("monaco", 1256, 0, 27, 2),
        ("seychelles", 40_645, 1, 45, 0),
        ("maldives", 31_349, 2, 38, 0),
        ("kiribati", 47_279, 0, 6, 0),
    ] {
        let Some(path) = shared(&format!("osm/{country}.osm.pbf")) else { return };
        let (features, errors) = all(&path, &buildings());
        let of = |kind: &str| features.iter().filter(|feature| id(feature).starts_with(kind)).count();
        assert_eq!(of("way/"), ways - repeated, "{country}");
        assert_eq!(of("relation/"), relations, "{country}");
        assert_eq!(errors.len(), incomplete, "{country}: {errors:?}");
        for error in &errors {
            assert!(!error.fatal && error.id.as_deref().unwrap().starts_with("relation/"));
            assert!(error.reason.contains("it is incomplete: 1 of its 2 ways are not in the file"));
        }
        let mut numbers: Vec<_> = features.iter().map(|feature| feature.number).collect();
        numbers.extend(errors.iter().filter_map(yeam::format::Error::number));
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(1..=(features.len() + errors.len()) as u64), "{country}");
    }
}

#[test]
fn relations_have_their_courtyards() {
    let Some(path) = shared("osm/seychelles.osm.pbf") else { return };
    let (features, _) = all(&path, &buildings());
    let relations = features.iter().filter(|feature| id(feature).starts_with("relation/"));
    assert_eq!(relations.map(holes).sum::<usize>(), 37);
    assert!(features.iter().all(|feature| feature.properties.contains_key("building")));
}

#[test]
fn positions_have_the_seven_digits_of_the_file() {
    let Some(path) = shared("osm/kiribati.osm.pbf") else { return };
    let (features, _) = all(&path, &buildings());
    let building = features.iter().find(|feature| id(feature) == "way/864177725").unwrap();
    let mut json = Vec::new();
    yeam::format::geojson::write_geometry(building.geometry.as_ref().unwrap(), &mut json);
    let text = String::from_utf8(json).unwrap();
    assert!(text.starts_with(r#"{"type":"Polygon","coordinates":[[[173.1000002,1.4227332],"#), "{text}");
    // Both sides of the antimeridian are there.
    let west = |feature: &&Feature| matches!(&feature.geometry, Some(Geometry::Polygon(shape)) if shape.exterior().0[0].x < 0.0);
    let western = features.iter().filter(west).count();
    assert!(western > 0 && western < features.len(), "{western}");
}

#[test]
fn boundaries_are_assembled_or_named_as_incomplete() {
    for (country, name, counts, incomplete) in [
        ("monaco", None, [0, 0, 0, 0], 10),
        ("seychelles", Some("Seychelles"), [1, 3, 27, 0], 1),
        ("maldives", Some("Maldives"), [1, 21, 0, 3], 0),
        ("kiribati", Some("Kiribati"), [1, 3, 0, 24], 1),
    ] {
        let Some(path) = shared(&format!("osm/{country}.osm.pbf")) else { return };
        let (features, errors) = all(&path, &boundaries());
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for feature in &features {
            *found.entry(feature.properties["level"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let of = |level: Level| found.get(level.as_str()).copied().unwrap_or_default();
        assert_eq!(
            [Level::Country, Level::Province, Level::District, Level::Commune].map(of),
            counts,
            "{country}"
        );
        assert_eq!(errors.len(), incomplete, "{country}: {errors:?}");
        assert!(errors.iter().all(|error| error.reason.contains("ways are not in the file")));
        let whole = features.iter().find(|feature| feature.properties["level"] == "country");
        assert_eq!(whole.map(|unit| unit.properties["name:en"].as_str().unwrap()), name);
    }
}

#[test]
fn districts_lie_in_the_area_of_their_country() {
    let Some(path) = shared("osm/seychelles.osm.pbf") else { return };
    let (features, _) = all(&path, &boundaries());
    let area = |feature: &Feature| feature.geometry.as_ref().unwrap().unsigned_area();
    let (country, rest): (Vec<_>, Vec<_>) =
        features.iter().partition(|feature| feature.properties["level"] == "country");
    let parts: f64 = rest.iter().map(|feature| area(feature)).sum();
    assert!(parts > 0.0 && parts < area(country[0]), "{parts}");
}

#[test]
fn levels_must_be_said_and_progress_reaches_the_end() {
    let Some(path) = shared("osm/monaco.osm.pbf") else { return };
    let none = Options { osm: OsmContent::Administrative(Vec::new()), ..Options::default() };
    let error = read(&path, Format::OsmPbf, &none).err().unwrap();
    assert!(error.to_string().contains("--levels"), "{error}");
    let mut reader = read(&path, Format::OsmPbf, &buildings()).unwrap();
    let progress = reader.progress();
    assert!(reader.by_ref().count() > 1000);
    let (done, total) = progress.get();
    assert_eq!(done, total);
}
