//! Subscriptions: each event is read and written as a query would be.

use std::future::ready;
use std::sync::Arc;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{ID, Pos, ServerError, Variables};
use futures_util::stream::{self, BoxStream, StreamExt};

use super::arguments::{self, Argument, Definitions, Known};
use super::job::JobField;
use super::needs::{Data, Needs, Pages, Row, gather};
use super::page::EdgeField;
use super::query::bare_rows;
use super::selection::{Asked, Holding, Planner, Selection, Shape};
use super::transition::TransitionField;
use super::{Context, Failed, Out, Sizes, Unplanned, Variable};
use crate::domain::filter::{JobFilter, TransitionFilter};
use crate::domain::ids::JobId;
use crate::feed::{Feed, JobView, JobsEvent, TransitionsEvent};
use crate::graphql::cursors;
use crate::graphql::errors::ApiError;
use crate::graphql::reads::Reads;
use crate::store::StoreResult;
use crate::store::feed::FeedPlace;

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
    /// What could not be read. The stream goes on, unless it says that it is over.
    Failed(ServerError),
}

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
        Ok(self.needs.with(&self.variable.definitions.with(variables)?)?.sizes().collect())
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

/// A subscription that follows.
struct Following {
    subscription: Arc<Subscription>,
    reads: Arc<Reads>,
    pages: Pages,
    holding: Holding,
    bytes_max: usize,
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
    let pages = plan.needs.with(&known)?;
    // A cursor within a job is a place in that job's list, and what is followed here may be others.
    if pages.have_cursors() {
        return Err(Unplanned);
    }
    let begun = plan.begin(&known, resume)?;
    let following = Arc::new(Following { subscription, reads, pages, holding, bytes_max });
    Ok(match begun {
        Begun::Job(id) => {
            let views = feed.job(id);
            let missing = following.failed(ApiError::NotFound { message: format!("there is no job {id}") });
            // The first one decides: a job that is not there is an error, one that goes away is the end.
            let views = views.map(Some).chain(stream::iter([None])).enumerate();
            let events = views.filter_map(move |(index, view)| {
                let (following, missing) = (Arc::clone(&following), missing.clone());
                async move {
                    match view {
                        Some(view) => Some(following.job(view).await),
                        None => (index == 0).then(|| Event::Failed(missing)),
                    }
                }
            });
            events.boxed()
        }
        Begun::Jobs(filter) => {
            let events = feed.jobs(*filter);
            events.then(move |event| Arc::clone(&following).change(event)).boxed()
        }
        Begun::Transitions(filter, place) => {
            let events = feed.transitions(*filter, place);
            events.then(move |event| Arc::clone(&following).transition(event)).boxed()
        }
    })
}

impl Following {
    async fn job(self: Arc<Self>, view: StoreResult<Arc<JobView>>) -> Event {
        let read = async {
            let view = view?;
            Ok((view.job.id, self.gather_seen(view).await?))
        };
        self.event(read.await, None, |(id, data), out| {
            let What::Job { selection, .. } = &self.subscription.what else { return out.null() };
            let context = Context { data, holding: &self.holding };
            out.option(data.job(*id), |out, job| selection.write_job(job, &context, out));
        })
    }

    async fn change(self: Arc<Self>, event: StoreResult<JobsEvent>) -> Event {
        let read = async {
            Ok(match event? {
                JobsEvent::Ready => (None, None, None),
                JobsEvent::Removed(id) => (None, None, Some(id)),
                JobsEvent::Changed(view) => (Some(view.job.id), Some(self.gather_seen(view).await?), None),
            })
        };
        self.event(read.await, None, |(id, data, removed), out| {
            let What::Jobs { selection, .. } = &self.subscription.what else { return out.null() };
            selection.write(&self.holding, out, |field, out| match field {
                ChangeField::RemovedId => out.option(removed.as_ref(), Out::id),
                ChangeField::Job(selection) => out.option(id.zip(data.as_ref()), |out, (id, data)| {
                    let context = Context { data, holding: &self.holding };
                    out.option(data.job(id), |out, job| selection.write_job(job, &context, out));
                }),
            });
        })
    }

    async fn transition(self: Arc<Self>, event: StoreResult<TransitionsEvent>) -> Event {
        let place = event.as_ref().ok().map(|event| cursors::write_transition(event.place));
        let read = async {
            let event = event?;
            let wanted = event.entry.as_ref().filter(|_| self.subscription.needs.jobs);
            let ids: Arc<[JobId]> = wanted.map(|entry| entry.place.job).into_iter().collect();
            let rows = bare_rows(&self.reads, Arc::clone(&ids));
            let data = gather(&self.reads, &self.subscription.needs, &self.pages, ids, rows).await?;
            Ok((event, data))
        };
        let read = read.await;
        self.event(read, place, |(event, data), out| {
            let What::Transitions { selection, .. } = &self.subscription.what else { return out.null() };
            let context = Context { data, holding: &self.holding };
            selection.write(&self.holding, out, |field, out| match field {
                EventField::Cursor => out.word(&cursors::write_transition(event.place)),
                EventField::Edge(edge) => out.option(event.entry.as_deref(), |out, entry| {
                    let cursor = || cursors::write_transition(entry.place);
                    edge.write_edge(cursor, entry, &self.holding, out, |selection, entry, out| {
                        let job = data.job(entry.place.job);
                        selection.write_transition(&entry.transition, job, &context, out);
                    });
                }),
            });
        })
    }

    async fn gather_seen(&self, view: Arc<JobView>) -> Result<Data, Failed> {
        let ids: Arc<[JobId]> = Arc::new([view.job.id]);
        let rows = ready(Ok(vec![Some(Row::Seen(view))]));
        gather(&self.reads, &self.subscription.needs, &self.pages, ids, rows).await
    }

    fn event<T>(
        &self,
        read: Result<T, Failed>,
        cursor: Option<String>,
        write: impl FnOnce(&T, &mut Out),
    ) -> Event {
        match read {
            Ok(read) => {
                let mut out = Out::new(self.bytes_max);
                out.raw(b"{\"data\":{");
                out.raw(&self.subscription.key);
                write(&read, &mut out);
                out.raw(b"}}");
                Event::Whole(out.finish(), cursor)
            }
            Err(Failed::Store(error)) => Event::Failed(self.failed(ApiError::Store(error))),
            Err(Failed::Unplanned) => {
                Event::Failed(self.failed(ApiError::internal("an event that its plan does not fit")))
            }
        }
    }

    fn failed(&self, error: ApiError) -> ServerError {
        super::query::failure(&self.subscription.key, self.subscription.pos, error)
    }
}
