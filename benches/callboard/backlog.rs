//! Jobs that are stored before anybody works, and what became of them, by the database's own times.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::job::{Actor, NewJob};
use callboard::domain::words::AdvanceMode;
use callboard::domain::workflow::{Workflow, WorkflowDefinition};
use callboard::store::workflows::NewWorkflow;
use callboard::store::{Store, StoreSettings};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::database::Database;

/// The queue that everything is measured on.
pub const QUEUE: &str = "bench";
/// A queue that is paused, for jobs that are only submitted.
pub const IDLE: &str = "idle";
/// The workflow whose five stages do nothing.
pub const WORKFLOW: &str = "bench-pass";
/// Jobs in one submit.
const SUBMIT_BATCH: usize = 1_000;
/// How often it is looked whether all are done.
pub const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// The longest that one run may take; what is not done by then is not counted.
pub const RUN_MAX: Duration = Duration::from_secs(120);

/// Stored jobs that wait.
pub struct Backlog {
    /// Before the first of them in the order of ids.
    since: String,
}

/// How fast jobs went through.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Jobs that came to their end.
    pub jobs: usize,
    /// From the first START to the last COMPLETE.
    pub overall: f64,
    /// Between a tenth and nine tenths of all COMPLETEs.
    pub steady: f64,
}

impl Backlog {
    /// Stores jobs, after a checkpoint: none will fall into the run, and the jobs' pages are as fresh in the log as those
    /// of jobs that were submitted a moment ago.
    pub async fn store(database: &Database, jobs: usize) -> anyhow::Result<Self> {
        database.run("CHECKPOINT").await?;
        let backlog = Self::expect(database).await?;
        let stop = CancellationToken::new();
        let store = Store::open(&database.url, &StoreSettings::default(), stop.clone()).await?;
        let workflow = pass_workflow(&store).await?;
        let mut left = jobs;
        while left > 0 {
            let now = left.min(SUBMIT_BATCH);
            let batch = (0..now).map(|_| new_job(&workflow)).collect();
            store.jobs_submit(batch, &Actor::client("bench")).await?;
            left -= now;
        }
        stop.cancel();
        database.run("ANALYZE jobs").await?;
        Ok(backlog)
    }

    /// The next jobs, which are stored from now on.
    pub async fn expect(database: &Database) -> anyhow::Result<Self> {
        let since = database
            .text("SELECT callboard_uuid((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 0)::text")
            .await?;
        Ok(Self { since })
    }

    /// How many were stored.
    pub async fn stored(&self, database: &Database) -> anyhow::Result<usize> {
        let count =
            database.number(&format!("SELECT count(*) FROM jobs WHERE id >= '{}'", self.since)).await?;
        Ok(usize::try_from(count)?)
    }

    /// How fast they went, by the times in their histories.
    pub async fn pace(&self, database: &Database) -> anyhow::Result<Pace> {
        let sql = format!(
            "WITH ends AS MATERIALIZED (
                SELECT extract(epoch FROM at)::float8 AS at, trigger FROM transitions
                WHERE job_id >= '{}' AND trigger IN ('START', 'COMPLETE')
            )
            SELECT min(at) FILTER (WHERE trigger = 'START'), max(at) FILTER (WHERE trigger = 'COMPLETE'),
                percentile_disc(0.1) WITHIN GROUP (ORDER BY at) FILTER (WHERE trigger = 'COMPLETE'),
                percentile_disc(0.9) WITHIN GROUP (ORDER BY at) FILTER (WHERE trigger = 'COMPLETE'),
                count(*) FILTER (WHERE trigger = 'COMPLETE')::float8
            FROM ends",
            self.since
        );
        let values = database.numbers(&sql, 5).await?;
        let [first, last, tenth, ninth, count] = values[..] else { anyhow::bail!("five numbers") };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let jobs = count as usize;
        Ok(Pace { jobs, overall: count / (last - first), steady: count * 0.8 / (ninth - tenth) })
    }
}

/// Registers the workflow and the queues.
pub async fn prepare(database: &Database) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let store = Store::open(&database.url, &StoreSettings::default(), stop.clone()).await?;
    pass_workflow(&store).await?;
    stop.cancel();
    let queues = format!("INSERT INTO queues (name, paused) VALUES ('{QUEUE}', false), ('{IDLE}', true)");
    database.run(&queues).await
}

/// The workflow whose five stages do nothing; registered where it is not there yet.
pub async fn pass_workflow(store: &Store) -> anyhow::Result<Arc<Workflow>> {
    let definition = json!({ "name": WORKFLOW, "stages": [] });
    let definition: WorkflowDefinition = serde_json::from_value(definition)?;
    let stages = definition.bindings().map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let new = NewWorkflow { name: definition.name, description: None, stages, input_schema: None };
    Ok(store.workflow_ensure(new).await?)
}

/// A job of the queue that everything is measured on.
pub fn new_job(workflow: &Arc<Workflow>) -> NewJob {
    NewJob {
        name: "bench".to_owned(),
        description: None,
        workflow: Arc::clone(workflow),
        mode: AdvanceMode::Auto,
        queue: QUEUE.to_owned(),
        priority: 0,
        labels: Vec::new(),
        input: Arc::new(json!({})),
        run_at: None,
        idempotency: None,
        trace: None,
    }
}

/// Waits until all jobs of the queue are complete; false where they are not in time.
pub async fn wait(database: &Database, interval: Duration) -> anyhow::Result<bool> {
    let done = async {
        while unfinished(database).await? > 0 {
            tokio::time::sleep(interval).await;
        }
        anyhow::Ok(true)
    };
    tokio::time::timeout(RUN_MAX, done).await.unwrap_or(Ok(false))
}

/// Jobs of the queue that have not ended. What the counters say costs next to nothing to read, whatever is in the
/// tables.
pub async fn unfinished(database: &Database) -> anyhow::Result<i64> {
    let sql = format!(
        "SELECT coalesce(sum(init + prepare + execute + validate), 0)::bigint FROM counts WHERE queue = '{QUEUE}'"
    );
    database.number(&sql).await
}
