//! What handlers are given and tell: templates, programs, progress, threads, workers that lack some.

use callboard::domain::job::Job;
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{ErrorKind, JobState, Stage, TaskState};
use callboard::engine::EngineSettings;
use callboard::handlers::{HandlersSettings, Registry};
use serde_json::{Value, json};

use crate::harness::{TestDb, drain, new_job, quick, registry, worker, worker_with};
use crate::station::{Station, act, stage, stage_with, with_act};

/// Runs one job of a workflow to its end.
async fn run(db: &TestDb, registry: Registry, settings: EngineSettings, stages: Value) -> Job {
    let workflow = db.workflow("tested", stages).await;
    let engine = worker_with(&db.store, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job = db.wait_ended(job.id).await;
    drain(engine).await;
    db.check().await;
    job
}

fn error_of(job: &Job) -> (Stage, i32, ErrorKind, &str) {
    let error = job.status.error.as_ref().expect("an error");
    (error.stage, error.attempt, error.kind, &error.message)
}

async fn result_of(db: &TestDb, job: &Job, stage: Stage) -> Option<Value> {
    let tasks =
        db.store.tasks_in_force(&[job.id]).await.expect("attempts").remove(&job.id).expect("some").what;
    tasks.into_iter().find(|task| task.id.stage == stage).and_then(|task| task.result)
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_see_the_job_and_the_results_of_earlier_stages() {
    let db = TestDb::new().await;
    let stages = json!([
        stage_with("INIT", "simulate", json!({ "config": { "result": { "n": [1, 2, 3] } } })),
        stage_with(
            "EXECUTE",
            "simulate",
            json!({ "config": { "result": {
            "last": "{{ results.INIT.n[2] }}", "of": "{{ job.name }}", "twice": "{{ input.x | int * 2 }}" } } })
        ),
        stage_with("COMPLETE", "simulate", json!({ "config": { "result": "{{ results }}" } })),
    ]);
    let workflow = db.workflow("tested", stages).await;
    let engine = worker(&db.store, quick());
    let input = std::sync::Arc::new(json!({ "x": 21 }));
    let job = callboard::domain::job::NewJob { input, ..new_job("a name", &workflow) };
    let job = db.submit_one(job).await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(job.status.error, None);
    let expected = json!({ "last": 3, "of": "a name", "twice": 42 });
    assert_eq!(result_of(&db, &job, Stage::Execute).await, Some(expected.clone()));
    let all = json!({ "INIT": { "n": [1, 2, 3] }, "PREPARE": null, "EXECUTE": expected, "VALIDATE": null });
    assert_eq!(result_of(&db, &job, Stage::Complete).await, Some(all));
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_fails_is_an_invalid_configuration_and_not_tried_again() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "message": "{{ input.a.b.c }}" }, "retry": { "maxAttempts": 5 } });
    let job = run(&db, registry(), quick(), json!([stage_with("INIT", "simulate", more)])).await;
    let (stage, attempt, kind, _) = error_of(&job);
    assert_eq!((stage, attempt, kind), (Stage::Init, 1, ErrorKind::InvalidConfig));
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "FAIL"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_allowed_runs_in_its_stage() {
    let mut settings = HandlersSettings::default();
    settings.command.allow = vec!["cat".to_owned(), "false".to_owned()];
    let registry = || Registry::builtin(&settings, |_| None).expect("the built-in handlers");
    let db = TestDb::new().await;
    let config =
        json!({ "program": "cat", "stdin": { "name": "{{ job.name }}", "attempt": "{{ attempt }}" } });
    let job =
        run(&db, registry(), quick(), json!([stage_with("EXECUTE", "command", json!({ "config": config }))]))
            .await;
    assert_eq!(job.status.state, JobState::Complete);
    assert_eq!(result_of(&db, &job, Stage::Execute).await, Some(json!({ "name": "one", "attempt": 1 })));

    for (program, kind) in [("false", ErrorKind::Handler), ("sh", ErrorKind::InvalidConfig)] {
        let db = TestDb::new().await;
        let config = json!({ "config": { "program": program } });
        let job = run(&db, registry(), quick(), json!([stage_with("EXECUTE", "command", config)])).await;
        assert_eq!(error_of(&job).2, kind, "{program}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_stored_while_an_attempt_runs_and_not_taken_for_another_ones() {
    let db = TestDb::new().await;
    let (station, mut registry) = Station::open();
    let told = std::sync::Arc::new(tokio::sync::Notify::new());
    let tell = told.clone();
    let act = act(move |task| {
        let tell = tell.clone();
        Box::pin(async move {
            task.progress(0.25, "first");
            task.progress(0.5, "half \0");
            tell.notified().await;
            Verdict::Done(json!(null))
        })
    });
    registry.register("act", act).unwrap();
    let workflow = db.workflow("tested", json!([stage("INIT", "act"), stage("PREPARE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let progress = async || db.store.progress_of(&[job.id]).await.unwrap().remove(&job.id);
    let mut hints = db.store.listen(callboard::store::hints::Hint::Progress);
    let half = loop {
        match progress().await {
            Some(progress) if progress.fraction == Some(0.5) => break progress,
            _ => hints.changed().await.unwrap(),
        }
    };
    assert_eq!(half.message.as_deref(), Some("half \u{FFFD}"));
    told.notify_one();
    let visit = station.arrival().await;
    assert_eq!(progress().await, None, "it was of the stage before");
    visit.succeed();
    db.wait_ended(job.id).await;
    assert_eq!(progress().await, None);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_waits_for_a_thread_is_scheduled_until_it_has_one() {
    let db = TestDb::new().await;
    let mut settings = HandlersSettings::default();
    settings.compute.threads = 1;
    let registry = Registry::builtin(&settings, |_| None).unwrap();
    // Far longer than this test: it is cancelled.
    let config = json!({ "config": { "iterations": 1_000_000_000_000_u64 } });
    let long = db.workflow("long", json!([stage_with("INIT", "compute", config)])).await;
    let short = db
        .workflow("short", json!([stage_with("INIT", "compute", json!({ "config": { "iterations": 10 } }))]))
        .await;
    let engine = worker_with(&db.store, registry, quick());
    let long = db.submit_one(new_job("long", &long)).await;
    db.wait_for(long.id, "running", |job| job.status.task.state == TaskState::Running).await;
    let short = db.submit_one(new_job("short", &short)).await;
    let waits = db.wait_for(short.id, "claimed", |job| job.status.task.claim.is_some()).await;
    assert_eq!((waits.status.task.state, waits.status.task.started_at), (TaskState::Scheduled, None));
    crate::hand::asked(&db.store, &long, crate::hand::cancel()).await;
    assert_eq!(db.wait_ended(long.id).await.status.state, JobState::Cancelled);
    let short = db.wait_ended(short.id).await;
    assert_eq!(short.status.state, JobState::Complete);
    let tasks = db.store.tasks_in_force(&[short.id]).await.unwrap().remove(&short.id).unwrap().what;
    let task = tasks.iter().find(|task| task.id.stage == Stage::Init).unwrap();
    assert!(task.started_at > task.scheduled_at, "it waited, and its row knows: {task:?}");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_moves_to_a_worker_that_has_the_next_stages_handler() {
    let db = TestDb::new().await;
    let (station, with_station) = Station::open();
    let workflow = db
        .workflow(
            "tested",
            json!([stage("INIT", "act"), stage("EXECUTE", "station"), stage("VALIDATE", "act")]),
        )
        .await;
    let act = || with_act(|_| Box::pin(async { Verdict::Done(json!(null)) }));
    let one = worker_with(&db.store, act(), EngineSettings { name: Some("one".into()), ..quick() });
    let two = worker_with(&db.store, with_station, EngineSettings { name: Some("two".into()), ..quick() });
    let job = db.submit_one(new_job("one", &workflow)).await;
    station.arrival().await.succeed();
    db.wait_ended(job.id).await;
    let history = db.history(job.id).await;
    let who: Vec<_> = history[1..].iter().map(|e| (e.trigger.as_str(), e.actor.name.as_str())).collect();
    let starts: Vec<_> = who.iter().filter(|(trigger, _)| *trigger == "START").map(|(_, who)| *who).collect();
    assert_eq!(starts, ["one", "two", "one"], "{who:?}");
    drain(one).await;
    drain(two).await;
    db.check().await;
}
