//! What clients do, all at the same time: submit, cancel, retry, step, hold and let go.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::ids::JobId;
use callboard::domain::words::Trigger;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::checker::AcknowledgedChange;
use super::client::{Clients, Reply};
use super::workload::{self, HELD_QUEUE};

const SUBMIT: &str = "mutation ($input: SubmitJobInput!) {
    submitJob(input: $input) { job { id name } replayed errors { code message } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) {
    submitJobs(inputs: $inputs) { jobs { id name } errors { code message } } }";
const PAUSE_QUEUE: &str = "mutation ($name: String!) { pauseQueue(name: $name) { errors { code } } }";
pub const RESUME_QUEUE: &str = "mutation ($name: String!) { resumeQueue(name: $name) { errors { code } } }";
pub const RESUME: &str =
    "mutation ($id: ID!) { change: resumeJob(id: $id) { job { version } errors { code } } }";
pub const CANCEL: &str = "mutation ($id: ID!) { change: cancelJob(id: $id, reason: \"chaos\") {
    job { version } errors { code } } }";

/// Clients that submit one job at a time.
const SUBMITTERS: u64 = 3;
/// Clients that change jobs.
const MEDDLERS: u64 = 2;

/// Everybody, until `stop`. Whoever has asked for something by then still waits for the answer.
pub fn start(clients: &Arc<Clients>, seed: u64, stop: &CancellationToken) -> JoinSet<()> {
    let mut people = JoinSet::new();
    let rng = |person: u64| StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(person));
    for person in 0..SUBMITTERS {
        people.spawn(submit(Arc::clone(clients), rng(person), format!("s{person}"), stop.clone()));
    }
    people.spawn(submit_many(Arc::clone(clients), rng(100), stop.clone()));
    for person in 200..200 + MEDDLERS {
        people.spawn(meddle(Arc::clone(clients), rng(person), stop.clone()));
    }
    people.spawn(hold_queue(Arc::clone(clients), rng(300), stop.clone()));
    people
}

/// Waits as long as this person takes until the next request; whether to go on.
async fn pace(rng: &mut StdRng, stop: &CancellationToken, ms: std::ops::RangeInclusive<u64>) -> bool {
    let time = Duration::from_millis(rng.random_range(ms));
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(time) => true,
    }
}

/// One job at a time. With a key it is submitted until that is acknowledged; without one it is submitted once, for
/// who knows what became of it.
async fn submit(clients: Arc<Clients>, mut rng: StdRng, person: String, stop: CancellationToken) {
    let mut number = 0;
    while pace(&mut rng, &stop, 10..=90).await {
        number += 1;
        let name = format!("{person}-{number}");
        let mut input = workload::job(&mut rng, &name, clients.now());
        let data = if rng.random_bool(0.8) {
            input["idempotencyKey"] = json!(name);
            clients.insist(&mut rng, SUBMIT, &json!({ "input": input })).await
        } else {
            once(&clients, &mut rng, SUBMIT, &json!({ "input": input })).await
        };
        let Some(data) = data else { continue };
        let payload = &data["submitJob"];
        if payload["replayed"] == true {
            clients.count("submits answered at a later try");
        }
        acknowledge(&clients, &payload["job"], &payload["errors"]);
    }
}

async fn submit_many(clients: Arc<Clients>, mut rng: StdRng, stop: CancellationToken) {
    let mut number = 0;
    while pace(&mut rng, &stop, 300..=1_500).await {
        number += 1;
        let with_keys = rng.random_bool(0.6);
        let inputs: Vec<Value> = (0..rng.random_range(2..=30))
            .map(|one| {
                let name = format!("batch{number}-{one}");
                let mut input = workload::job(&mut rng, &name, clients.now());
                if with_keys {
                    input["idempotencyKey"] = json!(name);
                }
                input
            })
            .collect();
        let variables = json!({ "inputs": inputs });
        let data = if with_keys {
            clients.insist(&mut rng, SUBMIT_MANY, &variables).await
        } else {
            once(&clients, &mut rng, SUBMIT_MANY, &variables).await
        };
        let Some(data) = data else { continue };
        let payload = &data["submitJobs"];
        let jobs = payload["jobs"].as_array().cloned().unwrap_or_default();
        if jobs.len() != inputs.len() {
            clients.find(format!("{} jobs submitted, {} answered: {payload}", inputs.len(), jobs.len()));
        }
        jobs.iter().for_each(|job| acknowledge(&clients, job, &payload["errors"]));
    }
}

/// As many jobs that do not end by themselves.
pub async fn submit_endless(clients: &Clients, rng: &mut StdRng, count: usize) -> Vec<JobId> {
    let inputs: Vec<Value> = (0..count)
        .map(|number| {
            let name = format!("endless-{number}");
            json!({ "name": name, "workflow": workload::ENDLESS, "idempotencyKey": name })
        })
        .collect();
    let data = clients.insist(rng, SUBMIT_MANY, &json!({ "inputs": inputs })).await.unwrap_or_default();
    let jobs = data["submitJobs"]["jobs"].as_array().cloned().unwrap_or_default();
    jobs.iter().for_each(|job| acknowledge(clients, job, &data["submitJobs"]["errors"]));
    jobs.iter().filter_map(|job| job["id"].as_str()?.parse().ok()).collect()
}

async fn once(clients: &Clients, rng: &mut StdRng, query: &str, variables: &Value) -> Option<Value> {
    match clients.ask(rng, query, variables).await {
        Reply::Data(data) => Some(data),
        Reply::Unavailable | Reply::Nothing => {
            clients.count("submits without a key and without an answer");
            None
        }
        Reply::Failed => None,
    }
}

fn acknowledge(clients: &Clients, job: &Value, errors: &Value) {
    let id = job["id"].as_str().and_then(|id| id.parse::<JobId>().ok());
    match (id, job["name"].as_str()) {
        (Some(id), Some(name)) => clients.acknowledged(name.to_owned(), id),
        _ => clients.find(format!("a submit was answered with {job}, {errors}")),
    }
}

/// What a client may ask of a job: the mutation, and what its entry in the history says.
const CHANGES: &[(&str, u32, &str, &[Trigger])] = &[
    ("cancel", 12, CANCEL, &[Trigger::Cancel, Trigger::RequestCancel]),
    (
        "retry",
        18,
        "mutation ($id: ID!) { change: retryJob(id: $id, from: INIT) { job { version } errors { code } } }",
        &[Trigger::Retry],
    ),
    (
        "retry the stage",
        18,
        "mutation ($id: ID!) { change: retryJob(id: $id, from: FAILED_STAGE) { job { version } errors { code } } }",
        &[Trigger::Retry],
    ),
    (
        "next",
        35,
        "mutation ($id: ID!) { change: nextStage(id: $id) { job { version } errors { code } } }",
        &[Trigger::Next],
    ),
    (
        "pause",
        12,
        "mutation ($id: ID!) { change: pauseJob(id: $id) { job { version } errors { code } } }",
        &[Trigger::Pause],
    ),
    ("resume", 25, RESUME, &[Trigger::Resume]),
    (
        "update",
        10,
        "mutation ($id: ID!) { change: updateJob(id: $id, input: { priority: 2, mode: AUTO }) {
            job { version } errors { code } } }",
        &[Trigger::Amend],
    ),
];

async fn meddle(clients: Arc<Clients>, mut rng: StdRng, stop: CancellationToken) {
    while pace(&mut rng, &stop, 5..=60).await {
        let Some(job) = clients.any_job(&mut rng) else { continue };
        let mut drawn = rng.random_range(0..CHANGES.iter().map(|(_, weight, ..)| weight).sum());
        let chosen = CHANGES.iter().find(|(_, weight, ..)| {
            let chosen = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            chosen
        });
        let Some((what, _, query, triggers)) = chosen else { continue };
        change(&clients, &mut rng, job, what, query, triggers).await;
    }
}

/// Asks once for a change.
pub async fn change(
    clients: &Clients,
    rng: &mut StdRng,
    job: JobId,
    what: &str,
    query: &str,
    triggers: &'static [Trigger],
) -> bool {
    let outcome = match clients.ask(rng, query, &json!({ "id": job.to_string() })).await {
        Reply::Data(data) => match data["change"]["job"]["version"].as_i64() {
            Some(version) => {
                let version = i32::try_from(version).expect("a version");
                clients.changed(AcknowledgedChange { job, version, triggers });
                "done"
            }
            None if data["change"]["errors"][0]["code"] == "INVALID_TRANSITION" => "refused",
            None => {
                clients.find(format!("{what} of {job}: {data}"));
                "failed"
            }
        },
        Reply::Unavailable | Reply::Nothing => "not answered",
        Reply::Failed => "failed",
    };
    clients.count(&format!("{what}: {outcome}"));
    outcome != "not answered"
}

/// Holds a queue for a while, again and again.
async fn hold_queue(clients: Arc<Clients>, mut rng: StdRng, stop: CancellationToken) {
    let name = json!({ "name": HELD_QUEUE });
    while pace(&mut rng, &stop, 500..=3_000).await {
        if let Reply::Data(_) = clients.ask(&mut rng, PAUSE_QUEUE, &name).await {
            clients.count("queue held");
        }
        if !pace(&mut rng, &stop, 200..=2_000).await {
            return;
        }
        clients.insist(&mut rng, RESUME_QUEUE, &name).await;
    }
}
