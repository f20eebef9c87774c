//! Reading everything from the database for the checker, and asking the database whether it agrees with itself.

use std::collections::HashMap;

use callboard::domain::ids::{JobId, WorkflowId};
use callboard::domain::words::{Stage, TaskState, WorkerState};
use callboard::store::Store;
use callboard::store::history::PlacedTransition;
use callboard::store::page::{End, Window};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::checker::{Attempt, Evidence, Finding, What};
use crate::harness::{COUNTERS_THAT_LIE, LEASES_LEFT_BEHIND, PLACES_THAT_LIE, connect, number, texts};

/// Jobs read at a time.
const BATCH: usize = 500;
/// More than any job has.
const ENTRIES_MAX: usize = 100_000;

#[derive(diesel::QueryableByName)]
struct AttemptRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Integer)]
    max_attempts: i32,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    lease: Option<i64>,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Timestamptz)]
    finished_at: DateTime<Utc>,
}

#[derive(diesel::QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// All that the database knows.
pub async fn read(store: &Store, url: &str) -> Evidence {
    let mut conn = connect(url).await;
    let ids: Vec<IdRow> =
        diesel::sql_query("SELECT id FROM jobs ORDER BY id").load(&mut conn).await.expect("ids");
    let ids: Vec<JobId> = ids.into_iter().map(|row| JobId(row.id)).collect();
    let mut evidence = Evidence::default();
    for part in ids.chunks(BATCH) {
        evidence.jobs.extend(store.jobs_get(part).await.expect("jobs are read"));
        evidence.histories.extend(histories(store, part).await);
    }
    let workflows: Vec<WorkflowId> = evidence.jobs.iter().map(|job| job.workflow).collect();
    evidence.workflows = store.workflows_get(&workflows).await.expect("workflows are read");
    let rows: Vec<AttemptRow> = diesel::sql_query(
        "SELECT job_id, round, stage, attempt, max_attempts, state, lease, seq, finished_at FROM tasks",
    )
    .load(&mut conn)
    .await
    .expect("attempts are read");
    evidence.attempts = rows.into_iter().map(attempt).collect();
    evidence
}

async fn histories(store: &Store, jobs: &[JobId]) -> HashMap<JobId, Vec<PlacedTransition>> {
    let window = Window { after: None, before: None, limit: ENTRIES_MAX, end: End::First };
    let pages = store.transitions_of_jobs(jobs, &window).await.expect("histories are read");
    pages
        .into_iter()
        .map(|(job, page)| (job, page.items.into_iter().map(|(_, placed)| placed).collect()))
        .collect()
}

fn attempt(row: AttemptRow) -> Attempt {
    Attempt {
        job: JobId(row.job_id),
        round: row.round,
        stage: row.stage.parse::<Stage>().expect("a stage"),
        attempt: row.attempt,
        max_attempts: row.max_attempts,
        state: row.state.parse::<TaskState>().expect("a state"),
        lease: row.lease,
        seq: row.seq,
        finished_at: row.finished_at,
    }
}

/// What must hold of every database when nobody writes: counters count, places are in order, leases have a worker.
pub async fn contradictions(url: &str) -> Vec<Finding> {
    let mut conn = connect(url).await;
    let mut findings = Vec::new();
    for (what, sql) in [
        ("a counter lies", COUNTERS_THAT_LIE),
        ("a place in the feed lies", PLACES_THAT_LIE),
        ("a lease of a worker that is not there", LEASES_LEFT_BEHIND),
    ] {
        let wrong = texts(&mut conn, sql).await;
        findings.extend(
            wrong
                .into_iter()
                .map(|text| Finding { job: None, what: What::Database(format!("{what}: {text}")) }),
        );
    }
    findings
}

/// Names of the workers that are at work.
pub async fn active_workers(store: &Store) -> Vec<String> {
    let workers = store.workers_list().await.expect("workers are read");
    let active = workers.into_iter().filter(|worker| worker.state == WorkerState::Active);
    let mut names: Vec<String> = active.map(|worker| worker.name).collect();
    names.sort();
    names
}

/// Jobs that somebody holds, could run, or are due some time: all but those that have ended or wait for a person.
pub async fn unfinished(url: &str) -> i64 {
    let sql = "SELECT count(*) AS number FROM jobs WHERE finished_at IS NULL
        AND (lease IS NOT NULL OR ready_handler IS NOT NULL OR timed OR paused)";
    number(&mut connect(url).await, sql).await
}

/// How many entries there are in all histories.
pub async fn transitions(url: &str) -> usize {
    let count = number(&mut connect(url).await, "SELECT count(*) AS number FROM transitions").await;
    usize::try_from(count).expect("a count")
}
