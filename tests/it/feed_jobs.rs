//! The streams of one job, of a list of jobs, and of the counts.

use std::collections::BTreeMap;
use std::time::Duration;

use callboard::domain::blockers::BlockerKind;
use callboard::domain::decide::Event;
use callboard::domain::filter::{JobFilter, LabelFilter};
use callboard::domain::ids::JobId;
use callboard::domain::job::{Actor, Job, Label, NewJob};
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{JobState, RetryFrom, Stage, TaskState};
use callboard::feed::{JobView, JobsEvent};
use callboard::store::StoreResult;
use callboard::store::jobs::{Amendment, Changed};
use callboard::store::lists::{JobOrder, JobOrderField};
use callboard::store::page::{End, Window};
use chrono::TimeDelta;
use serde_json::json;

use crate::following::{Following, Reading, follow};
use crate::hand::{Hand, asked, cancel, ended, fails, fails_for_good, retry, workflow_of};
use crate::harness::{TestDb, drain, new_job, quick, worker, worker_with};
use crate::station::{stage, stage_with, with_act};

fn job_stream(following: &Following, job: &Job) -> Reading<StoreResult<JobView>> {
    Reading::of(following.feed.job(job.id))
}

fn jobs_stream(following: &Following, filter: &JobFilter) -> Reading<StoreResult<JobsEvent>> {
    Reading::of(following.feed.jobs(filter.clone()))
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
    assert_eq!((&first.job, first.workflow.name.as_str()), (&job, "tested"));
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
    assert_eq!(kinds(&reading.item().await), [BlockerKind::NoWorker]);
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
        assert_eq!(view.progress.unwrap().message.as_deref(), message);
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
    assert_eq!(kinds(&reading.item().await), [BlockerKind::Backoff]);
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

fn in_states(states: &[JobState]) -> JobFilter {
    JobFilter { states: states.to_vec(), ..JobFilter::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_told_what_comes_and_what_leaves() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let mut reading = jobs_stream(&following, &in_states(&[JobState::Prepare, JobState::Failed]));
    assert_eq!(reading.item().await, JobsEvent::Ready);
    let job = pass_job(&db).await;
    let hand = Hand::register(&db.store).await;
    let held = hand.claim_one().await;
    let held = hand.end(&held, crate::hand::done()).await;
    assert_eq!(reading.change().await, (job.id, Some("PREPARE")));
    let held = hand.end(&held, crate::hand::done()).await;
    assert_eq!(reading.change().await, (job.id, None));
    hand.end(&held, fails_for_good()).await;
    assert_eq!(reading.change().await, (job.id, Some("FAILED")));
    asked(&db.store, &job, retry(RetryFrom::Init)).await;
    assert_eq!(reading.change().await, (job.id, None));
    hand.end(&hand.claim_one().await, fails_for_good()).await;
    assert_eq!(reading.change().await, (job.id, Some("FAILED")));
    db.store.job_delete(job.id).await.unwrap();
    assert_eq!(reading.change().await, (job.id, None));
    assert!(reading.is_quiet().await);
}

async fn relabel(db: &TestDb, job: &Job, labels: Vec<Label>) {
    let workflow = workflow_of(&db.store, job).await;
    let decide = move |job: &Job, now| {
        let event = Event::Amend { mode: job.mode, changed: vec!["labels"] };
        callboard::domain::decide::decide(job, &workflow, event, now)
    };
    let amendment = Amendment { labels: Some(labels), ..Amendment::default() };
    let changed = db.store.job_change(job.id, None, &Actor::client("test"), Some(amendment), decide).await;
    assert!(matches!(changed, Ok(Changed::Done(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_leaves_a_list_by_an_amendment_too() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let labels = vec![LabelFilter { key: "env".into(), values: vec!["prod".into()] }];
    let mut reading = jobs_stream(&following, &JobFilter { labels, ..JobFilter::default() });
    assert_eq!(reading.item().await, JobsEvent::Ready);
    let job = pass_job(&db).await;
    let label = |value: &str| vec![Label { key: "env".into(), value: value.into() }];
    relabel(&db, &job, label("prod")).await;
    assert_eq!(reading.change().await, (job.id, Some("INIT")));
    relabel(&db, &job, label("test")).await;
    assert_eq!(reading.change().await, (job.id, None));
    // Where the row was read before its entry came by, the entry tells it again.
    while !reading.is_quiet().await {}
    asked(&db.store, &job, Event::Pause).await;
    assert!(reading.is_quiet().await, "it is none of this list's");
}

/// Whoever reads the list when it is told to, and then applies every event, has the list.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_kept_by_its_stream_is_the_list() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "seconds": 0.01 } });
    let failing = json!({ "config": { "failAlways": true } });
    let workflow = db.workflow("tested", json!([stage_with("PREPARE", "simulate", more)])).await;
    let fails = db.workflow("fails", json!([stage_with("EXECUTE", "simulate", failing)])).await;
    let following = follow(&db.store);
    let filters = [
        JobFilter::default(),
        in_states(&[JobState::Complete]),
        in_states(&[JobState::Init, JobState::Prepare]),
        JobFilter { workflows: vec!["fails".into()], ..in_states(&[JobState::Failed]) },
        JobFilter { queues: vec!["b".into()], ..JobFilter::default() },
    ];
    let new = |n: usize| NewJob {
        queue: ["a", "b"][n % 2].to_owned(),
        ..new_job(&n.to_string(), if n.is_multiple_of(5) { &fails } else { &workflow })
    };
    db.submit((0..50).map(new).collect()).await;
    let engine = worker(&db.another_store().await, quick());
    let mut lists = Vec::new();
    for filter in &filters {
        let mut reading = jobs_stream(&following, filter);
        assert_eq!(reading.item().await, JobsEvent::Ready);
        lists.push((reading, list(&db, filter).await));
    }
    let jobs = db.submit((50..150).map(new).collect()).await;
    let jobs = db.wait_all_ended(&jobs).await;
    for job in jobs.iter().step_by(7) {
        db.store.job_delete(job.id).await.unwrap();
    }
    for ((reading, kept), filter) in lists.iter_mut().zip(&filters) {
        while !reading_is_done(&db, reading, kept, filter).await {}
    }
    drain(engine).await;
}

async fn list(db: &TestDb, filter: &JobFilter) -> BTreeMap<JobId, i32> {
    let order = JobOrder { field: JobOrderField::Created, descending: false };
    let window = Window { after: None, before: None, limit: 1_000, end: End::First };
    let page = db.store.jobs_page(filter, order, &window).await.expect("a page");
    page.items.into_iter().map(|(_, job)| (job.id, job.status.version)).collect()
}

/// Applies one event; whether the list is as it should be then.
async fn reading_is_done(
    db: &TestDb,
    reading: &mut Reading<StoreResult<JobsEvent>>,
    kept: &mut BTreeMap<JobId, i32>,
    filter: &JobFilter,
) -> bool {
    if *kept == list(db, filter).await {
        return true;
    }
    match reading.item().await {
        JobsEvent::Ready => *kept = list(db, filter).await,
        JobsEvent::Changed(view) => {
            assert!(filter.matches(&view.job, &view.workflow.name));
            kept.insert(view.job.id, view.job.status.version);
        }
        JobsEvent::Removed(id) => drop(kept.remove(&id)),
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_reaches_a_list() {
    let db = TestDb::new().await;
    let go = std::sync::Arc::new(tokio::sync::Notify::new());
    let held = go.clone();
    let registry = with_act(move |task| {
        let held = held.clone();
        Box::pin(async move {
            task.progress(0.5, "half");
            held.notified().await;
            Verdict::Done(json!(null))
        })
    });
    let workflow = db.workflow("tested", json!([stage("INIT", "act")])).await;
    let following = follow(&db.store);
    let mut reading = jobs_stream(&following, &JobFilter::default());
    assert_eq!(reading.item().await, JobsEvent::Ready);
    let engine = worker_with(&db.another_store().await, registry, quick());
    db.submit_one(new_job("one", &workflow)).await;
    reading
        .until(|event| match event {
            JobsEvent::Changed(view) => view.progress.as_ref().is_some_and(|p| p.fraction == Some(0.5)),
            _ => false,
        })
        .await;
    go.notify_one();
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stats_tick_at_once_and_when_counts_change_but_not_more_often_than_promised() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let mut ticks = Reading::of(following.feed.stats());
    assert!(ticks.next().await.is_some(), "at once");
    assert!(ticks.is_quiet().await);
    let job = pass_job(&db).await;
    assert!(ticks.next().await.is_some(), "a job has come");
    // What nobody counts changes nothing.
    asked(&db.another_store().await, &job, Event::Amend { mode: job.mode, changed: vec![] }).await;
    assert!(tokio::time::timeout(Duration::from_millis(600), ticks.next()).await.is_err());
    db.store.queue_set_paused("default", true).await.unwrap();
    assert!(ticks.next().await.is_some(), "a queue is paused");

    let begun = tokio::time::Instant::now();
    let mut count = 0;
    let workflow = db.workflow("more", json!([])).await;
    while begun.elapsed() < Duration::from_millis(1_200) {
        db.submit_one(new_job("more", &workflow)).await;
        count += usize::from(tokio::time::timeout(Duration::from_millis(5), ticks.next()).await.is_ok());
    }
    assert!((2..=6).contains(&count), "{count} ticks in 1.2 s");
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
    assert_eq!(view.job, held);
    hand.end(&held, ended(Verdict::Done(json!(1)))).await;
    let view = reading.until(|view| view.job.status.stage == Stage::Prepare).await;
    assert_eq!(view.job, db.job(job.id).await);
}
