//! Imports that died on the way.

use yeam::domain::batch::{BatchCounts, BatchKind, BatchState};
use yeam::domain::unit::Level;
use yeam::store::{Conflict, Error, batch, unit};

use super::{
    begin, building_of, buildings, get, import_buildings, load_buildings, load_units, publish, source_ids,
};
use crate::harness::{TestDb, each_database};
use crate::store::log::audit;
use crate::store::sample::{at, building, full_building, step, unit as bare_unit};
use crate::store::{job, read};

each_database! {
    a_dead_load_of_buildings_leaves_nothing,
    a_dead_load_of_boundaries_leaves_nothing,
    an_import_that_shows_signs_of_life_stays,
    an_import_that_is_being_removed_is_not_published,
    an_import_that_was_published_meanwhile_stays,
    a_removal_that_was_cut_off_is_carried_on,
}

async fn a_dead_load_of_buildings_leaves_nothing(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[building("1")]).await;
    let before = buildings(&db).await;
    let dead = begin(&db, BatchKind::Buildings).await;
    let mut drafts: Vec<_> = (2..500).map(|number| building(&number.to_string())).collect();
    drafts.push(full_building("1"));
    load_buildings(&db, dead, &drafts).await;
    assert_eq!(batch::remove_abandoned(&db, at(1), &step()).await.unwrap(), [dead]);
    assert_eq!(buildings(&db).await, before);
    assert_eq!(get(&db, dead).await.state, BatchState::Undone);
    assert_eq!(audit(&db).await.unwrap().len(), 1, "what nobody saw is not logged");
    assert_eq!(batch::remove_abandoned(&db, at(1), &step()).await.unwrap(), []);
    import_buildings(&db, &drafts).await;
    assert_eq!(buildings(&db).await.len(), 499);
}

async fn a_dead_load_of_boundaries_leaves_nothing(base: TestDb) {
    let db = base.open().await;
    let dead = begin(&db, BatchKind::Boundaries).await;
    load_units(&db, dead, ("a", "2024-01-01"), &[bare_unit(Level::Province, "12")]).await;
    assert_eq!(batch::remove_abandoned(&db, at(1), &step()).await.unwrap(), [dead]);
    assert_eq!(read!(db, |tx| unit::list_sets(tx).await), []);
    base.execute("INSERT INTO boundary_set (id, source, valid_on) VALUES (1, 'a', '2024-01-01')")
        .await
        .expect("the set itself is gone");
}

async fn an_import_that_shows_signs_of_life_stays(base: TestDb) {
    let db = base.open().await;
    let alive = begin(&db, BatchKind::Buildings).await;
    let counts = load_buildings(&db, alive, &[building("1")]).await;
    job!(db, |tx| batch::touch(tx, alive, counts, at(60)).await).unwrap();
    assert_eq!(batch::remove_abandoned(&db, at(60), &step()).await.unwrap(), []);
    publish(&db, alive, counts).await.unwrap();
    assert_eq!(source_ids(&db).await, ["1"]);
}

/// Its process was not dead but asleep, and wakes while its rows are half removed.
async fn an_import_that_is_being_removed_is_not_published(base: TestDb) {
    let db = base.open().await;
    let slow = begin(&db, BatchKind::Buildings).await;
    let counts = load_buildings(&db, slow, &[building("1"), building("2")]).await;
    base.execute("UPDATE batch SET doomed = TRUE; DELETE FROM building WHERE source_id = '1'").await.unwrap();
    for refused in [
        publish(&db, slow, counts).await.map(|_| ()),
        job!(db, |tx| batch::touch(tx, slow, counts, at(60)).await),
        job!(db, |tx| yeam::store::building::insert_rows(tx, slow, &[]).await),
    ] {
        let state = Some(BatchState::Undone);
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::State { state: told, .. })) if told == state),
            "{refused:?}"
        );
    }
    assert_eq!(building_of(&db, "2").await, None);
}

/// Someone found it silent, and it published before they came to remove it.
async fn an_import_that_was_published_meanwhile_stays(base: TestDb) {
    let db = base.open().await;
    let slow = begin(&db, BatchKind::Buildings).await;
    let found = get(&db, slow).await;
    let counts = load_buildings(&db, slow, &[building("1")]).await;
    publish(&db, slow, counts).await.unwrap();
    let refused = batch::remove(&db, found, &step()).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::State { .. }))), "{refused:?}");
    assert_eq!(source_ids(&db).await, ["1"]);
}

async fn a_removal_that_was_cut_off_is_carried_on(base: TestDb) {
    let db = base.open().await;
    let slow = begin(&db, BatchKind::Buildings).await;
    load_buildings(&db, slow, &[building("1"), building("2")]).await;
    base.execute("UPDATE batch SET doomed = TRUE; DELETE FROM building WHERE source_id = '1'").await.unwrap();
    // Although it is not long since its last sign of life.
    assert_eq!(batch::remove_abandoned(&db, at(-1), &step()).await.unwrap(), [slow]);
    assert_eq!(get(&db, slow).await.counts, BatchCounts::default());
    let next = import_buildings(&db, &[building("1"), building("2")]).await;
    assert!(next > slow);
    assert_eq!(source_ids(&db).await, ["1", "2"]);
}
