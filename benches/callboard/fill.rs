//! Rows that are there before anything is measured, made by SQL: finished jobs with all their history, jobs that are
//! not due yet, and rows that are dead but may not go.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, ensure};

use crate::backlog::{QUEUE, WORKFLOW};
use crate::cluster::Cluster;
use crate::database::Database;

/// As many as there are processors: each is busy all the time.
const CONNECTIONS: usize = 2;
/// Jobs in one transaction.
const CHUNK: i64 = 20_000;
/// Disk space that a finished job takes with its history, indexes and its part of the log, in bytes; a little too much.
const FINISHED_JOB_BYTES: u64 = 5_000;
/// The same for one that is not due.
const LATER_JOB_BYTES: u64 = 2_000;
/// The same for all dead rows of one job.
const DEAD_JOB_BYTES: u64 = 4_000;

/// A job's id follows from its number, and so does its time: one a millisecond, long ago.
const OF_NUMBER: &str = "
CREATE OR REPLACE FUNCTION pg_temp.id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(1735689600000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid;
CREATE OR REPLACE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN to_timestamp(1735689600 + n / 1000.0);
";

const FINISHED: &str = "
INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, state, stage, round,
    base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler,
    updated_at, started_at, timed, finished_at, outcome)
SELECT pg_temp.id(n), 'bench', w.id, 'AUTO', 'later', 0, '[]', '{}', pg_temp.at(n), 'COMPLETE', 'COMPLETE', 0,
    0, 7, position, false, true, 0, 'SUCCEEDED', 1, (w.stages -> 4 -> 'retry' ->> 'maxAttempts')::integer, 'pass',
    pg_temp.at(n), pg_temp.at(n), false, pg_temp.at(n), 'COMPLETE'
FROM callboard_feed_position() AS position, workflows w, generate_series({from}, {to}) AS n
WHERE w.name = '{workflow}';
INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
    actor_kind, actor_name, at)
SELECT pg_temp.id(n), seq, position, from_state, to_state, trigger, stage, 1, 0, kind, 'benchmark-1234567', pg_temp.at(n)
FROM callboard_feed_position() AS position, generate_series({from}, {to}) AS n, (VALUES
    (1, NULL, 'INIT', 'SUBMIT', 'INIT', 'CLIENT'),
    (2, 'INIT', 'INIT', 'START', 'INIT', 'WORKER'),
    (3, 'INIT', 'PREPARE', 'PREPARE', 'PREPARE', 'WORKER'),
    (4, 'PREPARE', 'EXECUTE', 'EXECUTE', 'EXECUTE', 'WORKER'),
    (5, 'EXECUTE', 'VALIDATE', 'VALIDATE', 'VALIDATE', 'WORKER'),
    (6, 'VALIDATE', 'VALIDATE', 'FINALIZE', 'COMPLETE', 'WORKER'),
    (7, 'VALIDATE', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'WORKER')
) AS entry (seq, from_state, to_state, trigger, stage, kind);
INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, lease, worker_id, result,
    scheduled_at, started_at, finished_at, seq)
SELECT pg_temp.id(n), 0, stage, 1, 'SUCCEEDED', 'pass', 3, n, '00000000-0000-7000-8000-000000000000', 'null',
    pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), seq
FROM generate_series({from}, {to}) AS n,
    (VALUES ('INIT', 3), ('PREPARE', 4), ('EXECUTE', 5), ('VALIDATE', 6), ('COMPLETE', 7)) AS stages (stage, seq);
INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
VALUES ('{queue}', 0, 0, 0, 0, {to} - {from} + 1, 0, 0, 0, 0, 0)";

/// Jobs in four states, six transitions each in the mean: of ten, six are COMPLETE, two FAILED, one CANCELLED, and one is
/// held at EXECUTE. Nothing here reads tasks, so they are left out.
const MIXED: &str = "
INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, state, stage, round,
    base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler, error,
    updated_at, started_at, timed, finished_at, outcome)
SELECT pg_temp.id(n), 'job number ' || n, w.id, 'AUTO', 'later', 0, '[]', '{}', pg_temp.at(n), state, v.stage, 0,
    0, v.version, position, state = 'EXECUTE', true, 0, task_state, 1, (w.stages -> 2 -> 'retry' ->> 'maxAttempts')::integer, 'pass',
    CASE WHEN state = 'FAILED' THEN '{\"stage\": \"EXECUTE\", \"attempt\": 1, \"kind\": \"HANDLER\", \"message\": \"no\"}'::jsonb END,
    pg_temp.at(n), pg_temp.at(n), false, CASE WHEN state <> 'EXECUTE' THEN pg_temp.at(n) END, nullif(state, 'EXECUTE')
FROM callboard_feed_position() AS position, workflows w, generate_series({from}, {to}) AS n,
    LATERAL (SELECT (ARRAY['EXECUTE', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'FAILED', 'COMPLETE', 'COMPLETE', 'FAILED',
        'COMPLETE', 'CANCELLED'])[n % 10 + 1] AS state) AS s,
    LATERAL (SELECT CASE state WHEN 'COMPLETE' THEN 'COMPLETE' WHEN 'CANCELLED' THEN 'PREPARE' ELSE 'EXECUTE' END AS stage,
        CASE state WHEN 'COMPLETE' THEN 7 WHEN 'FAILED' THEN 5 ELSE 4 END AS version,
        CASE state WHEN 'COMPLETE' THEN 'SUCCEEDED' WHEN 'EXECUTE' THEN 'PENDING' ELSE state END AS task_state) AS v
WHERE w.name = '{workflow}';
INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
    actor_kind, actor_name, at)
SELECT j.id, seq, position, from_state, to_state, trigger, entry.stage, 1, 0, kind, 'benchmark-1234567', j.created_at
FROM callboard_feed_position() AS position, jobs j, (VALUES
    (1, NULL, 'INIT', 'SUBMIT', 'INIT', 'CLIENT', NULL),
    (2, 'INIT', 'INIT', 'START', 'INIT', 'WORKER', NULL),
    (3, 'INIT', 'PREPARE', 'PREPARE', 'PREPARE', 'WORKER', NULL),
    (4, 'PREPARE', 'EXECUTE', 'EXECUTE', 'EXECUTE', 'WORKER', 'EXECUTE COMPLETE FAILED'),
    (4, 'PREPARE', 'CANCELLED', 'CANCEL', 'PREPARE', 'CLIENT', 'CANCELLED'),
    (5, 'EXECUTE', 'VALIDATE', 'VALIDATE', 'VALIDATE', 'WORKER', 'COMPLETE'),
    (6, 'VALIDATE', 'VALIDATE', 'FINALIZE', 'COMPLETE', 'WORKER', 'COMPLETE'),
    (7, 'VALIDATE', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'WORKER', 'COMPLETE'),
    (5, 'EXECUTE', 'FAILED', 'FAIL', 'EXECUTE', 'WORKER', 'FAILED')
) AS entry (seq, from_state, to_state, trigger, stage, kind, of_states)
WHERE j.id BETWEEN pg_temp.id({from}) AND pg_temp.id({to}) AND (of_states IS NULL OR strpos(of_states, j.state) > 0)";

const LATER: &str = "
INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, run_at, state, stage,
    round, base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler,
    updated_at, timed, due_at)
SELECT pg_temp.id(n), 'bench', w.id, 'AUTO', 'later', 0, '[]', '{}', pg_temp.at(n), now() + interval '1 year' + n * interval '1 millisecond',
    'INIT', 'INIT', 0, 0, 1, position, false, false, 0, 'PENDING', 1,
    (w.stages -> 0 -> 'retry' ->> 'maxAttempts')::integer, 'pass', pg_temp.at(n), true,
    now() + interval '1 year' + n * interval '1 millisecond'
FROM callboard_feed_position() AS position, workflows w, generate_series({from}, {to}) AS n
WHERE w.name = '{workflow}';
INSERT INTO transitions (job_id, seq, feed_position, to_state, trigger, stage, attempt, round, actor_kind,
    actor_name, at)
SELECT pg_temp.id(n), 1, position, 'INIT', 'SUBMIT', 'INIT', 1, 0, 'CLIENT', 'anonymous', pg_temp.at(n)
FROM callboard_feed_position() AS position, generate_series({from}, {to}) AS n;
INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
VALUES ('later', {to} - {from} + 1, 0, 0, 0, 0, 0, 0, 0, 0, {to} - {from} + 1)";

/// What a job's life does to its row: stored, claimed (not HOT), four stages (HOT), ended (not HOT). Histories and tasks
/// have no dead rows, so they are left out. Each change is a transaction: within one, PostgreSQL would reuse less.
const LIVED: &[&str] = &[
    "INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, state, stage, round,
        base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler,
        updated_at, ready_handler, timed)
    SELECT pg_temp.id(n), 'bench', w.id, 'AUTO', '{queue}', 0, '[]', '{}', pg_temp.at(n), 'INIT', 'INIT', 0,
        0, 1, 0, false, false, 0, 'PENDING', 1, (w.stages -> 0 -> 'retry' ->> 'maxAttempts')::integer, 'pass',
        pg_temp.at(n), 'pass', false
    FROM workflows w, generate_series({from}, {to}) AS n WHERE w.name = '{workflow}'",
    "UPDATE jobs SET ready_handler = NULL, granted = true, version = 2, task_state = 'RUNNING', lease = 1,
        worker_id = '00000000-0000-7000-8000-000000000000', scheduled_at = now(), task_started_at = now(),
        started_at = now(), updated_at = now()
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
    "UPDATE jobs SET state = 'PREPARE', stage = 'PREPARE', version = 3, updated_at = now()
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
    "UPDATE jobs SET state = 'EXECUTE', stage = 'EXECUTE', version = 4, updated_at = now()
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
    "UPDATE jobs SET state = 'VALIDATE', stage = 'VALIDATE', version = 5, updated_at = now()
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
    "UPDATE jobs SET stage = 'COMPLETE', version = 6, updated_at = now()
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
    "UPDATE jobs SET state = 'COMPLETE', version = 7, task_state = 'SUCCEEDED', lease = NULL, worker_id = NULL,
        scheduled_at = NULL, task_started_at = NULL, updated_at = now(), finished_at = now(), outcome = 'COMPLETE'
    WHERE id BETWEEN pg_temp.id({from}) AND pg_temp.id({to})",
];

/// Finished jobs, each with its seven transitions and five tasks.
pub async fn finished(
    cluster: &Cluster,
    database: &Database,
    numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    room_for(cluster, &numbers, FINISHED_JOB_BYTES)?;
    fill(database, numbers, &[FINISHED]).await?;
    database.run("VACUUM ANALYZE jobs, transitions, tasks").await
}

/// Jobs in several states, as somebody finds them who looks at them.
pub async fn mixed(
    cluster: &Cluster,
    database: &Database,
    numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    room_for(cluster, &numbers, FINISHED_JOB_BYTES)?;
    fill(database, numbers, &[MIXED]).await?;
    database.run("VACUUM ANALYZE jobs, transitions").await
}

/// Jobs that are due in a year.
pub async fn later(
    cluster: &Cluster,
    database: &Database,
    numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    room_for(cluster, &numbers, LATER_JOB_BYTES)?;
    fill(database, numbers, &[LATER]).await?;
    database.run("VACUUM ANALYZE jobs, transitions").await
}

/// Jobs that have come and gone; what they leave behind is dead, and stays for as long as an older transaction is open.
pub async fn lived(
    cluster: &Cluster,
    database: &Database,
    numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    room_for(cluster, &numbers, DEAD_JOB_BYTES)?;
    fill(database, numbers, LIVED).await
}

fn room_for(cluster: &Cluster, numbers: &RangeInclusive<i64>, bytes: u64) -> anyhow::Result<()> {
    let needed = u64::try_from(numbers.end() - numbers.start())? * bytes;
    let free = cluster.free_bytes()?;
    ensure!(
        needed < free,
        "needs {} GB of disk, {} GB are free",
        needed / 1_000_000_000,
        free / 1_000_000_000
    );
    Ok(())
}

async fn fill(
    database: &Database,
    numbers: RangeInclusive<i64>,
    statements: &'static [&str],
) -> anyhow::Result<()> {
    let next = Arc::new(AtomicI64::new(*numbers.start()));
    let last = *numbers.end();
    let mut runs = Vec::new();
    for _ in 0..CONNECTIONS {
        let (database, next) = (database.another().await?, Arc::clone(&next));
        database.run(OF_NUMBER).await?;
        // Its durability is not what is measured.
        database.run("SET synchronous_commit = off").await?;
        runs.push(tokio::spawn(async move {
            loop {
                let from = next.fetch_add(CHUNK, Ordering::Relaxed);
                if from > last {
                    return anyhow::Ok(());
                }
                let to = last.min(from + CHUNK - 1);
                for statement in statements {
                    let sql = statement
                        .replace("{queue}", QUEUE)
                        .replace("{workflow}", WORKFLOW)
                        .replace("{from}", &from.to_string())
                        .replace("{to}", &to.to_string());
                    database.run(&sql).await?;
                }
            }
        }));
    }
    for run in runs {
        run.await.context("a connection that fills")??;
    }
    Ok(())
}
