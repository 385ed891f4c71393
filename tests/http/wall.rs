//! What keeps others out until there are accounts.

use reqwest::Method;
use yeam::app::App;

use super::land;
use crate::harness::{TestDb, each_database};

each_database!(other_sites_pages_get_nothing, listens_on_loopback_alone);

const SITE: &str =
    r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[104.7,11.7]},"properties":{}}"#;

async fn other_sites_pages_get_nothing(database: TestDb) {
    let server = land(&database).await;
    // A name that somebody else's name server points to this machine.
    let rebound = server.send(Method::GET, "/api/sites", &[("host", "rebound.example")], None).await;
    assert_eq!(rebound.status, 421);
    for origin in ["https://other.example", "null", "http://localhost:1"] {
        let foreign = server.send(Method::POST, "/api/sites", &[("origin", origin)], Some(SITE.into())).await;
        assert_eq!(foreign.status, 403, "{origin}");
    }
    let own = server.send(Method::POST, "/api/sites", &[("origin", &server.url)], Some(SITE.into())).await;
    assert_eq!(own.status, 201);
    for path in ["/", "/api/sites", "/api/nothing"] {
        let answer = server.get(path).await;
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

async fn listens_on_loopback_alone(database: TestDb) {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = App::open(&database.url, address.parse().unwrap()).await.err().unwrap();
        assert!(refused.to_string().contains("no accounts yet"), "{refused}");
    }
}
