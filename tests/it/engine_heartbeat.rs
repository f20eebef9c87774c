//! A worker that cannot say that it lives: it claims nothing more, ends what it runs in time, and comes back.

use std::time::Duration;

use callboard::domain::words::JobState;
use callboard::engine::EngineSettings;
use serde_json::json;
use tokio::time::Instant;

use crate::harness::{TestDb, drain, eventually, new_job, number, quick, run, worker_with};
use crate::station::{Station, stage};

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
