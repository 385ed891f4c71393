//! The nearest features, exactly: nodes and features are taken in the order of a strict lower bound
//! of their distance; a feature is measured by Karney's inverse only when its bound comes up, and
//! given out only when nothing that is left can be nearer.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo::Coord;

use super::entry::{FeatureRef, Held};
use super::layer::{LayerView, Near};
use super::overlay::{self, Node};
use super::packed::Bounds;
use crate::domain::id::FeatureId;
use crate::geometry::geodesic::Origin;

enum Found<'a> {
    Base {
        level: usize,
        node: usize,
    },
    Overlay(Node<'a>),
    /// An area whose outline is bounded but not yet measured.
    Bounded(FeatureRef<'a>),
    Measured(FeatureRef<'a>, FeatureId),
}

struct Candidate<'a> {
    distance_m: f64,
    found: Found<'a>,
}

impl Candidate<'_> {
    /// What is not measured yet comes before what is at the same distance, for it may hold a
    /// smaller id at just that distance; then the smaller id comes first.
    fn rank(&self) -> (bool, Option<FeatureId>) {
        match self.found {
            Found::Measured(_, id) => (true, Some(id)),
            _ => (false, None),
        }
    }
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Turned around, for the heap gives out its greatest first.
        other.distance_m.total_cmp(&self.distance_m).then_with(|| other.rank().cmp(&self.rank()))
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

struct Search<'a> {
    view: &'a LayerView,
    origin: Origin,
    most_m: f64,
    waiting: BinaryHeap<Candidate<'a>>,
}

/// The `k` nearest features of `view` to `at` that are within `most_m`.
pub(super) fn search(view: &LayerView, at: Coord, k: usize, most_m: f64) -> Vec<Near<'_>> {
    let mut search = Search { view, origin: Origin::new(at), most_m, waiting: BinaryHeap::new() };
    search.begin();
    let mut nearest = Vec::new();
    while nearest.len() < k
        && let Some(candidate) = search.waiting.pop()
    {
        match candidate.found {
            Found::Measured(feature, _) => nearest.push(Near { feature, distance_m: candidate.distance_m }),
            Found::Bounded(feature) => search.measure_outline(feature),
            Found::Base { level: 0, node } => search.measure_base(node as u32, candidate.distance_m),
            Found::Base { level, node } => search.open_base(level, node),
            Found::Overlay(Node::Leaf(slot)) => search.measure_live(slot, candidate.distance_m),
            Found::Overlay(Node::Parent(parent)) => {
                overlay::children(parent)
                    .for_each(|(bounds, node)| search.wait(bounds, Found::Overlay(node)));
            }
        }
    }
    nearest
}

impl<'a> Search<'a> {
    fn begin(&mut self) {
        if let Some(top) = self.view.base.height().checked_sub(1) {
            let roots = self.view.base.width(top);
            (0..roots).for_each(|node| {
                self.wait(self.view.base.bounds(top, node), Found::Base { level: top, node });
            });
        }
        if let Some(root) = self.view.overlay.root() {
            self.waiting.push(Candidate { distance_m: 0.0, found: Found::Overlay(root) });
        }
    }

    fn open_base(&mut self, level: usize, node: usize) {
        for child in self.view.base.children(level, node) {
            self.wait(self.view.base.bounds(level - 1, child), Found::Base { level: level - 1, node: child });
        }
    }

    fn wait(&mut self, bounds: Bounds, found: Found<'a>) {
        let distance_m = self.origin.to_box_at_least_m(bounds.map(f64::from));
        if distance_m <= self.most_m {
            self.waiting.push(Candidate { distance_m, found });
        }
    }

    fn measure_base(&mut self, slot: u32, box_m: f64) {
        if !self.view.gone.contains(&slot) {
            self.measure(FeatureRef(Held::Base(&self.view.base, slot)), box_m);
        }
    }

    fn measure_live(&mut self, slot: u32, box_m: f64) {
        if let Some(item) = self.view.overlay.item(slot) {
            self.measure(FeatureRef(Held::Live(item)), box_m);
        }
    }

    /// `box_m` is how far its box is at least: only what lies in the box can lie in the area.
    fn measure(&mut self, feature: FeatureRef<'a>, box_m: f64) {
        let shape = feature.shape();
        match shape.point() {
            Some(at) => self.measured(feature, self.origin.to_m(at)),
            None if box_m == 0.0 && shape.contains(self.origin.at()) => self.measured(feature, 0.0),
            None => match self.origin.to_edges_at_least_m(shape.edges()) {
                Some(distance_m) if distance_m > self.most_m => {}
                Some(distance_m) => {
                    self.waiting.push(Candidate { distance_m, found: Found::Bounded(feature) });
                }
                None => self.measure_outline(feature),
            },
        }
    }

    fn measure_outline(&mut self, feature: FeatureRef<'a>) {
        self.measured(feature, self.origin.to_edges_m(feature.shape().edges(), self.most_m));
    }

    fn measured(&mut self, feature: FeatureRef<'a>, distance_m: f64) {
        if distance_m <= self.most_m {
            self.waiting.push(Candidate { distance_m, found: Found::Measured(feature, feature.id()) });
        }
    }
}
