//! What every export format has in common: records go in one by one, bytes come out, and nothing
//! is held but the record at hand (FlatGeobuf also needs an entry a feature for its index).

use std::io::Write;

use geo::Geometry;

use super::error::Error;
use super::{Format, csv, flatgeobuf, geojson};
use crate::domain::id::FeatureId;

/// One feature to export.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its identifier.
    pub id: FeatureId,
    /// Its geometry: degrees, lon/lat.
    pub geometry: &'a Geometry,
    /// Its attributes: the bytes of a JSON object.
    pub properties: &'a [u8],
}

/// What a column of a tabular format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, dates and vocabulary words.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// True or false.
    Flag,
    /// Lists and objects, written as JSON text.
    Json,
}

/// One attribute of the layer. Tabular formats need to know them all before the first record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The attribute's name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What an export is asked to look like.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// The layer's name, which FlatGeobuf stores.
    pub name: &'a str,
    /// The attributes in order. GeoJSON writes the properties as they come and ignores this.
    pub columns: &'a [Column],
    /// Whether every geometry is a polygon or multipolygon. FlatGeobuf then declares a layer of
    /// multipolygons, which GIS programs prefer to a mixed layer.
    pub polygons: bool,
    /// CSV only: put an apostrophe before text cells that a spreadsheet would take for a formula.
    /// See [`super::csv`] for why this is not the default.
    pub spreadsheet: bool,
}

/// Writes records in one format.
pub trait Writer {
    /// Adds one record.
    fn write(&mut self, record: &Record<'_>) -> Result<(), Error>;
    /// Writes what remains and flushes. Without it the output is incomplete.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// A writer of the given format; `out` should be buffered. OpenStreetMap files are only read.
pub fn writer<'a, W: Write + Send + 'a>(
    out: W,
    format: Format,
    layout: &Layout<'_>,
) -> Result<Box<dyn Writer + Send + 'a>, Error> {
    Ok(match format {
        Format::GeoJson => Box::new(geojson::CollectionWriter::new(out)?),
        Format::GeoJsonSeq => Box::new(geojson::SequenceWriter::new(out)),
        Format::Csv => Box::new(csv::RecordWriter::new(out, layout)?),
        Format::FlatGeobuf => Box::new(flatgeobuf::RecordWriter::new(out, layout)?),
        Format::OsmPbf => {
            return Err(Error::file("OpenStreetMap PBF is read, not written")
                .hint("choose geojson, geojsonseq, csv or fgb"));
        }
    })
}
