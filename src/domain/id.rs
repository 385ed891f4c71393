//! Identifiers as newtypes, so that a building's number can never be passed for a batch's.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+};
}

macro_rules! unique {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

numbered! {
    /// A building; stays the same when a later import changes its footprint.
    BuildingId,
    /// One administrative unit of one boundary set.
    UnitId,
    /// A boundary set: one source as valid on one day.
    BoundarySetId,
    /// One import.
    BatchId,
    /// A position in the change log; the first change is 1, and 0 is "before all changes".
    Seq,
}

unique! {
    /// A suspected site.
    SiteId,
    /// A raid.
    RaidId,
}

/// The identifier of a feature in any layer, as GeoJSON's `id` shows it: a number for buildings
/// and units, a UUID for the records that people make. The order breaks ties between equal
/// distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureId {
    /// A building or a unit.
    Number(i64),
    /// A site or a raid.
    Unique(Uuid),
}

impl From<BuildingId> for FeatureId {
    fn from(id: BuildingId) -> Self {
        Self::Number(id.0)
    }
}
impl From<UnitId> for FeatureId {
    fn from(id: UnitId) -> Self {
        Self::Number(id.0)
    }
}
impl From<SiteId> for FeatureId {
    fn from(id: SiteId) -> Self {
        Self::Unique(id.0)
    }
}
impl From<RaidId> for FeatureId {
    fn from(id: RaidId) -> Self {
        Self::Unique(id.0)
    }
}

impl fmt::Display for FeatureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Unique(uuid) => uuid.fmt(f),
        }
    }
}
