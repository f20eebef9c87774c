//! What transports ask: a request is prepared, and then answered once or with a stream.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response, ServerError};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use super::answer;
use super::caller::Caller;
use super::cost::Cost;
use super::documents::label;
use super::documents::trusted::TrustedDocuments;
use super::documents::{Documents, NoDocument, Prepared};
use super::extension::{OnlyValidate, too_slow};
use super::params::Params;
use super::plan::{self, Answered, Event, Plan};
use super::reads::Reads;
use super::reply::{OK, Reply};
use super::request_id::RequestId;
use super::resume::ResumeFrom;
use super::settings::GraphqlSettings;
use crate::domain::trace::TraceContext;
use crate::feed::Feed;
use crate::telemetry::metrics;
use crate::telemetry::refused::refused;
use crate::telemetry::traces::{self, Span};

/// GraphQL over any executor. Cheap to clone.
#[derive(Clone)]
pub struct Service<E> {
    executor: E,
    documents: Documents,
    settings: Arc<GraphqlSettings>,
    planned: Option<Planned>,
}

/// What plans work with.
#[derive(Clone)]
pub(super) struct Planned {
    pub reads: Arc<Reads>,
    pub feed: Feed,
}

/// A request that was looked at and not executed yet.
pub struct Operation {
    request: Request,
    /// What is known of it, or why it cannot run.
    prepared: Result<Arc<Prepared>, ServerError>,
    cost: Option<Cost>,
    resume: Option<String>,
    caller: Option<Caller>,
    /// The client's span; once it runs, its own.
    trace: Option<TraceContext>,
}

impl Operation {
    /// What it does. One that cannot or is not to run counts as a query.
    pub fn kind(&self) -> OperationType {
        match &self.prepared {
            Ok(prepared) if !self.is_dry_run() => prepared.kind,
            _ => OperationType::Query,
        }
    }

    /// It acts for a client that the transport knows.
    pub fn acts_for(&mut self, caller: Caller) {
        self.caller = Some(caller);
    }

    /// A subscription of transitions goes on from a cursor that the transport was given.
    pub fn resume_from(&mut self, cursor: &str) {
        self.resume = Some(cursor.to_owned());
    }

    /// It is a part of the trace of this `traceparent`, if that is one. A transport's goes before what the request itself
    /// may say.
    pub fn continues(&mut self, traceparent: &str) {
        if let Some(trace) = traces::is_on().then(|| traceparent.parse().ok()).flatten() {
            self.trace = Some(trace);
        }
    }

    /// Begins its span, of which all that it does will be a part. The log's span around it gets its trace's id.
    fn begin_span(&mut self) -> Span {
        let span = traces::operation(&self.label(), self.trace);
        self.trace = span.context();
        if let Some(trace) = self.trace {
            tracing::Span::current().record("trace_id", format_args!("{:032x}", trace.trace_id));
        }
        span
    }

    fn label(&self) -> Arc<str> {
        self.prepared.as_ref().map_or_else(|_| label::unknown(), |prepared| Arc::clone(&prepared.label))
    }

    fn is_dry_run(&self) -> bool {
        self.cost.as_ref().is_some_and(Cost::is_dry_run)
    }
}

/// A query or mutation that is under way.
struct Measured {
    label: Arc<str>,
    begun: Instant,
    /// None where it was dropped: its time was over, or its client has gone.
    outcome: Option<&'static str>,
    span: Span,
}

impl Measured {
    fn begin(operation: &mut Operation) -> Self {
        let (label, span) = (operation.label(), operation.begin_span());
        Self { label, begun: Instant::now(), outcome: None, span }
    }

    fn end(mut self, reply: &Reply, id: &RequestId) {
        self.outcome = Some(reply.outcome);
        note(&self.label, reply, id);
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let requests = &metrics().requests;
        requests.answered(&self.label, self.outcome.unwrap_or("DROPPED"));
        requests.took(&self.label, self.begun.elapsed());
        mark(&mut self.span, self.outcome.unwrap_or("DROPPED"));
    }
}

/// How it ended. What the client did wrong is no failure of a server's span.
fn mark(span: &mut Span, outcome: &'static str) {
    span.set("callboard.outcome", outcome);
    if ["INTERNAL", "TIMEOUT", "UNAVAILABLE"].contains(&outcome) {
        span.fail(outcome);
    }
}

/// Whoever is told the id of an error asks the log about it.
fn note(label: &str, reply: &Reply, id: &RequestId) {
    if reply.outcome != OK {
        refused(id.as_str(), label, reply.outcome);
    }
}

/// Counts a subscription's beginning, and its events. Its span lasts as long as it does.
fn measured_events(
    label: Arc<str>,
    mut span: Span,
    events: BoxStream<'static, Reply>,
    id: RequestId,
) -> BoxStream<'static, Reply> {
    let (mut begins, counter) = (true, metrics().requests.events_of(&label));
    events
        .inspect(move |reply| {
            if std::mem::take(&mut begins) {
                metrics().requests.answered(&label, reply.outcome);
                mark(&mut span, reply.outcome);
            }
            note(&label, reply, &id);
            if reply.refused.is_none() {
                counter.inc();
            }
        })
        .boxed()
}

impl<E: Executor> Service<E> {
    /// With the documents that are trusted, where others are not.
    pub fn new(executor: E, settings: &Arc<GraphqlSettings>, trusted: Option<TrustedDocuments>) -> Self {
        let documents = Documents::new(Arc::clone(settings), trusted);
        Self { executor, documents, settings: Arc::clone(settings), planned: None }
    }

    /// The same for the executor of this API, which is not asked where a plan will do.
    pub(super) fn with_plans(self, planned: Planned) -> Self {
        Self { planned: Some(planned), ..self }
    }

    /// Looks at a request. Costs little, whatever the client sends.
    pub fn prepare(&self, mut params: Params) -> Result<Operation, NoDocument> {
        if let Some(problem) = params.extensions.problem() {
            return Err(NoDocument::Extension(problem));
        }
        let text = self.documents.text(&mut params)?;
        let Params { operation_name, variables, extensions, .. } = params;
        // No operation is called that; some clients send it where they mean none.
        let operation_name = operation_name.filter(|name| !name.is_empty());
        let prepared = self.documents.operation(&text, operation_name.as_deref());
        let prepared =
            prepared.and_then(|prepared| prepared.admit(&variables, &self.settings).map(|()| prepared));
        // The text is not looked at any more; a document that cannot be parsed does not get as far as the executor.
        let mut request = Request::new(String::new()).variables(variables);
        request.operation_name = operation_name;
        let cost = extensions.asks_for_cost().then(|| Cost::new(extensions.is_dry_run()));
        let mut operation = Operation { request, prepared, cost, resume: None, caller: None, trace: None };
        if let Some(traceparent) = extensions.traceparent() {
            operation.continues(traceparent);
        }
        Ok(operation)
    }

    /// Answers a query or mutation.
    pub async fn answer(&self, mut operation: Operation, id: &RequestId) -> Reply {
        let measured = Measured::begin(&mut operation);
        let reply = self.answer_it(operation, id).await;
        measured.end(&reply, id);
        reply
    }

    async fn answer_it(&self, operation: Operation, id: &RequestId) -> Reply {
        if let Some(reply) = self.answer_planned(&operation, id).await {
            return reply;
        }
        match self.request(operation, id) {
            Ok(request) => Reply::of(self.execute(request).await, id, self.settings.response_bytes_max),
            Err(error) => self.refuse(error, id),
        }
    }

    /// Answers any operation with all that it has to say. `session` is what all operations of one connection share.
    pub fn follow(
        &self,
        mut operation: Operation,
        id: &RequestId,
        session: Option<Arc<Data>>,
    ) -> BoxFuture<'_, BoxStream<'static, Reply>> {
        // Boxed, so that what waits for events is no larger than it has to be.
        let id = id.clone();
        async move {
            if operation.kind() == OperationType::Subscription {
                let (label, span) = (operation.label(), operation.begin_span());
                let events = match self.follow_planned(&operation, &id).await {
                    Some(Ok(events)) => events,
                    Some(Err(reply)) => stream::iter([reply]).boxed(),
                    None => self.stream(operation, &id, session),
                };
                return measured_events(label, span, events, id);
            }
            stream::iter(self.answer_in_session(operation, &id, session).await).boxed()
        }
        .boxed()
    }

    /// Answers a query or mutation on a connection that has had others.
    async fn answer_in_session(
        &self,
        mut operation: Operation,
        id: &RequestId,
        session: Option<Arc<Data>>,
    ) -> Option<Reply> {
        if operation.is_dry_run() {
            return Some(self.answer(operation, id).await);
        }
        let measured = Measured::begin(&mut operation);
        let reply = match self.answer_planned(&operation, id).await {
            Some(reply) => reply,
            None => self.stream(operation, id, session).next().await?,
        };
        measured.end(&reply, id);
        Some(reply)
    }

    /// What the executor has to say.
    fn stream(
        &self,
        operation: Operation,
        id: &RequestId,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Reply> {
        let subscribes = operation.kind() == OperationType::Subscription;
        let (id, bytes_max) = (id.clone(), self.settings.response_bytes_max);
        match self.request(operation, &id) {
            Ok(request) => {
                let responses = self.executor.execute_stream(request, session).enumerate();
                let reply = move |(index, response)| match index {
                    0 if subscribes => Reply::of_begin(response, &id, bytes_max),
                    _ => Reply::of(response, &id, bytes_max),
                };
                responses.map(reply).boxed()
            }
            Err(error) => stream::iter([self.refuse(error, &id)]).boxed(),
        }
    }

    /// Boxed, because the executor's future takes kilobytes, and whatever waits for it would be as large for all of its
    /// life: a subscription checks its document once.
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        self.executor.execute(request).boxed()
    }

    fn request(&self, operation: Operation, id: &RequestId) -> Result<Request, ServerError> {
        let Operation { mut request, prepared, cost, resume, caller, trace } = operation;
        let prepared = prepared?;
        request.set_parsed_query(prepared.document.clone());
        request = request.data(id.clone()).data(prepared);
        if let Some(cost) = cost {
            request = request.data(cost);
        }
        if let Some(cursor) = resume {
            request = request.data(ResumeFrom(cursor));
        }
        if let Some(caller) = caller {
            request = request.data(caller);
        }
        if let Some(trace) = trace {
            request = request.data(trace);
        }
        Ok(request)
    }

    fn refuse(&self, error: ServerError, id: &RequestId) -> Reply {
        let response = answer::finish(Response::from_errors(vec![error]), id, 1);
        Reply::of(response, id, self.settings.response_bytes_max)
    }

    /// The plan of an operation that fits the schema and the limits, which the executor has checked once; or what is
    /// wrong with it. None where there is no plan, or the executor is to do it.
    async fn plan<'o>(
        &self,
        operation: &'o Operation,
        id: &RequestId,
    ) -> Option<Result<(&Planned, &'o Plan), Reply>> {
        let planned = self.planned.as_ref().filter(|_| operation.cost.is_none())?;
        let prepared = operation.prepared.as_ref().ok()?;
        let plan = prepared.plan()?;
        let variables = &operation.request.variables;
        let sizes = plan.sizes(variables).ok()?;
        if !prepared.is_checked(&sizes) {
            let mut request = Request::new(String::new()).variables(variables.clone());
            request.operation_name = operation.request.operation_name.clone();
            request.set_parsed_query(prepared.document.clone());
            let request = request.data(id.clone()).data(Arc::clone(prepared)).data(OnlyValidate);
            let response = self.execute(request).await;
            if response.is_err() {
                return Some(Err(Reply::of(response, id, self.settings.response_bytes_max)));
            }
            prepared.found_good(sizes);
        }
        Some(Ok((planned, plan)))
    }

    async fn answer_planned(&self, operation: &Operation, id: &RequestId) -> Option<Reply> {
        let (planned, plan) = match self.plan(operation, id).await? {
            Ok(found) => found,
            Err(reply) => return Some(reply),
        };
        let Plan::Query(query) = plan else { return None };
        let (settings, bytes_max) = (&self.settings, self.settings.response_bytes_max);
        let answer = query.answer(&planned.reads, &operation.request.variables, bytes_max);
        let limit = Duration::from_millis(settings.execution_timeout_ms);
        match tokio::time::timeout(limit, answer).await {
            Ok(Ok(Answered::Whole(text))) => Some(Reply::of_text(text, id, bytes_max)),
            Ok(Ok(Answered::Failed(data, errors))) => Some(Reply::of_failed(data, errors, id, settings)),
            Ok(Err(plan::Unplanned)) => None,
            Err(_) => Some(self.refuse(too_slow(settings.execution_timeout_ms), id)),
        }
    }

    async fn follow_planned(
        &self,
        operation: &Operation,
        id: &RequestId,
    ) -> Option<Result<BoxStream<'static, Reply>, Reply>> {
        let (planned, plan) = match self.plan(operation, id).await? {
            Ok(found) => found,
            Err(reply) => return Some(Err(reply)),
        };
        let Plan::Subscription(subscription) = plan else { return None };
        let bytes_max = self.settings.response_bytes_max;
        let (variables, resume) = (&operation.request.variables, operation.resume.as_deref());
        let (subscription, reads) = (Arc::clone(subscription), Arc::clone(&planned.reads));
        let events = plan::follow(subscription, reads, &planned.feed, variables, resume, bytes_max).ok()?;
        let (id, settings) = (id.clone(), Arc::clone(&self.settings));
        let reply = move |(index, event)| match event {
            Event::Whole(text, cursor) => Reply { cursor, ..Reply::of_text(text, &id, bytes_max) },
            Event::Partial(data, error, cursor) => {
                Reply { cursor, ..Reply::of_failed(data, vec![error], &id, &settings) }
            }
            Event::Failed(error) => {
                let response = answer::finish(Response::from_errors(vec![error]), &id, settings.errors_max);
                match index {
                    0 => Reply::of_begin(response, &id, bytes_max),
                    _ => Reply::of(response, &id, bytes_max),
                }
            }
        };
        Some(Ok(events.enumerate().map(reply).boxed()))
    }
}
