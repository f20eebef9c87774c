//! The feed: what was read for subscribers, and who did not keep up.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

/// What subscribers are told.
pub struct FeedMetrics {
    read: Counter,
    behind: Counter,
    failures: Counter,
}

impl FeedMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let metrics =
            Self { read: Counter::default(), behind: Counter::default(), failures: Counter::default() };
        for (name, help, counter) in [
            ("feed_transitions", "Transitions that this process has read for its subscribers", &metrics.read),
            (
                "feed_readers_behind",
                "Times that a subscriber of transitions did not keep up and went on reading from the database",
                &metrics.behind,
            ),
            ("feed_read_failures", "Times that the history could not be read", &metrics.failures),
        ] {
            registry.register(name, help, counter.clone());
        }
        metrics
    }

    /// Transitions were read, for all subscribers together.
    pub fn read(&self, transitions: usize) {
        self.read.inc_by(transitions as u64);
    }

    /// A subscriber did not keep up.
    pub fn fell_behind(&self) {
        self.behind.inc();
    }

    /// The history could not be read.
    pub fn read_failed(&self) {
        self.failures.inc();
    }
}
