//! `GET /api/nearby`: what is near a position.

use axum::extract;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::{Params, position};
use crate::http::page;
use crate::service::nearby::{self, Nearby};

/// How many features are asked for at most by their number, and how many a radius may hold.
const MOST_NEAREST: usize = 1_000;
const MOST_WITHIN: usize = 10_000;
/// The longest radius in metres.
const FARTHEST_M: f64 = 100_000.0;

/// The nearest features, or all within a radius, nearest first.
pub async fn find(
    state: extract::State<State>,
    mut params: Params,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let question = question(&mut params);
    params.finish()?;
    let question = question.ok_or_else(|| Problem::invalid(Vec::new()))?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &question.layers);
    Ok(page::collection(&headers, &uri, &tag, nearby::find(&view, &question)))
}

fn question(params: &mut Params) -> Option<Nearby> {
    let at = position(params);
    let k = params.whole("k", 1, MOST_NEAREST);
    let accepted = "more than 0 and at most 100000 metres";
    let radius_m = params.number("radius", f64::MIN_POSITIVE, FARTHEST_M, accepted);
    if !params.gives("k") && !params.gives("radius") {
        params.refuse::<()>(
            "k",
            "neither `k` nor `radius` is given",
            "k=1 to 1000, or radius in metres, or both",
        );
    }
    let mut layers = params.words("layers");
    if layers.is_empty() {
        layers = vec![Layer::Sites, Layer::Raids, Layer::Buildings];
    }
    layers.sort_unstable();
    layers.dedup();
    Some(Nearby { at: at?, k: k.unwrap_or(MOST_WITHIN), radius_m, layers })
}
