//! Traces: what became of a request, from the client through the wait to each attempt and its calls, as spans of
//! OpenTelemetry. They are sent to a collector as OTLP over HTTP.
//!
//! Off unless `traces.endpoint` is set; then each function here is a look at a static and makes nothing. Spans wait in a
//! bounded queue; where the collector is away or slow they are lost, and nothing else is.

mod collector;
mod settings;
mod span;
mod spans;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::trace::{Link, SpanKind, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SamplingDecision, SamplingResult, SdkTracer,
    SdkTracerProvider, ShouldSample,
};

pub use self::settings::{HeaderSecret, TraceSettings};
pub use self::span::Span;
pub use self::spans::{Attempt, attempt, call, operation, submitted, waited};

use self::collector::{Collector, EXPORT_TIMEOUT_SECONDS};
use self::settings::spans_url;

/// Spans that wait to be sent; what comes while there are so many is lost.
const QUEUED_SPANS_MAX: usize = 16_384;
/// Spans in one request.
const BATCH_SPANS_MAX: usize = 2_048;
/// A span waits so long at most until it is sent, in milliseconds.
const GATHER_MS: u64 = 1_000;
/// When the process stops, what is left is sent within so many seconds, or is lost.
const STOP_TIMEOUT_SECONDS: u64 = 3;

static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Why traces cannot be sent, whatever the collector does.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    #[error("traces.endpoint: {0}")]
    Endpoint(&'static str),
    #[error("the client of the collector of traces cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    #[error("the sending of traces cannot be set up: {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    #[error("traces are set up already")]
    AlreadySet,
}

/// What sends the spans of a process.
#[derive(Debug)]
pub struct Traces(Option<SdkTracerProvider>);

/// Begins to trace if the settings say so. To be called once, on the runtime that is to send.
pub fn start(settings: &TraceSettings) -> Result<Traces, TracesError> {
    let Some(endpoint) = &settings.endpoint else { return Ok(Traces(None)) };
    let url = spans_url(endpoint).map_err(TracesError::Endpoint)?;
    let headers = settings.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Collector::new()?)
        .with_endpoint(url.as_str())
        .with_timeout(Duration::from_secs(EXPORT_TIMEOUT_SECONDS))
        .with_headers(headers.collect::<HashMap<_, _>>())
        .build()?;
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUED_SPANS_MAX)
        .with_max_export_batch_size(BATCH_SPANS_MAX)
        .with_scheduled_delay(Duration::from_millis(GATHER_MS))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(BatchSpanProcessor::builder(exporter).with_batch_config(batches).build())
        .with_sampler(Sampler::ParentBased(Box::new(Roots(Sampler::TraceIdRatioBased(
            settings.sample_ratio,
        )))))
        .with_resource(resource())
        .build();
    TRACER.set(provider.tracer("callboard")).map_err(|_| TracesError::AlreadySet)?;
    tracing::info!(endpoint = url.as_str(), sample_ratio = settings.sample_ratio, "traces are sent");
    Ok(Traces(Some(provider)))
}

impl Traces {
    /// Sends what is left, for a bounded time.
    pub async fn stop(self) {
        let Some(provider) = self.0 else { return };
        // It waits for a thread of its own.
        let timeout = Duration::from_secs(STOP_TIMEOUT_SECONDS);
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(timeout)).await;
        if let Ok(Err(error)) = stopped {
            tracing::debug!(%error, "the last spans were not sent");
        }
    }
}

/// Whether anything is traced.
pub fn is_on() -> bool {
    TRACER.get().is_some()
}

/// What all spans of this process are from.
fn resource() -> Resource {
    Resource::builder_empty()
        .with_service_name("callboard")
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("process.pid", i64::from(std::process::id())),
        ])
        .build()
}

/// Which of the traces are recorded that begin here: so many of them; but one that is linked to a request goes with
/// that, or a part of a part would be recorded.
#[derive(Debug, Clone)]
struct Roots(Sampler);

impl ShouldSample for Roots {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let mut result = self.0.should_sample(parent, trace, name, kind, attributes, links);
        if let Some(link) = links.first() {
            result.decision = match link.span_context.is_sampled() {
                true => SamplingDecision::RecordAndSample,
                false => SamplingDecision::Drop,
            };
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU64, NonZeroU128};

    use super::*;
    use crate::domain::trace::TraceContext;

    #[test]
    fn a_trace_that_is_linked_to_a_request_goes_with_that_and_others_by_the_ratio() {
        let decided = |ratio: f64, flags: Option<u8>| {
            let request =
                |flags| TraceContext { trace_id: NonZeroU128::MAX, span_id: NonZeroU64::MAX, flags };
            let link = |flags| Link::with_context(span::library_context(request(flags)));
            let links: Vec<Link> = flags.map(link).into_iter().collect();
            let roots = Roots(Sampler::TraceIdRatioBased(ratio));
            let (trace, kind) = (TraceId::from_bytes([7; 16]), SpanKind::Producer);
            roots.should_sample(None, trace, "submit job", &kind, &[], &links).decision
        };
        let (yes, no) = (SamplingDecision::RecordAndSample, SamplingDecision::Drop);
        assert_eq!((decided(0.0, Some(1)), decided(1.0, Some(0))), (yes.clone(), no.clone()));
        assert_eq!((decided(0.0, None), decided(1.0, None)), (no, yes));
    }
}
