//! Telling formats apart by what a file begins with, and by its name where that is not enough.

use std::path::Path;

use super::Format;
use super::error::Error;
use super::input;

/// The format of a file, from its name and its first bytes (64 KB are plenty). The content
/// decides where it is unmistakable; a file that is something else is refused with what it is.
pub(super) fn detect(path: &Path, head: &[u8]) -> Result<Format, Error> {
    if let Some(error) = refusal(head) {
        return Err(error);
    }
    if head.starts_with(b"fgb") {
        return Ok(Format::FlatGeobuf);
    }
    if is_osm_pbf(head) {
        return Ok(Format::OsmPbf);
    }
    let named = by_name(path);
    if head.contains(&0) {
        return Err(named
            .map_or_else(
                || Error::file("the file is binary and of no format that is read"),
                |format| Error::file(format!("the file is named like {format} but holds something else")),
            )
            .hint(READ));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text.first() {
        None => Err(Error::file("the file holds nothing but white space")),
        Some(b'{') if is_lines(text) => Ok(Format::GeoJsonSeq),
        Some(b'{') if named == Some(Format::GeoJsonSeq) && !is_collection(text) => Ok(Format::GeoJsonSeq),
        Some(b'{' | b'[') => Ok(Format::GeoJson),
        Some(0x1e) => Ok(Format::GeoJsonSeq),
        Some(_) => text_format(named, text),
    }
}

const READ: &str = "read are GeoJSON, newline-delimited GeoJSON, CSV, FlatGeobuf and OSM PBF";

/// The format that a file's name promises.
fn by_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let is = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    Some(match () {
        () if is(&[".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl", ".ndgeojson"]) => {
            Format::GeoJsonSeq
        }
        () if is(&[".geojson", ".json"]) => Format::GeoJson,
        () if is(&[".csv", ".tsv", ".txt"]) => Format::Csv,
        () if is(&[".fgb"]) => Format::FlatGeobuf,
        () if is(&[".pbf"]) => Format::OsmPbf,
        () => return None,
    })
}

/// Files that people have and that are not read, by their first bytes.
fn refusal(head: &[u8]) -> Option<Error> {
    let known: [(&[u8], &str, &'static str); 9] = [
        (b"\x1f\x8b", "compressed with gzip", "unpack it first (gunzip)"),
        (b"BZh", "compressed with bzip2", "unpack it first (bunzip2)"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first (unzstd)"),
        (b"PK\x03\x04", "a ZIP archive", "unpack it first (unzip)"),
        (b"SQLite format 3\0", "an SQLite or GeoPackage database", "export it with ogr2ogr OUT.fgb IN.gpkg"),
        (b"\x00\x00\x27\x0a", "a Shapefile", "convert it with ogr2ogr -t_srs EPSG:4326 OUT.fgb IN.shp"),
        (b"%PDF", "a PDF document", READ),
        (b"PAR1", "a Parquet file", "convert it with ogr2ogr OUT.fgb IN.parquet"),
        (b"<", "XML (KML, GPX, GML or OSM XML)", "convert it with ogr2ogr, or osmium for OSM XML"),
    ];
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Some(Error::file("the text is encoded as UTF-16").hint("save it as UTF-8"));
    }
    let text = head.trim_ascii_start();
    let found = known
        .iter()
        .find(|(magic, _, _)| head.starts_with(magic) || (magic == b"<" && text.starts_with(b"<")));
    found.map(|(_, what, hint)| Error::file(format!("the file is {what}")).hint(*hint))
}

/// A PBF begins with the length of its first header (four bytes, big endian), which holds the
/// text `OSMHeader` as its first field.
fn is_osm_pbf(head: &[u8]) -> bool {
    head.get(4..6) == Some(b"\x0a\x09") && head.get(6..15) == Some(b"OSMHeader")
}

/// Whether the text is one JSON object a line: a feature ends on the first line, and the next
/// line that is not blank begins with a brace.
fn is_lines(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let (first, second) = (lines.next(), lines.next());
    let whole =
        first.is_some_and(|line| line.ends_with(b"}") && serde_json::from_slice::<Whole>(line).is_ok());
    whole && second.is_some_and(|line| line.starts_with(b"{"))
}

/// Accepts any JSON value without keeping it.
type Whole = serde::de::IgnoredAny;

fn is_collection(text: &[u8]) -> bool {
    let start = text.get(..text.len().min(1000)).unwrap_or_default();
    start.windows(19).any(|window| window == b"\"FeatureCollection\"")
}

/// Text that is not JSON: CSV if the name says so or the first line has several columns.
fn text_format(named: Option<Format>, text: &[u8]) -> Result<Format, Error> {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let columns = line.iter().any(|byte| b",;\t|".contains(byte));
    match named {
        Some(Format::Csv) => Ok(Format::Csv),
        Some(format) => {
            Err(Error::file(format!("the file is named like {format} but holds other text")).hint(READ))
        }
        None if columns => Ok(Format::Csv),
        None => Err(Error::file("the file is text of no format that is read").hint(READ)),
    }
}

/// Reads the first bytes of a file and tells its format.
pub(super) fn detect_file(path: &Path) -> Result<Format, Error> {
    detect(path, &input::head(path)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(name: &str, head: &[u8]) -> Result<Format, Error> {
        detect(Path::new(name), head)
    }

    #[test]
    fn content_decides_where_it_is_unmistakable() {
        let feature = br#"{"type":"Feature","geometry":null,"properties":{}}"#;
        let two = [&feature[..], b"\n", feature].concat();
        assert_eq!(of("a.geojson", b" {\"type\":").unwrap(), Format::GeoJson);
        assert_eq!(of("a", b"\xef\xbb\xbf{\"type\":").unwrap(), Format::GeoJson);
        assert_eq!(of("a.json", &two).unwrap(), Format::GeoJsonSeq);
        assert_eq!(of("a.ndjson", feature).unwrap(), Format::GeoJsonSeq);
        assert_eq!(of("a.ndjson", br#"{"type":"FeatureCollection","features":["#).unwrap(), Format::GeoJson);
        assert_eq!(of("a.csv", b"\x1e{}").unwrap(), Format::GeoJsonSeq);
        assert_eq!(of("a.geojson", b"fgb\x03fgb\0").unwrap(), Format::FlatGeobuf);
        assert_eq!(of("a", b"\0\0\0\x0e\x0a\x09OSMHeader").unwrap(), Format::OsmPbf);
        assert_eq!(of("a.csv", b"wkt\nPOINT(1 2)").unwrap(), Format::Csv);
        assert_eq!(of("a", b"lon;lat\n1;2").unwrap(), Format::Csv);
    }

    #[test]
    fn other_files_are_refused_with_what_they_are() {
        for (name, head, part) in [
            ("a.geojson", &b"\x1f\x8b\x08"[..], "gzip"),
            ("a.gpkg", b"SQLite format 3\0", "GeoPackage"),
            ("a.kml", b"\n<?xml version", "XML"),
            ("a.geojson", b"lon,lat\n", "named like geojson"),
            ("a.fgb", b"abc\0\0", "named like fgb"),
            ("a.bin", b"\0\x01\x02", "binary"),
            ("a.csv", b"\xff\xfel\0", "UTF-16"),
            ("a", b"hello", "no format"),
            ("a.csv", b" \n", "white space"),
        ] {
            let error = of(name, head).unwrap_err();
            assert!(error.to_string().contains(part) && error.fatal, "{name}: {error}");
        }
    }
}
