//! `GET /tiles/{layer}/{z}/{x}/{y}.mvt` and `/tiles/{layer}.json`: layers as vector tiles.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::layer::named;
use crate::domain::layer::Layer;
use crate::geometry::tile::TileId;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::service::tile;

/// One tile; without content where there is nothing in it.
pub async fn get(
    state: extract::State<State>,
    Path((layer, z, x, file)): Path<(String, String, String, String)>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let layer = named(&layer, "")?;
    let tile = address(&z, &x, &file).ok_or_else(|| {
        let accepted = "z from 0 to 22, x and y below 2^z, as in /tiles/sites/6/50/29.mvt";
        Problem::new(StatusCode::NOT_FOUND, format!("there is no tile {z}/{x}/{file}; there are {accepted}"))
    })?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[layer]);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let bytes = tile::encode(&view, layer, tile)?;
    let is_empty = bytes.is_empty();
    let mut answer = tag.answer(bytes, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
    if is_empty {
        *answer.status_mut() = StatusCode::NO_CONTENT;
    }
    Ok(answer)
}

fn address(z: &str, x: &str, file: &str) -> Option<TileId> {
    let y = file.strip_suffix(".mvt").or_else(|| file.strip_suffix(".pbf"))?;
    TileId::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)
}

/// The TileJSON (3.0.0) of a layer.
pub async fn describe(
    state: extract::State<State>,
    Path(file): Path<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let layer = named(&file, ".json")?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[layer]);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let body = tilejson(layer, &address_of(&headers));
    Ok(tag.answer(body.to_string(), HeaderValue::from_static("application/json")))
}

fn tilejson(layer: Layer, server: &str) -> serde_json::Value {
    let about = tile::describe(layer);
    let fields: serde_json::Map<String, serde_json::Value> =
        about.fields.iter().map(|(name, kind)| ((*name).to_owned(), json!(kind))).collect();
    json!({
        "tilejson": "3.0.0",
        "name": layer.as_str(),
        "scheme": "xyz",
        "tiles": [format!("{server}/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt")],
        "minzoom": about.minzoom,
        "maxzoom": about.maxzoom,
        "vector_layers": [{
            "id": layer.as_str(), "fields": fields, "minzoom": about.minzoom, "maxzoom": about.maxzoom,
        }],
    })
}

/// The server as the client addressed it: tile clients want whole addresses.
fn address_of(headers: &HeaderMap) -> String {
    let host = headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok());
    host.map_or_else(String::new, |host| format!("http://{host}"))
}
