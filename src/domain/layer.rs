//! The layers that the index holds and that every door names the same way.

use super::unit::Level;
use super::words::vocabulary;

vocabulary! {
    /// A layer of features.
    Layer {
        /// Units of the first level below the country.
        Provinces = "provinces",
        /// Units of the second level.
        Districts = "districts",
        /// Units of the third level.
        Communes = "communes",
        /// Building footprints.
        Buildings = "buildings",
        /// Suspected sites.
        Sites = "sites",
        /// Raids.
        Raids = "raids",
    }
}

impl Layer {
    /// The level of administrative unit that this layer holds, if it holds units.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Provinces => Some(Level::Province),
            Self::Districts => Some(Level::District),
            Self::Communes => Some(Level::Commune),
            Self::Buildings | Self::Sites | Self::Raids => None,
        }
    }

    /// The layer that holds the units of a level; the country has none of its own.
    pub const fn of_level(level: Level) -> Option<Self> {
        match level {
            Level::Country => None,
            Level::Province => Some(Self::Provinces),
            Level::District => Some(Self::Districts),
            Level::Commune => Some(Self::Communes),
        }
    }
}
