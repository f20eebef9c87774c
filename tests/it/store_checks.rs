//! What no row may say, whoever writes it: each invariant is a CHECK or a unique index, too.

use callboard::domain::decide::Event;
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::hand::{Hand, asked, done, fails};
use crate::harness::{TestDb, new_job};

/// Rows to spoil, by name, and what must not be written into them.
const IMPOSSIBLE_JOBS: &[(&str, &[&str])] = &[
    (
        "ready",
        &[
            "state = 'LOST'",
            "stage = 'FAILED'",
            "mode = 'auto'",
            "name = ''",
            "name = repeat('x', 256)",
            "task_state = 'WAITING'",
            // What is claimed has a lease and a worker, and nothing else has.
            "task_state = 'RUNNING', ready_handler = NULL",
            "task_state = 'SCHEDULED', ready_handler = NULL",
            "lease = 1, worker_id = gen_random_uuid()",
            "worker_id = gen_random_uuid()",
            // What may be claimed is pending, not held, and nobody's.
            "ready_handler = 'another'",
            "paused = true",
            "task_state = 'RETRYING'",
            "timed = true, due_at = now()",
            "timed = true, ready_handler = NULL",
            "timed = true, ready_handler = NULL, due_at = now(), paused = true",
            // Ended or not.
            "finished_at = now()",
            "outcome = 'COMPLETE'",
            "state = 'FAILED', task_state = 'FAILED', ready_handler = NULL",
            "state = 'FAILED', finished_at = now(), outcome = 'FAILED', ready_handler = NULL",
            // Numbers.
            "attempt = 0",
            "attempt = max_attempts + 1",
            "version = 0",
            "round = -1",
            "base_round = 1",
            "base_round = -1",
            "rescues = -1",
            "idempotency_key = 'k'",
            "idempotency_digest = '\\x00'",
            "workflow_id = NULL",
        ],
    ),
    (
        "running",
        &[
            "lease = NULL",
            "worker_id = NULL",
            "task_state = 'PENDING'",
            "ready_handler = handler",
            "timed = true, due_at = now()",
            "state = 'COMPLETE', finished_at = now(), outcome = 'COMPLETE'",
            "lease = NULL, worker_id = NULL",
        ],
    ),
    ("retrying", &["ready_handler = handler, timed = false", "due_at = NULL", "paused = true"]),
    (
        "complete",
        &[
            "outcome = NULL",
            "outcome = 'FAILED'",
            "finished_at = NULL",
            "finished_at = NULL, outcome = NULL",
            "state = 'INIT'",
            "task_state = 'PENDING'",
            "ready_handler = handler",
            "lease = 1, worker_id = gen_random_uuid()",
            "idempotency_key = 'taken', idempotency_digest = '\\x00'",
        ],
    ),
    ("keyed", &["idempotency_key = NULL", "idempotency_digest = NULL"]),
];

/// What must not be written elsewhere.
const IMPOSSIBLE_ROWS: &[&str] = &[
    "UPDATE transitions SET seq = 0 WHERE seq = 2",
    "UPDATE transitions SET seq = 9 WHERE seq = 1",
    "UPDATE transitions SET from_state = NULL WHERE seq = 2",
    "UPDATE transitions SET from_state = 'INIT' WHERE seq = 1",
    "UPDATE transitions SET trigger = 'SUBMIT' WHERE seq = 2",
    "UPDATE transitions SET actor_kind = 'NOBODY'",
    "INSERT INTO transitions SELECT * FROM transitions",
    "UPDATE tasks SET state = 'RUNNING'",
    "UPDATE tasks SET attempt = 0",
    "UPDATE tasks SET stage = 'FAILED'",
    "UPDATE tasks SET error = NULL WHERE state = 'FAILED'",
    "UPDATE tasks SET state = 'SUCCEEDED' WHERE state = 'FAILED'",
    "UPDATE tasks SET error = '{}' WHERE state = 'SUCCEEDED'",
    "INSERT INTO tasks SELECT * FROM tasks",
    // No two accepted results for one stage and round.
    "INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, finished_at, seq)
        SELECT job_id, round, stage, attempt + 1, state, handler, max_attempts, finished_at, seq FROM tasks
        WHERE state = 'SUCCEEDED'",
    "UPDATE workers SET state = 'GONE'",
    "UPDATE workers SET slots = 0",
    "UPDATE workers SET busy = -1",
    "UPDATE workflows SET version = 0",
    "UPDATE workflows SET stages = '[]'",
    "INSERT INTO workflows SELECT * FROM workflows",
    "INSERT INTO workflows SELECT gen_random_uuid(), name, version, description, stages, input_schema, created_at
        FROM workflows",
    "INSERT INTO progress SELECT id, 1, 'INIT', 1.5, NULL, now() FROM jobs LIMIT 1",
    "INSERT INTO feed SELECT * FROM feed",
    "INSERT INTO feed VALUES (false, 0, 0, 0)",
    "INSERT INTO job_labels VALUES ('a', 'b', gen_random_uuid())",
];

async fn spoil(conn: &mut diesel_async::AsyncPgConnection, sql: &str) -> Result<usize, String> {
    diesel::sql_query(sql).execute(conn).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_are_refused_by_the_database() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let hand = Hand::register(&db.store).await;
    for name in ["running", "retrying", "complete"] {
        db.submit_one(new_job(name, &workflow)).await;
        let mut job = hand.claim_one().await;
        if name == "retrying" {
            hand.end(&job, fails()).await;
        }
        while name == "complete" && job.status.state.is_live() {
            job = hand.end(&job, done()).await;
        }
    }
    let idempotency = Some(callboard::domain::job::Idempotency { key: "taken".into(), digest: vec![1; 32] });
    let keyed = callboard::domain::job::NewJob { idempotency, ..new_job("keyed", &workflow) };
    let keyed = db.submit_one(keyed).await;
    asked(&db.store, &keyed, Event::Pause).await;
    db.submit_one(new_job("ready", &workflow)).await;

    let mut conn = db.connection().await;
    for (name, spoils) in IMPOSSIBLE_JOBS {
        // There is such a row, and it may be written.
        let harmless = format!("UPDATE jobs SET description = 'x' WHERE name = '{name}'");
        assert_eq!(spoil(&mut conn, &harmless).await, Ok(1), "{name}");
        for set in *spoils {
            let done = spoil(&mut conn, &format!("UPDATE jobs SET {set} WHERE name = '{name}'")).await;
            assert!(done.as_ref().is_err_and(|error| error.contains("violates")), "{name}: {set}: {done:?}");
        }
    }
    for sql in IMPOSSIBLE_ROWS {
        let done = spoil(&mut conn, sql).await;
        assert!(done.as_ref().is_err_and(|error| error.contains("violates")), "{sql}: {done:?}");
    }
    db.check().await;
}
