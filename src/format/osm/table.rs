//! Nodes and ways that are needed, and nothing of the others.

use std::collections::BTreeMap;

use super::blob::BlobFile;
use super::block::{Kinds, Spot};
use crate::format::error::Error;

/// The positions of needed nodes: a sorted list of ids and a list of positions beside it, 16 bytes
/// a node.
#[derive(Debug, Default)]
pub(super) struct NodeTable {
    ids: Vec<i64>,
    spots: Vec<Option<Spot>>,
}

impl NodeTable {
    /// Finds the positions of these nodes in one pass over the blocks with nodes.
    pub(super) fn read(file: &mut BlobFile, mut ids: Vec<i64>) -> Result<Self, Error> {
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        let mut table = Self { spots: vec![None; ids.len()], ids };
        // Nodes are in order of their ids in nearly every file, so the place is seldom searched for.
        let mut next = 0;
        file.visit_all(Kinds::NODES, |block| block.nodes(|id, spot| next = table.place(id, spot, next)))?;
        Ok(table)
    }

    pub(super) fn get(&self, id: i64) -> Option<Spot> {
        self.ids.binary_search(&id).ok().and_then(|index| *self.spots.get(index)?)
    }

    /// Notes a position if the node is needed. `next` is where the node before was or would be;
    /// the result is the same for this one.
    fn place(&mut self, id: i64, spot: Spot, next: usize) -> usize {
        let index = self.search(id, next);
        if self.ids.get(index) == Some(&id)
            && let Some(place) = self.spots.get_mut(index)
        {
            *place = Some(spot);
        }
        index
    }

    fn search(&self, id: i64, from: usize) -> usize {
        const NEAR: usize = 16;
        let sorted = from == 0 || self.ids.get(from - 1).is_some_and(|before| *before < id);
        let near = self.ids.get(from..).unwrap_or_default().iter().take(NEAR).position(|other| *other >= id);
        match near {
            Some(steps) if sorted => from + steps,
            _ => self.ids.partition_point(|other| *other < id),
        }
    }
}

/// The node ids of needed ways.
#[derive(Debug, Default)]
pub(super) struct WayTable {
    refs: BTreeMap<i64, Box<[i64]>>,
}

impl WayTable {
    /// Finds these ways in one pass over the blocks with ways.
    pub(super) fn read(file: &mut BlobFile, mut ids: Vec<i64>) -> Result<Self, Error> {
        ids.sort_unstable();
        ids.dedup();
        let mut refs = BTreeMap::new();
        if !ids.is_empty() {
            file.visit_all(Kinds::WAYS, |block| {
                block.ways(|way| {
                    if ids.binary_search(&way.id).is_ok() {
                        refs.insert(way.id, way.refs()?.into_boxed_slice());
                    }
                    Ok(())
                })
            })?;
        }
        Ok(Self { refs })
    }

    pub(super) fn get(&self, id: i64) -> Option<&[i64]> {
        self.refs.get(&id).map(|refs| &**refs)
    }

    /// The ids of all nodes of all ways.
    pub(super) fn nodes(&self) -> Vec<i64> {
        self.refs.values().flat_map(|refs| refs.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_placed_in_any_order() {
        let ids: Vec<i64> = (0..100).map(|index| index * 10).collect();
        let mut table = NodeTable { spots: vec![None; ids.len()], ids };
        let mut next = 0;
        for id in [-5, 0, 10, 990, 20, 21, 30, 500, 5000, 40] {
            next = table.place(id, Spot { lon: id as i32, lat: 0 }, next);
        }
        let found: Vec<i64> = (-10..6000).filter(|id| table.get(*id).is_some()).collect();
        assert_eq!(found, [0, 10, 20, 30, 40, 500, 990]);
    }
}
