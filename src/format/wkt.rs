//! Well-known text, as CSV files carry geometry.

use std::str::FromStr;

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, Point};
use wkt::types::LineString as WktLine;
use wkt::{ToWkt, Wkt};

use super::ring::RingReader;

/// Collections within collections; the parser recurses, so the depth is bounded before it starts.
const MAX_DEPTH: usize = 16;

/// A geometry from its text. `SRID=4326;` may stand before it; another system is refused. Third
/// and fourth coordinates are dropped. Empty geometries and trailing text are refused.
pub(super) fn parse(text: &str, rings: &mut RingReader) -> Result<Geometry, String> {
    let text = without_srid(text.trim())?;
    check_shape(text)?;
    let parsed = Wkt::<f64>::from_str(text).map_err(|error| format!("its WKT cannot be read: {error}"))?;
    convert(&parsed, rings)
}

/// The text of a geometry; numbers are the shortest that read back the same.
pub(super) fn write(geometry: &Geometry) -> String {
    geometry.wkt_string()
}

fn without_srid(text: &str) -> Result<&str, String> {
    let prefix = text.get(..5).unwrap_or_default();
    if !prefix.eq_ignore_ascii_case("SRID=") {
        return Ok(text);
    }
    let (srid, rest) = text.split_once(';').ok_or("its WKT has an SRID but no geometry")?;
    match srid.get(5..).map(str::trim) {
        Some("4326") => Ok(rest.trim_start()),
        _ => Err(format!("its WKT is in {srid}, and only SRID=4326 (WGS 84 degrees) is read")),
    }
}

/// What the parser does not check itself: depth, and that nothing follows the last bracket.
fn check_shape(text: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                let rest = text.get(index + 1..).unwrap_or_default();
                if depth == 0 && !rest.trim().is_empty() {
                    return Err("its WKT goes on after the geometry's end".to_owned());
                }
            }
            0 => return Err("its WKT holds a NUL character".to_owned()),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("its WKT nests deeper than {MAX_DEPTH} levels"));
        }
    }
    Ok(())
}

fn convert(parsed: &Wkt<f64>, rings: &mut RingReader) -> Result<Geometry, String> {
    let geometry = match parsed {
        Wkt::Point(point) => Geometry::Point(Point(at(point.coord().ok_or("its WKT is an empty POINT")?))),
        Wkt::MultiPoint(points) => {
            let points = points.points().iter().filter_map(wkt::types::Point::coord);
            Geometry::MultiPoint(MultiPoint(points.map(|coord| Point(at(coord))).collect()))
        }
        Wkt::LineString(all) => Geometry::LineString(LineString(line(all))),
        Wkt::MultiLineString(all) => {
            let lines = all.line_strings().iter().map(|part| LineString(line(part))).collect();
            Geometry::MultiLineString(MultiLineString(lines))
        }
        Wkt::Polygon(polygon) => {
            Geometry::Polygon(rings.polygon(polygon.rings().iter().map(line).collect())?)
        }
        Wkt::MultiPolygon(parts) => {
            let parts = parts.polygons().iter().map(|part| part.rings().iter().map(line).collect()).collect();
            Geometry::MultiPolygon(rings.multi_polygon(parts)?)
        }
        Wkt::GeometryCollection(parts) => {
            let parts =
                parts.geometries().iter().map(|part| convert(part, rings)).collect::<Result<_, _>>()?;
            Geometry::GeometryCollection(GeometryCollection(parts))
        }
    };
    if geo::CoordsIter::coords_count(&geometry) == 0 {
        return Err("its WKT geometry is empty".to_owned());
    }
    Ok(geometry)
}

fn line(line: &WktLine<f64>) -> Vec<Coord> {
    line.coords().iter().map(at).collect()
}

fn at(coord: &wkt::types::Coord<f64>) -> Coord {
    Coord { x: coord.x, y: coord.y }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Geometry, String> {
        parse(text, &mut RingReader::new(false))
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in [
            "POINT(104.9310001 11.5564)",
            "LINESTRING(0 0,1.5 2)",
            "POLYGON((0 0,4 0,4 4,0 0),(2 1,3 2,3 1,2 1))",
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
            "MULTIPOINT((1 2),(3 4))",
            "GEOMETRYCOLLECTION(POINT(1 2))",
        ] {
            let geometry = read(text).unwrap();
            assert_eq!(read(&write(&geometry)).unwrap(), geometry, "{text}");
        }
        assert_eq!(read("srid=4326; point z (1 2 3)").unwrap(), Geometry::Point(Point::new(1.0, 2.0)));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let deep = format!("{}POINT(1 2){}", "GEOMETRYCOLLECTION(".repeat(50_000), ")".repeat(50_000));
        for (text, part) in [
            ("POINT(1 2) POINT(3 4)", "goes on"),
            ("POINT EMPTY", "empty"),
            ("POLYGON EMPTY", "no rings"),
            ("MULTIPOLYGON EMPTY", "empty"),
            ("POLYGON((0 0,1 0,1 1))", "not closed"),
            ("SRID=3857;POINT(1 2)", "SRID=3857"),
            ("POINT(104,5 11)", "cannot be read"),
            ("01010000", "cannot be read"),
            ("POINT(1 2)\0", "goes on"),
            (deep.as_str(), "deeper than 16"),
        ] {
            let reason = read(text).unwrap_err();
            assert!(reason.contains(part), "{text:.40}: {reason}");
        }
    }
}
