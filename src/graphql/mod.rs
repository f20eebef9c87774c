//! How it is asked: the GraphQL schema and its resolvers.

pub mod connection_init;
pub mod request_id;

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

use crate::feed::Feed;
use crate::handlers::Registry;
use crate::store::Store;
use crate::store::submitter::Submitter;

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
}

/// What can be read.
pub struct Query;

/// What can be read.
#[Object]
impl Query {
    /// Jobs in any state.
    async fn total(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<i64> {
        Ok(ctx.data::<Api>()?.store.job_counts().await?.total())
    }
}

/// The schema.
pub fn schema(api: Api) -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription).data(api).finish()
}

/// The schema's text.
pub fn sdl() -> String {
    Schema::build(Query, EmptyMutation, EmptySubscription).finish().sdl()
}
