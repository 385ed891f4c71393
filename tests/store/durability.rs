//! What was acknowledged survives the death of the process, at whatever moment it comes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::process::ChildStdout;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use uuid::Uuid;
use yeam::domain::batch::{BatchKind, BatchState};
use yeam::domain::change::{Action, Subject};
use yeam::domain::id::{BatchId, SiteId};
use yeam::store::{Db, batch, site};

use super::batch::{begin, buildings, get, load_buildings, publish};
use super::log::audit;
use super::sample::{bare_site, building, change_site, create_site, next_site, step};
use super::{job, read};
use crate::harness::{Kind, TestDb, each_database};

each_database! { no_acknowledged_write_is_lost }

/// What a process that was killed had been told is done: the last version of each site, and imports.
#[derive(Default)]
struct Told {
    sites: BTreeMap<SiteId, i64>,
    imports: BTreeSet<BatchId>,
}

impl Told {
    /// Notes a line that the process has printed; a line that is cut off tells nothing.
    fn note(&mut self, line: &str) {
        match line.trim_end_matches('\n').split(' ').collect::<Vec<_>>().as_slice() {
            ["site", id, version, "done"] => {
                self.sites.insert(id.parse().unwrap(), version.parse().unwrap());
            }
            ["import", id, "done"] => {
                self.imports.insert(id.parse().unwrap());
            }
            _ => {}
        }
    }
}

async fn no_acknowledged_write_is_lost(base: TestDb) {
    if base.is_other() {
        return write_until_killed(&base).await;
    }
    let mut chance = ChaCha8Rng::seed_from_u64(9);
    let mut told = Told::default();
    let kills = if base.kind == Kind::Sqlite { 40 } else { 10 };
    for _ in 0..kills {
        let mut child = base.same_test().spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        wait_for_the_first(&mut lines, &mut told);
        tokio::time::sleep(Duration::from_micros(chance.next_u64() % 150_000)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        rest.split_inclusive('\n').for_each(|line| told.note(line));
        check(&base.open().await, &told).await;
    }
    assert!(told.sites.len() >= kills && told.imports.len() >= kills, "nothing was being written");
}

/// Waits until the process has told of a site, before which it tells of an import.
fn wait_for_the_first(lines: &mut BufReader<ChildStdout>, told: &mut Told) {
    let before = told.sites.len();
    let mut line = String::new();
    while told.sites.len() == before {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "the process ended by itself");
        told.note(&line);
    }
}

/// Several tasks write records while another imports, each telling what is done.
async fn write_until_killed(base: &TestDb) {
    let db = base.open().await;
    batch::remove_abandoned(&db, jiff::Timestamp::MAX, &step()).await.unwrap();
    import(&db).await;
    for _ in 0..4 {
        tokio::spawn(write_records(db.clone()));
    }
    loop {
        import(&db).await;
    }
}

async fn write_records(db: Db) {
    loop {
        let mut site = bare_site();
        let first = site.clone();
        job!(db, |tx| create_site(tx, &first, None).await).unwrap();
        println!("site {} 1 done", site.id);
        for _ in 0..2 {
            site = next_site(&site, "changed");
            let next = site.clone();
            job!(db, |tx| change_site(tx, &next, None).await).unwrap();
            println!("site {} {} done", site.id, site.version);
        }
    }
}

async fn import(db: &Db) {
    let id = begin(db, BatchKind::Buildings).await;
    let new: Vec<_> = (0..5).map(|_| building(&Uuid::now_v7().to_string())).collect();
    let counts = load_buildings(db, id, &new).await;
    publish(db, id, counts).await.unwrap();
    println!("import {id} done");
}

/// Everything told is there, and everything there is whole.
async fn check(db: &Db, told: &Told) {
    let log = audit(db).await.unwrap();
    let mut logged: BTreeMap<SiteId, i64> = BTreeMap::new();
    let mut published = 0;
    for change in &log {
        match change.subject {
            Subject::Site(id) if change.action == Action::Create => assert_eq!(logged.insert(id, 1), None),
            Subject::Site(id) => *logged.get_mut(&id).unwrap() += 1,
            _ => published += 1,
        }
    }
    let sites = read!(db, |tx| site::list(tx, &site::Filter::default(), None, u32::MAX).await);
    let stored: BTreeMap<SiteId, i64> = sites.iter().map(|site| (site.id, site.version)).collect();
    assert_eq!(stored, logged, "each record and its log rows stand or fall together");
    for (id, version) in &told.sites {
        assert!(stored[id] >= *version, "site {id}: {} instead of {version}", stored[id]);
    }
    for &id in &told.imports {
        assert_eq!(get(db, id).await.state, BatchState::Loaded, "import {id}");
    }
    assert_eq!(buildings(db).await.len(), 5 * published, "an import is there whole or not at all");
}
