//! The command line as people run it: the real binary on databases of its own.

mod bad_input;
mod export;
mod import;
mod interrupt;
mod memory;
mod real;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::TestDb;

/// A database and a folder for files, and the binary to bring them together.
pub struct Yeam {
    pub database: TestDb,
    pub folder: tempfile::TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Its output, if it ended well.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// What it said on standard error in one line, if it failed.
    #[track_caller]
    pub fn failed(&self) -> &str {
        assert_eq!(self.code, 1, "{self:?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        assert!(self.out.is_empty() && !self.err.contains("panicked"), "{self:?}");
        &self.err
    }
}

impl Yeam {
    pub fn new(database: TestDb) -> Self {
        Self { database, folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A command on the database; `words` is split at its spaces.
    pub fn command(&self, words: &str, files: &[&Path]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yeam"));
        command.args(words.split(' ')).args(files).env("YEAM_DATABASE", &self.database.url);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).env_remove("RUST_LOG");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &str, files: &[&Path]) -> Run {
        let output = self.command(words, files).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Imports a file whose refused features, if any, go to `rejects`.
    pub fn import(&self, words: &str, file: &Path) -> Run {
        let rejects = self.path("rejects");
        self.run(&format!("import {words} --rejects {}", rejects.display()), &[file])
    }

    /// What the last import refused.
    pub fn rejects(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path("rejects")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A layer's features.
    pub fn features(&self, layer: &str) -> Vec<Value> {
        let text = self.run(&format!("export {layer} --format geojsonseq -o -"), &[]).done();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Asserts that no import has left anything.
    #[track_caller]
    pub fn is_empty(&self) {
        for layer in ["provinces", "buildings", "sites", "raids"] {
            assert_eq!(self.features(layer), Vec::<Value>::new(), "{layer}");
        }
        let list = self.run("import list", &[]).done();
        assert!(!list.contains("loaded") && !list.contains("loading"), "{list}");
    }
}

/// A square footprint with its lower left corner there, as a line of GeoJSON.
pub fn square(id: &str, lon: f64, lat: f64) -> String {
    let (east, north) = (lon + 0.0001, lat + 0.0001);
    format!(
        r#"{{"type":"Feature","id":"{id}","properties":{{"kind":"house","levels":2}},"geometry":{{"type":"Polygon","coordinates":[[[{lon},{lat}],[{east},{lat}],[{east},{north}],[{lon},{north}],[{lon},{lat}]]]}}}}"#
    )
}

/// So many squares in a row, a line each.
pub fn squares(count: u32) -> String {
    let lines = (0..count).map(|n| {
        let (column, row) = (f64::from(n % 1000), f64::from(n / 1000));
        square(&format!("b{n}"), 104.0 + column * 0.0002, 11.0 + row * 0.0002) + "\n"
    });
    lines.collect()
}

/// Two provinces side by side, from 104 and from 105 degrees, as a collection.
pub fn provinces() -> String {
    let province = |code: &str, west: u32| {
        let east = west + 1;
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name_en":"Province {code}","name_km":"ខេត្ត","type":"province"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},10],[{east},10],[{east},13],[{west},13],[{west},10]]]}}}}"#
        )
    };
    format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, province("01", 104), province("02", 105))
}
