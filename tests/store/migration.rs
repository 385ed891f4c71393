//! Both databases have the same migrations, tables, columns and indexes.

use std::collections::BTreeSet;
use std::path::Path;

use yeam::store::{self, Tx};

use crate::harness::{self, TestDb};

#[test]
fn every_file_is_a_migration_of_both_databases() {
    let known: BTreeSet<String> = store::migrations().map(|name| format!("{name}.sql")).collect();
    for database in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(known, files, "migrations/{database}");
    }
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let bases = harness::databases();
    let [sqlite, postgres] = bases.as_slice() else { return };
    assert_eq!(columns(sqlite).await, columns(postgres).await);
    assert_eq!(indexes(sqlite).await, indexes(postgres).await);
}

/// Every column as `table.column type`, with `null` where it may be absent.
async fn columns(base: &TestDb) -> BTreeSet<String> {
    let sqlite = "SELECT t.name || '.' || c.name || ' ' || replace(lower(c.type), 'integer', 'bigint')
                  || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN '' ELSE ' null' END
                  FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
                  WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let postgres = "SELECT table_name || '.' || column_name || ' ' || replace(data_type, 'bytea', 'blob')
                    || CASE is_nullable WHEN 'NO' THEN '' ELSE ' null' END
                    FROM information_schema.columns JOIN pg_tables ON tablename = table_name
                    WHERE schemaname = 'public' AND tablename NOT IN ('_sqlx_migrations', 'spatial_ref_sys')
                      AND column_name <> 'geom'";
    names(base, sqlite, postgres).await
}

/// Every index that has a name of its own; those on `geom` are PostgreSQL's alone.
async fn indexes(base: &TestDb) -> BTreeSet<String> {
    let sqlite = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
    let postgres = "SELECT indexname::text FROM pg_indexes
                    WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_geom'
                      AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'";
    names(base, sqlite, postgres).await
}

async fn names(base: &TestDb, sqlite: &'static str, postgres: &'static str) -> BTreeSet<String> {
    let db = base.open().await;
    let names: Vec<String> = match db.read().await.unwrap() {
        Tx::Sqlite(mut tx) => sqlx::query_scalar(sqlite).fetch_all(&mut *tx).await.unwrap(),
        Tx::Postgres(mut tx) => sqlx::query_scalar(postgres).fetch_all(&mut *tx).await.unwrap(),
    };
    assert!(names.len() > 10, "{names:?}");
    names.into_iter().collect()
}
