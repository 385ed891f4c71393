//! Footprints: rows of houses along the streets, larger buildings, and walled compounds.

use geo::{Coord, LineString, Polygon};

use super::SOURCE;
use super::chance::Chance;
use super::geography::Geography;
use super::town::{Block, Town, blocks, towns};
use crate::domain::building::BuildingDraft;

/// A block with its buildings.
pub(super) struct Plot {
    pub(super) is_compound: bool,
    /// The line of the wall, closed; degrees.
    pub(super) wall: Polygon,
    pub(super) buildings: Vec<BuildingDraft>,
}

/// All footprints of the demonstration, town by town. `source_id` is the town's letters and a
/// running number, so that generating them again gives each the same identity.
pub fn buildings(geography: &Geography, seed: u64) -> impl Iterator<Item = BuildingDraft> + '_ {
    let plots = towns(geography).into_iter().flat_map(move |town| plots(&town, seed));
    plots.flat_map(|plot| plot.buildings)
}

/// The plots of one town: its houses from the middle outwards, then its compounds beyond them.
pub(super) fn plots(town: &Town<'_>, seed: u64) -> Vec<Plot> {
    let mut chance = Chance::new(seed, town.stream);
    let mut compounds = town.plan.compounds;
    let (mut plots, mut count) = (Vec::new(), 0);
    for block in blocks(town.plan.buildings / 4, &mut chance) {
        let is_compound = compounds > 0 && block.remoteness > 0.55 && chance.often(0.12);
        if count >= town.plan.buildings && !is_compound {
            continue;
        }
        let plot = build(town, block, is_compound, count, &mut chance);
        compounds -= usize::from(is_compound && !plot.buildings.is_empty());
        count += plot.buildings.len();
        plots.push(plot);
    }
    plots
}

fn build(town: &Town<'_>, block: Block, is_compound: bool, first: usize, chance: &mut Chance) -> Plot {
    let shapes = if is_compound { compound(block, chance) } else { houses(block, chance) };
    let wall = outline(town, &rectangle(block.west, block.south, block.width, block.depth), None);
    let drawn = shapes.into_iter().map(|shape| (outline(town, &shape.ring, shape.court.as_deref()), shape));
    let dry = drawn.filter(|(footprint, _)| town.is_land(&footprint.exterior().0));
    let numbered = dry.zip(first + 1..).map(|((footprint, shape), number)| BuildingDraft {
        source: SOURCE.to_owned(),
        source_id: format!("{}-{number:05}", town.plan.prefix),
        geometry: footprint.into(),
        name: None,
        kind: Some(shape.kind.to_owned()),
        levels: Some(shape.levels as i32),
        height_m: Some(f64::from(shape.levels) * 3.2),
    });
    Plot { is_compound, wall, buildings: numbered.collect() }
}

/// A footprint in the town's own metres.
struct Shape {
    ring: Vec<(f64, f64)>,
    court: Option<Vec<(f64, f64)>>,
    kind: &'static str,
    levels: u32,
}

fn outline(town: &Town<'_>, ring: &[(f64, f64)], court: Option<&[(f64, f64)]>) -> Polygon {
    let close = |line: &[(f64, f64)]| -> LineString {
        let mut positions: Vec<Coord<f64>> = line.iter().map(|&spot| town.frame.locate(spot)).collect();
        positions.extend(positions.first().copied());
        LineString(positions)
    };
    let court = court.map(|line| close(&line.iter().rev().copied().collect::<Vec<_>>()));
    Polygon::new(close(ring), court.into_iter().collect())
}

/// Counter-clockwise from the south-west corner.
fn rectangle(west: f64, south: f64, width: f64, depth: f64) -> Vec<(f64, f64)> {
    vec![(west, south), (west + width, south), (west + width, south + depth), (west, south + depth)]
}

/// Two rows of lots back to back, each with a house that fronts its street.
fn houses(block: Block, chance: &mut Chance) -> Vec<Shape> {
    if block.remoteness < 0.7 && chance.often(0.06) {
        return vec![with_court(block, chance)];
    }
    let crowding = (1.15 - 0.75 * block.remoteness).clamp(0.25, 0.96);
    let mut shapes = Vec::new();
    for is_north in [false, true] {
        let mut west = block.west + 2.0;
        while west < block.west + block.width - 9.0 {
            let width = chance.between(7.0, 19.0).min(block.west + block.width - 2.0 - west);
            if chance.often(crowding) {
                shapes.push(house(block, west, width, is_north, chance));
            }
            west += width + 0.4;
        }
    }
    shapes
}

fn house(block: Block, west: f64, lot: f64, is_north: bool, chance: &mut Chance) -> Shape {
    let room = block.depth / 2.0 - 4.0;
    let depth = room * chance.between(0.45, 0.95);
    let width = lot - chance.between(0.2, 2.0);
    let setback = chance.between(0.5, 2.0);
    let south = if is_north { block.south + block.depth - setback - depth } else { block.south + setback };
    let levels = chance.whole(1, if block.remoteness < 0.4 { 6 } else { 3 });
    let shops: u32 = if block.remoteness < 0.5 { 5 } else { 1 };
    let kinds =
        [("house", 8), ("shop", shops), ("apartments", shops / 2), ("warehouse", 1), ("hotel", shops / 4)];
    let kind = chance.weighted(&kinds, "house");
    let ring = if width > 10.0 && chance.often(0.3) {
        ell(west, south, width, depth, chance)
    } else {
        rectangle(west, south, width, depth)
    };
    Shape { ring, court: None, kind, levels }
}

/// An L: the rectangle without its north-east corner.
fn ell(west: f64, south: f64, width: f64, depth: f64, chance: &mut Chance) -> Vec<(f64, f64)> {
    let (x, y) = (west + width * chance.between(0.4, 0.7), south + depth * chance.between(0.4, 0.7));
    let (east, north) = (west + width, south + depth);
    vec![(west, south), (east, south), (east, y), (x, y), (x, north), (west, north)]
}

/// One large building around a courtyard: a market, a school, a hotel.
fn with_court(block: Block, chance: &mut Chance) -> Shape {
    let (width, depth) = (block.width * chance.between(0.5, 0.9), block.depth * chance.between(0.6, 0.9));
    let (west, south) = (block.west + (block.width - width) / 2.0, block.south + (block.depth - depth) / 2.0);
    let wing = chance.between(9.0, 13.0);
    Shape {
        ring: rectangle(west, south, width, depth),
        court: Some(rectangle(west + wing, south + wing, width - 2.0 * wing, depth - 2.0 * wing)),
        kind: chance.weighted(&[("school", 3), ("market", 2), ("hotel", 2), ("public", 1)], "public"),
        levels: chance.whole(1, 5),
    }
}

/// Long dormitory slabs side by side, with a lower hall across their end.
fn compound(block: Block, chance: &mut Chance) -> Vec<Shape> {
    let slabs = chance.whole(3, 6);
    let levels = chance.whole(4, 9);
    let room = (block.width - 26.0) / f64::from(slabs);
    let mut shapes: Vec<Shape> = (0..slabs)
        .map(|slab| {
            let west = block.west + 4.0 + f64::from(slab) * room;
            let width = (room - 4.0).min(16.0);
            let depth = block.depth - 8.0 - chance.between(0.0, 10.0);
            let ring = rectangle(west, block.south + 4.0, width, depth);
            Shape { ring, court: None, kind: "dormitory", levels }
        })
        .collect();
    let ring = rectangle(block.west + block.width - 20.0, block.south + 4.0, 15.0, block.depth - 8.0);
    shapes.push(Shape { ring, court: None, kind: "hall", levels: chance.whole(1, 2) });
    shapes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use geo::{Area, BoundingRect, Geometry, Intersects};

    use super::super::{SEED, geography};
    use super::*;

    fn all() -> Vec<BuildingDraft> {
        buildings(&geography().unwrap(), SEED).collect()
    }

    #[test]
    fn there_are_tens_of_thousands_each_with_an_identity_of_its_own() {
        let all = all();
        assert!((30_000..45_000).contains(&all.len()), "{} buildings", all.len());
        let ids: HashSet<_> = all.iter().map(|one| one.source_id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_buildings_and_another_seed_others() {
        let land = geography().unwrap();
        let first = |seed| buildings(&land, seed).take(500).collect::<Vec<_>>();
        assert_eq!(first(SEED), first(SEED));
        assert_ne!(first(SEED), first(SEED + 1));
    }

    #[test]
    fn every_town_is_built_and_shapes_vary() {
        let all = all();
        let prefixes: HashSet<_> = all.iter().map(|one| one.source_id[..3].to_owned()).collect();
        assert_eq!(prefixes.len(), 12);
        let polygons: Vec<_> =
            all.iter().map(|one| Polygon::try_from(one.geometry.clone()).unwrap()).collect();
        assert!(polygons.iter().filter(|polygon| !polygon.interiors().is_empty()).count() > 50);
        assert!(polygons.iter().filter(|polygon| polygon.exterior().0.len() == 7).count() > 3_000);
        assert!(polygons.iter().all(|polygon| polygon.signed_area() > 0.0), "shells are counter-clockwise");
    }

    #[test]
    fn buildings_of_a_town_do_not_overlap() {
        let land = geography().unwrap();
        let small: Vec<_> = buildings(&land, SEED).filter(|one| one.source_id.starts_with("OSM")).collect();
        let boxes: Vec<_> = small.iter().map(|one| one.geometry.bounding_rect().unwrap()).collect();
        for (at, one) in small.iter().enumerate() {
            let near = (at + 1..small.len()).filter(|&other| boxes[at].intersects(&boxes[other]));
            let touching: Vec<&Geometry> = near
                .map(|other| &small[other].geometry)
                .filter(|other| one.geometry.intersects(*other))
                .collect();
            assert!(touching.is_empty(), "{} overlaps", one.source_id);
        }
    }
}
