//! What cannot be used is refused by name, stores nothing and breaks nothing.

use std::io::{Read, Write};

use reqwest::Method;

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(parameters, bodies, geometries, paths_and_methods);

async fn parameters(database: TestDb) {
    let server = land(&database).await;
    let cases = [
        ("/api/nearby?lon=104&lat=11&radius=-1", "radius"),
        ("/api/nearby?lon=104&lat=11&radius=NaN", "radius"),
        ("/api/nearby?lon=104&lat=11&radius=0", "radius"),
        ("/api/nearby?lon=104&lat=11&radius=1e9", "radius"),
        ("/api/nearby?lon=104&lat=11&k=0", "k"),
        ("/api/nearby?lon=104&lat=11&k=1.5", "k"),
        ("/api/nearby?lon=104&lat=11", "k"),
        ("/api/nearby?lat=11&k=1", "lon"),
        ("/api/nearby?lon=11&lat=104&k=1", "lat"),
        ("/api/nearby?lon=104&lat=11&k=1&layers=sites,towns", "layers"),
        ("/api/nearby?lon=104&lat=11&k=1&radios=5", "radios"),
        ("/api/nearby?lon=104&lon=105&lat=11&k=1", "lon"),
        ("/api/locate?lon=inf&lat=11", "lon"),
        ("/layers/sites.geojson?bbox=1,2,3", "bbox"),
        ("/layers/sites.geojson?bbox=1,9,3,4", "bbox"),
        ("/layers/sites.geojson?bbox=1,2,a,4", "bbox"),
        ("/layers/sites.geojson?limit=0", "limit"),
        ("/api/sites?status=guilty", "status"),
        ("/api/sites?limit=100000", "limit"),
        ("/api/sites?after=x", "after"),
        ("/api/raids?from=1.1.2026", "from"),
        ("/api/districts?district=11", "district"),
        ("/api/about?x=1", "x"),
        ("/tiles/sites/1/1/1.mvt?x=1", "x"),
    ];
    for (path, name) in cases {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.refused(), [name], "{path}");
        assert!(answer.json()["errors"][0]["accepted"].is_string(), "{path}");
    }
    assert_eq!(server.get("/api/locate?lon=%FF&lat=1").await.status, 400);
}

async fn bodies(database: TestDb) {
    let server = land(&database).await;
    let deep = format!(r#"{{"type":"Feature","geometry":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let deep_property = format!(
        r#"{{"type":"Feature","geometry":null,"properties":{{"a":{}1{}}}}}"#,
        r#"{"a":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    let cases: [(&str, Vec<u8>); 8] = [
        ("not JSON", b"{".to_vec()),
        ("no object", b"[]".to_vec()),
        ("no feature", br#"{"type":"Point","coordinates":[1,2]}"#.to_vec()),
        ("not UTF-8", b"{\"type\":\"\xff\"}".to_vec()),
        ("nested geometry", deep.into_bytes()),
        ("nested property", deep_property.into_bytes()),
        ("foreign member", br#"{"type":"Feature","geometry":null,"properties":{},"propertys":{}}"#.to_vec()),
        ("empty", Vec::new()),
    ];
    for (what, body) in cases {
        let answer = server.send(Method::POST, "/api/sites", &[], Some(body)).await;
        assert_eq!(answer.status, 400, "{what}");
        assert!(!answer.refused().is_empty(), "{what}");
    }
    let plain = server
        .send(Method::POST, "/api/sites", &[("content-type", "text/plain")], Some(b"{}".to_vec()))
        .await;
    assert_eq!(plain.status, 415);
    let large = send_head(&server.url, "content-length: 100000000\r\nexpect: 100-continue");
    assert!(large.starts_with("HTTP/1.1 413") && large.contains("application/problem+json"), "{large}");
    let unknown = server.send(Method::POST, "/api/sites", &[], Some(vec![b' '; LARGEST + 1])).await;
    assert_eq!(unknown.status, 413);
    assert_eq!(server.get("/layers/sites.geojson").await.features().len(), super::land::SITES);
}

/// The largest body that is read, in bytes.
const LARGEST: usize = 1 << 20;

/// Sends the head of a request and reads the answer; the body is never sent, as the server need not
/// wait for it.
fn send_head(url: &str, headers: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut connection = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/sites HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/geo+json\r\n{headers}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

async fn geometries(database: TestDb) {
    let server = land(&database).await;
    let cases = [
        ("null", "missing"),
        (r#"{"type":"Point","coordinates":[]}"#, "Point"),
        (r#"{"type":"Point","coordinates":[10500,11]}"#, "180"),
        (r#"{"type":"Point","coordinates":[11.5,104.9]}"#, "swapped"),
        (r#"{"type":"Point","coordinates":[1e308,1]}"#, "180"),
        (r#"{"type":"Point","coordinates":["104","11"]}"#, "geometry"),
        (r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#, "kind"),
        (r#"{"type":"Polygon","coordinates":[]}"#, "empty"),
        (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#, "closed"),
        (r#"{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}"#, "cross"),
        (r#"{"type":"Polygon","coordinates":[[[170,0],[-170,0],[-170,1],[170,1],[170,0]]]}"#, "180"),
        (r#"{"type":"Cube","coordinates":[1,2]}"#, "Cube"),
    ];
    for (geometry, word) in cases {
        let body = format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{{}}}}"#);
        let answer = server.send(Method::POST, "/api/sites", &[], Some(body.into_bytes())).await;
        assert_eq!(answer.status, 400, "{geometry}");
        assert_eq!(answer.refused(), ["geometry"], "{geometry}");
        let reason = answer.json()["errors"][0].to_string();
        assert!(reason.contains(word), "{geometry}: {reason}");
    }
}

async fn paths_and_methods(database: TestDb) {
    let server = land(&database).await;
    let missing = [
        "/api/nothing",
        "/layers/towns.geojson",
        "/layers/sites.kml",
        "/tiles/towns/1/1/1.mvt",
        "/tiles/sites/1/2/1.mvt",
        "/tiles/sites/99/1/1.mvt",
        "/tiles/sites/1/1/x.mvt",
        "/api/sites/not-an-id",
        "/api/sites/00000000-0000-7000-8000-000000000000",
        "/api/sites/00000000-0000-7000-8000-000000000000/history",
        "/../Cargo.toml",
    ];
    for path in missing {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (404, "application/problem+json"),
            "{path}"
        );
    }
    let method = server.send(Method::DELETE, "/api/nearby", &[], None).await;
    assert_eq!(method.status, 405);
    assert!(method.header("allow").contains("GET"));
}
