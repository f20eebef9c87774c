//! GraphQL requests: how many of each operation, with which outcome, and how long they took.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Buckets, QUICK};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    operation: Arc<str>,
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    operation: Arc<str>,
}

/// What clients ask.
pub struct RequestMetrics {
    requests: Family<Outcome, Counter>,
    seconds: Family<Operation, Histogram, Buckets>,
    events: Family<Operation, Counter>,
}

impl RequestMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(QUICK),
            events: Family::default(),
        };
        let help = "GraphQL operations that were answered, or subscriptions that began, by root field and error code";
        registry.register("graphql_requests", help, metrics.requests.clone());
        let help = "Time until a query or mutation was answered, by root field";
        registry.register_with_unit("graphql_request", help, Unit::Seconds, metrics.seconds.clone());
        let help = "Events of subscriptions, by root field";
        registry.register("graphql_events", help, metrics.events.clone());
        metrics
    }

    /// An operation was answered with this code, or a subscription has begun.
    pub fn answered(&self, operation: &Arc<str>, code: &'static str) {
        self.requests.get_or_create(&Outcome { operation: Arc::clone(operation), code }).inc();
    }

    /// A query or mutation took so long.
    pub fn took(&self, operation: &Arc<str>, time: Duration) {
        let operation = Operation { operation: Arc::clone(operation) };
        self.seconds.get_or_create(&operation).observe(time.as_secs_f64());
    }

    /// Counts the events of a subscription; to be kept as long as it lasts.
    pub fn events_of(&self, operation: &Arc<str>) -> Counter {
        self.events.get_or_create_owned(&Operation { operation: Arc::clone(operation) })
    }
}
