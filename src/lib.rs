//! Yeam (យាម, "to keep watch"): a geospatial service for finding and closing illegal scam and
//! gambling centres.
//!
//! The crate is built in floors, and imports go down only (a test enforces it):
//!
//! ```text
//! main -> cli -> app -> http -> service -> { store, index, format, crypto } -> domain -> geometry
//! ```
//!
//! On every floor the same feature has the same file name: looking for `site.rs` lists the whole
//! feature. `ARCHITECTURE.md` follows one read, one write and one sync through these files.

pub mod app;
pub mod cli;
pub mod config;
pub mod crypto;
pub mod domain;
pub mod format;
pub mod geometry;
pub mod http;
pub mod index;
pub mod service;
pub mod store;
pub mod telemetry;
