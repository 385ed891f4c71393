//! Geometry tables: flat coordinates, the ends of the parts in them, and parts of parts.

use flatgeobuf::{Geometry as Table, GeometryType};
use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
};

use crate::format::ring::RingReader;

/// The geometry of a verified table. `declared` is the layer's type, which holds unless it is
/// unknown. A layer of multipolygons or multilines had to make its simple geometries multiple, so
/// one part is read as a simple geometry again.
pub(super) fn read(
    table: &Table<'_>,
    declared: GeometryType,
    rings: &mut RingReader,
) -> Result<Geometry, String> {
    let kind = if declared == GeometryType::Unknown { table.type_() } else { declared };
    let geometry = shape(table, kind, rings)?;
    Ok(match geometry {
        Geometry::MultiPolygon(MultiPolygon(mut parts))
            if declared == GeometryType::MultiPolygon && parts.len() == 1 =>
        {
            parts.pop().map_or_else(|| Geometry::MultiPolygon(MultiPolygon(Vec::new())), Geometry::Polygon)
        }
        Geometry::MultiLineString(MultiLineString(mut lines))
            if declared == GeometryType::MultiLineString && lines.len() == 1 =>
        {
            lines
                .pop()
                .map_or_else(|| Geometry::MultiLineString(MultiLineString(Vec::new())), Geometry::LineString)
        }
        other => other,
    })
}

/// Recursion is bounded by the verifier, which refuses tables nested deeper than 64.
fn shape(table: &Table<'_>, kind: GeometryType, rings: &mut RingReader) -> Result<Geometry, String> {
    Ok(match kind {
        GeometryType::Point => match coords(table)?.as_slice() {
            [at] => Geometry::Point(Point(*at)),
            all => return Err(format!("its point has {} positions", all.len())),
        },
        GeometryType::MultiPoint => {
            Geometry::MultiPoint(MultiPoint(coords(table)?.into_iter().map(Point).collect()))
        }
        GeometryType::LineString => Geometry::LineString(LineString(coords(table)?)),
        GeometryType::MultiLineString => {
            let lines = parts_of_ends(table)?.into_iter().map(LineString).collect();
            Geometry::MultiLineString(MultiLineString(lines))
        }
        GeometryType::Polygon => Geometry::Polygon(rings.polygon(parts_of_ends(table)?)?),
        GeometryType::MultiPolygon => {
            let parts = table.parts().ok_or("its multipolygon has no parts")?;
            let parts = parts.iter().map(|part| rings.polygon(parts_of_ends(&part)?));
            Geometry::MultiPolygon(MultiPolygon(parts.collect::<Result<_, String>>()?))
        }
        GeometryType::GeometryCollection => {
            let parts = table.parts().ok_or("its collection has no parts")?;
            let parts = parts.iter().map(|part| shape(&part, part.type_(), rings));
            Geometry::GeometryCollection(GeometryCollection(parts.collect::<Result<_, String>>()?))
        }
        other => {
            return Err(format!(
                "geometries of type {} are not read",
                other.variant_name().unwrap_or("unknown")
            ));
        }
    })
}

fn coords(table: &Table<'_>) -> Result<Vec<Coord>, String> {
    let xy = table.xy().ok_or("its geometry has no positions")?;
    if xy.len() % 2 != 0 {
        return Err("its geometry has half a position".to_owned());
    }
    let numbers: Vec<f64> = xy.iter().collect();
    Ok(numbers
        .chunks_exact(2)
        .filter_map(|pair| Some(Coord { x: *pair.first()?, y: *pair.get(1)? }))
        .collect())
}

/// The coordinates cut at their ends; without ends they are one part.
fn parts_of_ends(table: &Table<'_>) -> Result<Vec<Vec<Coord>>, String> {
    let all = coords(table)?;
    let Some(ends) = table.ends().filter(|ends| !ends.is_empty()) else { return Ok(vec![all]) };
    let mut parts = Vec::new();
    let mut start = 0;
    for end in ends {
        let end = end as usize;
        let part = all.get(start..end).ok_or("the parts of its geometry overlap or leave its positions")?;
        parts.push(part.to_vec());
        start = end;
    }
    if start != all.len() {
        return Err("its geometry has positions that belong to no part".to_owned());
    }
    Ok(parts)
}
