//! Imports: each is one batch that can be taken back whole.

use jiff::Timestamp;

use super::id::BatchId;
use super::words::vocabulary;

vocabulary! {
    /// What a batch brought.
    BatchKind {
        /// Units of a boundary set.
        Boundaries = "boundaries",
        /// Building footprints.
        Buildings = "buildings",
        /// Suspected sites.
        Sites = "sites",
        /// Raids.
        Raids = "raids",
    }
}

vocabulary! {
    /// How far a batch has come.
    BatchState {
        /// Rows are being written; none of them is visible yet.
        Loading = "loading",
        /// Published: all its rows are visible.
        Loaded = "loaded",
        /// Taken back.
        Undone = "undone",
    }
}

/// How many features a batch dealt with, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchCounts {
    /// New features.
    pub added: u64,
    /// Features that were there and now differ.
    pub changed: u64,
    /// Features that were there and are the same.
    pub unchanged: u64,
    /// Features stored after a repair (counted in `added` or `changed` too).
    pub mended: u64,
    /// Features refused.
    pub rejected: u64,
}

/// One import.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// What it brought.
    pub kind: BatchKind,
    /// The name of the source, for boundaries and buildings.
    pub source: String,
    /// The file's name, without its folder.
    pub file: String,
    /// How far it has come.
    pub state: BatchState,
    /// How many features it dealt with.
    pub counts: BatchCounts,
    /// When it began.
    pub started_at: Timestamp,
}
