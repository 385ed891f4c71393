//! Imports of boundaries.

use yeam::domain::batch::{BatchCounts, BatchKind};
use yeam::domain::id::BoundarySetId;
use yeam::domain::unit::{BoundarySet, Level, Unit, UnitDraft};
use yeam::store::{Conflict, Db, Error, unit};

use super::{begin, import_units, load_units, publish, undo};
use crate::harness::{TestDb, each_database};
use crate::store::read;
use crate::store::sample::{multipolygon, unit as bare};

each_database! {
    what_is_stored_is_read_back,
    units_are_paged_by_code,
    the_latest_day_and_then_the_latest_load_counts,
    nobody_sees_them_while_they_load,
    importing_the_same_again_changes_nothing,
    undoing_restores_what_was_there,
    undoing_leaves_no_empty_set,
    what_was_replaced_is_not_undone,
    nothing_is_undone_under_a_running_import,
    the_same_code_is_taken_once_a_level,
}

fn full(level: Level, code: &str) -> UnitDraft {
    UnitDraft {
        parent_code: Some("០១".to_owned()),
        name_km: Some("ភ្នំពេញ".to_owned()),
        kind: Some("khan".to_owned()),
        approximate: true,
        geometry: multipolygon(),
        ..bare(level, code)
    }
}

async fn set(db: &Db, level: Level) -> Option<BoundarySet> {
    read!(db, |tx| unit::current_set(tx, level).await)
}

/// The units of a level that are to be seen in a set.
async fn units(db: &Db, set: BoundarySetId, level: Level) -> Vec<Unit> {
    read!(db, |tx| unit::page(tx, set, level, "", 1_000).await)
}

async fn current(db: &Db, level: Level) -> Vec<Unit> {
    units(db, set(db, level).await.unwrap().id, level).await
}

async fn what_is_stored_is_read_back(base: TestDb) {
    let db = base.open().await;
    let drafts = [bare(Level::Province, "12"), full(Level::District, "1201")];
    let id = import_units(&db, "គណៈ", "2024-02-29", &drafts).await;
    for draft in drafts {
        let set = set(&db, draft.level).await.unwrap();
        assert_eq!((set.source.as_str(), set.valid_on.to_string().as_str()), ("គណៈ", "2024-02-29"));
        let [stored] = units(&db, set.id, draft.level).await.try_into().unwrap();
        assert_eq!(read!(db, |tx| unit::get(tx, stored.id).await), Some(stored.clone()));
        let area_m2 = 0.1 + stored.id.0 as f64;
        assert_eq!(stored, Unit { id: stored.id, set: set.id, batch: id, area_m2, draft });
    }
    assert_eq!(set(&db, Level::Commune).await, None);
}

async fn units_are_paged_by_code(base: TestDb) {
    let db = base.open().await;
    let codes = ["02", "10", "B", "a", "b", "១", "A", "01"];
    let drafts = codes.map(|code| bare(Level::Commune, code));
    import_units(&db, "a", "2024-01-01", &drafts).await;
    let set = set(&db, Level::Commune).await.unwrap().id;
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = read!(db, |tx| unit::page(tx, set, Level::Commune, &after, 3).await);
        let Some(last) = page.last() else { break };
        after.clone_from(&last.draft.code);
        seen.extend(page.into_iter().map(|unit| unit.draft.code));
    }
    assert_eq!(seen, ["01", "02", "10", "A", "B", "a", "b", "១"]);
    assert!(units(&db, set, Level::District).await.is_empty());
}

async fn the_latest_day_and_then_the_latest_load_counts(base: TestDb) {
    let db = base.open().await;
    let province = [bare(Level::Province, "12")];
    let mut loads = Vec::new();
    for (source, day) in [("a", "2024-01-01"), ("b", "2023-01-01"), ("c", "2024-01-01"), ("d", "2022-12-31")]
    {
        loads.push(import_units(&db, source, day, &province).await);
    }
    import_units(&db, "e", "2025-01-01", &[bare(Level::Commune, "120101")]).await;
    let source = async || set(&db, Level::Province).await.unwrap().source;
    assert_eq!(source().await, "c");
    undo(&db, loads[2]).await.unwrap();
    assert_eq!(source().await, "a");
    undo(&db, loads[0]).await.unwrap();
    assert_eq!(source().await, "b");
    let sets = read!(db, |tx| unit::list_sets(tx).await);
    assert_eq!(sets.iter().map(|set| set.source.as_str()).collect::<Vec<_>>(), ["e", "b", "d"]);
}

async fn nobody_sees_them_while_they_load(base: TestDb) {
    let db = base.open().await;
    import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12")]).await;
    let before = current(&db, Level::Province).await;
    let sets = read!(db, |tx| unit::list_sets(tx).await);
    let id = begin(&db, BatchKind::Boundaries).await;
    let changed = load_units(&db, id, ("a", "2024-01-01"), &[full(Level::Province, "12")]).await;
    let added = load_units(&db, id, ("b", "2025-01-01"), &[bare(Level::Province, "13")]).await;
    assert_eq!((changed.changed, added.added), (1, 1));
    assert_eq!(current(&db, Level::Province).await, before);
    assert_eq!(read!(db, |tx| unit::get(tx, before[0].id).await).as_ref(), Some(&before[0]));
    assert_eq!(read!(db, |tx| unit::list_sets(tx).await), sets);
    publish(&db, id, BatchCounts::default()).await.unwrap();
    assert_eq!(current(&db, Level::Province).await[0].draft.code, "13");
    assert_eq!(units(&db, sets[0].id, Level::Province).await[0].draft, full(Level::Province, "12"));
}

async fn importing_the_same_again_changes_nothing(base: TestDb) {
    let db = base.open().await;
    let drafts = [bare(Level::Province, "12"), full(Level::District, "1201")];
    import_units(&db, "a", "2024-01-01", &drafts).await;
    let before = current(&db, Level::District).await;
    let again = begin(&db, BatchKind::Boundaries).await;
    let counts = load_units(&db, again, ("a", "2024-01-01"), &drafts).await;
    assert_eq!(counts, BatchCounts { unchanged: 2, ..BatchCounts::default() });
    publish(&db, again, counts).await.unwrap();
    let undone = undo(&db, again).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (0, 0));
    assert_eq!(current(&db, Level::District).await, before);
}

async fn undoing_restores_what_was_there(base: TestDb) {
    let db = base.open().await;
    import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12"), bare(Level::Province, "13")]).await;
    let before = current(&db, Level::Province).await;
    let drafts = [full(Level::Province, "12"), bare(Level::Province, "14")];
    let id = import_units(&db, "a", "2024-01-01", &drafts).await;
    let after = current(&db, Level::Province).await;
    assert_eq!(after.len(), 3);
    assert_eq!((after[0].id, &after[0].draft), (before[0].id, &drafts[0]));
    let undone = undo(&db, id).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (1, 1));
    assert_eq!(current(&db, Level::Province).await, before);
}

async fn undoing_leaves_no_empty_set(base: TestDb) {
    let db = base.open().await;
    let id = import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12")]).await;
    undo(&db, id).await.unwrap();
    assert_eq!(read!(db, |tx| unit::list_sets(tx).await), []);
    assert_eq!(set(&db, Level::Province).await, None);
    import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12")]).await;
    assert_eq!(current(&db, Level::Province).await.len(), 1);
}

async fn what_was_replaced_is_not_undone(base: TestDb) {
    let db = base.open().await;
    let batch = import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12")]).await;
    let by = import_units(&db, "a", "2024-01-01", &[full(Level::Province, "12")]).await;
    let refused = undo(&db, batch).await;
    assert!(
        matches!(refused, Err(Error::Conflict(conflict)) if conflict == Conflict::Superseded { batch, by })
    );
    // The same unit in another set is another unit, and replaces nothing.
    let other = import_units(&db, "b", "2024-01-01", &[full(Level::Province, "12")]).await;
    for batch in [by, batch, other] {
        undo(&db, batch).await.unwrap();
    }
}

async fn nothing_is_undone_under_a_running_import(base: TestDb) {
    let db = base.open().await;
    let first = import_units(&db, "a", "2024-01-01", &[bare(Level::Province, "12")]).await;
    let second = begin(&db, BatchKind::Boundaries).await;
    let refused = undo(&db, first).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Importing(by))) if by == second), "{refused:?}");
}

async fn the_same_code_is_taken_once_a_level(base: TestDb) {
    let db = base.open().await;
    let drafts = [bare(Level::Province, "12"), bare(Level::District, "12")];
    import_units(&db, "a", "2024-01-01", &drafts).await;
    let (province, district) = (current(&db, Level::Province).await, current(&db, Level::District).await);
    assert_ne!(province[0].id, district[0].id);
}
