//! Metrics: what is counted and timed, under names and labels as Prometheus wants them.
//!
//! Counters and histograms stand here, in one file for each part of the program, and are this process's own. Gauges of
//! the whole installation, such as how many jobs there are, are looked up when somebody asks: see [`Snapshot`]. Labels
//! are words of closed sets, or [`names`](names::Names), of which there are only so many.

mod names;
mod snapshot;
mod batches;
mod engine;
mod feed;
mod http;
mod requests;
mod store;

use std::fmt;
use std::sync::LazyLock;

use prometheus_client::encoding::text;
use prometheus_client::metrics::family::MetricConstructor;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use http::Open;
pub use names::OTHERS;
pub use snapshot::{Label, Snapshot};

/// What all names begin with.
const PREFIX: &str = "callboard";
/// The form of [`render`]'s text.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that is counted in this process.
pub struct Metrics {
    /// Tasks, and what keeps them running.
    pub engine: engine::EngineMetrics,
    /// What gathers until it goes in one statement.
    pub batches: batches::BatchMetrics,
    /// The database as this process sees it.
    pub store: store::StoreMetrics,
    /// What subscribers are told.
    pub feed: feed::FeedMetrics,
    /// What came over HTTP.
    pub http: http::HttpMetrics,
    /// What clients ask.
    pub requests: requests::RequestMetrics,
    registry: Registry,
}

/// This process's metrics.
pub fn metrics() -> &'static Metrics {
    static METRICS: LazyLock<Metrics> = LazyLock::new(|| {
        let mut registry = Registry::with_prefix(PREFIX);
        Metrics {
            engine: engine::EngineMetrics::register(&mut registry),
            batches: batches::BatchMetrics::register(&mut registry),
            store: store::StoreMetrics::register(&mut registry),
            feed: feed::FeedMetrics::register(&mut registry),
            http: http::HttpMetrics::register(&mut registry),
            requests: requests::RequestMetrics::register(&mut registry),
            registry,
        }
    });
    &METRICS
}

/// All metrics as OpenMetrics text, with gauges that were looked up for it.
pub fn render(snapshot: &Snapshot) -> Result<String, fmt::Error> {
    let mut text = String::new();
    text::encode_registry(&mut text, &metrics().registry)?;
    text::encode_registry(&mut text, snapshot.registry())?;
    text::encode_eof(&mut text)?;
    Ok(text)
}

/// Makes histograms with these upper bounds.
#[derive(Clone)]
struct Buckets(&'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// For what a database or a client waits for, in seconds.
const QUICK: Buckets =
    Buckets(&[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);
/// For work, which may take milliseconds or a day, in seconds.
const WORK: Buckets =
    Buckets(&[0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0]);
/// For batches, in items.
const ITEMS: Buckets = Buckets(&[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0]);
