//! Makes a geometry valid where it is plain what was meant, and says in words what it did.

use geo::Geometry;

use super::validate::{Fault, Limits, check};

/// A valid geometry, and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// The geometry, valid.
    pub geometry: Geometry,
    /// What was done, in words; nothing if it was valid as it came.
    pub repairs: Vec<String>,
}

/// Mends nothing yet.
pub fn mend(geometry: Geometry, limits: &Limits) -> Result<Mended, Fault> {
    check(&geometry, limits)?;
    Ok(Mended { geometry, repairs: Vec::new() })
}
