//! `GET /api/raids`: which raids there were. The rest of their API is that of every record.

use axum::extract;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::site::within;
use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::page;
use crate::service::raid::{self, RaidFilter};

/// The raids that meet the filter, a page at a time.
pub async fn list(
    state: extract::State<State>,
    mut params: Params,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let day = "a day as YYYY-MM-DD";
    let (from, to) = (params.parsed("from", day), params.parsed("to", day));
    let filter = RaidFilter { from, to, within: within(&mut params) };
    let page = page::page(&mut params);
    params.finish()?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[Layer::Raids]);
    Ok(page::collection(&headers, &uri, &tag, raid::list(&view, &filter, &page)?))
}
