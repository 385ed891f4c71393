//! `GET /api/about`: what this service holds.

use axum::extract;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::service::about;

/// The service, its layers and where its boundaries come from.
pub async fn get(
    state: extract::State<State>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, Layer::ALL);
    let json = HeaderValue::from_static("application/json");
    Ok(tag.not_modified(&headers).unwrap_or_else(|| tag.answer(about::describe(&view).to_string(), json)))
}
