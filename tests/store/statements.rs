//! Every statement of the store is understood by both databases.

use sqlx::{Executor, SqlSafeStr};
use yeam::store::{self, Tx};

use crate::harness::{TestDb, each_database};

each_database! { every_statement_prepares }

async fn every_statement_prepares(base: TestDb) {
    let db = base.open().await;
    let mut tx = db.read().await.unwrap();
    let mut faults = Vec::new();
    let mut count = 0;
    for (name, sql) in store::statements() {
        let prepared = match &mut tx {
            Tx::Sqlite(tx) => (&mut **tx).prepare(sql.sqlite.into_sql_str()).await.map(|_| ()),
            Tx::Postgres(tx) => (&mut **tx).prepare(sql.postgres.into_sql_str()).await.map(|_| ()),
        };
        if let Err(fault) = prepared {
            faults.push(format!("{name}: {fault}"));
            // PostgreSQL refuses everything else in a transaction in which something has failed.
            tx = db.read().await.unwrap();
        }
        count += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "only {count} statements");
}
