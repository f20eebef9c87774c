//! Jobs that ended long ago, any number of them, made by SQL.

use diesel_async::AsyncPgConnection;

use crate::harness::{TestDb, run};

/// Where the first of them begins; each of the next ones a millisecond later.
pub const BEGIN: &str = "2025-01-01";
/// An age that all of them have and no job of a test that runs, in milliseconds: a day.
pub const DAY_MS: i64 = 86_400_000;
/// Jobs made in one transaction.
const CHUNK: usize = 20_000;

/// Makes jobs with seven transitions, five tasks and a label each, and their counters.
pub async fn make(db: &TestDb, conn: &mut AsyncPgConnection, jobs: usize) {
    db.workflow("long-ago", serde_json::json!([])).await;
    for first in (0..jobs).step_by(CHUNK) {
        let range = format!("generate_series({first}, {}) AS n", (first + CHUNK).min(jobs) - 1);
        run(conn, "BEGIN").await;
        for statement in [JOBS, LABELS, TRANSITIONS, TASKS, COUNTS] {
            let sql = statement.replace("{of}", OF).replace("{jobs}", &range).replace("{begin}", BEGIN);
            run(conn, &sql).await;
        }
        run(conn, "COMMIT").await;
    }
    run(conn, "ANALYZE jobs, transitions, tasks, job_labels").await;
}

/// A partition of its own for them and the days after them, which maintenance would have made ahead of that time.
pub async fn partition(conn: &mut AsyncPgConnection) {
    let args = format!(
        "'20250101', callboard_uuid_floor('{BEGIN}'), callboard_uuid_floor(timestamptz '{BEGIN}' + interval '7 days')"
    );
    run(conn, &format!("SELECT callboard_history_promise({args})")).await;
    run(conn, "SELECT callboard_history_validate()").await;
    run(conn, &format!("SELECT callboard_history_attach({args})")).await;
}

const JOBS: &str = "
INSERT INTO jobs (id, name, workflow_id, mode, queue, priority, labels, input, created_at, state, stage, round,
    base_round, version, feed_position, paused, granted, rescues, task_state, attempt, max_attempts, handler,
    updated_at, started_at, timed, finished_at, outcome)
SELECT callboard_uuid((extract(epoch FROM at) * 1000000)::bigint, 0), 'old', w.id, 'AUTO', 'old', 0,
    '[{\"key\": \"age\", \"value\": \"old\"}]', '{}', at, 'COMPLETE', 'COMPLETE', 0, 0, 7, callboard_feed_position(),
    false, true, 0, 'SUCCEEDED', 1, 3, 'pass', at, at, false, at, 'COMPLETE'
FROM workflows w, {jobs}, LATERAL (SELECT timestamptz '{begin}' + n * interval '1 millisecond' AS at) AS time
WHERE w.name = 'long-ago'";

/// The jobs that this transaction has made.
const OF: &str = "(SELECT id, feed_position, created_at FROM jobs WHERE xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296) j";

const LABELS: &str = "
INSERT INTO job_labels (key, value, job_id) SELECT 'age', 'old', j.id FROM {of}";

const TRANSITIONS: &str = "
INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
    actor_kind, actor_name, at)
SELECT j.id, seq, j.feed_position, from_state, to_state, trigger, stage, 1, 0, 'WORKER', 'w', j.created_at
FROM {of}, (VALUES
    (1, NULL, 'INIT', 'SUBMIT', 'INIT'), (2, 'INIT', 'INIT', 'START', 'INIT'),
    (3, 'INIT', 'PREPARE', 'PREPARE', 'PREPARE'), (4, 'PREPARE', 'EXECUTE', 'EXECUTE', 'EXECUTE'),
    (5, 'EXECUTE', 'VALIDATE', 'VALIDATE', 'VALIDATE'), (6, 'VALIDATE', 'VALIDATE', 'FINALIZE', 'COMPLETE'),
    (7, 'VALIDATE', 'COMPLETE', 'COMPLETE', 'COMPLETE')
) AS entry (seq, from_state, to_state, trigger, stage)";

const TASKS: &str = "
INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, result, finished_at, seq)
SELECT j.id, 0, stage, 1, 'SUCCEEDED', 'pass', 3, 'null', j.created_at, seq
FROM {of}, (VALUES ('INIT', 3), ('PREPARE', 4), ('EXECUTE', 5), ('VALIDATE', 6), ('COMPLETE', 7)) AS s (stage, seq)";

const COUNTS: &str = "
INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled, ready, running, waiting)
SELECT 'old', 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0 FROM {jobs}";
