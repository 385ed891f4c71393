//! Answers on record.

use yeam::store::idempotency::{self, Answer};
use yeam::store::{Conflict, Error};

use super::sample::{actor, at};
use super::{job, read};
use crate::harness::{TestDb, each_database};

each_database! {
    an_answer_is_read_back,
    a_key_is_used_once_by_each_actor,
    old_answers_are_forgotten,
}

/// An answer on record under a key.
pub fn answer(key: &str, micros: i64) -> Answer {
    Answer {
        actor: actor().name,
        key: key.to_owned(),
        route: "site".to_owned(),
        request_digest: vec![0, 255],
        status: 201,
        response: b"\0\xff".to_vec(),
        at: at(micros),
    }
}

async fn an_answer_is_read_back(base: TestDb) {
    let db = base.open().await;
    let given = Answer { response: Vec::new(), status: u16::MAX, ..answer("ក", 0) };
    let saved = given.clone();
    job!(db, |tx| idempotency::save(tx, &saved).await).unwrap();
    assert_eq!(read!(db, |tx| idempotency::find(tx, &given.actor, "ក").await), Some(given.clone()));
    assert_eq!(read!(db, |tx| idempotency::find(tx, &given.actor, "ខ").await), None);
    assert_eq!(read!(db, |tx| idempotency::find(tx, "another", "ក").await), None);
}

async fn a_key_is_used_once_by_each_actor(base: TestDb) {
    let db = base.open().await;
    let other = Answer { actor: "another".to_owned(), ..answer("a", 0) };
    for first in [answer("a", 0), answer("A", 0), other] {
        job!(db, |tx| idempotency::save(tx, &first).await).unwrap();
    }
    let refused = job!(db, |tx| idempotency::save(tx, &answer("a", 1)).await);
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken))), "{refused:?}");
}

async fn old_answers_are_forgotten(base: TestDb) {
    let db = base.open().await;
    for (key, micros) in [("a", 0), ("b", 1), ("c", 2)] {
        job!(db, |tx| idempotency::save(tx, &answer(key, micros)).await).unwrap();
    }
    assert_eq!(job!(db, |tx| idempotency::purge_before(tx, at(2)).await).unwrap(), 2);
    let name = actor().name;
    assert!(read!(db, |tx| idempotency::find(tx, &name, "a").await).is_none());
    assert!(read!(db, |tx| idempotency::find(tx, &name, "c").await).is_some());
}
