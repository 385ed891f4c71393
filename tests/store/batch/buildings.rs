//! Imports of footprints.

use yeam::crypto;
use yeam::domain::batch::{BatchCounts, BatchKind};
use yeam::domain::building::BuildingDraft;
use yeam::domain::change::{Action, Subject};
use yeam::domain::id::{BuildingId, Seq};
use yeam::store::building::{self, NewBuilding};
use yeam::store::{Conflict, Error};

use super::{
    DIGEST, begin, building_of, buildings, import_buildings, load_buildings, publish, source_ids, undo,
};
use crate::harness::{TestDb, each_database};
use crate::store::log::audit;
use crate::store::sample::{
    building as bare, change_site, create_site, full_building, full_site, next_site, place,
};
use crate::store::{job, read};

each_database! {
    what_is_stored_is_read_back,
    nobody_sees_them_while_they_load,
    a_load_is_one_row_of_the_log,
    importing_the_same_again_changes_nothing,
    a_building_keeps_its_number_when_it_changes,
    undoing_restores_what_was_there,
    what_was_replaced_is_not_undone,
    what_sites_name_is_not_undone,
    nothing_is_undone_under_a_running_import,
    a_file_that_names_a_building_twice_is_told,
    a_large_chunk_is_written_whole_or_not_at_all,
    rows_are_written_only_while_loading,
    missing_numbers_are_named,
}

fn named(source_id: &str, name: &str) -> BuildingDraft {
    BuildingDraft { name: Some(name.to_owned()), ..bare(source_id) }
}

async fn what_is_stored_is_read_back(base: TestDb) {
    let db = base.open().await;
    let drafts = [bare("way/1"), full_building("ផ្លូវ \"2\"")];
    let id = import_buildings(&db, &drafts).await;
    let stored = buildings(&db).await;
    for (building, draft) in stored.iter().zip(&drafts) {
        assert_eq!((&building.draft, building.batch, &building.place), (draft, id, &place()));
        assert_eq!(read!(db, |tx| building::get(tx, building.id).await).as_ref(), Some(building));
    }
    assert_eq!(stored.len(), 2);
    assert_eq!(read!(db, |tx| building::of_batch(tx, id, BuildingId(0), 9).await), stored);
    assert_eq!(read!(db, |tx| building::of_batch(tx, id, stored[0].id, 9).await), stored[1..]);
}

async fn nobody_sees_them_while_they_load(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[named("1", "old")]).await;
    let before = buildings(&db).await;
    let id = begin(&db, BatchKind::Buildings).await;
    let counts = load_buildings(&db, id, &[named("1", "new"), bare("2")]).await;
    assert_eq!(counts, BatchCounts { added: 1, changed: 1, ..BatchCounts::default() });
    assert_eq!(buildings(&db).await, before);
    assert_eq!(read!(db, |tx| building::get(tx, before[0].id).await).as_ref(), Some(&before[0]));
    let loading = read!(db, |tx| building::of_batch(tx, id, BuildingId(0), 9).await);
    let new = loading.iter().find(|building| building.draft.source_id == "2").unwrap();
    assert_eq!(read!(db, |tx| building::get(tx, new.id).await), None);
    assert_eq!(read!(db, |tx| building::missing(tx, &[new.id]).await), [new.id]);
    publish(&db, id, counts).await.unwrap();
    assert_eq!(buildings(&db).await, loading);
}

async fn a_load_is_one_row_of_the_log(base: TestDb) {
    let db = base.open().await;
    let id = begin(&db, BatchKind::Buildings).await;
    load_buildings(&db, id, &[bare("1"), bare("2"), bare("3")]).await;
    let counts = BatchCounts { added: 3, changed: 0, unchanged: 5, mended: 1, rejected: 2 };
    assert_eq!(publish(&db, id, counts).await.unwrap(), Seq(1));
    assert_eq!(undo(&db, id).await.unwrap().seq, Seq(2));
    let log = audit(&db).await.unwrap();
    let subject = Subject::Batch(id, BatchKind::Buildings);
    assert!(log.iter().all(|change| change.subject == subject && change.batch.is_none()));
    assert_eq!([log[0].action, log[1].action], [Action::Create, Action::Delete]);
    let after: serde_json::Value = serde_json::from_str(log[0].after.as_deref().unwrap()).unwrap();
    let expected = serde_json::json!({
        "added": 3, "changed": 0, "unchanged": 5, "mended": 1, "rejected": 2, "digest": "07".repeat(DIGEST.len()),
    });
    assert_eq!(after, expected);
}

async fn importing_the_same_again_changes_nothing(base: TestDb) {
    let db = base.open().await;
    let drafts = [bare("1"), full_building("2")];
    import_buildings(&db, &drafts).await;
    let before = buildings(&db).await;
    let again = begin(&db, BatchKind::Buildings).await;
    let counts = load_buildings(&db, again, &drafts).await;
    assert_eq!(counts, BatchCounts { unchanged: 2, ..BatchCounts::default() });
    publish(&db, again, counts).await.unwrap();
    assert_eq!(buildings(&db).await, before);
    // Taking the second import back takes nothing away.
    let undone = undo(&db, again).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (0, 0));
    assert_eq!(buildings(&db).await, before);
}

async fn a_building_keeps_its_number_when_it_changes(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[named("1", "old"), bare("2")]).await;
    let before = buildings(&db).await;
    import_buildings(&db, &[named("1", "new"), bare("3")]).await;
    let after = buildings(&db).await;
    assert_eq!(after.len(), 3);
    assert_eq!((after[0].id, after[0].draft.name.as_deref()), (before[0].id, Some("new")));
    assert_eq!(after[1], before[1]);
    assert!(after[2].id > before[1].id);
}

async fn undoing_restores_what_was_there(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[named("1", "old"), bare("2")]).await;
    let before = buildings(&db).await;
    let id = import_buildings(&db, &[named("1", "new"), bare("2"), bare("3")]).await;
    let undone = undo(&db, id).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (1, 1));
    assert_eq!(buildings(&db).await, before);
    // The same file can be imported once more.
    import_buildings(&db, &[named("1", "new"), bare("2"), bare("3")]).await;
    assert_eq!(source_ids(&db).await, ["1", "2", "3"]);
}

async fn what_was_replaced_is_not_undone(base: TestDb) {
    let db = base.open().await;
    let first = import_buildings(&db, &[named("1", "a"), bare("2")]).await;
    let second = import_buildings(&db, &[named("1", "b")]).await;
    let third = import_buildings(&db, &[named("2", "c"), named("1", "d")]).await;
    for (batch, by) in [(first, third), (second, third)] {
        let refused = undo(&db, batch).await;
        assert!(
            matches!(refused, Err(Error::Conflict(conflict)) if conflict == Conflict::Superseded { batch, by })
        );
    }
    for batch in [third, second, first] {
        undo(&db, batch).await.unwrap();
    }
    assert_eq!(source_ids(&db).await, Vec::<String>::new());
}

async fn what_sites_name_is_not_undone(base: TestDb) {
    let db = base.open().await;
    let first = import_buildings(&db, &[bare("1")]).await;
    let second = import_buildings(&db, &[named("1", "new"), bare("2"), bare("3")]).await;
    let mut site = full_site("1");
    site.draft.buildings = vec![building_of(&db, "1").await.unwrap(), building_of(&db, "2").await.unwrap()];
    let stored = site.clone();
    job!(db, |tx| create_site(tx, &stored, None).await).unwrap();
    let refused = undo(&db, second).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::InUse { batch, sites: 1 })) if batch == second),
        "{refused:?}"
    );
    let mut freed = next_site(&site, "freed");
    freed.draft.buildings.pop();
    job!(db, |tx| change_site(tx, &freed, None).await).unwrap();
    // Building 1 was there before, so the site that names it does not stand in the way.
    undo(&db, second).await.unwrap();
    assert!(matches!(undo(&db, first).await, Err(Error::Conflict(Conflict::InUse { sites: 1, .. }))));
    assert_eq!(source_ids(&db).await, ["1"]);
}

/// What the running import found unchanged, and so left out, must not be taken away under it.
async fn nothing_is_undone_under_a_running_import(base: TestDb) {
    let db = base.open().await;
    let first = import_buildings(&db, &[bare("1")]).await;
    let second = begin(&db, BatchKind::Buildings).await;
    let counts = load_buildings(&db, second, &[bare("1"), bare("2")]).await;
    let refused = undo(&db, first).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Importing(by))) if by == second), "{refused:?}");
    publish(&db, second, counts).await.unwrap();
    assert_eq!(source_ids(&db).await, ["1", "2"]);
}

async fn a_file_that_names_a_building_twice_is_told(base: TestDb) {
    let db = base.open().await;
    let first = import_buildings(&db, &[named("1", "old"), bare("2")]).await;
    let second = begin(&db, BatchKind::Buildings).await;
    load_buildings(&db, second, &[named("1", "new")]).await;
    let known = read!(db, |tx| building::known(tx, "osm", &["1", "2", "1", "absent"], second).await);
    let mut known: Vec<_> = known.into_iter().map(|known| (known.source_id, known.batch)).collect();
    known.sort();
    let expected = [("1", first), ("1", second), ("2", first)];
    assert_eq!(known, expected.map(|(id, batch)| (id.to_owned(), batch)));
    assert_eq!(read!(db, |tx| building::known(tx, "another", &["1"], second).await), []);
    // The database itself does not take it twice.
    let draft = named("1", "newer");
    let row = NewBuilding { id: BuildingId(1), digest: [0; 32], draft, place: place() };
    let refused = job!(db, |tx| building::insert_rows(tx, second, &[row]).await);
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken))), "{refused:?}");
}

/// More than one statement on SQLite and more than one message on PostgreSQL.
async fn a_large_chunk_is_written_whole_or_not_at_all(base: TestDb) {
    let db = base.open().await;
    let id = begin(&db, BatchKind::Buildings).await;
    let first = job!(db, |tx| building::reserve(tx, 6_000).await).unwrap();
    assert_eq!(first, BuildingId(1));
    let row = |number: i64, source_id: i64| {
        let draft = named(&source_id.to_string(), &"n".repeat(300));
        let digest = crypto::digest(&building::content(&draft).unwrap());
        NewBuilding { id: BuildingId(number), digest, draft, place: place() }
    };
    let mut rows: Vec<NewBuilding> = (1..=6_000).map(|number| row(number, number)).collect();
    rows.push(row(6_001, 1));
    let wrong = rows.clone();
    let refused = job!(db, |tx| building::insert_rows(tx, id, &wrong).await);
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken))), "{refused:?}");
    rows.pop();
    let right = rows.clone();
    job!(db, |tx| building::insert_rows(tx, id, &right).await).unwrap();
    publish(&db, id, BatchCounts::default()).await.unwrap();
    let stored = buildings(&db).await;
    assert_eq!(stored.len(), 6_000);
    assert!(stored.iter().zip(&rows).all(|(stored, row)| stored.id == row.id && stored.draft == row.draft));
    assert_eq!(job!(db, |tx| building::reserve(tx, 2).await).unwrap(), BuildingId(6_001));
}

async fn rows_are_written_only_while_loading(base: TestDb) {
    let db = base.open().await;
    let id = import_buildings(&db, &[]).await;
    let row = NewBuilding { id: BuildingId(1), digest: [0; 32], draft: bare("1"), place: place() };
    let refused = job!(db, |tx| building::insert_rows(tx, id, &[row]).await);
    assert!(matches!(refused, Err(Error::Conflict(Conflict::State { .. }))), "{refused:?}");
}

async fn missing_numbers_are_named(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[bare("1")]).await;
    let there = building_of(&db, "1").await.unwrap();
    let absent = [BuildingId(-1), BuildingId(i64::MAX)];
    let asked = [absent[1], there, absent[0]];
    assert_eq!(read!(db, |tx| building::missing(tx, &asked).await), absent);
    assert_eq!(read!(db, |tx| building::missing(tx, &[]).await), []);
}
