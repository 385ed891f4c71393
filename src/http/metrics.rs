//! Counters of requests and gauges of what is held, for Prometheus.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::domain::layer::Layer;
use crate::service::Service;

/// Seconds, from half a millisecond to four.
const BUCKETS: [f64; 9] = [0.000_5, 0.001, 0.002, 0.005, 0.02, 0.1, 0.5, 1.0, 4.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfLayer {
    layer: String,
}

/// All that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<OfRoute, Histogram>,
    features: Family<OfLayer, Gauge>,
    seq: Gauge,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new(service: &Service) -> Self {
        let mut registry = Registry::with_prefix("yeam");
        let requests = Family::<Answered, Counter>::default();
        let durations = Family::<OfRoute, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        let (features, seq) = (Family::<OfLayer, Gauge>::default(), Gauge::default());
        let load = Gauge::<f64, std::sync::atomic::AtomicU64>::default();
        load.set(service.loaded_in().as_secs_f64());
        registry.register("http_requests", "Requests answered", requests.clone());
        let help = "From a request's arrival to its answer's head";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        registry.register("features", "Features held in memory", features.clone());
        registry.register("change_seq", "The change that answers show everything up to", seq.clone());
        registry.register_with_unit(
            "load",
            "How long the index took to load at the start",
            Unit::Seconds,
            load,
        );
        Self { registry, requests, durations, features, seq }
    }

    /// Counts one answer. `route` is the route's pattern, so that there are no more series than routes.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let labels = Answered { route: route.to_owned(), method: method.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.durations.get_or_create(&OfRoute { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Everything as text.
    pub fn text(&self, service: &Service) -> String {
        let view = service.view();
        self.seq.set(view.seq().0);
        for layer in Layer::ALL {
            let labels = OfLayer { layer: layer.as_str().to_owned() };
            self.features.get_or_create(&labels).set(view.len(*layer) as i64);
        }
        let mut out = String::new();
        match text::encode(&mut out, &self.registry) {
            Ok(()) => out,
            // Writing to a string cannot fail.
            Err(_) => String::new(),
        }
    }
}
