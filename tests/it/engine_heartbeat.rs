//! A worker that cannot say that it lives: it claims nothing more, ends what it runs in time, and comes back.

use std::time::Duration;

use callboard::domain::job::NewJob;
use callboard::domain::words::{AdvanceMode, JobState};
use callboard::engine::EngineSettings;
use callboard::handlers::{HandlersSettings, Registry};
use serde_json::json;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::hand::{ask, cancel};
use crate::harness::{TestDb, drain, eventually, new_job, number, quick, run, worker_with};
use crate::station::{Station, stage, stage_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_heartbeat_does_not_come_through_drops_its_work_before_others_may_take_it() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let settings = EngineSettings { slots: 1, ..quick() };
    let lost_after = Duration::from_millis(settings.lost_after_ms);
    let engine = worker_with(&db.another_store().await, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut visit = station.arrival().await;
    let other = db.submit_one(new_job("two", &workflow)).await;

    // Nobody can write to the table of workers, as if the connection hung.
    let mut blocker = db.connection().await;
    run(&mut blocker, "BEGIN").await;
    run(&mut blocker, "LOCK TABLE workers IN ACCESS EXCLUSIVE MODE").await;
    let since_last =
        "SELECT (extract(epoch FROM clock_timestamp() - max(heartbeat_at)) * 1000)::bigint AS number
        FROM workers";
    let silent_already = Duration::from_millis(number(&mut blocker, since_last).await.unsigned_abs());
    let blocked_at = Instant::now();
    visit.left().await;
    let silence = silent_already + blocked_at.elapsed();
    assert!(silence < lost_after, "it ended its work after {silence:?}, when others may have it already");
    assert!(silence > lost_after / 2, "a late heartbeat costs nothing: {silence:?}");

    run(&mut blocker, "ROLLBACK").await;
    for _ in 0..2 {
        station.arrival().await.succeed();
    }
    for job in [&job, &other] {
        assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    }
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_without_a_heartbeat_claims_nothing_after_half_the_time_and_has_killed_its_programs_before_the_end()
 {
    let db = TestDb::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pids");
    let script = format!(
        "trap '' TERM; sleep 600 & echo $$ $! > {0}.new; mv {0}.new {0}; while :; do sleep 0.05; done",
        file.display()
    );
    let config = json!({ "config": { "program": "sh", "args": ["-c", script] } });
    let deaf = db.workflow("deaf", json!([stage_with("INIT", "command", config)])).await;
    let pass = db.workflow("pass", json!([])).await;
    let mut handlers = HandlersSettings::default();
    handlers.command.allow = vec!["sh".to_owned()];
    let registry = Registry::builtin(&handlers, |_| None).expect("the built-in handlers");
    let settings = EngineSettings { heartbeat_interval_ms: 1_000, lost_after_ms: 6_000, ..quick() };
    let engine = worker_with(&db.another_store().await, registry, settings);
    db.submit_one(new_job("deaf", &deaf)).await;
    eventually("the program runs", async || file.exists()).await;
    let pids = std::fs::read_to_string(&file).expect("the file");

    // Heartbeats hang; everything else goes on.
    let mut blocker = db.connection().await;
    run(&mut blocker, "BEGIN").await;
    run(&mut blocker, "LOCK TABLE workers IN SHARE ROW EXCLUSIVE MODE").await;
    let mut jobs = Vec::new();
    let silence =
        "SELECT (extract(epoch FROM clock_timestamp() - max(heartbeat_at)) * 1000)::bigint AS number
        FROM workers";
    while pids.split_whitespace().any(crate::processes::runs) {
        jobs.push(db.submit_one(new_job("pass", &pass)).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let silent_ms = number(&mut blocker, silence).await;
        assert!(silent_ms < 6_000, "others may have taken its work by now, and it still runs");
    }
    let heard = "SELECT (extract(epoch FROM max(heartbeat_at)) * 1000)::bigint AS number FROM workers";
    let heard_ms = number(&mut blocker, heard).await;
    let ids: Vec<_> = jobs.iter().map(|job| job.id).collect();
    let histories = db.histories(&ids).await;
    let starts = histories.values().flatten().filter(|entry| entry.trigger.as_str() == "START");
    let latest_ms =
        starts.map(|entry| entry.at.timestamp_millis() - heard_ms).max().expect("it claimed at first");
    // A claim may take a moment; the time between the half and the end is ten times that.
    assert!((500..3_300).contains(&latest_ms), "its last claim came {latest_ms} ms after its last heartbeat");
    assert!(histories.values().any(|entries| entries.len() == 1), "what came later waits for somebody else");

    run(&mut blocker, "ROLLBACK").await;
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
    }
    engine.drain(CancellationToken::new()).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_connections_are_all_taken_still_says_that_it_lives() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut visit = station.arrival().await;
    // Somebody holds a job's row, and many want to change that job.
    let wanted = db.submit_one(NewJob { mode: AdvanceMode::Manual, ..new_job("two", &workflow) }).await;
    let mut blocker = db.connection().await;
    run(&mut blocker, "BEGIN").await;
    run(&mut blocker, &format!("SELECT FROM jobs WHERE id = '{}' FOR UPDATE", wanted.id.0)).await;
    let asking: Vec<_> = (0..20)
        .map(|_| {
            let (store, wanted) = (db.store.clone(), wanted.clone());
            tokio::spawn(async move { ask(&store, &wanted, cancel()).await })
        })
        .collect();
    let waiting = "SELECT count(*) AS number FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut onlooker = db.connection().await;
    eventually("they have every connection", async || number(&mut onlooker, waiting).await >= 4).await;
    let left = tokio::time::timeout(Duration::from_millis(quick().lost_after_ms * 2), visit.left()).await;
    assert!(left.is_err(), "it gave up its work although it could say that it lives");
    run(&mut blocker, "ROLLBACK").await;
    for answer in asking {
        answer.await.expect("an answer");
    }
    visit.succeed();
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    assert!(!db.triggers(job.id).await.contains(&"RELEASE"));
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_tells_with_its_heartbeat_how_busy_it_is() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let engine = worker_with(&db.store, registry, EngineSettings { slots: 2, ..quick() });
    db.submit((0..3).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let visits = [station.arrival().await, station.arrival().await];
    let busy = async |count: i32| {
        let workers = db.store.workers_list().await.unwrap();
        workers.len() == 1 && (workers[0].slots, workers[0].busy) == (2, count)
    };
    eventually("two are running", async || busy(2).await).await;
    assert!(station.is_empty().await, "no more than there are slots");
    visits.into_iter().for_each(|visit| visit.succeed());
    station.arrival().await.succeed();
    eventually("nothing is running", async || busy(0).await).await;
    drain(engine).await;
}
