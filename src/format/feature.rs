//! A feature as a file gives it, before anything is known of what it stands for.

use geo::Geometry;
use serde_json::{Map, Value};

use super::error::Error;

/// One feature of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feature {
    /// Its position in the file, from 1; features that were refused count too.
    pub number: u64,
    /// The line on which it begins, in formats that people read by lines.
    pub line: Option<u64>,
    /// Its identifier in the file: GeoJSON's `id`, a CSV column `id`, or `way/123` and
    /// `relation/45` for OpenStreetMap.
    pub id: Option<String>,
    /// Its attributes.
    pub properties: Map<String, Value>,
    /// Its geometry: degrees, lon/lat, heights dropped; `None` where the file gives none.
    pub geometry: Option<Geometry>,
    /// What the reader itself had to repair (only with [`super::Options::mend`]), in words.
    pub repairs: Vec<String>,
}

impl Feature {
    /// An error that names this feature, for a caller that refuses it.
    pub fn refuse(&self, reason: impl Into<String>) -> Error {
        Error::feature(self.number, self.line, reason).with_id(self.id.clone())
    }
}
