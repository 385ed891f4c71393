//! Tiles of real areas: a place is drawn if and only if the area holds it.

use geo::{Coord, Geometry, Line, Polygon, coord};
use yeam::geometry::tile::{Frame, TileId};
use yeam::index::Shape;

use super::geometries;

/// As far as an outline may be off: simplified by a unit, and rounded to whole ones.
const SLACK: f64 = 2.5;

#[test]
fn communes_fill_what_is_theirs() {
    let Some(all) = geometries("cambodia/khm_adm3_communes.geojson") else { return };
    let (mut probes, mut inside) = (0, 0);
    for (z, x, y) in [(5, 25, 14), (8, 202, 119), (10, 810, 478), (12, 3241, 1914), (14, 12_967, 7_662)] {
        let tile = TileId::new(z, x, y).unwrap();
        for (_, geometry) in all.iter().step_by(if z < 9 { 7 } else { 1 }) {
            let shape = Shape::of(geometry);
            if shape.meets_box(&tile.buffered()) {
                let (tried, held) = agree(tile, &shape);
                (probes, inside) = (probes + tried, inside + held);
            }
        }
    }
    println!("{probes} probes, {inside} inside");
    assert!(probes > 10_000 && inside > 500);
}

#[test]
fn footprints_fill_what_is_theirs() {
    let Some(all) = geometries("osm/phnom_penh_buildings_osm.geojson") else { return };
    let (mut probes, mut inside) = (0, 0);
    let tile = TileId::new(16, 51_870, 30_650).unwrap();
    let shapes = all.iter().filter(|(number, _)| *number != 10).map(|(_, geometry)| Shape::of(geometry));
    for shape in shapes.filter(|shape| shape.meets_box(&tile.buffered())) {
        let (tried, held) = agree(tile, &shape);
        (probes, inside) = (probes + tried, inside + held);
    }
    println!("{probes} probes, {inside} inside");
    assert!(inside > 50);
}

/// Asks at places all over the tile; of how many, and how many were inside.
fn agree(tile: TileId, shape: &Shape) -> (usize, usize) {
    let frame = Frame::of(tile);
    let drawn = match frame.area(&shape.rings(), 1.0) {
        Some(Geometry::Polygon(polygon)) => vec![polygon],
        Some(Geometry::MultiPolygon(parts)) => parts.0,
        None => Vec::new(),
        other => panic!("{other:?}"),
    };
    let edges: Vec<Line> =
        shape.edges().map(|(a, b)| Line::new(frame.project(a), frame.project(b))).collect();
    let bbox = tile.buffered();
    let (mut tried, mut held) = (0, 0);
    for step in 0..400 {
        let share = |step: i32| (f64::from(step) + 0.37) / 20.0;
        let at = coord! {
            x: bbox.west + (bbox.east - bbox.west) * share(step % 20),
            y: bbox.south + (bbox.north - bbox.south) * share(step / 20),
        };
        let spot = frame.project(at);
        if edges.iter().any(|edge| distance(edge, spot) < SLACK) {
            continue;
        }
        let inside = shape.contains(at);
        let filled = drawn.iter().filter(|polygon| fills(polygon, spot)).count();
        assert_eq!(filled, usize::from(inside), "{tile:?} at {at:?}");
        (tried, held) = (tried + 1, held + filled);
    }
    (tried, held)
}

/// Whether a renderer paints a spot: an odd number of edges to one side of it, of all rings together.
fn fills(polygon: &Polygon<i32>, at: Coord) -> bool {
    let plain = |at: Coord<i32>| coord! { x: f64::from(at.x), y: f64::from(at.y) };
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crosses = |pair: &&[Coord<i32>]| {
        let (from, to) = (plain(pair[0]), plain(pair[1]));
        (from.y > at.y) != (to.y > at.y)
            && at.x < from.x + (at.y - from.y) / (to.y - from.y) * (to.x - from.x)
    };
    rings.flat_map(|ring| ring.0.windows(2)).filter(crosses).count() % 2 == 1
}

fn distance(edge: &Line, at: Coord) -> f64 {
    let (way, off) = (edge.end - edge.start, at - edge.start);
    let share = (off.x * way.x + off.y * way.y) / (way.x * way.x + way.y * way.y);
    let foot = edge.start + way * if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    (at.x - foot.x).hypot(at.y - foot.y)
}
