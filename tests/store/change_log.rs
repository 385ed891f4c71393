//! The change log: positions without gaps however many write, rows that nobody can change, digests that tell.

use yeam::crypto;
use yeam::domain::batch::BatchKind;
use yeam::domain::change::{Action, Change, Subject, SubjectKind};
use yeam::domain::id::{BatchId, Seq};
use yeam::store::change_log::{self, NewChange};
use yeam::store::{Db, Error};

use super::log::audit;
use super::sample::{actor, at, bare_raid, bare_site, change};
use super::{job, read};
use crate::harness::{Kind, TestDb, each_database};

each_database! {
    what_is_logged_is_read_back,
    histories_and_batches_are_told_apart,
    writers_leave_no_gap,
    a_reader_that_has_passed_a_row_has_seen_all_before_it,
    the_database_refuses_to_change_the_log,
    a_row_that_was_tampered_with_shows,
    a_row_that_is_gone_shows,
}

async fn log(db: &Db, changes: Vec<NewChange>) -> Seq {
    job!(db, |tx| change_log::append_all(tx, changes, crypto::chain).await).unwrap()
}

fn created() -> NewChange {
    change(Subject::Site(bare_site().id), None, [None, Some("{\"a\": \"ខ\\u0000\"}".to_owned())])
}

fn numbered(seq: i64, new: &NewChange) -> Change {
    let NewChange { at, actor, action, subject, batch, before, after } = new.clone();
    Change { seq: Seq(seq), at, actor, action, subject, batch, before, after }
}

async fn what_is_logged_is_read_back(base: TestDb) {
    let db = base.open().await;
    let text = |text: &str| Some(text.to_owned());
    let batches = BatchKind::ALL.iter().map(|&kind| Subject::Batch(BatchId(i64::MAX), kind));
    let subjects = [Subject::Site(bare_site().id), Subject::Raid(bare_raid().id)].into_iter().chain(batches);
    let states = [[None, text("")], [text("{}"), text("អ")], [text("\n"), None]];
    let new: Vec<NewChange> = subjects
        .flat_map(|subject| states.clone().map(|states| change(subject, Some(BatchId(4)), states)))
        .collect();
    assert_eq!(read!(db, |tx| change_log::head(tx).await), Seq(0));
    assert_eq!(log(&db, new.clone()).await, Seq(18));
    assert_eq!(log(&db, Vec::new()).await, Seq(18));
    let expected: Vec<Change> = (1..).zip(&new).map(|(seq, new)| numbered(seq, new)).collect();
    assert_eq!(audit(&db).await.unwrap(), expected);
    assert_eq!(expected[2].action, Action::Delete);
    assert_eq!(read!(db, |tx| change_log::after(tx, Seq(5), 3).await), expected[5..8]);
    assert_eq!(read!(db, |tx| change_log::after(tx, Seq(18), 3).await), []);
}

async fn histories_and_batches_are_told_apart(base: TestDb) {
    let db = base.open().await;
    let (one, other) = (Subject::Site(bare_site().id), Subject::Site(bare_site().id));
    let of = |subject, batch| change(subject, batch, [None, None]);
    let new =
        [of(one, None), of(other, Some(BatchId(1))), of(one, Some(BatchId(1))), of(one, Some(BatchId(2)))];
    log(&db, new.to_vec()).await;
    let seqs = |changes: Vec<Change>| changes.iter().map(|change| change.seq.0).collect::<Vec<_>>();
    assert_eq!(seqs(read!(db, |tx| change_log::history(tx, one).await)), [1, 3, 4]);
    assert_eq!(seqs(read!(db, |tx| change_log::of_batch(tx, BatchId(1), Seq(0), 9).await)), [2, 3]);
    assert_eq!(seqs(read!(db, |tx| change_log::of_batch(tx, BatchId(1), Seq(2), 9).await)), [3]);
    assert_eq!(read!(db, |tx| change_log::last_of(tx, SubjectKind::Site).await), Seq(4));
    assert_eq!(read!(db, |tx| change_log::last_of(tx, SubjectKind::Raid).await), Seq(0));
}

/// Several tasks write at once; on PostgreSQL through two handles, which are two processes to the server.
async fn writers_leave_no_gap(base: TestDb) {
    let handles = [base.open().await, base.open().await];
    let writers: Vec<_> = (0..12)
        .map(|writer| {
            let db = handles[writer % 2].clone();
            tokio::spawn(async move {
                let mut seqs = Vec::new();
                for turn in 0..12 {
                    let many = 1 + turn % 3;
                    let last = log(&db, vec![created(); many]).await.0;
                    seqs.extend(last - many as i64 + 1..=last);
                }
                seqs
            })
        })
        .collect();
    let mut seqs = Vec::new();
    for writer in writers {
        let own = writer.await.unwrap();
        assert!(own.is_sorted(), "a writer sees its own writes in order");
        seqs.extend(own);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=288).collect::<Vec<_>>());
    assert_eq!(audit(&handles[0]).await.unwrap().len(), 288);
}

async fn a_reader_that_has_passed_a_row_has_seen_all_before_it(base: TestDb) {
    let (db, other) = (base.open().await, base.open().await);
    let writer = tokio::spawn(async move {
        let turns = (0..60).map(|_| log(&other, vec![created()]));
        futures_util::future::join_all(turns).await;
    });
    let mut seen = Seq(0);
    while seen < Seq(60) {
        for change in read!(db, |tx| change_log::after(tx, seen, 7).await) {
            assert_eq!(change.seq, Seq(seen.0 + 1));
            seen = change.seq;
        }
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
}

async fn the_database_refuses_to_change_the_log(base: TestDb) {
    let db = base.open().await;
    log(&db, vec![created(), created()]).await;
    let columns = "(seq, at, actor, action, subject_kind, subject_id, previous, digest)";
    let values = "VALUES (1, 0, '', 'create', 'site', '', '', '')";
    let mut texts = vec![
        "UPDATE change_log SET actor = 'nobody' WHERE seq = 1".to_owned(),
        "UPDATE change_log SET seq = 3 WHERE seq = 2".to_owned(),
        "DELETE FROM change_log WHERE seq = 2".to_owned(),
        "DELETE FROM change_log".to_owned(),
        format!("INSERT INTO change_log {columns} {values} ON CONFLICT (seq) DO UPDATE SET actor = ''"),
    ];
    match base.kind {
        Kind::Sqlite => texts.extend([
            format!("INSERT OR REPLACE INTO change_log {columns} {values}"),
            format!("REPLACE INTO change_log {columns} {values}"),
            "UPDATE OR REPLACE change_log SET seq = 1 WHERE seq = 2".to_owned(),
        ]),
        Kind::Postgres => texts.push("TRUNCATE change_log".to_owned()),
    }
    let before = audit(&db).await.unwrap();
    for text in texts {
        let refused = base.execute(&text).await.expect_err(&text);
        assert!(refused.to_string().contains("the change log is append-only"), "{text}: {refused}");
    }
    assert_eq!(audit(&db).await.unwrap(), before);
}

/// Someone with the rights of the tables' owner gets past the triggers, but not past the digests.
async fn a_row_that_was_tampered_with_shows(base: TestDb) {
    let db = base.open().await;
    log(&db, vec![created(), created(), created()]).await;
    disarm(&base).await;
    let was = NewChange { at: at(9), actor: actor(), ..created() };
    let columns = [
        ("at", was.at.as_microsecond().to_string(), "1".to_owned()),
        ("actor", format!("'{}'", was.actor.name), "'nobody'".to_owned()),
        ("action", "'create'".to_owned(), "'update'".to_owned()),
        ("batch", "NULL".to_owned(), "1".to_owned()),
        ("before", "NULL".to_owned(), "''".to_owned()),
    ];
    for (column, was, forged) in columns {
        let set = |value: &str| format!("UPDATE change_log SET {column} = {value} WHERE seq = 2");
        base.execute(&set(&forged)).await.unwrap();
        assert_eq!(audit(&db).await, Err("2 does not follow".to_owned()), "{column}");
        base.execute(&set(&was)).await.unwrap();
        audit(&db).await.expect(column);
    }
    base.execute("UPDATE change_log SET digest = previous WHERE seq = 1").await.unwrap();
    assert_eq!(audit(&db).await, Err("1 does not follow".to_owned()));
}

async fn a_row_that_is_gone_shows(base: TestDb) {
    let db = base.open().await;
    log(&db, vec![created(), created(), created()]).await;
    disarm(&base).await;
    base.execute("DELETE FROM change_log WHERE seq = 3").await.unwrap();
    assert_eq!(audit(&db).await, Err("the head is 3".to_owned()));
    let refused = job!(db, |tx| change_log::append(tx, created(), crypto::chain).await);
    assert!(matches!(refused, Err(Error::Corrupt(_))), "{refused:?}");
    base.execute("DELETE FROM change_log WHERE seq = 1").await.unwrap();
    assert_eq!(audit(&db).await, Err("1 is missing".to_owned()));
}

async fn disarm(base: &TestDb) {
    let text = match base.kind {
        Kind::Sqlite => "DROP TRIGGER change_log_refuses_update; DROP TRIGGER change_log_refuses_delete",
        Kind::Postgres => "ALTER TABLE change_log DISABLE TRIGGER USER",
    };
    base.execute(text).await.unwrap();
}
