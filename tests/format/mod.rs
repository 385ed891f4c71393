//! Readers and writers on real files.

mod damage;
mod osm;
mod pbf;
mod read;
mod write;

use std::path::PathBuf;

use yeam::format::{Error, Feature, Format, Options, OsmContent, read};

/// A file of ../shared/data; `None`, with a line that says so, where the folder is absent. With
/// CI=true its absence is a failure.
pub fn shared(name: &str) -> Option<PathBuf> {
    let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    if !data.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "../shared/data is absent");
        println!("skipped: ../shared/data is absent");
        return None;
    }
    Some(data.join(name))
}

/// Everything a file gives: features, and errors.
pub fn all(path: &std::path::Path, options: &Options) -> (Vec<Feature>, Vec<Error>) {
    let format = Format::detect(path).unwrap();
    let (mut features, mut errors) = (Vec::new(), Vec::new());
    for item in read(path, format, options).unwrap() {
        match item {
            Ok(feature) => features.push(feature),
            Err(error) => errors.push(error),
        }
    }
    (features, errors)
}

/// Options for the buildings of an OpenStreetMap file.
pub fn buildings() -> Options {
    Options { osm: OsmContent::Buildings, ..Options::default() }
}
