//! Nearest and within: thousands of seeded questions.

use geo::{Coord, Geometry};
use yeam::domain::id::{FeatureId, Seq};
use yeam::domain::layer::Layer;
use yeam::index::{Edit, Index, LayerBuilder, Near};

use super::brute::Brute;
use super::random::{Chance, REGIONS, Region, entry};

/// A millimetre.
const TOLERANCE_M: f64 = 1e-3;

/// Two features this close count as equally far: below the rounding of Karney's inverse their order
/// means nothing.
const TIE_M: f64 = 1e-7;

/// An index whose features are partly in the base and partly in the overlay.
fn index(features: &[(FeatureId, Geometry)]) -> Index {
    let index = Index::new();
    let mut builder = LayerBuilder::new(Layer::Buildings);
    let (packed, live) = features.split_at(features.len() * 3 / 4);
    for (id, geometry) in packed {
        builder.push(entry(number(*id), geometry.clone()));
    }
    index.publish(Seq(1), vec![builder.finish(Seq(1))]);
    let put = |(id, geometry): &(FeatureId, Geometry)| {
        Edit::Put(Layer::Buildings, entry(number(*id), geometry.clone()))
    };
    index.apply(Seq(2), live.iter().map(|entry| (Seq(2), put(entry))).collect());
    index
}

fn number(id: FeatureId) -> i64 {
    match id {
        FeatureId::Number(number) => number,
        FeatureId::Unique(_) => unreachable!("the features here have numbers"),
    }
}

/// Holds an answer against the slow one.
pub fn agree(what: &str, from: Coord, fast: &[Near<'_>], slow: &[(FeatureId, f64)]) {
    assert_eq!(fast.len(), slow.len(), "{what} from {from:?}: as many");
    for (rank, (near, (id, distance))) in fast.iter().zip(slow).enumerate() {
        let apart = (near.distance_m - distance).abs();
        assert!(
            apart < TOLERANCE_M,
            "{what} from {from:?}, rank {rank}: {} m, not {distance} m",
            near.distance_m
        );
        let tied =
            slow.iter().any(|(other, at)| *other == near.feature.id() && (at - distance).abs() < TIE_M);
        assert!(
            near.feature.id() == *id || tied,
            "{what} from {from:?}, rank {rank}: {:?}, not {id:?}",
            near.feature.id()
        );
    }
}

fn ask(region: &Region, seed: u64, features: usize, questions: usize) {
    let mut chance = Chance::new(seed);
    let features: Vec<_> =
        (1..=features as i64).map(|id| (FeatureId::Number(id), region.geometry(&mut chance))).collect();
    let index = index(&features);
    let snapshot = index.snapshot();
    let layer = snapshot.layer(Layer::Buildings);
    let brute = Brute::new();
    for _ in 0..questions {
        let from = region.position(&mut chance);
        let ranked = brute.ranked(from, &features);
        for k in [1, 10, 100] {
            agree(
                &format!("{k} nearest, {}", region.name),
                from,
                &layer.nearest(from, k, None),
                &ranked[..k.min(ranked.len())],
            );
        }
        let radius = ranked[chance.below(ranked.len() as u64 / 2) as usize].1 + 0.01;
        let inside: Vec<_> = ranked.iter().copied().take_while(|(_, distance)| *distance <= radius).collect();
        agree(
            &format!("within {radius} m, {}", region.name),
            from,
            &layer.nearest(from, usize::MAX, Some(radius)),
            &inside,
        );
    }
}

#[test]
fn nearest_and_within_equal_brute_force_everywhere() {
    std::thread::scope(|scope| {
        for (number, region) in REGIONS.iter().enumerate() {
            scope.spawn(move || ask(region, 40 + number as u64, 200, 120));
        }
    });
}
