//! What can be read.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::connections::{JobConnection, JobEdge, Total, TransitionConnection, TransitionEdge};
use super::cursors;
use super::errors::ApiError;
use super::filters::{self, JobOrder, ORDER_DEFAULT, TransitionFilter};
use super::job::Job;
use super::loaders::loaders;
use super::node::{self, Node};
use super::paging::{self, PageArgs};
use super::queue::Queue;
use super::scalars::Json;
use super::state::state;
use super::stats::Stats;
use super::worker::Worker;
use super::workflow::{Handler, Workflow};
use crate::domain::ids::{JobId, NodeId};
use crate::domain::text::is_slug;

/// Most ids that `nodes` takes.
const NODES_MAX: usize = 100;

/// What can be read.
pub struct Query;

/// What can be read.
#[Object]
impl Query {
    /// Whatever an id names; null where there is no such thing, or no longer.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a job, task, transition, workflow, worker or queue.")] id: ID,
    ) -> Result<Option<Node>, ApiError> {
        let id = id.parse::<NodeId>().map_err(|error| ApiError::id(&["id"], &error))?;
        node::find(ctx, id).await
    }

    /// Whatever some ids name, each at the place of its id.
    #[graphql(complexity = "ids.len().min(NODES_MAX) * child_complexity + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 ids, of any types.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, ApiError> {
        if ids.len() > NODES_MAX {
            return Err(ApiError::argument(&["ids"], format!("must have at most {NODES_MAX} entries")));
        }
        let read = ids.iter().enumerate().map(|(index, id)| {
            let read = id.parse::<NodeId>();
            read.map_err(|error| ApiError::id(&["ids", &index.to_string()], &error))
        });
        let ids = read.collect::<Result<Vec<NodeId>, ApiError>>()?;
        futures_util::future::try_join_all(ids.into_iter().map(|id| node::find(ctx, id))).await
    }

    /// One job; null where there is no such job, or no longer.
    async fn job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
    ) -> Result<Option<Job>, ApiError> {
        let id = id.parse::<JobId>().map_err(|error| ApiError::id(&["id"], &error))?;
        Ok(loaders(ctx)?.load(id).await?.map(Job::from))
    }

    /// The jobs that fit, the latest first where nothing else is asked for. Pages stay right while jobs come and
    /// go.
    #[graphql(complexity = "paging::of_page(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's")]
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which jobs; all where left out.")] filter: Option<filters::JobFilter>,
        #[graphql(desc = "In which order; the latest created first where left out.")] order_by: Option<
            JobOrder,
        >,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100; not together with first.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<JobConnection, ApiError> {
        let filter = filter.unwrap_or_default().read()?;
        let order = order_by.map_or(ORDER_DEFAULT, Into::into);
        let args = PageArgs { first, after, last, before };
        let window = args.window(|cursor| cursors::read_job(order.field, cursor))?;
        let page = state(ctx)?.store.jobs_page(&filter, order, &window).await?;
        let total = Total::Jobs(order, Box::new(filter));
        Ok(JobConnection::new(page, total, |place, job| JobEdge {
            cursor: cursors::write_job(place),
            node: job.into(),
        }))
    }

    /// The history of all jobs, oldest first; the same stream that the subscription follows. Its totalCount is
    /// always null.
    #[graphql(complexity = "paging::of_page(first, last, child_complexity)")]
    async fn transitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which transitions; all where left out.")] filter: Option<TransitionFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100; not together with first.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TransitionConnection, ApiError> {
        let filter = filter.unwrap_or_default().read()?;
        let window = PageArgs { first, after, last, before }.window(cursors::read_transition)?;
        let page = state(ctx)?.store.transitions_page(&filter, &window).await?;
        Ok(TransitionConnection::new(page, Total::Uncounted, |place, entry| TransitionEdge {
            cursor: cursors::write_transition(place),
            node: entry.into(),
        }))
    }

    /// A workflow; null where there is none of this name and version.
    async fn workflow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workflow's name.")] name: String,
        #[graphql(desc = "Its version; the latest where left out.")] version: Option<i32>,
    ) -> Result<Option<Workflow>, ApiError> {
        if !is_slug(&name) {
            return Ok(None);
        }
        Ok(state(ctx)?.workflow_named((name, version)).await?.map(Workflow))
    }

    /// The latest version of each workflow, by name, at most 1,000.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn workflows(&self, ctx: &Context<'_>) -> Result<Vec<Workflow>, ApiError> {
        Ok(state(ctx)?.store.workflows_list().await?.into_iter().map(Workflow).collect())
    }

    /// What stages can be bound to, by name.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn handlers(&self, ctx: &Context<'_>) -> Result<Vec<Handler>, ApiError> {
        let handlers = state(ctx)?.registry.iter().map(|(name, handler, schema)| Handler {
            name: name.to_owned(),
            description: handler.description().unwrap_or_default().to_owned(),
            config_schema: Json::from(schema.clone()),
        });
        Ok(handlers.collect())
    }

    /// The worker processes, the latest first, at most 1,000.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn workers(&self, ctx: &Context<'_>) -> Result<Vec<Worker>, ApiError> {
        let workers = state(ctx)?.store.workers_list().await?;
        Ok(workers.into_iter().map(|worker| Worker(Arc::new(worker))).collect())
    }

    /// The queues by name, at most 1,000.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn queues(&self, ctx: &Context<'_>) -> Result<Vec<Queue>, ApiError> {
        Ok(state(ctx)?.store.queues_list().await?.into_iter().map(Queue::from).collect())
    }

    /// Counts at a glance.
    async fn stats(&self, ctx: &Context<'_>) -> Result<Stats, ApiError> {
        let state = state(ctx)?;
        Ok(state.board.read(&state.store).await?)
    }
}
