//! What is valid and what is not: on real files, on cases that GEOS 3.14 was asked about, and against
//! `geo`'s own check, which does not ask whether the inside hangs together.

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon, Validation, coord};
use proptest::prelude::*;
use wkt::TryFromWkt;
use yeam::geometry::validate::{Fault, Limits, check};

use super::geometries;

#[test]
fn one_footprint_of_phnom_penh_is_invalid() {
    let Some(all) = geometries("osm/phnom_penh_buildings_osm.geojson") else { return };
    assert_eq!(all.len(), 22_081);
    let limits = Limits::footprint();
    let faults: Vec<_> = all
        .iter()
        .filter_map(|(number, geometry)| Some((*number, check(geometry, &limits).err()?)))
        .collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    // Features are numbered from 1.
    assert_eq!(faults[0].0, 10);
    let words = faults[0].1.to_string();
    assert!(words.starts_with("hole ") && words.contains(" share an edge near 104.9"), "{words}");
}

#[test]
fn every_boundary_is_valid() {
    let files = ["khm_adm0_country", "khm_adm1_provinces", "khm_adm2_districts_2025", "khm_adm3_communes"];
    for name in files {
        let Some(all) = geometries(&format!("cambodia/{name}.geojson")) else { return };
        for (number, geometry) in all {
            let outcome = check(&geometry, &Limits::boundary());
            assert_eq!(outcome, Ok(()), "{name}, feature {number}");
        }
    }
}

/// What GEOS calls valid.
const VALID: &[&str] = &[
    "POINT (180 -90)",
    "POLYGON ((0 0, 1 0, 0 1, 0 0))",
    "POLYGON ((0 0, 0 0, 1 0, 1 0, 0 1, 0 1, 0 0))",
    // A hole touches the outer ring at a corner, and within an edge.
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 0, 2 1, 1 2, 0 0))",
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (2 0, 3 2, 1 2, 2 0))",
    // Two holes touch; three holes touch at one position.
    "POLYGON ((0 0, 6 0, 6 6, 0 6, 0 0), (1 1, 3 3, 1 3, 1 1), (3 3, 5 3, 5 5, 3 3))",
    "POLYGON ((0 0, 6 0, 6 6, 0 6, 0 0), (3 3, 2 1, 3 1, 3 3), (3 3, 5 2, 5 3, 3 3), (3 3, 3 5, 2 5, 3 3))",
    // An island in a lake, touching its shore; two parts touch.
    "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1)), ((1 3, 3 2, 3 4, 1 3)))",
    "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((2 2, 4 2, 4 4, 2 4, 2 2)))",
    "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((2 1, 4 0, 4 4, 2 1)))",
];

/// What GEOS calls invalid, and what we say.
const INVALID: &[(&str, &str)] = &[
    ("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", "the outer ring crosses itself near 2, 2"),
    ("POLYGON ((0 0, 4 0, 2 2, 4 4, 0 4, 2 2, 0 0))", "the outer ring touches itself near 2, 2"),
    ("POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))", "the outer ring touches itself near 2, 0"),
    ("POLYGON ((0 0, 4 0, 4 4, 2 4, 2 6, 2 4, 0 4, 0 0))", "the outer ring runs along itself near 2, 4"),
    ("POLYGON ((0 0, 1 1, 2 2, 0 0))", "the outer ring has no area: all its positions lie on one line"),
    (
        "POLYGON ((0 0, 1 1, 1 1, 0 0))",
        "the outer ring has 3 positions; a ring needs four, the last equal to the first",
    ),
    ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))", "hole 1 lies outside its outer ring"),
    (
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 5 1, 1 2, 1 1))",
        "the outer ring and hole 1 cross near 4, 1",
    ),
    (
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 1, 1 2, 0 3, 0 1))",
        "the outer ring and hole 1 share an edge near 0, 1",
    ),
    (
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1), (2 2, 3 2, 3 3, 2 2))",
        "hole 2 lies inside hole 1",
    ),
    (
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 3 1, 3 3, 1 1), (1 1, 3 1, 3 3, 1 1))",
        "hole 1 and hole 2 share an edge near 1, 1",
    ),
    // A hole from side to side, and a ring of holes.
    (
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 2, 2 1, 4 2, 2 3, 0 2))",
        "hole 1 touches other rings near 4, 2 so that they cut the inside in two",
    ),
    (
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 4 2, 2 4, 2 2), (4 2, 6 2, 6 4, 4 2), (2 4, 6 4, 4 6, 2 4))",
        "hole 3 touches other rings near 6, 4 so that they cut the inside in two",
    ),
    (
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",
        "the outer ring of part 2 lies inside the outer ring of part 1: the parts overlap",
    ),
    (
        "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((2 0, 4 0, 4 4, 2 4, 2 0)))",
        "the outer ring of part 1 and the outer ring of part 2 share an edge near 2, 0",
    ),
    (
        "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 1, 4 1, 4 4, 1 4, 1 1)))",
        "the outer ring of part 1 and the outer ring of part 2 cross near 1, 2",
    ),
];

#[test]
fn answers_as_geos_does() {
    let outcome = |text: &&str| check(&Geometry::try_from_wkt_str(text).unwrap(), &Limits::record());
    for text in VALID {
        assert_eq!(outcome(text), Ok(()), "{text}");
    }
    for (text, words) in INVALID {
        assert_eq!(outcome(text).unwrap_err().to_string(), *words, "{text}");
    }
}

#[test]
fn a_large_boundary_is_checked_at_once() {
    // A hundred thousand corners; a hundred thousand edges side by side; ten thousand touching holes.
    let corner = |index: u32| {
        let (angle, far) =
            (f64::from(index) * std::f64::consts::TAU / 1e5, 3.0 + f64::from(index % 7) * 0.01);
        coord! { x: 104.0 + far * angle.cos(), y: 12.0 + far * angle.sin() }
    };
    let star = Polygon::new((0..100_000).map(corner).collect(), Vec::new());
    let tooth = |index: u32| coord! { x: 100.0 + f64::from(index % 2) * 9.0, y: f64::from(index) * 1e-4 };
    let comb =
        (0..100_000).map(tooth).chain([coord! { x: 99.0, y: 20.0 }, coord! { x: 99.0, y: -1.0 }]).collect();
    let comb = Polygon::new(comb, Vec::new());
    let hole = |index: u32| {
        let x = f64::from(index) / 1024.0;
        LineString::from(vec![(x, 1.0), (x + 1.0 / 1024.0, 1.0), (x + 0.5 / 1024.0, 2.0)])
    };
    let shell = LineString::from(vec![(-1.0, 0.0), (20.0, 0.0), (20.0, 3.0), (-1.0, 3.0)]);
    let chain = Polygon::new(shell, (0..10_000).map(hole).collect());
    let began = std::time::Instant::now();
    for area in [star, comb, chain] {
        assert_eq!(check(&Geometry::Polygon(area), &Limits::boundary()), Ok(()));
    }
    let took = began.elapsed();
    assert!(took.as_secs() < 20, "took {took:?}");
    println!("three large areas took {took:?}");
}

/// Rings on a coarse grid, where everything that can happen does.
fn ring(corners: std::ops::Range<usize>) -> impl Strategy<Value = LineString> {
    let corner = (0_i32..7, 0_i32..7).prop_map(|(x, y)| coord! { x: f64::from(x), y: f64::from(y) });
    prop::collection::vec(corner, corners)
        .prop_map(|mut corners| {
            corners.push(corners[0]);
            LineString(corners)
        })
        .prop_filter("geo lets rings of no area pass", |ring| {
            ring.0.windows(3).any(|corner| turn(corner) != 0.0)
        })
}

fn turn(corner: &[Coord]) -> f64 {
    let (to, from) = (corner[1] - corner[0], corner[2] - corner[0]);
    to.x * from.y - from.x * to.y
}

fn polygon() -> impl Strategy<Value = Polygon> {
    let square = LineString::from(vec![(0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (0.0, 6.0), (0.0, 0.0)]);
    let crooked = ring(3..8).prop_map(|shell| Polygon::new(shell, Vec::new()));
    let holed =
        prop::collection::vec(ring(3..5), 1..4).prop_map(move |holes| Polygon::new(square.clone(), holes));
    prop_oneof![crooked, holed]
}

fn agree(geometry: &Geometry) -> Result<(), TestCaseError> {
    match check(geometry, &Limits::record()) {
        Ok(()) => prop_assert!(geometry.is_valid(), "geo refuses {geometry:?}"),
        Err(Fault::Divided { .. }) => {}
        Err(fault) => prop_assert!(!geometry.is_valid(), "{fault}, but geo accepts {geometry:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn polygons_are_valid_as_geo_has_it(polygon in polygon()) {
        agree(&Geometry::Polygon(polygon))?;
    }

    #[test]
    fn parts_are_valid_as_geo_has_it(parts in prop::collection::vec(ring(3..5), 1..4)) {
        let parts = parts.into_iter().map(|shell| Polygon::new(shell, Vec::new())).collect();
        agree(&Geometry::MultiPolygon(MultiPolygon(parts)))?;
    }

    #[test]
    fn hostile_numbers_are_refused_in_peace(numbers in prop::collection::vec(any::<(f64, f64)>(), 0..9)) {
        let corners: LineString = numbers.iter().map(|&(x, y)| coord! { x: x, y: y }).collect();
        let _ = check(&Geometry::LineString(corners.clone()), &Limits::record());
        let _ = check(&Geometry::Polygon(Polygon::new(corners, Vec::new())), &Limits::record());
    }

    #[test]
    fn tiny_numbers_are_judged_in_peace(numbers in prop::collection::vec((-300_i32..0, -300_i32..0, any::<bool>()), 3..12)) {
        let number = |exponent: i32, sign: bool| if sign { 10_f64.powi(exponent) } else { -(10_f64.powi(exponent)) };
        let corners = numbers.iter().map(|&(x, y, sign)| coord! { x: number(x, sign), y: number(y, !sign) }).collect();
        let _ = check(&Geometry::Polygon(Polygon::new(corners, Vec::new())), &Limits::record());
    }
}
