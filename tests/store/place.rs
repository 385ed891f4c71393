//! Places are set for many features at once, and with them nothing else.

use yeam::domain::id::{RaidId, SiteId};
use yeam::domain::place::Place;
use yeam::store::{building, raid, site};

use super::batch::import_buildings;
use super::sample::{
    actor, bare_raid, bare_site, building as sample, full_building, full_raid, full_site, place,
};
use super::{job, read};
use crate::harness::{TestDb, each_database};

each_database! {
    sites_are_placed,
    raids_are_placed,
    buildings_are_placed,
    no_features_are_no_fault,
}

/// Two places: one with everything, one with nothing.
fn places() -> [Place; 2] {
    [Place { outside_m: Some(0.1), commune: Some("\"'".to_owned()), ..place() }, Place::default()]
}

async fn sites_are_placed(base: TestDb) {
    let db = base.open().await;
    let mut sites = [bare_site(), full_site("1"), full_site("2")];
    let stored = sites.to_vec();
    let [one, other] = places();
    let set: Vec<(SiteId, Place)> =
        vec![(sites[0].id, one.clone()), (sites[1].id, other.clone()), (bare_site().id, one.clone())];
    job!(db, |tx| {
        site::insert_all(tx, &stored, &actor()).await?;
        site::set_places(tx, &set).await
    })
    .unwrap();
    (sites[0].place, sites[1].place) = (one, other);
    sites.sort_by_key(|site| site.id);
    assert_eq!(read!(db, |tx| site::list(tx, &site::Filter::default(), None, 9).await), sites);
}

async fn raids_are_placed(base: TestDb) {
    let db = base.open().await;
    let mut raids = [bare_raid(), full_raid(&[])];
    let stored = raids.to_vec();
    let set: Vec<(RaidId, Place)> = raids.iter().map(|raid| raid.id).zip(places()).collect();
    job!(db, |tx| {
        raid::insert_all(tx, &stored, &actor()).await?;
        raid::set_places(tx, &set).await
    })
    .unwrap();
    for (raid, place) in raids.iter_mut().zip(places()) {
        raid.place = place;
        assert_eq!(read!(db, |tx| raid::get(tx, raid.id).await).as_ref(), Some(&*raid));
    }
}

async fn buildings_are_placed(base: TestDb) {
    let db = base.open().await;
    import_buildings(&db, &[sample("1"), full_building("2"), sample("3")]).await;
    let before = super::batch::buildings(&db).await;
    let set: Vec<_> = before.iter().map(|building| building.id).zip(places()).collect();
    job!(db, |tx| building::set_places(tx, &set).await).unwrap();
    let after = super::batch::buildings(&db).await;
    let placed: Vec<_> = after.iter().map(|building| building.place.clone()).collect();
    let [one, other] = places();
    assert_eq!(placed, [one, other, before[2].place.clone()]);
    assert!(before.iter().zip(&after).all(|(before, after)| before.draft == after.draft));
}

async fn no_features_are_no_fault(base: TestDb) {
    let db = base.open().await;
    job!(db, |tx| {
        site::set_places(tx, &[]).await?;
        raid::set_places(tx, &[]).await?;
        building::set_places(tx, &[]).await
    })
    .unwrap();
}
