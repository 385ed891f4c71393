//! Sites: what is stored is read back, and only the expected version is replaced.

use yeam::domain::id::{BuildingId, SiteId};
use yeam::domain::place::Place;
use yeam::domain::site::{Site, SiteStatus};
use yeam::store::site::{self, Filter};
use yeam::store::{Conflict, Db, Error};

use super::sample::{actor, at, bare_site, full_raid, full_site, next_site, place};
use super::{job, read};
use crate::harness::{TestDb, each_database};

each_database! {
    what_is_stored_is_read_back,
    what_the_log_keeps_is_what_the_table_keeps,
    only_the_expected_version_is_replaced,
    only_the_expected_version_is_removed,
    a_site_that_a_raid_names_stays,
    source_and_source_id_are_taken_once,
    all_are_stored_or_none,
    lists_are_in_order_and_filtered,
    sites_are_found_by_source,
    missing_ids_are_named,
}

async fn insert(db: &Db, sites: &[Site]) -> Result<(), Error> {
    let sites = sites.to_vec();
    job!(db, |tx| site::insert_all(tx, &sites, &actor()).await)
}

async fn get(db: &Db, id: SiteId) -> Option<Site> {
    read!(db, |tx| site::get(tx, id).await)
}

async fn what_is_stored_is_read_back(base: TestDb) {
    let db = base.open().await;
    for site in [bare_site(), full_site("1")] {
        insert(&db, std::slice::from_ref(&site)).await.unwrap();
        assert_eq!(get(&db, site.id).await, Some(site));
    }
    assert_eq!(read!(db, |tx| site::count(tx).await), 2);
    assert_eq!(get(&db, bare_site().id).await, None);
}

/// A replica fills its index from the log, and from the tables when it starts: both must say the same.
async fn what_the_log_keeps_is_what_the_table_keeps(base: TestDb) {
    let db = base.open().await;
    let mut site = full_site("1");
    site.updated_at += jiff::SignedDuration::from_nanos(789);
    insert(&db, std::slice::from_ref(&site)).await.unwrap();
    let logged = site::from_json(&site::to_json(&site).unwrap()).unwrap();
    assert_eq!(get(&db, site.id).await, Some(logged));
}

async fn only_the_expected_version_is_replaced(base: TestDb) {
    let db = base.open().await;
    let first = bare_site();
    insert(&db, std::slice::from_ref(&first)).await.unwrap();
    let mut second = Site { id: first.id, created_at: first.created_at, version: 2, ..full_site("1") };
    second.updated_at = at(77);
    let update = async |site: &Site, expected: i64| {
        let site = site.clone();
        job!(db, |tx| site::update(tx, &site, expected, &actor()).await).unwrap()
    };
    assert!(!update(&second, 2).await, "a version that is not there yet");
    assert!(update(&second, 1).await);
    assert_eq!(get(&db, first.id).await, Some(second.clone()));
    assert!(!update(&next_site(&second, "late"), 1).await, "a version that has passed");
    assert!(!update(&bare_site(), 1).await, "a site that is not there");
    let mut third = next_site(&second, "");
    third.draft = bare_site().draft;
    third.draft.buildings = vec![BuildingId(9)];
    assert!(update(&third, 2).await);
    assert_eq!(get(&db, first.id).await, Some(third));
}

async fn only_the_expected_version_is_removed(base: TestDb) {
    let db = base.open().await;
    let site = full_site("1");
    insert(&db, std::slice::from_ref(&site)).await.unwrap();
    assert!(!job!(db, |tx| site::delete(tx, site.id, 2).await).unwrap());
    assert!(job!(db, |tx| site::delete(tx, site.id, 1).await).unwrap());
    assert!(!job!(db, |tx| site::delete(tx, site.id, 1).await).unwrap());
    assert_eq!(get(&db, site.id).await, None);
    // The links have gone with it, or the same site could not come back.
    insert(&db, std::slice::from_ref(&site)).await.unwrap();
    assert_eq!(get(&db, site.id).await, Some(site));
}

async fn a_site_that_a_raid_names_stays(base: TestDb) {
    let db = base.open().await;
    let site = full_site("1");
    let raid = full_raid(&[site.id]);
    let id = site.id;
    insert(&db, &[site]).await.unwrap();
    job!(db, |tx| yeam::store::raid::insert(tx, &raid, &actor()).await).unwrap();
    let refused = job!(db, |tx| site::delete(tx, id, 1).await);
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Reference))), "{refused:?}");
    assert!(get(&db, id).await.is_some());
}

async fn source_and_source_id_are_taken_once(base: TestDb) {
    let db = base.open().await;
    let site = full_site("1");
    insert(&db, &[site.clone(), bare_site(), bare_site()]).await.unwrap();
    for taken in [full_site("1"), Site { id: site.id, ..full_site("2") }] {
        let refused = insert(&db, &[taken]).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken))), "{refused:?}");
    }
    let mut other = full_site("1");
    other.draft.source = Some("another".to_owned());
    insert(&db, &[other]).await.unwrap();
}

async fn all_are_stored_or_none(base: TestDb) {
    let db = base.open().await;
    let mut sites: Vec<Site> = (0..2_000).map(|number| full_site(&number.to_string())).collect();
    sites[1_999].draft.source_id = Some("0".to_owned());
    assert!(insert(&db, &sites).await.is_err());
    assert_eq!(read!(db, |tx| site::count(tx).await), 0);
    sites.pop();
    insert(&db, &sites).await.unwrap();
    assert_eq!(get(&db, sites[1_234].id).await.as_ref(), Some(&sites[1_234]));
}

async fn lists_are_in_order_and_filtered(base: TestDb) {
    let db = base.open().await;
    let mut sites: Vec<Site> = (0..25).map(|number| full_site(&number.to_string())).collect();
    for (number, site) in sites.iter_mut().enumerate() {
        site.draft.status = SiteStatus::ALL[number % 2];
        site.place = Place { commune: Some(format!("{}", number % 5)), ..place() };
    }
    insert(&db, &sites).await.unwrap();
    sites.sort_by_key(|site| site.id);
    let list = async |filter: Filter| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = read!(db, |tx| site::list(tx, &filter, after, 4).await);
            let Some(last) = page.last() else { return all };
            after = Some(last.id);
            all.extend(page);
        }
    };
    assert_eq!(list(Filter::default()).await, sites);
    let filter = Filter {
        status: Some(SiteStatus::Suspected),
        province: Some("12".to_owned()),
        district: Some("1201".to_owned()),
        commune: Some("3".to_owned()),
    };
    let wanted = |site: &&Site| {
        site.draft.status == SiteStatus::Suspected && site.place.commune.as_deref() == Some("3")
    };
    let expected: Vec<Site> = sites.iter().filter(wanted).cloned().collect();
    assert!(!expected.is_empty());
    assert_eq!(list(filter).await, expected);
    assert_eq!(list(Filter { province: Some("13".to_owned()), ..Filter::default() }).await, []);
}

async fn sites_are_found_by_source(base: TestDb) {
    let db = base.open().await;
    let ids = ["1", "\"2\"", "៣", "a,b"];
    let mut sites: Vec<Site> = ids.iter().map(|id| full_site(id)).collect();
    insert(&db, &sites).await.unwrap();
    insert(&db, &[bare_site()]).await.unwrap();
    sites.sort_by_key(|site| site.id);
    let asked = ["a,b", "1", "absent", "\"2\"", "1", "៣"];
    assert_eq!(read!(db, |tx| site::find_by_source(tx, "partner", &asked).await), sites);
    assert_eq!(read!(db, |tx| site::find_by_source(tx, "another", &asked).await), []);
    assert_eq!(read!(db, |tx| site::find_by_source(tx, "partner", &[]).await), []);
}

async fn missing_ids_are_named(base: TestDb) {
    let db = base.open().await;
    let (there, absent) = (bare_site(), bare_site());
    insert(&db, std::slice::from_ref(&there)).await.unwrap();
    assert_eq!(read!(db, |tx| site::missing(tx, &[there.id, absent.id]).await), [absent.id]);
    assert_eq!(read!(db, |tx| site::missing(tx, &[]).await), []);
}
