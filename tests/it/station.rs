//! Handlers of the tests' own: one that waits for the test at each visit, and ones made from a function.

use std::sync::Arc;

use callboard::domain::ids::JobId;
use callboard::domain::verdict::Verdict;
use callboard::handlers::{Handler, Registry, TaskContext};
use futures_util::future::BoxFuture;
use serde_json::json;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::harness::{EVENT_WAIT, registry};

/// Where tasks of the handler `station` arrive and wait until the test lets them go.
pub struct Station {
    arrivals: Mutex<mpsc::UnboundedReceiver<Visit>>,
}

/// A task that waits at the station.
pub struct Visit {
    pub job: JobId,
    pub attempt: i32,
    pub idempotency_key: String,
    go: oneshot::Sender<Verdict>,
}

impl Visit {
    /// Lets the task end like this; false where nobody waits for that any more.
    pub fn end(self, verdict: Verdict) -> bool {
        self.go.send(verdict).is_ok()
    }

    /// Lets it succeed.
    pub fn succeed(self) {
        assert!(self.end(Verdict::Done(json!("done"))), "the task waits");
    }

    /// Resolves when the task does not wait any more.
    pub async fn left(&mut self) {
        tokio::time::timeout(EVENT_WAIT, self.go.closed()).await.expect("the task leaves in time");
    }
}

impl Station {
    /// A station and a registry with its handler beside the built-in ones.
    pub fn open() -> (Self, Registry) {
        let (arrive, arrivals) = mpsc::unbounded_channel();
        let mut registry = registry();
        registry.register("station", StationHandler { arrive }).expect("a name that is free");
        (Self { arrivals: Mutex::new(arrivals) }, registry)
    }

    /// The next task that arrives.
    pub async fn arrival(&self) -> Visit {
        let mut arrivals = self.arrivals.lock().await;
        let arrival =
            tokio::time::timeout(EVENT_WAIT, arrivals.recv()).await.expect("a task arrives in time");
        arrival.expect("the handler lives")
    }

    /// Whether a task has arrived that nobody has looked at.
    pub async fn is_empty(&self) -> bool {
        self.arrivals.lock().await.is_empty()
    }
}

struct StationHandler {
    arrive: mpsc::UnboundedSender<Visit>,
}

impl Handler for StationHandler {
    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            let (go, answer) = oneshot::channel();
            let visit = Visit {
                job: task.job.id,
                attempt: task.attempt,
                idempotency_key: task.idempotency_key.clone(),
                go,
            };
            // The test may have seen enough.
            let _ = self.arrive.send(visit);
            tokio::select! {
                biased;
                Ok(verdict) = answer => verdict,
                stop = task.stopped() => stop.verdict(),
            }
        })
    }
}

/// A handler made from a function.
pub fn act<F>(act: F) -> impl Handler
where
    F: for<'a> Fn(&'a TaskContext) -> BoxFuture<'a, Verdict> + Send + Sync + 'static,
{
    Act(act)
}

struct Act<F>(F);

impl<F> Handler for Act<F>
where
    F: for<'a> Fn(&'a TaskContext) -> BoxFuture<'a, Verdict> + Send + Sync + 'static,
{
    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        self.0(task)
    }
}

/// The built-in handlers and one of the test's own, named `act`.
pub fn with_act<F>(act: F) -> Registry
where
    F: for<'a> Fn(&'a TaskContext) -> BoxFuture<'a, Verdict> + Send + Sync + 'static,
{
    let mut registry = registry();
    registry.register("act", self::act(act)).expect("a name that is free");
    registry
}

/// A stage of a workflow.
pub fn stage(stage: &str, handler: &str) -> serde_json::Value {
    json!({ "stage": stage, "handler": handler, "retry": { "maxAttempts": 1 } })
}

/// The same with more fields, given as an object.
pub fn stage_with(name: &str, handler: &str, more: serde_json::Value) -> serde_json::Value {
    let mut stage = stage(name, handler);
    for (key, value) in more.as_object().expect("an object") {
        stage[key] = value.clone();
    }
    stage
}

/// Shared by a handler and its test.
pub type Shared<T> = Arc<std::sync::Mutex<T>>;
