//! The spans that there are: one function for each kind.
//!
//! They say where a job is and how its attempts ended, never what it is about: no input, no result, no message.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Link, SpanBuilder, SpanKind, Tracer};

use super::TRACER;
use super::span::{Span, inside, library_context};
use crate::domain::ids::JobId;
use crate::domain::trace::TraceContext;

/// One operation of a client, by its kind and root field; a child of the client's span where it has sent one.
pub fn operation(name: &str, client: Option<TraceContext>) -> Span {
    let Some(tracer) = TRACER.get() else { return Span::NONE };
    let builder = SpanBuilder::from_name(name.to_owned()).with_kind(SpanKind::Server);
    Span::new(tracer.build_with_context(builder, &inside(client)))
}

/// The root of the trace of one job among many that a request submits. The request's span is linked, and is not its
/// parent: a trace of ten thousand jobs is of no use to anybody.
pub fn submitted(request: TraceContext) -> Span {
    let Some(tracer) = TRACER.get() else { return Span::NONE };
    let builder = SpanBuilder::from_name("submit job")
        .with_kind(SpanKind::Producer)
        .with_links(vec![Link::with_context(library_context(request))]);
    Span::new(tracer.build_with_context(builder, &inside(None)))
}

/// What an attempt is at.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    pub job: JobId,
    pub workflow: &'a str,
    pub queue: &'a str,
    pub stage: &'static str,
    pub attempt: i32,
    pub round: i32,
    pub handler: &'a str,
    pub worker: &'a str,
}

impl Attempt<'_> {
    fn attributes(&self) -> [KeyValue; 8] {
        [
            KeyValue::new("callboard.job.id", self.job.to_string()),
            KeyValue::new("callboard.workflow", self.workflow.to_owned()),
            KeyValue::new("callboard.queue", self.queue.to_owned()),
            KeyValue::new("callboard.stage", self.stage),
            KeyValue::new("callboard.attempt", i64::from(self.attempt)),
            KeyValue::new("callboard.round", i64::from(self.round)),
            KeyValue::new("callboard.handler", self.handler.to_owned()),
            KeyValue::new("callboard.worker", self.worker.to_owned()),
        ]
    }
}

/// The wait of a job until it was claimed, by the database's clock.
pub fn waited(job: TraceContext, what: &Attempt<'_>, claimed_at: DateTime<Utc>, waited: Duration) {
    let Some(tracer) = TRACER.get().filter(|_| job.is_sampled()) else { return };
    let since = TimeDelta::from_std(waited).ok().and_then(|waited| claimed_at.checked_sub_signed(waited));
    let builder = SpanBuilder::from_name("wait")
        .with_start_time(since.unwrap_or(claimed_at))
        .with_attributes(what.attributes());
    Span::new(tracer.build_with_context(builder, &inside(Some(job)))).end_at(claimed_at);
}

/// One attempt at a stage.
pub fn attempt(job: TraceContext, what: &Attempt<'_>) -> Span {
    let Some(tracer) = TRACER.get() else { return Span::NONE };
    let builder = SpanBuilder::from_name(format!("{} attempt {}", what.stage, what.attempt))
        .with_kind(SpanKind::Consumer)
        .with_attributes(what.attributes());
    Span::new(tracer.build_with_context(builder, &inside(Some(job))))
}

/// A call to another system. Of its address the host alone is told: paths and queries may hold secrets.
pub fn call(attempt: TraceContext, method: &str, host: &str) -> Span {
    let Some(tracer) = TRACER.get() else { return Span::NONE };
    let builder = SpanBuilder::from_name(method.to_owned()).with_kind(SpanKind::Client).with_attributes([
        KeyValue::new("http.request.method", method.to_owned()),
        KeyValue::new("server.address", host.to_owned()),
    ]);
    Span::new(tracer.build_with_context(builder, &inside(Some(attempt))))
}
