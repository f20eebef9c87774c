//! The limit: the rows that the engine writes for five stages, written by nothing but SQL in large batches.
//!
//! It does what no orchestrator could do without: it claims, and for each stage moves the jobs on (HOT), writes the
//! history and the tasks, and counts. It runs no handler, checks no fence, and knows in advance how everything ends.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio_postgres::Statement;

use crate::backlog::{QUEUE, WORKFLOW};
use crate::database::{Database, Id};

const CLAIM: &str = "
WITH picked AS MATERIALIZED (
    SELECT id FROM jobs WHERE queue = $1 AND ready_handler IS NOT NULL
    ORDER BY (-priority), id LIMIT $2 FOR UPDATE SKIP LOCKED
), here AS MATERIALIZED (
    SELECT callboard_feed_position() AS position, clock_timestamp() AS now
), claimed AS (
    UPDATE jobs j SET ready_handler = NULL, granted = true, version = 2, task_state = 'RUNNING',
        lease = nextval('leases'), worker_id = $3, scheduled_at = now, task_started_at = now, started_at = now,
        updated_at = now, feed_position = position
    FROM picked, here WHERE j.id = picked.id
    RETURNING j.id, j.lease
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
        actor_kind, actor_name, at)
    SELECT id, 2, position, 'INIT', 'INIT', 'START', 'INIT', 1, 0, 'WORKER', $4, now FROM claimed, here
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
    SELECT $1, 0, 0, 0, 0, 0, 0, 0, -count(*), count(*), 0 FROM claimed
)
SELECT id, lease, now::text FROM claimed, here";

/// One for each stage; what differs is put in as text, so that each is planned once.
const STAGE: &str = "
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS i (id, lease)
), here AS MATERIALIZED (
    SELECT callboard_feed_position() AS position, clock_timestamp() AS now
), moved AS (
    UPDATE jobs j SET state = '{state}', stage = '{stage}', version = {seq}, feed_position = position,
        updated_at = now, {task}
    FROM input i, here WHERE j.id = i.id
    RETURNING j.id, i.lease
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
        actor_kind, actor_name, at)
    SELECT id, {seq}, position, '{from}', '{state}', '{trigger}', '{stage}', 1, 0, 'WORKER', $5, now FROM moved, here
), ended AS (
    INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, lease, worker_id, result,
        scheduled_at, started_at, finished_at, seq)
    SELECT id, 0, '{ended}', 1, 'SUCCEEDED', 'pass', {max_attempts}, lease, $3, 'null', $4::text::timestamptz,
        $4::text::timestamptz, now, {seq}
    FROM moved, here
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
    SELECT $6, {counts}, 0, 0, 0, {running}, 0 FROM moved
)
SELECT now::text FROM here";

const NEXT_TASK: &str = "scheduled_at = now, task_started_at = now";
const NO_TASK: &str = "task_state = 'SUCCEEDED', lease = NULL, worker_id = NULL, scheduled_at = NULL, \
    task_started_at = NULL, finished_at = now, outcome = 'COMPLETE'";

struct Step {
    ended: &'static str,
    from: &'static str,
    state: &'static str,
    stage: &'static str,
    trigger: &'static str,
    counts: &'static str,
}

const STEPS: [Step; 5] = [
    Step {
        ended: "INIT",
        from: "INIT",
        state: "PREPARE",
        stage: "PREPARE",
        trigger: "PREPARE",
        counts: "-count(*), count(*), 0, 0, 0",
    },
    Step {
        ended: "PREPARE",
        from: "PREPARE",
        state: "EXECUTE",
        stage: "EXECUTE",
        trigger: "EXECUTE",
        counts: "0, -count(*), count(*), 0, 0",
    },
    Step {
        ended: "EXECUTE",
        from: "EXECUTE",
        state: "VALIDATE",
        stage: "VALIDATE",
        trigger: "VALIDATE",
        counts: "0, 0, -count(*), count(*), 0",
    },
    Step {
        ended: "VALIDATE",
        from: "VALIDATE",
        state: "VALIDATE",
        stage: "COMPLETE",
        trigger: "FINALIZE",
        counts: "0, 0, 0, 0, 0",
    },
    Step {
        ended: "COMPLETE",
        from: "VALIDATE",
        state: "COMPLETE",
        stage: "COMPLETE",
        trigger: "COMPLETE",
        counts: "0, 0, 0, -count(*), count(*)",
    },
];

const SUBMIT: &str = "
WITH here AS MATERIALIZED (
    SELECT callboard_feed_position() AS position, now, (extract(epoch FROM now) * 1000000)::bigint AS micros
    FROM (SELECT clock_timestamp() AS now OFFSET 0) AS clock
), stored AS (
    INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, state, stage, round,
        base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler,
        updated_at, ready_handler, timed)
    SELECT callboard_uuid(micros, n), 'bench', w.id, 'AUTO', $2, 0, '[]', '{}', now, 'INIT', 'INIT', 0,
        0, 1, position, false, false, 0, 'PENDING', 1, (w.stages -> 0 -> 'retry' ->> 'maxAttempts')::integer, 'pass',
        now, 'pass', false
    FROM here, workflows w, generate_series(1, $1) AS n WHERE w.name = $3
    RETURNING id
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, to_state, trigger, stage, attempt, round, actor_kind,
        actor_name, at)
    SELECT id, 1, position, 'INIT', 'SUBMIT', 'INIT', 1, 0, 'CLIENT', 'anonymous', now FROM stored, here
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
    SELECT $2, count(*), 0, 0, 0, 0, 0, 0, count(*), 0, 0 FROM stored
)
SELECT count(*) FROM stored";

/// Submits batches for a time; the number of jobs.
pub async fn submit(
    database: &Database,
    connections: usize,
    batch: usize,
    time: Duration,
) -> anyhow::Result<usize> {
    let begun = Instant::now();
    let batch = i32::try_from(batch)?;
    let mut runs = Vec::new();
    for _ in 0..connections {
        let database = database.another().await?;
        runs.push(tokio::spawn(async move {
            let statement = database.client.prepare(SUBMIT).await?;
            let mut jobs = 0;
            while begun.elapsed() < time {
                jobs += database
                    .client
                    .query_one(&statement, &[&batch, &QUEUE, &WORKFLOW])
                    .await?
                    .try_get::<_, i64>(0)?;
            }
            anyhow::Ok(jobs)
        }));
    }
    let mut jobs = 0;
    for run in runs {
        jobs += run.await??;
    }
    Ok(usize::try_from(jobs)?)
}

/// Submits and takes through their stages jobs, one at a time; the milliseconds to each one's START and COMPLETE.
pub async fn one_at_a_time(database: &Database, jobs: usize) -> anyhow::Result<Vec<(f64, f64)>> {
    let submit = database.client.prepare(SUBMIT).await?;
    let hand = Hand::new(database.another().await?).await?;
    let mut times = Vec::new();
    for _ in 0..jobs {
        let begun = Instant::now();
        database.client.query_one(&submit, &[&1_i32, &QUEUE, &WORKFLOW]).await?;
        let claimed = hand.claim(1).await?.context("a job to claim")?;
        let start = begun.elapsed();
        hand.complete(claimed).await?;
        times.push((start.as_secs_f64() * 1_000.0, begun.elapsed().as_secs_f64() * 1_000.0));
    }
    Ok(times)
}

/// Takes all jobs of the queue through their five stages.
pub async fn run(database: &Database, connections: usize, batch: i64) -> anyhow::Result<()> {
    let mut hands = Vec::new();
    for _ in 0..connections {
        hands.push(Hand::new(database.another().await?).await?);
    }
    let runs: Vec<_> =
        hands.into_iter().map(|hand| tokio::spawn(async move { hand.run(batch).await })).collect();
    for run in runs {
        run.await.context("a connection of the limit's")??;
    }
    Ok(())
}

/// Fails where the limit does not write what the engine writes: `engine` and `limit` have a complete job each.
pub async fn check_same_rows(engine: &Database, limit: &Database) -> anyhow::Result<()> {
    for rows in SAME_ROWS {
        let sql = format!(
            "WITH job AS MATERIALIZED (SELECT max(id::text)::uuid AS id FROM jobs WHERE outcome = 'COMPLETE'),
            rows AS MATERIALIZED ({rows})
            SELECT jsonb_agg(jsonb_build_array(place, key, CASE WHEN key IN ({DIFFERS})
                THEN to_jsonb(value <> 'null') ELSE value END) ORDER BY place, key)::text
            FROM rows, jsonb_each(whole)"
        );
        let (ours, theirs) = (limit.text(&sql).await?, engine.text(&sql).await?);
        ensure!(ours == theirs, "the limit writes other rows than the engine:\n{ours}\nand\n{theirs}");
    }
    Ok(())
}

/// All rows of one complete job; of what differs from job to job, only whether it is there.
const SAME_ROWS: [&str; 3] = [
    "SELECT to_jsonb(j) AS whole, 0 AS place FROM jobs j, job WHERE j.id = job.id",
    "SELECT to_jsonb(t) AS whole, seq AS place FROM transitions t, job WHERE job_id = job.id",
    "SELECT to_jsonb(k) || jsonb_build_object('without', result IS NULL) AS whole, seq AS place
     FROM tasks k, job WHERE job_id = job.id",
];
const DIFFERS: &str = "'id', 'job_id', 'workflow_id', 'worker_id', 'lease', 'feed_position', 'actor_name', 'at', \
    'created_at', 'updated_at', 'started_at', 'finished_at', 'scheduled_at', 'task_started_at'";

struct Hand {
    database: Database,
    claim: Statement,
    stages: Vec<Statement>,
}

impl Hand {
    async fn new(database: Database) -> anyhow::Result<Self> {
        let client = &database.client;
        let claim = client.prepare(CLAIM).await?;
        let mut stages = Vec::new();
        for (step, seq) in STEPS.iter().zip(3..) {
            let last = step.state == "COMPLETE";
            let text = STAGE
                .replace("{ended}", step.ended)
                .replace("{from}", step.from)
                .replace("{state}", step.state)
                .replace("{stage}", step.stage)
                .replace("{trigger}", step.trigger)
                .replace("{counts}", step.counts)
                .replace("{seq}", &i32::to_string(&seq))
                .replace("{max_attempts}", "3")
                .replace("{task}", if last { NO_TASK } else { NEXT_TASK })
                .replace("{running}", if last { "-count(*)" } else { "0" });
            stages.push(client.prepare(&text).await?);
        }
        Ok(Self { database, claim, stages })
    }

    async fn run(&self, batch: i64) -> anyhow::Result<()> {
        while let Some(claimed) = self.claim(batch).await? {
            self.complete(claimed).await?;
        }
        Ok(())
    }

    async fn claim(&self, batch: i64) -> anyhow::Result<Option<Claimed>> {
        let rows = self.database.client.query(&self.claim, &[&QUEUE, &batch, &WORKER, &NAME]).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        Ok(Some(Claimed {
            since: first.try_get(2)?,
            ids: rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?,
            leases: rows.iter().map(|row| row.try_get(1)).collect::<Result<_, _>>()?,
        }))
    }

    async fn complete(&self, mut claimed: Claimed) -> anyhow::Result<()> {
        for stage in &self.stages {
            let Claimed { ids, leases, since } = &claimed;
            let row =
                self.database.client.query_one(stage, &[ids, leases, &WORKER, since, &NAME, &QUEUE]).await?;
            claimed.since = row.try_get(0)?;
        }
        Ok(())
    }
}

/// Jobs that a hand has taken.
struct Claimed {
    ids: Vec<Id>,
    leases: Vec<i64>,
    /// When the current stage began, as PostgreSQL writes it.
    since: String,
}

const WORKER: Id = Id(*b"the limit's hand");
/// As long as a worker's name, which is made of its host and process.
const NAME: &str = "benchmark-limit-1234567";
