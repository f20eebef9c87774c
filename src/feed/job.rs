//! The stream of one job: as it is, and again whenever what a reader sees of it has changed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, Stream, stream};
use tokio::sync::watch;

use super::Inner;
use super::subscribers::{Membership, Subscribers};
use super::views::JobView;
use crate::domain::ids::JobId;
use crate::domain::job::Gate;
use crate::domain::words::JobState;
use crate::store::StoreResult;
use crate::store::hints::Hint;

/// Time after a blocker's end at which the job is looked at again: the promoter has acted by then, if nothing keeps
/// it.
const AFTER_BLOCKER: Duration = Duration::from_millis(20);
/// How often a job that waits for the promoter is looked at where no hint comes.
const PROMOTION_POLL: Duration = Duration::from_secs(2);

pub(super) fn stream(
    inner: Arc<Inner>,
    id: JobId,
) -> impl Stream<Item = StoreResult<Arc<JobView>>> + Send + use<> {
    let reader = Reader { inner, id, joined: None, last: None };
    stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next().await {
            Ok(Some(view)) => {
                let over = matches!(view.job.status.state, JobState::Complete | JobState::Cancelled);
                Some((Ok(view), (!over).then_some(reader)))
            }
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
}

struct Reader {
    inner: Arc<Inner>,
    id: JobId,
    joined: Option<(watch::Receiver<()>, Membership)>,
    /// The fingerprint of what was told last.
    last: Option<u64>,
}

impl Reader {
    async fn next(&mut self) -> StoreResult<Option<Arc<JobView>>> {
        if self.joined.is_none() {
            self.joined = Subscribers::join_job(&self.inner, self.id).boxed().await;
        }
        let Some((changed, _)) = &mut self.joined else { return Ok(None) };
        // Being promoted is no transition; the promoter raises this hint.
        let mut promotions = self.inner.store.listen(Hint::Surroundings);
        loop {
            // Before the look, so that what is committed during it wakes us.
            changed.borrow_and_update();
            promotions.borrow_and_update();
            // Boxed, as it is larger than all else that a reader holds while it waits.
            let view = match self.inner.views.load(self.id).boxed().await {
                Ok(Some(view)) => view,
                Ok(None) => return Ok(None),
                Err(error) => {
                    self.inner.wait_out(error, self.last.is_some()).boxed().await?;
                    continue;
                }
            };
            let fingerprint = Some(view.fingerprint());
            if self.last != fingerprint {
                self.last = fingerprint;
                return Ok(Some(view));
            }
            let passed = view.blocked_for.map(|blocked| blocked + AFTER_BLOCKER);
            let timed = view.job.status.task.gate == Gate::Timed;
            let again = passed.into_iter().chain(timed.then_some(PROMOTION_POLL)).min();
            // Thousands wait here for as long as their jobs take: what they do not look at any more is not kept.
            drop(view);
            tokio::select! {
                () = self.inner.stop.cancelled() => return Ok(None),
                changed = changed.changed() => if changed.is_err() { return Ok(None) },
                Ok(()) = promotions.changed(), if timed => {}
                () = tokio::time::sleep(again.unwrap_or_default()), if again.is_some() => {}
            }
        }
    }
}
