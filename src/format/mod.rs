//! Reading and writing streams of features: GeoJSON, GeoJSON sequences, CSV, FlatGeobuf,
//! OpenStreetMap PBF, and encoding of vector tiles.
//!
//! Owns the bytes of each format and nothing else: a feature comes out as attributes and a geometry
//! in degrees, lon/lat, whose rings are closed, but it may still be invalid in every way that
//! [`crate::geometry`] checks. What the attributes mean is decided by the caller with the help of
//! [`mapping`]. Must not know of the store, the index or HTTP.
//!
//! Readers hold one feature at a time, whatever the size of the file; OpenStreetMap needs more, and
//! [`osm`] says how much. No input makes a reader panic: a bad feature is an `Err` item with its
//! number and the next one follows where the format allows it; a broken file is a fatal `Err`, the
//! last item.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::domain::unit::Level;

mod csv;
mod detect;
mod error;
pub mod export;
mod feature;
mod flatgeobuf;
pub mod geojson;
mod input;
pub mod mapping;
pub mod mvt;
pub mod osm;
mod ring;
mod wkt;

pub use error::{Error, Position};
pub use feature::Feature;
pub use input::Progress;

use mapping::GeometryColumns;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A GeoJSON feature collection, feature or geometry (RFC 7946).
    GeoJson,
    /// One GeoJSON feature a line, or a GeoJSON text sequence (RFC 8142).
    GeoJsonSeq,
    /// Comma-separated values with lon/lat columns or a WKT column.
    Csv,
    /// FlatGeobuf.
    FlatGeobuf,
    /// OpenStreetMap protocol buffers; only read.
    OsmPbf,
}

impl Format {
    /// Every format, in the order in which help texts list them.
    pub const ALL: &'static [Self] =
        &[Self::GeoJson, Self::GeoJsonSeq, Self::Csv, Self::FlatGeobuf, Self::OsmPbf];

    /// The word for it on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonseq",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::OsmPbf => "osm",
        }
    }

    /// The media type of an answer in this format.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::GeoJsonSeq => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::FlatGeobuf | Self::OsmPbf => "application/octet-stream",
        }
    }

    /// The format of a file, by its content and its name.
    pub fn detect(path: &Path) -> Result<Self, Error> {
        detect::detect_file(path)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|format| format.as_str() == word).ok_or_else(|| {
            Error::file(format!("`{word}` is no format"))
                .hint("formats are geojson, geojsonseq, csv, fgb and osm")
        })
    }
}

/// What to take from an OpenStreetMap file, which holds many things at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OsmContent {
    /// Building footprints.
    #[default]
    Buildings,
    /// Administrative boundaries: which `admin_level` stands for which level.
    Administrative(Vec<(u8, Level)>),
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Close open rings and say so in [`Feature::repairs`], instead of refusing them.
    pub mend: bool,
    /// Where CSV keeps its geometry, if not under the usual names.
    pub columns: GeometryColumns,
    /// What to take from an OpenStreetMap file.
    pub osm: OsmContent,
}

/// The features of a file, one after the other. Ends after a fatal error.
pub struct Features {
    inner: Box<dyn Iterator<Item = Result<Feature, Error>> + Send>,
    progress: Progress,
    ended: bool,
}

impl Features {
    /// How far reading has come; may be kept and asked from another thread.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl Iterator for Features {
    type Item = Result<Feature, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.inner.next();
        self.ended = item.as_ref().is_none_or(|item| item.as_ref().is_err_and(|error| error.fatal));
        item
    }
}

/// Opens a file and reads its features as a stream. Errors here mean that the file cannot be read
/// at all; errors of the items are described in [`Error`].
pub fn read(path: &Path, format: Format, options: &Options) -> Result<Features, Error> {
    let progress = Progress::default();
    let text = || -> Result<_, Error> {
        let mut input = input::buffered(path, &progress)?;
        input::skip_mark(&mut input)?;
        Ok(input)
    };
    let inner: Box<dyn Iterator<Item = Result<Feature, Error>> + Send> = match format {
        Format::GeoJson => Box::new(geojson::FeatureReader::new(text()?, options.mend)),
        Format::GeoJsonSeq => Box::new(geojson::SequenceReader::new(text()?, options.mend)),
        Format::Csv => Box::new(csv::RowReader::new(text()?, &options.columns, options.mend)?),
        Format::FlatGeobuf => {
            let input = input::buffered(path, &progress)?;
            Box::new(flatgeobuf::FeatureReader::new(input, options.mend)?)
        }
        Format::OsmPbf => match &options.osm {
            OsmContent::Buildings => Box::new(osm::buildings(path, &progress)?),
            OsmContent::Administrative(levels) => Box::new(osm::administrative(path, levels, &progress)?),
        },
    };
    Ok(Features { inner, progress, ended: false })
}
