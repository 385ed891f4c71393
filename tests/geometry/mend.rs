//! What is mended, and that nothing comes out of it but valid geometry.

use geo::{Area, Contains, Coord, Geometry, LineString, MultiPolygon, Point, Polygon, coord};
use proptest::prelude::*;
use wkt::TryFromWkt;
use yeam::geometry::mend::{Mended, mend};
use yeam::geometry::validate::{Limits, check};

use super::geometries;

fn mended(text: &str) -> Mended {
    let geometry = Geometry::try_from_wkt_str(text).unwrap();
    let mended = mend(geometry, &Limits::record()).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    assert_eq!(check(&mended.geometry, &Limits::record()), Ok(()), "{text}");
    mended
}

/// Asserts what becomes of a geometry: its area in square degrees, and what is said to have been done.
fn becomes(text: &str, area: f64, repairs: &[&str]) {
    let mended = mended(text);
    let error = (mended.geometry.unsigned_area() - area).abs();
    assert!(error < 1e-6, "{text} has the area {}, not {area}", mended.geometry.unsigned_area());
    assert_eq!(mended.repairs.len(), repairs.len(), "{:?}", mended.repairs);
    for (said, expected) in mended.repairs.iter().zip(repairs) {
        assert!(said.starts_with(expected), "{said}, not {expected}");
    }
}

#[test]
fn what_is_valid_comes_back_as_it_was() {
    let text = "POLYGON ((0 0, 0 1, 0 1, 1 0, 0 0))";
    let geometry: Geometry = Geometry::try_from_wkt_str(text).unwrap();
    let expected = Mended { geometry: geometry.clone(), repairs: Vec::new() };
    assert_eq!(mend(geometry, &Limits::record()), Ok(expected));
}

#[test]
fn rings_are_mended_one_by_one() {
    becomes(
        "POLYGON ((0 0, 4 0, 4 4, 2 4, 2 6, 2 4, 0 4, 0 0))",
        16.0,
        &["removed spikes from the outer ring: 1"],
    );
    becomes(
        "POLYGON ((2 6, 2 4, 0 4, 0 0, 4 0, 4 4, 2 4, 2 6))",
        16.0,
        &["removed spikes from the outer ring: 1"],
    );
    let flat = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 2, 3 3, 1 1))";
    becomes(flat, 16.0, &["dropped hole 1, which has no area"]);
    let twice = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (2 2, 2 1, 1 1, 2 2))";
    becomes(twice, 15.5, &["dropped hole 2, which repeats another"]);
    let parts = "MULTIPOLYGON (((0 0, 1 0, 0 1, 0 0)), ((5 5, 6 6, 5 5)), ((1 0, 0 1, 0 0, 1 0)))";
    becomes(
        parts,
        0.5,
        &["dropped the outer ring of part 2, which has no area", "dropped part 3, which repeats another"],
    );
}

#[test]
fn outlines_are_rebuilt() {
    let because = "rebuilt the outline, because ";
    // A bow tie, two holes that share an edge, one that crosses the outer ring, one that divides.
    becomes("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", 8.0, &[because]);
    becomes(
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1), (2 1, 3 1, 3 2, 2 2, 2 1))",
        79.0,
        &[because],
    );
    becomes("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (3 1, 5 1, 5 2, 3 2, 3 1))", 15.0, &[because]);
    becomes("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 2, 2 1, 4 2, 2 3, 0 2))", 12.0, &[because]);
    // Parts that overlap, that share an edge, and one within a hole.
    becomes("MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 1, 3 1, 3 3, 1 3, 1 1)))", 7.0, &[because]);
    becomes("MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((2 0, 3 0, 3 2, 2 2, 2 0)))", 6.0, &[because]);
    becomes("POLYGON ((0 0, 1 0, 0 1, 0 0), (5 5, 6 5, 5 6, 5 5))", 0.5, &[because]);
    let said =
        mended("POLYGON ((104.9 11.5, 104.901 11.501, 104.901 11.5, 104.9 11.501, 104.9 11.5))").repairs;
    assert!(said[0].contains("crosses itself near 104.9005, 11.5005; its area went from "), "{}", said[0]);
    assert!(said[0].ends_with(" square metres"), "{}", said[0]);
}

#[test]
fn positions_that_were_given_are_kept() {
    let text = "POLYGON ((104.9000001 11.5, 104.9012345 11.5012345, 104.9012345 11.5, 104.9000001 11.5012345, 104.9000001 11.5))";
    let (given, mended) = (Geometry::<f64>::try_from_wkt_str(text).unwrap(), mended(text).geometry);
    let positions: Vec<Coord> = geo::CoordsIter::coords_iter(&mended).collect();
    for at in geo::CoordsIter::coords_iter(&given) {
        assert!(positions.contains(&at), "{at:?} is gone from {mended:?}");
    }
}

#[test]
fn areas_are_cut_at_the_antimeridian() {
    let cut = ["cut at the antimeridian"];
    let fiji = "POLYGON ((177 -18, -179 -18, -179 -16, 177 -16, 177 -18))";
    becomes(fiji, 8.0, &cut);
    let counted_on = ["brought longitudes back between -180 and 180", "cut at the antimeridian"];
    becomes("POLYGON ((177 -18, 181 -18, 181 -16, 177 -16, 177 -18))", 8.0, &counted_on);
    becomes("POLYGON ((-183 -18, -179 -18, -179 -16, -183 -16, -183 -18))", 8.0, &counted_on);
    let Geometry::MultiPolygon(parts) = mended(fiji).geometry else { panic!("not cut") };
    assert_eq!(parts.0.len(), 2);
    assert!(parts.contains(&Point::new(-179.5, -17.0)) && parts.contains(&Point::new(178.0, -17.0)));
    // A hole across it, and a part that lies wholly beyond it.
    let holed = "POLYGON ((170 0, -170 0, -170 10, 170 10, 170 0), (179 4, 179 6, -179 6, -179 4, 179 4))";
    becomes(holed, 196.0, &cut);
    becomes("POLYGON ((180 0, 182 0, 182 1, 180 1, 180 0))", 2.0, &counted_on[..1]);
    becomes("POLYGON ((180 0, -178 0, -178 1, 180 1, 180 0))", 2.0, &["brought all positions to one side"]);
    // Two parts of which one is counted on: they overlap all the same.
    let overlap =
        "MULTIPOLYGON (((179 0, 181 0, 181 2, 179 2, 179 0)), ((179 1, 180 1, 180 3, 179 3, 179 1)))";
    becomes(overlap, 5.0, &counted_on);
}

#[test]
fn points_come_back_between_180_and_180() {
    let mended = mended("POINT (190 5)");
    assert_eq!(mended.geometry, Geometry::Point(Point::new(-170.0, 5.0)));
    assert_eq!(mended.repairs, ["brought longitude 190 to -170"]);
}

#[test]
fn what_cannot_be_mended_is_refused_with_what_is_wrong() {
    let refused = |text: &str| {
        let geometry: Geometry = Geometry::try_from_wkt_str(text).unwrap();
        let fault = check(&geometry, &Limits::record()).unwrap_err();
        assert_eq!(mend(geometry, &Limits::record()), Err(fault), "{text}");
    };
    refused("POINT (11.5 104.9)");
    refused("POINT (1e308 5)");
    refused("POLYGON EMPTY");
    refused("POLYGON ((0 0, 1 1, 2 2, 0 0))");
    refused("POLYGON ((0 0, 1e-9 0, 0 1e-9, 2e-9 1e-9, 0 0))");
    // Around the pole, and around the world.
    refused("POLYGON ((-180 80, -60 80, 60 80, 180 80, -180 80))");
    refused("LINESTRING (179 0, -179 0)");
}

#[test]
fn the_invalid_footprint_of_phnom_penh_is_mended() {
    let Some(all) = geometries("osm/phnom_penh_buildings_osm.geojson") else { return };
    let (_, geometry) = all.into_iter().find(|(number, _)| *number == 10).unwrap();
    let area = geometry.unsigned_area();
    let mended = mend(geometry, &Limits::footprint()).unwrap();
    assert!((mended.geometry.unsigned_area() - area).abs() < 1e-6 * area);
    assert_eq!(check(&mended.geometry, &Limits::footprint()), Ok(()));
    println!("{:?}", mended.repairs);
}

#[test]
fn a_scribble_is_refused_at_once() {
    // Two thousand chords of a circle, each of which crosses most others.
    let corner = |index: u32| {
        let angle = f64::from(index * 997 % 2_000) * std::f64::consts::TAU / 2_000.0;
        coord! { x: 100.0 + angle.cos(), y: 10.0 + angle.sin() }
    };
    let scribble = Polygon::new((0..2_000).map(corner).collect(), Vec::new());
    let began = std::time::Instant::now();
    assert!(mend(Geometry::Polygon(scribble), &Limits::record()).is_err());
    assert!(began.elapsed().as_secs() < 10, "took {:?}", began.elapsed());
}

/// Numbers of every kind, more often those that are nearly right.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -190.0..190.0_f64,
        6 => (-3_i32..4).prop_map(f64::from),
        2 => (-36_i32..37).prop_map(|step| f64::from(step) * 10.0),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, 1e308, -1e308, 1e-308, -0.0, 180.0, -180.0, 90.0]),
    ]
}

fn line() -> impl Strategy<Value = LineString> {
    let corner = (number(), number()).prop_map(|(x, y)| coord! { x: x, y: y / 2.0 });
    prop::collection::vec(corner, 0..9).prop_map(LineString)
}

fn polygon() -> impl Strategy<Value = Polygon> {
    (line(), prop::collection::vec(line(), 0..3)).prop_map(|(shell, holes)| Polygon::new(shell, holes))
}

/// What a ring goes round an odd number of times, by its definition.
fn is_odd(ring: &LineString, at: Coord) -> bool {
    let crosses = |pair: &&[Coord]| {
        let (from, to) = (pair[0], pair[1]);
        (from.y > at.y) != (to.y > at.y)
            && at.x < from.x + (at.y - from.y) / (to.y - from.y) * (to.x - from.x)
    };
    ring.0.windows(2).filter(crosses).count() % 2 == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn whatever_comes_in_valid_or_a_fault_goes_out(parts in prop::collection::vec(polygon(), 0..4)) {
        for part in &parts {
            if let Ok(mended) = mend(Geometry::Polygon(part.clone()), &Limits::record()) {
                prop_assert_eq!(check(&mended.geometry, &Limits::record()), Ok(()));
            }
        }
        if let Ok(mended) = mend(Geometry::MultiPolygon(MultiPolygon(parts)), &Limits::record()) {
            prop_assert_eq!(check(&mended.geometry, &Limits::record()), Ok(()));
        }
    }

    #[test]
    fn a_ring_encloses_what_it_goes_round_an_odd_number_of_times(
        corners in prop::collection::vec((0_i32..7, 0_i32..7), 3..12),
        probes in prop::collection::vec((0.0..7.0_f64, 0.0..7.0_f64), 9),
    ) {
        let corner = |&(x, y): &(i32, i32)| coord! { x: f64::from(x), y: f64::from(y) };
        let polygon = Polygon::new(corners.iter().map(corner).collect(), Vec::new());
        if let Ok(mended) = mend(Geometry::Polygon(polygon.clone()), &Limits::record()) {
            prop_assert_eq!(check(&mended.geometry, &Limits::record()), Ok(()));
            for (x, y) in probes {
                let at = coord! { x: x, y: y };
                prop_assert_eq!(mended.geometry.contains(&Point(at)), is_odd(polygon.exterior(), at), "{:?}", at);
            }
        }
    }

    #[test]
    fn mending_twice_changes_nothing(part in polygon()) {
        if let Ok(once) = mend(Geometry::Polygon(part), &Limits::record()) {
            let twice = mend(once.geometry.clone(), &Limits::record());
            prop_assert_eq!(twice, Ok(Mended { geometry: once.geometry, repairs: Vec::new() }));
        }
    }
}
