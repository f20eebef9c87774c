//! Batches: how much gathers until it goes in one statement, and how long that takes.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Buckets, ITEMS, QUICK};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Batch {
    batch: &'static str,
}

/// What gathers until it goes in one statement.
pub struct BatchMetrics {
    items: Family<Batch, Histogram, Buckets>,
    seconds: Family<Batch, Histogram, Buckets>,
}

impl BatchMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let (items, seconds) = (Family::new_with_constructor(ITEMS), Family::new_with_constructor(QUICK));
        registry.register("batch_items", "Items that went in one statement, by kind of batch", items.clone());
        let help = "Time from a batch's start until it was committed or given up, retries included";
        registry.register_with_unit("batch", help, Unit::Seconds, seconds.clone());
        Self { items, seconds }
    }

    /// A batch of this kind has ended.
    pub fn ended(&self, batch: &'static str, items: usize, took: Duration) {
        let labels = Batch { batch };
        // Batches have thousands of items at most, which a double holds exactly.
        self.items.get_or_create(&labels).observe(items as f64);
        self.seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }
}
