//! Which unit is part of which, where a file does not say so.

use std::collections::HashMap;

use geo::Intersects;

use crate::domain::unit::{Level, UnitDraft};
use crate::geometry::bbox::BBox;
use crate::geometry::interior::representative_point;

/// Gives every unit that names no parent the one it lies in, one level up, within the same file.
pub(super) fn find(units: &mut [UnitDraft]) {
    let found: Vec<(usize, String)> = {
        let larger = by_level(units);
        let orphans = units.iter().enumerate().filter(|(_, unit)| unit.parent_code.is_none());
        orphans.filter_map(|(at, unit)| Some((at, holder(unit, larger.get(&above(unit.level)?)?)?))).collect()
    };
    for (at, code) in found {
        units[at].parent_code = Some(code);
    }
}

fn by_level(units: &[UnitDraft]) -> HashMap<Level, Vec<(BBox, &UnitDraft)>> {
    let mut levels: HashMap<Level, Vec<_>> = HashMap::new();
    for unit in units {
        if let Some(bbox) = BBox::of(&unit.geometry) {
            levels.entry(unit.level).or_default().push((bbox, unit));
        }
    }
    levels
}

fn holder(unit: &UnitDraft, candidates: &[(BBox, &UnitDraft)]) -> Option<String> {
    let at = representative_point(&unit.geometry);
    let holds = |(bbox, larger): &&(BBox, &UnitDraft)| bbox.contains(at) && larger.geometry.intersects(&at);
    candidates.iter().find(holds).map(|(_, larger)| larger.code.clone())
}

const fn above(level: Level) -> Option<Level> {
    match level {
        Level::Country => None,
        Level::Province => Some(Level::Country),
        Level::District => Some(Level::Province),
        Level::Commune => Some(Level::District),
    }
}
