//! `GET /api/sites`: which sites there are. The rest of their API is that of every record.

use axum::extract;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::domain::layer::Layer;
use crate::http::State;
use crate::http::conditional::Tag;
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::page;
use crate::service::site::{self, SiteFilter};
use crate::service::unit::Within;

/// The sites that meet the filter, a page at a time.
pub async fn list(
    state: extract::State<State>,
    mut params: Params,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let filter = SiteFilter { status: params.words("status"), within: within(&mut params) };
    let page = page::page(&mut params);
    params.finish()?;
    let view = state.service().view();
    let tag = Tag::of_layers(&view, &[Layer::Sites]);
    Ok(page::collection(&headers, &uri, &tag, site::list(&view, &filter, &page)?))
}

/// Where records are asked for.
pub fn within(params: &mut Params) -> Within {
    Within {
        province: params.text("province"),
        district: params.text("district"),
        commune: params.text("commune"),
        bbox: params.bbox("bbox"),
    }
}
