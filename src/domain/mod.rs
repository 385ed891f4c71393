//! Plain types and rules of the field: what a site, a raid, a building or a unit is.
//!
//! Knows nothing of serialisation, databases or HTTP; those floors translate to and from these
//! types. Coordinates are degrees, longitude first, on WGS 84; distances are metres.

pub mod batch;
pub mod building;
pub mod change;
pub mod id;
pub mod layer;
pub mod nationality;
pub mod place;
pub mod raid;
pub mod site;
pub mod unit;
mod words;

pub use words::UnknownWord;
