//! Writing CSV: `id`, the layer's columns, and the geometry as WKT in the last column.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use serde_json::value::RawValue;

use crate::format::error::Error;
use crate::format::export::{Column, ColumnKind, Layout, Record, Writer};
use crate::format::wkt;

/// Writes one row a record.
pub(in crate::format) struct RecordWriter<W: Write> {
    rows: csv::Writer<W>,
    columns: Vec<Column>,
    spreadsheet: bool,
}

impl<W: Write> RecordWriter<W> {
    /// Writes the header.
    pub(in crate::format) fn new(out: W, layout: &Layout<'_>) -> Result<Self, Error> {
        let mut rows = csv::Writer::from_writer(out);
        let names = layout.columns.iter().map(|column| column.name);
        rows.write_record(std::iter::once("id").chain(names).chain(["wkt"]))
            .map_err(|error| writing(&error))?;
        Ok(Self { rows, columns: layout.columns.to_vec(), spreadsheet: layout.spreadsheet })
    }

    fn cell<'a>(&self, column: &Column, value: Option<&&'a RawValue>) -> Result<Cow<'a, str>, Error> {
        let json = value.map_or("null", |value| value.get());
        if json == "null" {
            return Ok(Cow::Borrowed(""));
        }
        if !json.starts_with('"') {
            return Ok(Cow::Borrowed(json));
        }
        let text: Cow<'a, str> = unquoted(json)?;
        let guard = self.spreadsheet && column.kind == ColumnKind::Text && is_formula(&text);
        Ok(if guard { Cow::Owned(format!("'{text}")) } else { text })
    }
}

/// A JSON string's text; borrowed where nothing is escaped.
fn unquoted(json: &str) -> Result<Cow<'_, str>, Error> {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json);
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    serde_json::from_str(json).map(Cow::Owned).map_err(|error| unreadable(&error))
}

/// Whether a spreadsheet would run the text.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

pub(super) fn unreadable(error: &serde_json::Error) -> Error {
    Error::file(format!("the properties of a record are not a JSON object: {error}"))
}

fn writing(error: &csv::Error) -> Error {
    Error::file(format!("writing the CSV failed: {error}"))
}

impl<W: Write> Writer for RecordWriter<W> {
    fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let values: BTreeMap<Cow<'_, str>, &RawValue> =
            serde_json::from_slice(record.properties).map_err(|error| unreadable(&error))?;
        let field =
            |rows: &mut csv::Writer<W>, cell: &str| rows.write_field(cell).map_err(|error| writing(&error));
        field(&mut self.rows, &record.id.to_string())?;
        for index in 0..self.columns.len() {
            let Some(column) = self.columns.get(index) else { break };
            let cell = self.cell(column, values.get(column.name))?;
            field(&mut self.rows, &cell)?;
        }
        field(&mut self.rows, &wkt::write(record.geometry))?;
        self.rows.write_record(None::<&[u8]>).map_err(|error| writing(&error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.rows.flush().map_err(|error| Error::io("writing the CSV", &error))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::id::FeatureId;
    use geo::{Geometry, Point};

    const COLUMNS: &[Column] = &[
        Column { name: "name", kind: ColumnKind::Text },
        Column { name: "height_m", kind: ColumnKind::Number },
        Column { name: "agencies", kind: ColumnKind::Json },
    ];

    fn written(spreadsheet: bool, properties: &str) -> String {
        let mut out = Vec::new();
        let layout = Layout { name: "sites", columns: COLUMNS, polygons: false, spreadsheet };
        let mut writer = Box::new(RecordWriter::new(&mut out, &layout).unwrap());
        let geometry = Geometry::Point(Point::new(104.5, 11.0));
        let record =
            Record { id: FeatureId::Number(7), geometry: &geometry, properties: properties.as_bytes() };
        writer.write(&record).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_needed_and_otherwise_left_alone() {
        let text = written(false, r#"{"height_m":-3.5,"name":"a \"b\", ក\n","agencies":["x","y"]}"#);
        assert_eq!(
            text,
            "id,name,height_m,agencies,wkt\n7,\"a \"\"b\"\", ក\n\",-3.5,\"[\"\"x\"\",\"\"y\"\"]\",POINT(104.5 11)\n"
        );
        assert!(
            written(false, r#"{"name":"=1+1","height_m":null}"#).ends_with("\n7,=1+1,,,POINT(104.5 11)\n")
        );
    }

    #[test]
    fn for_spreadsheets_texts_that_would_run_are_guarded_and_numbers_are_not() {
        let text = written(true, r#"{"name":"=HYPERLINK(1)","height_m":-3.5}"#);
        assert!(text.contains("\n7,'=HYPERLINK(1),-3.5,,"), "{text}");
    }
}
