//! Queries: their fields at the root are read beside each other, and then written.

use std::future::ready;
use std::pin::pin;
use std::sync::Arc;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{PathSegment, Pos, ServerError, Variables};
use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt};

use super::arguments::{self, Argument, Definitions, Known, PageArguments};
use super::job::JobField;
use super::needs::{Data, Needed, Needs, Row, gather};
use super::page::ConnectionField;
use super::selection::{Asked, Holding, Planner, Selection, Shape};
use super::transition::TransitionField;
use super::{Context, Failed, Out, Sizes, Unplanned, Variable};
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::graphql::connections::jobs_total;
use crate::graphql::cursors;
use crate::graphql::errors::ApiError;
use crate::graphql::filters::ORDER_DEFAULT;
use crate::graphql::paging::PageArgs;
use crate::graphql::reads::Reads;
use crate::store::StoreError;
use crate::store::feed::{FeedEntry, FeedPlace};
use crate::store::lists::{JobPlace, JobsAsked};
use crate::store::page::Page;

/// A query with all of its fields at the root.
pub(in crate::graphql) struct Query {
    variable: Variable,
    fields: Selection<QueryField>,
}

/// A field at the root, with what the fields below it need.
struct QueryField {
    pos: Pos,
    needs: Needs,
    what: What,
}

enum What {
    Job {
        id: Argument,
        selection: Selection<JobField>,
    },
    Jobs {
        filter: Argument,
        order: Argument,
        page: PageArguments,
        selection: Selection<ConnectionField<JobField>>,
    },
    Transitions {
        filter: Argument,
        page: PageArguments,
        selection: Selection<ConnectionField<TransitionField>>,
    },
}

impl Shape for QueryField {
    const NAME: &'static str = "Query";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let outer = std::mem::take(&mut planner.needs);
        let argument = |name: &str| Argument::of(asked.field, name);
        let what = match asked.name() {
            "job" => What::Job { id: argument("id"), selection: planner.select(&asked.below)? },
            "jobs" => What::Jobs {
                filter: argument("filter"),
                order: argument("orderBy"),
                page: PageArguments::of(asked.field),
                selection: planner.select(&asked.below)?,
            },
            "transitions" => What::Transitions {
                filter: argument("filter"),
                page: PageArguments::of(asked.field),
                selection: planner.select(&asked.below)?,
            },
            _ => return None,
        };
        let needs = std::mem::replace(&mut planner.needs, outer);
        Some(Self { pos: asked.pos, needs, what })
    }
}

/// The answer to a query.
pub(in crate::graphql) enum Answered {
    /// All of it as JSON; none where it is longer than it may be.
    Whole(Option<Vec<u8>>),
    /// Not all could be read: its data as JSON, and why.
    Failed(Option<Vec<u8>>, Vec<ServerError>),
}

/// How an answer without errors begins.
const DATA: &[u8] = b"{\"data\":";

/// Fields at the root that are read at once where what they read may be large: each is written before more are read, so
/// that a request holds no more than it may answer and these.
const HEAVY_AT_ONCE: usize = 2;

/// What was read for a field at the root.
enum Found {
    Job(Data, JobId),
    Jobs(Data, Arc<Page<JobPlace, Arc<Job>>>, Option<i32>),
    Transitions(Data, Page<FeedPlace, FeedEntry>),
}

impl Query {
    pub(super) fn of(
        planner: &mut Planner<'_>,
        definitions: Definitions,
        operation: &OperationDefinition,
    ) -> Option<Self> {
        let fields = planner.select(&[&operation.selection_set.node])?;
        let conditions = std::mem::take(&mut planner.conditions);
        Some(Self { variable: Variable { definitions, conditions }, fields })
    }

    pub fn sizes(&self, variables: &Variables) -> Result<Sizes, Unplanned> {
        let known = self.variable.definitions.with(variables)?;
        let mut sizes = Sizes::new();
        for field in self.fields.all() {
            match &field.what {
                What::Job { .. } => {}
                What::Jobs { page, .. } | What::Transitions { page, .. } => {
                    sizes.push(page.read(&known)?.size())
                }
            }
            sizes.extend(field.needs.sizes(&known)?);
        }
        Ok(sizes)
    }

    /// Reads and writes everything.
    pub async fn answer(
        &self,
        reads: &Reads,
        variables: &Variables,
        bytes_max: usize,
    ) -> Result<Answered, Unplanned> {
        let known = self.variable.definitions.with(variables)?;
        let holding = self.variable.conditions.with(&known)?;
        let asked: Vec<_> = self.fields.fields(&holding).collect();
        let prepared =
            asked.iter().map(|(_, field)| field.map(|field| field.prepare(&known, &holding)).transpose());
        let prepared: Vec<Option<Prepared>> = prepared.collect::<Result<_, _>>()?;
        let heavy = prepared.iter().flatten().filter(|prepared| prepared.needed.is_heavy()).count();
        let at_once = if heavy > HEAVY_AT_ONCE { HEAVY_AT_ONCE } else { prepared.len().max(1) };
        let reading = prepared.into_iter().map(|prepared| async {
            match prepared {
                Some(prepared) => prepared.read(reads).await.map(Some),
                None => Ok(None),
            }
        });
        let mut found = pin!(stream::iter(reading).buffered(at_once));
        let mut out = Out::new(bytes_max);
        out.raw(DATA);
        let (mut errors, mut is_null, mut before): (_, _, &[u8]) = (Vec::new(), false, b"{");
        for (key, field) in asked {
            // What does not fit any more is not read either.
            let Some(found) = (if out.is_full() { None } else { found.next().await }) else { break };
            out.raw(before);
            out.raw(key);
            before = b",";
            match (field, found) {
                // The executor asks again, as things are by then.
                (_, Err(Failed::Unplanned | Failed::Gone)) => return Err(Unplanned),
                // It also says what exactly failed, where not all of it did.
                (_, Err(Failed::Store(error))) if !matches!(*error, StoreError::Unavailable(_)) => {
                    return Err(Unplanned);
                }
                (Some(field), Err(Failed::Store(error))) => {
                    errors.push(failure(key, field.pos, ApiError::Store(error)));
                    // Only this one may be null by itself.
                    is_null |= !matches!(field.what, What::Job { .. });
                    out.null();
                }
                (Some(field), Ok(Some(found))) => field.write(&found, &holding, &mut out),
                (None, _) | (_, Ok(None)) => out.word(QueryField::NAME),
            }
        }
        out.raw(if before == b"{" { b"{}" } else { b"}" });
        if errors.is_empty() {
            out.raw(b"}");
            return Ok(Answered::Whole(out.finish()));
        }
        let data = out.finish().map(|text| text[DATA.len()..].to_vec());
        Ok(Answered::Failed(if is_null { Some(b"null".to_vec()) } else { data }, errors))
    }
}

/// An error of a field at the root, whose key is quoted and has a colon.
pub(super) fn failure(key: &[u8], pos: Pos, error: ApiError) -> ServerError {
    let mut error = async_graphql::Error::from(error).into_server_error(pos);
    error.path = vec![PathSegment::Field(name_of(key))];
    error
}

/// A key without its quotes and colon.
pub(super) fn name_of(key: &[u8]) -> String {
    String::from_utf8_lossy(key).trim_matches(['"', ':']).to_owned()
}

/// A field at the root with its arguments read.
enum Arguments {
    Job(JobId),
    Jobs { asked: JobsAsked, counts: bool },
    Transitions { filter: crate::domain::filter::TransitionFilter, page: PageArgs },
}

struct Prepared {
    needed: Needed,
    arguments: Arguments,
}

impl QueryField {
    fn prepare(&self, known: &Known<'_>, holding: &Holding) -> Result<Prepared, Unplanned> {
        let arguments = match &self.what {
            What::Job { id, .. } => {
                let id = id.read::<async_graphql::ID>(known)?;
                Arguments::Job(id.parse().map_err(|_| Unplanned)?)
            }
            What::Jobs { filter, order, page, selection } => {
                let filter = arguments::job_filter(filter, known)?.read().map_err(|_| Unplanned)?;
                let order = arguments::job_order(order, known)?.map_or(ORDER_DEFAULT, Into::into);
                let window = page.read(known)?.window(|cursor| cursors::read_job(order.field, cursor));
                let asked = JobsAsked { filter, order, window: window.map_err(|_| Unplanned)? };
                Arguments::Jobs { asked, counts: selection.counts(holding) }
            }
            What::Transitions { filter, page, .. } => {
                let filter = arguments::transition_filter(filter, known)?.read().map_err(|_| Unplanned)?;
                Arguments::Transitions { filter, page: page.read(known)? }
            }
        };
        Ok(Prepared { needed: self.needs.with(known, holding)?, arguments })
    }

    fn write(&self, found: &Found, holding: &Holding, out: &mut Out) {
        match (&self.what, found) {
            (What::Job { selection, .. }, Found::Job(data, id)) => {
                let context = Context { data, holding };
                out.option(data.job(*id), |out, job| selection.write_job(job, &context, out));
            }
            (What::Jobs { selection, .. }, Found::Jobs(data, page, total)) => {
                let context = Context { data, holding };
                let cursor = |place, _: &Arc<Job>| cursors::write_job(place);
                selection.write_page(page, *total, holding, out, cursor, |selection, job, out| {
                    out.option(data.job(job.id), |out, job| selection.write_job(job, &context, out));
                });
            }
            (What::Transitions { selection, .. }, Found::Transitions(data, page)) => {
                let context = Context { data, holding };
                let cursor = |place, _: &FeedEntry| cursors::write_transition(place);
                selection.write_page(page, None, holding, out, cursor, |selection, entry, out| {
                    let job = data.job(entry.place.job);
                    selection.write_transition(&entry.transition, job, &context, out);
                });
            }
            // Each field reads what is its own.
            _ => out.null(),
        }
    }
}

impl Prepared {
    async fn read(self, reads: &Reads) -> Result<Found, Failed> {
        let Self { needed, arguments } = self;
        match arguments {
            Arguments::Job(id) => {
                let ids: Arc<[JobId]> = Arc::new([id]);
                let rows = bare_rows(reads, Arc::clone(&ids));
                Ok(Found::Job(gather(reads, &needed, ids, rows).await?, id))
            }
            Arguments::Jobs { asked, counts } => {
                let total = async {
                    if !counts {
                        return Ok(None);
                    }
                    jobs_total(&reads.store, asked.order, &asked.filter).await
                };
                let (page, total) = try_join(reads.list(asked.clone()), total).await?;
                let rows = page.items.iter().map(|(_, job)| Some(Row::Bare(Arc::clone(job)))).collect();
                let ids = page.items.iter().map(|(_, job)| job.id).collect();
                let data = gather(reads, &needed, ids, ready(Ok(rows))).await?;
                Ok(Found::Jobs(data, page, total))
            }
            Arguments::Transitions { filter, page } => {
                let window = page.window(cursors::read_transition).map_err(|_| Unplanned)?;
                let page = reads.store.transitions_page(&filter, &window).await?;
                let mut ids: Vec<JobId> = Vec::new();
                if needed.jobs {
                    ids.extend(page.items.iter().map(|(place, _)| place.job));
                    ids.sort_unstable();
                    ids.dedup();
                }
                let ids: Arc<[JobId]> = ids.into();
                let rows = bare_rows(reads, Arc::clone(&ids));
                Ok(Found::Transitions(gather(reads, &needed, ids, rows).await?, page))
            }
        }
    }
}

/// The rows of jobs, as they are.
pub(super) async fn bare_rows(reads: &Reads, ids: Arc<[JobId]>) -> Result<Vec<Option<Row>>, Failed> {
    let rows = reads.jobs.get(ids).await?;
    Ok(rows.into_iter().map(|row| row.map(Row::Bare)).collect())
}
