//! `/metrics`: that it says what has happened, keeps to Prometheus's conventions, and is what docs and `deploy/` name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{TestDb, eventually};
use crate::server::Server;

const SUBMIT: &str =
    "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } errors { message } } }";
const REGISTER: &str =
    "mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }";
const FOLLOW: &str = "subscription ($id: ID!) { job(id: $id) { state } }";

/// What was said at one time.
struct Scraped {
    text: String,
    samples: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
}

impl Scraped {
    async fn of(server: &Server, headers: &[(&str, &str)]) -> Self {
        let answer = server.get("/metrics", headers).await;
        assert_eq!(answer.status(), 200);
        let form = answer.headers()["content-type"].to_str().expect("text").to_owned();
        assert_eq!(form, "application/openmetrics-text; version=1.0.0; charset=utf-8");
        Self::read(answer.text().await.expect("a body"))
    }

    fn read(text: String) -> Self {
        assert!(text.ends_with("# EOF\n"), "{text}");
        let mut scraped = Self { samples: BTreeMap::new(), kinds: BTreeMap::new(), text };
        for line in scraped.text.lines() {
            if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
                let twice = scraped.kinds.insert(name.to_owned(), kind.to_owned());
                assert_eq!(twice, None, "{name} is there twice");
            } else if !line.starts_with('#') {
                let (name, value) = line.rsplit_once(' ').expect("a sample");
                let twice = scraped.samples.insert(name.to_owned(), value.parse().expect("a number"));
                assert_eq!(twice, None, "{name} is there twice");
            }
        }
        scraped
    }

    /// A sample by its name and labels as they are written.
    fn value(&self, sample: &str) -> f64 {
        *self.samples.get(sample).unwrap_or_else(|| panic!("no {sample} in\n{}", self.text))
    }

    /// The names under which queries find what is here.
    fn names(&self) -> BTreeSet<String> {
        let suffix = |(name, kind): (&String, &String)| match kind.as_str() {
            "counter" => format!("{name}_total"),
            _ => name.clone(),
        };
        self.kinds.iter().map(suffix).collect()
    }
}

async fn register(server: &Server, name: &str, stages: Value) {
    let input = json!({ "name": name, "stages": stages });
    let data = server.data(REGISTER, json!({ "input": input })).await;
    assert_eq!(data["registerWorkflow"]["errors"], json!([]));
}

/// Submits a job and waits for its end.
async fn run(server: &Server, input: Value) -> Value {
    let data = server.data(SUBMIT, json!({ "input": input })).await;
    let id = &data["submitJob"]["job"]["id"];
    let mut events = server.subscribe(FOLLOW, json!({ "id": id })).await;
    events.until(|event| ["COMPLETE", "FAILED"].contains(&event["job"]["state"].as_str().unwrap_or(""))).await
}

/// A server that has had something of everything.
async fn busy_server(db: &TestDb) -> Server {
    let server = Server::start(&db.url, "all").await;
    register(&server, "quick", json!([])).await;
    let retry = json!({ "maxAttempts": 2, "initialDelaySeconds": 0.01, "maxDelaySeconds": 0.01 });
    let fails = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "failUntilRetry": 9 }, "retry": retry }]);
    register(&server, "fails", fails).await;
    for n in 0..3 {
        run(&server, json!({ "name": format!("{n}"), "workflow": "quick", "queue": "fast" })).await;
    }
    run(&server, json!({ "name": "never", "workflow": "fails" })).await;
    server.data(SUBMIT, json!({ "input": { "name": "later", "runAt": "2099-01-01T00:00:00Z" } })).await;
    server.answer("{ nonsense }", json!({})).await;
    server.data("{ job(id: \"job_01h455vb4pex5vsknk084sn02q\") { id } }", json!({})).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn they_say_what_has_happened_and_what_is() {
    let db = TestDb::new().await;
    let server = busy_server(&db).await;
    let scraped = Scraped::of(&server, &[]).await;
    for (sample, expected) in [
        ("callboard_transitions_total{trigger=\"SUBMIT\"}", 5.0),
        ("callboard_transitions_total{trigger=\"START\"}", 5.0),
        ("callboard_jobs{queue=\"fast\",state=\"COMPLETE\"}", 3.0),
        ("callboard_jobs{queue=\"default\",state=\"FAILED\"}", 1.0),
        ("callboard_jobs_live{queue=\"default\",place=\"waiting\"}", 1.0),
        ("callboard_queue_paused{queue=\"default\"}", 0.0),
        ("callboard_task_run_seconds_count{workflow=\"quick\",stage=\"EXECUTE\",outcome=\"succeeded\"}", 3.0),
        ("callboard_task_run_seconds_count{workflow=\"fails\",stage=\"EXECUTE\",outcome=\"failed\"}", 2.0),
        ("callboard_task_failures_total{workflow=\"fails\",stage=\"EXECUTE\",kind=\"HANDLER\"}", 2.0),
        ("callboard_task_wait_seconds_count{workflow=\"quick\",stage=\"INIT\"}", 3.0),
        ("callboard_job_seconds_count{workflow=\"quick\",state=\"COMPLETE\"}", 3.0),
        ("callboard_job_seconds_count{workflow=\"fails\",state=\"FAILED\"}", 1.0),
        ("callboard_database_up", 1.0),
        ("callboard_slots", 32.0),
        ("callboard_slots_busy", 0.0),
        ("callboard_pool_connections_max{pool=\"write\"}", 4.0),
        ("callboard_outcomes_stale_total", 0.0),
        ("callboard_graphql_requests_total{operation=\"mutation submitJob\",code=\"OK\"}", 5.0),
        ("callboard_graphql_requests_total{operation=\"query job\",code=\"OK\"}", 1.0),
        (
            "callboard_graphql_requests_total{operation=\"query unknown\",code=\"GRAPHQL_VALIDATION_FAILED\"}",
            1.0,
        ),
        ("callboard_graphql_requests_total{operation=\"subscription job\",code=\"OK\"}", 4.0),
        ("callboard_graphql_request_seconds_count{operation=\"mutation submitJob\"}", 5.0),
        ("callboard_http_requests_total{path=\"/graphql\",status=\"101\"}", 4.0),
    ] {
        assert!((scraped.value(sample) - expected).abs() < 1e-9, "{sample} is {}", scraped.value(sample));
    }
    // What ended last may still be on its way through the feed.
    eventually("the feed has nothing left to read", async || {
        Scraped::of(&server, &[]).await.value("callboard_feed_lag_seconds").abs() < 1e-9
    })
    .await;
    assert!(scraped.value("callboard_graphql_events_total{operation=\"subscription job\"}") >= 4.0);
    assert!(scraped.value("callboard_batch_items_sum{batch=\"submits\"}") >= 5.0);
    assert!(scraped.value("callboard_pool_wait_seconds_count{pool=\"write\"}") > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn they_keep_to_the_conventions_and_docs_and_dashboards_name_them() {
    let db = TestDb::new().await;
    let server = busy_server(&db).await;
    let scraped = Scraped::of(&server, &[]).await;
    for (name, kind) in &scraped.kinds {
        assert!(name.starts_with("callboard_") && !name.ends_with("_total"), "{name}");
        assert!(["counter", "gauge", "histogram"].contains(&kind.as_str()), "{name} is {kind}");
        assert!(scraped.text.contains(&format!("# HELP {name} ")), "{name} says nothing of itself");
        if kind == "histogram" {
            assert!(name.ends_with("_seconds") || name.ends_with("_items"), "{name} has no unit");
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file");
    let documented = named(&file("docs/metrics.md"));
    assert_eq!(scraped.names(), documented, "docs/metrics.md has a row for each");
    let parts = ["_bucket", "_sum", "_count"];
    let base =
        |name: String| parts.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(&name).to_owned();
    for path in ["deploy/alerts.yml", "deploy/grafana-dashboard.json"] {
        let unknown: Vec<String> =
            named(&file(path)).into_iter().map(base).filter(|name| !documented.contains(name)).collect();
        assert_eq!(unknown, Vec::<String>::new(), "{path}");
    }
    serde_json::from_str::<Value>(&file("deploy/grafana-dashboard.json")).expect("JSON");
}

/// The metrics that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let words = text.split(|letter| !is_part(letter)).filter(|word| word.starts_with("callboard_"));
    words.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_has_them_at_an_address_of_its_own_and_the_api_asks_for_a_token() {
    const TOKEN: &str = "a-token-that-is-long-enough-for-a-test";
    let db = TestDb::new().await;
    let flags = ["--database-url", &db.url, "--role", "worker"];
    let worker = Server::with(&flags, |command| {
        command
            .env("CALLBOARD_HTTP__METRICS_LISTEN", "127.0.0.1:0")
            .env("CALLBOARD_HTTP__TOKENS__TEST", TOKEN);
    })
    .await;
    let log = worker.log();
    let address = log.split("metrics are at http://").nth(1).and_then(|rest| rest.split('/').next());
    let url = format!("http://{}", address.expect("an address"));
    let text = reqwest::get(format!("{url}/metrics")).await.expect("an answer").text().await.expect("a body");
    let scraped = Scraped::read(text);
    assert!((scraped.value("callboard_slots") - 32.0).abs() < 1e-9);
    assert!(!scraped.text.contains("callboard_subscribers"), "it has no feed");
    assert_eq!(reqwest::get(format!("{url}/readyz")).await.expect("an answer").status(), 200);
    assert_eq!(reqwest::get(format!("{url}/graphql")).await.expect("an answer").status(), 404);

    let flags = ["--database-url", &db.url, "--role", "api"];
    let api = Server::with(&flags, |command| {
        command.env("CALLBOARD_HTTP__TOKENS__TEST", TOKEN);
    })
    .await;
    assert_eq!(api.get("/metrics", &[]).await.status(), 401);
    let bearer = format!("Bearer {TOKEN}");
    Scraped::of(&api, &[("authorization", &bearer)]).await;
}
