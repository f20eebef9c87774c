//! Tasks: how long they wait and run and how they end; and what keeps them running when workers fail.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::names::Names;
use super::{Buckets, WORK};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Task {
    workflow: Arc<str>,
    stage: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Attempt {
    workflow: Arc<str>,
    stage: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Failure {
    workflow: Arc<str>,
    stage: &'static str,
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    workflow: Arc<str>,
    state: &'static str,
}

/// Tasks, and what keeps them running.
pub struct EngineMetrics {
    workflows: Names,
    wait: Family<Task, Histogram, Buckets>,
    run: Family<Attempt, Histogram, Buckets>,
    failures: Family<Failure, Counter>,
    jobs: Family<Job, Histogram, Buckets>,
    rescued: Counter,
    workers_lost: Counter,
    stale: Counter,
    heartbeats_failed: Counter,
    claims_failed: Counter,
    log_lines: Counter,
    log_lines_dropped: Counter,
}

impl EngineMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let work = || Family::new_with_constructor(WORK);
        let metrics = Self {
            workflows: Names::default(),
            wait: work(),
            run: Family::new_with_constructor(WORK),
            failures: Family::default(),
            jobs: Family::new_with_constructor(WORK),
            rescued: Counter::default(),
            workers_lost: Counter::default(),
            stale: Counter::default(),
            heartbeats_failed: Counter::default(),
            claims_failed: Counter::default(),
            log_lines: Counter::default(),
            log_lines_dropped: Counter::default(),
        };
        let help = "Time from when a task could be claimed until this worker claimed it; of first attempts, which \
                    wait for no backoff";
        registry.register_with_unit("task_wait", help, Unit::Seconds, metrics.wait.clone());
        let help = "Time that an attempt ran on this worker, by how it ended";
        registry.register_with_unit("task_run", help, Unit::Seconds, metrics.run.clone());
        let help = "Attempts that failed on this worker, by kind of error";
        registry.register("task_failures", help, metrics.failures.clone());
        let help = "Time from submit to the end, of jobs that ended on this worker";
        registry.register_with_unit("job", help, Unit::Seconds, metrics.jobs.clone());
        for (name, help, counter) in [
            ("jobs_rescued", "Jobs that this process took from lost workers", &metrics.rescued),
            ("workers_lost", "Workers that this process declared lost", &metrics.workers_lost),
            (
                "outcomes_stale",
                "Outcomes of this worker that came too late and were turned away",
                &metrics.stale,
            ),
            (
                "heartbeats_failed",
                "Heartbeats of this worker that were not written",
                &metrics.heartbeats_failed,
            ),
            ("claims_failed", "Claims of this worker that failed", &metrics.claims_failed),
            ("log_lines", "Lines of jobs' logs that this worker wrote", &metrics.log_lines),
            (
                "log_lines_dropped",
                "Lines that this worker's jobs said and that are missing in their logs, for whatever limit",
                &metrics.log_lines_dropped,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
        metrics
    }

    /// A task's first attempt was claimed after it had waited so long.
    pub fn waited(&self, workflow: &str, stage: &'static str, time: Duration) {
        let task = Task { workflow: self.workflows.bounded(workflow), stage };
        self.wait.get_or_create(&task).observe(time.as_secs_f64());
    }

    /// An attempt has ended in this way.
    pub fn ran(&self, workflow: &str, stage: &'static str, outcome: &'static str, time: Duration) {
        let attempt = Attempt { workflow: self.workflows.bounded(workflow), stage, outcome };
        self.run.get_or_create(&attempt).observe(time.as_secs_f64());
    }

    /// An attempt has failed with this kind of error.
    pub fn failed(&self, workflow: &str, stage: &'static str, kind: &'static str) {
        let failure = Failure { workflow: self.workflows.bounded(workflow), stage, kind };
        self.failures.get_or_create(&failure).inc();
    }

    /// A job has ended in this state, so long after it was submitted.
    pub fn job_ended(&self, workflow: &str, state: &'static str, time: Duration) {
        let job = Job { workflow: self.workflows.bounded(workflow), state };
        self.jobs.get_or_create(&job).observe(time.as_secs_f64());
    }

    /// Jobs were taken from lost workers.
    pub fn rescued(&self, jobs: usize) {
        self.rescued.inc_by(jobs as u64);
    }

    /// Workers were declared lost.
    pub fn workers_lost(&self, workers: usize) {
        self.workers_lost.inc_by(workers as u64);
    }

    /// An outcome came too late.
    pub fn stale(&self) {
        self.stale.inc();
    }

    /// A heartbeat was not written.
    pub fn heartbeat_failed(&self) {
        self.heartbeats_failed.inc();
    }

    /// Lines of logs were written.
    pub fn log_lines(&self, lines: usize) {
        self.log_lines.inc_by(lines as u64);
    }

    /// Lines of logs are missing.
    pub fn log_lines_dropped(&self, lines: u64) {
        self.log_lines_dropped.inc_by(lines);
    }

    /// A claim failed.
    pub fn claim_failed(&self) {
        self.claims_failed.inc();
    }
}
