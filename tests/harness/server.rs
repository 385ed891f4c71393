//! The real server on a free port, over a database of the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use yeam::app::App;
use yeam::service::Service;
use yeam::service::seams::{Clock, Random, Seams};

use super::TestDb;

/// A server that ends with its test.
pub struct TestServer {
    pub url: String,
    pub service: Service,
    client: reqwest::Client,
    end: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// A header as text, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The features of a collection, which another reader of GeoJSON must understand as well.
    pub fn features(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.bytes));
        let judge: geojson::FeatureCollection = serde_json::from_slice(&self.bytes).unwrap();
        assert!(judge.features.iter().all(|feature| feature.geometry.is_some() && feature.id.is_some()));
        self.json()["features"].as_array().unwrap().clone()
    }

    /// One property of every feature of a collection.
    pub fn each(&self, property: &str) -> Vec<Value> {
        self.features().iter().map(|feature| feature["properties"][property].clone()).collect()
    }

    /// The names of the parameters or fields that a refusal names.
    pub fn refused(&self) -> Vec<String> {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
}

impl TestServer {
    /// Starts on a database.
    pub async fn start(database: &TestDb) -> Self {
        let app = App::open_with(&database.url, "127.0.0.1:0".parse().unwrap(), seams()).await.unwrap();
        let url = format!("http://{}", app.address().unwrap());
        let service = app.service().clone();
        let (end, ended) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            app.serve(async { drop(ended.await) }).await.unwrap();
        });
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
        Self { url, service, client, end: Some(end), serving }
    }

    /// Stops it and waits until its database is closed.
    pub async fn stop(mut self) {
        drop(self.end.take());
        self.serving.await.unwrap();
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// Any request; `body` is sent as GeoJSON unless a header says otherwise.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        let mut named = HeaderMap::new();
        if body.is_some() {
            named.insert("content-type", HeaderValue::from_static("application/geo+json"));
        }
        for (name, value) in headers {
            named.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        request = request.headers(named);
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Answer { status, headers, bytes: answer.bytes().await.unwrap().to_vec() }
    }
}

/// A clock that begins at one moment and goes on by a second each time it is asked, and randomness
/// that counts.
pub fn seams() -> Seams {
    Seams { clock: Arc::new(SteppingClock(AtomicI64::new(0))), random: Arc::new(Counting(AtomicU64::new(0))) }
}

struct SteppingClock(AtomicI64);

/// 2026-06-01T00:00:00Z.
const BEGINNING: i64 = 1_780_272_000;

impl Clock for SteppingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(BEGINNING + self.0.fetch_add(1, Ordering::Relaxed)).unwrap()
    }
}

struct Counting(AtomicU64);

impl Random for Counting {
    fn bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    }
}
