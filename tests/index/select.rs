//! Boxes, polygons, containment and units against the geometry library.

use geo::{Contains, Geometry, Intersects, LineString, Polygon, Rect};
use yeam::domain::id::{FeatureId, Seq};
use yeam::domain::layer::Layer;
use yeam::domain::unit::Level;
use yeam::geometry::bbox::BBox;
use yeam::index::{Index, LayerBuilder, LayerView, Position};

use super::random::{Chance, REGIONS, entry};

fn features(region: usize, count: i64, chance: &mut Chance) -> Vec<(FeatureId, Geometry)> {
    (1..=count).map(|id| (FeatureId::Number(id), REGIONS[region].geometry(chance))).collect()
}

fn index(features: &[(FeatureId, Geometry)]) -> Index {
    let index = Index::new();
    let mut builder = LayerBuilder::new(Layer::Buildings);
    for (number, (_, geometry)) in features.iter().enumerate() {
        builder.push(entry(number as i64 + 1, geometry.clone()));
    }
    index.publish(Seq(1), vec![builder.finish(Seq(1))]);
    index
}

fn ids(layer: &LayerView, positions: impl IntoIterator<Item = Position>) -> Vec<FeatureId> {
    let mut ids: Vec<_> = positions.into_iter().map(|position| layer.at(position).unwrap().id()).collect();
    ids.sort_unstable();
    ids
}

fn slow(features: &[(FeatureId, Geometry)], wanted: impl Fn(&Geometry) -> bool) -> Vec<FeatureId> {
    features.iter().filter(|(_, geometry)| wanted(geometry)).map(|(id, _)| *id).collect()
}

#[test]
fn boxes_find_what_meets_them() {
    for (number, region) in REGIONS.iter().enumerate() {
        let mut chance = Chance::new(7);
        let features = features(number, 400, &mut chance);
        let index = index(&features);
        let snapshot = index.snapshot();
        let layer = snapshot.layer(Layer::Buildings);
        for _ in 0..150 {
            let (one, other) = (region.position(&mut chance), region.position(&mut chance));
            let bbox =
                BBox { west: one.x, south: one.y.min(other.y), east: other.x, north: one.y.max(other.y) };
            let (first, second) = bbox.split();
            let rect = |part: BBox| Rect::new((part.west, part.south), (part.east, part.north)).to_polygon();
            let expected = slow(&features, |geometry| {
                geometry.intersects(&rect(first))
                    || second.is_some_and(|second| geometry.intersects(&rect(second)))
            });
            assert_eq!(ids(layer, layer.in_bbox(&bbox, usize::MAX)), expected, "{bbox:?}");
            assert_eq!(layer.in_bbox(&bbox, 3).len(), expected.len().min(3));
        }
    }
}

#[test]
fn polygons_find_what_meets_them() {
    let mut chance = Chance::new(8);
    let features = features(1, 500, &mut chance);
    let index = index(&features);
    let snapshot = index.snapshot();
    let layer = snapshot.layer(Layer::Buildings);
    for _ in 0..200 {
        let corners: Vec<_> = (0..3).map(|_| REGIONS[1].position(&mut chance)).collect();
        let triangle = Geometry::Polygon(Polygon::new(LineString(corners), Vec::new()));
        assert_eq!(
            ids(layer, layer.intersecting(&triangle)),
            slow(&features, |geometry| geometry.intersects(&triangle))
        );
    }
}

#[test]
fn containment_and_units_agree() {
    let mut chance = Chance::new(9);
    let features = features(0, 3_000, &mut chance);
    let index = index(&features);
    let snapshot = index.snapshot();
    let layer = snapshot.layer(Layer::Buildings);
    for _ in 0..500 {
        let at = REGIONS[0].position(&mut chance);
        let mut found: Vec<_> = layer.containing(at).map(|feature| feature.id()).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            slow(&features, |geometry| !matches!(geometry, Geometry::Point(_)) && geometry.contains(&at))
        );
    }
    for unit in 0..7_i64 {
        let code = format!("{unit:02}");
        let expected: Vec<_> = (1..=3_000).filter(|id| id % 7 == unit).map(FeatureId::Number).collect();
        let listed: Vec<_> =
            layer.in_unit(Level::District, &code, None).map(|at| layer.at(at).unwrap().id()).collect();
        assert_eq!(listed, expected);
        assert_eq!(layer.count_in(Level::District, &code), expected.len());
        let after: Vec<_> = layer.in_unit(Level::District, &code, Some(expected[5])).collect();
        assert_eq!(after.len(), expected.len() - 6);
    }
}
