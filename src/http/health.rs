//! Whether the service lives, is ready, and how it fares.

use axum::Json;
use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::State;
use super::error::Problem;

/// The process answers.
pub async fn live() -> Response {
    uncached(Json(json!({ "status": "live" })))
}

/// The database answers and the index is loaded and current.
pub async fn ready(extract::State(state): extract::State<State>) -> Response {
    match state.service().lag().await {
        Ok(lag) => {
            uncached(Json(json!({ "status": "ready", "seq": state.service().view().seq().0, "behind": lag })))
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not ready");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
                .with_header(header::RETRY_AFTER, "1")
                .into_response()
        }
    }
}

/// The counters in Prometheus' text format.
pub async fn metrics(extract::State(state): extract::State<State>) -> Response {
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = state.metrics().text(state.service());
    uncached(([(header::CONTENT_TYPE, kind)], text))
}

fn uncached(answer: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}
