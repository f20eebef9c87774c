//! What a handler is given: the task's data, its configuration, its scratch directory, and when to stop.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::callback::{Callback, CallbackView};
use super::calls::OutgoingCall;
use super::report::{Recorded, Report, Reporter, StreamLog};
use crate::domain::ids::JobId;
use crate::domain::verdict::{Failure, Verdict};
use crate::domain::words::{ErrorKind, LogStream, Stage};

/// A job as handlers and templates see it; the keys in templates are in camelCase.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its identity; a TypeID in templates.
    #[serde(serialize_with = "as_display")]
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Its description, if any.
    pub description: Option<String>,
    /// The name of its workflow.
    pub workflow: String,
    /// The version of that workflow.
    pub workflow_version: i32,
    /// Its labels by key.
    pub labels: BTreeMap<String, String>,
    /// Higher runs earlier.
    pub priority: i32,
    /// Its queue.
    pub queue: String,
    /// How often it was retried by hand.
    pub retries: i32,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
}

fn as_display<S: Serializer>(id: &JobId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// What a task is about: the data that templates can name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskScope {
    /// The job.
    pub job: JobView,
    /// The job's input, null where none was given.
    pub input: Arc<Value>,
    /// Each earlier stage's result that is still in force, by the stage's name.
    pub results: Map<String, Value>,
    /// The stage to work at.
    pub stage: Stage,
    /// From 1 within stage and round.
    pub attempt: i32,
    /// 0 for the first pass through the job, one more after each retry.
    pub round: i32,
    /// Where the scratch directory that the job's stages share is, or will be once it is asked for.
    #[serde(serialize_with = "as_path")]
    pub scratch: PathBuf,
    /// Where the stage is answered later, for handlers that ask for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackView>,
}

/// Serde refuses a path that is no UTF-8; a template should still see something.
fn as_path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

/// Everything that one attempt gets.
pub struct TaskContext {
    /// The job.
    pub job: JobView,
    /// The job's input, null where none was given.
    pub input: Arc<Value>,
    /// Each earlier stage's result that is still in force, by the stage's name.
    pub results: Map<String, Value>,
    /// The stage to work at.
    pub stage: Stage,
    /// From 1 within stage and round.
    pub attempt: i32,
    /// 0 for the first pass through the job, one more after each retry.
    pub round: i32,
    /// The stage's configuration, rendered, and valid against the handler's schema.
    pub config: Value,
    /// When the attempt's time is over.
    pub deadline: Instant,
    /// Fires when the attempt shall stop.
    pub cancelled: CancellationToken,
    /// The same for every attempt that could be the accepted one: job, stage and round.
    pub idempotency_key: String,
    /// Where the other side answers later; there for handlers that ask for it.
    pub callback: Option<Arc<dyn Callback>>,
    callback_view: Option<CallbackView>,
    scratch: PathBuf,
    report: Report,
}

/// Why an attempt has to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody asked for it.
    Cancelled,
    /// Its time is over.
    Deadline,
}

impl Stop {
    /// The verdict of an attempt that stopped for this reason.
    pub fn verdict(self) -> Verdict {
        match self {
            Stop::Cancelled => Verdict::Cancelled,
            Stop::Deadline => Verdict::Retry {
                failure: Failure::of(ErrorKind::Timeout, "the attempt did not end within its time"),
                after: None,
            },
        }
    }
}

impl TaskContext {
    /// The context of one attempt; `config` is what [`Registry::render`](super::Registry::render) returned.
    pub fn new(
        scope: TaskScope,
        config: Value,
        deadline: Instant,
        cancelled: CancellationToken,
        reporter: Arc<dyn Reporter>,
    ) -> Self {
        let TaskScope { job, input, results, stage, attempt, round, scratch, callback } = scope;
        let idempotency_key = format!("{}:{stage}:{round}", job.id);
        let report = Report::to(reporter);
        Self {
            job,
            input,
            results,
            stage,
            attempt,
            round,
            config,
            deadline,
            cancelled,
            idempotency_key,
            callback: None,
            callback_view: callback,
            scratch,
            report,
        }
    }

    /// A context without an engine: for tests and for trying a handler out. First attempt at EXECUTE of a
    /// job that does not exist, an hour of time, and a record of what the handler reports. `scratch` is
    /// created when the handler asks for it and is the caller's to remove.
    pub fn detached(scratch: impl Into<PathBuf>, config: Value, input: Value) -> (Self, Arc<Recorded>) {
        let scope = TaskScope {
            job: JobView {
                id: JobId(Uuid::nil()),
                name: "detached".to_owned(),
                description: None,
                workflow: "detached".to_owned(),
                workflow_version: 1,
                labels: BTreeMap::new(),
                priority: 0,
                queue: "default".to_owned(),
                retries: 0,
                created_at: DateTime::UNIX_EPOCH,
            },
            input: Arc::new(input),
            results: Map::new(),
            stage: Stage::Execute,
            attempt: 1,
            round: 0,
            scratch: scratch.into(),
            callback: None,
        };
        let recorded = Arc::new(Recorded::default());
        let deadline = Instant::now() + Duration::from_secs(3600);
        (Self::new(scope, config, deadline, CancellationToken::new(), recorded.clone()), recorded)
    }

    /// The data that templates see, for instance to hand it to a program.
    pub fn scope(&self) -> TaskScope {
        TaskScope {
            job: self.job.clone(),
            input: self.input.clone(),
            results: self.results.clone(),
            stage: self.stage,
            attempt: self.attempt,
            round: self.round,
            scratch: self.scratch.clone(),
            callback: self.callback_view.clone(),
        }
    }

    /// The configuration as a type of the handler's own.
    ///
    /// # Errors
    ///
    /// INVALID_CONFIG where it does not fit, which means that the schema accepts more than the type.
    pub fn config_as<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.config)
            .map_err(|error| Failure::invalid_config(format!("the configuration cannot be used: {error}")))
    }

    /// The directory that the stages of this job share, created when it is first asked for, closed to other
    /// users. It goes away when the job has ended. A job that moves to another machine finds it empty.
    ///
    /// # Errors
    ///
    /// What the operating system says when the directory cannot be made.
    pub async fn scratch(&self) -> io::Result<&Path> {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.scratch).await?;
        Ok(&self.scratch)
    }

    /// Waits until the attempt has to stop. Safe to drop and to call again.
    pub async fn stopped(&self) -> Stop {
        tokio::select! {
            () = tokio::time::sleep_until(self.deadline) => {}
            () = self.cancelled.cancelled() => {}
        }
        // Read from the clock: a token that fires because the time is over is not a cancellation.
        if self.remaining().is_zero() { Stop::Deadline } else { Stop::Cancelled }
    }

    /// Where the other side answers later, for handlers that ask for it. A secret: it is all that an answer has to show.
    pub fn callback_url(&self) -> Option<&str> {
        self.callback_view.as_ref().map(|view| view.url.as_str())
    }

    /// The time that is left; zero when it is over.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Says that a compute thread has been taken and the work begins; for handlers in
    /// [`Lane::Cpu`](super::Lane::Cpu), and done for them by
    /// [`ComputeThreads::run`](super::compute::ComputeThreads::run).
    pub fn started(&self) {
        self.report.started();
    }

    /// Says how far the work is, from 0 to 1. Never waits; only the latest report is kept.
    pub fn progress(&self, fraction: f64, message: &str) {
        self.report.progress(fraction, message);
    }

    /// Writes one line to the job's log. Never waits.
    pub fn log(&self, line: &str) {
        self.report.log(line);
    }

    /// A stream of bytes whose lines go to the job's log, such as the output of a program.
    pub fn stream(&self, stream: LogStream) -> StreamLog {
        self.report.stream(stream)
    }

    /// The attempt as a `traceparent`, for programs and systems that do a part of the work. None where it is not traced.
    pub fn traceparent(&self) -> Option<String> {
        self.report.trace().map(|trace| trace.to_string())
    }

    /// Says that a call to another system begins: its traces show it, and the header `traceparent` of what this returns
    /// lets the other side go on with them. To be kept until the answer is there.
    pub fn call(&self, method: &str, host: &str) -> OutgoingCall {
        self.report.call(method, host)
    }

    /// The reporting end alone, for a thread that outlives a borrow of this context.
    pub fn report(&self) -> Report {
        self.report.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn the_scratch_directory_is_made_on_demand_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let (task, _) = TaskContext::detached(root.path().join("jobs/1"), json!({}), json!(null));
        assert!(!root.path().join("jobs").exists());
        let scratch = task.scratch().await.unwrap().to_owned();
        assert_eq!(task.scratch().await.unwrap(), scratch);
        assert_eq!(std::fs::metadata(scratch).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[tokio::test]
    async fn the_deadline_wins_over_a_token_that_fires_with_it() {
        let (mut task, _) = TaskContext::detached("/nonexistent", json!({}), json!(null));
        task.cancelled.cancel();
        assert_eq!(task.stopped().await, Stop::Cancelled);
        task.deadline = Instant::now();
        assert_eq!(task.stopped().await, Stop::Deadline);
        assert_eq!(task.remaining(), Duration::ZERO);
        let verdict = Stop::Deadline.verdict();
        assert!(matches!(verdict, Verdict::Retry { failure, .. } if failure.kind == ErrorKind::Timeout));
    }

    #[test]
    fn a_job_reads_as_in_the_api() {
        let (task, _) = TaskContext::detached("/scratch", json!({}), json!({ "n": 1 }));
        let scope = serde_json::to_value(task.scope()).unwrap();
        assert_eq!(scope["job"]["id"], json!("job_00000000000000000000000000"));
        assert_eq!(scope["job"]["workflowVersion"], json!(1));
        assert_eq!(scope["job"]["createdAt"], json!("1970-01-01T00:00:00Z"));
        assert_eq!(scope["stage"], json!("EXECUTE"));
        assert_eq!(scope["input"], json!({ "n": 1 }));
        assert_eq!(scope["scratch"], json!("/scratch"));
        assert_eq!(task.idempotency_key, "job_00000000000000000000000000:EXECUTE:0");
    }
}
