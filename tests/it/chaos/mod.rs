//! The chaos suite: several processes work on one database while everything goes wrong by a seeded schedule; at the end
//! a checker reads all that is stored and all that clients were told.
//!
//! Reading order: [`schedule`] says what goes wrong when, [`faults`] does it to [`database`], [`process`] and [`way`];
//! meanwhile [`people`] ask as [`client`]s for [`workload`], and each [`follower`] listens; [`evidence`] reads it all
//! for the [`checker`], and [`report`] tells. `make chaos` runs it for minutes, `make test` for seconds.

mod checker;
mod client;
pub mod database;
mod evidence;
mod faults;
mod follower;
mod people;
mod process;
mod report;
pub mod schedule;
pub mod way;
mod workload;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use callboard::domain::ids::JobId;
use callboard::domain::words::Trigger;
use callboard::store::hints::Hint;
use callboard::store::{Store, StoreSettings};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use checker::{Finding, What, check};
use client::Clients;
use database::Database;
use faults::{Scene, say};
use follower::{Following, Reach};
use process::{LOST_AFTER_MS, Process, Role, SLOTS};
use report::Report;
use schedule::{Scale, plan};
use way::{Destination, Way};

use crate::cluster::variable;
use crate::harness::{connect, texts};

const WORKERS: usize = 3;
/// How long everything may take to come to rest when nothing goes wrong any more: a limit, not a measurement.
const REST_WAIT: Duration = Duration::from_secs(150);
/// How often it is looked at where no hint comes: promotions raise none.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// Time of faults where CHAOS_SECONDS does not say, in seconds.
const SECONDS_DEFAULT: u64 = 120;

/// `make chaos`: minutes of faults, by a seed that is drawn or given.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: make chaos"]
async fn suite() {
    let number = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(|value| value.parse::<u64>().unwrap_or_else(|_| panic!("{name} must be a whole number")))
    };
    let seed = number("SEED").unwrap_or_else(|| rand::rng().random_range(1..1_000_000));
    let seconds = number("CHAOS_SECONDS").unwrap_or(SECONDS_DEFAULT);
    run(seed, Duration::from_secs(seconds), (500, 2_000)).await;
}

/// The short form: the same, for seconds, and always with the same faults.
#[tokio::test(flavor = "multi_thread")]
async fn short_form() {
    run(3, Duration::from_secs(8), (250, 700)).await;
}

/// Runs all of it and fails where something was found.
async fn run(seed: u64, time: Duration, gap_ms: (u64, u64)) {
    println!("SEED={seed} CHAOS_SECONDS={}", time.as_secs());
    let scale = Scale { workers: WORKERS, apis: 2, time, gap_ms, lost_after_ms: LOST_AFTER_MS };
    let faults = plan(seed, &scale);
    let folder = folder(seed);
    let begin = Instant::now();

    let follower_destination = Destination::default();
    let scene = Arc::new(set_up(&folder, &follower_destination).await);
    let apis: Vec<_> = scene.apis.iter().map(Process::address).collect();
    let clients = Arc::new(Clients::new(apis.clone()).await);
    let mut rng = StdRng::seed_from_u64(seed);
    for workflow in workload::workflows() {
        let register = "mutation ($input: RegisterWorkflowInput!) {
            registerWorkflow(input: $input) { errors { message } } }";
        let data = clients.insist(&mut rng, register, &json!({ "input": workflow })).await;
        let errors = data.as_ref().map(|data| &data["registerWorkflow"]["errors"]);
        assert_eq!(errors, Some(&json!([])), "{workflow}");
    }
    let steady = apis[0].borrow().clone().expect("the first API process is there");
    let way = scene.follower_way.address();
    let mut followers = [
        Following::start("the subscriber that stayed", Reach::Steady(steady)),
        Following::start(
            "the subscriber that reconnected",
            Reach::Roaming { way, destination: follower_destination, apis },
        ),
    ];
    join_all(followers.iter_mut().map(Following::has_begun)).await;
    say(&begin, "everything is there");

    let stop = CancellationToken::new();
    let mut people = people::start(&clients, seed, &stop);
    scene.play(&faults).await;
    stop.cancel();
    let waiting = timeout(REST_WAIT, async { while people.join_next().await.is_some() {} }).await;
    if waiting.is_err() {
        clients.find("a client still waits for an answer".to_owned());
        people.shutdown().await;
    }

    let url = scene.database.url().await;
    let leaving = CancellationToken::new();
    let store =
        Store::open(&url, &StoreSettings::default(), leaving.clone()).await.expect("the database opens");
    come_to_rest(&clients, &store, &url, &mut rng).await;
    say(&begin, "every job has ended or waits for a person");
    let mut findings = prove_capacity(&scene, &clients, &store, &url, &mut rng).await;
    say(&begin, "every slot of every worker was used");

    for worker in &scene.workers {
        scene.note(worker.ended_by_itself().await.map_or(Ok(()), Err));
        scene.note(worker.terminate().await);
    }
    let stored = evidence::transitions(&url).await;
    // Whoever has not been told all by then has missed something, and the checker says what.
    let told = join_all(followers.iter_mut().map(|follower| follower.has_been_told(stored)));
    let _ = timeout(REST_WAIT, told).await;
    say(&begin, "every subscriber was told");
    let reconnections = followers[1].connections().saturating_sub(1);
    for api in &scene.apis {
        scene.note(api.ended_by_itself().await.map_or(Ok(()), Err));
    }
    let mut evidence = evidence::read(&store, &url).await;
    findings.extend(evidence::contradictions(&url).await);
    evidence.followers = followers.map(Following::end).into();
    for api in &scene.apis {
        scene.note(api.terminate().await);
    }
    leaving.cancel();
    say(&begin, "everything was read");

    let known = clients.known();
    (evidence.submits, evidence.changes) = (known.submits.clone(), known.changes.clone());
    findings.extend(check(&evidence));
    findings.extend(scene.findings());
    findings.extend(known.findings.iter().cloned());
    for process in scene.processes().chain([&scene.extra]).filter(|process| process.panics() > 0) {
        let why = format!("{} panicked {} times", process.name, process.panics());
        findings.push(Finding { job: None, what: What::Process(why) });
    }
    let log = scene.database.log();
    let _ = std::fs::copy(&log, folder.join("postgres.log"));
    let report = Report::new(seed, &faults, &evidence, &known, reconnections, findings, folder.clone());
    let all: String = report.findings.iter().map(|finding| format!("{finding}\n")).collect();
    std::fs::write(folder.join("findings.txt"), all).expect("the findings are written");
    println!("{report}");
    assert!(report.findings.is_empty(), "the checker found something");
}

/// An empty folder for the logs of this seed.
fn folder(seed: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chaos/seed-{seed}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for logs");
    folder
}

async fn set_up(folder: &Path, follower_destination: &Destination) -> Scene {
    let database = Database::start().await;
    let process =
        async |name: String, role| Process::new(&name, role, &database.destination, folder.to_owned()).await;
    let (mut workers, mut apis) = (Vec::new(), Vec::new());
    for number in 0..WORKERS {
        workers.push(process(format!("worker-{number}"), Role::Worker).await);
    }
    for number in 0..2 {
        apis.push(process(format!("api-{number}"), Role::Api).await);
    }
    let extra = process("worker-extra".to_owned(), Role::Worker).await;
    let follower_way = Way::to(Arc::clone(follower_destination)).await;
    // The first one makes the tables.
    apis[0].start().await.expect("the first API process starts");
    let rest = apis[1..].iter().chain(&workers);
    for started in join_all(rest.map(Process::start)).await {
        started.expect("every process starts");
    }
    Scene::new(database, workers, extra, apis, follower_way)
}

/// Lets go of what people hold, and waits until all that can run has run.
async fn come_to_rest(clients: &Clients, store: &Store, url: &str, rng: &mut StdRng) {
    clients.insist(rng, people::RESUME_QUEUE, &json!({ "name": workload::HELD_QUEUE })).await;
    let paused = "SELECT id::text AS text FROM jobs WHERE paused AND finished_at IS NULL";
    let ids = texts(&mut connect(url).await, paused).await;
    for id in ids {
        let job = JobId(id.parse().expect("an id"));
        while !people::change(clients, rng, job, "resume", people::RESUME, &[Trigger::Resume]).await {}
    }
    wait_until(store, async || evidence::unfinished(url).await == 0).await;
}

/// Waits until something holds, or for too long, which the checker will see.
async fn wait_until(store: &Store, mut holds: impl AsyncFnMut() -> bool) -> bool {
    let mut feed = store.listen(Hint::Feed);
    let waiting = async {
        loop {
            feed.borrow_and_update();
            if holds().await {
                return;
            }
            let _ = timeout(LOOK_INTERVAL, feed.changed()).await;
        }
    };
    timeout(REST_WAIT, waiting).await.is_ok()
}

/// As many jobs as there are slots, none of which ends by itself: they all run at once only if every worker is there
/// again with every slot. Then they are cancelled.
async fn prove_capacity(
    scene: &Scene,
    clients: &Clients,
    store: &Store,
    url: &str,
    rng: &mut StdRng,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |why: String| findings.push(Finding { job: None, what: What::Process(why) });
    let expected: Vec<String> = scene.workers.iter().map(|worker| worker.name.clone()).collect();
    if !wait_until(store, async || evidence::active_workers(store).await == expected).await {
        find(format!("at work are {:?}", evidence::active_workers(store).await));
    }
    let jobs = people::submit_endless(clients, rng, WORKERS * SLOTS).await;
    let running = "SELECT w.name AS text FROM jobs j JOIN workers w ON w.id = j.worker_id
        WHERE w.state = 'ACTIVE' AND j.stage = 'EXECUTE' ORDER BY w.name";
    let all_run = async || texts(&mut connect(url).await, running).await.len() == jobs.len();
    if !wait_until(store, all_run).await {
        let names = texts(&mut connect(url).await, running).await;
        let by_worker: Vec<_> = expected
            .iter()
            .map(|name| format!("{name} {}", names.iter().filter(|other| *other == name).count()))
            .collect();
        find(format!("not every slot works: {}", by_worker.join(", ")));
    }
    for job in jobs {
        let triggers = &[Trigger::Cancel, Trigger::RequestCancel];
        while !people::change(clients, rng, job, "cancel", people::CANCEL, triggers).await {}
    }
    wait_until(store, async || evidence::unfinished(url).await == 0).await;
    findings
}
