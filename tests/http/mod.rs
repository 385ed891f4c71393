//! The API over HTTP, on each database: the files mirror the routes.

mod bad_input;
mod conditional;
pub mod land;
mod layer;
mod nearby;
mod openapi;
mod record;
mod tile;
mod unit;
mod wall;

use crate::harness::TestDb;
use crate::harness::server::TestServer;

/// A server with the small land loaded.
async fn land(database: &TestDb) -> TestServer {
    let server = TestServer::start(database).await;
    land::load(&server.service).await;
    server
}
