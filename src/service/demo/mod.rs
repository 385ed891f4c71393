//! The demonstration: a country that looks like Cambodia, with towns, sites and raids that are all
//! invented and say so.
//!
//! Owns what is generated and from which seed; `load` hands it to the ordinary imports. Everything is a pure function of the seed and of the day that is passed in: the
//! same two give the same demonstration on every machine. Distances in towns are metres, everything
//! that leaves this module is degrees, lon/lat.
//!
//! `demo/README.md` says where the geography comes from.

mod building;
mod chance;
mod geography;
mod load;
mod raid;
mod site;
mod town;

pub use building::buildings;
pub use geography::{Geography, Place, geography};
pub use load::{load, require_only_demonstration};
pub use raid::raids;
pub use site::sites;

/// The seed of the demonstration that `yeam demo` shows.
pub const SEED: u64 = 2026;

/// The source that everything in the demonstration names.
pub const SOURCE: &str = "demonstration (invented)";

/// The source of its boundary set.
pub const BOUNDARY_SOURCE: &str = "demonstration: Natural Earth provinces, approximate district cells";

/// How a text says in both languages that it is invented.
const INVENTED: &str = "INVENTED for the demonstration. ទិន្នន័យប្រឌិត។";
