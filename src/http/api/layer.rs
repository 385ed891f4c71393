//! `GET /layers/{layer}.geojson`: whole layers, or what of them lies in a box, streamed.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::page;
use crate::service::layer;

/// The features of a layer.
pub async fn get(
    state: extract::State<State>,
    Path(file): Path<String>,
    mut params: Params,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let layer = named(&file, ".geojson")?;
    let bbox = params.bbox("bbox");
    let limit = params.whole("limit", 1, usize::MAX);
    params.finish()?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[layer]);
    Ok(page::collection(&headers, &uri, &tag, layer::features(&view, layer, bbox.as_ref(), limit)))
}

/// The layer that a file name stands for.
pub fn named(file: &str, ending: &str) -> Result<Layer, Problem> {
    file.strip_suffix(ending).and_then(|name| name.parse().ok()).ok_or_else(|| {
        let known: Vec<String> = Layer::WORDS.iter().map(|word| format!("{word}{ending}")).collect();
        Problem::new(
            StatusCode::NOT_FOUND,
            format!("there is no layer `{file}`; there are {}", known.join(", ")),
        )
    })
}
