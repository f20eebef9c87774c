//! The HTTP layer: what was answered on which path, and what is open.

use std::sync::Arc;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::names::Names;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    path: Arc<str>,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Thing {
    kind: &'static str,
}

/// The HTTP layer.
pub struct HttpMetrics {
    paths: Names,
    answers: Family<Answer, Counter>,
    open: Family<Thing, Gauge>,
}

/// Something that is open, until this is dropped.
pub struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl HttpMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let metrics = Self { paths: Names::default(), answers: Family::default(), open: Family::default() };
        let help = "HTTP requests that were answered, by route and status; handshakes of WebSockets have 101";
        registry.register("http_requests", help, metrics.answers.clone());
        let help = "What is open: connection, websocket, or stream of events";
        registry.register("http_open", help, metrics.open.clone());
        metrics
    }

    /// A request for a route was answered; none where there is no such path.
    pub fn answered(&self, route: Option<&str>, status: u16) {
        let path = self.paths.bounded(route.unwrap_or("(none)"));
        self.answers.get_or_create(&Answer { path, status }).inc();
    }

    /// Something was opened.
    pub fn open(&self, kind: &'static str) -> Open {
        let gauge = self.open.get_or_create_owned(&Thing { kind });
        gauge.inc();
        Open(gauge)
    }
}
