//! The footprints of central Phnom Penh: as dense and as crooked as they come.

use geo::Coord;
use yeam::domain::id::{FeatureId, Seq};
use yeam::domain::layer::Layer;
use yeam::format::{self, Format, Options};
use yeam::index::{Index, LayerBuilder};

use super::brute::Brute;
use super::nearest::agree;
use super::random::{Chance, entry};

#[test]
fn nearest_footprints_equal_brute_force() {
    let Some(file) = crate::format::shared("osm/phnom_penh_buildings_osm.geojson") else { return };
    let read = format::read(&file, Format::GeoJson, &Options::default()).unwrap();
    let features: Vec<_> = read
        .filter_map(Result::ok)
        .filter_map(|feature| Some((FeatureId::Number(feature.number as i64), feature.geometry?)))
        .collect();
    assert_eq!(features.len(), 22_081);
    let index = Index::new();
    let mut builder = LayerBuilder::new(Layer::Buildings);
    for (id, geometry) in &features {
        builder.push(entry(id.to_string().parse().unwrap(), geometry.clone()));
    }
    index.publish(Seq(1), vec![builder.finish(Seq(1))]);
    let snapshot = index.snapshot();
    let brute = Brute::new();
    let mut chance = Chance::new(5);
    for _ in 0..16 {
        let from = Coord { x: chance.between(104.88, 104.95), y: chance.between(11.52, 11.60) };
        // Farther than this by a generous local measure cannot be among the hundred nearest.
        let near = |geometry: &geo::Geometry| {
            geo::CoordsIter::coords_iter(geometry)
                .any(|at| (at.x - from.x).abs().max((at.y - from.y).abs()) < 0.01)
        };
        let close: Vec<_> = features.iter().filter(|(_, geometry)| near(geometry)).cloned().collect();
        if close.len() > 400 {
            let ranked = brute.ranked(from, &close);
            for k in [1, 10, 100] {
                agree(
                    "Phnom Penh",
                    from,
                    &snapshot.layer(Layer::Buildings).nearest(from, k, None),
                    &ranked[..k],
                );
            }
        }
    }
}
