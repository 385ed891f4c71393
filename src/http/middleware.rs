//! What happens around every request: limits, compression, headers, counting.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{self, DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::State;
use super::error::Problem;

/// The largest body of a request. A site with ten thousand vertices takes a third of it.
pub const LARGEST_BODY: usize = 1 << 20;
/// How long a request may take until its answer begins.
const PATIENCE: Duration = Duration::from_secs(30);

/// The page asks nobody else, runs nobody else's code and is shown in nobody else's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Puts every layer around the routes, the outermost last.
pub fn wrap(router: Router<State>, state: &State) -> Router<State> {
    router
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(in_time))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest))
        .layer(from_fn(only_from_here))
        .layer(from_fn(with_headers))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong inside").into_response()
        }))
        .layer(from_fn_with_state(state.clone(), count))
}

/// Gives up on a request whose answer does not begin in time, be it that its body does not arrive.
async fn in_time(request: Request, next: Next) -> Response {
    let Ok(answer) = tokio::time::timeout(PATIENCE, next.run(request)).await else {
        let detail = format!("no answer within {} seconds; was the request sent whole?", PATIENCE.as_secs());
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response();
    };
    answer
}

/// A server on loopback is still within reach of every page that a browser on this machine shows.
/// Another site's name that was made to point here is no name of ours, and another site's script may
/// not change anything.
async fn only_from_here(request: Request, next: Next) -> Response {
    let host = host_of(request.headers(), request.uri());
    if host.is_some_and(|host| !is_loopback(host)) {
        let detail = "this server answers to localhost only, until it has accounts";
        return Problem::new(StatusCode::MISDIRECTED_REQUEST, detail).into_response();
    }
    if is_foreign_write(&request) {
        return Problem::new(StatusCode::FORBIDDEN, "another site's page may not change anything here")
            .into_response();
    }
    next.run(request).await
}

fn host_of<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> Option<&'r str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| Some(uri.authority()?.as_str()))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_name = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    is_name || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_foreign_write(request: &Request) -> bool {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let origin = request.headers().get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    let host = host_of(request.headers(), request.uri());
    !reads && origin.is_some_and(|origin| origin.split_once("://").map(|(_, authority)| authority) != host)
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

async fn count(extract::State(state): extract::State<State>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let answer = next.run(request).await;
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    state.metrics().answered(route, method.as_str(), answer.status().as_u16(), began.elapsed());
    answer
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_loopback() {
        for name in
            ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "127.9.9.9", "yeam.localhost:80"]
        {
            assert!(is_loopback(name), "{name}");
        }
        for name in
            ["example.com", "127.0.0.1.example.com:80", "[2001:db8::1]", "10.0.0.1", "localhost.example", ""]
        {
            assert!(!is_loopback(name), "{name}");
        }
    }
}
