//! What PostgreSQL alone does: PostGIS beside the WKB, loads beside writers, wake-up calls.

use std::time::{Duration, Instant};

use geo::Geometry;
use yeam::domain::batch::BatchKind;
use yeam::domain::unit::Level;
use yeam::store::{Db, Error, Follower, Tx, batch, site};

use super::batch::{import_buildings, import_units};
use super::sample::{
    actor, bare_raid, bare_site, building, create_raid, create_site, full_building, full_raid, full_site,
    new_batch, unit,
};
use super::{job, read};
use crate::harness::postgres::Database;
use crate::harness::{TestDb, on_postgres};

on_postgres! {
    the_generated_geometry_equals_the_wkb,
    a_load_does_not_hold_up_writers,
    a_load_does_not_hold_up_writers_of_its_own_batch,
    another_process_wakes_the_follower,
    the_follower_is_woken_again_after_the_server_was_away,
    a_server_without_the_right_to_add_postgis_is_explained,
}

async fn the_generated_geometry_equals_the_wkb(base: TestDb) {
    let db = base.open().await;
    let sites = [bare_site(), full_site("1")];
    let raids = [bare_raid(), full_raid(&[sites[0].id])];
    job!(db, |tx| {
        for site in &sites {
            create_site(tx, site, None).await?;
        }
        for raid in &raids {
            create_raid(tx, raid, None).await?;
        }
        Ok(())
    })
    .unwrap();
    import_buildings(&db, &[building("1"), full_building("2")]).await;
    import_units(&db, "a", "2024-01-01", &[unit(Level::Province, "12")]).await;
    for table in ["site", "raid", "building", "unit"] {
        // Hexadecimal, because nothing else would be equal to the bit.
        let text = format!(
            "DO $$ BEGIN
                 ASSERT (SELECT COUNT(*) FROM {table}) > 0;
                 ASSERT (SELECT bool_and(ST_AsBinary(geom, 'NDR') = geometry AND ST_SRID(geom) = 4326)
                         FROM {table}), '{table}';
             END $$"
        );
        base.execute(&text).await.unwrap();
    }
    let mut tx = db.read().await.unwrap();
    let Tx::Postgres(tx) = &mut tx else { panic!("not PostgreSQL") };
    let x: f64 = sqlx::query_scalar("SELECT ST_X(geom) FROM site WHERE ST_GeometryType(geom) = 'ST_Point'")
        .fetch_one(&mut **tx)
        .await
        .unwrap();
    assert_eq!(Geometry::from(geo::point!(x: x, y: -0.0)), bare_site().draft.geometry);
}

async fn a_load_does_not_hold_up_writers(base: TestDb) {
    let db = base.open().await;
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let loaded = bare_site();
    let id = loaded.id;
    let load = db.load(move |tx| {
        Box::pin(async move {
            site::insert(tx, &loaded, &actor()).await?;
            let _ = released.await;
            Ok::<_, Error>(())
        })
    });
    let write = async {
        create(&db).await;
        assert!(read!(db, |tx| site::get(tx, id).await).is_none());
        drop(release);
    };
    let (loaded, ()) = tokio::join!(load, write);
    loaded.unwrap();
    assert!(read!(db, |tx| site::get(tx, id).await).is_some());
}

/// A chunk is being loaded while records are written and other imports begin.
async fn a_load_does_not_hold_up_writers_of_its_own_batch(base: TestDb) {
    let db = base.open().await;
    let id = job!(db, |tx| batch::begin(tx, &new_batch(BatchKind::Buildings)).await).unwrap();
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let load = db.load(move |tx| {
        Box::pin(async move {
            yeam::store::building::reserve(tx, 3).await?;
            yeam::store::building::insert_rows(tx, id, &[]).await?;
            let _ = released.await;
            Ok::<_, Error>(())
        })
    });
    let write = async {
        create(&db).await;
        job!(db, |tx| batch::begin(tx, &new_batch(BatchKind::Boundaries)).await).unwrap();
        drop(release);
    };
    let (loaded, ()) = tokio::join!(load, write);
    loaded.unwrap();
}

async fn create(db: &Db) {
    job!(db, |tx| create_site(tx, &bare_site(), None).await).unwrap();
}

async fn another_process_wakes_the_follower(base: TestDb) {
    let (here, there) = (base.open().await, base.open().await);
    assert!(woken(&mut here.follower(), &there).await, "not woken");
}

async fn the_follower_is_woken_again_after_the_server_was_away(base: TestDb) {
    let (here, there) = (base.open().await, base.open().await);
    let mut follower = here.follower();
    assert!(woken(&mut follower, &there).await, "not woken");
    base.administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await;
    assert!(woken(&mut follower, &there).await, "not woken again");
}

/// Whether a write elsewhere wakes the follower sooner than it would look by itself.
async fn woken(follower: &mut Follower, there: &Db) -> bool {
    for _ in 0..10 {
        create(there).await;
        let began = Instant::now();
        follower.changed().await;
        if began.elapsed() < Duration::from_secs(2) {
            return true;
        }
    }
    false
}

async fn a_server_without_the_right_to_add_postgis_is_explained(_base: TestDb) {
    if std::env::var("YEAM_TEST_POSTGRES").is_ok() {
        // The user of a server that was given may add it.
        return;
    }
    let bare = Database::make_bare().unwrap();
    let Err(Error::Unusable(text)) = Db::open(&bare.url()).await else { panic!("it opened") };
    assert!(text.contains("CREATE EXTENSION postgis"), "{text}");
    bare.administer("CREATE EXTENSION postgis").await;
    Db::open(&bare.url()).await.unwrap();
}
