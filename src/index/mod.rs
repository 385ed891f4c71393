//! The spatial index: every layer in memory, in immutable snapshots.
//!
//! Owns the layout and the search; knows nothing of the database or of JSON's insides. Readers take
//! a [`Snapshot`] and are never blocked; `service::sync` alone writes.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::domain::id::{FeatureId, Seq};
use crate::domain::layer::Layer;

mod bands;
mod entry;
mod hilbert;
mod layer;
mod nearest;
mod overlay;
mod packed;
mod shape;

pub use entry::{Entry, Facet, FeatureRef};
pub use layer::{LayerView, Near, Position};
pub use shape::Shape;

const LAYERS: usize = Layer::ALL.len();

/// One change of one layer.
#[derive(Debug)]
pub enum Edit {
    /// Puts a feature in, in place of the one with the same id.
    Put(Layer, Entry),
    /// Takes a feature out.
    Remove(Layer, FeatureId),
}

/// Every layer as it stood after one change.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    seq: Seq,
    layers: [Arc<LayerView>; LAYERS],
}

impl Snapshot {
    /// The change that it shows everything up to.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// A layer.
    pub fn layer(&self, layer: Layer) -> &LayerView {
        &self.layers[layer as usize]
    }
}

/// Collects all the features of a layer, to replace what is there at once.
#[derive(Debug)]
pub struct LayerBuilder {
    layer: Layer,
    packed: packed::PackedBuilder,
}

impl LayerBuilder {
    /// Begins a layer.
    pub fn new(layer: Layer) -> Self {
        Self { layer, packed: packed::PackedBuilder::default() }
    }

    /// Adds a feature; the order does not matter.
    pub fn push(&mut self, entry: Entry) {
        self.packed.push(entry);
    }

    /// Packs the layer, which `changed` was the last change to touch.
    pub fn finish(self, changed: Seq) -> BuiltLayer {
        BuiltLayer { layer: self.layer, base: Arc::new(self.packed.finish()), changed }
    }
}

/// A whole layer, ready to be published.
#[derive(Debug)]
pub struct BuiltLayer {
    layer: Layer,
    base: Arc<packed::Packed>,
    changed: Seq,
}

/// The index: the current snapshot, and the way to the next.
#[derive(Debug, Default)]
pub struct Index {
    current: ArcSwap<Snapshot>,
}

impl Index {
    /// An index of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The snapshot as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Makes the next snapshot by `edits`, each with its own position in the log, which together
    /// brought it to `seq`. There must be one writer at a time.
    pub fn apply(&self, seq: Seq, edits: Vec<(Seq, Edit)>) {
        let mut next = Snapshot::clone(&self.current.load());
        next.seq = seq;
        for (at, edit) in edits {
            let (Edit::Put(layer, _) | Edit::Remove(layer, _)) = &edit;
            let view = Arc::make_mut(&mut next.layers[*layer as usize]);
            view.changed = view.changed.max(at);
            match edit {
                Edit::Put(_, entry) => view.put(entry),
                Edit::Remove(_, id) => view.remove(id),
            }
        }
        for view in &mut next.layers {
            if view.wants_folding() {
                *view = Arc::new(view.folded());
            }
        }
        self.current.store(Arc::new(next));
    }

    /// Makes the next snapshot by replacing whole layers, as they stood at `seq`. The snapshot never
    /// goes back: a layer that took long to build may come after later changes of others.
    pub fn publish(&self, seq: Seq, layers: Vec<BuiltLayer>) {
        let mut next = Snapshot::clone(&self.current.load());
        next.seq = next.seq.max(seq);
        for BuiltLayer { layer, base, changed } in layers {
            next.layers[layer as usize] = Arc::new(LayerView { base, changed, ..LayerView::default() });
        }
        self.current.store(Arc::new(next));
    }
}
