//! The stream of one job: as it is, and again whenever what a reader sees of it has changed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::Inner;
use super::subscribers::{Membership, Subscribers};
use super::views::JobView;
use crate::domain::ids::JobId;
use crate::domain::job::Gate;
use crate::domain::words::JobState;
use crate::store::StoreResult;
use crate::store::hints::Hint;

/// Time after a blocker's end at which the job is looked at again, in milliseconds: the promoter has acted
/// by then, if nothing keeps it.
const AFTER_BLOCKER_MS: i64 = 20;
/// How often a job that waits for the promoter is looked at where no hint comes, in milliseconds.
const PROMOTION_POLL_MS: u64 = 2_000;

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
            self.joined = Subscribers::join_job(&self.inner, self.id).await;
        }
        let Some((changed, _)) = &mut self.joined else { return Ok(None) };
        // Being promoted is no transition; the promoter raises this hint.
        let mut promotions = self.inner.store.listen(Hint::Surroundings);
        loop {
            // Before the look, so that what is committed during it wakes us.
            changed.borrow_and_update();
            promotions.borrow_and_update();
            let view = match self.inner.views.load(self.id).await {
                Ok(Some(view)) => view,
                Ok(None) => return Ok(None),
                Err(error) => {
                    self.inner.wait_out(error, self.last.is_some()).await?;
                    continue;
                }
            };
            let fingerprint = Some(view.fingerprint());
            if self.last != fingerprint {
                self.last = fingerprint;
                return Ok(Some(view));
            }
            let until = view.blockers.iter().filter_map(|blocker| blocker.until).min();
            let timed = view.job.status.task.gate == Gate::Timed;
            tokio::select! {
                () = self.inner.stop.cancelled() => return Ok(None),
                changed = changed.changed() => if changed.is_err() { return Ok(None) },
                () = blocker_passed(&self.inner, until) => {}
                Ok(()) = promotions.changed(), if timed => {}
                () = tokio::time::sleep(Duration::from_millis(PROMOTION_POLL_MS)), if timed => {}
            }
        }
    }
}

/// Resolves shortly after a time of the database's clock.
async fn blocker_passed(inner: &Inner, until: Option<chrono::DateTime<chrono::Utc>>) {
    let Some(until) = until else { return std::future::pending().await };
    let Ok(now) = inner.store.clock().await else { return std::future::pending().await };
    let wait = until.signed_duration_since(now) + chrono::TimeDelta::milliseconds(AFTER_BLOCKER_MS);
    // One that has passed is none any more by the next look.
    match wait.to_std() {
        Ok(wait) => tokio::time::sleep(wait).await,
        Err(_) => std::future::pending().await,
    }
}
