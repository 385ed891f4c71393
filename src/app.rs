//! Wiring: opens the service, listens, follows the log, and ends in order.

use std::future::Future;
use std::net::SocketAddr;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::http;
use crate::service::seams::Seams;
use crate::service::{Error, FieldFault, Holding, Service};

/// A server that is ready to answer.
pub struct App {
    service: Service,
    following: JoinHandle<()>,
    listener: TcpListener,
}

impl App {
    /// Opens the database, loads the index, follows the change log and listens.
    pub async fn open(database: &str, at: SocketAddr) -> Result<Self, Error> {
        Self::open_with(database, at, Seams::system()).await
    }

    /// The same with a clock and randomness of the caller's.
    pub async fn open_with(database: &str, at: SocketAddr, seams: Seams) -> Result<Self, Error> {
        let listener = listen(at).await?;
        let service = Service::open(database, seams, Holding::Everything).await?;
        let follower = service.clone();
        let following = tokio::spawn(async move { follower.follow().await });
        Ok(Self { service, following, listener })
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The use cases that it serves.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Answers until `ended`, then lets open requests finish and closes the database.
    pub async fn serve(self, ended: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let router = http::router(http::State::new(self.service.clone()));
        // An answer's last bytes must not wait for the client to acknowledge the ones before.
        let listener = self.listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let served = axum::serve(listener, router).with_graceful_shutdown(ended).await;
        self.service.close().await;
        let _ = self.following.await;
        served
    }
}

/// There are no accounts yet, so whoever reaches the server may read and change everything: nobody
/// beyond this machine may reach it.
async fn listen(at: SocketAddr) -> Result<TcpListener, Error> {
    if !at.ip().is_loopback() {
        let reason = format!(
            "{at} can be reached from other machines, and there are no accounts yet to keep them out"
        );
        return Err(Error::field(
            FieldFault::new("listen", reason).accepting("a loopback address such as 127.0.0.1:8080"),
        ));
    }
    TcpListener::bind(at).await.map_err(|error| {
        Error::Conflict(format!("cannot listen on {at}: {error}; name another with --listen ADDRESS"))
    })
}
