//! What every request passes through: the limits on its way in, batching while it runs, codes on its way out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest,
    NextRequest, NextResolve, NextSubscribe, NextValidation, ResolveInfo,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Data, Request, Response, ServerError, ServerResult, ValidationResult, Value, Variables};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::Semaphore;

use super::answer::{self, coded};
use super::batching::{Parked, settled};
use super::cost::Cost;
use super::documents::Prepared;
use super::errors::{ApiError, Code, request_id_or_new};
use super::limits::{self, Excess};
use super::loaders::Loaders;
use super::nulls::Nulls;
use super::reply::{CURSOR, too_long};
use super::request_id::RequestId;
use super::resume::Reached;
use super::settings::GraphqlSettings;
use super::state::State;
use super::variables;

/// Pages at the root of a request that are answered at once: one that may be large is in the answer before more are read.
const PAGES_AT_ONCE: usize = 4;

/// Makes one [`Passage`] for each request.
pub(super) struct Passages(pub Arc<GraphqlSettings>);

impl ExtensionFactory for Passages {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Passage {
            settings: Arc::clone(&self.0),
            request_id: Arc::new(OnceLock::new()),
            prepared: OnceLock::new(),
            cost: OnceLock::new(),
            only_validate: OnceLock::new(),
            document_bytes: AtomicUsize::new(0),
            turns: Semaphore::new(PAGES_AT_ONCE),
            nulls: Nulls::default(),
        })
    }
}

/// One request on its way through.
struct Passage {
    settings: Arc<GraphqlSettings>,
    /// Known once the request has been looked at.
    request_id: Arc<OnceLock<RequestId>>,
    /// Likewise.
    prepared: OnceLock<Arc<Prepared>>,
    /// Where the client wants to know.
    cost: OnceLock<Cost>,
    /// Set where nothing is to be executed.
    only_validate: OnceLock<()>,
    /// About how long the inputs and results are that an answer has so far. Only they can make one much longer than its
    /// complexity says, and once there is more of them than an answer may have, no more are read.
    document_bytes: AtomicUsize,
    /// One for each page at the root that is answered at the moment.
    turns: Semaphore,
    nulls: Nulls,
}

#[async_graphql::async_trait::async_trait]
impl Extension for Passage {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let response = next.run(ctx).await;
        answer::finish(response, self.request_id.get_or_init(RequestId::generate), self.settings.errors_max)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let (request_id, errors_max) = (Arc::clone(&self.request_id), self.settings.errors_max);
        next.run(ctx, stream)
            .map(move |response| {
                answer::finish(response, request_id.get_or_init(RequestId::generate), errors_max)
            })
            .boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        self.request_id.get_or_init(|| request_id_or_new(data::<RequestId>(&request)));
        if let Some(cost) = data::<Cost>(&request) {
            self.cost.get_or_init(|| cost.clone());
        }
        if data::<OnlyValidate>(&request).is_some() {
            self.only_validate.get_or_init(|| ());
        }
        let prepared = match data::<Arc<Prepared>>(&request) {
            Some(prepared) => Arc::clone(prepared),
            // A request that has not come through the service.
            None => {
                let name = request.operation_name.clone();
                let document = request.parsed_query().map_err(answer::syntax)?;
                let prepared = Prepared::of(document, name.as_deref(), &self.settings)?;
                request.set_parsed_query(prepared.document.clone());
                Arc::new(prepared)
            }
        };
        self.prepared.get_or_init(|| prepared);
        variables::settle(&mut request)?;
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        // It was parsed before, so all that can be wrong is one of async-graphql's own limits.
        next.run(ctx, query, variables).await.map_err(|error| coded(error, Code::QueryTooComplex))
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let validated = next.run(ctx).await.map_err(answer::all_from_validation)?;
        if let (Some(prepared), Some(cost)) = (self.prepared.get(), self.cost.get()) {
            cost.note(prepared.counts, &validated, &self.settings);
            // The answer is what it would cost, which is the very question.
            if cost.is_dry_run() {
                return Ok(validated);
            }
        }
        limits::check_cost(&validated, &self.settings).map_err(|excess| vec![refusal(excess)])?;
        if let Some(prepared) = self.prepared.get() {
            prepared.found_valid();
        }
        Ok(validated)
    }

    /// Once for a query or mutation, and for each event of a subscription.
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if self.only_validate.get().is_some() || self.cost.get().is_some_and(Cost::is_dry_run) {
            return self.with_cost(Response::default());
        }
        let parked = Parked::default();
        let mut data = Data::default();
        let reached = Reached::default();
        data.insert(reached.clone());
        if let Some(state) = ctx.data_opt::<Arc<State>>() {
            data.insert(Loaders::new(state.store.clone(), parked.clone()));
        }
        let run = settled(next.run_with_data(ctx, operation_name, data), parked);
        self.document_bytes.store(0, Ordering::Relaxed);
        let limit_ms = self.settings.execution_timeout_ms;
        match tokio::time::timeout(Duration::from_millis(limit_ms), run).await {
            Ok(_) if self.is_too_long() => {
                drop(self.nulls.finish(Response::default()));
                Response::from_errors(vec![too_long(self.settings.response_bytes_max)])
            }
            Ok(response) => {
                let mut response = self.with_cost(self.nulls.finish(response));
                if let Some(prepared) = self.prepared.get() {
                    prepared.order.arrange(&mut response.data);
                }
                match reached.cursor() {
                    Some(cursor) => response.extension(CURSOR, cursor.into()),
                    None => response,
                }
            }
            Err(_) => {
                // What failed before is of no interest any more.
                drop(self.nulls.finish(Response::default()));
                Response::from_errors(vec![too_slow(limit_ms)])
            }
        }
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let (place, return_type) = (info.path_node, info.return_type);
        let is_document = return_type.trim_end_matches('!') == "JSON";
        let is_page = place.parent.is_none() && return_type.ends_with("Connection!");
        // With all that is below it. Never closed, so that there always is a turn.
        let _turn = if is_page { self.turns.acquire().await.ok() } else { None };
        let result = if (is_page || is_document) && self.is_too_long() {
            Err(too_long(self.settings.response_bytes_max))
        } else {
            next.run(ctx, info).await
        };
        if let (true, Ok(Some(value))) = (is_document, &result) {
            self.document_bytes.fetch_add(bytes_of(value), Ordering::Relaxed);
        }
        self.nulls.settle(place, return_type, result)
    }
}

impl Passage {
    fn is_too_long(&self) -> bool {
        self.document_bytes.load(Ordering::Relaxed) > self.settings.response_bytes_max
    }

    /// Says what it costs: once, also where there are many answers.
    fn with_cost(&self, response: Response) -> Response {
        match self.cost.get().and_then(Cost::take) {
            Some(cost) => response.extension("cost", cost),
            None => response,
        }
    }
}

/// About how long a value is as JSON.
fn bytes_of(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::List(items) => items.iter().map(|item| bytes_of(item) + 1).sum::<usize>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + bytes_of(value) + 4).sum::<usize>() + 2
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => 4,
    }
}

/// What a client is told whose operation takes too long.
pub(super) fn too_slow(limit_ms: u64) -> ServerError {
    let message = format!("not done within {limit_ms} ms; what a mutation has begun goes on");
    let error = async_graphql::Error::from(ApiError::Timeout { message });
    ServerError { extensions: error.extensions, ..ServerError::new(error.message, None) }
}

/// In a request's data: it passes everything that a request passes but its execution.
pub(super) struct OnlyValidate;

/// What came with a request.
fn data<T: 'static>(request: &Request) -> Option<&T> {
    request.data.get(&std::any::TypeId::of::<T>()).and_then(|found| found.downcast_ref())
}

/// What a client is told whose document asks for too much.
pub(super) fn refusal(excess: Excess) -> ServerError {
    let (pos, code) = match &excess {
        Excess::TooMany { .. }
        | Excess::TooDeep { .. }
        | Excess::TooDear { .. }
        | Excess::TextTooLong { .. } => (None, Code::QueryTooComplex),
        Excess::Introspection { pos } => (Some(*pos), Code::Forbidden),
        Excess::Cycle { pos, .. } | Excess::NotOneField { pos } => (Some(*pos), Code::ValidationFailed),
    };
    coded(ServerError::new(excess.to_string(), pos), code)
}
