//! The database goes away for a while: the server says so at once, loses nothing, and goes on by itself.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::client::Said;
use crate::harness::{TestDb, eventually, run};
use crate::proxy::Proxy;
use crate::server::Server;

const REGISTER: &str =
    "mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }";
const SUBMIT: &str = "mutation ($input: SubmitJobInput!) {
    submitJob(input: $input) { job { id } errors { message path } } }";
const JOB: &str = "subscription ($id: ID!) { job(id: $id) { state stage } }";
const JOBS: &str = "subscription { jobs { job { id state } removedId } }";
const TRANSITIONS: &str =
    "subscription { transitions { cursor edge { node { jobId seq trigger attempt } } } }";

/// "Quickly": far below the five seconds for which a request waits for a connection of a database that is there.
const QUICKLY: Duration = Duration::from_millis(1_500);

async fn submit(server: &Server, workflow: &str) -> Value {
    server.answer(SUBMIT, json!({ "input": { "name": "a", "workflow": workflow } })).await
}

fn is_unavailable(answer: &Value) -> bool {
    answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
}

async fn is_ready(server: &Server) -> bool {
    server.get("/readyz", &[]).await.status() == 200
}

/// Asks everything that a server without its database must answer at once.
async fn assert_says_so_quickly(server: &Server) {
    let begun = Instant::now();
    for _ in 0..3 {
        let answer = server.answer("{ jobs { totalCount } }", json!({})).await;
        assert!(is_unavailable(&answer), "{answer:#}");
        let answer = submit(server, "pass").await;
        assert!(is_unavailable(&answer), "{answer:#}");
        assert!(!is_ready(server).await);
    }
    let took = begun.elapsed() / 3;
    assert!(took < QUICKLY, "a query, a mutation and a check took {took:?}");
    assert_eq!(server.get("/healthz", &[]).await.status(), 200, "a restart would mend nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_at_once_and_everything_goes_on_after_it() {
    // Connections that break, and connections that hang without a word.
    for hangs in [false, true] {
        let db = TestDb::new().await;
        let proxy = Proxy::to(&db.url).await;
        let server = Server::start(&proxy.url(), "all").await;
        let takes = |seconds: f64| json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": seconds } }]);
        for (name, stages) in [("short", takes(0.5)), ("long", takes(4.0)), ("pass", json!([]))] {
            server.data(REGISTER, json!({ "input": { "name": name, "stages": stages } })).await;
        }
        let mut transitions = server.subscribe(TRANSITIONS, json!({})).await;
        transitions.event().await;
        let mut acknowledged = Vec::new();
        for n in 0..50 {
            let answer = submit(&server, if n < 49 { "short" } else { "long" }).await;
            acknowledged.push(answer["data"]["submitJob"]["job"]["id"].as_str().expect("an id").to_owned());
        }
        let mut job = server.subscribe(JOB, json!({ "id": acknowledged[49] })).await;
        job.until(|event| event["job"]["stage"] == "EXECUTE").await;
        let mut jobs = server.subscribe(JOBS, json!({})).await;
        jobs.event().await;

        if hangs {
            proxy.stall();
        } else {
            proxy.cut();
        }
        // The one that notices may have to find out.
        eventually("it has noticed", async || is_unavailable(&submit(&server, "pass").await)).await;
        assert_says_so_quickly(&server).await;
        // Whoever comes now is told, too.
        let Said::Error(errors) = server.subscribe(JOB, json!({ "id": acknowledged[1] })).await.hear().await
        else {
            panic!("it is told")
        };
        assert!(is_unavailable(&json!({ "errors": errors })), "{errors:#}");
        // For longer than the leases last, so that the worker gives up what it runs.
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_says_so_quickly(&server).await;

        proxy.mend();
        let back = Instant::now();
        eventually("it is ready", async || is_ready(&server).await).await;
        let answer = submit(&server, "pass").await;
        let id = answer["data"]["submitJob"]["job"]["id"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
        acknowledged.push(id.to_owned());
        // Those who were subscribed all the time have not been sent away.
        job.until(|event| event["job"]["state"] == "COMPLETE").await;
        jobs.until(|event| event["jobs"]["job"] == json!({ "id": id, "state": "COMPLETE" })).await;
        for id in &acknowledged {
            let ended = db.wait_ended(id.parse().expect("an id")).await;
            assert_eq!(ended.status.state.as_str(), "COMPLETE");
            assert!(!db.triggers(ended.id).await.contains(&"RESCUE"), "nobody was lost");
        }
        let took = back.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?} until everything was done, hangs: {hangs}");
        // And whoever follows the transitions saw each job's whole history, in order.
        let mut seen = std::collections::HashMap::<String, i64>::new();
        let mut open = acknowledged.len();
        while open > 0 {
            let event = transitions.event().await;
            let node = &event["transitions"]["edge"]["node"];
            let Some(id) = node["jobId"].as_str() else { continue };
            let last = seen.entry(id.to_owned()).or_default();
            assert_eq!(node["seq"], *last + 1, "{event:#}");
            *last += 1;
            open -= usize::from(node["trigger"] == "COMPLETE");
        }
        assert!(server.terminate().await);
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_waits_for_the_database_is_stored_when_it_is_back() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let server = Server::with(&["--database-url", &proxy.url()], |command| {
        // The outage is shorter than a lease: what runs goes on.
        command.env("CALLBOARD_ENGINE__LOST_AFTER_MS", "30000");
    })
    .await;
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 1 } }]);
    server.data(REGISTER, json!({ "input": { "name": "short", "stages": stages } })).await;
    let mut jobs = Vec::new();
    for _ in 0..20 {
        let answer = submit(&server, "short").await;
        jobs.push(answer["data"]["submitJob"]["job"]["id"].as_str().expect("an id").to_owned());
    }
    let last = jobs.last().expect("jobs").parse().expect("an id");
    db.wait_for(last, "executing", |job| job.status.stage.as_str() == "EXECUTE").await;
    proxy.cut();
    // All of them end meanwhile.
    tokio::time::sleep(Duration::from_secs(2)).await;
    proxy.mend();
    for job in jobs {
        let id = job.parse().expect("an id");
        assert_eq!(db.wait_ended(id).await.status.state.as_str(), "COMPLETE");
        let expected = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];
        assert_eq!(db.triggers(id).await, expected, "nothing ran twice");
    }
    assert!(server.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_database_stops_when_it_is_asked_to() {
    for hangs in [false, true] {
        let db = TestDb::new().await;
        let proxy = Proxy::to(&db.url).await;
        let mut server = Server::with(&["--database-url", &proxy.url()], |command| {
            command.env("CALLBOARD_ENGINE__DRAIN_DEADLINE_MS", "2000");
        })
        .await;
        let stages = json!([{ "stage": "INIT", "handler": "simulate", "config": { "seconds": 600 } }]);
        server.data(REGISTER, json!({ "input": { "name": "long", "stages": stages } })).await;
        let answer = submit(&server, "long").await;
        let id = answer["data"]["submitJob"]["job"]["id"].as_str().expect("an id").parse().expect("an id");
        db.wait_for(id, "running", |job| job.status.task.claim.is_some()).await;
        if hangs {
            proxy.stall();
        } else {
            proxy.cut();
        }
        let asked = Instant::now();
        server.ask_to_stop();
        assert!(server.stopped().await, "{}", server.log());
        // The drain's deadline, and the time to hand back, which cannot succeed; the requests' own deadline.
        assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
        let job = db.job(id).await;
        assert_eq!((job.status.task.attempt, job.status.state.as_str()), (1, "INIT"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_lets_itself_be_read_fails_no_job() {
    let db = TestDb::new().await;
    let server = Server::start(&db.url, "all").await;
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 0.3 } }]);
    server.data(REGISTER, json!({ "input": { "name": "short", "stages": stages } })).await;
    let mut jobs = Vec::new();
    for _ in 0..20 {
        let answer = submit(&server, "short").await;
        jobs.push(answer["data"]["submitJob"]["job"]["id"].as_str().expect("an id").to_owned());
    }
    let mut conn = db.connection().await;
    let name: &str = db.url.rsplit('/').next().and_then(|rest| rest.split('?').next()).expect("a name");
    // Connections take it over when they are made.
    let break_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run(&mut conn, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    run(&mut conn, break_all).await;
    eventually("nothing can be written", async || is_unavailable(&submit(&server, "short").await)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    run(&mut conn, "SET default_transaction_read_only = off").await;
    run(&mut conn, &format!("ALTER DATABASE {name} RESET default_transaction_read_only")).await;
    run(&mut conn, break_all).await;
    eventually("this process is well again", async || db.store.clock().await.is_ok()).await;
    for job in jobs {
        let id = job.parse().expect("an id");
        let ended = db.wait_ended(id).await;
        assert_eq!(ended.status.state.as_str(), "COMPLETE", "{:?}", ended.status.error);
    }
    assert!(server.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_database_that_is_killed_comes_back_and_nothing_is_lost() {
    let folder = crate::postgres_cluster::data_dir();
    let path = folder.path().to_str().expect("UTF-8");
    let server = Server::with(&["--data-dir", path], |_| ()).await;
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 0.2 } }]);
    server.data(REGISTER, json!({ "input": { "name": "short", "stages": stages } })).await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        let answer = submit(&server, "short").await;
        ids.push(answer["data"]["submitJob"]["job"]["id"].clone());
    }
    let pid_file = folder.path().join("postgres/postmaster.pid");
    let text = std::fs::read_to_string(&pid_file).expect("the file of a running PostgreSQL");
    let pid = text.lines().next().and_then(|line| line.trim().parse().ok()).expect("a process id");
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("a signal");
    let state = "query ($id: ID!) { job(id: $id) { state } }";
    for id in ids {
        eventually("it is complete", async || {
            server.answer(state, json!({ "id": id })).await["data"]["job"]["state"] == "COMPLETE"
        })
        .await;
    }
    assert!(is_ready(&server).await);
    assert!(server.log().contains("PostgreSQL stopped by itself"), "{}", server.log());
    assert!(server.terminate().await);
    assert!(!pid_file.exists(), "its PostgreSQL has stopped with it");
}
