//! The stream of one job: as it is, and again whenever what a reader sees of it changes.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::blockers::BlockerKind;
use callboard::domain::decide::Event;
use callboard::domain::job::{Job, NewJob};
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{JobState, RetryFrom, Stage, TaskState};
use callboard::feed::JobView;
use callboard::store::StoreResult;
use chrono::TimeDelta;
use serde_json::json;

use crate::following::{Following, Reading, follow};
use crate::hand::{Hand, asked, cancel, ended, fails, fails_for_good, retry};
use crate::harness::{TestDb, drain, new_job, quick, worker};
use crate::station::stage_with;

fn job_stream(following: &Following, job: &Job) -> Reading<StoreResult<Arc<JobView>>> {
    Reading::of(following.feed.job(job.id))
}

fn kinds(view: &JobView) -> Vec<BlockerKind> {
    view.blockers.iter().map(|blocker| blocker.kind).collect()
}

async fn pass_job(db: &TestDb) -> Job {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_followed_from_its_submission_to_its_end() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "seconds": 0.1, "steps": 4, "message": "at work" } });
    let workflow = db.workflow("tested", json!([stage_with("EXECUTE", "simulate", more)])).await;
    let following = follow(&db.store);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut reading = job_stream(&following, &job);
    let first = reading.item().await;
    assert_eq!((&*first.job, first.workflow.name.as_str()), (&job, "tested"));
    assert_eq!(kinds(&first), [BlockerKind::NoWorker]);
    let engine = worker(&db.another_store().await, quick());
    let mut views = vec![first];
    while let Some(view) = reading.next().await {
        views.push(view.expect("no error"));
    }
    let versions: Vec<i32> = views.iter().map(|view| view.job.status.version).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!(views.last().map(|view| view.job.status.state), Some(JobState::Complete));
    let told: Vec<f64> = views
        .iter()
        .filter_map(|view| view.progress.as_ref().and_then(|progress| progress.fraction))
        .collect();
    assert!(told.is_sorted() && !told.is_empty(), "{told:?}");
    assert!(views.windows(2).all(|pair| pair[0] != pair[1]), "nothing is told twice");
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_a_job_ends_with_it() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let job = pass_job(&db).await;
    let mut cancelled = job_stream(&following, &job);
    cancelled.item().await;
    asked(&db.store, &job, cancel()).await;
    assert_eq!(cancelled.item().await.job.status.state, JobState::Cancelled);
    assert!(cancelled.next().await.is_none());
    // Whoever comes later sees the end.
    let mut late = job_stream(&following, &job);
    assert_eq!(late.item().await.job.status.state, JobState::Cancelled);
    assert!(late.next().await.is_none());
    db.store.job_delete(job.id).await.unwrap();
    assert!(job_stream(&following, &job).next().await.is_none(), "there is no such job");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_is_followed_on_until_it_is_retried_or_deleted() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let job = pass_job(&db).await;
    let mut reading = job_stream(&following, &job);
    let hand = Hand::register(&db.store).await;
    hand.end(&hand.claim_one().await, fails_for_good()).await;
    reading.until(|view| view.job.status.state == JobState::Failed).await;
    asked(&db.store, &job, retry(RetryFrom::Init)).await;
    reading.until(|view| view.job.status.state == JobState::Init).await;
    hand.end(&hand.claim_one().await, fails_for_good()).await;
    reading.until(|view| view.job.status.state == JobState::Failed).await;
    let other = db.another_store().await;
    other.job_delete(job.id).await.unwrap();
    while let Some(view) = reading.next().await {
        assert_eq!(view.expect("no error").job.status.state, JobState::Failed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_and_blockers_reach_whoever_follows_a_job() {
    let db = TestDb::new().await;
    let other = db.another_store().await;
    let following = follow(&db.store);
    let job = pass_job(&db).await;
    let mut reading = job_stream(&following, &job);
    assert_eq!(kinds(&*reading.item().await), [BlockerKind::NoWorker]);
    // What others do, by the database alone.
    let hand = Hand::register(&other).await;
    reading.until(|view| kinds(view) == [BlockerKind::Queued]).await;
    other.queue_set_paused("default", true).await.unwrap();
    reading.until(|view| kinds(view) == [BlockerKind::QueuePaused]).await;
    other.worker_drain(hand.id).await.unwrap();
    reading.until(|view| kinds(view) == [BlockerKind::QueuePaused, BlockerKind::NoWorker]).await;
    asked(&other, &job, Event::Pause).await;
    reading.until(|view| kinds(view).contains(&BlockerKind::Paused)).await;
    asked(&other, &job, Event::Resume).await;
    other.queue_set_paused("default", false).await.unwrap();
    let hand = Hand::register(&other).await;
    reading.until(|view| kinds(view) == [BlockerKind::Queued]).await;

    let held = hand.claim_one().await;
    reading.until(|view| kinds(view).is_empty()).await;
    let lease = held.status.task.claim.unwrap().lease;
    for (fraction, message) in [(0.25, None), (0.5, Some("half")), (1.0, Some("all"))] {
        let report = callboard::store::progress::Report {
            job: job.id,
            lease,
            stage: Stage::Init,
            fraction: Some(fraction),
            message: message.map(str::to_owned),
        };
        other.progress_report(&[report]).await.unwrap();
        let view =
            reading.until(|view| view.progress.as_ref().is_some_and(|p| p.fraction == Some(fraction))).await;
        assert_eq!(view.progress.as_ref().unwrap().message.as_deref(), message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_passes_is_told_and_so_is_the_next_attempt() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let workflow = db.workflow("pass", json!([])).await;
    let run_at = Some(db.store.clock().await.unwrap() + TimeDelta::milliseconds(300));
    let timed = db.submit_one(NewJob { run_at, ..new_job("timed", &workflow) }).await;
    let mut reading = job_stream(&following, &timed);
    let first = reading.item().await;
    assert_eq!(kinds(&first), [BlockerKind::NotBefore, BlockerKind::NoWorker]);
    assert_eq!(first.blockers[0].until, run_at);
    reading.until(|view| kinds(view) == [BlockerKind::NoWorker]).await;

    let failed = db.submit_one(new_job("failed", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let held = hand.claim_one().await;
    let Event::Ended { verdict, stay, .. } = fails() else { unreachable!() };
    hand.end(&held, Event::Ended { verdict, stay, backoff: Duration::from_millis(200) }).await;
    let mut reading = job_stream(&following, &failed);
    assert_eq!(kinds(&*reading.item().await), [BlockerKind::Backoff]);
    reading.until(|view| kinds(view) == [BlockerKind::Queued]).await;
    // Somebody else promotes it, long after its time and while the reader waits: no transition, and it is told.
    let other = db.another_store().await;
    let (view, ()) =
        tokio::join!(reading.until(|view| view.job.status.task.state == TaskState::Pending), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert_eq!(other.jobs_promote().await.unwrap().promoted, 2);
        });
    assert_eq!(view.job.status.task.attempt, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_follow_one_job_and_one_follows_many() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let workflow = db.workflow("pass", json!([])).await;
    let jobs = db.submit((0..50).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut readings: Vec<_> = (0..100).map(|_| job_stream(&following, &jobs[0])).collect();
    readings.extend(jobs.iter().map(|job| job_stream(&following, job)));
    for reading in &mut readings {
        reading.item().await;
    }
    let engine = worker(&db.another_store().await, quick());
    for reading in &mut readings {
        reading.until(|view| view.job.status.state == JobState::Complete).await;
        assert!(reading.next().await.is_none());
    }
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_tells_what_was_stored_and_not_what_a_worker_thinks() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let job = pass_job(&db).await;
    let hand = Hand::register(&db.store).await;
    let held = hand.claim_one().await;
    let mut reading = job_stream(&following, &job);
    let view = reading.item().await;
    assert_eq!(*view.job, held);
    hand.end(&held, ended(Verdict::Done(json!(1)))).await;
    let view = reading.until(|view| view.job.status.stage == Stage::Prepare).await;
    assert_eq!(*view.job, db.job(job.id).await);
}
