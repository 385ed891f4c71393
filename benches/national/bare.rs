//! The limit of the web framework: a handler that does nothing but send a body of a given size.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::get;

/// Serves `/{size}` until the process is ended.
pub async fn serve(at: SocketAddr) -> std::io::Result<()> {
    let body = Bytes::from(vec![b'x'; 1 << 22]);
    let answer = |State(body): State<Bytes>, Path(size): Path<usize>| async move {
        ([("content-type", "application/geo+json")], body.slice(..size.min(body.len())))
    };
    let router = Router::new().route("/{size}", get(answer)).with_state(body);
    axum::serve(tokio::net::TcpListener::bind(at).await?, router).await
}
