//! The steps of an import: which one may follow which.

use yeam::domain::batch::{Batch, BatchCounts, BatchKind, BatchState};
use yeam::domain::id::{BatchId, Seq};
use yeam::store::batch::{self, NewBatch};
use yeam::store::{Conflict, Error};

use super::{begin, begin_as, get, load_buildings, publish, undo};
use crate::harness::{TestDb, each_database};
use crate::store::sample::{at, building, new_batch, step};
use crate::store::{job, read};

each_database! {
    an_import_is_read_back,
    the_latest_is_listed_first,
    one_of_a_kind_runs_at_a_time,
    no_step_is_taken_twice,
    a_step_of_no_import_is_refused,
    an_import_that_brought_nothing_is_forgotten,
}

const COUNTS: BatchCounts =
    BatchCounts { added: 1, changed: 2, unchanged: 3, mended: 4, rejected: u32::MAX as u64 };

fn refused_in<T: std::fmt::Debug>(result: Result<T, Error>, wanted: Option<BatchState>) {
    match result {
        Err(Error::Conflict(Conflict::State { state, .. })) => assert_eq!(state, wanted),
        other => panic!("{other:?}"),
    }
}

async fn an_import_is_read_back(base: TestDb) {
    let db = base.open().await;
    let new = NewBatch { file: "ខេត្ត 'x'.geojson".to_owned(), ..new_batch(BatchKind::Raids) };
    let id = begin_as(&db, new.clone()).await.unwrap();
    let mut expected = Batch {
        id,
        kind: new.kind,
        source: new.source,
        file: new.file,
        state: BatchState::Loading,
        counts: BatchCounts::default(),
        started_at: new.at,
    };
    assert_eq!(get(&db, id).await, expected);
    job!(db, |tx| batch::touch(tx, id, COUNTS, at(1)).await).unwrap();
    expected.counts = COUNTS;
    assert_eq!(get(&db, id).await, expected);
    let last = BatchCounts { added: 10, ..COUNTS };
    assert_eq!(publish(&db, id, last).await.unwrap(), Seq(0), "records have their own log rows");
    expected.counts = last;
    expected.state = BatchState::Loaded;
    assert_eq!(get(&db, id).await, expected);
    undo(&db, id).await.unwrap();
    expected.state = BatchState::Undone;
    assert_eq!(get(&db, id).await, expected);
    assert_eq!(read!(db, |tx| batch::get(tx, BatchId(99)).await), None);
}

async fn the_latest_is_listed_first(base: TestDb) {
    let db = base.open().await;
    let mut ids = Vec::new();
    for &kind in BatchKind::ALL {
        ids.push(begin(&db, kind).await);
    }
    ids.reverse();
    let listed = read!(db, |tx| batch::list(tx, 3).await);
    assert_eq!(listed.iter().map(|batch| batch.id).collect::<Vec<_>>(), ids[..3]);
}

async fn one_of_a_kind_runs_at_a_time(base: TestDb) {
    let db = base.open().await;
    for &kind in BatchKind::ALL {
        let id = begin(&db, kind).await;
        let refused = begin_as(&db, new_batch(kind)).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Importing(by))) if by == id), "{refused:?}");
    }
    for &kind in BatchKind::ALL {
        let running = read!(db, |tx| batch::list(tx, 9).await).into_iter().find(|batch| batch.kind == kind);
        publish(&db, running.unwrap().id, COUNTS).await.unwrap();
        begin(&db, kind).await;
    }
}

async fn no_step_is_taken_twice(base: TestDb) {
    let db = base.open().await;
    for &kind in BatchKind::ALL {
        let id = begin(&db, kind).await;
        refused_in(undo(&db, id).await, Some(BatchState::Loading));
        publish(&db, id, COUNTS).await.unwrap();
        refused_in(publish(&db, id, COUNTS).await, Some(BatchState::Loaded));
        refused_in(job!(db, |tx| batch::touch(tx, id, COUNTS, at(1)).await), Some(BatchState::Loaded));
        let loaded = get(&db, id).await;
        refused_in(batch::remove(&db, loaded, &step()).await, Some(BatchState::Loaded));
        undo(&db, id).await.unwrap();
        refused_in(undo(&db, id).await, Some(BatchState::Undone));
        refused_in(publish(&db, id, COUNTS).await, Some(BatchState::Undone));
    }
}

async fn a_step_of_no_import_is_refused(base: TestDb) {
    let db = base.open().await;
    let id = BatchId(7);
    refused_in(undo(&db, id).await, None);
    refused_in(publish(&db, id, COUNTS).await, None);
    refused_in(job!(db, |tx| batch::touch(tx, id, COUNTS, at(1)).await), None);
    refused_in(job!(db, |tx| yeam::store::building::insert_rows(tx, id, &[]).await), None);
}

async fn an_import_that_brought_nothing_is_forgotten(base: TestDb) {
    let db = base.open().await;
    let discard = async |id: BatchId| job!(db, |tx| batch::discard(tx, id).await);
    for &kind in BatchKind::ALL {
        let id = begin(&db, kind).await;
        discard(id).await.unwrap();
        assert_eq!(read!(db, |tx| batch::get(tx, id).await), None);
        refused_in(discard(id).await, None);
    }
    let full = begin(&db, BatchKind::Buildings).await;
    load_buildings(&db, full, &[building("1")]).await;
    let refused = discard(full).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Reference))), "{refused:?}");
    publish(&db, full, COUNTS).await.unwrap();
    refused_in(discard(full).await, Some(BatchState::Loaded));
}
