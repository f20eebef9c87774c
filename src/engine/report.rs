//! The reporter: how far running handlers are, the latest of each, written in batches a few times a second. What they
//! say goes to `logs`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::logs::AttemptLog;
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::trace::TraceContext;
use crate::domain::words::Stage;
use crate::handlers::{Reporter, Said, TracedCall};
use crate::store::Store;
use crate::store::progress::Report;
use crate::telemetry::traces::{self, Span};

/// Reports of all running attempts of this process; bounded by the number of slots.
#[derive(Default)]
pub(super) struct Reports {
    pending: Mutex<Pending>,
    some: Notify,
}

#[derive(Default)]
struct Pending {
    progress: HashMap<JobId, Report>,
    started: HashMap<JobId, (i64, Stage)>,
}

/// One attempt's end of the reports.
pub(super) struct AttemptReporter {
    reports: Arc<Reports>,
    job: JobId,
    lease: i64,
    stage: Stage,
    waits_for_thread: bool,
    started_at: Mutex<Option<Instant>>,
    log: AttemptLog,
    trace: Option<TraceContext>,
}

/// A call of a traced attempt.
struct Call {
    span: Span,
    context: TraceContext,
    is_answered: bool,
}

impl TracedCall for Call {
    fn context(&self) -> TraceContext {
        self.context
    }

    fn answered(&mut self, status: u16) {
        self.is_answered = true;
        self.span.set("http.response.status_code", i64::from(status));
        if status >= 400 {
            self.span.fail(status.to_string());
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.is_answered {
            self.span.fail("unanswered");
        }
    }
}

impl Reports {
    /// The reporter of a job's current attempt, and of where that stands in a trace.
    pub fn reporter(
        self: &Arc<Self>,
        job: &Job,
        lease: i64,
        log: AttemptLog,
        trace: Option<TraceContext>,
    ) -> Arc<AttemptReporter> {
        Arc::new(AttemptReporter {
            reports: Arc::clone(self),
            job: job.id,
            lease,
            stage: job.status.stage,
            waits_for_thread: job.status.task.started_at.is_none(),
            started_at: Mutex::default(),
            log,
            trace,
        })
    }

    /// Drops what a job that runs here no more has not got written.
    pub fn forget(&self, job: JobId, lease: i64) {
        let mut pending = lock(&self.pending);
        if pending.progress.get(&job).is_some_and(|report| report.lease == lease) {
            pending.progress.remove(&job);
        }
        if pending.started.get(&job).is_some_and(|(held, _)| *held == lease) {
            pending.started.remove(&job);
        }
    }

    fn take(&self) -> Pending {
        std::mem::take(&mut lock(&self.pending))
    }
}

impl AttemptReporter {
    /// When the handler said that it has begun.
    pub fn started_at(&self) -> Option<Instant> {
        *lock(&self.started_at)
    }

    /// The attempt has ended, and says nothing more; see [`AttemptLog::end`].
    pub fn end(&self) -> i64 {
        self.log.end()
    }
}

impl Reporter for AttemptReporter {
    fn started(&self) {
        lock(&self.started_at).get_or_insert_with(Instant::now);
        if self.waits_for_thread {
            lock(&self.reports.pending).started.insert(self.job, (self.lease, self.stage));
            self.reports.some.notify_one();
        }
    }

    fn progress(&self, fraction: f64, message: Option<&str>) {
        let report = Report {
            job: self.job,
            lease: self.lease,
            stage: self.stage,
            fraction: Some(fraction),
            message: message.map(str::to_owned),
        };
        lock(&self.reports.pending).progress.insert(self.job, report);
        self.reports.some.notify_one();
    }

    fn log(&self, line: Said<'_>) {
        let Said { stream, text, .. } = line;
        tracing::debug!(target: "callboard::job", job = %self.job, stage = %self.stage, %stream, "{text}");
        self.log.say(line);
    }

    fn line_bytes_max(&self) -> usize {
        self.log.line_bytes_max()
    }

    fn room(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.log.room())
    }

    fn trace(&self) -> Option<TraceContext> {
        self.trace
    }

    fn call(&self, method: &str, host: &str) -> Option<Box<dyn TracedCall>> {
        let span = traces::call(self.trace?, method, host);
        let context = span.context()?;
        Some(Box::new(Call { span, context, is_answered: false }))
    }
}

/// Runs until stopped.
pub(super) async fn run(store: Store, reports: Arc<Reports>, interval: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = reports.some.notified() => {}
        }
        let pending = reports.take();
        let started: Vec<_> =
            pending.started.into_iter().map(|(job, (lease, stage))| (job, lease, stage)).collect();
        let progress: Vec<_> = pending.progress.into_values().collect();
        // A lost report is made good by the next one.
        if let Err(error) = store.tasks_started(&started).await {
            tracing::debug!(%error, "that tasks have begun was not written");
        }
        if let Err(error) = store.progress_report(&progress).await {
            tracing::debug!(%error, "progress was not written");
        }
        // The pace that readers are promised, not a wait for something.
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(interval) => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
