//! The line of writers: jobs share commits, and one that fails takes nobody with it.

use std::time::Duration;

use futures_util::FutureExt;
use sqlx::{Executor, SqlSafeStr};
use yeam::domain::id::SiteId;
use yeam::domain::site::Site;
use yeam::store::{Conflict, Db, Error, Tx, idempotency, site};

use super::idempotency::answer;
use super::log::audit;
use super::sample::{actor, bare_site, create_site, full_raid};
use super::{job, read};
use crate::harness::{Kind, TestDb, each_database};

each_database! {
    a_job_that_fails_leaves_the_others,
    a_job_that_panics_leaves_the_others,
    a_job_outlives_its_caller,
    nobody_is_told_done_when_the_commit_fails,
    the_line_goes_on_after_the_transaction_broke,
    closing_lets_waiting_writes_finish,
    a_load_that_fails_leaves_nothing,
}

/// Runs a statement of the test's own.
async fn run(tx: &mut Tx, text: &'static str) -> Result<(), Error> {
    match tx {
        Tx::Sqlite(tx) => (&mut **tx).execute(sqlx::raw_sql(text.into_sql_str())).await.map(|_| ())?,
        Tx::Postgres(tx) => (&mut **tx).execute(sqlx::raw_sql(text.into_sql_str())).await.map(|_| ())?,
    }
    Ok(())
}

/// Holds the line until it is dropped, so that what is written meanwhile shares one commit.
async fn hold(db: &Db) -> tokio::sync::oneshot::Sender<()> {
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let (begun, ready) = tokio::sync::oneshot::channel();
    let db = db.clone();
    tokio::spawn(async move {
        job!(db, |_tx| {
            let _ = begun.send(());
            let _ = released.await;
            Ok(())
        })
    });
    ready.await.unwrap();
    release
}

async fn is_there(db: &Db, id: SiteId) -> bool {
    read!(db, |tx| site::get(tx, id).await).is_some()
}

async fn create(db: &Db, site: Site) -> Result<(), Error> {
    job!(db, |tx| create_site(tx, &site, None).await)
}

async fn a_job_that_fails_leaves_the_others(base: TestDb) {
    let db = base.open().await;
    let (one, other) = (bare_site(), bare_site());
    let (twice, refused) = (one.clone(), bare_site());
    let refused_id = refused.id;
    let release = hold(&db).await;
    let jobs = futures_util::future::join4(
        create(&db, one.clone()),
        // The database fails the second; the third fails after it has written.
        create(&db, twice),
        async {
            job!(db, |tx| {
                create_site(tx, &refused, None).await?;
                Err::<(), _>(Error::Busy)
            })
        },
        create(&db, other.clone()),
    );
    let release = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(release);
    };
    let ((first, second, third, fourth), ()) = tokio::join!(jobs, release);
    assert!(first.is_ok() && fourth.is_ok(), "{first:?} {fourth:?}");
    assert!(matches!(second, Err(Error::Conflict(Conflict::Taken))), "{second:?}");
    assert!(matches!(third, Err(Error::Busy)), "{third:?}");
    assert!(is_there(&db, one.id).await && is_there(&db, other.id).await);
    assert!(!is_there(&db, refused_id).await);
    assert_eq!(audit(&db).await.unwrap().len(), 2);
}

async fn a_job_that_panics_leaves_the_others(base: TestDb) {
    let db = base.open().await;
    let (lost, kept) = (bare_site(), bare_site());
    let lost_id = lost.id;
    let release = hold(&db).await;
    let panicking = std::panic::AssertUnwindSafe(async {
        job!(db, |tx| {
            create_site(tx, &lost, None).await?;
            bug()
        })
    });
    let jobs = futures_util::future::join(panicking.catch_unwind(), create(&db, kept.clone()));
    let ((panicked, created), ()) = tokio::join!(jobs, async { drop(release) });
    assert_eq!(panicked.unwrap_err().downcast_ref::<&str>(), Some(&"a bug"));
    created.unwrap();
    assert!(is_there(&db, kept.id).await && !is_there(&db, lost_id).await);
    assert_eq!(audit(&db).await.unwrap().len(), 1);
}

/// Panics, but not through the hook that would fill the test's output.
fn bug() -> Result<(), Error> {
    std::panic::resume_unwind(Box::new("a bug"))
}

async fn a_job_outlives_its_caller(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let release = hold(&db).await;
    let waiting = tokio::time::timeout(Duration::from_millis(20), create(&db, site.clone()));
    assert!(waiting.await.is_err(), "it waits behind the one that holds the line");
    drop(release);
    create(&db, bare_site()).await.unwrap();
    assert!(is_there(&db, site.id).await);
}

/// A reference that is checked at the commit fails it after the job itself was content.
async fn nobody_is_told_done_when_the_commit_fails(base: TestDb) {
    let db = base.open().await;
    let defer = match base.kind {
        Kind::Sqlite => "PRAGMA defer_foreign_keys = ON",
        Kind::Postgres => {
            let text = "ALTER TABLE raid_site ALTER CONSTRAINT raid_site_site_id_fkey DEFERRABLE";
            base.execute(text).await.unwrap();
            "SET CONSTRAINTS ALL DEFERRED"
        }
    };
    let mut shared = false;
    // A slow machine may give each job a commit of its own.
    for round in 0..40 {
        let (saved, raid) = (answer(&round.to_string(), 0), full_raid(&[bare_site().id]));
        let (name, key) = (saved.actor.clone(), saved.key.clone());
        let release = hold(&db).await;
        let innocent = async { job!(db, |tx| idempotency::save(tx, &saved).await) };
        let guilty = async {
            job!(db, |tx| {
                run(tx, defer).await?;
                yeam::store::raid::insert(tx, &raid, &actor()).await
            })
        };
        let ((innocent, guilty), ()) =
            tokio::join!(futures_util::future::join(innocent, guilty), async { drop(release) });
        assert!(matches!(guilty, Err(Error::Conflict(Conflict::Reference))), "{guilty:?}");
        let is_there = read!(db, |tx| idempotency::find(tx, &name, &key).await).is_some();
        assert_eq!(is_there, innocent.is_ok(), "{innocent:?}");
        if innocent.is_err() {
            shared = true;
            break;
        }
    }
    assert!(shared, "no two jobs ever shared a commit");
    let site = bare_site();
    create(&db, site.clone()).await.unwrap();
    assert!(is_there(&db, site.id).await);
    audit(&db).await.unwrap();
}

async fn the_line_goes_on_after_the_transaction_broke(base: TestDb) {
    let db = base.open().await;
    let text = match base.kind {
        Kind::Sqlite => "ROLLBACK",
        Kind::Postgres => "SELECT pg_terminate_backend(pg_backend_pid())",
    };
    let (lost, kept) = (bare_site(), bare_site());
    let lost_id = lost.id;
    let broken = job!(db, |tx| {
        create_site(tx, &lost, None).await?;
        run(tx, text).await
    });
    assert!(broken.is_err());
    create(&db, kept.clone()).await.unwrap();
    assert!(is_there(&db, kept.id).await && !is_there(&db, lost_id).await);
    assert_eq!(audit(&db).await.unwrap().len(), 1);
}

async fn closing_lets_waiting_writes_finish(base: TestDb) {
    let db = base.open().await;
    let sites: Vec<Site> = (0..20).map(|_| bare_site()).collect();
    let release = hold(&db).await;
    let writes = futures_util::future::join_all(sites.iter().map(|site| create(&db, site.clone())));
    let close = async {
        tokio::task::yield_now().await;
        drop(release);
        db.close().await;
    };
    let (written, ()) = tokio::join!(writes, close);
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert!(create(&db, bare_site()).await.is_err());
    assert!(db.read().await.is_err());
    let again = base.open().await;
    assert_eq!(audit(&again).await.unwrap().len(), 20);
}

async fn a_load_that_fails_leaves_nothing(base: TestDb) {
    let db = base.open().await;
    let site = bare_site();
    let id = site.id;
    let load = db.load(move |tx| {
        Box::pin(async move {
            site::insert(tx, &site, &actor()).await?;
            Err::<(), _>(Error::Busy)
        })
    });
    assert!(matches!(load.await, Err(Error::Busy)));
    assert!(!is_there(&db, id).await);
}
