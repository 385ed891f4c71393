//! The use cases: what people and programs ask of Yeam, whichever door they come through.
//!
//! Knows the store, the index and the formats; knows nothing of HTTP or of the command line.

pub mod demo;
mod error;

pub use error::{Error, FieldFault};
