//! Answers that are collections: their pages, links and bytes.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use futures_util::stream;
use serde_json::json;

use super::conditional::Tag;
use super::extract::Params;
use crate::service::collection::{Collection, Page};

/// The media type of GeoJSON (RFC 7946).
pub const GEOJSON: HeaderValue = HeaderValue::from_static("application/geo+json");

/// How many features a page has unless asked otherwise, and at most.
const USUAL: usize = 1_000;
const MOST: usize = 10_000;

/// Reads `limit` and `after`.
pub fn page(params: &mut Params) -> Page {
    Page { limit: params.whole("limit", 1, MOST).unwrap_or(USUAL), after: params.text("after") }
}

/// A collection as an answer: in one piece with its length when it is small, streamed when it is not.
pub fn collection(request: &HeaderMap, uri: &Uri, tag: &Tag, collection: Collection) -> Response {
    if let Some(unchanged) = tag.not_modified(request) {
        return unchanged;
    }
    let next = collection.next_page().map(|token| next_address(uri, token));
    let mut collection = match &next {
        Some(href) => collection.with_member("links", links(href)),
        None => collection,
    };
    let first = collection.next().unwrap_or_default();
    let body = if collection.is_ended() {
        Body::from(first)
    } else {
        let rest = std::iter::once(first).chain(collection);
        Body::from_stream(stream::iter(rest.map(Ok::<_, std::convert::Infallible>)))
    };
    let mut answer = tag.answer(body, GEOJSON);
    if let Some(link) = next.and_then(|href| HeaderValue::from_str(&format!("<{href}>; rel=\"next\"")).ok()) {
        answer.headers_mut().insert(header::LINK, link);
    }
    answer
}

fn links(href: &str) -> String {
    json!([{ "rel": "next", "type": "application/geo+json", "href": href }]).to_string()
}

/// The address of the next page: this one with another `after`. Relative to the server, so that it
/// holds behind a proxy.
fn next_address(uri: &Uri, token: &str) -> String {
    let kept = uri.query().unwrap_or_default().split('&');
    let kept = kept.filter(|part| !part.is_empty() && !part.starts_with("after="));
    let after = format!("after={token}");
    let query = kept.chain([after.as_str()]).collect::<Vec<_>>().join("&");
    format!("{}?{query}", uri.path())
}
