//! `GET /api/buildings/{id}`: one footprint, whole. A tile cuts it off at its edges.

use axum::extract::{self, Path};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::domain::id::BuildingId;
use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::page::GEOJSON;
use crate::service::layer;

/// One building.
pub async fn get(
    state: extract::State<State>,
    Path(id): Path<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let view = state.service().view();
    let id: Option<BuildingId> = id.parse().ok();
    let feature = id.and_then(|id| layer::feature(&view, Layer::Buildings, id.into()));
    let feature = feature.ok_or_else(|| Problem::not_found("building"))?;
    let tag = Tag::of_layers(&view, &[Layer::Buildings]);
    Ok(tag.not_modified(&headers).unwrap_or_else(|| tag.answer(feature, GEOJSON)))
}
