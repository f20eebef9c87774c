//! What a worker and the database disagree about: answers that were lost, a way that breaks or hangs for longer
//! than a lease lasts, and a loss so big that it takes many statements to make good.

use std::collections::HashMap;
use std::time::Duration;

use callboard::domain::job::NewJob;
use callboard::domain::words::{JobState, WorkerState};
use callboard::engine::EngineSettings;
use callboard::store::recover::RESCUE_BATCH_MAX;
use callboard::store::{Store, StoreSettings};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::hand::Hand;
use crate::harness::{TestDb, drain, eventually, new_job, number, quick, run, worker, worker_with};
use crate::proxy::{CLAIM, OUTCOME, Proxy};
use crate::station::{Station, stage};

const UNDISTURBED: [&str; 7] = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];
async fn store_through(proxy: &Proxy, stop: &CancellationToken) -> Store {
    let settings = StoreSettings { write_connections: 4, read_connections: 4, ..StoreSettings::default() };
    Store::open(&proxy.url(), &settings, stop.clone()).await.expect("the database opens through the proxy")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_answer_is_lost_on_the_way_is_neither_orphaned_nor_doubled() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let stop = CancellationToken::new();
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let jobs = db.submit((0..5).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    // Found within the time of this test by the claimer's own look, not by a heartbeat or by a rescue.
    let settings = EngineSettings { heartbeat_interval_ms: 20_000, lost_after_ms: 60_000, ..quick() };
    proxy.swallow_answer(CLAIM);
    let engine = worker_with(&store_through(&proxy, &stop).await, registry, settings);
    proxy.swallowed(1).await;
    let mut visits = HashMap::new();
    for _ in &jobs {
        let visit = station.arrival().await;
        assert_eq!(visit.attempt, 1);
        assert!(visits.insert(visit.job, visit).is_none(), "each job runs once");
    }
    visits.into_values().for_each(|visit| visit.succeed());
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
        let mut expected = vec!["SUBMIT", "START", "RELEASE"];
        expected.extend(&UNDISTURBED[1..]);
        assert_eq!(db.triggers(job.id).await, expected);
    }
    assert!(station.is_empty().await);
    drain(engine).await;
    stop.cancel();
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_whose_answer_is_lost_on_the_way_is_accepted_once_in_every_stage() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let stop = CancellationToken::new();
    let (station, registry) = Station::open();
    let stages = ["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE"];
    let workflow = db.workflow("tested", json!(stages.map(|name| stage(name, "station")))).await;
    let engine = worker_with(&store_through(&proxy, &stop).await, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    for count in 1..=stages.len() {
        let visit = station.arrival().await;
        proxy.swallow_answer(OUTCOME);
        visit.succeed();
        proxy.swallowed(count).await;
    }
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    assert_eq!(db.triggers(job.id).await, UNDISTURBED);
    assert!(station.is_empty().await, "no stage ran twice");
    let tasks = format!("SELECT count(*) AS number FROM tasks WHERE job_id = '{}'", job.id.0);
    assert_eq!(number(&mut db.connection().await, &tasks).await, 5);
    drain(engine).await;
    stop.cancel();
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_that_outlasts_the_leases_nobody_who_lives_is_rescued() {
    // Connections that break, and connections that hang.
    for hangs in [false, true] {
        let db = TestDb::new().await;
        let proxy = Proxy::to(&db.url).await;
        let stop = CancellationToken::new();
        let (station, registry) = Station::open();
        let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
        let settings = |name: &str| EngineSettings { name: Some(name.to_owned()), slots: 2, ..quick() };
        let lost_after = Duration::from_millis(quick().lost_after_ms);
        // The one runs everything; the other one, which knows no such handler, would rescue it.
        let one = worker_with(&store_through(&proxy, &stop).await, registry, settings("one"));
        let two = worker(&store_through(&proxy, &stop).await, settings("two"));
        let jobs = db.submit((0..2).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
        let mut visits = [station.arrival().await, station.arrival().await];
        // Long enough for each of them to be allowed to declare others lost.
        tokio::time::sleep(lost_after + lost_after / 5).await;

        if hangs {
            proxy.stall();
        } else {
            proxy.cut();
        }
        // Neither may go on for longer than others would believe it.
        for visit in &mut visits {
            visit.left().await;
        }
        tokio::time::sleep(lost_after).await;
        proxy.mend();

        for _ in &jobs {
            let again = station.arrival().await;
            assert_eq!(again.attempt, 1, "no attempt was spent");
            again.succeed();
        }
        for job in db.wait_all_ended(&jobs).await {
            let triggers = db.triggers(job.id).await;
            assert_eq!(triggers[..4], ["SUBMIT", "START", "RELEASE", "START"], "hangs: {hangs}");
            assert_eq!(triggers[4..], UNDISTURBED[2..]);
        }
        // Nobody was declared lost, neither then nor in the time in which that would show.
        tokio::time::sleep(lost_after / 2).await;
        let workers = db.store.workers_list().await.unwrap();
        assert!(workers.iter().all(|worker| worker.state == WorkerState::Active), "{workers:#?}");
        drain(one).await;
        drain(two).await;
        stop.cancel();
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_tasks_of_one_lost_worker_are_rescued_while_the_others_work_on() {
    const HELD: usize = 10_000;
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    // What is rescued lies in a queue that nobody serves, so that only the rescue itself is in the way.
    let held: Vec<NewJob> =
        (0..HELD).map(|n| NewJob { queue: "lost".into(), ..new_job(&n.to_string(), &workflow) }).collect();
    for part in held.chunks(1_000) {
        db.submit(part.to_vec()).await;
    }
    let hand = Hand::register(&db.store).await;
    let mut claimed = 0;
    while claimed < HELD {
        claimed += hand.claim(1_000).await.len();
    }
    let settings = || EngineSettings { queues: vec!["default".into()], slots: 8, ..quick() };
    let engines =
        [worker(&db.another_store().await, settings()), worker(&db.another_store().await, settings())];

    let stop = CancellationToken::new();
    let others = {
        let (store, workflow, stop) = (db.another_store().await, workflow.clone(), stop.clone());
        tokio::spawn(async move {
            let actor = callboard::domain::job::Actor::client("test");
            while !stop.is_cancelled() {
                let jobs = (0..5).map(|n| new_job(&n.to_string(), &workflow)).collect();
                store.jobs_submit(jobs, &actor).await.expect("the jobs are stored");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
    };
    let mut conn = db.connection().await;
    run(&mut conn, &format!("UPDATE workers SET state = 'LOST' WHERE id = '{}'", hand.id.0)).await;
    let left = format!("SELECT count(*) AS number FROM jobs WHERE worker_id = '{}'", hand.id.0);
    eventually("everything is rescued", async || number(&mut conn, &left).await == 0).await;
    stop.cancel();
    others.await.expect("submits went on");
    eventually("the others are done", async || {
        let live = "SELECT count(*) AS number FROM jobs WHERE finished_at IS NULL AND queue = 'default'";
        number(&mut conn, live).await == 0
    })
    .await;

    assert_eq!(
        number(&mut conn, "SELECT count(*) AS number FROM transitions WHERE trigger = 'RESCUE'").await,
        10_000
    );
    let biggest = "SELECT max(rows)::bigint AS number FROM (
        SELECT count(*) AS rows FROM transitions WHERE trigger = 'RESCUE' GROUP BY xmin::text) AS batches";
    assert!(number(&mut conn, biggest).await <= RESCUE_BATCH_MAX, "each transaction is a short one");
    // However long each takes on this machine: between any two batches others get their turn.
    let meanwhile =
        "WITH rescue AS (SELECT min(at) AS begun, max(at) AS done FROM transitions WHERE trigger = 'RESCUE')
        SELECT count(*) AS number FROM transitions t, rescue
        WHERE t.at > rescue.begun AND t.at < rescue.done AND t.trigger = ";
    for trigger in ["'SUBMIT'", "'START'", "'COMPLETE'"] {
        let there = number(&mut conn, &format!("{meanwhile}{trigger}")).await;
        assert!(there >= 10, "{there} of {trigger} while 20 batches were rescued");
    }
    for engine in engines {
        drain(engine).await;
    }
}
