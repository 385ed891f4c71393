//! `/api/sites` and `/api/raids`: the life of a record.

use reqwest::Method;
use serde_json::{Value, json};

use super::land;
use crate::harness::server::{Answer, TestServer};
use crate::harness::{TestDb, each_database};

each_database!(
    a_site_from_creation_to_removal,
    two_editors_do_not_overwrite_each_other,
    sending_again_creates_no_second_one,
    a_feature_that_was_read_can_be_sent_back,
    lists_are_filtered,
    raids_link_to_sites,
    refusals_name_every_field,
    another_replica_and_a_restart_see_the_same,
);

fn body(properties: &Value) -> Vec<u8> {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [104.7, 11.7] },
        "properties": properties,
    })
    .to_string()
    .into_bytes()
}

async fn post(server: &TestServer, path: &str, properties: &Value) -> Answer {
    server.send(Method::POST, path, &[], Some(body(properties))).await
}

async fn a_site_from_creation_to_removal(database: TestDb) {
    let server = land(&database).await;
    let created = post(&server, "/api/sites", &json!({ "name_en": "Gate", "status": "suspected" })).await;
    assert_eq!((created.status.as_u16(), created.header("etag")), (201, "\"v1\""));
    let path = created.header("location").to_owned();
    let site = created.json();
    assert_eq!(site["properties"]["district"], "1202");
    assert_eq!(site["properties"]["notice"], "suspected, not proven");
    // People read what they have just written, in every answer.
    assert_eq!(server.get(&path).await.json(), site);
    assert_eq!(
        server.get("/api/nearby?lon=104.7&lat=11.7&k=1&layers=sites").await.features()[0]["id"],
        site["id"]
    );

    let patch = json!({ "properties": { "status": "verified", "name_en": null }, "geometry": { "type": "Point", "coordinates": [104.2, 11.2] } });
    let patched = server
        .send(
            Method::PATCH,
            &path,
            &[("if-match", "\"v1\""), ("content-type", "application/merge-patch+json")],
            Some(patch.to_string().into_bytes()),
        )
        .await;
    assert_eq!((patched.status.as_u16(), patched.header("etag")), (200, "\"v2\""));
    let properties = &patched.json()["properties"];
    assert_eq!((&properties["status"], &properties["name_en"]), (&json!("verified"), &Value::Null));
    assert_eq!((&properties["district"], &properties["version"]), (&json!("1101"), &json!(2)));

    let replaced = server.send(Method::PUT, &path, &[("if-match", "\"v2\"")], Some(body(&json!({})))).await;
    assert_eq!(replaced.json()["properties"]["status"], "reported");
    let removed = server.send(Method::DELETE, &path, &[("if-match", "*")], None).await;
    assert_eq!(removed.status, 204);
    assert_eq!(server.get(&path).await.status, 404);

    let history = server.get(&format!("{path}/history")).await.json()["changes"].clone();
    let actions: Vec<_> =
        history.as_array().unwrap().iter().map(|change| change["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["create", "update", "update", "delete"]);
    assert_eq!(history[0]["before"], Value::Null);
    assert_eq!(history[0]["after"], site);
    assert_eq!(history[1]["before"]["properties"]["name_en"], "Gate");
    assert_eq!(history[3]["after"], Value::Null);
}

async fn two_editors_do_not_overwrite_each_other(database: TestDb) {
    let server = land(&database).await;
    let path = post(&server, "/api/sites", &json!({})).await.header("location").to_owned();
    let change =
        async || server.send(Method::PUT, &path, &[("if-match", "\"v1\"")], Some(body(&json!({})))).await;
    let (one, other) = tokio::join!(change(), change());
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let stale = server.send(Method::DELETE, &path, &[("if-match", "\"v1\"")], None).await;
    assert_eq!((stale.status.as_u16(), stale.header("etag")), (412, "\"v2\""));
    assert_eq!(server.send(Method::DELETE, &path, &[], None).await.status, 428);
    assert_eq!(server.send(Method::DELETE, &path, &[("if-match", "\"x\"")], None).await.status, 412);
    assert_eq!(
        server.send(Method::DELETE, "/api/sites/nothing", &[("if-match", "*")], None).await.status,
        404
    );
}

async fn sending_again_creates_no_second_one(database: TestDb) {
    let server = land(&database).await;
    let send = |properties: Value| {
        let body = Some(body(&properties));
        server.send(Method::POST, "/api/sites", &[("idempotency-key", "marking-1")], body)
    };
    let first = send(json!({ "name_en": "One" })).await;
    let again = send(json!({ "name_en": "One" })).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(server.get("/layers/sites.geojson").await.features().len(), super::land::SITES + 1);
    assert_eq!(send(json!({ "name_en": "Two" })).await.status, 409);
    let long = "x".repeat(300);
    let refused =
        server.send(Method::POST, "/api/sites", &[("idempotency-key", &long)], Some(body(&json!({})))).await;
    assert_eq!(refused.refused(), ["Idempotency-Key"]);
}

async fn a_feature_that_was_read_can_be_sent_back(database: TestDb) {
    let server = land(&database).await;
    let created = post(&server, "/api/sites", &json!({ "summary": "Bars on the windows" })).await;
    let path = created.header("location").to_owned();
    let sent = server.send(Method::PUT, &path, &[("if-match", "\"v1\"")], Some(created.bytes.clone())).await;
    assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.bytes));
    assert_eq!(sent.json()["properties"]["summary"], "Bars on the windows");
}

async fn lists_are_filtered(database: TestDb) {
    let server = land(&database).await;
    let all = server.get("/api/sites").await;
    assert_eq!(all.features().len(), super::land::SITES);
    let some = server.get("/api/sites?status=reported,verified&province=11").await;
    assert!(some.each("province").iter().all(|code| code == "11"));
    assert!(some.each("status").iter().all(|status| status == "reported" || status == "verified"));
    let is_wanted =
        |site: &&Value| site["properties"]["province"] == "11" && site["properties"]["status"] != "suspected";
    assert_eq!(some.features().len(), all.features().iter().filter(is_wanted).count());
    assert_eq!(server.get("/api/raids?from=2025-01-01").await.features().len(), 2);
    assert_eq!(server.get("/api/raids?to=2024-12-31&bbox=104,11,104.3,12").await.features().len(), 1);
    assert!(server.get("/api/sites?district=1101&province=12").await.features().is_empty());
}

async fn raids_link_to_sites(database: TestDb) {
    let server = land(&database).await;
    let site = post(&server, "/api/sites", &json!({})).await.json()["id"].as_str().unwrap().to_owned();
    let raid = json!({
        "day": "2026-05-01", "precision": "street", "agencies": ["Police", "Labour"], "sites": [site],
        "persons_found": [{ "nationality": "VN", "count": 40 }, { "nationality": null, "count": 2 }], "rescued": 30,
    });
    let created = post(&server, "/api/raids", &raid).await;
    assert_eq!(created.status, 201, "{}", String::from_utf8_lossy(&created.bytes));
    assert_eq!(created.json()["properties"]["persons_total"], 42);
    // A site that a raid names is not removed from under it.
    let held = server.send(Method::DELETE, &format!("/api/sites/{site}"), &[("if-match", "*")], None).await;
    assert_eq!(held.status, 409);
    let unknown = json!({ "day": "2026-05-01", "sites": ["00000000-0000-7000-8000-000000000000"] });
    assert_eq!(post(&server, "/api/raids", &unknown).await.refused(), ["properties.sites"]);
    assert_eq!(
        post(&server, "/api/sites", &json!({ "buildings": [999_999] })).await.refused(),
        ["properties.buildings"]
    );
}

async fn refusals_name_every_field(database: TestDb) {
    let server = land(&database).await;
    let refused =
        post(&server, "/api/sites", &json!({ "status": "guilty", "first_seen": "yesterday", "nmae": "x" }))
            .await;
    assert_eq!(refused.status, 400);
    let mut fields = refused.refused();
    fields.sort();
    assert_eq!(fields, ["properties.first_seen", "properties.nmae", "properties.status"]);
    let accepted = refused.json()["errors"].to_string();
    assert!(accepted.contains("suspected") && accepted.contains("YYYY-MM-DD"), "{accepted}");
    let raid = json!({ "persons_found": [{ "nationality": "XX", "count": 1 }] });
    assert!(post(&server, "/api/raids", &raid).await.refused().contains(&"properties.day".to_owned()));
}

async fn another_replica_and_a_restart_see_the_same(database: TestDb) {
    let server = land(&database).await;
    let replica = TestServer::start(&database).await;
    let path = post(&server, "/api/sites", &json!({ "name_en": "Seen" })).await.header("location").to_owned();
    let near = "/api/nearby?lon=104.7&lat=11.7&k=3&layers=sites";
    for _ in 0..400 {
        if replica.get(near).await.bytes == server.get(near).await.bytes {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let (here, there) = (server.get(near).await, replica.get(near).await);
    assert_eq!(there.features(), here.features());
    assert_eq!(there.header("etag"), here.header("etag"));
    assert_eq!(replica.get(&path).await.bytes, server.get(&path).await.bytes);
    replica.stop().await;
    server.stop().await;
    let again = TestServer::start(&database).await;
    let after = again.get(near).await;
    assert_eq!((after.features(), after.header("etag")), (here.features(), here.header("etag")));
}
