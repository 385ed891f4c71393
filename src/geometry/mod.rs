//! Geometry on the WGS 84 ellipsoid: boxes, distances, validity, tiles.
//!
//! Knows nothing of sites or buildings. Coordinates are degrees, longitude first; distances are
//! metres along the geodesic.

pub mod bbox;
mod fault;
pub mod geodesic;
pub mod interior;
mod normalise;
mod sweep;
pub mod tile;
mod touch;
pub mod validate;

pub use normalise::normalise;
