//! Writing GeoJSON as bytes: no value tree, numbers as the shortest text that reads back the same.

use std::io::Write;

use geo::{Coord, Geometry, LineString, Polygon};

use crate::domain::id::FeatureId;
use crate::format::error::Error;
use crate::format::export::{Record, Writer};

/// Appends a geometry as a GeoJSON object. Positions must be finite, as stored ones are; JSON has
/// no word for others and they become `null`. Rings are written in the direction they have.
pub fn write_geometry(geometry: &Geometry, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => tagged("Point", out, |out| position(point.0, out)),
        Geometry::MultiPoint(points) => {
            tagged("MultiPoint", out, |out| list(&points.0, out, |point, out| position(point.0, out)));
        }
        Geometry::LineString(line) => tagged("LineString", out, |out| positions(line, out)),
        Geometry::Line(line) => {
            tagged("LineString", out, |out| list(&[line.start, line.end], out, |at, out| position(*at, out)));
        }
        Geometry::MultiLineString(lines) => {
            tagged("MultiLineString", out, |out| list(&lines.0, out, positions));
        }
        Geometry::Polygon(polygon) => tagged("Polygon", out, |out| rings(polygon, out)),
        Geometry::Rect(rect) => tagged("Polygon", out, |out| rings(&rect.to_polygon(), out)),
        Geometry::Triangle(triangle) => tagged("Polygon", out, |out| rings(&triangle.to_polygon(), out)),
        Geometry::MultiPolygon(parts) => tagged("MultiPolygon", out, |out| list(&parts.0, out, rings)),
        Geometry::GeometryCollection(parts) => {
            out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":");
            list(&parts.0, out, write_geometry);
            out.push(b'}');
        }
    }
}

/// Appends a whole feature. `properties` is a JSON object and comes last, so that members can be
/// spliced in before the closing braces.
pub fn write_feature(id: FeatureId, geometry: &Geometry, properties: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    match id {
        // Writing to a vector cannot fail.
        FeatureId::Number(number) => drop(write!(out, "{number}")),
        FeatureId::Unique(uuid) => drop(write!(out, "\"{uuid}\"")),
    }
    out.extend_from_slice(b",\"geometry\":");
    write_geometry(geometry, out);
    out.extend_from_slice(b",\"properties\":");
    out.extend_from_slice(properties);
    out.push(b'}');
}

/// Appends a text as a JSON string, quoted and escaped.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    // Writing a string to a vector cannot fail.
    drop(serde_json::to_writer(out, text));
}

fn tagged(name: &str, out: &mut Vec<u8>, coordinates: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\",\"coordinates\":");
    coordinates(out);
    out.push(b'}');
}

fn list<T>(items: &[T], out: &mut Vec<u8>, mut write: impl FnMut(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

fn rings(polygon: &Polygon, out: &mut Vec<u8>) {
    out.push(b'[');
    positions(polygon.exterior(), out);
    for hole in polygon.interiors() {
        out.push(b',');
        positions(hole, out);
    }
    out.push(b']');
}

fn positions(line: &LineString, out: &mut Vec<u8>) {
    list(&line.0, out, |at, out| position(*at, out));
}

fn position(at: Coord, out: &mut Vec<u8>) {
    out.push(b'[');
    number(at.x, out);
    out.push(b',');
    number(at.y, out);
    out.push(b']');
}

/// The shortest text that reads back the same, without the `.0` of whole numbers.
fn number(value: f64, out: &mut Vec<u8>) {
    // Writing a number to a vector cannot fail.
    drop(serde_json::to_writer(&mut *out, &value));
    if out.ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
}

/// Writes one feature collection.
pub(in crate::format) struct CollectionWriter<W> {
    out: W,
    line: Vec<u8>,
    first: bool,
}

impl<W: Write> CollectionWriter<W> {
    pub(in crate::format) fn new(mut out: W) -> Result<Self, Error> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")
            .map_err(|error| writing(&error))?;
        Ok(Self { out, line: Vec::new(), first: true })
    }
}

impl<W: Write> Writer for CollectionWriter<W> {
    fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        self.line.clear();
        if !self.first {
            self.line.extend_from_slice(b",\n");
        }
        self.first = false;
        write_feature(record.id, record.geometry, record.properties, &mut self.line);
        self.out.write_all(&self.line).map_err(|error| writing(&error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.out.write_all(b"\n]}\n").and_then(|()| self.out.flush()).map_err(|error| writing(&error))
    }
}

/// Writes one feature a line, without the record separator of RFC 8142: line tools (grep, split,
/// a database's line loader) and GDAL read it as it is, and only the separator would stop the former.
pub(in crate::format) struct SequenceWriter<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> SequenceWriter<W> {
    pub(in crate::format) fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }
}

impl<W: Write> Writer for SequenceWriter<W> {
    fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        self.line.clear();
        write_feature(record.id, record.geometry, record.properties, &mut self.line);
        self.line.push(b'\n');
        self.out.write_all(&self.line).map_err(|error| writing(&error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.out.flush().map_err(|error| writing(&error))
    }
}

fn writing(error: &std::io::Error) -> Error {
    Error::io("writing the export", error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use geo::{MultiPolygon, Point, polygon};

    fn text(geometry: &Geometry) -> String {
        let mut out = Vec::new();
        write_geometry(geometry, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_polygon_with_a_hole() {
        let geometry = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 0.0)],
            interiors: [[(x: 5.0, y: 1.0), (x: 6.5, y: 2.0), (x: 6.0, y: 1.0), (x: 5.0, y: 1.0)]],
        );
        let expected = "[[[0,0],[10,0],[10,10],[0,0]],[[5,1],[6.5,2],[6,1],[5,1]]]";
        assert_eq!(
            text(&Geometry::Polygon(geometry.clone())),
            format!(r#"{{"type":"Polygon","coordinates":{expected}}}"#)
        );
        assert_eq!(
            text(&Geometry::MultiPolygon(MultiPolygon(vec![geometry]))),
            format!(r#"{{"type":"MultiPolygon","coordinates":[{expected}]}}"#)
        );
    }

    #[test]
    fn numbers_are_the_shortest_that_read_back_the_same() {
        for value in [0.1, 104.931, -1e-7, 104.916_270_799_999_99, 188.810_386_984_714_34, 1e16, 0.0] {
            let mut out = Vec::new();
            number(value, &mut out);
            let text = std::str::from_utf8(&out).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert_eq!(serde_json::from_str::<f64>(text).unwrap().to_bits(), value.to_bits(), "{text}");
        }
    }

    #[test]
    fn a_feature_ends_with_its_properties() {
        let mut out = Vec::new();
        let point = Geometry::Point(Point::new(104.5, 11.0));
        write_feature(FeatureId::Number(7), &point, r#"{"name":"ក"}"#.as_bytes(), &mut out);
        let expected = r#"{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[104.5,11]},"properties":{"name":"ក"}}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
