//! What all resolvers share.

use std::sync::Arc;

use async_graphql::Context;

use super::caller::Caller;
use super::documents::trusted::TrustedDocuments;
use super::errors::ApiError;
use super::input_schema::InputSchemas;
use super::settings::GraphqlSettings;
use super::stats::Board;
use crate::domain::job::Actor;
use crate::domain::trace::TraceContext;
use crate::domain::workflow::Workflow;
use crate::feed::Feed;
use crate::handlers::Registry;
use crate::store::batch::{BatchLimits, Batcher};
use crate::store::submitter::Submitter;
use crate::store::{Store, StoreResult};

/// What the API works with.
pub struct Api {
    /// What is kept.
    pub store: Store,
    /// How changes reach subscribers.
    pub feed: Feed,
    /// Takes single jobs in, many at a time.
    pub submitter: Submitter,
    /// The handlers that workflows can use.
    pub registry: Arc<Registry>,
    /// The only documents that are run, where others are not trusted.
    pub trusted_documents: Option<TrustedDocuments>,
    /// The limits.
    pub settings: GraphqlSettings,
}

/// The same, with what the resolvers keep between requests.
pub(super) struct State {
    pub store: Store,
    pub feed: Feed,
    pub submitter: Submitter,
    pub registry: Arc<Registry>,
    pub settings: Arc<GraphqlSettings>,
    pub input_schemas: InputSchemas,
    pub board: Board,
    workflows: Batcher<WorkflowName, Option<Arc<Workflow>>>,
}

/// A workflow's name and version; none is the latest.
pub(super) type WorkflowName = (String, Option<i32>);

/// Lookups share a statement with those that came while the one before was under way.
const LOOKUPS: BatchLimits = BatchLimits {
    name: "workflows",
    queue_max: 4_096,
    batch_max: 500,
    concurrency_max: 2,
    crowd: 64,
    skips_gone: true,
    retries_max: Some(0),
};

impl State {
    /// Must be called within a tokio runtime.
    pub fn new(api: Api, settings: Arc<GraphqlSettings>) -> Self {
        let store = api.store.clone();
        let look_up = move |names: Arc<[WorkflowName]>| {
            let store = store.clone();
            async move { store.workflows_named(&names).await }
        };
        Self {
            store: api.store,
            feed: api.feed,
            submitter: api.submitter,
            registry: api.registry,
            settings,
            input_schemas: InputSchemas::default(),
            board: Board::default(),
            workflows: Batcher::start(LOOKUPS, look_up),
        }
    }

    /// A workflow by name.
    pub async fn workflow_named(&self, name: WorkflowName) -> StoreResult<Option<Arc<Workflow>>> {
        self.workflows.write(name).await
    }
}

/// What the resolvers share; an error only where a schema was built without it, for its text alone.
pub(super) fn state<'a>(ctx: &Context<'a>) -> Result<&'a Arc<State>, ApiError> {
    ctx.data_opt::<Arc<State>>().ok_or_else(|| ApiError::internal("a schema without its state"))
}

/// The span that a request is answered in, where it is traced.
pub(super) fn trace(ctx: &Context<'_>) -> Option<TraceContext> {
    ctx.data_opt::<TraceContext>().copied()
}

/// Who a request acts for: whom the transport knows, or a client without a name.
pub(super) fn actor(ctx: &Context<'_>) -> Actor {
    Actor::client(ctx.data_opt::<Caller>().map_or("anonymous", |caller| &caller.0))
}
