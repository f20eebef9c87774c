//! Gauges that are looked up when somebody asks for the metrics, and forgotten after.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::PREFIX;

/// A label's name and value.
pub type Label = (&'static str, String);

/// The gauges of one answer.
#[derive(Debug)]
pub struct Snapshot {
    registry: Registry,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self { registry: Registry::with_prefix(PREFIX) }
    }
}

impl Snapshot {
    /// One value.
    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.gauges(name, help, [(Vec::new(), value)]);
    }

    /// A value for each set of labels.
    pub fn gauges(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (Vec<Label>, f64)>) {
        let family = Family::<Vec<Label>, Gauge<f64, AtomicU64>>::default();
        for (labels, value) in values {
            family.get_or_create(&labels).set(value);
        }
        self.registry.register(name, help, family);
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }
}
