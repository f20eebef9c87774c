//! A span: something that takes time, as a part of a trace.

use std::borrow::Cow;
use std::num::{NonZeroU64, NonZeroU128};

use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Context, Value};

use crate::domain::trace::TraceContext;

/// A span that is under way; it has ended when it is dropped. Where nothing is traced it is nothing.
#[must_use]
#[derive(Debug, Default)]
pub struct Span(Option<Box<opentelemetry_sdk::trace::Span>>);

impl Span {
    /// What stands for no span.
    pub const NONE: Self = Self(None);

    pub(super) fn new(span: opentelemetry_sdk::trace::Span) -> Self {
        Self(Some(Box::new(span)))
    }

    /// What its children are to know.
    pub fn context(&self) -> Option<TraceContext> {
        let context = self.0.as_ref()?.span_context();
        Some(TraceContext {
            trace_id: NonZeroU128::new(u128::from_be_bytes(context.trace_id().to_bytes()))?,
            span_id: NonZeroU64::new(u64::from_be_bytes(context.span_id().to_bytes()))?,
            flags: context.trace_flags().to_u8(),
        })
    }

    /// Whether what is said about it is kept, which tells whether a text is worth making.
    pub fn is_recorded(&self) -> bool {
        self.0.as_ref().is_some_and(|span| span.is_recording())
    }

    /// Says something about it.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        if let Some(span) = self.0.as_mut().filter(|span| span.is_recording()) {
            span.set_attribute(opentelemetry::KeyValue::new(key, value));
        }
    }

    /// It failed, in this way: a word of ours, never what the job or a client said.
    pub fn fail(&mut self, kind: impl Into<Cow<'static, str>>) {
        if let Some(span) = self.0.as_mut().filter(|span| span.is_recording()) {
            let kind = kind.into();
            span.set_attribute(opentelemetry::KeyValue::new("error.type", kind.clone()));
            span.set_status(Status::error(kind));
        }
    }

    /// It ended at another time than now.
    pub(super) fn end_at(mut self, time: chrono::DateTime<chrono::Utc>) {
        if let Some(span) = &mut self.0 {
            span.end_with_timestamp(time.into());
        }
    }
}

/// The same place in a trace, as the library has it.
pub(super) fn library_context(context: TraceContext) -> SpanContext {
    let trace_id = TraceId::from_bytes(context.trace_id.get().to_be_bytes());
    let span_id = SpanId::from_bytes(context.span_id.get().to_be_bytes());
    SpanContext::new(trace_id, span_id, TraceFlags::new(context.flags), true, TraceState::NONE)
}

/// What a child of this span is made in; without one, a trace begins.
pub(super) fn inside(parent: Option<TraceContext>) -> Context {
    let context = Context::new();
    parent.map_or_else(|| context.clone(), |parent| context.with_remote_span_context(library_context(parent)))
}
