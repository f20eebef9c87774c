//! Histories and attempts of many jobs at a time, each with its own page; and what an amendment changes.

use std::collections::HashMap;

use callboard::domain::decide::{Event, decide};
use callboard::domain::filter::{JobFilter, LabelFilter};
use callboard::domain::ids::{JobId, TaskId, TransitionId};
use callboard::domain::job::{Actor, Label};
use callboard::domain::words::{AdvanceMode, RetryFrom, Stage};
use callboard::store::history::{Seen, TaskPlace};
use callboard::store::jobs::{Amendment, Changed};
use callboard::store::lists::{JobOrder, JobOrderField};
use callboard::store::page::{End, Window};
use serde_json::json;
use uuid::Uuid;

use crate::hand::{Hand, asked, done, fails, fails_for_good, retry, workflow_of};
use crate::harness::{TestDb, new_job, run};

/// Two jobs, one of which failed, was retried twice and is complete.
async fn two_jobs(db: &TestDb) -> (JobId, JobId) {
    let stages: Vec<_> = Stage::ALL
        .iter()
        .map(|stage| json!({ "stage": stage.as_str(), "handler": "pass", "retry": { "maxAttempts": 2 } }))
        .collect();
    let workflow = db.workflow("two-attempts", json!(stages)).await;
    let long = db.submit_one(new_job("long", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let mut job = hand.run_to(Stage::Execute).await;
    hand.end(&job, fails()).await;
    run(&mut db.connection().await, "UPDATE jobs SET due_at = now() - interval '1 s' WHERE timed").await;
    db.store.jobs_promote().await.unwrap();
    job = hand.claim_one().await;
    hand.end(&job, fails_for_good()).await;
    asked(&db.store, &job, retry(RetryFrom::FailedStage)).await;
    job = hand.claim_one().await;
    hand.end(&job, fails_for_good()).await;
    asked(&db.store, &job, retry(RetryFrom::Init)).await;
    job = hand.claim_one().await;
    while job.status.state.is_live() {
        job = hand.end(&job, done()).await;
    }
    let short = db.submit_one(new_job("short", &workflow)).await;
    (long.id, short.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_job_has_its_own_page_of_history() {
    let db = TestDb::new().await;
    let (long, short) = two_jobs(&db).await;
    let nobody = JobId(Uuid::nil());
    let length = i32::try_from(db.history(long).await.len()).unwrap();
    assert!(length > 15);
    for (after, before, limit, end) in [
        (None, None, 100, End::First),
        (None, None, 3, End::First),
        (None, None, 3, End::Last),
        (Some(4), None, 3, End::First),
        (Some(4), None, 3, End::Last),
        (None, Some(6), 3, End::First),
        (None, Some(6), 3, End::Last),
        (Some(2), Some(9), 100, End::First),
        (Some(2), Some(9), 2, End::Last),
        (Some(100), None, 5, End::First),
    ] {
        let window = Window { after, before, limit, end };
        let mut pages = db.store.transitions_of_jobs(&[long, nobody, short], &window).await.unwrap();
        for (job, length) in [(long, length), (short, 1), (nobody, 0)] {
            let page = pages.remove(&job).expect("a page for each");
            let range: Vec<i32> = (1..=length)
                .filter(|seq| after.is_none_or(|a| *seq > a) && before.is_none_or(|b| *seq < b))
                .collect();
            let expected = match end {
                End::First => &range[..limit.min(range.len())],
                End::Last => &range[range.len().saturating_sub(limit)..],
            };
            let found: Vec<i32> = page.items.iter().map(|(seq, _)| *seq).collect();
            assert_eq!(found, expected, "{window:?}");
            assert!(
                page.items.iter().all(|(seq, entry)| entry.transition.id == TransitionId { job, seq: *seq })
            );
            let more = range.len() > limit;
            let next = if end == End::First { more || before.is_some() } else { before.is_some() };
            assert_eq!(page.has_next, next, "{window:?}");
        }
    }
    let wanted = [TransitionId { job: long, seq: 2 }, TransitionId { job: short, seq: 2 }];
    let found = db.store.transitions_get(&wanted).await.unwrap();
    assert_eq!(found.iter().map(|entry| entry.transition.id).collect::<Vec<_>>(), wanted[..1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_come_in_the_order_in_which_they_ended() {
    use Stage::{Complete, Execute, Init, Prepare, Validate};
    let db = TestDb::new().await;
    let (long, short) = two_jobs(&db).await;
    let all: Vec<TaskPlace> = [
        (0, Init, 1),
        (0, Prepare, 1),
        (0, Execute, 1),
        (0, Execute, 2),
        (1, Execute, 1),
        (2, Init, 1),
        (2, Prepare, 1),
        (2, Execute, 1),
        (2, Validate, 1),
        (2, Complete, 1),
    ]
    .into_iter()
    .map(|(round, stage, attempt)| TaskPlace { round, stage, attempt })
    .collect();
    for (after, before, limit, end) in [
        (None, None, 100, End::First),
        (None, None, 4, End::First),
        (None, None, 4, End::Last),
        (Some(2), None, 2, End::First),
        (Some(2), Some(7), 3, End::First),
        (Some(2), Some(7), 3, End::Last),
        (None, Some(5), 100, End::Last),
    ] {
        let place = |index: Option<usize>| index.map(|index| all[index]);
        let window = Window { after: place(after), before: place(before), limit, end };
        let pages = db.store.tasks_of_jobs(&[short, long], &window).await.unwrap();
        let range = &all[after.map_or(0, |index| index + 1)..before.unwrap_or(all.len())];
        let expected = match end {
            End::First => &range[..limit.min(range.len())],
            End::Last => &range[range.len().saturating_sub(limit)..],
        };
        let found: Vec<TaskPlace> = pages[&long].items.iter().map(|(place, _)| *place).collect();
        assert_eq!(found, expected, "{window:?}");
        assert!(pages[&short].items.is_empty());
        let ended: Vec<_> = pages[&long].items.iter().map(|(_, task)| task.finished_at).collect();
        assert!(ended.is_sorted(), "{ended:?}");
    }
    let counts = db.store.tasks_count(&[long, short]).await.unwrap();
    let version = db.store.jobs_get(&[long]).await.unwrap()[0].status.version;
    assert_eq!(counts, HashMap::from([(long, Seen { version, what: 10 })]));
    let id = TaskId { job: long, round: 0, stage: Execute, attempt: 2 };
    assert_eq!(db.store.tasks_get(&[id]).await.unwrap()[0].id, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_in_force_are_those_since_the_last_start_from_init() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("one", &workflow)).await;
    let hand = Hand::register(&db.store).await;
    let job = hand.run_to(Stage::Execute).await;
    let stages = async || {
        let results = db.store.results_in_force(&[job.id]).await.unwrap();
        let mut stages: Vec<Stage> =
            results.get(&job.id).into_iter().flatten().map(|(stage, _)| *stage).collect();
        stages.sort();
        let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap();
        let mut in_force: Vec<Stage> =
            tasks.get(&job.id).into_iter().flat_map(|tasks| &tasks.what).map(|task| task.id.stage).collect();
        in_force.sort();
        (stages, in_force)
    };
    assert_eq!(stages().await, (vec![Stage::Init, Stage::Prepare], vec![Stage::Init, Stage::Prepare]));
    hand.end(&job, fails_for_good()).await;
    let with_failed = vec![Stage::Init, Stage::Prepare, Stage::Execute];
    assert_eq!(stages().await, (vec![Stage::Init, Stage::Prepare], with_failed.clone()));
    asked(&db.store, &job, retry(RetryFrom::FailedStage)).await;
    assert_eq!(stages().await, (vec![Stage::Init, Stage::Prepare], with_failed));
    hand.end(&hand.claim_one().await, fails_for_good()).await;
    asked(&db.store, &job, retry(RetryFrom::Init)).await;
    assert_eq!(stages().await, (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amendment_changes_what_was_asked_for_and_nothing_else() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let label = |key: &str, value: &str| Label { key: key.into(), value: value.into() };
    let job = db
        .submit_one(callboard::domain::job::NewJob {
            description: Some("old".into()),
            labels: vec![label("a", "1")],
            ..new_job("old", &workflow)
        })
        .await;
    let workflow = workflow_of(&db.store, &job).await;
    let amend = async |amendment: Amendment, expected_version: Option<i32>| {
        let workflow = workflow.clone();
        let mode = amendment.mode;
        let decide = move |job: &callboard::domain::job::Job, now| {
            let mode = mode.unwrap_or(job.mode);
            decide(job, &workflow, Event::Amend { mode, changed: vec!["name"] }, now)
        };
        let actor = Actor::client("test");
        db.store.job_change(job.id, expected_version, &actor, Some(amendment), decide).await.unwrap()
    };
    let found = async |key: &str, value: &str| {
        let labels = vec![LabelFilter { key: key.into(), values: vec![value.into()] }];
        let order = JobOrder { field: JobOrderField::Created, descending: true };
        let window = Window { after: None, before: None, limit: 10, end: End::First };
        let filter = JobFilter { labels, ..JobFilter::default() };
        db.store.jobs_page(&filter, order, &window).await.unwrap().items.len()
    };
    let done = |changed: Changed| match changed {
        Changed::Done(job) => job,
        other => panic!("{other:?}"),
    };
    let after = done(amend(Amendment { name: Some("new".into()), ..Amendment::default() }, None).await);
    assert_eq!(
        (after.name.as_str(), after.description.as_deref(), &after.labels),
        ("new", Some("old"), &job.labels)
    );
    let everything = Amendment {
        description: Some(None),
        priority: Some(9),
        labels: Some(vec![label("b", "2"), label("a", "3")]),
        mode: Some(AdvanceMode::Manual),
        ..Amendment::default()
    };
    let after = done(amend(everything, Some(after.status.version)).await);
    assert_eq!((after.description.as_deref(), after.priority, after.mode), (None, 9, AdvanceMode::Manual));
    assert_eq!(after.labels, [label("b", "2"), label("a", "3")]);
    assert_eq!((found("a", "1").await, found("a", "3").await, found("b", "2").await), (0, 1, 1));
    let entry = db.history(job.id).await.pop().unwrap();
    assert_eq!((entry.trigger.as_str(), entry.metadata), ("AMEND", Some(json!({ "changed": ["name"] }))));

    let conflict = amend(Amendment { name: Some("late".into()), ..Amendment::default() }, Some(1)).await;
    assert!(matches!(conflict, Changed::VersionConflict(there) if there == after));
    assert_eq!(db.job(job.id).await, after);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_change_a_job_at_once_each_sees_the_one_before() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let changes: Vec<_> = (0..10)
        .map(|n| {
            let (store, job) = (db.store.clone(), job.clone());
            let event = if n % 2 == 0 { Event::Pause } else { Event::Resume };
            tokio::spawn(async move { crate::hand::ask(&store, &job, event).await })
        })
        .collect();
    let mut granted = 0;
    for change in changes {
        granted += usize::from(matches!(change.await.expect("no panic"), Changed::Done(_)));
    }
    let triggers = db.triggers(job.id).await;
    assert_eq!(triggers.len(), 1 + granted);
    assert!(granted >= 1);
    for (n, trigger) in triggers[1..].iter().enumerate() {
        assert_eq!(*trigger, if n % 2 == 0 { "PAUSE" } else { "RESUME" }, "they take turns: {triggers:?}");
    }
    db.check().await;
}
