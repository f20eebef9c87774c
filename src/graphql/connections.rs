//! The lists, after Relay: edges with cursors, the nodes alone, where the page lies, and how many there are.

use async_graphql::{Context, Object, SimpleObject};

use super::errors::ApiError;
use super::job::Job;
use super::loaders::{EndedCountOf, LogCountOf, loaders};
use super::log::LogLine;
use super::paging::PageInfo;
use super::scalars::clamp;
use super::state::state;
use super::task::Task;
use super::transition::Transition;
use crate::domain::filter::JobFilter;
use crate::domain::ids::JobId;
use crate::domain::words::JobState;
use crate::store::lists::{JobOrder, JobOrderField};
use crate::store::logs::{LogFilter, LogOf};
use crate::store::page::Page;
use crate::store::{Store, StoreResult};

/// How a list is counted, should anybody ask.
#[derive(Debug, Clone)]
pub(super) enum Total {
    /// Known already.
    Known(i32),
    /// Jobs that fit, in a list of this order.
    Jobs(JobOrder, Box<JobFilter>),
    /// Attempts of a job that have ended, and so many more.
    Tasks(JobId, i64),
    /// Lines of a log that fit.
    Lines(LogOf, LogFilter),
    /// Never counted.
    Uncounted,
}

impl Total {
    async fn count(&self, ctx: &Context<'_>) -> Result<Option<i32>, ApiError> {
        match self {
            Self::Known(count) => Ok(Some(*count)),
            Self::Jobs(order, filter) => Ok(jobs_total(&state(ctx)?.store, *order, filter).await?),
            Self::Tasks(job, more) => {
                let ended = loaders(ctx)?.load(EndedCountOf(*job)).await?;
                Ok(Some(clamp(ended.unwrap_or(0) + more)))
            }
            Self::Lines(of, filter) => {
                let counted = loaders(ctx)?.load(LogCountOf(*of, filter.clone())).await?;
                Ok(counted.flatten().map(clamp))
            }
            Self::Uncounted => Ok(None),
        }
    }
}

/// How many jobs fit; none where counting would take too long. In the list by the end there are only those that have
/// ended.
pub(super) async fn jobs_total(
    store: &Store,
    order: JobOrder,
    filter: &JobFilter,
) -> StoreResult<Option<i32>> {
    if order.field == JobOrderField::Created {
        return Ok(store.jobs_count(filter).await?.map(clamp));
    }
    let wanted = if filter.states.is_empty() { JobState::ALL } else { &filter.states };
    let states: Vec<JobState> = wanted.iter().copied().filter(|state| !state.is_live()).collect();
    if states.is_empty() {
        return Ok(Some(0));
    }
    Ok(store.jobs_count(&JobFilter { states, ..filter.clone() }).await?.map(clamp))
}

macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident, $of:literal, $about:literal) => {
        #[doc = concat!("One of a list of ", $of, ", with its place.", $about)]
        #[derive(SimpleObject, Clone)]
        pub struct $edge {
            /// Where this is in the list; for the arguments after and before.
            pub(super) cursor: String,
            /// The item itself.
            pub(super) node: $node,
        }

        #[doc = concat!("A page of a list of ", $of, ".")]
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: PageInfo,
            total: Total,
        }

        impl $connection {
            /// A page of what the store found; `edge` makes an edge of an item.
            pub(super) fn new<K, T>(page: Page<K, T>, total: Total, edge: impl Fn(K, T) -> $edge) -> Self {
                let (previous, next) = (page.has_previous, page.has_next);
                let edges: Vec<$edge> =
                    page.items.into_iter().map(|(place, item)| edge(place, item)).collect();
                let cursor = |edge: Option<&$edge>| edge.map(|edge| edge.cursor.clone());
                let page_info = PageInfo::new(previous, next, cursor(edges.first()), cursor(edges.last()));
                Self { edges, page_info, total }
            }
        }

        #[doc = concat!("A page of a list of ", $of, ".")]
        #[Object]
        impl $connection {
            /// The items, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// The items alone.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Where the page lies in the list.
            async fn page_info(&self) -> &PageInfo {
                &self.page_info
            }

            /// How many there are in the whole list; null where counting would take too long. Counted only when
            /// selected.
            async fn total_count(&self, ctx: &Context<'_>) -> Result<Option<i32>, ApiError> {
                self.total.count(ctx).await
            }
        }
    };
}

connection!(JobConnection, JobEdge, Job, "jobs", "");
connection!(TaskConnection, TaskEdge, Task, "attempts", "");
connection!(
    LogLineConnection,
    LogLineEdge,
    LogLine,
    "log lines",
    " The cursor is also the place to resume a subscription of this log from."
);
connection!(
    TransitionConnection,
    TransitionEdge,
    Transition,
    "transitions",
    " The cursor is also the place to resume a subscription from."
);
