//! The HTTP door: routes, what a request must look like, what an answer looks like.
//!
//! Knows the use cases and the domain; never the store or the index.

mod api;
mod assets;
mod conditional;
mod docs;
mod error;
mod extract;
mod health;
mod metrics;
mod middleware;
mod page;
mod router;

use std::sync::Arc;

use crate::domain::change::Actor;
use crate::service::Service;

pub use router::{Access, router, routes};

/// What every handler is given.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    service: Service,
    metrics: metrics::Metrics,
}

impl State {
    /// The door to a service.
    pub fn new(service: Service) -> Self {
        let metrics = metrics::Metrics::new(&service);
        Self(Arc::new(Inner { service, metrics }))
    }

    fn service(&self) -> &Service {
        &self.0.service
    }

    fn metrics(&self) -> &metrics::Metrics {
        &self.0.metrics
    }
}

/// Who writes over HTTP: without accounts, whoever sits at this machine.
fn actor() -> Actor {
    Actor { name: "local".to_owned() }
}
