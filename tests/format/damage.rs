//! Damaged files: whatever is cut off or changed, a reader answers with an error or with features,
//! in bounded time, and never panics.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use yeam::domain::unit::Level;
use yeam::format::{Error, Feature, Format, Options, OsmContent, read};

use super::pbf::{frame, header, squares};
use super::{buildings, shared};

type Items = Vec<Result<Feature, Error>>;

thread_local! {
    /// One file for all that a test reads: making thousands of files costs more than reading them.
    static FILE: tempfile::NamedTempFile = tempfile::NamedTempFile::new().unwrap();
}

/// Reads bytes as a file. An error at opening counts as the only item.
fn items(bytes: &[u8], format: Format, options: &Options) -> Items {
    FILE.with(|file| {
        fs::write(file.path(), bytes).unwrap();
        match read(file.path(), format, options) {
            Ok(features) => features.collect(),
            Err(error) => vec![Err(error)],
        }
    })
}

fn fatal(items: &Items) -> bool {
    items.last().is_some_and(|item| item.as_ref().is_err_and(|error| error.fatal))
}

/// Every cut of a short file, and many of a long one.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    let step = (length / 150).max(1);
    (0..length).step_by(step).chain(length.saturating_sub(40)..length)
}

/// Changes single bytes at seeded places and reads; returns how many readings met an error.
fn flip(bytes: &[u8], rounds: u32, format: Format, options: &Options) -> usize {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut refused = 0;
    for _ in 0..rounds {
        let mut changed = bytes.to_vec();
        let place = random.next_u64() as usize % changed.len();
        changed[place] = match random.next_u32() % 4 {
            0 => 0,
            1 => 0xff,
            2 => changed[place] ^ (1 << (random.next_u32() % 8)),
            _ => random.next_u32() as u8,
        };
        refused += usize::from(items(&changed, format, options).iter().any(Result::is_err));
    }
    refused
}

const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":1,"properties":{"name":"ភ្នំពេញ \" \\ é"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},
{"type":"Feature","id":"b","properties":{"a":[1,{"b":null}]},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}},
{"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1e-7,2.5]}]}}]}"#;

#[test]
fn a_geojson_that_is_cut_anywhere_ends_in_a_fatal_error() {
    let options = Options::default();
    assert_eq!(
        items(GEOJSON.as_bytes(), Format::GeoJson, &options).iter().filter(|item| item.is_ok()).count(),
        3
    );
    for cut in 0..GEOJSON.len() {
        let items = items(&GEOJSON.as_bytes()[..cut], Format::GeoJson, &options);
        assert!(fatal(&items), "cut at {cut}: {items:?}");
    }
    assert!(flip(GEOJSON.as_bytes(), 1500, Format::GeoJson, &options) > 300);
    let lines = GEOJSON.lines().skip(1).map(|line| line.trim_end_matches(',')).collect::<Vec<_>>().join("\n");
    assert!(flip(lines.as_bytes(), 1000, Format::GeoJsonSeq, &options) > 200);
}

#[test]
fn a_csv_that_is_damaged_is_read_as_far_as_it_goes() {
    let mut text = "id,lon,lat,name\n".to_owned();
    for row in 0..50 {
        writeln!(text, "{row},104.{row},11.{row},\"a \"\"{row}\"\" ក\"").unwrap();
    }
    text.push_str("51,,,\n");
    let options = Options::default();
    for cut in 0..text.len() {
        assert!(items(&text.as_bytes()[..cut], Format::Csv, &options).len() <= 51);
    }
    assert!(flip(text.as_bytes(), 1000, Format::Csv, &options) > 50);
    let wkt = "wkt;name\nPOLYGON((0 0,1 0,1 1,0 0),(0.2 0.1,0.3 0.2,0.3 0.1,0.2 0.1));a\nPOINT(1 2);b\n";
    assert!(flip(wkt.as_bytes(), 1500, Format::Csv, &options) > 300);
}

#[test]
fn a_flatgeobuf_that_is_cut_anywhere_is_refused() {
    let bytes = super::write::flatgeobuf(false);
    let options = Options::default();
    assert!(items(&bytes, Format::FlatGeobuf, &options).iter().all(Result::is_ok));
    for cut in 0..bytes.len() {
        let items = items(&bytes[..cut], Format::FlatGeobuf, &options);
        assert!(fatal(&items), "cut at {cut} of {}: {items:?}", bytes.len());
    }
    assert!(flip(&bytes, 2000, Format::FlatGeobuf, &options) > 200);
}

fn small_extract() -> Vec<u8> {
    let building: &[(&str, &str)] = &[("building", "yes"), ("name", "A")];
    squares()
        .way(10, &[1, 2, 3, 4, 1], building)
        .way(11, &[5, 6, 7], &[])
        .way(12, &[7, 8, 5], &[])
        .relation(
            20,
            &[(10, "outer"), (11, "inner"), (12, "inner")],
            &[("type", "multipolygon"), ("building", "x")],
        )
        .relation(21, &[(10, "outer")], &[("boundary", "administrative"), ("admin_level", "4")])
        .encode()
}

#[test]
fn an_osm_file_that_is_damaged_is_refused_or_read() {
    let bytes = small_extract();
    let administrative =
        Options { osm: OsmContent::Administrative(vec![(4, Level::Province)]), ..Options::default() };
    let data = frame("OSMHeader", &header(&["OsmSchema-V0.6", "DenseNodes"])).len();
    for options in [&buildings(), &administrative] {
        assert_eq!(items(&bytes, Format::OsmPbf, options).iter().filter(|item| item.is_ok()).count(), 1);
        for cut in 0..bytes.len() {
            let items = items(&bytes[..cut], Format::OsmPbf, options);
            // The format has no end mark: cut between two blocks, a file is whole.
            assert!(fatal(&items) || cut == data && items.is_empty(), "cut at {cut}: {items:?}");
        }
        assert!(flip(&bytes, 2000, Format::OsmPbf, options) > 500);
    }
}

#[test]
fn real_files_that_are_damaged_are_refused_or_read() {
    let Some(path) = shared("osm/monaco.osm.pbf") else { return };
    let bytes = fs::read(path).unwrap();
    for cut in cuts(bytes.len()) {
        let items = items(&bytes[..cut], Format::OsmPbf, &buildings());
        assert!(fatal(&items), "cut at {cut}");
    }
    assert!(flip(&bytes, 60, Format::OsmPbf, &buildings()) > 40);
    let Some(path) = shared("cambodia/khm_adm1_provinces.geojson") else { return };
    let bytes = fs::read(path).unwrap();
    for cut in cuts(bytes.trim_ascii_end().len()) {
        assert!(fatal(&items(&bytes[..cut], Format::GeoJson, &Options::default())), "cut at {cut}");
    }
    flip(&bytes, 40, Format::GeoJson, &Options::default());
}

#[test]
fn what_is_no_file_of_a_format_is_refused_by_each_reader() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    for round in 0..200 {
        let mut bytes = vec![0; 1 + random.next_u32() as usize % 500];
        random.fill_bytes(&mut bytes);
        for format in Format::ALL {
            let items = items(&bytes, *format, &buildings());
            assert!(items.iter().all(Result::is_err), "round {round}, {format}: {items:?}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &bytes).unwrap();
        drop(Format::detect(file.path()));
    }
    for format in Format::ALL {
        let missing = read(Path::new("/nonexistent/file"), *format, &buildings()).err().unwrap();
        assert!(missing.to_string().starts_with("there is no file"));
        assert!(items(b"", *format, &buildings())[0].as_ref().unwrap_err().to_string().contains("is empty"));
    }
}
