//! After any edits the index answers as one built afresh would.

use std::collections::BTreeMap;

use geo::Geometry;
use yeam::domain::id::{FeatureId, Seq};
use yeam::domain::layer::Layer;
use yeam::geometry::bbox::BBox;
use yeam::index::{Edit, Index};

use super::brute::Brute;
use super::nearest::agree;
use super::random::{Chance, REGIONS, entry};

#[test]
fn edits_leave_no_trace() {
    let region = &REGIONS[0];
    let mut chance = Chance::new(11);
    let mut held: BTreeMap<i64, Geometry> = BTreeMap::new();
    let index = Index::new();
    let early = index.snapshot();
    for seq in 1..=1_500 {
        let id = chance.below(300) as i64;
        let edit = if chance.below(3) == 0 {
            held.remove(&id);
            Edit::Remove(Layer::Sites, FeatureId::Number(id))
        } else {
            let geometry = region.geometry(&mut chance);
            held.insert(id, geometry.clone());
            Edit::Put(Layer::Sites, entry(id, geometry))
        };
        index.apply(Seq(seq), vec![(Seq(seq), edit)]);
        if seq % 100 == 0 {
            compare(&index, &held, &mut chance, seq);
        }
    }
    assert!(early.layer(Layer::Sites).is_empty(), "a snapshot does not change");
}

fn compare(index: &Index, held: &BTreeMap<i64, Geometry>, chance: &mut Chance, seq: i64) {
    let snapshot = index.snapshot();
    let layer = snapshot.layer(Layer::Sites);
    let ids: Vec<_> = held.keys().map(|&id| FeatureId::Number(id)).collect();
    let found: Vec<_> = layer.in_order(None).map(|at| layer.at(at).unwrap().id()).collect();
    assert_eq!(found, ids);
    assert_eq!((layer.len(), layer.changed()), (held.len(), Seq(seq)));
    let world = BBox { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
    assert_eq!(layer.in_bbox(&world, usize::MAX).len(), held.len());
    for id in 0..300 {
        assert_eq!(layer.get(FeatureId::Number(id)).is_some(), held.contains_key(&id));
    }
    let features: Vec<_> =
        held.iter().map(|(&id, geometry)| (FeatureId::Number(id), geometry.clone())).collect();
    let from = REGIONS[0].position(chance);
    let ranked = Brute::new().ranked(from, &features);
    agree("edited", from, &layer.nearest(from, 20, None), &ranked[..20]);
}
