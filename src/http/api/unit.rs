//! `GET /api/provinces`, `/api/districts` and `/api/communes`: their lists, one of them, and what
//! lies in it.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, get as on_get};

use crate::domain::layer::Layer;
use crate::domain::unit::Level;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::page::{self, GEOJSON};
use crate::http::router::IN_UNITS;
use crate::service::unit;

type Server = extract::State<State>;

/// The units of a level as label points; of those in one unit above, if asked so.
pub fn list(level: Level) -> MethodRouter<State> {
    on_get(async move |state: Server, mut params: Params, headers: HeaderMap, uri: Uri| {
        let parent = above(level).and_then(|name| params.text(name));
        params.finish()?;
        let view = state.service().view();
        let tag = Tag::of_layers(&view, &Layer::of_level(level).map_or_else(Vec::new, |layer| vec![layer]));
        let units = unit::list(&view, level, parent.as_deref())?;
        Ok::<Response, Problem>(page::collection(&headers, &uri, &tag, units))
    })
}

/// The parameter that names the unit above.
fn above(level: Level) -> Option<&'static str> {
    match level {
        Level::Country | Level::Province => None,
        Level::District => Some("province"),
        Level::Commune => Some("district"),
    }
}

/// One unit with its outline and counts.
pub fn get(level: Level) -> MethodRouter<State> {
    on_get(async move |state: Server, Path(code): Path<String>, params: Params, headers: HeaderMap| {
        params.finish()?;
        let view = state.service().view();
        let feature = unit::get(&view, level, &code).ok_or_else(|| Problem::not_found(level.as_str()))?;
        let tag = Tag::of_layers(&view, Layer::ALL);
        Ok::<Response, Problem>(tag.not_modified(&headers).unwrap_or_else(|| tag.answer(feature, GEOJSON)))
    })
}

/// The sites, raids or buildings in a unit, a page at a time.
pub fn features(level: Level) -> MethodRouter<State> {
    on_get(
        async move |state: Server,
                    Path((code, layer)): Path<(String, String)>,
                    mut params: Params,
                    headers: HeaderMap,
                    uri: Uri| {
            let layer = listed(&layer)?;
            let page = page::page(&mut params);
            params.finish()?;
            let view = state.service().view();
            let features = unit::features(&view, level, &code, layer, &page)?;
            let features = features.ok_or_else(|| Problem::not_found(level.as_str()))?;
            let tag = Tag::of_layers(&view, &[layer]);
            Ok::<Response, Problem>(page::collection(&headers, &uri, &tag, features))
        },
    )
}

fn listed(word: &str) -> Result<Layer, Problem> {
    let layer = word.parse().ok().filter(|layer| IN_UNITS.contains(layer));
    layer.ok_or_else(|| {
        let detail = format!("a unit has no list of `{word}`; it has sites, raids and buildings");
        Problem::new(StatusCode::NOT_FOUND, detail)
    })
}
