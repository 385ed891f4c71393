//! Raids: what is stored is read back with its lists, and only the expected version is replaced.

use uuid::Uuid;
use yeam::domain::id::{RaidId, SiteId};
use yeam::domain::raid::Raid;
use yeam::domain::site::Site;
use yeam::store::raid::{self, Filter};
use yeam::store::{Conflict, Db, Error, site};

use super::sample::{actor, at, bare_raid, bare_site, full_raid};
use super::{job, read};
use crate::harness::{TestDb, each_database};

each_database! {
    what_is_stored_is_read_back,
    what_the_log_keeps_is_what_the_table_keeps,
    only_the_expected_version_is_replaced,
    only_the_expected_version_is_removed,
    a_raid_names_only_sites_that_exist,
    lists_are_in_order_and_filtered,
    raids_are_found_by_source,
}

async fn insert(db: &Db, raids: &[Raid]) -> Result<(), Error> {
    let raids = raids.to_vec();
    job!(db, |tx| raid::insert_all(tx, &raids, &actor()).await)
}

async fn get(db: &Db, id: RaidId) -> Option<Raid> {
    read!(db, |tx| raid::get(tx, id).await)
}

/// Stores so many sites and gives their ids.
async fn sites(db: &Db, many: usize) -> Vec<SiteId> {
    let sites: Vec<Site> = (0..many).map(|_| bare_site()).collect();
    let ids = sites.iter().map(|site| site.id).collect();
    job!(db, |tx| site::insert_all(tx, &sites, &actor()).await).unwrap();
    ids
}

async fn what_is_stored_is_read_back(base: TestDb) {
    let db = base.open().await;
    let mut named = sites(&db, 3).await;
    named.reverse();
    for raid in [bare_raid(), full_raid(&named)] {
        insert(&db, std::slice::from_ref(&raid)).await.unwrap();
        assert_eq!(get(&db, raid.id).await, Some(raid));
    }
    assert_eq!(read!(db, |tx| raid::count(tx).await), 2);
    assert_eq!(get(&db, bare_raid().id).await, None);
}

async fn what_the_log_keeps_is_what_the_table_keeps(base: TestDb) {
    let db = base.open().await;
    let mut raid = full_raid(&sites(&db, 2).await);
    raid.created_at += jiff::SignedDuration::from_nanos(789);
    insert(&db, std::slice::from_ref(&raid)).await.unwrap();
    let logged = raid::from_json(&raid::to_json(&raid).unwrap()).unwrap();
    assert_eq!(get(&db, raid.id).await, Some(logged));
}

async fn only_the_expected_version_is_replaced(base: TestDb) {
    let db = base.open().await;
    let first = full_raid(&sites(&db, 2).await);
    insert(&db, std::slice::from_ref(&first)).await.unwrap();
    let named = sites(&db, 1).await;
    let second = Raid { id: first.id, version: 2, updated_at: at(3), ..full_raid(&named) };
    let third = Raid { id: first.id, version: 3, created_at: first.created_at, ..bare_raid() };
    let update = async |raid: &Raid, expected: i64| {
        let raid = raid.clone();
        job!(db, |tx| raid::update(tx, &raid, expected, &actor()).await).unwrap()
    };
    assert!(!update(&second, 2).await);
    for (raid, expected) in [(second, 1), (third, 2)] {
        assert!(update(&raid, expected).await);
        assert_eq!(get(&db, first.id).await.as_ref(), Some(&raid));
        assert!(!update(&raid, expected).await);
    }
}

async fn only_the_expected_version_is_removed(base: TestDb) {
    let db = base.open().await;
    let raid = full_raid(&sites(&db, 2).await);
    let id = raid.id;
    insert(&db, std::slice::from_ref(&raid)).await.unwrap();
    assert!(!job!(db, |tx| raid::delete(tx, id, 2).await).unwrap());
    assert!(job!(db, |tx| raid::delete(tx, id, 1).await).unwrap());
    assert_eq!(get(&db, id).await, None);
    insert(&db, std::slice::from_ref(&raid)).await.unwrap();
    assert_eq!(get(&db, id).await, Some(raid));
}

async fn a_raid_names_only_sites_that_exist(base: TestDb) {
    let db = base.open().await;
    let refused = insert(&db, &[full_raid(&[SiteId(Uuid::now_v7())])]).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Reference))), "{refused:?}");
    assert_eq!(read!(db, |tx| raid::count(tx).await), 0);
}

async fn lists_are_in_order_and_filtered(base: TestDb) {
    let db = base.open().await;
    let named = sites(&db, 3).await;
    let mut raids: Vec<Raid> = (0..20).map(|number| full_raid(&named[number % 3..])).collect();
    for (number, raid) in raids.iter_mut().enumerate() {
        raid.draft.source_id = Some(number.to_string());
    }
    insert(&db, &raids).await.unwrap();
    raids.sort_by_key(|raid| raid.id);
    let after = Some(raids[7].id);
    assert_eq!(read!(db, |tx| raid::list(tx, &Filter::default(), after, 5).await), raids[8..13]);
    let filter = Filter {
        province: Some("12".to_owned()),
        district: Some("1201".to_owned()),
        commune: Some("០១".to_owned()),
        site: Some(named[1]),
    };
    raids.retain(|raid| raid.draft.sites.contains(&named[1]));
    assert_eq!(read!(db, |tx| raid::list(tx, &filter, None, 100).await), raids);
    let elsewhere = Filter { commune: Some("other".to_owned()), ..filter };
    assert_eq!(read!(db, |tx| raid::list(tx, &elsewhere, None, 100).await), []);
}

async fn raids_are_found_by_source(base: TestDb) {
    let db = base.open().await;
    let raid = full_raid(&sites(&db, 1).await);
    insert(&db, &[raid.clone(), bare_raid()]).await.unwrap();
    assert_eq!(read!(db, |tx| raid::find_by_source(tx, "partner", &["៧", "8"]).await), [raid]);
    assert_eq!(read!(db, |tx| raid::find_by_source(tx, "partner", &["8"]).await), []);
}
