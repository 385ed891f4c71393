//! GeoJSON (RFC 7946): feature collections, single features and bare geometries, GeoJSON text
//! sequences (RFC 8142) and newline-delimited GeoJSON; reading as a stream, and writing ready bytes
//! without a value tree.
//!
//! Reading works in two steps. A scanner finds where each feature begins and ends without
//! interpreting it, so that one feature is held at a time and a bad feature does not stop the file;
//! then serde reads that one feature into typed parts.

mod collection;
mod crs;
mod geometry;
mod read;
mod scan;
mod sequence;
mod write;

pub use collection::{begin_collection, end_collection, properties_of, push_near};
pub use read::{parse_feature, parse_geometry};

pub(super) use crs::is_wgs84;
pub use write::{write_feature, write_geometry, write_text};

pub(super) use read::FeatureReader;
pub(super) use sequence::SequenceReader;
pub(super) use write::{CollectionWriter, SequenceWriter};

/// How deep JSON may nest. A GeoJSON feature needs about ten levels; this leaves room for nested
/// attributes and stays below the limit at which serde itself gives up.
const MAX_DEPTH: usize = 100;

/// How many bytes one feature may have. The longest boundaries known have a tenth of this.
const MAX_FEATURE: usize = 256 * 1024 * 1024;
