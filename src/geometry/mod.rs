//! Geometry on the WGS 84 ellipsoid: boxes, distances, validity, tiles.
//!
//! Knows nothing of sites or buildings. Coordinates are degrees, longitude first; distances are
//! metres along the geodesic.

mod arrange;
pub mod bbox;
mod clip;
mod fault;
pub mod geodesic;
mod grid;
pub mod interior;
pub mod mend;
mod normalise;
mod region;
mod ring;
mod simplify;
mod sweep;
pub mod tile;
mod touch;
pub mod validate;

pub use normalise::normalise;
