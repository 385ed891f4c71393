//! Writing FlatGeobuf with its spatial index.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::{Geometry, LineString, Polygon};
use geozero::{
    ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor, error::Result as GeozeroResult,
};
use serde_json::value::RawValue;

use crate::domain::id::FeatureId;
use crate::format::error::Error;
use crate::format::export::{Column, ColumnKind, Layout, Record, Writer};

/// Collects records in a temporary file; everything reaches `out` at the end.
pub(in crate::format) struct RecordWriter<W> {
    out: W,
    inner: FgbWriter<'static>,
    columns: Vec<Column>,
    begun: bool,
}

impl<W: Write> RecordWriter<W> {
    /// Opens the temporary file.
    pub(in crate::format) fn new(out: W, layout: &Layout<'_>) -> Result<Self, Error> {
        let kind = if layout.polygons { GeometryType::MultiPolygon } else { GeometryType::Unknown };
        let options = FgbWriterOptions {
            detect_type: false,
            promote_to_multi: layout.polygons,
            crs: FgbCrs { code: 4326, ..FgbCrs::default() },
            ..FgbWriterOptions::default()
        };
        let inner =
            FgbWriter::create_with_options(layout.name, kind, options).map_err(|error| failed(&error))?;
        Ok(Self { out, inner, columns: layout.columns.to_vec(), begun: false })
    }

    /// Declares the columns, `id` first; its type is that of the first record's identifier.
    fn begin(&mut self, id: ColumnType) {
        self.inner.add_column("id", id, |_, _| {});
        for column in &self.columns {
            self.inner.add_column(column.name, type_of(column.kind), |_, _| {});
        }
        self.begun = true;
    }
}

const fn type_of(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Text => ColumnType::String,
        ColumnKind::Integer => ColumnType::Long,
        ColumnKind::Number => ColumnType::Double,
        ColumnKind::Flag => ColumnType::Bool,
        ColumnKind::Json => ColumnType::Json,
    }
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::file(format!("writing the FlatGeobuf failed: {error}"))
}

impl<W: Write> Writer for RecordWriter<W> {
    fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        if !self.begun {
            self.begin(match record.id {
                FeatureId::Number(_) => ColumnType::Long,
                FeatureId::Unique(_) => ColumnType::String,
            });
        }
        let values: BTreeMap<Cow<'_, str>, &RawValue> =
            serde_json::from_slice(record.properties).map_err(|error| {
                Error::file(format!("the properties of a record are not a JSON object: {error}"))
            })?;
        let columns = &self.columns;
        let mut outcome = Ok(());
        self.inner
            .add_feature_geom(Shape(record.geometry), |feature| {
                outcome = write_id(record.id, feature).and_then(|()| write_values(columns, &values, feature));
            })
            .map_err(|error| failed(&error))?;
        outcome
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        if !self.begun {
            self.begin(ColumnType::String);
        }
        self.inner.write(&mut self.out).map_err(|error| failed(&error))?;
        self.out.flush().map_err(|error| Error::io("writing the export", &error))
    }
}

fn write_id(id: FeatureId, feature: &mut impl PropertyProcessor) -> Result<(), Error> {
    let written = match id {
        FeatureId::Number(number) => feature.property(0, "id", &ColumnValue::Long(number)),
        FeatureId::Unique(uuid) => feature.property(0, "id", &ColumnValue::String(&uuid.to_string())),
    };
    written.map(drop).map_err(|error| failed(&error))
}

fn write_values(
    columns: &[Column],
    values: &BTreeMap<Cow<'_, str>, &RawValue>,
    feature: &mut impl PropertyProcessor,
) -> Result<(), Error> {
    for (index, column) in columns.iter().enumerate() {
        let json = values.get(column.name).map_or("null", |value| value.get());
        if json != "null" {
            write_value(index + 1, column, json, feature)?;
        }
    }
    Ok(())
}

fn write_value(
    index: usize,
    column: &Column,
    json: &str,
    feature: &mut impl PropertyProcessor,
) -> Result<(), Error> {
    let misfit = |error: serde_json::Error| {
        Error::file(format!("`{}` is not what its column holds: {error}", column.name))
    };
    let mut write = |value: &ColumnValue<'_>| feature.property(index, column.name, value);
    let written = match column.kind {
        ColumnKind::Text => {
            write(&ColumnValue::String(&serde_json::from_str::<String>(json).map_err(misfit)?))
        }
        ColumnKind::Integer => write(&ColumnValue::Long(serde_json::from_str(json).map_err(misfit)?)),
        ColumnKind::Number => write(&ColumnValue::Double(serde_json::from_str(json).map_err(misfit)?)),
        ColumnKind::Flag => write(&ColumnValue::Bool(serde_json::from_str(json).map_err(misfit)?)),
        ColumnKind::Json => write(&ColumnValue::Json(json)),
    };
    written.map(drop).map_err(|error| failed(&error))
}

/// A geometry as the events that the writer listens to.
struct Shape<'a>(&'a Geometry);

impl GeozeroGeometry for Shape<'_> {
    fn process_geom<P: GeomProcessor>(&self, out: &mut P) -> GeozeroResult<()> {
        process(self.0, 0, out)
    }
}

fn process<P: GeomProcessor>(geometry: &Geometry, index: usize, out: &mut P) -> GeozeroResult<()> {
    match geometry {
        Geometry::Point(point) => {
            out.point_begin(index)?;
            out.xy(point.x(), point.y(), 0)?;
            out.point_end(index)
        }
        Geometry::MultiPoint(points) => {
            out.multipoint_begin(points.0.len(), index)?;
            for (number, point) in points.0.iter().enumerate() {
                out.xy(point.x(), point.y(), number)?;
            }
            out.multipoint_end(index)
        }
        Geometry::LineString(all) => line(all, true, index, out),
        Geometry::MultiLineString(lines) => {
            out.multilinestring_begin(lines.0.len(), index)?;
            for (number, part) in lines.0.iter().enumerate() {
                line(part, false, number, out)?;
            }
            out.multilinestring_end(index)
        }
        Geometry::Polygon(one) => polygon(one, true, index, out),
        Geometry::MultiPolygon(parts) => {
            out.multipolygon_begin(parts.0.len(), index)?;
            for (number, part) in parts.0.iter().enumerate() {
                polygon(part, false, number, out)?;
            }
            out.multipolygon_end(index)
        }
        Geometry::GeometryCollection(parts) => {
            out.geometrycollection_begin(parts.0.len(), index)?;
            for (number, part) in parts.0.iter().enumerate() {
                process(part, number, out)?;
            }
            out.geometrycollection_end(index)
        }
        Geometry::Line(two) => line(&LineString::from(vec![two.start, two.end]), true, index, out),
        Geometry::Rect(rect) => polygon(&rect.to_polygon(), true, index, out),
        Geometry::Triangle(triangle) => polygon(&triangle.to_polygon(), true, index, out),
    }
}

fn line<P: GeomProcessor>(line: &LineString, tagged: bool, index: usize, out: &mut P) -> GeozeroResult<()> {
    out.linestring_begin(tagged, line.0.len(), index)?;
    for (number, at) in line.0.iter().enumerate() {
        out.xy(at.x, at.y, number)?;
    }
    out.linestring_end(tagged, index)
}

fn polygon<P: GeomProcessor>(
    polygon: &Polygon,
    tagged: bool,
    index: usize,
    out: &mut P,
) -> GeozeroResult<()> {
    out.polygon_begin(tagged, 1 + polygon.interiors().len(), index)?;
    line(polygon.exterior(), false, 0, out)?;
    for (number, hole) in polygon.interiors().iter().enumerate() {
        line(hole, false, number + 1, out)?;
    }
    out.polygon_end(tagged, index)
}
