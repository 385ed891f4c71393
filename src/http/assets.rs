//! The page, built into the binary: files with a hash in their name never change, the rest is asked
//! for again each time.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::conditional::Tag;
use super::error;

/// What `make web` has built. A binary built without it serves everything else.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

const UNBUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Yeam</title>\
    <h1>Yeam</h1><p>This binary was built without the page. To build it: <code>make web</code>, then build the \
    binary again. Everything else works: see <a href=/api/docs>/api/docs</a>.";

/// The page itself.
pub async fn index(headers: HeaderMap) -> Response {
    serve("index.html", &headers).unwrap_or_else(|| axum::response::Html(UNBUILT).into_response())
}

/// A file of the page.
pub async fn file(Path(path): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let found = serve(&path, &headers);
    match found {
        Some(answer) => answer,
        None => error::no_such_path(uri).await.into_response(),
    }
}

fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Built::get(path)?;
    let tag = Tag::of_text(&hash(&plain));
    if let Some(unchanged) = tag.not_modified(headers) {
        return Some(unchanged);
    }
    let packed = accepts_brotli(headers).then(|| Built::get(&format!("{path}.br"))).flatten();
    let is_packed = packed.is_some();
    let kind = HeaderValue::from_static(media_type(path));
    let mut answer = tag.answer(packed.unwrap_or(plain).data.into_owned(), kind);
    if is_packed {
        answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path.starts_with("assets/") {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        answer.headers_mut().insert(header::CACHE_CONTROL, forever);
    }
    *answer.status_mut() = StatusCode::OK;
    Some(answer)
}

fn hash(file: &EmbeddedFile) -> String {
    let first = file.metadata.sha256_hash().first_chunk::<8>().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(first))
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let given =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|weight| weight == "q=0")
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
