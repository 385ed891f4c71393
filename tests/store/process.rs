//! Several processes on one database.

use std::time::Duration;

use sqlx::{Executor, SqlSafeStr};
use yeam::store::{Db, Error, Tx, change_log, site};

use super::log::audit;
use super::sample::{actor, bare_site, create_site, next_site};
use super::{job, read};
use crate::harness::{TestDb, each_database};

each_database! {
    processes_write_in_one_line,
    what_a_job_has_read_holds_until_it_commits,
    a_writer_waits_for_another_process,
    a_reader_does_not_wait_for_a_writer,
    a_reading_stays_as_it_was,
    a_follower_hears_of_another_process,
}

/// How many writes each process makes.
const WRITES: usize = 60;

async fn write_some(db: &Db) {
    let writes = (0..WRITES).map(|_| async { job!(db, |tx| create_site(tx, &bare_site(), None).await) });
    let (mut done, mut writes) = (0, writes.collect::<Vec<_>>().into_iter());
    // A few at a time, so that groups are neither of one nor of all.
    while let Some(first) = writes.next() {
        let group: Vec<_> = std::iter::once(first).chain(writes.by_ref().take(done % 4)).collect();
        for written in futures_util::future::join_all(group).await {
            written.unwrap();
            done += 1;
        }
    }
}

async fn processes_write_in_one_line(base: TestDb) {
    let db = base.open().await;
    if base.is_other() {
        return write_some(&db).await;
    }
    let others: Vec<_> = (0..2).map(|_| base.same_test().spawn().unwrap()).collect();
    write_some(&db).await;
    for other in others {
        let output = other.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    assert_eq!(audit(&db).await.unwrap().len(), 3 * WRITES);
}

async fn what_a_job_has_read_holds_until_it_commits(base: TestDb) {
    let handles = [base.open().await, base.open().await];
    let first = bare_site();
    let (id, stored) = (first.id, first.clone());
    job!(handles[0], |tx| create_site(tx, &stored, None).await).unwrap();
    let writers = (0..40).map(|turn| {
        let db = handles[turn % 2].clone();
        tokio::spawn(async move {
            job!(db, |tx| {
                let before = site::get(tx, id).await?.unwrap();
                tokio::task::yield_now().await;
                site::update(tx, &next_site(&before, "read before"), before.version, &actor()).await
            })
        })
    });
    for written in futures_util::future::join_all(writers).await {
        assert!(written.unwrap().unwrap(), "someone wrote in between");
    }
    let last = read!(handles[0], |tx| site::get(tx, id).await).unwrap();
    assert_eq!(last.version, first.version + 40);
}

/// Holds up all other writers until it is told to go on.
async fn hold_the_line(
    db: Db,
    begun: tokio::sync::oneshot::Sender<()>,
    end: tokio::sync::oneshot::Receiver<()>,
) {
    job!(db, |tx| {
        create_site(tx, &bare_site(), None).await?;
        let _ = begun.send(());
        let _ = end.await;
        Ok(())
    })
    .unwrap();
}

async fn a_writer_waits_for_another_process(base: TestDb) {
    let (db, other) = (base.open().await, base.open().await);
    let (begun, ready) = tokio::sync::oneshot::channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    let holder = tokio::spawn(hold_the_line(other, begun, ended));
    ready.await.unwrap();
    let write = async { job!(db, |tx| create_site(tx, &bare_site(), None).await) };
    let release = async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        let _ = end.send(());
    };
    let (written, ()) = tokio::join!(write, release);
    written.unwrap();
    holder.await.unwrap();
    assert_eq!(audit(&db).await.unwrap().len(), 2);
}

async fn a_reader_does_not_wait_for_a_writer(base: TestDb) {
    let (db, other) = (base.open().await, base.open().await);
    let (begun, ready) = tokio::sync::oneshot::channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    let holder = tokio::spawn(hold_the_line(other, begun, ended));
    ready.await.unwrap();
    let reading = tokio::time::timeout(Duration::from_secs(5), async { audit(&db).await.unwrap().len() });
    assert_eq!(reading.await, Ok(0));
    let _ = end.send(());
    holder.await.unwrap();
}

async fn a_reading_stays_as_it_was(base: TestDb) {
    let (db, other) = (base.open().await, base.open().await);
    let mut tx = db.read().await.unwrap();
    assert_eq!(change_log::head(&mut tx).await.unwrap().0, 0);
    job!(other, |tx| create_site(tx, &bare_site(), None).await).unwrap();
    assert_eq!(change_log::head(&mut tx).await.unwrap().0, 0);
    let write = "DELETE FROM counter".into_sql_str();
    let refused = match &mut tx {
        Tx::Sqlite(tx) => (&mut **tx).execute(sqlx::raw_sql(write)).await.map(|_| ()),
        Tx::Postgres(tx) => (&mut **tx).execute(sqlx::raw_sql(write)).await.map(|_| ()),
    };
    assert!(refused.is_err(), "a reading writes nothing");
    drop(tx);
    assert_eq!(read!(db, |tx| change_log::head(tx).await).0, 1);
}

async fn a_follower_hears_of_another_process(base: TestDb) {
    let (db, other) = (base.open().await, base.open().await);
    let mut follower = db.follower();
    let write = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        job!(other, |tx| create_site(tx, &bare_site(), None).await)
    };
    let follow = tokio::time::timeout(Duration::from_secs(10), async {
        while read!(db, |tx| change_log::head(tx).await).0 == 0 {
            follower.changed().await;
        }
        Ok::<_, Error>(())
    });
    let (written, followed) = tokio::join!(write, follow);
    written.unwrap();
    followed.unwrap().unwrap();
    // One that outlives the database waits as long as ever, instead of spinning.
    drop((db, other));
    let waits = tokio::time::timeout(Duration::from_millis(100), async {
        for _ in 0..3 {
            follower.changed().await;
        }
    });
    assert!(waits.await.is_err());
}
