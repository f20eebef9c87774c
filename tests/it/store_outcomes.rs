//! Fences: what becomes of an outcome when the job is no longer as it was decided on.

use std::time::Duration;

use callboard::domain::decide::Event;
use callboard::domain::job::{Actor, Job};
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{AdvanceMode, JobState, Stage, TaskState, Trigger};
use callboard::store::outcomes::Outcome;
use serde_json::json;

use crate::hand::{
    Hand, amend, asked, cancel, done, done_and_left, ended, fails, fails_for_good, lose_everybody,
};
use crate::harness::{TestDb, new_job, number, texts};

/// A database with one job that a worker holds at INIT.
async fn held() -> (TestDb, Hand, Job) {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let job = hand.claim_one().await;
    (db, hand, job)
}

fn already_stored(outcome: Outcome) -> Job {
    match outcome {
        Outcome::AlreadyStored(job) => *job,
        other => panic!("{other:?}"),
    }
}

fn changed(outcome: Outcome) -> Job {
    match outcome {
        Outcome::Changed(job) => *job,
        other => panic!("{other:?}"),
    }
}

/// Every worker is lost, and what they held is taken from them.
async fn rescue(db: &TestDb) -> usize {
    lose_everybody(db).await;
    let decide = |job: &Job| callboard::domain::decide::worker_lost(job).ok();
    db.store
        .jobs_rescue(callboard::store::recover::Holders::Lost, &Actor::system("rescue"), decide)
        .await
        .expect("jobs are rescued")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_whose_answer_was_lost_is_accepted_once() {
    let (db, hand, job) = held().await;
    for event in [done(), fails()] {
        let job = hand.read(&job).await;
        let change = hand.decided(&job, event).await;
        let Outcome::Stored(stored) = hand.store_one(&change).await else { panic!("not stored") };
        let again = already_stored(hand.store_one(&change).await);
        assert_eq!(again.status.version, stored.version);
        assert_eq!(again, hand.read(&job).await);
    }
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "PREPARE", "BACKOFF"]);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_result_is_turned_away_and_recorded_once() {
    let (db, hand, job) = held().await;
    let late = hand.decided(&job, done()).await;
    assert_eq!(rescue(&db).await, 1);
    for _ in 0..3 {
        assert_eq!(hand.store_one(&late).await, Outcome::Stale);
    }
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RESCUE", "STALE"]);
    let entry = db.history(job.id).await.pop().unwrap();
    let claim = job.status.task.claim.unwrap();
    assert_eq!(entry.metadata, Some(json!({ "lease": claim.lease, "worker": hand.id.to_string() })));
    let now = hand.read(&job).await;
    assert_eq!((now.status.task.state, now.status.task.attempt), (TaskState::Pending, 1));

    // Another worker has it by now, and is not disturbed.
    let other = Hand::register(&db.store).await;
    let mine = other.claim_one().await;
    assert_eq!(hand.store_one(&late).await, Outcome::Stale);
    other.end(&mine, done()).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_late_worker_is_on_record() {
    let (db, first, job) = held().await;
    let from_first = first.decided(&job, done()).await;
    rescue(&db).await;
    let second = Hand::register(&db.store).await;
    let from_second = second.decided(&second.claim_one().await, done()).await;
    rescue(&db).await;
    assert_eq!(first.store_one(&from_first).await, Outcome::Stale);
    assert_eq!(second.store_one(&from_second).await, Outcome::Stale);
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RESCUE", "START", "RESCUE", "STALE", "STALE"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_result_of_a_job_that_has_ended_is_recorded_too() {
    let (db, hand, job) = held().await;
    let late = hand.decided(&job, done()).await;
    rescue(&db).await;
    asked(&db.store, &job, cancel()).await;
    assert_eq!(hand.store_one(&late).await, Outcome::Stale);
    let now = hand.read(&job).await;
    assert_eq!((now.status.state, now.status.version), (JobState::Cancelled, 5));
    db.check().await;
}

/// The rescue of a job that was to be cancelled, or that was rescued too often, ends the attempt under the
/// lost worker's lease. What that worker says later is another outcome all the same.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_others_ended_is_not_taken_for_the_late_workers_own_outcome() {
    let (db, hand, job) = held().await;
    asked(&db.store, &job, cancel()).await;
    let late = hand.decided(&job, done()).await;
    assert_eq!(rescue(&db).await, 1);
    assert_eq!(hand.read(&job).await.status.state, JobState::Cancelled);
    assert_eq!(hand.store_one(&late).await, Outcome::Stale);
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "REQUEST_CANCEL", "CANCEL", "STALE"]);

    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("two", &workflow)).await;
    let mut late = Vec::new();
    for _ in 0..4 {
        let hand = Hand::register(&db.store).await;
        let held = hand.claim_one().await;
        late.push(hand.decided(&held, fails_for_good()).await);
        rescue(&db).await;
    }
    let now = hand.read(&job).await;
    assert_eq!(now.status.error.map(|error| error.kind.as_str()), Some("WORKER_LOST"));
    assert_eq!(hand.store_one(&late[3]).await, Outcome::Stale);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_is_shown_and_decided_again() {
    for (what, event, then, expected) in [
        ("paused", Event::Pause, done(), Trigger::Prepare),
        ("cancelled", cancel(), done(), Trigger::Cancel),
        ("cancelled", cancel(), Event::Released, Trigger::Cancel),
        ("amended", amend(AdvanceMode::Manual), done(), Trigger::Prepare),
        ("paused", Event::Pause, fails(), Trigger::Backoff),
        ("paused", Event::Pause, Event::Released, Trigger::Release),
    ] {
        let (db, hand, job) = held().await;
        let stale = hand.decided(&job, then.clone()).await;
        let there = asked(&db.store, &job, event).await;
        let now = changed(hand.store_one(&stale).await);
        assert_eq!(now, there, "{what}");
        let change = hand.decided(&now, then).await;
        assert_eq!(change.trigger, expected, "{what}");
        assert!(matches!(hand.store_one(&change).await, Outcome::Stored(_)));
        let after = hand.read(&job).await;
        assert_eq!(after.status.task.claim, None, "{what}: it does not go on");
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_another_lease_or_version_is_not_stored() {
    let (db, hand, job) = held().await;
    let change = hand.decided(&job, done()).await;
    let mut other = change.clone();
    other.version += 1;
    changed(hand.store_one(&other).await);
    let mut other = change.clone();
    other.version -= 1;
    changed(hand.store_one(&other).await);
    let mut other = change.clone();
    let claim = other.claim.as_mut().unwrap();
    claim.lease += 1;
    other.ended.as_mut().unwrap().claim = Some(*claim);
    assert_eq!(hand.store_one(&other).await, Outcome::Stale);
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "STALE"]);
    assert_eq!(number(&mut db.connection().await, "SELECT count(*) AS number FROM tasks").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn handing_back_what_is_no_longer_held_is_not_put_on_record() {
    let (db, hand, job) = held().await;
    let release = hand.decided(&job, Event::Released).await;
    assert!(matches!(hand.store_one(&release).await, Outcome::Stored(_)));
    assert_eq!(hand.store_one(&release).await, Outcome::Stale);
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RELEASE"]);
    let again = hand.claim_one().await;
    assert_eq!(again.status.task.attempt, 1, "no attempt was spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_of_a_job_that_was_deleted_is_gone() {
    let (db, hand, job) = held().await;
    let late = hand.decided(&job, done()).await;
    rescue(&db).await;
    asked(&db.store, &job, cancel()).await;
    assert!(matches!(db.store.job_delete(job.id).await.unwrap(), callboard::store::jobs::Deleted::Done));
    assert_eq!(hand.store_one(&late).await, Outcome::Gone);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_batch_each_outcome_gets_its_own_answer() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..4).map(|n| new_job(&format!("{n}"), &workflow)).collect()).await;
    let hand = Hand::register(&db.store).await;
    let jobs = hand.claim(4).await;
    let mut changes = Vec::new();
    for job in &jobs {
        changes.push(hand.decided(job, done_and_left()).await);
    }
    hand.store_one(&changes[1]).await;
    asked(&db.store, &jobs[2], Event::Pause).await;
    // The same change twice in one batch is one outcome, too.
    changes.push(changes[3].clone());
    let outcomes = db.store.outcomes_store(&changes, &hand.actor).await.unwrap();
    assert!(matches!(outcomes[0], Outcome::Stored(_)), "{:?}", outcomes[0]);
    assert!(matches!(outcomes[1], Outcome::AlreadyStored(_)), "{:?}", outcomes[1]);
    assert!(matches!(outcomes[2], Outcome::Changed(_)), "{:?}", outcomes[2]);
    assert!(matches!(
        (&outcomes[3], &outcomes[4]),
        (Outcome::Stored(_), Outcome::AlreadyStored(_)) | (Outcome::AlreadyStored(_), Outcome::Stored(_))
    ));
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_failures_and_reasons_are_kept_as_they_were_given() {
    let (db, hand, job) = held().await;
    let result =
        json!({ "text": "\u{1F980} \u{1}", "numbers": [1, -2.5, 1e300, u64::MAX, null], "deep": {"": {}} });
    let job = hand.end(&job, ended(Verdict::Done(result.clone()))).await;
    let failure = Failure::handler("a\0b \u{1F980}").with_details(json!({ "exit": 3 }));
    let job = hand.end(&job, ended(Verdict::Retry { failure, after: Some(Duration::from_secs(7)) })).await;
    let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
    let of = |stage: Stage| tasks.iter().find(|task| task.id.stage == stage).unwrap();
    assert_eq!(of(Stage::Init).result.as_ref(), Some(&result));
    let error = of(Stage::Prepare).error.clone().unwrap();
    assert_eq!(
        (error.message.as_str(), &error.details),
        ("a\u{FFFD}b \u{1F980}", &Some(json!({ "exit": 3 })))
    );
    assert_eq!(job.status.error.as_ref(), Some(&error));
    assert_eq!(db.history(job.id).await.last().unwrap().error.as_ref(), Some(&error));
    // The longer of backoff and what the handler asked for.
    let wait = job.status.task.due_at.unwrap() - job.status.updated_at;
    assert_eq!(wait, chrono::TimeDelta::seconds(60));
    let results = db.store.results_in_force(&[job.id]).await.unwrap();
    assert_eq!(results[&job.id], [(Stage::Init, result)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn times_of_a_history_never_go_back_even_where_the_clock_does() {
    let (db, hand, job) = held().await;
    let mut conn = db.connection().await;
    // As after a failover to a server whose clock is behind.
    crate::harness::run(&mut conn, "UPDATE jobs SET updated_at = updated_at + interval '1 hour'").await;
    let job = hand.read(&job).await;
    let job = hand.end(&job, done()).await;
    hand.end(&job, fails()).await;
    let times = texts(
        &mut conn,
        "SELECT at::text AS text FROM transitions WHERE seq > 2 AND at < now() + interval '59 minutes'",
    )
    .await;
    assert_eq!(times, Vec::<String>::new());
    let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
    let history = db.history(job.id).await;
    let ended = tasks.iter().filter_map(|task| task.finished_at).max();
    assert_eq!(ended, history.last().map(|entry| entry.at), "the task's row tells the entry's time");
    db.check().await;
}
