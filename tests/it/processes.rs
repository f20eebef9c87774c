//! Several processes on one database, as they run in production: what one does the others see, and what one leaves
//! behind the others finish.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::client::Subscription;
use crate::harness::TestDb;
use crate::server::Server;

const UNDISTURBED: [&str; 7] = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];

const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
    registerWorkflow(input: $input) { workflow { name } errors { path message } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) {
    submitJobs(inputs: $inputs) { jobs { id } errors { path message } } }";
const TRANSITIONS: &str = "subscription {
    transitions { cursor edge { node { jobId seq trigger actor { kind name } } } } }";

/// Whether a process runs: one that has ended and waits for its parent to look does not.
pub fn runs(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Jobs of a workflow, submitted at once; their ids.
async fn submit_many(server: &Server, workflow: &str, count: usize) -> Vec<String> {
    let inputs: Vec<Value> =
        (0..count).map(|n| json!({ "name": format!("job {n}"), "workflow": workflow })).collect();
    let data = server.data(SUBMIT_MANY, json!({ "inputs": inputs })).await;
    assert_eq!(data["submitJobs"]["errors"], json!([]));
    let jobs = data["submitJobs"]["jobs"].as_array().expect("jobs");
    jobs.iter().map(|job| job["id"].as_str().expect("an id").to_owned()).collect()
}

/// Every job's transitions, as a subscription tells them, until each job has come to its end.
async fn follow(subscription: &mut Subscription, jobs: &[String]) -> HashMap<String, Vec<Value>> {
    let mut seen: HashMap<String, Vec<Value>> = HashMap::new();
    let mut running: HashSet<String> = jobs.iter().cloned().collect();
    while !running.is_empty() {
        let event = subscription.next().await.expect("the stream goes on");
        let node = &event["data"]["transitions"]["edge"]["node"];
        let Some(job) = node["jobId"].as_str() else { continue };
        if matches!(node["trigger"].as_str(), Some("COMPLETE" | "FAIL" | "CANCEL")) {
            running.remove(job);
        }
        seen.entry(job.to_owned()).or_default().push(node.clone());
    }
    seen
}

fn triggers(transitions: &[Value]) -> Vec<&str> {
    transitions.iter().filter_map(|node| node["trigger"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_the_api_process_sees_every_transition_once() {
    let db = TestDb::new().await;
    let api = Server::start(&db.url, "api").await;
    let workers = [Server::start(&db.url, "worker").await, Server::start(&db.url, "worker").await];
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 0.01 } }]);
    api.data(REGISTER, json!({ "input": { "name": "short", "stages": stages } })).await;
    let mut subscription = api.subscribe(TRANSITIONS, json!({})).await;
    // The first event says that from here on nothing is missed.
    assert_eq!(subscription.next().await.expect("an event")["data"]["transitions"]["edge"], Value::Null);

    let jobs = submit_many(&api, "short", 1_000).await;
    let seen = follow(&mut subscription, &jobs).await;

    let mut names = HashSet::new();
    for job in &jobs {
        let transitions = &seen[job];
        assert_eq!(triggers(transitions), UNDISTURBED, "{job}");
        let seqs: Vec<_> = transitions.iter().filter_map(|node| node["seq"].as_i64()).collect();
        assert_eq!(seqs, [1, 2, 3, 4, 5, 6, 7], "{job}");
        names.insert(transitions[1]["actor"]["name"].as_str().expect("a worker's name").to_owned());
    }
    assert_eq!(names.len(), 2, "both workers took part: {names:?}");
    for worker in workers {
        assert!(worker.terminate().await);
    }
    assert!(api.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jobs_of_a_killed_worker_are_finished_by_another() {
    let db = TestDb::new().await;
    let api = Server::start(&db.url, "api").await;
    let doomed = Server::start(&db.url, "worker").await;
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 1 } }]);
    api.data(REGISTER, json!({ "input": { "name": "long", "stages": stages } })).await;
    let mut subscription = api.subscribe(TRANSITIONS, json!({})).await;
    subscription.next().await.expect("an event");
    let jobs = submit_many(&api, "long", 100).await;
    // In the middle: some run, and some wait for a slot.
    let mut executing = 0;
    while executing < 20 {
        let event = subscription.next().await.expect("an event");
        executing += usize::from(event["data"]["transitions"]["edge"]["node"]["trigger"] == "EXECUTE");
    }
    doomed.kill().await;
    let rescuer = Server::start(&db.url, "worker").await;
    let mut rescued = 0;
    for job in &jobs {
        let id = job.parse().expect("an id");
        let ended = db.wait_ended(id).await;
        assert_eq!(ended.status.state.as_str(), "COMPLETE");
        rescued += usize::from(db.triggers(id).await.contains(&"RESCUE"));
    }
    assert!(
        (20..=32).contains(&rescued),
        "what the killed worker held was rescued, and nothing else: {rescued}"
    );
    assert!(rescuer.terminate().await);
    assert!(api.terminate().await);
    db.check().await;
}
