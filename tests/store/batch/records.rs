//! Imports of sites and raids: each record has its own row in the log.

use yeam::domain::batch::{BatchCounts, BatchKind, BatchState};
use yeam::domain::change::{Action, Subject};
use yeam::domain::id::{BatchId, BuildingId, Seq};
use yeam::domain::raid::Raid;
use yeam::domain::site::Site;
use yeam::store::{Conflict, Db, Error, batch, raid, site};

use super::{begin, building_of, get, import_buildings, publish, undo};
use crate::harness::{TestDb, each_database};
use crate::store::log::audit;
use crate::store::sample::{
    actor, at, bare_site, building, change_site, create_raid, create_site, full_raid, full_site, next_site,
    place, step,
};
use crate::store::{job, read};

each_database! {
    undoing_takes_back_each_record,
    a_record_that_came_and_changed_in_one_import_is_gone,
    what_changed_since_is_not_undone,
    imports_are_undone_the_last_first,
    what_is_restored_keeps_its_place,
    what_a_raid_names_is_not_undone,
    raids_are_taken_back,
    what_names_a_building_that_is_gone_does_not_come_back,
    many_records_are_taken_back,
    a_dead_import_is_taken_back,
    a_dead_import_whose_records_changed_stays,
}

/// Imports sites: those with version 1 as new ones, others as changes.
async fn import(db: &Db, sites: &[Site]) -> BatchId {
    let id = begin(db, BatchKind::Sites).await;
    write(db, id, sites).await;
    publish(db, id, BatchCounts::default()).await.unwrap();
    id
}

async fn write(db: &Db, id: BatchId, sites: &[Site]) {
    let sites = sites.to_vec();
    job!(db, |tx| {
        for site in &sites {
            match site.version {
                1 => create_site(tx, site, Some(id)).await?,
                _ => change_site(tx, site, Some(id)).await?,
            }
        }
        Ok(())
    })
    .unwrap();
}

async fn sites(db: &Db) -> Vec<Site> {
    read!(db, |tx| site::list(tx, &site::Filter::default(), None, 9_999).await)
}

async fn undoing_takes_back_each_record(base: TestDb) {
    let db = base.open().await;
    let mut old = full_site("1");
    old.draft.buildings.clear();
    import(&db, std::slice::from_ref(&old)).await;
    let mut changed = next_site(&old, "new");
    changed.draft.source_id = Some("moved".to_owned());
    let id = import(&db, &[changed.clone(), full_site("2"), bare_site()]).await;
    let undone = undo(&db, id).await.unwrap();
    assert_eq!((undone.removed, undone.restored, undone.seq), (2, 1, Seq(7)));
    let restored = Site { version: 3, updated_at: step().at, ..old };
    assert_eq!(sites(&db).await, std::slice::from_ref(&restored));
    let log = audit(&db).await.unwrap();
    let actions: Vec<_> = log[4..].iter().map(|change| (change.action, change.batch)).collect();
    assert_eq!(actions, [(Action::Delete, Some(id)), (Action::Delete, Some(id)), (Action::Update, Some(id))]);
    let states =
        [&log[6].before, &log[6].after].map(|json| site::from_json(json.as_deref().unwrap()).unwrap());
    assert_eq!(states, [changed, restored]);
}

async fn a_record_that_came_and_changed_in_one_import_is_gone(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let id = import(&db, &[site.clone(), next_site(&site, "twice")]).await;
    undo(&db, id).await.unwrap();
    assert_eq!(sites(&db).await, []);
    assert_eq!(audit(&db).await.unwrap().len(), 4);
}

async fn what_changed_since_is_not_undone(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let id = import(&db, &[bare_site(), site.clone()]).await;
    let next = next_site(&site, "an officer's words");
    let subject = Subject::Site(site.id);
    job!(db, |tx| change_site(tx, &next, None).await).unwrap();
    let before = (sites(&db).await, audit(&db).await);
    let refused = undo(&db, id).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Changed { batch, subject: by })) if batch == id && by == subject)
    );
    assert_eq!((sites(&db).await, audit(&db).await), before);
    assert_eq!(get(&db, id).await.state, BatchState::Loaded);
}

async fn imports_are_undone_the_last_first(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let first = import(&db, std::slice::from_ref(&site)).await;
    let second = import(&db, &[next_site(&site, "from a file")]).await;
    let refused = undo(&db, first).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Changed { .. }))), "{refused:?}");
    undo(&db, second).await.unwrap();
    let undone = undo(&db, first).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (1, 0));
    assert_eq!(sites(&db).await, []);
    audit(&db).await.unwrap();
}

/// Other boundaries have been loaded since the import that is taken back.
async fn what_is_restored_keeps_its_place(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    import(&db, std::slice::from_ref(&site)).await;
    let id = import(&db, &[next_site(&site, "from a file")]).await;
    job!(db, |tx| site::set_places(tx, &[(site.id, place())]).await).unwrap();
    undo(&db, id).await.unwrap();
    let [restored] = sites(&db).await.try_into().unwrap();
    assert_eq!((restored.place, restored.draft.summary), (place(), String::new()));
}

async fn what_a_raid_names_is_not_undone(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let id = import(&db, &[bare_site(), site.clone(), bare_site()]).await;
    let raid = full_raid(&[site.id]);
    job!(db, |tx| create_raid(tx, &raid, None).await).unwrap();
    let before = (sites(&db).await, audit(&db).await);
    let refused = undo(&db, id).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Reference))), "{refused:?}");
    assert_eq!((sites(&db).await, audit(&db).await), before);
}

async fn raids_are_taken_back(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let old = full_raid(&[site.id]);
    let mut new = full_raid(&[site.id]);
    new.draft.source_id = None;
    let changed = Raid { version: 2, draft: new.draft.clone(), ..old.clone() };
    let stored = old.clone();
    job!(db, |tx| {
        create_site(tx, &site, None).await?;
        create_raid(tx, &stored, None).await
    })
    .unwrap();
    let id = begin(&db, BatchKind::Raids).await;
    let before = old.clone();
    job!(db, |tx| {
        create_raid(tx, &new, Some(id)).await?;
        assert!(raid::update(tx, &changed, 1, &actor()).await?);
        let states = [&before, &changed].map(|raid| raid::to_json(raid).ok());
        let row = crate::store::sample::change(Subject::Raid(before.id), Some(id), states);
        yeam::store::change_log::append(tx, row, yeam::crypto::chain).await
    })
    .unwrap();
    publish(&db, id, BatchCounts::default()).await.unwrap();
    let undone = undo(&db, id).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (1, 1));
    let raids = read!(db, |tx| raid::list(tx, &raid::Filter::default(), None, 9).await);
    assert_eq!(raids, [Raid { version: 3, updated_at: step().at, ..old }]);
    audit(&db).await.unwrap();
}

/// A site named a building until an import of sites changed it; then the building went.
async fn what_names_a_building_that_is_gone_does_not_come_back(base: TestDb) {
    let db = base.open().await;
    let footprints = import_buildings(&db, &[building("1")]).await;
    let mut site = full_site("1");
    site.draft.buildings = vec![building_of(&db, "1").await.unwrap()];
    let stored = site.clone();
    job!(db, |tx| create_site(tx, &stored, None).await).unwrap();
    let mut changed = next_site(&site, "elsewhere");
    changed.draft.buildings.clear();
    let id = import(&db, std::slice::from_ref(&changed)).await;
    undo(&db, footprints).await.unwrap();
    let refused = undo(&db, id).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Reference))), "{refused:?}");
    assert_eq!(sites(&db).await, [changed]);
    assert_eq!(read!(db, |tx| yeam::store::building::missing(tx, &[BuildingId(1)]).await).len(), 1);
}

/// More than are read at a time.
async fn many_records_are_taken_back(base: TestDb) {
    let db = base.open().await;
    let many: Vec<Site> = (0..1_100).map(|_| bare_site()).collect();
    let id = begin(&db, BatchKind::Sites).await;
    job!(db, |tx| {
        site::insert_all(tx, &many, &actor()).await?;
        let row = |site: &Site| {
            let after = site::to_json(site).ok();
            crate::store::sample::change(Subject::Site(site.id), Some(id), [None, after])
        };
        yeam::store::change_log::append_all(tx, many.iter().map(row).collect(), yeam::crypto::chain).await
    })
    .unwrap();
    publish(&db, id, BatchCounts::default()).await.unwrap();
    let undone = undo(&db, id).await.unwrap();
    assert_eq!((undone.removed, undone.restored, undone.seq), (1_100, 0, Seq(2_200)));
    assert_eq!(sites(&db).await, []);
    assert_eq!(audit(&db).await.unwrap().len(), 2_200);
}

async fn a_dead_import_is_taken_back(base: TestDb) {
    let db = base.open().await;
    let mut old = full_site("1");
    old.draft.buildings.clear();
    import(&db, std::slice::from_ref(&old)).await;
    let id = begin(&db, BatchKind::Sites).await;
    write(&db, id, &[next_site(&old, "new"), bare_site()]).await;
    assert_eq!(batch::remove_abandoned(&db, at(1), &step()).await.unwrap(), [id]);
    assert_eq!(sites(&db).await, [Site { version: 3, updated_at: step().at, ..old }]);
    assert_eq!(get(&db, id).await.state, BatchState::Undone);
    audit(&db).await.unwrap();
}

async fn a_dead_import_whose_records_changed_stays(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let id = begin(&db, BatchKind::Sites).await;
    write(&db, id, &[bare_site(), site.clone()]).await;
    let next = next_site(&site, "an officer's words");
    job!(db, |tx| change_site(tx, &next, None).await).unwrap();
    let before = (sites(&db).await, audit(&db).await);
    assert_eq!(batch::remove_abandoned(&db, at(1), &step()).await.unwrap(), [id]);
    assert_eq!((sites(&db).await, audit(&db).await), before);
    assert_eq!(get(&db, id).await.state, BatchState::Loaded);
    begin(&db, BatchKind::Sites).await;
}
