//! A bounded number of threads for work that keeps a processor busy.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::handlers::context::{Stop, TaskContext};

/// Runs computations off the async threads, at most so many at the same time; shared by its clones.
///
/// The threads are tokio's blocking ones, which come and go; what is kept here is how many of them compute.
#[derive(Clone)]
pub struct ComputeThreads {
    permits: Arc<Semaphore>,
}

/// The attempt had to stop before its computation was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted(pub Stop);

impl ComputeThreads {
    /// At most this many computations at a time, but at least one.
    pub fn new(threads: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(threads.clamp(1, Semaphore::MAX_PERMITS))) }
    }

    /// Waits for a thread, says that the task has [started](TaskContext::started), and computes there.
    ///
    /// The token given to `compute` fires when the attempt has to stop, and when this future is dropped. A
    /// thread cannot be ended from outside, so `compute` must look at it often; its thread counts as taken
    /// until it has returned.
    ///
    /// # Errors
    ///
    /// [`Interrupted`] where the attempt had to stop first.
    ///
    /// # Panics
    ///
    /// Where `compute` panics, with its panic.
    pub async fn run<T: Send + 'static>(
        &self,
        task: &TaskContext,
        compute: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Result<T, Interrupted> {
        let permit = tokio::select! {
            biased;
            stop = task.stopped() => return Err(Interrupted(stop)),
            permit = self.permits.clone().acquire_owned() => permit,
        };
        task.started();
        let stop = task.cancelled.child_token();
        let _stop_when_dropped = stop.clone().drop_guard();
        let mut computation = spawn_blocking({
            let stop = stop.clone();
            move || {
                let _permit = permit;
                compute(&stop)
            }
        });
        let ended = tokio::select! {
            ended = &mut computation => ended,
            reason = task.stopped() => {
                stop.cancel();
                return match computation.await {
                    Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
                    _ => Err(Interrupted(reason)),
                };
            }
        };
        match ended {
            Ok(computed) => Ok(computed),
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            // Only a runtime that shuts down takes a computation away before it began.
            Err(_) => Err(Interrupted(Stop::Cancelled)),
        }
    }
}
