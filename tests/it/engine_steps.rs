//! Who goes when: steps and approvals, pauses of jobs and queues, times, priorities, queues and workers.

use callboard::domain::decide::Event;
use callboard::domain::job::{Gate, Job, NewJob};
use callboard::domain::words::{AdvanceMode, JobState, RetryFrom, Stage, TaskState};
use callboard::engine::EngineSettings;
use chrono::TimeDelta;
use serde_json::json;

use crate::hand::{asked, next, retry};
use crate::harness::{TestDb, drain, eventually, new_job, quick, worker, worker_with};
use crate::station::{Station, stage, stage_with};

fn waits(job: &Job) -> bool {
    let task = &job.status.task;
    task.claim.is_none() && task.gate == Gate::Held && job.status.state.is_live()
}

/// The names of jobs in the order in which they were first claimed.
async fn order(db: &TestDb, jobs: &[Job]) -> String {
    let mut started = Vec::new();
    for job in jobs {
        let job = db.wait_ended(job.id).await;
        started.push((job.status.started_at, job.name));
    }
    started.sort();
    started.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_job_takes_a_step_each_time_it_is_let_through() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let engine = worker(&db.store, quick());
    let job = db.submit_one(NewJob { mode: AdvanceMode::Manual, ..new_job("one", &workflow) }).await;
    for stage in Stage::ALL {
        let job = db.wait_for(job.id, "waiting", |job| waits(job) && job.status.stage == *stage).await;
        assert_eq!(job.status.task.state, TaskState::Pending);
        asked(&db.store, &job, next()).await;
    }
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    let expected = "SUBMIT NEXT START PREPARE NEXT START EXECUTE NEXT START VALIDATE NEXT START FINALIZE NEXT START COMPLETE";
    assert_eq!(db.triggers(job.id).await.join(" "), expected);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_needs_approval_waits_for_it_and_the_others_do_not() {
    let db = TestDb::new().await;
    let approval = json!({ "approval": true });
    let stages =
        json!([stage_with("EXECUTE", "pass", approval.clone()), stage_with("COMPLETE", "pass", approval)]);
    let workflow = db.workflow("tested", stages).await;
    let engine = worker(&db.store, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    for stage in [Stage::Execute, Stage::Complete] {
        let job = db.wait_for(job.id, "waiting", |job| waits(job) && job.status.stage == stage).await;
        asked(&db.store, &job, Event::Next { reason: Some("looks good".into()) }).await;
    }
    db.wait_ended(job.id).await;
    let history = db.history(job.id).await;
    let triggers: Vec<&str> = history.iter().map(|entry| entry.trigger.as_str()).collect();
    let expected = "SUBMIT START PREPARE EXECUTE NEXT START VALIDATE FINALIZE NEXT START COMPLETE";
    assert_eq!(triggers.join(" "), expected);
    assert_eq!(history[4].reason.as_deref(), Some("looks good"));
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_paused_while_it_runs_ends_its_stage_and_waits() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow =
        db.workflow("tested", json!([stage("PREPARE", "station"), stage("EXECUTE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let visit = station.arrival().await;
    asked(&db.store, &job, Event::Pause).await;
    visit.succeed();
    let held = db.wait_for(job.id, "waiting", waits).await;
    assert_eq!((held.status.stage, held.status.paused), (Stage::Execute, true));
    assert!(station.is_empty().await, "it does not go on");
    asked(&db.store, &job, Event::Resume).await;
    station.arrival().await.succeed();
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    let expected = "SUBMIT START PREPARE PAUSE EXECUTE RESUME START VALIDATE FINALIZE COMPLETE";
    assert_eq!(db.triggers(job.id).await.join(" "), expected);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_resumed_before_its_stage_ends_never_stops() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let visit = station.arrival().await;
    asked(&db.store, &job, Event::Pause).await;
    asked(&db.store, &job, Event::Resume).await;
    visit.succeed();
    db.wait_ended(job.id).await;
    let expected = "SUBMIT START PAUSE RESUME PREPARE EXECUTE VALIDATE FINALIZE COMPLETE";
    assert_eq!(db.triggers(job.id).await.join(" "), expected);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_paused_while_it_waits_starts_when_it_is_resumed() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let soon = db.store.clock().await.unwrap() + TimeDelta::milliseconds(150);
    let ready = db.submit_one(new_job("ready", &workflow)).await;
    let timed = db.submit_one(NewJob { run_at: Some(soon), ..new_job("timed", &workflow) }).await;
    for job in [&ready, &timed] {
        asked(&db.store, job, Event::Pause).await;
    }
    let engine = worker(&db.store, quick());
    let other = db.submit_one(new_job("other", &workflow)).await;
    db.wait_ended(other.id).await;
    eventually("its time has come", async || db.store.clock().await.unwrap() > soon).await;
    for job in [&ready, &timed] {
        assert_eq!(db.triggers(job.id).await, ["SUBMIT", "PAUSE"]);
        asked(&db.store, job, Event::Resume).await;
        assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    }
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_its_queue_is_paused_a_running_job_does_not_go_to_its_next_stage() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow =
        db.workflow("tested", json!([stage("PREPARE", "station"), stage("EXECUTE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let visit = station.arrival().await;
    let queue = db.store.queue_set_paused("default", true).await.unwrap().expect("it is known");
    assert!(queue.paused);
    // That the worker has heard of it is to be seen nowhere; it takes some milliseconds.
    let heard = || tokio::time::sleep(std::time::Duration::from_millis(300));
    heard().await;
    visit.succeed();
    let held = db.wait_for(job.id, "let go", |job| job.status.stage == Stage::Execute).await;
    assert_eq!((held.status.task.state, held.status.task.gate), (TaskState::Pending, Gate::Open));
    let waiting = db.submit_one(new_job("two", &workflow)).await;
    // A worker that has just come does not know of any pause by itself.
    let late = worker(&db.store, quick());
    drain(late).await;
    assert!(station.is_empty().await);
    db.store.queue_set_paused("default", false).await.unwrap();
    // The database says at once what may be claimed; until the worker has heard of it, it lets go of jobs between stages.
    let first = station.arrival().await;
    heard().await;
    first.succeed();
    for _ in 0..2 {
        station.arrival().await.succeed();
    }
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    assert_eq!(db.wait_ended(waiting.id).await.status.state, JobState::Complete);
    let expected = "SUBMIT START PREPARE EXECUTE START VALIDATE FINALIZE COMPLETE";
    assert_eq!(db.triggers(job.id).await.join(" "), expected);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_starts_soon_after_its_time_and_not_before() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    // The timer alone would come much later than the time.
    let engine = worker(&db.store, EngineSettings { poll_interval_ms: 60_000, ..quick() });
    let warm_up = db.submit_one(new_job("warm up", &workflow)).await;
    db.wait_ended(warm_up.id).await;
    for delay in [400, 150] {
        let run_at = db.store.clock().await.unwrap() + TimeDelta::milliseconds(delay);
        let job = db.submit_one(NewJob { run_at: Some(run_at), ..new_job("later", &workflow) }).await;
        let job = db.wait_ended(job.id).await;
        let started = job.status.started_at.unwrap();
        assert!(started >= run_at, "{started} is before {run_at}");
        assert!(started < run_at + TimeDelta::seconds(20), "{started} is long after {run_at}");
    }
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_slot_the_highest_priority_runs_next_then_the_oldest() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let pass = db.workflow("pass", json!([])).await;
    let engine = worker_with(&db.store, registry, EngineSettings { slots: 1, ..quick() });
    let first = db.submit_one(new_job("first", &workflow)).await;
    let visit = station.arrival().await;
    let mut jobs = vec![first];
    for (name, priority) in [("a", 0), ("b", -1), ("c", 7), ("d", 0), ("e", 7)] {
        jobs.push(db.submit_one(NewJob { priority, ..new_job(name, &pass) }).await);
    }
    // For 100 ms a claimer reads on from where it last found work, so that it may pass by what has come before
    // that place since.
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    visit.succeed();
    assert_eq!(order(&db, &jobs).await, "first c e a d b");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_worker_serves_its_queues() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let of = |name: &str, queues: &[&str]| EngineSettings {
        name: Some(name.to_owned()),
        queues: queues.iter().map(|queue| (*queue).to_owned()).collect(),
        ..quick()
    };
    let one = worker(&db.store, of("one", &["a", "b"]));
    let two = worker(&db.another_store().await, of("two", &["c"]));
    let mut jobs = Vec::new();
    for (queue, expected) in [("a", "one"), ("c", "two"), ("b", "one"), ("c", "two")] {
        let job = db.submit_one(NewJob { queue: queue.into(), ..new_job(queue, &workflow) }).await;
        jobs.push((job, expected));
    }
    let nobodys = db.submit_one(NewJob { queue: "d".into(), ..new_job("d", &workflow) }).await;
    for (job, expected) in jobs {
        db.wait_ended(job.id).await;
        let history = db.history(job.id).await;
        assert!(history[1..].iter().all(|entry| entry.actor.name == expected), "{}: {history:?}", job.name);
    }
    assert_eq!(db.triggers(nobodys.id).await, ["SUBMIT"]);
    let all = worker(&db.store, quick());
    db.wait_ended(nobodys.id).await;
    for engine in [one, two, all] {
        drain(engine).await;
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retried_job_runs_again_with_the_results_that_are_in_force() {
    let results = |stage: &str| json!({ "config": { "result": { "round": "{{ round }}", "of": stage } } });
    let seen = json!({ "config": { "failUntilRetry": 1, "result": "{{ results }}" }, "retry": { "maxAttempts": 1 } });
    for (from, init_round, triggers) in [
        (RetryFrom::FailedStage, 0, "RETRY START VALIDATE FINALIZE COMPLETE"),
        (RetryFrom::Init, 1, "RETRY START PREPARE EXECUTE VALIDATE FINALIZE COMPLETE"),
    ] {
        let db = TestDb::new().await;
        let workflow = db
            .workflow(
                "tested",
                json!([
                    stage_with("INIT", "simulate", results("INIT")),
                    stage_with("PREPARE", "simulate", results("PREPARE")),
                    stage_with("EXECUTE", "simulate", seen.clone()),
                ]),
            )
            .await;
        let engine = worker(&db.store, quick());
        let job = db.submit_one(new_job("one", &workflow)).await;
        let failed = db.wait_ended(job.id).await;
        assert_eq!((failed.status.state, failed.status.stage), (JobState::Failed, Stage::Execute));
        asked(&db.store, &failed, retry(from)).await;
        let job = db.wait_for(job.id, "complete", |job| job.status.state == JobState::Complete).await;
        assert_eq!((job.status.round, job.status.base_round), (1, init_round));
        assert_eq!(db.triggers(job.id).await[5..].join(" "), triggers);
        let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
        let execute = tasks.iter().find(|task| task.id.stage == Stage::Execute).unwrap();
        let of = |stage: &str| json!({ "round": init_round, "of": stage });
        assert_eq!(execute.result, Some(json!({ "INIT": of("INIT"), "PREPARE": of("PREPARE") })), "{from}");
        assert_eq!(execute.id.round, 1);
        drain(engine).await;
        db.check().await;
    }
}
