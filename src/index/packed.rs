//! The packed base: a static R-tree over features laid out in Hilbert order.
//!
//! Boxes are held in 32-bit floats rounded outward, so they never cut off what they hold; exact
//! tests on the shapes follow. The tree has no pointers: each level is an array, and node `i` of a
//! level covers nodes `i * FANOUT ..` of the level below.

use std::collections::HashMap;

use super::entry::{Entry, Facet, FeatureRef, code_of};
use super::hilbert;
use super::shape::Shape;
use crate::domain::id::FeatureId;
use crate::domain::unit::Level;

/// How many children a node has.
pub(super) const FANOUT: usize = 16;

/// The levels whose units features are listed by.
pub(super) const LISTED: [Level; 3] = [Level::Province, Level::District, Level::Commune];

const NO_CODE: u32 = u32::MAX;

/// A box as west, south, east, north; degrees, never crossing the antimeridian.
pub(super) type Bounds = [f32; 4];

/// An immutable layer of features.
#[derive(Debug, Default)]
pub(super) struct Packed {
    ids: Vec<FeatureId>,
    shapes: Vec<Shape>,
    json: Vec<u8>,
    /// Where each feature's JSON ends; it begins where the one before ends.
    json_ends: Vec<u64>,
    facets: Vec<Facet>,
    /// Codes by number, so that a million features share a few hundred texts.
    codes: Vec<Box<str>>,
    units: Vec<[u32; 3]>,
    own_codes: Vec<Option<Box<str>>>,
    /// The slot of each unit's own code.
    by_code: HashMap<Box<str>, u32>,
    /// Slots in the order of their ids: look-up and listing.
    by_id: Vec<u32>,
    /// Slots in each unit, in the order of their ids.
    postings: HashMap<(Level, u32), Vec<u32>>,
    code_numbers: HashMap<Box<str>, u32>,
    /// The boxes of the features, then of each level above, the last of them the root's.
    levels: Vec<Vec<Bounds>>,
}

impl Packed {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn id(&self, slot: u32) -> FeatureId {
        self.ids[slot as usize]
    }

    pub fn shape(&self, slot: u32) -> &Shape {
        &self.shapes[slot as usize]
    }

    pub fn json(&self, slot: u32) -> &[u8] {
        let slot = slot as usize;
        let start = if slot == 0 { 0 } else { self.json_ends[slot - 1] as usize };
        &self.json[start..self.json_ends[slot] as usize]
    }

    pub fn facet(&self, slot: u32) -> Facet {
        self.facets[slot as usize]
    }

    pub fn code(&self, slot: u32) -> Option<&str> {
        self.own_codes.get(slot as usize)?.as_deref()
    }

    pub fn unit(&self, slot: u32, level: Level) -> Option<&str> {
        let column = LISTED.iter().position(|&listed| listed == level)?;
        self.codes.get(self.units[slot as usize][column] as usize).map(|code| &**code)
    }

    /// The slot of an identifier.
    pub fn find(&self, id: FeatureId) -> Option<u32> {
        let at = self.by_id.binary_search_by_key(&id, |&slot| self.id(slot)).ok()?;
        Some(self.by_id[at])
    }

    /// The slot of the unit with a code.
    pub fn find_code(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// Slots in the order of their ids.
    pub fn in_order(&self) -> &[u32] {
        &self.by_id
    }

    /// Slots of a unit, in the order of their ids.
    pub fn posted(&self, level: Level, code: &str) -> &[u32] {
        let number = self.code_numbers.get(code);
        number.and_then(|&number| self.postings.get(&(level, number))).map_or(&[], Vec::as_slice)
    }

    /// How many levels of boxes there are: the features' own, and those above.
    pub fn height(&self) -> usize {
        self.levels.len()
    }

    /// How many nodes a level has.
    pub fn width(&self, level: usize) -> usize {
        self.levels[level].len()
    }

    /// The box around everything.
    pub fn extent(&self) -> Option<Bounds> {
        self.levels.last()?.iter().copied().reduce(around)
    }

    pub fn bounds(&self, level: usize, node: usize) -> Bounds {
        self.levels[level][node]
    }

    /// The nodes below `node` of `level`, which must not be the lowest.
    pub fn children(&self, level: usize, node: usize) -> std::ops::Range<usize> {
        let first = node * FANOUT;
        first..(first + FANOUT).min(self.levels[level - 1].len())
    }

    /// Calls `found` with every slot whose box meets one that `meets` accepts; stops when it says so.
    pub fn search(&self, meets: impl Fn(Bounds) -> bool, mut found: impl FnMut(u32) -> bool) {
        let Some(top) = self.levels.len().checked_sub(1) else { return };
        let mut waiting: Vec<(usize, usize)> =
            (0..self.levels[top].len()).rev().map(|node| (top, node)).collect();
        while let Some((level, node)) = waiting.pop() {
            if !meets(self.levels[level][node]) {
                continue;
            }
            if level > 0 {
                waiting.extend(self.children(level, node).rev().map(|child| (level - 1, child)));
            } else if !found(node as u32) {
                return;
            }
        }
    }

    /// Bytes on the heap, for reporting.
    pub fn heap_bytes(&self) -> usize {
        let shapes: usize = self.shapes.iter().map(|shape| size_of::<Shape>() + shape.heap_bytes()).sum();
        let boxes: usize = self.levels.iter().map(|level| level.len() * size_of::<Bounds>()).sum();
        shapes
            + boxes
            + self.json.len()
            + self.len() * (size_of::<FeatureId>() + 8 + size_of::<Facet>() + 12 + 4 + 12)
    }
}

/// Collects the features of a base, in any order.
#[derive(Debug, Default)]
pub(super) struct PackedBuilder {
    packed: Packed,
    /// Each feature's JSON as it came, so that it is copied only once, into its final place.
    json: Vec<Box<[u8]>>,
}

impl PackedBuilder {
    pub fn push(&mut self, entry: Entry) {
        let units = LISTED.map(|level| code_of(&entry.place, level));
        self.add(entry.id, Shape::of(&entry.geometry), entry.json, entry.facet, units);
        self.packed.own_codes.push(entry.code);
    }

    /// Adds a feature of another base or overlay.
    pub fn push_held(&mut self, feature: FeatureRef<'_>) {
        let units = LISTED.map(|level| feature.unit(level));
        self.add(feature.id(), feature.shape().clone(), feature.json().into(), feature.facet(), units);
        self.packed.own_codes.push(feature.code().map(Into::into));
    }

    fn add(&mut self, id: FeatureId, shape: Shape, json: Box<[u8]>, facet: Facet, units: [Option<&str>; 3]) {
        let packed = &mut self.packed;
        packed.ids.push(id);
        packed.shapes.push(shape);
        self.json.push(json);
        packed.facets.push(facet);
        let numbers = units.map(|code| code.map_or(NO_CODE, |code| number_of(packed, code)));
        packed.units.push(numbers);
    }

    /// Lays everything out in Hilbert order and builds the tree over it.
    pub fn finish(self) -> Packed {
        let loose = self.packed;
        let boxes: Vec<Bounds> = loose.shapes.iter().map(|shape| outward(shape.bounds())).collect();
        let mut order: Vec<u32> = (0..loose.len() as u32).collect();
        let keys: Vec<u64> = boxes.iter().map(hilbert::key).collect();
        order.sort_by_key(|&slot| (keys[slot as usize], slot));
        let mut packed = laid_out(loose, self.json, &order);
        packed.levels = levels(order.iter().map(|&slot| boxes[slot as usize]).collect());
        packed.by_id = (0..packed.len() as u32).collect();
        packed.by_id.sort_unstable_by_key(|&slot| packed.ids[slot as usize]);
        packed.by_code =
            (0..).zip(&packed.own_codes).filter_map(|(slot, code)| Some((code.clone()?, slot))).collect();
        post(&mut packed);
        packed
    }
}

fn number_of(packed: &mut Packed, code: &str) -> u32 {
    if let Some(&number) = packed.code_numbers.get(code) {
        return number;
    }
    let number = packed.codes.len() as u32;
    packed.codes.push(code.into());
    packed.code_numbers.insert(code.into(), number);
    number
}

fn laid_out(mut loose: Packed, mut loose_json: Vec<Box<[u8]>>, order: &[u32]) -> Packed {
    let mut json = Vec::with_capacity(loose_json.iter().map(|json| json.len()).sum());
    let mut json_ends = Vec::with_capacity(order.len());
    for &slot in order {
        json.extend_from_slice(&std::mem::take(&mut loose_json[slot as usize]));
        json_ends.push(json.len() as u64);
    }
    let mut shapes: Vec<Option<Shape>> = std::mem::take(&mut loose.shapes).into_iter().map(Some).collect();
    let shapes = order.iter().filter_map(|&slot| shapes[slot as usize].take()).collect();
    let has_codes = loose.own_codes.iter().any(Option::is_some);
    let own_codes = if has_codes {
        order.iter().map(|&slot| loose.own_codes[slot as usize].take()).collect()
    } else {
        Vec::new()
    };
    Packed {
        ids: order.iter().map(|&slot| loose.ids[slot as usize]).collect(),
        facets: order.iter().map(|&slot| loose.facets[slot as usize]).collect(),
        units: order.iter().map(|&slot| loose.units[slot as usize]).collect(),
        shapes,
        json,
        json_ends,
        own_codes,
        codes: loose.codes,
        code_numbers: loose.code_numbers,
        ..Packed::default()
    }
}

fn post(packed: &mut Packed) {
    for &slot in &packed.by_id {
        for (level, &number) in LISTED.iter().zip(&packed.units[slot as usize]) {
            if number != NO_CODE {
                packed.postings.entry((*level, number)).or_default().push(slot);
            }
        }
    }
}

fn levels(leaves: Vec<Bounds>) -> Vec<Vec<Bounds>> {
    let mut levels = vec![leaves];
    while let Some(below) = levels.last().filter(|below| below.len() > FANOUT) {
        let above = below
            .chunks(FANOUT)
            .map(|nodes| nodes.iter().copied().reduce(around).unwrap_or_default())
            .collect();
        levels.push(above);
    }
    levels
}

fn around(one: Bounds, other: Bounds) -> Bounds {
    [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
}

/// A box in 32-bit floats that holds the box in 64-bit ones.
pub(super) fn outward([west, south, east, north]: [f64; 4]) -> Bounds {
    let down =
        |value: f64| if f64::from(value as f32) > value { (value as f32).next_down() } else { value as f32 };
    let up =
        |value: f64| if f64::from(value as f32) < value { (value as f32).next_up() } else { value as f32 };
    [down(west), down(south), up(east), up(north)]
}
