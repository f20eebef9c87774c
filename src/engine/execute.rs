//! Running a job: attempt after attempt, stage after stage, for as long as it stays with this worker.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing::field::Empty;

use super::callbacks::{AttemptCallback, NotOpened};
use super::scratch;
use super::shift::{Process, Shift};
use crate::domain::decide::{self, Change, Event, Hold};
use crate::domain::ids::JobId;
use crate::domain::job::{Claim, Job};
use crate::domain::text;
use crate::domain::trace::TraceContext;
use crate::domain::verdict::{Failure, Verdict};
use crate::domain::words::{ErrorKind, Stage, TaskState};
use crate::domain::workflow::Workflow;
use crate::handlers::{JobView, Lane, Stop, TaskContext, TaskScope};
use crate::store::StoreError;
use crate::store::claim::Claimed;
use crate::store::outcomes::Outcome;
use crate::telemetry::metrics;
use crate::telemetry::traces::{self, Span};

/// How an attempt came to its end.
enum Ended {
    /// The handler answered, or was dropped for not answering.
    Verdict(Verdict),
    /// The process stops: the task is handed back.
    HandBack,
    /// This worker is lost: nothing may be written about the task any more.
    Over,
}

/// What is known about a job that runs here.
struct Held {
    job: Job,
    claim: Claim,
    workflow: Arc<Workflow>,
    results: Map<String, Value>,
    cancel: CancellationToken,
    trace: Option<TraceContext>,
}

/// Runs a claimed job until it leaves this worker.
pub(super) async fn run(process: &Process, shift: &Shift, claimed: Claimed, results: Vec<(Stage, Value)>) {
    let Some(claim) = claimed.job.status.task.claim else { return };
    let id = claimed.job.id;
    let _here = RunsHere { process, shift, id, lease: claim.lease };
    let span = tracing::info_span!("job", job = %id, trace_id = Empty);
    if let Some(trace) = claimed.trace.filter(|_| traces::is_on()) {
        span.record("trace_id", format_args!("{:032x}", trace.trace_id));
    }
    async {
        if let Some(ended) = follow(process, shift, claimed, claim, results).await {
            scratch::after(process, &ended);
        }
    }
    .instrument(span)
    .await;
}

/// Notes that a job does not run here any more, however that came about: what panics while a handler is put
/// away ends this task, and the reconciler then hands the claim back.
struct RunsHere<'a> {
    process: &'a Process,
    shift: &'a Shift,
    id: JobId,
    lease: i64,
}

impl Drop for RunsHere<'_> {
    fn drop(&mut self) {
        self.shift.end(self.id, self.lease);
        self.process.reports.forget(self.id, self.lease);
    }
}

/// The job as this worker left it; none where it cannot be known.
async fn follow(
    process: &Process,
    shift: &Shift,
    claimed: Claimed,
    claim: Claim,
    results: Vec<(Stage, Value)>,
) -> Option<Job> {
    let Claimed { job, waited, trace } = claimed;
    let cancel = shift.running(job.id, claim.lease)?.cancel;
    let workflow = match process.store.workflow_get(job.workflow).await {
        Ok(Some(workflow)) => workflow,
        // Left to the next reconciliation, which hands the lease back.
        Ok(None) => {
            tracing::error!(workflow = %job.workflow, "the job's workflow is not in the database");
            return None;
        }
        Err(error) => {
            tracing::warn!(%error, "the job's workflow could not be read");
            return None;
        }
    };
    let results = results.into_iter().map(|(stage, result)| (stage.as_str().to_owned(), result)).collect();
    let mut held = Held { job, claim, workflow, results, cancel, trace };
    if held.job.status.task.attempt == 1 {
        metrics().engine.waited(&held.workflow.name, held.job.status.stage.as_str(), waited);
    }
    if let Some(trace) = held.trace {
        let status = &held.job.status;
        let claimed_at = status.task.scheduled_at.unwrap_or(status.updated_at);
        traces::waited(trace, &traced(process, &held), claimed_at, waited);
    }
    loop {
        let begun = Instant::now();
        let mut span = held.trace.map_or(Span::NONE, |job| traces::attempt(job, &traced(process, &held)));
        let (ended, last_line) = attempt(process, shift, &mut held, begun, span.context()).await;
        // What cannot be stored has failed, and counts as that.
        let ended = match ended {
            Ended::Verdict(verdict) => Ended::Verdict(checked(verdict, process.settings.result_bytes_max)),
            ended => ended,
        };
        measure(&held, &ended, begun.elapsed(), &mut span);
        drop(span);
        let verdict = match ended {
            Ended::Verdict(verdict) => Some(verdict),
            Ended::HandBack => None,
            Ended::Over => return None,
        };
        let kept = match &verdict {
            Some(Verdict::Done(result)) => Some((held.job.status.stage, result.clone())),
            _ => None,
        };
        // Whoever sees the outcome finds all that was said before it.
        if last_line > 0 {
            process.logs.written(&process.store, last_line).await;
        }
        held.job = settle(process, shift, &held, verdict).await?;
        if held.job.status.task.claim != Some(held.claim) {
            return Some(held.job);
        }
        if let Some((stage, result)) = kept {
            held.results.insert(stage.as_str().to_owned(), result);
        }
    }
}

/// One attempt at the current stage, with its deadline, its cancellation, and its panics caught; how it ended, and the
/// number of the last line that it said.
async fn attempt(
    process: &Process,
    shift: &Shift,
    held: &mut Held,
    begun: Instant,
    trace: Option<TraceContext>,
) -> (Ended, i64) {
    let status = &held.job.status;
    let (stage, number) = (status.stage, status.task.attempt);
    let binding = held.workflow.binding(stage);
    let Some(handler) = process.registry.get(&status.task.handler).cloned() else {
        let message = format!("this worker has no handler named {:?}", status.task.handler);
        return (Ended::Verdict(Verdict::Fail(Failure::invalid_config(message))), 0);
    };
    // In range: the definition was checked when it was registered.
    let timeout = std::time::Duration::try_from_secs_f64(binding.timeout_seconds).unwrap_or_default();
    let deadline = begun + timeout;
    let callback = match handler.awaits_callback(&binding.config) {
        true => match open_callback(process, shift, held, deadline).await {
            Ok(callback) => Some(callback),
            Err(ended) => return (ended, 0),
        },
        false => None,
    };
    // Of an attempt that another worker began, what is left.
    let deadline =
        begun + timeout.saturating_sub(callback.as_ref().map(|one| one.waited_before()).unwrap_or_default());
    let scope = TaskScope { callback: callback.as_ref().map(|one| one.view()), ..scope(process, held) };
    let config = match process.registry.render(&status.task.handler, &binding.config, &scope) {
        Ok(config) => config,
        Err(failure) => return (Ended::Verdict(Verdict::Fail(failure)), 0),
    };
    let stop = held.cancel.child_token();
    let log = process.logs.begin(held.job.task_id(), held.claim.worker);
    let reporter = process.reports.reporter(&held.job, held.claim.lease, log, trace);
    let mut task = TaskContext::new(scope, config, deadline, stop.clone(), reporter.clone());
    task.callback = callback.clone().map(|callback| callback as _);
    tracing::debug!(%stage, attempt = number, handler = status.task.handler, "attempt begins");
    // The call, too: a handler may panic before it has made its future.
    let work = AssertUnwindSafe(async { handler.run(&task).await }).catch_unwind();
    let grace = process.settings.cancel_grace();
    let ended = tokio::select! {
        biased;
        () = shift.over.cancelled() => Ended::Over,
        verdict = work => Ended::Verdict(verdict.unwrap_or_else(|panic| Verdict::Retry {
            failure: Failure::of(ErrorKind::Panic, format!("the handler panicked: {}", panic_text(&*panic))),
            after: None,
        })),
        () = shift.hand_back.cancelled() => Ended::HandBack,
        // There is nothing here that a drain would have to wait for.
        () = async { process.draining.cancelled().await; only_waits(callback.as_deref()).await; } => Ended::HandBack,
        () = async { held.cancel.cancelled().await; tokio::time::sleep(grace).await; } => {
            tracing::warn!(%stage, "the handler did not stop within its grace period and was dropped");
            Ended::Verdict(Verdict::Cancelled)
        }
        () = async { tokio::time::sleep_until(deadline).await; stop.cancel(); tokio::time::sleep(grace).await; } => {
            tracing::warn!(%stage, "the handler did not stop after its deadline and was dropped");
            Ended::Verdict(Stop::Deadline.verdict())
        }
    };
    // A task that had to wait for a thread began when the handler said so.
    if let (TaskState::Scheduled, Some(started)) = (held.job.status.task.state, reporter.started_at()) {
        let task = &mut held.job.status.task;
        let waited = chrono::TimeDelta::from_std(started.duration_since(begun)).unwrap_or_default();
        task.started_at = task.scheduled_at.and_then(|at| at.checked_add_signed(waited));
    }
    let last_line = reporter.end();
    let ended = match (ended, callback) {
        (Ended::Verdict(verdict), Some(callback)) => {
            let attempts_max = held.job.status.task.max_attempts;
            tokio::select! {
                biased;
                () = shift.over.cancelled() => Ended::Over,
                verdict = callback.end(verdict, attempts_max) => Ended::Verdict(verdict),
            }
        }
        (ended, _) => ended,
    };
    (ended, last_line)
}

/// Resolves once an attempt only waits for an answer that was promised.
async fn only_waits(callback: Option<&AttemptCallback>) {
    match callback {
        Some(callback) => callback.only_waits().await,
        None => std::future::pending().await,
    }
}

/// Gives the attempt the URL at which it is answered later, or ends it.
async fn open_callback(
    process: &Process,
    shift: &Shift,
    held: &Held,
    deadline: Instant,
) -> Result<Arc<AttemptCallback>, Ended> {
    tokio::select! {
        biased;
        () = shift.over.cancelled() => Err(Ended::Over),
        () = shift.hand_back.cancelled() => Err(Ended::HandBack),
        () = held.cancel.cancelled() => Err(Ended::Verdict(Verdict::Cancelled)),
        opened = process.callbacks.open(&held.job, held.claim.lease, deadline) => {
            opened.map_err(|problem| Ended::Verdict(match problem {
                NotOpened::Deadline => Stop::Deadline.verdict(),
                NotOpened::Failed(failure) => Verdict::Retry { failure, after: None },
            }))
        }
    }
}

fn scope(process: &Process, held: &Held) -> TaskScope {
    let job = &held.job;
    TaskScope {
        job: JobView {
            id: job.id,
            name: job.name.clone(),
            description: job.description.clone(),
            workflow: held.workflow.name.clone(),
            workflow_version: held.workflow.version,
            labels: job.labels.iter().map(|label| (label.key.clone(), label.value.clone())).collect(),
            priority: job.priority,
            queue: job.queue.clone(),
            retries: job.status.round,
            created_at: job.created_at,
        },
        input: Arc::clone(&job.input),
        results: held.results.clone(),
        stage: job.status.stage,
        attempt: job.status.task.attempt,
        round: job.status.round,
        scratch: scratch_dir(process, job),
        callback: None,
    }
}

fn scratch_dir(process: &Process, job: &Job) -> PathBuf {
    scratch::of(process, job.id)
}

/// What a handler answers is stored, so it must be storable.
fn checked(verdict: Verdict, bytes_max: usize) -> Verdict {
    let storable = |failure: Failure| {
        let details = failure.details.filter(|details| text::check_json(details, bytes_max).is_ok());
        // A handler need not have gone through the constructor, which cuts and cleans the message.
        Failure { details, ..Failure::of(failure.kind, failure.message) }
    };
    match verdict {
        Verdict::Done(result) => match text::check_json(&result, bytes_max) {
            Ok(()) => Verdict::Done(result),
            Err(problem) => Verdict::Fail(Failure::handler(format!("the handler's result {problem}"))),
        },
        Verdict::Retry { failure, after } => Verdict::Retry { failure: storable(failure), after },
        Verdict::Fail(failure) => Verdict::Fail(storable(failure)),
        Verdict::Cancelled => Verdict::Cancelled,
    }
}

/// Stores how an attempt ended (none: it is handed back) and says how the job stands then; none where the
/// task is not ours any more.
async fn settle(process: &Process, shift: &Shift, held: &Held, verdict: Option<Verdict>) -> Option<Job> {
    let mut job = held.job.clone();
    let mut verdict = verdict;
    loop {
        let change = match decided(process, shift, held, &job, verdict.clone()) {
            Ok(change) => Arc::new(change),
            Err(refusal) => {
                tracing::warn!(%refusal, "nothing to settle");
                return None;
            }
        };
        match process.completer.write(Arc::clone(&change)).await {
            Ok(Outcome::Stored(stored)) => {
                log_failure(&change);
                let job = decide::applied(&job, &change, stored.version, stored.at);
                measure_end(&held.workflow, &job);
                return Some(job);
            }
            Ok(Outcome::AlreadyStored(now)) => return Some(*now),
            // Paused, cancelled or amended meanwhile: decide again on what is there now. What this process
            // alone knows about the attempt is kept.
            Ok(Outcome::Changed(now)) => {
                let started_at = now.status.task.started_at.or(job.status.task.started_at);
                job = *now;
                job.status.task.started_at = started_at;
            }
            Ok(Outcome::Stale) => {
                metrics().engine.stale();
                tracing::warn!("the task was taken over by another worker; its outcome here was turned away");
                return None;
            }
            Ok(Outcome::Gone) => return None,
            Err(StoreError::Rejected(why)) if verdict.as_ref().is_some_and(has_payload) => {
                tracing::error!(why, "the database refused the outcome, storing a failure without payload");
                let failure = Failure::handler("what the handler answered could not be stored");
                verdict = Some(Verdict::Fail(failure));
            }
            Err(error) => {
                tracing::error!(%error, "the outcome could not be stored");
                return None;
            }
        }
    }
}

fn has_payload(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Done(_) => true,
        Verdict::Retry { failure, .. } | Verdict::Fail(failure) => failure.details.is_some(),
        Verdict::Cancelled => false,
    }
}

fn decided(
    process: &Process,
    shift: &Shift,
    held: &Held,
    job: &Job,
    verdict: Option<Verdict>,
) -> Result<Change, decide::Refusal> {
    let now = job.status.updated_at;
    let Some(verdict) = verdict else {
        return decide::decide(job, &held.workflow, Event::Released, now);
    };
    let retry = held.workflow.binding(job.status.stage).retry;
    let backoff = retry.delay(job.status.task.attempt, rand::random());
    let stay = stays(process, shift, held, job);
    decide::decide(job, &held.workflow, Event::Ended { verdict, backoff, stay }, now)
}

/// Whether the next stage can go on here, and how its task would begin.
fn stays(process: &Process, shift: &Shift, held: &Held, job: &Job) -> Option<TaskState> {
    if process.draining.is_cancelled() || shift.over.is_cancelled() || process.is_paused(&job.queue) {
        return None;
    }
    let next = job.status.stage.next()?;
    match process.lane_of(&held.workflow.binding(next).handler)? {
        Lane::Async => Some(TaskState::Running),
        Lane::Cpu => Some(TaskState::Scheduled),
    }
}

/// An attempt has ended here, whatever becomes of it.
fn measure(held: &Held, ended: &Ended, ran: Duration, span: &mut Span) {
    let (workflow, stage) = (held.workflow.name.as_str(), held.job.status.stage.as_str());
    let (outcome, failure) = match ended {
        Ended::Verdict(Verdict::Done(_)) => ("succeeded", None),
        Ended::Verdict(Verdict::Retry { failure, .. } | Verdict::Fail(failure)) => ("failed", Some(failure)),
        Ended::Verdict(Verdict::Cancelled) => ("cancelled", None),
        Ended::HandBack => ("handed_back", None),
        Ended::Over => ("lost", None),
    };
    metrics().engine.ran(workflow, stage, outcome, ran);
    span.set("callboard.outcome", outcome);
    match (ended, failure) {
        (_, Some(failure)) => {
            metrics().engine.failed(workflow, stage, failure.kind.as_str());
            span.fail(failure.kind.as_str());
        }
        (Ended::Over, None) => span.fail(outcome),
        _ => {}
    }
}

/// What traces tell about the current attempt.
fn traced<'a>(process: &'a Process, held: &'a Held) -> traces::Attempt<'a> {
    let status = &held.job.status;
    traces::Attempt {
        job: held.job.id,
        workflow: &held.workflow.name,
        queue: &held.job.queue,
        stage: status.stage.as_str(),
        attempt: status.task.attempt,
        round: status.round,
        handler: &status.task.handler,
        worker: &process.actor.name,
    }
}

/// A job has ended here, if it has.
fn measure_end(workflow: &Workflow, job: &Job) {
    if let Some(finished_at) = job.status.finished_at {
        let time = (finished_at - job.created_at).to_std().unwrap_or_default();
        metrics().engine.job_ended(&workflow.name, job.status.state.as_str(), time);
    }
}

fn log_failure(change: &Change) {
    let Some(error) = &change.error else { return };
    let (stage, attempt, kind) = (error.stage.as_str(), error.attempt, error.kind.as_str());
    let again = change.next.hold == Hold::Gone && change.next.task_state == TaskState::Retrying;
    if again {
        tracing::warn!(stage, attempt, kind, error = error.message, "attempt failed, another one follows");
    } else {
        tracing::warn!(stage, attempt, kind, error = error.message, "attempt failed, and the job with it");
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
