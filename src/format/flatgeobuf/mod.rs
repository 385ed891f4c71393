//! FlatGeobuf.
//!
//! Reading frames the file itself and lets the `flatgeobuf` crate's generated accessors at bytes
//! that were verified and bounded before: its own reader trusts lengths, column numbers and
//! offsets that a damaged file may hold, and takes a file cut between two features for a whole one.
//!
//! Writing is the crate's: features go to a temporary file and are copied out in the order of the
//! index, so memory holds some 150 bytes a feature for the index and no features.

mod geometry;
mod property;
mod read;
mod write;

pub(super) use read::FeatureReader;
pub(super) use write::RecordWriter;
