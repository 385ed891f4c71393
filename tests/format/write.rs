//! What is exported reads back the same, in every format.

use geo::Geometry;
use serde_json::Value;
use yeam::domain::id::FeatureId;
use yeam::format::export::{Column, ColumnKind, Layout, Record, writer};
use yeam::format::{Feature, Format, Options, read};

use super::{all, shared};

const COLUMNS: &[Column] = &[
    Column { name: "name", kind: ColumnKind::Text },
    Column { name: "count", kind: ColumnKind::Integer },
    Column { name: "height_m", kind: ColumnKind::Number },
    Column { name: "approximate", kind: ColumnKind::Flag },
    Column { name: "agencies", kind: ColumnKind::Json },
];

/// Exports features with their position as identifier.
fn export(features: &[(Geometry, String)], format: Format, columns: &[Column], polygons: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let layout = Layout { name: "layer", columns, polygons, spreadsheet: false };
    let mut writer = writer(&mut out, format, &layout).unwrap();
    for (index, (geometry, properties)) in features.iter().enumerate() {
        let id = FeatureId::Number(index as i64 + 1);
        writer.write(&Record { id, geometry, properties: properties.as_bytes() }).unwrap();
    }
    writer.finish().unwrap();
    out
}

fn import(bytes: &[u8], format: Format) -> Vec<Feature> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    assert_eq!(Format::detect(file.path()).unwrap(), format);
    read(file.path(), format, &Options::default()).unwrap().map(Result::unwrap).collect()
}

fn geometries() -> Vec<Geometry> {
    let json = [
        r#"{"type":"Point","coordinates":[104.931,11.5564]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[4.1,0],[4,4],[0,0]],[[2,1],[3,2],[3,1],[2,1]]]}"#,
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]],[[5.5,5.2],[5.8,5.5],[5.8,5.2],[5.5,5.2]]]]}"#,
        r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#,
        r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3.5]]]}"#,
        r#"{"type":"MultiPoint","coordinates":[[0,0],[1,1]]}"#,
    ];
    json.iter().map(|json| yeam::format::geojson::parse_geometry(json.as_bytes()).unwrap()).collect()
}

fn samples() -> Vec<(Geometry, String)> {
    let properties = [
        r#"{"name":"ភ្នំពេញ, \"A\"\n","count":-3,"height_m":6.4,"approximate":true,"agencies":["x","y"]}"#,
        r#"{"name":"=1+1","count":null,"height_m":0.1,"approximate":false,"agencies":[]}"#,
        r#"{"name":null,"count":9007199254740993,"height_m":null,"approximate":null,"agencies":null}"#,
    ];
    geometries().into_iter().zip(properties.into_iter().cycle().map(str::to_owned)).collect()
}

/// A small FlatGeobuf, mixed or of polygons.
pub fn flatgeobuf(polygons: bool) -> Vec<u8> {
    let all = samples().into_iter();
    let kept: Vec<_> = all
        .filter(|(geometry, _)| {
            !polygons || matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_))
        })
        .collect();
    export(&kept, Format::FlatGeobuf, COLUMNS, polygons)
}

/// In the order of their identifiers: FlatGeobuf sorts by place.
fn sorted(mut features: Vec<Feature>) -> Vec<Feature> {
    features.sort_by_key(|feature| feature.id.as_ref().and_then(|id| id.parse::<u64>().ok()));
    features
}

#[test]
fn every_format_gives_back_geometry_and_attributes() {
    for format in [Format::GeoJson, Format::GeoJsonSeq, Format::FlatGeobuf, Format::Csv] {
        let read = sorted(import(&export(&samples(), format, COLUMNS, false), format));
        assert_eq!(read.len(), samples().len(), "{format}");
        for ((geometry, properties), feature) in samples().iter().zip(&read) {
            assert_eq!(feature.geometry.as_ref(), Some(geometry), "{format}");
            let expected: serde_json::Map<String, Value> = serde_json::from_str(properties).unwrap();
            for (name, value) in &expected {
                let found = feature.properties.get(name).unwrap_or(&Value::Null);
                // CSV knows texts alone.
                let value = match (format, value) {
                    (Format::Csv, Value::Null | Value::String(_)) => value.clone(),
                    (Format::Csv, other) => Value::String(other.to_string()),
                    _ => value.clone(),
                };
                assert_eq!(found, &value, "{format} {name}");
            }
        }
    }
}

#[test]
fn a_layer_of_polygons_is_declared_as_one_and_reads_back_the_same() {
    let bytes = flatgeobuf(true);
    let read = sorted(import(&bytes, Format::FlatGeobuf));
    assert_eq!(read.len(), 2);
    assert!(matches!(read[0].geometry, Some(Geometry::Polygon(_))));
    assert!(matches!(&read[1].geometry, Some(Geometry::MultiPolygon(parts)) if parts.0.len() == 2));
}

#[test]
fn exports_of_nothing_are_whole_files() {
    for format in [Format::GeoJson, Format::FlatGeobuf, Format::Csv] {
        let bytes = export(&[], format, COLUMNS, true);
        assert!(!bytes.is_empty());
        assert_eq!(import(&bytes, format).len(), 0, "{format}");
    }
    assert_eq!(export(&[], Format::GeoJsonSeq, COLUMNS, false), b"");
    assert!(
        writer(
            Vec::new(),
            Format::OsmPbf,
            &Layout { name: "x", columns: &[], polygons: false, spreadsheet: false }
        )
        .is_err()
    );
}

#[test]
fn real_footprints_survive_every_format_unchanged() {
    let Some(path) = shared("osm/phnom_penh_buildings_osm.geojson") else { return };
    let (features, errors) = all(&path, &Options::default());
    assert_eq!((features.len(), errors.len()), (22_081, 0));
    let rows: Vec<_> = features
        .iter()
        .map(|feature| {
            (feature.geometry.clone().unwrap(), serde_json::to_string(&feature.properties).unwrap())
        })
        .collect();
    let columns = [
        Column { name: "kind", kind: ColumnKind::Text },
        Column { name: "height_m", kind: ColumnKind::Number },
    ];
    for format in [Format::GeoJson, Format::GeoJsonSeq, Format::FlatGeobuf, Format::Csv] {
        let read = sorted(import(&export(&rows, format, &columns, true), format));
        assert_eq!(read.len(), rows.len());
        let same = read
            .iter()
            .zip(&rows)
            .filter(|(feature, (geometry, _))| feature.geometry.as_ref() == Some(geometry));
        assert_eq!(same.count(), rows.len(), "{format}");
    }
}
