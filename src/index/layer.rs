//! One layer of a snapshot: a packed base, what has been taken out of it, and the overlay.

use std::collections::HashSet;
use std::sync::Arc;

use geo::{Coord, Geometry};

use super::entry::{Entry, Facet, FeatureRef, Held, Item, code_of};
use super::nearest;
use super::overlay::Overlay;
use super::packed::{Bounds, Packed, PackedBuilder, outward};
use super::shape::Shape;
use crate::domain::id::{FeatureId, Seq};
use crate::domain::unit::Level;
use crate::geometry::bbox::BBox;

/// Where a feature stands in one snapshot of a layer; means nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u32);

/// A feature that was found near, and how near.
#[derive(Clone, Copy)]
pub struct Near<'a> {
    /// The feature.
    pub feature: FeatureRef<'a>,
    /// Metres to it along the geodesic; 0 inside.
    pub distance_m: f64,
}

/// A layer as one snapshot has it.
#[derive(Debug, Clone, Default)]
pub struct LayerView {
    pub(super) base: Arc<Packed>,
    /// Slots of the base that were replaced or removed since it was packed.
    pub(super) gone: Arc<HashSet<u32>>,
    pub(super) overlay: Arc<Overlay>,
    pub(super) changed: Seq,
}

/// An overlay with more slots than this, and than a small part of the base, is folded into it.
const FOLD: usize = 512;

impl LayerView {
    /// The last change that touched this layer.
    pub fn changed(&self) -> Seq {
        self.changed
    }

    /// How many features it has.
    pub fn len(&self) -> usize {
        self.base.len() - self.gone.len() + self.overlay.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A box around every feature of the base, which for a layer of units is all of it; degrees,
    /// rounded outward.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.base.extent().map(|bounds| bounds.map(f64::from))
    }

    /// Bytes that it takes, for reporting; the overlay is small and not counted.
    pub fn heap_bytes(&self) -> usize {
        self.base.heap_bytes()
    }

    /// The feature at a position of this snapshot.
    ///
    /// Positions come from this very view, where they always hold.
    pub fn at(&self, position: Position) -> Option<FeatureRef<'_>> {
        let slot = position.0 as usize;
        match slot.checked_sub(self.base.len()) {
            None => Some(FeatureRef(Held::Base(&self.base, position.0))),
            Some(slot) => self.overlay.item(slot as u32).map(|item| FeatureRef(Held::Live(item))),
        }
    }

    /// The feature with an identifier.
    pub fn get(&self, id: FeatureId) -> Option<FeatureRef<'_>> {
        if let Some(slot) = self.overlay.find(id) {
            return self.at(self.live(slot));
        }
        let slot = self.base.find(id).filter(|slot| !self.gone.contains(slot))?;
        self.at(Position(slot))
    }

    /// The unit with a code, in a layer of units, which are only ever replaced together.
    pub fn by_code(&self, code: &str) -> Option<FeatureRef<'_>> {
        self.at(Position(self.base.find_code(code)?))
    }

    /// Every feature, in no order that means anything.
    pub fn features(&self) -> impl Iterator<Item = FeatureRef<'_>> {
        self.all().filter_map(|position| self.at(position))
    }

    /// Every position, in the order that memory has them.
    pub fn all(&self) -> impl Iterator<Item = Position> {
        let base = (0..self.base.len() as u32).filter(|slot| !self.gone.contains(slot)).map(Position);
        base.chain(self.overlay.items().map(|(slot, _)| self.live(slot)))
    }

    /// Positions in the order of their ids, after `after`.
    pub fn in_order(&self, after: Option<FeatureId>) -> impl Iterator<Item = Position> {
        self.merged(self.base.in_order(), after, |_| true)
    }

    /// Positions of the features in a unit, in the order of their ids, after `after`.
    pub fn in_unit<'a>(
        &'a self,
        level: Level,
        code: &'a str,
        after: Option<FeatureId>,
    ) -> impl Iterator<Item = Position> + 'a {
        self.merged(self.base.posted(level, code), after, move |item| {
            code_of(&item.place, level) == Some(code)
        })
    }

    /// How many features lie in a unit.
    pub fn count_in(&self, level: Level, code: &str) -> usize {
        let gone = self.gone.iter().filter(|&&slot| self.base.unit(slot, level) == Some(code)).count();
        let live = self.overlay.items().filter(|(_, item)| code_of(&item.place, level) == Some(code)).count();
        self.base.posted(level, code).len() - gone + live
    }

    /// What the features in a unit are counted by.
    pub fn facets_in<'a>(&'a self, level: Level, code: &'a str) -> impl Iterator<Item = Facet> + 'a {
        self.in_unit(level, code, None).filter_map(|position| Some(self.at(position)?.facet()))
    }

    /// The `k` nearest features within `most_m` metres, nearest first, equal distances by id. Exact:
    /// the distance is the geodesic's, to the nearest position of the feature, 0 inside it.
    pub fn nearest(&self, at: Coord, k: usize, most_m: Option<f64>) -> Vec<Near<'_>> {
        nearest::search(self, at, k, most_m.unwrap_or(f64::INFINITY))
    }

    /// Positions of the features whose geometry meets `bbox`, at most `limit`.
    pub fn in_bbox(&self, bbox: &BBox, limit: usize) -> Vec<Position> {
        let (first, second) = bbox.split();
        let mut found = self.meeting(&first, limit, |shape| shape.meets_box(&first));
        if let Some(second) = second {
            let before: HashSet<Position> = found.iter().copied().collect();
            let more = self.meeting(&second, limit, |shape| shape.meets_box(&second));
            found.extend(more.into_iter().filter(|position| !before.contains(position)));
            found.truncate(limit);
        }
        found
    }

    /// Positions of the features whose geometry meets another.
    pub fn intersecting(&self, geometry: &Geometry) -> Vec<Position> {
        let other = Shape::of(geometry);
        let [west, south, east, north] = other.bounds();
        self.meeting(&BBox { west, south, east, north }, usize::MAX, |shape| shape.meets(&other))
    }

    /// The areas that contain a position.
    pub fn containing(&self, at: Coord) -> impl Iterator<Item = FeatureRef<'_>> {
        let bbox = BBox { west: at.x, south: at.y, east: at.x, north: at.y };
        let found = self.meeting(&bbox, usize::MAX, |shape| shape.contains(at));
        found.into_iter().filter_map(|position| self.at(position))
    }

    fn meeting(&self, bbox: &BBox, limit: usize, exactly: impl Fn(&Shape) -> bool) -> Vec<Position> {
        let bounds = outward([bbox.west, bbox.south, bbox.east, bbox.north]);
        let mut found = Vec::new();
        if limit == 0 {
            return found;
        }
        self.base.search(
            |node| overlap(node, bounds),
            |slot| {
                if !self.gone.contains(&slot) && exactly(self.base.shape(slot)) {
                    found.push(Position(slot));
                }
                found.len() < limit
            },
        );
        let live = self
            .overlay
            .meeting(bounds)
            .filter(|&slot| self.overlay.item(slot).is_some_and(|item| exactly(&item.shape)));
        let mut live: Vec<Position> = live.map(|slot| self.live(slot)).collect();
        live.sort_unstable();
        found.extend(live);
        found.truncate(limit);
        found
    }

    /// Base slots that are sorted by id and overlay items that `wanted` accepts, merged by id.
    fn merged<'a>(
        &'a self,
        slots: &'a [u32],
        after: Option<FeatureId>,
        wanted: impl Fn(&Item) -> bool,
    ) -> impl Iterator<Item = Position> + 'a {
        let later = |id: FeatureId| after.is_none_or(|after| id > after);
        let start = slots.partition_point(|&slot| !later(self.base.id(slot)));
        let base = slots[start..]
            .iter()
            .filter(|slot| !self.gone.contains(slot))
            .map(|&slot| (self.base.id(slot), Position(slot)));
        let live = self.overlay.items().filter(|(_, item)| later(item.id) && wanted(item));
        let mut live: Vec<_> = live.map(|(slot, item)| (item.id, self.live(slot))).collect();
        live.sort_unstable();
        merge(base.peekable(), live.into_iter().peekable()).map(|(_, position)| position)
    }

    fn live(&self, slot: u32) -> Position {
        Position(self.base.len() as u32 + slot)
    }

    /// This layer with a feature put in, in place of the one with the same id.
    pub(super) fn put(&mut self, entry: Entry) {
        self.hide(entry.id);
        Arc::make_mut(&mut self.overlay).put(Arc::new(Item::from(entry)));
    }

    /// This layer without a feature.
    pub(super) fn remove(&mut self, id: FeatureId) {
        self.hide(id);
        if self.overlay.find(id).is_some() {
            Arc::make_mut(&mut self.overlay).remove(id);
        }
    }

    fn hide(&mut self, id: FeatureId) {
        if let Some(slot) = self.base.find(id)
            && !self.gone.contains(&slot)
        {
            Arc::make_mut(&mut self.gone).insert(slot);
        }
    }

    /// Whether copying the overlay with every change has become dearer than packing it away.
    pub(super) fn wants_folding(&self) -> bool {
        self.overlay.slots() + self.gone.len() > FOLD.max(self.base.len() / 200)
    }

    /// This layer with everything in the base.
    pub(super) fn folded(&self) -> Self {
        let mut builder = PackedBuilder::default();
        for position in self.all() {
            if let Some(feature) = self.at(position) {
                builder.push_held(feature);
            }
        }
        Self { base: Arc::new(builder.finish()), changed: self.changed, ..Self::default() }
    }
}

fn merge<T: Ord>(
    mut one: std::iter::Peekable<impl Iterator<Item = T>>,
    mut other: std::iter::Peekable<impl Iterator<Item = T>>,
) -> impl Iterator<Item = T> {
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(left), Some(right)) if right < left => other.next(),
        (None, _) => other.next(),
        _ => one.next(),
    })
}

pub(super) fn overlap(one: Bounds, other: Bounds) -> bool {
    one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
}
