//! Subscriptions: each event is read and written as a query would be.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{ID, PathSegment, Pos, ServerError, Variables};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, Ready, ready};
use futures_util::stream::{self, BoxStream, StreamExt};

use super::arguments::{self, Argument, Definitions, Known};
use super::job::JobField;
use super::needs::{Data, Needed, Needs, Row, gather};
use super::page::EdgeField;
use super::query::{bare_rows, failure, name_of};
use super::selection::{Asked, Holding, Planner, Selection, Shape};
use super::transition::TransitionField;
use super::{Context, Failed, Out, Sizes, Unplanned, Variable};
use crate::domain::filter::{JobFilter, TransitionFilter};
use crate::domain::ids::JobId;
use crate::feed::{Feed, JobView, JobsEvent, TransitionsEvent};
use crate::graphql::cursors;
use crate::graphql::errors::ApiError;
use crate::graphql::reads::Reads;
use crate::store::feed::FeedPlace;
use crate::store::{StoreError, StoreResult};

/// A subscription with its one field.
pub(in crate::graphql) struct Subscription {
    variable: Variable,
    /// The field's key in the answer, quoted, with its colon.
    key: Box<[u8]>,
    pos: Pos,
    needs: Needs,
    what: What,
}

enum What {
    Job { id: Argument, selection: Selection<JobField> },
    Jobs { filter: Argument, selection: Selection<ChangeField> },
    Transitions { filter: Argument, after: Argument, selection: Selection<EventField> },
}

/// A field of `JobChange`.
enum ChangeField {
    Job(Selection<JobField>),
    RemovedId,
}

impl Shape for ChangeField {
    const NAME: &'static str = "JobChange";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "job" => Self::Job(planner.select(&asked.below)?),
            "removedId" => Self::RemovedId,
            _ => return None,
        })
    }
}

/// A field of `TransitionEvent`.
enum EventField {
    Cursor,
    Edge(Selection<EdgeField<TransitionField>>),
}

impl Shape for EventField {
    const NAME: &'static str = "TransitionEvent";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "cursor" => Self::Cursor,
            "edge" => Self::Edge(planner.select(&asked.below)?),
            _ => return None,
        })
    }
}

/// The root of a subscription, which has one field.
struct SubscriptionField {
    pos: Pos,
    needs: Needs,
    what: What,
}

impl Shape for SubscriptionField {
    const NAME: &'static str = "Subscription";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let argument = |name: &str| Argument::of(asked.field, name);
        let what = match asked.name() {
            "job" => What::Job { id: argument("id"), selection: planner.select(&asked.below)? },
            "jobs" => What::Jobs { filter: argument("filter"), selection: planner.select(&asked.below)? },
            "transitions" => What::Transitions {
                filter: argument("filter"),
                after: argument("after"),
                selection: planner.select(&asked.below)?,
            },
            _ => return None,
        };
        Some(Self { pos: asked.pos, needs: std::mem::take(&mut planner.needs), what })
    }
}

/// One event.
pub(in crate::graphql) enum Event {
    /// The whole answer as JSON, none where it is longer than it may be; and where a subscriber of transitions goes on
    /// from.
    Whole(Option<Vec<u8>>, Option<String>),
    /// The data alone, as there is none of the job in it, and why; and likewise.
    Partial(Option<Vec<u8>>, ServerError, Option<String>),
    /// What could not be read. The stream goes on, unless it says that it is over.
    Failed(ServerError),
}

/// Wait before something is read again for an event, in milliseconds.
const READ_AGAIN_MS: u64 = 100;
/// How often what takes too long is tried again, and what fails before anything was told.
const READ_AGAIN_MAX: u32 = 3;

/// What a subscription was begun with.
enum Begun {
    Job(JobId),
    Jobs(Box<JobFilter>),
    Transitions(Box<TransitionFilter>, Option<FeedPlace>),
}

impl Subscription {
    pub(super) fn of(
        planner: &mut Planner<'_>,
        definitions: Definitions,
        operation: &OperationDefinition,
    ) -> Option<Self> {
        let fields: Selection<SubscriptionField> = planner.select(&[&operation.selection_set.node])?;
        let conditions = std::mem::take(&mut planner.conditions);
        let (key, SubscriptionField { pos, needs, what }) = fields.only()?;
        Some(Self { variable: Variable { definitions, conditions }, key, pos, needs, what })
    }

    pub fn sizes(&self, variables: &Variables) -> Result<Sizes, Unplanned> {
        self.needs.sizes(&self.variable.definitions.with(variables)?)
    }

    fn begin(&self, known: &Known<'_>, resume: Option<&str>) -> Result<Begun, Unplanned> {
        Ok(match &self.what {
            What::Job { id, .. } => Begun::Job(id.read::<ID>(known)?.parse().map_err(|_| Unplanned)?),
            What::Jobs { filter, .. } => {
                let filter = arguments::job_filter(filter, known)?.read().map_err(|_| Unplanned)?;
                Begun::Jobs(filter.into())
            }
            What::Transitions { filter, after, .. } => {
                let filter = arguments::transition_filter(filter, known)?.read().map_err(|_| Unplanned)?;
                let after: Option<String> = after.read(known)?;
                let cursor = resume.map(str::to_owned).or(after);
                let place = cursor.map(|cursor| cursors::read_transition(&cursor).ok_or(Unplanned));
                Begun::Transitions(filter.into(), place.transpose()?)
            }
        })
    }
}

fn api_error(failed: Failed) -> ApiError {
    match failed {
        Failed::Store(error) => ApiError::Store(error),
        Failed::Unplanned | Failed::Gone => ApiError::internal("an event that its plan does not fit"),
    }
}

/// A subscription that follows.
struct Following {
    subscription: Arc<Subscription>,
    reads: Arc<Reads>,
    needed: Needed,
    holding: Holding,
    bytes_max: usize,
    /// Whether the subscriber has had an event.
    has_told: AtomicBool,
}

/// Follows a subscription to its end. `resume` stands above its own cursor.
pub(in crate::graphql) fn follow(
    subscription: Arc<Subscription>,
    reads: Arc<Reads>,
    feed: &Feed,
    variables: &Variables,
    resume: Option<&str>,
    bytes_max: usize,
) -> Result<BoxStream<'static, Event>, Unplanned> {
    let plan = &*subscription;
    let known = plan.variable.definitions.with(variables)?;
    let holding = plan.variable.conditions.with(&known)?;
    let needed = plan.needs.with(&known, &holding)?;
    // A cursor within a job is a place in that job's list, and what is followed here may be others.
    if needed.has_cursors() || !needed.has_good_sizes() {
        return Err(Unplanned);
    }
    let begun = plan.begin(&known, resume)?;
    let has_told = AtomicBool::new(false);
    let following = Arc::new(Following { subscription, reads, needed, holding, bytes_max, has_told });
    Ok(match begun {
        Begun::Job(id) => {
            // The first one decides: a job that is not there is an error, one that goes away is the end.
            let views = feed.job(id).map(Some).chain(stream::iter([None])).enumerate();
            let events = views.then(move |(index, view)| match (view, index) {
                (Some(view), _) => following.job(view).left_future(),
                (None, 0) => ready(Some(Event::Failed(following.no_job(id)))).right_future(),
                (None, _) => ready(None).right_future(),
            });
            events.filter_map(ready).boxed()
        }
        Begun::Jobs(filter) => {
            feed.jobs(*filter).then(move |event| following.change(event)).filter_map(ready).boxed()
        }
        Begun::Transitions(filter, place) => {
            let events = feed.transitions(*filter, place).then(move |event| following.transition(event));
            events.filter_map(ready).boxed()
        }
    })
}

/// One event on its way, if it is one: written at once where nothing has to be read for it. What reads is boxed, as it
/// takes kilobytes, and thousands of subscribers wait for their next event.
type Coming = Either<Ready<Option<Event>>, BoxFuture<'static, Option<Event>>>;

fn at_once(event: Event) -> Coming {
    Either::Left(ready(Some(event)))
}

impl Following {
    fn job(self: &Arc<Self>, view: StoreResult<Arc<JobView>>) -> Coming {
        let view = match view {
            Ok(view) => view,
            Err(error) => return at_once(self.failed(error.into())),
        };
        let id = view.job.id;
        self.with_view(Some(view), move |following, data, out| {
            let What::Job { selection, .. } = &following.subscription.what else { return out.null() };
            let context = Context { data, holding: &following.holding };
            out.option(data.job(id), |out, job| selection.write_job(job, &context, out));
        })
    }

    fn change(self: &Arc<Self>, event: StoreResult<JobsEvent>) -> Coming {
        let (view, removed) = match event {
            Ok(JobsEvent::Ready) => (None, None),
            Ok(JobsEvent::Changed(view)) => (Some(view), None),
            Ok(JobsEvent::Removed(id)) => (None, Some(id)),
            Err(error) => return at_once(self.failed(error.into())),
        };
        let id = view.as_ref().map(|view| view.job.id);
        self.with_view(view, move |following, data, out| {
            let What::Jobs { selection, .. } = &following.subscription.what else { return out.null() };
            selection.write(&following.holding, out, |field, out| match field {
                ChangeField::RemovedId => out.option(removed.as_ref(), Out::id),
                ChangeField::Job(selection) => out.option(id.and_then(|id| data.job(id)), |out, job| {
                    let context = Context { data, holding: &following.holding };
                    selection.write_job(job, &context, out);
                }),
            });
        })
    }

    fn transition(self: &Arc<Self>, event: StoreResult<TransitionsEvent>) -> Coming {
        let event = match event {
            Ok(event) => event,
            Err(error) => return at_once(self.failed(error.into())),
        };
        let cursor = Some(cursors::write_transition(event.place));
        let job = event.entry.as_ref().map(|entry| entry.place.job);
        let write = move |following: &Self, data: &Data, out: &mut Out| {
            let What::Transitions { selection, .. } = &following.subscription.what else { return out.null() };
            let (context, holding) = (Context { data, holding: &following.holding }, &following.holding);
            selection.write(holding, out, |field, out| match field {
                EventField::Cursor => out.word(&cursors::write_transition(event.place)),
                EventField::Edge(edge) => out.option(event.entry.as_deref(), |out, entry| {
                    let cursor = || cursors::write_transition(entry.place);
                    edge.write_edge(cursor, entry, holding, out, |selection, entry, out| {
                        let job = data.job(entry.place.job);
                        selection.write_transition(&entry.transition, job, &context, out);
                    });
                }),
            });
        };
        let ids: Arc<[JobId]> = job.filter(|_| self.needed.jobs).into_iter().collect();
        if ids.is_empty() {
            return at_once(self.whole(&Data::seen(None), cursor, write));
        }
        let following = Arc::clone(self);
        let read = async move {
            let rows = || bare_rows(&following.reads, Arc::clone(&ids));
            Some(match following.gather(&ids, rows).await {
                Ok(data) => following.whole(&data, cursor, write),
                // As of a job that was deleted before.
                Err(Failed::Gone) => following.whole(&Data::seen(None), cursor, write),
                // The transition itself is there, and whoever goes on from the next one would never have it.
                Err(failed) => {
                    let data = following.written(&Data::seen(None), write);
                    Event::Partial(data, following.error_of_job(failed), cursor)
                }
            })
        };
        Either::Right(read.boxed())
    }

    /// An event about a job that was seen, if any.
    fn with_view(
        self: &Arc<Self>,
        view: Option<Arc<JobView>>,
        write: impl FnOnce(&Self, &Data, &mut Out) + Send + 'static,
    ) -> Coming {
        let view = match view {
            Some(view) if !self.needed.is_met_by_view() => view,
            view => return at_once(self.whole(&Data::seen(view.as_ref()), None, write)),
        };
        let following = Arc::clone(self);
        let read = async move {
            let ids: Arc<[JobId]> = Arc::new([view.job.id]);
            let rows = || ready(Ok(vec![Some(Row::Seen(Arc::clone(&view)))]));
            match following.gather(&ids, rows).await {
                Ok(data) => Some(following.whole(&data, None, write)),
                // The next event says so.
                Err(Failed::Gone) => None,
                Err(failed) => Some(following.failed(failed)),
            }
        };
        Either::Right(read.boxed())
    }

    /// Reads what an event needs. For who has been told something, an outage is a time without news, as it is in the feed:
    /// what happened is told when it can be.
    async fn gather<R>(&self, ids: &Arc<[JobId]>, rows: impl Fn() -> R) -> Result<Data, Failed>
    where
        R: Future<Output = Result<Vec<Option<Row>>, Failed>>,
    {
        let mut tries = 0;
        loop {
            let error = match gather(&self.reads, &self.needed, Arc::clone(ids), rows()).await {
                Err(Failed::Store(error)) => error,
                gathered => return gathered,
            };
            let again = match *error {
                StoreError::Unavailable(_) | StoreError::Contended(_) => {
                    tries < READ_AGAIN_MAX || self.has_told.load(Ordering::Relaxed)
                }
                StoreError::Timeout(_) => tries < READ_AGAIN_MAX,
                StoreError::Rejected(_)
                | StoreError::Corrupt { .. }
                | StoreError::CursorExpired
                | StoreError::CursorAhead => false,
            };
            if !again {
                return Err(Failed::Store(error));
            }
            tries += 1;
            tracing::debug!(%error, tries, "an event's job cannot be read at the moment, trying again");
            tokio::time::sleep(Duration::from_millis(READ_AGAIN_MS)).await;
            self.reads.store.is_there().await;
        }
    }

    fn whole(
        &self,
        data: &Data,
        cursor: Option<String>,
        write: impl FnOnce(&Self, &Data, &mut Out),
    ) -> Event {
        self.has_told.store(true, Ordering::Relaxed);
        let mut out = Out::new(self.bytes_max);
        out.raw(b"{\"data\":{");
        out.raw(&self.subscription.key);
        write(self, data, &mut out);
        out.raw(b"}}");
        Event::Whole(out.finish(), cursor)
    }

    /// The data alone.
    fn written(&self, data: &Data, write: impl FnOnce(&Self, &Data, &mut Out)) -> Option<Vec<u8>> {
        let mut out = Out::new(self.bytes_max);
        out.raw(b"{");
        out.raw(&self.subscription.key);
        write(self, data, &mut out);
        out.raw(b"}");
        out.finish()
    }

    fn failed(&self, failed: Failed) -> Event {
        Event::Failed(self.error(api_error(failed)))
    }

    /// The error of a transition's job, which is null then.
    fn error_of_job(&self, failed: Failed) -> ServerError {
        let mut error = self.error(api_error(failed));
        let What::Transitions { selection, .. } = &self.subscription.what else { return error };
        let edges = selection.fields(&self.holding).find_map(|(key, field)| match field {
            Some(EventField::Edge(edge)) => Some((key, edge)),
            _ => None,
        });
        let nodes = edges.and_then(|(edge, below)| {
            below.fields(&self.holding).find_map(|(key, field)| match field {
                Some(EdgeField::Node(node)) => Some((edge, key, node)),
                _ => None,
            })
        });
        let job = nodes.and_then(|(edge, node, below)| {
            below.fields(&self.holding).find_map(|(key, field)| match field {
                Some(TransitionField::Job(_)) => Some([edge, node, key]),
                _ => None,
            })
        });
        error.path.extend(job.into_iter().flatten().map(|key| PathSegment::Field(name_of(key))));
        error
    }

    fn no_job(&self, id: JobId) -> ServerError {
        self.error(ApiError::NotFound { message: format!("there is no job {id}") })
    }

    fn error(&self, error: ApiError) -> ServerError {
        failure(&self.subscription.key, self.subscription.pos, error)
    }
}
