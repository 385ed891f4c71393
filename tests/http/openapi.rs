//! The API's description says what the routes do, and the page of it needs nobody else.

use std::collections::BTreeSet;

use serde_json::Value;
use yeam::http::routes;

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(is_served_and_readable, probes_and_metrics_answer);

/// Routes that are no part of the API: the page and what it loads.
const PAGE: [&str; 3] = ["/", "/{*path}", "/api/docs.css"];

fn description() -> Value {
    serde_json::from_str(include_str!("../../src/http/openapi.json")).unwrap()
}

#[test]
fn describes_every_route_and_no_other() {
    let described: BTreeSet<String> = description()["paths"].as_object().unwrap().keys().cloned().collect();
    let routed: BTreeSet<String> =
        routes().map(|(path, _)| path.to_owned()).filter(|path| !PAGE.contains(&path.as_str())).collect();
    assert_eq!(described, routed);
}

#[test]
fn is_self_contained_and_complete() {
    let api = description();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.0"));
    assert_eq!(api["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut operations = BTreeSet::new();
    references(&api, &mut |reference| {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is elsewhere"));
        assert!(api.pointer(pointer).is_some(), "{reference} leads nowhere");
    });
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(operations.insert(id.to_owned()), "{method} {path}: {id} twice");
            let declared = operation["parameters"].to_string();
            for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                let is_named = declared.contains(&format!("\"name\":\"{name}\""))
                    || declared.contains(&format!("parameters/{name}\""));
                assert!(is_named, "{method} {path} does not declare {name}");
            }
        }
    }
}

fn references(value: &Value, check: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| match member.as_str() {
            Some(reference) if name == "$ref" => check(reference),
            _ => references(member, check),
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, check)),
        _ => {}
    }
}

async fn is_served_and_readable(database: TestDb) {
    let server = land(&database).await;
    let api = server.get("/api/openapi.json").await;
    assert_eq!(api.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    assert_eq!(api.json(), description());
    let page = server.get("/api/docs").await;
    let html = String::from_utf8(page.bytes.clone()).unwrap();
    assert!(html.contains("/api/nearby") && html.contains("radius"));
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"), "{html}");
    assert_eq!(server.get("/api/docs.css").await.status, 200);
}

async fn probes_and_metrics_answer(database: TestDb) {
    let server = land(&database).await;
    assert_eq!(server.get("/health/live").await.json()["status"], "live");
    let ready = server.get("/health/ready").await.json();
    assert_eq!((&ready["status"], &ready["behind"]), (&"ready".into(), &0.into()));
    let metrics = String::from_utf8(server.get("/metrics").await.bytes).unwrap();
    assert!(
        metrics.contains(r#"yeam_http_requests_total{route="/health/live",method="GET",status="200"} 1"#),
        "{metrics}"
    );
    assert!(metrics.contains(r#"yeam_features{layer="buildings"} 40"#), "{metrics}");
    assert!(metrics.ends_with("# EOF\n"));
}
