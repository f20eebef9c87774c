//! Claiming: who gets what, in which order, by which index, and at what price for the table.

use std::collections::BTreeSet;

use callboard::domain::decide::Event;
use callboard::domain::job::NewJob;
use callboard::domain::words::{TaskState, WorkerState};
use callboard::store::claim::{ClaimPosition, ClaimRequest};
use diesel_async::AsyncPgConnection;
use serde_json::json;

use crate::hand::{Hand, ask, asked, done, done_and_left, lose_everybody};
use crate::harness::{TestDb, eventually, new_job, number, run};

/// A figure of PostgreSQL's statistics, this session's own part included.
pub async fn statistic(conn: &mut AsyncPgConnection, sql: &str) -> i64 {
    run(conn, "SELECT pg_stat_force_next_flush()").await;
    run(conn, "SELECT pg_stat_clear_snapshot()").await;
    number(conn, &format!("SELECT ({sql})::bigint AS number")).await
}

const INDEX_READS: &str = "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'jobs_claim'";
const INDEX_SCANS: &str = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'jobs_claim'";
const TABLE_SCANS: &str = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'jobs'";
const UPDATES: &str = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'jobs'";
const HOT_UPDATES: &str = "SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'jobs'";

/// Jobs as they would be after months: most have ended, many are not due, some may be claimed.
pub async fn months_of_jobs(db: &TestDb, conn: &mut AsyncPgConnection) {
    let workflow = db.workflow("pass", json!([])).await;
    let other = NewJob { queue: "other".into(), ..new_job("another", &workflow) };
    db.submit(vec![other, new_job("the model", &workflow)]).await;
    let ended = r#"{"state": "COMPLETE", "stage": "COMPLETE", "task_state": "SUCCEEDED", "ready_handler": null,
        "finished_at": "2026-01-01T00:00:00Z", "outcome": "COMPLETE"}"#;
    let parked = r#"{"ready_handler": null, "timed": true, "due_at": "2999-01-01T00:00:00Z"}"#;
    for (count, differs) in [(20_000, ended), (5_000, parked)] {
        let copies = format!(
            "WITH one AS (SELECT j AS model FROM jobs j ORDER BY id DESC LIMIT 1)
             INSERT INTO jobs SELECT copy.* FROM one, generate_series(1, {count}) n,
                jsonb_populate_record(one.model, '{differs}'::jsonb
                    || jsonb_build_object('id', callboard_uuid(1700000000000000 + n * 1000, n))) AS copy"
        );
        run(conn, &copies).await;
    }
    db.submit((0..2_000).map(|n| new_job(&format!("ready {n}"), &workflow)).collect()).await;
    run(conn, "VACUUM ANALYZE jobs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_reads_no_more_of_its_index_than_it_takes() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    months_of_jobs(&db, &mut conn).await;
    assert!(number(&mut conn, "SELECT count(*) AS number FROM jobs").await > 25_000);
    let before = [
        statistic(&mut conn, INDEX_SCANS).await,
        statistic(&mut conn, INDEX_READS).await,
        statistic(&mut conn, TABLE_SCANS).await,
    ];
    {
        // A session tells at its end what it did.
        let hand = Hand::register(&db.another_store().await).await;
        assert_eq!(hand.claim(10).await.len(), 10);
    }
    eventually("the claim is in the statistics", async || {
        statistic(&mut conn, INDEX_SCANS).await > before[0]
    })
    .await;
    let read = statistic(&mut conn, INDEX_READS).await - before[1];
    assert!((10..60).contains(&read), "{read} entries of jobs_claim were read for 10 jobs of 2 queues");
    assert_eq!(statistic(&mut conn, TABLE_SCANS).await, before[2], "the table was not read as a whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_jobs_updates_all_but_the_claim_and_the_end_are_hot() {
    const JOBS: i32 = 40;
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    // Room for all versions of a row on its page: when dead ones are removed depends on what else runs on the server,
    // and only the indexes are in question here.
    run(&mut db.connection().await, "ALTER TABLE jobs SET (fillfactor = 10)").await;
    db.submit((0..JOBS).map(|n| new_job(&format!("job {n}"), &workflow)).collect()).await;
    {
        let hand = Hand::register(&db.another_store().await).await;
        for mut job in hand.claim(JOBS).await {
            while job.status.state.is_live() {
                job = hand.end(&job, done()).await;
            }
        }
    }
    let mut conn = db.connection().await;
    let jobs = i64::from(JOBS);
    eventually("all updates are in the statistics", async || statistic(&mut conn, UPDATES).await == jobs * 6)
        .await;
    let hot = statistic(&mut conn, HOT_UPDATES).await;
    // PREPARE, EXECUTE, VALIDATE and FINALIZE of each; claims and ends are in indexes.
    assert_eq!(hot, jobs * 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_highest_priority_comes_first_then_the_oldest_across_all_queues() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    for (name, queue, priority) in
        [("1", "a", 0), ("2", "b", 5), ("3", "a", 5), ("4", "c", -5), ("5", "b", 0), ("6", "a", 9)]
    {
        db.submit_one(NewJob { queue: queue.into(), priority, ..new_job(name, &workflow) }).await;
    }
    let hand = Hand::register(&db.store).await;
    let names = |jobs: Vec<callboard::domain::job::Job>| {
        jobs.into_iter().map(|job| job.name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(hand.claim(2).await), "6 2");
    assert_eq!(names(hand.claim(1).await), "3");
    assert_eq!(names(hand.claim(10).await), "1 5 4");
    assert_eq!(names(hand.claim(10).await), "");
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_may_begin_at_a_place_in_the_index() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let jobs = db.submit((0..6).map(|n| new_job(&format!("{n}"), &workflow)).collect()).await;
    let high = db.submit_one(NewJob { priority: 3, ..new_job("high", &workflow) }).await;
    let hand = Hand::register(&db.store).await;
    let from = |job: &callboard::domain::job::Job| ClaimRequest {
        from: Some(ClaimPosition { priority: job.priority, job: job.id }),
        ..hand.request(2)
    };
    // The place itself is part of what is read.
    let claimed: Vec<_> = hand.claim_as(&from(&jobs[3])).await.iter().map(|job| job.id).collect();
    assert_eq!(claimed, [jobs[3].id, jobs[4].id]);
    let claimed: Vec<_> = hand.claim_as(&from(&high)).await.iter().map(|job| job.id).collect();
    assert_eq!(claimed, [high.id, jobs[0].id]);
    let claimed: Vec<_> = hand.claim(10).await.iter().map(|job| job.id).collect();
    assert_eq!(claimed, [jobs[1].id, jobs[2].id, jobs[5].id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_may_run_here_is_claimed() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let unknown = db.workflow("unknown", json!([{ "stage": "INIT", "handler": "unknown" }])).await;
    let manual = callboard::domain::words::AdvanceMode::Manual;
    let later = db.store.clock().await.unwrap() + chrono::TimeDelta::hours(1);
    let queue = |name: &str, queue: &str| NewJob { queue: queue.into(), ..new_job(name, &workflow) };
    db.submit(vec![
        queue("in a paused queue", "paused"),
        queue("in another queue", "other"),
        new_job("of an unknown handler", &unknown),
        NewJob { mode: manual, ..new_job("in steps", &workflow) },
        NewJob { run_at: Some(later), ..new_job("not due", &workflow) },
    ])
    .await;
    let held = db.submit_one(new_job("held", &workflow)).await;
    asked(&db.store, &held, Event::Pause).await;
    db.store.queue_set_paused("paused", true).await.unwrap().expect("the queue is known");
    let hand = Hand::register(&db.store).await;
    let request = |queues: &[&str]| ClaimRequest {
        queues: queues.iter().map(|queue| (*queue).to_owned()).collect(),
        ..hand.request(10)
    };
    assert_eq!(hand.claim_as(&request(&["default", "paused"])).await, []);
    let names: Vec<_> = hand.claim(10).await.into_iter().map(|job| job.name).collect();
    assert_eq!(names, ["in another queue"]);
    db.store.queue_set_paused("paused", false).await.unwrap();
    let names: Vec<_> = hand.claim(10).await.into_iter().map(|job| job.name).collect();
    assert_eq!(names, ["in a paused queue"]);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_not_active_gets_nothing() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let (draining, lost, gone) =
        (Hand::register(&db.store).await, Hand::register(&db.store).await, Hand::register(&db.store).await);
    db.store.worker_drain(draining.id).await.unwrap();
    lose_everybody(&db).await;
    let active = Hand::register(&db.store).await;
    db.store.worker_leave(gone.id).await.unwrap();
    let states = db.store.workers_get(&[lost.id, active.id]).await.unwrap();
    assert!(states.iter().any(|worker| worker.state == WorkerState::Lost));
    for hand in [&draining, &lost, &gone] {
        assert_eq!(hand.claim(1).await, []);
    }
    assert_eq!(active.claim(1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draining_worker_gets_nothing_but_keeps_what_it_has() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..2).map(|n| new_job(&format!("{n}"), &workflow)).collect()).await;
    let hand = Hand::register(&db.store).await;
    let job = hand.claim(1).await.remove(0);
    assert!(db.store.worker_drain(hand.id).await.unwrap());
    assert_eq!(hand.claim(1).await, []);
    hand.end(&job, done_and_left()).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_task_is_running_or_waits_for_a_thread() {
    let db = TestDb::new().await;
    let workflow = db.workflow("simulate", json!([{ "stage": "INIT", "handler": "simulate" }])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let request = ClaimRequest { waiting_handlers: vec!["simulate".into()], ..hand.request(1) };
    let job = hand.claim_as(&request).await.remove(0);
    let task = &job.status.task;
    assert_eq!(
        (task.state, task.started_at, task.scheduled_at.is_some()),
        (TaskState::Scheduled, None, true)
    );
    assert_eq!(hand.read(&job).await, job, "the answer is the row");

    let lease = task.claim.unwrap().lease;
    db.store.tasks_started(&[(job.id, lease + 1, job.status.stage)]).await.unwrap();
    assert_eq!(hand.read(&job).await.status.task.state, TaskState::Scheduled, "under another lease");
    // Also where the job has changed otherwise meanwhile.
    asked(&db.store, &job, Event::Pause).await;
    db.store.tasks_started(&[(job.id, lease, job.status.stage)]).await.unwrap();
    let job = hand.read(&job).await;
    assert_eq!(job.status.task.state, TaskState::Running);
    assert!(job.status.task.started_at >= job.status.task.scheduled_at);
    assert_eq!(db.history(job.id).await.len(), 3, "no transition");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_word_that_a_stage_has_begun_is_not_taken_for_the_next_one() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let first = hand.claim_one().await;
    let Event::Ended { verdict, backoff, .. } = done() else { unreachable!() };
    let next = hand.end(&first, Event::Ended { verdict, backoff, stay: Some(TaskState::Scheduled) }).await;
    assert_eq!(next.status.task.state, TaskState::Scheduled);
    let lease = first.status.task.claim.unwrap().lease;
    db.store.tasks_started(&[(first.id, lease, first.status.stage)]).await.unwrap();
    assert_eq!(hand.read(&next).await.status.task.state, TaskState::Scheduled);
}

#[tokio::test(flavor = "multi_thread")]
async fn claimers_at_the_same_time_share_the_work_and_double_nothing() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let submitted = db.submit((0..300).map(|n| new_job(&format!("{n}"), &workflow)).collect()).await;
    let mut claimers = Vec::new();
    for _ in 0..4 {
        let hand = Hand::register(&db.store).await;
        claimers.push(tokio::spawn(async move {
            let mut claimed = Vec::new();
            // One that found everything locked by others looks again.
            for _ in 0..40 {
                claimed.extend(hand.claim(7).await);
            }
            claimed
        }));
    }
    let mut claimed = Vec::new();
    for claimer in claimers {
        claimed.extend(claimer.await.expect("no panic"));
    }
    let leases: BTreeSet<i64> = claimed.iter().map(|job| job.status.task.claim.unwrap().lease).collect();
    let ids: BTreeSet<_> = claimed.iter().map(|job| job.id).collect();
    assert_eq!((claimed.len(), leases.len(), ids.len()), (300, 300, 300));
    assert_eq!(ids, submitted.iter().map(|job| job.id).collect());
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_cancelled_while_it_waits_is_not_claimed_any_more() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    ask(&db.store, &job, crate::hand::cancel()).await;
    assert_eq!(Hand::register(&db.store).await.claim(1).await, []);
}
