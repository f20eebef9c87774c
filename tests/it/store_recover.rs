//! What comes due, what lost workers leave behind, what is deleted, and counters that are summed up.

use callboard::domain::decide::{self, Event};
use callboard::domain::job::{Actor, Gate, Job, NewJob};
use callboard::domain::words::{JobState, RetryFrom, Stage, TaskState, WorkerState};
use callboard::store::jobs::Deleted;
use callboard::store::progress::Report;
use callboard::store::recover::{Holders, RESCUE_BATCH_MAX};
use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use serde_json::json;

use crate::hand::{Hand, asked, cancel, done, fails, fails_for_good, retry};
use crate::harness::{TestDb, new_job, number, run, texts};

async fn rescue(db: &TestDb) -> usize {
    rescue_of(db, Holders::LostOrMissing).await
}

async fn rescue_of(db: &TestDb, holders: Holders) -> usize {
    let decide = |job: &Job| decide::worker_lost(job).ok();
    db.store.jobs_rescue(holders, &Actor::system("rescue"), decide).await.expect("jobs are rescued")
}

/// What workers here are declared lost for, in milliseconds; far more than a test takes.
const LOST_AFTER_MS: i64 = 150_000;

/// Makes a worker one whose heartbeats came through from so many seconds ago until so many seconds ago.
async fn heard_at(conn: &mut AsyncPgConnection, hand: &Hand, since_seconds: i32, last_seconds: i32) {
    let sql = format!(
        "UPDATE workers SET heard_since = clock_timestamp() - {since_seconds} * interval '1 s',
            heartbeat_at = clock_timestamp() - {last_seconds} * interval '1 s' WHERE id = '{}'",
        hand.id.0
    );
    run(conn, &sql).await;
}

async fn lose(db: &TestDb, hand: &Hand) {
    let sql = format!("UPDATE workers SET state = 'LOST' WHERE id = '{}'", hand.id.0);
    run(&mut db.connection().await, &sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_opened_and_nothing_else() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let now = db.store.clock().await.unwrap();
    let later =
        |name, ms| NewJob { run_at: Some(now + TimeDelta::milliseconds(ms)), ..new_job(name, &workflow) };
    let soon = db.submit_one(later("soon", 60_000)).await;
    let much_later = db.submit_one(later("much later", 3_600_000)).await;
    db.submit_one(new_job("failed", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let failed = hand.end(&hand.claim_one().await, fails()).await;
    assert_eq!(failed.status.task.state, TaskState::Retrying);

    let promotion = db.store.jobs_promote().await.unwrap();
    assert_eq!(
        (promotion.promoted, promotion.next_due_at),
        (0, soon.status.task.due_at.min(failed.status.task.due_at))
    );
    // Time goes by.
    run(&mut db.connection().await, "UPDATE jobs SET due_at = due_at - interval '2 minutes' WHERE timed")
        .await;
    let promotion = db.store.jobs_promote().await.unwrap();
    assert_eq!(promotion.promoted, 2);
    assert!(promotion.next_due_at.is_some_and(|due| due > promotion.now + TimeDelta::minutes(50)));

    let soon = db.job(soon.id).await;
    assert_eq!(
        (soon.status.task.gate, soon.status.task.attempt, soon.status.task.due_at),
        (Gate::Open, 1, None)
    );
    let again = db.job(failed.id).await;
    assert_eq!((again.status.task.state, again.status.task.attempt), (TaskState::Pending, 2));
    assert_eq!(again.status.error, failed.status.error, "the latest failure, until something succeeds");
    assert_eq!(again.status.version, failed.status.version, "no transition");
    assert_eq!(db.job(much_later.id).await.status.task.gate, Gate::Timed);
    assert_eq!(hand.claim(10).await.len(), 2);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_batch_that_is_due_takes_several_looks() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let run_at = Some(db.store.clock().await.unwrap() + TimeDelta::hours(1));
    db.submit((0..1_100).map(|n| NewJob { run_at, ..new_job(&n.to_string(), &workflow) }).collect()).await;
    run(&mut db.connection().await, "UPDATE jobs SET due_at = now() - interval '1 s'").await;
    let mut promoted = Vec::new();
    for _ in 0..3 {
        promoted.push(db.store.jobs_promote().await.unwrap().promoted);
    }
    assert_eq!(promoted, [1_000, 100, 0]);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_lost_and_of_missing_workers_is_rescued_and_nobody_elses() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..4).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let (lost, missing) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let (draining, active) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let mut held = Vec::new();
    for hand in [&lost, &missing, &draining, &active] {
        held.push(hand.claim(1).await.remove(0));
    }
    assert_eq!(rescue(&db).await, 0, "everybody lives");
    lose(&db, &lost).await;
    run(&mut db.connection().await, &format!("DELETE FROM workers WHERE id = '{}'", missing.id.0)).await;
    db.store.worker_drain(draining.id).await.unwrap();
    assert_eq!(rescue_of(&db, Holders::Lost).await, 1);
    assert_eq!(rescue_of(&db, Holders::Lost).await, 0);
    assert_eq!(rescue(&db).await, 1, "who is not on record takes a closer look");
    assert_eq!(rescue(&db).await, 0);
    for (job, expected) in held.iter().zip([true, true, false, false]) {
        let now = db.job(job.id).await;
        assert_eq!(now.status.task.claim.is_none(), expected, "{}", job.name);
        if expected {
            let entry = db.history(job.id).await.pop().unwrap();
            assert_eq!((entry.trigger.as_str(), entry.actor), ("RESCUE", Actor::system("rescue")));
            assert_eq!((now.status.task.attempt, now.status.rescues), (1, 1));
        }
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_big_loss_is_rescued_in_batches() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let count = usize::try_from(RESCUE_BATCH_MAX).unwrap() + 30;
    db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let hand = Hand::register(&db.store).await;
    assert_eq!(hand.claim(10_000).await.len(), count);
    lose(&db, &hand).await;
    assert_eq!([rescue(&db).await, rescue(&db).await, rescue(&db).await], [count - 30, 30, 0]);
    assert_eq!(Hand::register(&db.store).await.claim(10_000).await.len(), count);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_lost_when_it_was_silent_and_that_is_final() {
    let db = TestDb::new().await;
    let (silent, heard) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let mut conn = db.connection().await;
    heard_at(&mut conn, &silent, 600, 200).await;
    heard_at(&mut conn, &heard, 600, 1).await;
    assert_eq!(db.store.workers_declare_lost(heard.id, LOST_AFTER_MS).await.unwrap(), 1);
    assert_eq!(db.store.workers_declare_lost(heard.id, LOST_AFTER_MS).await.unwrap(), 0);
    assert!(!db.store.worker_heartbeat(silent.id, 0, LOST_AFTER_MS).await.unwrap(), "it is told");
    assert!(!db.store.worker_drain(silent.id).await.unwrap());
    assert!(db.store.worker_heartbeat(heard.id, 7, LOST_AFTER_MS).await.unwrap());
    let workers = db.store.workers_list().await.unwrap();
    let states: Vec<_> = workers.iter().map(|worker| (worker.id, worker.state, worker.busy)).collect();
    assert_eq!(states, [(heard.id, WorkerState::Active, 7), (silent.id, WorkerState::Lost, 0)]);
}

/// After an outage, a pause of the machine or a jump of its clock, everybody is silent: whoever is the first to be
/// heard again must wait for the others.
#[tokio::test(flavor = "multi_thread")]
async fn only_a_worker_that_was_heard_all_the_time_declares_others_lost() {
    let db = TestDb::new().await;
    let (silent, declarer) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let mut conn = db.connection().await;
    let declare = async || db.store.workers_declare_lost(declarer.id, LOST_AFTER_MS).await.unwrap();
    heard_at(&mut conn, &silent, 600, 200).await;
    assert_eq!(declare().await, 0, "it has only just begun");
    heard_at(&mut conn, &declarer, 600, 200).await;
    assert_eq!(declare().await, 0, "it is silent itself");
    assert!(db.store.worker_heartbeat(declarer.id, 0, LOST_AFTER_MS).await.unwrap());
    assert_eq!(declare().await, 0, "it was silent for longer than half the time");
    heard_at(&mut conn, &declarer, 600, 1).await;
    assert!(db.store.worker_heartbeat(declarer.id, 0, LOST_AFTER_MS).await.unwrap());
    assert_eq!(declare().await, 1);
    heard_at(&mut conn, &silent, 600, 1).await;
    heard_at(&mut conn, &declarer, 600, 200).await;
    let by_the_lost = db.store.workers_declare_lost(silent.id, LOST_AFTER_MS).await.unwrap();
    assert_eq!(by_the_lost, 0, "who is lost has no say");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_declares_workers_lost_the_others_let_it() {
    let db = TestDb::new().await;
    let (silent, declarer) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let mut other = db.connection().await;
    heard_at(&mut other, &silent, 600, 300).await;
    heard_at(&mut other, &declarer, 600, 1).await;
    // The number of the lock is that of src/store/locks.rs.
    run(&mut other, &format!("SELECT pg_advisory_lock({})", 0x0063_616c_6c62_0002_i64)).await;
    let declare = async || db.store.workers_declare_lost(declarer.id, LOST_AFTER_MS).await.unwrap();
    assert_eq!(declare().await, 0);
    drop(other);
    crate::harness::eventually("the lock is free again", async || declare().await == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_leaves_without_a_trace_unless_it_still_holds_something() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let (free, holding) = (Hand::register(&db.store).await, Hand::register(&db.store).await);
    let job = holding.claim_one().await;
    let held = db.store.leases_held(holding.id, 10).await.unwrap();
    assert_eq!((held.len(), held[0].job), (1, job.id));
    let requested = async || db.store.cancels_requested(&[job.id]).await.unwrap();
    assert_eq!(requested().await, []);
    asked(&db.store, &job, cancel()).await;
    assert_eq!(requested().await, [job.id]);
    db.store.worker_leave(free.id).await.unwrap();
    db.store.worker_leave(holding.id).await.unwrap();
    let workers = db.store.workers_list().await.unwrap();
    assert_eq!(
        workers.iter().map(|w| (w.id, w.state)).collect::<Vec<_>>(),
        [(holding.id, WorkerState::Lost)]
    );
    assert_eq!(db.store.workers_forget(-1_000).await.unwrap(), 0, "it still holds something");
    assert_eq!(rescue(&db).await, 1);
    assert_eq!(db.job(job.id).await.status.state, JobState::Cancelled);
    assert_eq!(db.store.workers_forget(-1_000).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_has_ended_is_deleted_with_everything_that_is_about_it() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let labels = vec![callboard::domain::job::Label { key: "a".into(), value: "b".into() }];
    let job = db.submit_one(NewJob { labels, ..new_job("one", &workflow) }).await;
    assert!(matches!(db.store.job_delete(job.id).await.unwrap(), Deleted::Live(_)));
    let hand = Hand::register(&db.store).await;
    let held = hand.claim_one().await;
    let lease = held.status.task.claim.unwrap().lease;
    let report = Report { job: job.id, lease, stage: Stage::Init, fraction: Some(0.5), message: None };
    db.store.progress_report(&[report]).await.unwrap();
    assert!(matches!(db.store.job_delete(job.id).await.unwrap(), Deleted::Live(_)));
    hand.end(&held, fails_for_good()).await;
    assert!(matches!(db.store.job_delete(job.id).await.unwrap(), Deleted::Done));
    assert!(matches!(db.store.job_delete(job.id).await.unwrap(), Deleted::NotFound));
    assert_eq!(db.store.job_get(job.id).await.unwrap(), None);
    let left = texts(
        &mut db.connection().await,
        "SELECT 'job' AS text FROM jobs UNION ALL SELECT 'label' FROM job_labels UNION ALL SELECT 'task' FROM tasks
         UNION ALL SELECT 'transition' FROM transitions UNION ALL SELECT 'progress' FROM progress",
    )
    .await;
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(db.store.job_counts().await.unwrap().total(), 0);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_tell_the_same_before_while_and_after_they_are_summed_up() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let hand = Hand::register(&db.store).await;
    for n in 0..5 {
        let job = db.submit_one(NewJob { queue: format!("q{}", n % 2), ..new_job("x", &workflow) }).await;
        let held = hand.claim_one().await;
        match n {
            0 => drop(hand.end(&held, done()).await),
            1 => drop(hand.end(&held, fails()).await),
            2 => {
                let failed = hand.end(&held, fails_for_good()).await;
                asked(&db.store, &failed, retry(RetryFrom::Init)).await;
                asked(&db.store, &failed, Event::Pause).await;
            }
            3 => drop(hand.end(&held, fails_for_good()).await),
            _ => {
                hand.end(&held, Event::Released).await;
                asked(&db.store, &job, cancel()).await;
            }
        }
    }
    db.check().await;
    let mut conn = db.connection().await;
    let rows = number(&mut conn, "SELECT count(*) AS number FROM counts").await;
    assert!(rows > 10);
    let counts = db.store.job_counts().await.unwrap();
    // Several at once: together they take each row once.
    let (one, two) = tokio::join!(db.store.counts_fold(), db.store.counts_fold());
    assert!(one.unwrap() + two.unwrap() >= rows);
    db.check().await;
    assert_eq!(db.store.job_counts().await.unwrap(), counts);
    assert_eq!((counts.total(), counts.of(JobState::Failed), counts.of(JobState::Cancelled)), (5, 1, 1));
    assert_eq!(number(&mut conn, "SELECT count(*) AS number FROM counts").await, 2, "one row a queue");
    let queues = db.store.queues_list().await.unwrap();
    let told: Vec<_> = queues.iter().map(|q| (q.name.as_str(), q.ready, q.running, q.waiting)).collect();
    assert_eq!(told, [("q0", 0, 1, 1), ("q1", 0, 0, 1)]);
}
