//! Geometry on real and on random shapes.

mod mend;
mod tile;
mod validate;

use std::path::PathBuf;

use geo::Geometry;
use yeam::format::{Format, Options, read};

/// A file of the shared data; `None`, with a line that says so, where it is absent. With CI=true its
/// absence is a failure.
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let above = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let named = std::env::var("YEAM_SHARED").ok();
    let folders = named.iter().map(String::as_str).chain([beside, above]).map(PathBuf::from);
    let found = folders.map(|folder| folder.join("data").join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "../shared/data/{name} is absent");
        println!("skipped: ../shared/data/{name} is absent");
    }
    found
}

/// The geometries of a file, with their numbers.
pub fn geometries(name: &str) -> Option<Vec<(u64, Geometry)>> {
    let file = shared(name)?;
    let features = read(&file, Format::GeoJson, &Options::default()).unwrap();
    let features = features.map(Result::unwrap);
    Some(features.filter_map(|feature| Some((feature.number, feature.geometry?))).collect())
}
