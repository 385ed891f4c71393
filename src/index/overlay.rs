//! What is new or edited since the base was packed: a small rstar tree over items, cheap to copy
//! with every change, so that readers keep the copy they have.

use std::collections::HashMap;
use std::sync::Arc;

use rstar::{AABB, ParentNode, RTree, RTreeNode, RTreeObject};

use super::entry::Item;
use super::packed::{Bounds, outward};
use crate::domain::id::FeatureId;

/// An item's box in the tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Leaf {
    bounds: Bounds,
    pub slot: u32,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f32; 2]>;

    fn envelope(&self) -> Self::Envelope {
        let [west, south, east, north] = self.bounds;
        AABB::from_corners([west, south], [east, north])
    }
}

/// A parent or a leaf of the tree, for a search that orders nodes by its own metric.
pub(super) enum Node<'a> {
    Parent(&'a ParentNode<Leaf>),
    Leaf(u32),
}

/// The items. A slot whose item was removed stays empty until the overlay is folded into the base.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlay {
    items: Vec<Option<Arc<Item>>>,
    slots: HashMap<FeatureId, u32>,
    tree: RTree<Leaf>,
}

impl Overlay {
    /// How many slots have ever been used.
    pub fn slots(&self) -> usize {
        self.items.len()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn item(&self, slot: u32) -> Option<&Arc<Item>> {
        self.items.get(slot as usize)?.as_ref()
    }

    pub fn find(&self, id: FeatureId) -> Option<u32> {
        self.slots.get(&id).copied()
    }

    /// Every item with its slot.
    pub fn items(&self) -> impl Iterator<Item = (u32, &Arc<Item>)> {
        self.items.iter().enumerate().filter_map(|(slot, item)| Some((slot as u32, item.as_ref()?)))
    }

    pub fn put(&mut self, item: Arc<Item>) {
        self.remove(item.id);
        let slot = self.items.len() as u32;
        self.slots.insert(item.id, slot);
        self.tree.insert(Leaf { bounds: outward(item.shape.bounds()), slot });
        self.items.push(Some(item));
    }

    pub fn remove(&mut self, id: FeatureId) -> bool {
        let Some(slot) = self.slots.remove(&id) else { return false };
        if let Some(item) = self.items[slot as usize].take() {
            self.tree.remove(&Leaf { bounds: outward(item.shape.bounds()), slot });
        }
        true
    }

    /// Slots whose boxes meet `[west, south, east, north]`.
    pub fn meeting(&self, [west, south, east, north]: Bounds) -> impl Iterator<Item = u32> {
        let envelope = AABB::from_corners([west, south], [east, north]);
        self.tree.locate_in_envelope_intersecting(envelope).map(|leaf| leaf.slot)
    }

    /// The tree's root, for a search from the nearest node on.
    pub fn root(&self) -> Option<Node<'_>> {
        (self.tree.size() > 0).then(|| Node::Parent(self.tree.root()))
    }
}

/// A node's children with their boxes.
pub(super) fn children(parent: &ParentNode<Leaf>) -> impl Iterator<Item = (Bounds, Node<'_>)> {
    parent.children().iter().map(|child| match child {
        RTreeNode::Leaf(leaf) => (leaf.bounds, Node::Leaf(leaf.slot)),
        RTreeNode::Parent(below) => {
            let envelope = below.envelope();
            let ([west, south], [east, north]) = (envelope.lower(), envelope.upper());
            ([west, south, east, north], Node::Parent(below))
        }
    })
}
