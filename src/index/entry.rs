//! What goes into the index, and how it is seen from outside.

use geo::Geometry;
use jiff::civil::Date;

use super::packed::Packed;
use super::shape::Shape;
use crate::domain::id::FeatureId;
use crate::domain::place::Place;
use crate::domain::site::SiteStatus;
use crate::domain::unit::Level;

/// What a feature is counted and filtered by, without reading its JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Nothing.
    None,
    /// A site's standing.
    Status(SiteStatus),
    /// A raid's day.
    Day(Date),
    /// A unit whose outline is only an approximation.
    Approximate,
}

/// A feature as it is put into the index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its identifier.
    pub id: FeatureId,
    /// Its geometry: point, polygon or multipolygon; degrees, lon/lat.
    pub geometry: Geometry,
    /// The whole GeoJSON Feature, properties last, so that it ends with `}}`.
    pub json: Box<[u8]>,
    /// A unit's own code; none for other features.
    pub code: Option<Box<str>>,
    /// The units that it lies in.
    pub place: Place,
    /// What it is counted by.
    pub facet: Facet,
}

/// An entry with its geometry made ready to be measured.
#[derive(Debug)]
pub(super) struct Item {
    pub id: FeatureId,
    pub shape: Shape,
    pub json: Box<[u8]>,
    pub code: Option<Box<str>>,
    pub place: Place,
    pub facet: Facet,
}

impl From<Entry> for Item {
    fn from(entry: Entry) -> Self {
        let Entry { id, geometry, json, code, place, facet } = entry;
        Self { id, shape: Shape::of(&geometry), json, code, place, facet }
    }
}

/// The code of `place` at `level`.
pub(super) fn code_of(place: &Place, level: Level) -> Option<&str> {
    match level {
        Level::Country => None,
        Level::Province => place.province.as_deref(),
        Level::District => place.district.as_deref(),
        Level::Commune => place.commune.as_deref(),
    }
}

/// A feature that the index holds, borrowed from a snapshot.
#[derive(Clone, Copy)]
pub struct FeatureRef<'a>(pub(super) Held<'a>);

#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    /// In the packed base, by its slot.
    Base(&'a Packed, u32),
    /// In the overlay.
    Live(&'a Item),
}

impl<'a> FeatureRef<'a> {
    /// Its identifier.
    pub fn id(&self) -> FeatureId {
        match self.0 {
            Held::Base(base, slot) => base.id(slot),
            Held::Live(item) => item.id,
        }
    }

    /// It as a GeoJSON Feature.
    pub fn json(&self) -> &'a [u8] {
        match self.0 {
            Held::Base(base, slot) => base.json(slot),
            Held::Live(item) => &item.json,
        }
    }

    /// A unit's own code.
    pub fn code(&self) -> Option<&'a str> {
        match self.0 {
            Held::Base(base, slot) => base.code(slot),
            Held::Live(item) => item.code.as_deref(),
        }
    }

    /// The code of the unit of `level` that it lies in.
    pub fn unit(&self, level: Level) -> Option<&'a str> {
        match self.0 {
            Held::Base(base, slot) => base.unit(slot, level),
            Held::Live(item) => code_of(&item.place, level),
        }
    }

    /// What it is counted by.
    pub fn facet(&self) -> Facet {
        match self.0 {
            Held::Base(base, slot) => base.facet(slot),
            Held::Live(item) => item.facet,
        }
    }

    /// Its geometry, made ready to be measured and drawn.
    pub fn shape(&self) -> &'a Shape {
        match self.0 {
            Held::Base(base, slot) => base.shape(slot),
            Held::Live(item) => &item.shape,
        }
    }
}
