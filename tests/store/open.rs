//! Opening a database: what is refused is refused in words that help and tell no secrets.

use std::path::Path;

use yeam::store::{Db, Error, Tx};

use crate::harness::{Kind, TestDb, each_database};

each_database! {
    many_open_a_new_database_at_once,
    opening_again_changes_nothing,
    a_newer_database_is_refused,
    a_database_of_another_build_is_refused,
}

async fn refusal(url: &str) -> String {
    match Db::open(url).await {
        Ok(_) => panic!("{url} opened"),
        Err(Error::Unusable(text)) => text,
        Err(other) => panic!("{url}: {other:?}"),
    }
}

async fn many_open_a_new_database_at_once(base: TestDb) {
    let all = futures_util::future::join_all((0..6).map(|_| Db::open(&base.url))).await;
    for opened in all {
        opened.unwrap();
    }
}

async fn opening_again_changes_nothing(base: TestDb) {
    let site = super::sample::full_site("1");
    let db = base.open().await;
    let stored = site.clone();
    super::job!(db, |tx| super::sample::create_site(tx, &stored, None).await).unwrap();
    db.close().await;
    let again = base.open().await;
    assert_eq!(super::read!(again, |tx| yeam::store::site::get(tx, site.id).await), Some(site));
}

async fn a_newer_database_is_refused(base: TestDb) {
    base.open().await.close().await;
    let columns = "(version, description, success, checksum, execution_time)";
    let checksum = if base.kind == Kind::Sqlite { "x'00'" } else { "'\\x00'" };
    let text = format!("INSERT INTO _sqlx_migrations {columns} VALUES (9999, 'x', TRUE, {checksum}, 0)");
    base.execute(&text).await.unwrap();
    let text = refusal(&base.url).await;
    assert!(text.contains("newer version of Yeam") && text.contains("9999"), "{text}");
}

async fn a_database_of_another_build_is_refused(base: TestDb) {
    base.open().await.close().await;
    let checksum = if base.kind == Kind::Sqlite { "x'00'" } else { "'\\x00'" };
    base.execute(&format!("UPDATE _sqlx_migrations SET checksum = {checksum}")).await.unwrap();
    let text = refusal(&base.url).await;
    assert!(text.contains("another build of Yeam"), "{text}");
}

#[tokio::test]
async fn a_database_in_memory_leaves_nothing_behind() {
    let db = Db::open("sqlite::memory:").await.unwrap();
    super::job!(db, |tx| super::sample::create_site(tx, &super::sample::bare_site(), None).await).unwrap();
    let Tx::Sqlite(mut tx) = db.read().await.unwrap() else { panic!("not SQLite") };
    let file: String =
        sqlx::query_scalar("SELECT file FROM pragma_database_list").fetch_one(&mut *tx).await.unwrap();
    drop(tx);
    assert!(Path::new(&file).exists());
    db.close().await;
    drop(db);
    assert!(["", "-wal", "-shm"].iter().all(|suffix| !Path::new(&format!("{file}{suffix}")).exists()));
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    for url in ["", "yeam.sqlite", "sqlite:", "sqlite://", "mysql://host/name", "postgres"] {
        let text = refusal(url).await;
        assert!(text.contains("give sqlite:FILE or postgres://"), "{url}: {text}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no database, but long enough to look like the header of one".repeat(100)).unwrap();
    for file in [folder.path().join("absent/yeam.sqlite"), folder.path().to_owned(), text] {
        let said = refusal(&format!("sqlite:{}", file.display())).await;
        assert!(said.contains(&file.display().to_string()), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let said = refusal("postgres://officer@%2Fabsent/yeam").await;
    assert!(said.contains("cannot reach /absent:5432 as officer: "), "{said}");
}

#[tokio::test]
async fn no_refusal_tells_a_password() {
    let urls = [
        "postgres://officer:s3cret@%2Fabsent/name",
        "postgresql://officer:s3cret@%2Fabsent/name?application_name=a@b",
        "postgres://officer:p@s3cret@%2Fabsent/name",
        "postgres://officer:s3cret#@localhost:1/name",
        "postgres://officer:s3cret@localhost:port/name",
        "postgres://%2Fabsent/name?user=officer&password=s3cret",
        "postgres://%2Fabsent/name?user=officer&password=p@s3cret",
        "postgres://officer@%2Fabsent/name?sslmode=wrong&password=s3cret",
        "postgres:officer:s3cret@/name?host=/absent",
        "postgres:/officer:s3cret@/name?host=/absent",
        "postgres://officer:12/s3cret@localhost/name?host=/absent",
        "mysql://officer:s3cret@localhost/name",
        "officer:s3cret@localhost/name",
        "host=localhost user=officer password=s3cret",
    ];
    for url in urls {
        let Err(error) = Db::open(url).await else { panic!("{url} opened") };
        let mut said = format!("{error} {error:?}");
        let mut cause = std::error::Error::source(&error);
        while let Some(fault) = cause {
            said.push_str(&fault.to_string());
            cause = fault.source();
        }
        assert!(!said.contains("s3cret"), "{url}: {said}");
    }
}
