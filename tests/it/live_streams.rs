//! Live streams as clients have them: readers that stand still, connections that break, servers that go away, and a
//! database that is somewhere else afterwards.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use callboard::postgres::PrivateCluster;
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::client::{Client, Said, Subscription};
use crate::cluster::throw_away;
use crate::harness::TestDb;
use crate::server::Server;

const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
    registerWorkflow(input: $input) { errors { message } } }";
const SUBMIT: &str =
    "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } errors { message } } }";
const SUBMIT_MANY: &str =
    "mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } } }";
const UPDATE: &str = "mutation ($id: ID!, $input: UpdateJobInput!) {
    updateJob(id: $id, input: $input) { job { version } errors { message } } }";
const NEXT: &str = "mutation ($id: ID!) { nextStage(id: $id) { errors { message } } }";
const TRANSITIONS: &str =
    "subscription ($after: String, $filter: TransitionFilter) { transitions(after: $after, filter: $filter) {
    cursor edge { node { jobId seq toState job { description } } } } }";
const JOB: &str = "subscription ($id: ID!) { job(id: $id) { version description } }";
const JOBS: &str = "subscription { jobs { removedId job { id version state description } } }";
const STATS: &str = "subscription { stats { jobs { init complete } } }";

/// How long the readers stand still.
const STILL: Duration = Duration::from_secs(60);
/// Between two rounds of load, each of which submits some jobs and changes one some times.
const ROUND: Duration = Duration::from_millis(250);
const JOBS_A_ROUND: usize = 5;
const CHANGES_A_ROUND: usize = 4;
/// Make events so long that no buffer on the way holds a minute of them.
const DESCRIPTION_CHARS: usize = 2_000;
const CHANGED_CHARS: usize = 9_000;
/// The receive buffer of a reader that stands still, in bytes.
const RECEIVE_BYTES: u32 = 8 * 1024;

async fn register_pass(server: &Client) {
    server.data(REGISTER, json!({ "input": { "name": "pass", "stages": [] } })).await;
}

async fn submit(server: &Client, input: Value) -> String {
    let data = server.data(SUBMIT, json!({ "input": input })).await;
    data["submitJob"]["job"]["id"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned()
}

/// What a reader of transitions has seen: it can be put down, and taken up again anywhere.
#[derive(Default)]
struct History {
    cursor: Option<String>,
    /// The last seq of each job.
    seqs: HashMap<String, i64>,
    complete: usize,
}

impl History {
    /// Begins, or goes on behind what was seen.
    async fn open(&self, server: &Client, receive_bytes: Option<u32>) -> Subscription {
        let variables = json!({ "after": self.cursor });
        server.follow_with(json!({ "query": TRANSITIONS, "variables": variables }), receive_bytes).await
    }

    /// Takes what comes next; false once the socket is closed.
    async fn read(&mut self, subscription: &mut Subscription) -> bool {
        let payload = match subscription.hear().await {
            Said::Next(payload) => payload,
            Said::Closed(_) => return false,
            other => panic!("{other:?}"),
        };
        let event = &payload["data"]["transitions"];
        self.cursor = Some(event["cursor"].as_str().unwrap_or_else(|| panic!("{payload:#}")).to_owned());
        let node = &event["edge"]["node"];
        if let Some(job) = node["jobId"].as_str() {
            let last = self.seqs.entry(job.to_owned()).or_default();
            // The very next one: nothing is lost, and nothing comes twice.
            assert_eq!(node["seq"], *last + 1, "{event:#}");
            *last += 1;
            self.complete += usize::from(node["toState"] == "COMPLETE");
        }
        true
    }

    async fn read_until_complete(&mut self, subscription: &mut Subscription, jobs: usize) {
        while self.complete < jobs {
            assert!(self.read(subscription).await, "the socket stays open");
        }
    }
}

/// Submits jobs and changes one, for as long as the readers stand still; how many were submitted, and the changed job's
/// version at the end.
async fn load(server: &Client, changed: &str) -> (usize, i64) {
    let description = "x".repeat(DESCRIPTION_CHARS);
    let end = Instant::now() + STILL;
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut submitted, mut version) = (0, 0);
    while Instant::now() < end {
        rounds.tick().await;
        let job = json!({ "name": "one of many", "workflow": "pass", "description": description });
        server.data(SUBMIT_MANY, json!({ "inputs": vec![job; JOBS_A_ROUND] })).await;
        submitted += JOBS_A_ROUND;
        for change in 0..CHANGES_A_ROUND {
            let input =
                json!({ "description": format!("{submitted} {change} {}", "x".repeat(CHANGED_CHARS)) });
            let data = server.data(UPDATE, json!({ "id": changed, "input": input })).await;
            version = data["updateJob"]["job"]["version"].as_i64().unwrap_or_else(|| panic!("{data}"));
        }
    }
    (submitted, version)
}

async fn stats(server: &Client) -> Value {
    server.data("{ stats { jobs { init complete } } }", json!({})).await["stats"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_stood_still_for_a_minute_under_load_have_missed_nothing() {
    let db = TestDb::new().await;
    let server = Server::start(&db.url, "all").await;
    // At one server they are dropped meanwhile, as it is set by default; at this one they are waited for.
    let patient = Server::with(&["--database-url", &db.url, "--role", "api"], |command| {
        command
            .env("CALLBOARD_HTTP__WRITE_TIMEOUT_SECONDS", "300")
            .env("CALLBOARD_HTTP__HEARTBEAT_SECONDS", "300");
    })
    .await;
    register_pass(&server).await;
    let changed = submit(&server, json!({ "name": "changed", "mode": "MANUAL" })).await;

    let (mut dropped, mut held) = (History::default(), History::default());
    let mut dropped_stream = dropped.open(&server, Some(RECEIVE_BYTES)).await;
    let mut held_stream = held.open(&patient, Some(RECEIVE_BYTES)).await;
    // From the first event on nothing may be missed; the job that is changed was submitted before.
    for (history, stream) in [(&mut dropped, &mut dropped_stream), (&mut held, &mut held_stream)] {
        assert!(history.read(stream).await);
        history.seqs.insert(changed.clone(), 1);
    }
    let slowly = async |query: &str| {
        let payload = json!({ "query": query, "variables": { "id": changed } });
        patient.follow_with(payload, Some(RECEIVE_BYTES)).await
    };
    let mut job = slowly(JOB).await;
    let mut jobs = slowly(JOBS).await;
    let mut counts = slowly(STATS).await;
    job.event().await;
    jobs.event().await;
    counts.event().await;

    let (submitted, version) = load(&server, &changed).await;

    // The one that was dropped goes on from its cursor.
    while dropped.read(&mut dropped_stream).await {}
    assert!(dropped.complete < submitted, "no buffer holds all of it");
    let mut dropped_stream = dropped.open(&server, None).await;
    dropped.read_until_complete(&mut dropped_stream, submitted).await;
    // The other one has it all on one socket.
    held.read_until_complete(&mut held_stream, submitted).await;
    for history in [&dropped, &held] {
        let all = history.seqs.iter().filter(|(id, _)| **id != changed);
        assert!(all.clone().count() == submitted && all.clone().all(|(_, seq)| *seq == 7));
    }
    // Those who are told how things are have skipped to the latest.
    let (mut told, mut last) = (1, 0);
    while last < version {
        let event = job.event().await;
        (told, last) = (told + 1, event["job"]["version"].as_i64().expect("a version"));
    }
    assert!(told < version, "{told} events for {version} versions");
    let mut list = BTreeMap::new();
    while list.values().filter(|state| **state == "COMPLETE").count() < submitted {
        let event = jobs.event().await;
        let one = &event["jobs"]["job"];
        let Some(id) = one["id"].as_str() else { panic!("the list is to be read again: {event}") };
        list.insert(id.to_owned(), one["state"].as_str().expect("a state").to_owned());
    }
    let now = stats(&server).await;
    counts.until(|event| event["stats"] == now).await;
    assert!(server.terminate().await && patient.terminate().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_after_a_restart_and_at_another_process() {
    let db = TestDb::new().await;
    let worker = Server::start(&db.url, "worker").await;
    let first = Server::start(&db.url, "api").await;
    let second = Server::start(&db.url, "api").await;
    register_pass(&first).await;
    let mut history = History::default();
    let mut stream = history.open(&first, None).await;
    assert!(history.read(&mut stream).await);
    let more = async |server: &Client, count: usize| {
        let job = json!({ "name": "one of many", "workflow": "pass" });
        server.data(SUBMIT_MANY, json!({ "inputs": vec![job; count] })).await;
    };
    more(&first, 50).await;
    while history.seqs.len() < 10 {
        assert!(history.read(&mut stream).await);
    }
    // Killed in the middle of it; what it had on its way is lost, and more comes while nobody listens.
    first.kill().await;
    more(&second, 50).await;
    let mut stream = history.open(&second, None).await;
    while history.complete < 20 {
        assert!(history.read(&mut stream).await);
    }
    // Stopped politely, and a new one started.
    assert!(second.terminate().await);
    while history.read(&mut stream).await {}
    let third = Server::start(&db.url, "api").await;
    more(&third, 50).await;
    let mut stream = history.open(&third, None).await;
    history.read_until_complete(&mut stream, 150).await;
    assert_eq!(history.seqs.len(), 150);
    // Pages of the same history have the same cursors.
    let page = "query ($before: String) { transitions(last: 100, before: $before) { edges { cursor node { seq jobId } } pageInfo { startCursor hasPreviousPage } } }";
    let (mut before, mut count) = (Value::Null, 0);
    loop {
        let page = third.data(page, json!({ "before": before })).await["transitions"].take();
        count += page["edges"].as_array().map_or(0, Vec::len);
        if page["pageInfo"]["hasPreviousPage"] == json!(false) {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(count, 150 * 7);
    let last = third.data("{ transitions(last: 1) { edges { cursor } } }", json!({})).await;
    assert_eq!(last["transitions"]["edges"][0]["cursor"].as_str(), history.cursor.as_deref());
    assert!(third.terminate().await && worker.terminate().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_in_a_cluster_that_the_database_was_restored_into() {
    let db = TestDb::new().await;
    let server = Server::start(&db.url, "all").await;
    let id = submit(&server, json!({ "name": "moved", "mode": "MANUAL" })).await;
    let step = async |server: &Client| {
        let data = server.data(NEXT, json!({ "id": id })).await;
        assert_eq!(data["nextStage"]["errors"], json!([]));
    };
    let variables = |after: &Option<String>| json!({ "after": after, "filter": { "jobIds": [id] } });
    let mut history = History::default();
    let mut stream = server.subscribe(TRANSITIONS, variables(&None)).await;
    assert!(history.read(&mut stream).await);
    history.seqs.insert(id.clone(), 1);
    step(&server).await;
    server
        .subscribe("subscription ($id: ID!) { job(id: $id) { stage allowedActions } }", json!({ "id": id }))
        .await
        .until(|event| {
            event["job"]["stage"] == "PREPARE" && event["job"]["allowedActions"].to_string().contains("NEXT")
        })
        .await;
    assert!(server.terminate().await);
    while history.read(&mut stream).await {}

    // A cluster that has seen next to no transaction gives out ids that were given out long ago in the old one.
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = PrivateCluster::start(&throw_away(), folder.path()).await.expect("PostgreSQL starts");
    copy(&db, cluster.url()).await;
    let server = Server::start(cluster.url(), "all").await;
    let mut stream = server.subscribe(TRANSITIONS, variables(&history.cursor)).await;
    for _ in 0..4 {
        step(&server).await;
        let seen = history.seqs[&id];
        // A stage begins and ends before the next one may be asked for.
        server
            .subscribe(
                "subscription ($id: ID!) { job(id: $id) { state allowedActions } }",
                json!({ "id": id }),
            )
            .await
            .until(|event| {
                event["job"]["state"] == "COMPLETE"
                    || event["job"]["allowedActions"].to_string().contains("NEXT")
            })
            .await;
        while history.seqs[&id] == seen {
            assert!(history.read(&mut stream).await);
        }
    }
    history.read_until_complete(&mut stream, 1).await;
    let stored = server.data("query ($id: ID!) { job(id: $id) { version } }", json!({ "id": id })).await;
    assert_eq!(stored["job"]["version"], json!(history.seqs[&id]));
    assert!(server.terminate().await);
    cluster.stop().await;
}

/// Dumps a database and restores it somewhere else, with PostgreSQL's own programs.
async fn copy(db: &TestDb, to: &str) {
    let (client, connection) =
        tokio_postgres::connect(&db.url, tokio_postgres::NoTls).await.expect("a connection");
    let connection = tokio::spawn(connection);
    let row =
        client.query_one("SELECT setting FROM pg_config WHERE name = 'BINDIR'", &[]).await.expect("a row");
    drop(client);
    let _ = connection.await;
    let folder: String = row.get(0);
    let program = |name: &str| {
        let path = PathBuf::from(&folder).join(name);
        // The server may be on another machine.
        Command::new(if path.exists() { path } else { name.into() })
    };
    let mut dump = program("pg_dump");
    let mut dump =
        dump.args(["--no-owner", "--dbname", &db.url]).stdout(Stdio::piped()).spawn().expect("pg_dump");
    let text: Stdio = dump.stdout.take().expect("a pipe").try_into().expect("a pipe for another program");
    let mut restore = program("psql");
    let restore = restore.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", to]);
    let restored = restore.stdin(text).stdout(Stdio::null()).status().await.expect("psql");
    assert!(restored.success() && dump.wait().await.expect("a status").success());
}
