//! Entity tags (RFC 9110, 8.8): a client that has an answer already is told so.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error::Problem;
use crate::domain::id::Seq;
use crate::domain::layer::Layer;
use crate::service::View;

/// The tag of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of an answer that only depends on layers: it changes exactly when one of them does.
    /// The program's version stands in it, for another version may write the same features otherwise.
    pub fn of_layers(view: &View, layers: &[Layer]) -> Self {
        let Seq(seq) = view.stamp(layers);
        Self(format!("W/\"{seq}.{}\"", env!("CARGO_PKG_VERSION")))
    }

    /// The tag of a record at a version; strong, for changes are made under it.
    pub fn of_version(version: i64) -> Self {
        Self(format!("\"v{version}\""))
    }

    /// The tag of bytes that never change under this name.
    pub fn of_text(text: &str) -> Self {
        Self(format!("\"{text}\""))
    }

    fn value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("W/\"0\""))
    }

    /// "Not modified", if the request says that it has this answer.
    pub fn not_modified(&self, request: &HeaderMap) -> Option<Response> {
        let given = request.get(header::IF_NONE_MATCH)?.to_str().ok()?;
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let is_known = given.trim() == "*" || given.split(',').any(|tag| opaque(tag) == opaque(&self.0));
        is_known.then(|| {
            let headers = [(header::ETAG, self.value()), (header::CACHE_CONTROL, REVALIDATE)];
            (StatusCode::NOT_MODIFIED, headers).into_response()
        })
    }

    /// An answer that is to be asked for again each time, under this tag.
    pub fn answer(&self, body: impl Into<Body>, kind: HeaderValue) -> Response {
        let mut answer = Response::new(body.into());
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::ETAG, self.value());
        headers.insert(header::CACHE_CONTROL, REVALIDATE);
        answer
    }
}

const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What a change says of the version it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// This version.
    Version(i64),
    /// Whatever is there.
    Any,
}

/// Reads `If-Match`, without which nothing is changed: two people who edit one record must not
/// overwrite each other unknowingly.
pub fn expected(request: &HeaderMap) -> Result<Expected, Problem> {
    let accepted = "If-Match with the ETag of the record as you read it, such as \"v3\"";
    let given = request
        .get(header::IF_MATCH)
        .ok_or_else(|| Problem::new(StatusCode::PRECONDITION_REQUIRED, format!("send {accepted}")))?;
    let text = given.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(Expected::Any);
    }
    let version =
        text.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"')).and_then(|rest| rest.parse().ok());
    version.map(Expected::Version).ok_or_else(|| {
        Problem::new(
            StatusCode::PRECONDITION_FAILED,
            format!("{text} is no ETag of a record; send {accepted}"),
        )
    })
}
