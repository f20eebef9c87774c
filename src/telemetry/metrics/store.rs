//! The database as this process sees it: what it has written into the history, and how long it waits for connections.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Buckets, QUICK};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Transition {
    trigger: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PoolOf {
    pool: &'static str,
}

/// The database as this process sees it.
pub struct StoreMetrics {
    transitions: Family<Transition, Counter>,
    pool_wait: Family<PoolOf, Histogram, Buckets>,
    pool_failures: Family<PoolOf, Counter>,
}

impl StoreMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            transitions: Family::default(),
            pool_wait: Family::new_with_constructor(QUICK),
            pool_failures: Family::default(),
        };
        let help = "Transitions that this process has stored, by trigger";
        registry.register("transitions", help, metrics.transitions.clone());
        let help = "Time until a connection to the database was free";
        registry.register_with_unit("pool_wait", help, Unit::Seconds, metrics.pool_wait.clone());
        let help = "Times that no connection to the database could be had";
        registry.register("pool_failures", help, metrics.pool_failures.clone());
        // There from the first scrape on, so that the first failure is an increase.
        for pool in ["write", "read", "life"] {
            drop(metrics.pool_failures.get_or_create(&PoolOf { pool }));
        }
        metrics
    }

    /// Transitions with this trigger were stored.
    pub fn stored(&self, trigger: &'static str, transitions: usize) {
        self.transitions.get_or_create(&Transition { trigger }).inc_by(transitions as u64);
    }

    /// Somebody waited so long for a connection, and got one or not.
    pub fn acquired(&self, pool: &'static str, waited: Duration, is_there: bool) {
        if is_there {
            self.pool_wait.get_or_create(&PoolOf { pool }).observe(waited.as_secs_f64());
        } else {
            self.pool_failures.get_or_create(&PoolOf { pool }).inc();
        }
    }
}
