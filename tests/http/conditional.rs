//! ETags change exactly when the answer can, and compression leaves answers as they are.

use reqwest::Method;

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(tags_change_with_their_own_layers_alone, answers_are_compressed);

const SITE: &str =
    r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[104.7,11.7]},"properties":{}}"#;

async fn tags_change_with_their_own_layers_alone(database: TestDb) {
    let server = land(&database).await;
    let about_sites = [
        "/layers/sites.geojson",
        "/api/sites",
        "/api/nearby?lon=104&lat=11&k=1",
        "/api/districts/1101",
        "/tiles/sites/6/50/29.mvt",
        "/api/about",
    ];
    let not_about_sites = [
        "/layers/raids.geojson",
        "/api/districts",
        "/api/locate?lon=104&lat=11",
        "/layers/buildings.geojson",
        "/tiles/districts/6/50/29.mvt",
        "/api/nearby?lon=104&lat=11&k=1&layers=raids",
    ];
    let tags = async |paths: &[&str]| {
        let mut tags = Vec::new();
        for path in paths {
            let answer = server.get(path).await;
            assert!(answer.status.is_success(), "{path}");
            let tag = answer.header("etag").to_owned();
            let same = server.send(Method::GET, path, &[("if-none-match", &tag)], None).await;
            assert_eq!((same.status.as_u16(), same.bytes.len()), (304, 0), "{path}");
            tags.push(tag);
        }
        tags
    };
    let before = (tags(&about_sites).await, tags(&not_about_sites).await);
    assert_eq!((tags(&about_sites).await, tags(&not_about_sites).await), before);
    let created = server.send(Method::POST, "/api/sites", &[], Some(SITE.into())).await;
    assert_eq!(created.status, 201);
    let after = (tags(&about_sites).await, tags(&not_about_sites).await);
    assert!(before.0.iter().zip(&after.0).all(|(one, other)| one != other), "{before:?} {after:?}");
    assert_eq!(before.1, after.1);
}

async fn answers_are_compressed(database: TestDb) {
    let server = land(&database).await;
    let plain = server.get("/layers/buildings.geojson").await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["gzip", "br", "zstd"] {
        let packed =
            server.send(Method::GET, "/layers/buildings.geojson", &[("accept-encoding", coding)], None).await;
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.bytes.len() < plain.bytes.len() / 4, "{coding}: {}", packed.bytes.len());
        assert_eq!(packed.header("etag"), plain.header("etag"));
    }
}
