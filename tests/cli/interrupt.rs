//! An import that is stopped or killed on its way leaves nothing to be seen.

use std::fs::File;
use std::io::Write;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::{Yeam, squares};
use crate::harness::{TestDb, each_database};

each_database!(an_import_that_is_asked_to_end_takes_itself_back, a_killed_import_is_cleared_away_by_the_next);

/// An import of buildings that has read some and waits for more, as long as the pipe stays open.
fn waiting(yeam: &Yeam) -> (Child, File) {
    let pipe = yeam.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = yeam.command("import buildings --format geojsonseq", &[&pipe]).spawn().unwrap();
    let mut held = File::options().write(true).open(&pipe).unwrap();
    held.write_all(squares(20_000).as_bytes()).unwrap();
    let began = Instant::now();
    while !yeam.run("import list", &[]).done().contains("loading") {
        assert!(began.elapsed() < Duration::from_secs(30), "the import has not begun");
    }
    (import, held)
}

async fn an_import_that_is_asked_to_end_takes_itself_back(database: TestDb) {
    let yeam = Yeam::new(database);
    let (mut import, held) = waiting(&yeam);
    let asked = Command::new("kill").args(["-INT", &import.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(import.wait().unwrap().code(), Some(1));
    drop(held);
    yeam.is_empty();
}

async fn a_killed_import_is_cleared_away_by_the_next(database: TestDb) {
    let yeam = Yeam::new(database);
    let (mut import, held) = waiting(&yeam);
    import.kill().unwrap();
    import.wait().unwrap();
    drop(held);
    assert_eq!(yeam.features("buildings").len(), 0, "what is loading is not seen");
    let out = yeam.import("buildings", &yeam.file("small.geojsonl", squares(5))).done();
    assert!(out.contains("5 added"), "{out}");
    assert_eq!(yeam.features("buildings").len(), 5);
    let list = yeam.run("import list", &[]).done();
    assert!(list.contains("loaded") && list.contains("undone") && !list.contains("loading"), "{list}");
}
