//! The stream of a set of jobs: each that fits, or has left, as it changes.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::{Stream, stream};

use super::subscribers::{ChangedJobs, Leaving, Membership, Subscribers};
use super::views::JobView;
use super::{Inner, JobsEvent};
use crate::domain::filter::JobFilter;
use crate::domain::ids::JobId;
use crate::store::StoreResult;

/// Jobs loaded at a time for one reader.
const LOAD_MAX: usize = 100;

pub(super) fn stream(
    inner: Arc<Inner>,
    filter: JobFilter,
) -> impl Stream<Item = StoreResult<JobsEvent>> + Send + use<> {
    let reader = Reader { inner, filter, joined: None, changed: VecDeque::new(), events: VecDeque::new() };
    stream::try_unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Ok(event.map(|event| (event, reader)))
    })
}

struct Reader {
    inner: Arc<Inner>,
    filter: JobFilter,
    joined: Option<(Arc<ChangedJobs>, Membership)>,
    /// Jobs that have changed and were not looked at yet.
    changed: VecDeque<(JobId, Leaving)>,
    /// What the last look found and the reader has not taken yet.
    events: VecDeque<JobsEvent>,
}

impl Reader {
    async fn next(&mut self) -> StoreResult<Option<JobsEvent>> {
        let joined = match &self.joined {
            Some((changed, _)) => Arc::clone(changed),
            None => {
                let Some(joined) = Subscribers::join_jobs(&self.inner).await else { return Ok(None) };
                self.joined = Some(joined);
                return Ok(Some(JobsEvent::Ready));
            }
        };
        let mut listen = joined.listen();
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            if self.changed.is_empty() {
                listen.borrow_and_update();
                let changes = joined.take();
                if changes.overflown {
                    return Ok(Some(JobsEvent::Ready));
                }
                self.changed.extend(changes.jobs);
            }
            if self.changed.is_empty() {
                tokio::select! {
                    () = self.inner.stop.cancelled() => return Ok(None),
                    changed = listen.changed() => if changed.is_err() { return Ok(None) },
                }
                continue;
            }
            self.look().await?;
        }
    }

    async fn look(&mut self) -> StoreResult<()> {
        let count = self.changed.len().min(LOAD_MAX);
        let loads = self.changed.iter().take(count).map(|(id, _)| self.inner.views.load(*id));
        let views = match futures_util::future::try_join_all(loads).await {
            Ok(views) => views,
            // They stay in the queue. The first event, which asks nothing of the database, has been told.
            Err(error) => return self.inner.wait_out(error, true).await,
        };
        for ((id, leaving), view) in self.changed.drain(..count).zip(views) {
            self.events.extend(event(&self.filter, id, leaving, view));
        }
        Ok(())
    }
}

fn event(filter: &JobFilter, id: JobId, leaving: Leaving, view: Option<Arc<JobView>>) -> Option<JobsEvent> {
    match view {
        Some(view) if filter.matches(&view.job, &view.workflow.name) => Some(JobsEvent::Changed(view)),
        Some(view) if may_have_left(filter, &view, leaving) => Some(JobsEvent::Removed(id)),
        Some(_) => None,
        None => leaving.deleted.then_some(JobsEvent::Removed(id)),
    }
}

/// Whether a job that does not fit now may have fitted before. It may say so of one that never did, where
/// that cannot be told; a reader has nothing to remove then.
fn may_have_left(filter: &JobFilter, view: &JobView, leaving: Leaving) -> bool {
    // What never changes, or only by an amendment, has to fit.
    let constant = JobFilter {
        workflows: filter.workflows.clone(),
        queues: filter.queues.clone(),
        created_after: filter.created_after,
        created_before: filter.created_before,
        labels: if leaving.otherwise { Vec::new() } else { filter.labels.clone() },
        name_contains: filter.name_contains.clone().filter(|_| !leaving.otherwise),
        ..JobFilter::default()
    };
    let state = filter.states.is_empty() || filter.states.iter().any(|state| leaving.was_in(*state));
    constant.matches(&view.job, &view.workflow.name)
        && (state || leaving.otherwise && filter.states.is_empty())
}
