//! GeoJSON geometry objects as typed parts, read by serde without a value tree.

use std::fmt;

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, Point};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::format::ring::RingReader;

/// A geometry object before its coordinates are known to fit its type: the two may come in either
/// order.
#[derive(Deserialize)]
pub(super) struct GeometryBody {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nest>,
    #[serde(default)]
    geometries: Option<Vec<GeometryBody>>,
}

/// Coordinates by how deep they nest.
enum Nest {
    Empty,
    Position(Coord),
    Positions(Vec<Coord>),
    Rings(Vec<Vec<Coord>>),
    Parts(Vec<Vec<Vec<Coord>>>),
}

/// One position: two numbers, and a height or more that is dropped.
struct Position(Coord);

/// What an array of coordinates begins with.
enum First {
    Number(f64),
    Nest(Nest),
}

const POSITION: &str = "a position needs two numbers, longitude and latitude";

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Position;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position, [longitude, latitude]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Position, A::Error> {
                let x = numbers.next_element::<f64>()?.ok_or_else(|| de::Error::custom(POSITION))?;
                rest_of_position(x, numbers).map(Position)
            }
        }
        deserializer.deserialize_seq(Parts)
    }
}

fn rest_of_position<'de, A: SeqAccess<'de>>(x: f64, mut numbers: A) -> Result<Coord, A::Error> {
    let y = numbers.next_element::<f64>()?.ok_or_else(|| de::Error::custom(POSITION))?;
    while numbers.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Coord { x, y })
}

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = First;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or an array of positions")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<First, E> {
                Ok(First::Number(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<First, E> {
                Ok(First::Number(value as f64))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<First, E> {
                Ok(First::Number(value as f64))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<First, A::Error> {
                nest(items).map(First::Nest)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;
        impl<'de> Visitor<'de> for Whole {
            type Value = Nest;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of coordinates")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Nest, A::Error> {
                nest(items)
            }
        }
        deserializer.deserialize_seq(Whole)
    }
}

/// Reads an array whose first item decides what all the others must be.
fn nest<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Nest, A::Error> {
    Ok(match items.next_element::<First>()? {
        None => Nest::Empty,
        Some(First::Number(x)) => Nest::Position(rest_of_position(x, items)?),
        Some(First::Nest(Nest::Position(first))) => Nest::Positions(rest_of_line(first, items)?),
        Some(First::Nest(Nest::Positions(first))) => Nest::Rings(rest(first, items, |Line(line)| line)?),
        Some(First::Nest(Nest::Rings(first))) => Nest::Parts(rest(first, items, |rings: Vec<Line>| {
            rings.into_iter().map(|Line(ring)| ring).collect()
        })?),
        Some(First::Nest(Nest::Empty)) => return Err(de::Error::custom("a list of positions is empty")),
        Some(First::Nest(Nest::Parts(_))) => return Err(de::Error::custom("coordinates nest too deep")),
    })
}

fn rest_of_line<'de, A: SeqAccess<'de>>(first: Coord, mut items: A) -> Result<Vec<Coord>, A::Error> {
    let mut line = vec![first];
    while let Some(Position(at)) = items.next_element()? {
        line.push(at);
    }
    Ok(line)
}

fn rest<'de, A, T, U>(first: U, mut items: A, convert: impl Fn(T) -> U) -> Result<Vec<U>, A::Error>
where
    A: SeqAccess<'de>,
    T: Deserialize<'de>,
{
    let mut all = vec![first];
    while let Some(item) = items.next_element()? {
        all.push(convert(item));
    }
    Ok(all)
}

/// A line that may be empty, so that the reason can name the empty ring.
struct Line(Vec<Coord>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Positions;
        impl<'de> Visitor<'de> for Positions {
            type Value = Line;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of positions")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Line, A::Error> {
                match items.next_element()? {
                    Some(Position(first)) => rest_of_line(first, items).map(Line),
                    None => Ok(Line(Vec::new())),
                }
            }
        }
        deserializer.deserialize_seq(Positions)
    }
}

impl GeometryBody {
    /// The geometry, if the coordinates fit the type; otherwise the reason.
    pub(super) fn build(self, rings: &mut RingReader) -> Result<Geometry, String> {
        if self.kind == "GeometryCollection" {
            let parts = self.geometries.ok_or("a GeometryCollection needs `geometries`")?;
            let parts = parts.into_iter().map(|part| part.build(rings)).collect::<Result<_, _>>()?;
            return Ok(Geometry::GeometryCollection(GeometryCollection(parts)));
        }
        let nest = self.coordinates.ok_or_else(|| format!("the {} has no `coordinates`", self.kind))?;
        build(&self.kind, nest, rings)
    }
}

fn build(kind: &str, nest: Nest, rings: &mut RingReader) -> Result<Geometry, String> {
    Ok(match (kind, nest) {
        ("Point", Nest::Position(at)) => Geometry::Point(Point(at)),
        ("MultiPoint", Nest::Positions(all)) => {
            Geometry::MultiPoint(MultiPoint(all.into_iter().map(Point).collect()))
        }
        ("LineString", Nest::Positions(line)) => Geometry::LineString(LineString(line)),
        ("MultiLineString", Nest::Rings(lines)) => {
            Geometry::MultiLineString(MultiLineString(lines.into_iter().map(LineString).collect()))
        }
        ("Polygon", Nest::Rings(all)) => Geometry::Polygon(rings.polygon(all)?),
        ("MultiPolygon", Nest::Parts(parts)) => Geometry::MultiPolygon(rings.multi_polygon(parts)?),
        (kind, nest) => return Err(misfit(kind, &nest)),
    })
}

fn misfit(kind: &str, nest: &Nest) -> String {
    let wanted = match kind {
        "Point" => "[lon, lat]",
        "MultiPoint" | "LineString" => "[[lon, lat], ...]",
        "MultiLineString" | "Polygon" => "[[[lon, lat], ...], ...]",
        "MultiPolygon" => "[[[[lon, lat], ...], ...], ...]",
        other => return format!("`{other}` is not a type of GeoJSON geometry"),
    };
    match nest {
        Nest::Empty => format!("the {kind} is empty: its `coordinates` are []"),
        _ => format!("the coordinates of a {kind} must look like {wanted}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Geometry, String> {
        let body: GeometryBody = serde_json::from_str(text).map_err(|error| error.to_string())?;
        body.build(&mut RingReader::new(false))
    }

    #[test]
    fn heights_are_dropped_and_members_come_in_any_order() {
        let point = read(r#"{"coordinates":[104.5,11,25.3],"type":"Point"}"#).unwrap();
        assert_eq!(point, Geometry::Point(Point::new(104.5, 11.0)));
        let line = read(r#"{"type":"LineString","coordinates":[[1,2,null],[3,4]]}"#).unwrap();
        assert_eq!(line, Geometry::LineString(LineString::from(vec![(1.0, 2.0), (3.0, 4.0)])));
    }

    #[test]
    fn each_type_reads() {
        let ring = "[[0,0],[1,0],[1,1],[0,0]]";
        for (kind, coordinates) in [
            ("MultiPoint", "[[0,0],[1,1]]".to_owned()),
            ("MultiLineString", "[[[0,0],[1,1]],[[2,2],[3,3]]]".to_owned()),
            ("Polygon", format!("[{ring},{ring}]")),
            ("MultiPolygon", format!("[[{ring}],[{ring},{ring}]]")),
        ] {
            let text = format!(r#"{{"type":"{kind}","coordinates":{coordinates}}}"#);
            let mut out = Vec::new();
            super::super::write_geometry(&read(&text).unwrap(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
        let collection =
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#;
        assert!(
            matches!(read(collection).unwrap(), Geometry::GeometryCollection(parts) if parts.0.len() == 1)
        );
    }

    #[test]
    fn misfits_say_what_is_wanted() {
        for (text, reason) in [
            (
                r#"{"type":"Polygon","coordinates":[[0,0],[1,1]]}"#,
                "the coordinates of a Polygon must look like",
            ),
            (r#"{"type":"Point","coordinates":[]}"#, "the Point is empty"),
            (r#"{"type":"Point"}"#, "the Point has no `coordinates`"),
            (r#"{"type":"Point","coordinates":[1]}"#, POSITION),
            (r#"{"type":"Circle","coordinates":[1,2]}"#, "`Circle` is not a type"),
            (r#"{"type":"Polygon","coordinates":[[]]}"#, "a list of positions is empty"),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[]]}"#, "ring 2 is empty"),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,2]]]}"#, "ring 1 is not closed"),
            (r#"{"type":"LineString","coordinates":[[0,0],["1",1]]}"#, "invalid type: string"),
            (r#"{"type":"MultiPolygon","coordinates":[[[[[0,0]]]]]}"#, "coordinates nest too deep"),
        ] {
            let given = read(text).unwrap_err();
            assert!(given.contains(reason), "{text}: {given}");
        }
    }
}
