//! The streams of a list of jobs, and of the counts.

use std::collections::BTreeMap;
use std::time::Duration;

use callboard::domain::decide::Event;
use callboard::domain::filter::{JobFilter, LabelFilter};
use callboard::domain::ids::JobId;
use callboard::domain::job::{Actor, Job, Label, NewJob};
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{JobState, RetryFrom};
use callboard::feed::JobsEvent;
use callboard::store::StoreResult;
use callboard::store::jobs::{Amendment, Changed};
use callboard::store::lists::{JobOrder, JobOrderField};
use callboard::store::page::{End, Window};
use serde_json::json;

use crate::following::{Following, Reading, follow};
use crate::hand::{Hand, asked, cancel, fails_for_good, retry, workflow_of};
use crate::harness::{TestDb, drain, new_job, quick, run, worker, worker_with};
use crate::station::{stage, stage_with, with_act};

fn jobs_stream(following: &Following, filter: &JobFilter) -> Reading<StoreResult<JobsEvent>> {
    Reading::of(following.feed.jobs(filter.clone()))
}

async fn pass_job(db: &TestDb) -> Job {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await
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

/// The deletion is not final while an older transaction runs, and its end says nothing: the feed has to look again.
#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_final_later_is_told_later() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let mut reading = jobs_stream(&following, &JobFilter::default());
    assert_eq!(reading.item().await, JobsEvent::Ready);
    let job = pass_job(&db).await;
    asked(&db.store, &job, cancel()).await;
    while reading.change().await != (job.id, Some("CANCELLED")) {}
    while !reading.is_quiet().await {}
    let mut older = db.connection().await;
    run(&mut older, "BEGIN").await;
    run(&mut older, "SELECT pg_current_xact_id()").await;
    db.store.job_delete(job.id).await.unwrap();
    assert!(reading.is_quiet().await, "what runs may still come before it");
    run(&mut older, "COMMIT").await;
    assert_eq!(reading.change().await, (job.id, None));
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
