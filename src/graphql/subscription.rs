//! What can be followed.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    Context, ContextSelectionSet, ID, OutputType, Positioned, ServerResult, SimpleObject, Subscription, Value,
};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};

use super::connections::TransitionEdge;
use super::cursors;
use super::errors::ApiError;
use super::filters::{JobFilter, TransitionFilter};
use super::job::Job;
use super::log::LogLine;
use super::resume::{Reached, ResumeFrom};
use super::state::{State, state};
use super::stats::Stats;
use crate::domain::ids::JobId;
use crate::feed::{JobsEvent, LogEvent, TransitionsEvent};
use crate::store::StoreResult;

/// How long to wait before counts are read again that could not be read, in milliseconds.
const RETRY_MS: u64 = 1_000;

/// At once, and at least every minute, an event without edge says how far the stream is. Resume from the last
/// cursor seen.
#[derive(SimpleObject)]
pub struct TransitionEvent {
    /// Where the stream is: pass it as after to go on from here.
    cursor: String,
    /// The transition; null where the event only says how far the stream is.
    edge: Option<TransitionEdge>,
}

impl HasPlace for TransitionEvent {
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// An event that a stream can go on from.
trait HasPlace: OutputType {
    /// Where the stream is.
    fn cursor(&self) -> &str;
}

/// An event that tells where it stands, whatever of it was selected.
struct Placed<E>(E);

impl<E: HasPlace> OutputType for Placed<E> {
    fn type_name() -> Cow<'static, str> {
        E::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        E::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(reached) = ctx.data_opt::<Reached>() {
            reached.note(self.0.cursor());
        }
        self.0.resolve(ctx, field).await
    }
}

/// At once, and at least every minute, an event without node says how far the stream is. Resume from the last cursor
/// seen.
#[derive(SimpleObject)]
pub struct LogLineEvent {
    /// Where the stream is: pass it as after to go on from here.
    cursor: String,
    /// The line; null where the event only says how far the stream is.
    node: Option<LogLine>,
}

impl HasPlace for LogLineEvent {
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// Something about a list of jobs. In the first event both fields are null: read the list now.
#[derive(SimpleObject)]
pub struct JobChange {
    /// A job of the list, as it is now.
    job: Option<Job>,
    /// Set instead for a job that has left the filter or was deleted.
    removed_id: Option<ID>,
}

/// What can be followed.
pub struct Subscription;

/// What can be followed.
#[Subscription]
impl Subscription {
    /// The job as it is, then again after each change, progress and blockers included. A slow reader skips to the
    /// latest. Completes when COMPLETE, CANCELLED or deleted; a FAILED job may be retried, so not then.
    async fn job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
    ) -> Result<BoxStream<'static, Result<Job, ApiError>>, ApiError> {
        let id = id.parse::<JobId>().map_err(|error| ApiError::id(&["id"], &error))?;
        let mut views = state(ctx)?.feed.job(id).boxed();
        let Some(first) = views.next().await else {
            return Err(ApiError::NotFound { message: format!("there is no job {id}") });
        };
        Ok(to_its_end(stream::iter([first]).chain(views), Job::from))
    }

    /// Each matching transition exactly once, in order, from the cursor on; from now on where none is given.
    async fn transitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which transitions; all where left out.")] filter: Option<TransitionFilter>,
        #[graphql(desc = "The cursor of the last event or edge that was seen.")] after: Option<String>,
    ) -> Result<BoxStream<'static, Result<Placed<TransitionEvent>, ApiError>>, ApiError> {
        let filter = filter.unwrap_or_default().read()?;
        let unreadable = || ApiError::argument(&["after"], "after is not a cursor of this list");
        let read = |cursor: String| cursors::read_transition(&cursor).ok_or_else(unreadable);
        let after = ctx.data_opt::<ResumeFrom>().map(|ResumeFrom(cursor)| cursor.clone()).or(after);
        let events = state(ctx)?.feed.transitions(filter, after.map(read).transpose()?);
        Ok(to_its_end(events, |TransitionsEvent { place, entry }| {
            Placed(TransitionEvent {
                cursor: cursors::write_transition(place),
                edge: entry.map(|entry| TransitionEdge {
                    cursor: cursors::write_transition(entry.place),
                    node: (*entry).clone().into(),
                }),
            })
        }))
    }

    /// Each line of a job's log exactly once, in order, from the cursor on; from the beginning of the log where none is
    /// given. Completes when the job is COMPLETE, CANCELLED or deleted and all its lines were sent; a FAILED job may be
    /// retried, so not then.
    async fn job_logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "The cursor of the last event or edge that was seen.")] after: Option<String>,
    ) -> Result<BoxStream<'static, Result<Placed<LogLineEvent>, ApiError>>, ApiError> {
        let id = id.parse::<JobId>().map_err(|error| ApiError::id(&["id"], &error))?;
        let unreadable = || ApiError::argument(&["after"], "after is not a cursor of this job's log");
        let read = |cursor: String| cursors::read_log(id, &cursor).ok_or_else(unreadable);
        let after = ctx.data_opt::<ResumeFrom>().map(|ResumeFrom(cursor)| cursor.clone()).or(after);
        let after = after.map(read).transpose()?.unwrap_or(0);
        let mut events = state(ctx)?.feed.job_logs(id, after).boxed();
        let Some(first) = events.next().await else {
            return Err(ApiError::NotFound { message: format!("there is no job {id}") });
        };
        Ok(to_its_end(stream::iter([first]).chain(events), move |LogEvent { seq, line }| {
            Placed(LogLineEvent { cursor: cursors::write_log(id, seq), node: line.map(LogLine) })
        }))
    }

    /// First an event with both fields null: from here on nothing is missed, so read the list now. Then each job
    /// that matches, or has left, as it changes; a slow reader skips to the latest of each.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which jobs; all where left out.")] filter: Option<JobFilter>,
    ) -> Result<BoxStream<'static, Result<JobChange, ApiError>>, ApiError> {
        let events = state(ctx)?.feed.jobs(filter.unwrap_or_default().read()?);
        Ok(to_its_end(events, |event| match event {
            JobsEvent::Ready => JobChange { job: None, removed_id: None },
            JobsEvent::Changed(view) => JobChange { job: Some(view.into()), removed_id: None },
            JobsEvent::Removed(id) => JobChange { job: None, removed_id: Some(id.to_string().into()) },
        }))
    }

    /// The counts now, and again when they change, at most about 4 times a second.
    async fn stats(
        &self,
        ctx: &Context<'_>,
    ) -> Result<BoxStream<'static, Result<Stats, ApiError>>, ApiError> {
        let state = Arc::clone(state(ctx)?);
        let ticks = state.feed.stats().boxed();
        let changes = stream::unfold((state, ticks, None), |(state, mut ticks, shown)| async move {
            loop {
                ticks.next().await?;
                let stats = counts(&state).await;
                if let (Ok(stats), Some(shown)) = (&stats, &shown)
                    && !stats.differs(shown)
                {
                    continue;
                }
                let shown = stats.as_ref().ok().cloned();
                return Some((stats, (state, ticks, shown)));
            }
        });
        Ok(to_its_end(changes, std::convert::identity))
    }
}

/// The counts, as soon as they can be read.
async fn counts(state: &State) -> StoreResult<Stats> {
    loop {
        match state.board.read(&state.store).await {
            Err(error) if error.is_passing() => {
                tracing::debug!(%error, "counts cannot be read at the moment, trying again");
                tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
            }
            read => return read,
        }
    }
}

/// Each item as the API shows it. The first failure is the last item.
fn to_its_end<T, U>(
    items: impl Stream<Item = StoreResult<T>> + Send + 'static,
    show: impl Fn(T) -> U + Send + 'static,
) -> BoxStream<'static, Result<U, ApiError>>
where
    T: Send + 'static,
    U: Send + 'static,
{
    let shown = items.scan(false, move |failed, item| {
        let last = std::mem::replace(failed, item.is_err());
        std::future::ready((!last).then(|| item.map(&show).map_err(ApiError::from)))
    });
    shown.boxed()
}
