//! The API as a client sees it: each test has a server in its own process, over a database of its own.

mod select;
mod snapshot;

mod access;
mod attacks;
mod bad_input;
mod batching;
mod blockers;
mod catalogue;
mod failures;
mod filters;
mod job;
mod logs;
mod meanwhile;
mod mutations;
mod pages;
mod paging;
mod plans;
mod subscriptions;
mod together;
mod variables;
mod workflows;

use std::ops::Deref;
use std::sync::Arc;

use callboard::engine::{Engine, EngineSettings};
use callboard::feed::{Feed, FeedSettings};
use callboard::graphql::{self, GraphqlSettings};
use callboard::handlers::Registry;
use callboard::handlers::standard::STANDARD_JSON;
use callboard::http::{self, Check, HttpSettings};
use callboard::store::Store;
use callboard::store::submitter::Submitter;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::client::Client;
use crate::harness::{TestDb, drain, quick, registry, worker};

const SUBMIT: &str = "mutation ($input: SubmitJobInput!) {
    submitJob(input: $input) { job { id } errors { message path } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) {
    submitJobs(inputs: $inputs) { jobs { id } errors { message path } } }";
const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
    registerWorkflow(input: $input) { workflow { id version } errors { message path } } }";
const FOLLOW: &str = "subscription ($id: ID!) { job(id: $id) { state version } }";

/// A server without a process of its own, and a client of it.
pub struct Api {
    pub db: TestDb,
    client: Client,
    engine: Option<Engine>,
    _stop: DropGuard,
}

impl Deref for Api {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Api {
    /// An API with no worker behind it, and the workflow `standard`.
    pub async fn new() -> Self {
        let db = TestDb::new().await;
        let store = db.store.clone();
        Self::over(db, store).await
    }

    /// An API with a worker behind it, and the workflow `standard`.
    pub async fn with_worker() -> Self {
        let mut api = Self::new().await;
        api.work(quick()).await;
        api
    }

    /// An API that knows these handlers, with no worker behind it, and the workflow `standard`.
    pub async fn knowing(registry: Registry) -> Self {
        let db = TestDb::new().await;
        let store = db.store.clone();
        Self::begin(db, store, registry).await
    }

    /// An API whose queries and mutations go another way to the test's database than everything else.
    pub async fn over(db: TestDb, store: Store) -> Self {
        Self::begin(db, store, registry()).await
    }

    async fn begin(db: TestDb, store: Store, registry: Registry) -> Self {
        let (client, stop) = serve(db.store.clone(), store, registry).await;
        let api = Self { db, client, engine: None, _stop: stop };
        let standard = serde_json::from_str(STANDARD_JSON).expect("the built-in workflow is JSON");
        api.register(standard).await;
        api
    }

    /// A client of another server over the same database, for as long as the guard lives.
    pub async fn another(&self) -> (Client, DropGuard) {
        let store = self.db.another_store().await;
        serve(store.clone(), store, registry()).await
    }

    /// Puts a worker behind it, and waits until it has registered.
    pub async fn work(&mut self, settings: EngineSettings) {
        let workers = "subscription { stats { workers { workers } } }";
        let mut stats = self.subscribe(workers, json!({})).await;
        self.engine = Some(worker(&self.db.store, settings));
        stats.until(|event| event["stats"]["workers"]["workers"] == 1).await;
    }

    /// Lets the worker finish, and checks what must hold of every database.
    pub async fn close(self) {
        if let Some(engine) = self.engine {
            drain(engine).await;
        }
        self.db.check().await;
    }

    /// Registers a workflow, which must succeed; its version.
    pub async fn register(&self, definition: Value) -> i64 {
        let data = self.data(REGISTER, json!({ "input": definition })).await;
        assert_eq!(data["registerWorkflow"]["errors"], json!([]));
        data["registerWorkflow"]["workflow"]["version"].as_i64().expect("a version")
    }

    /// Registers a workflow of a name and stages.
    pub async fn workflow(&self, name: &str, stages: Value) -> i64 {
        self.register(json!({ "name": name, "stages": stages })).await
    }

    /// Submits a job, which must succeed; its id.
    pub async fn submit(&self, input: Value) -> String {
        let data = self.data(SUBMIT, json!({ "input": input })).await;
        assert_eq!(data["submitJob"]["errors"], json!([]));
        text(&data["submitJob"]["job"]["id"])
    }

    /// Submits jobs together, which must succeed; their ids.
    pub async fn submit_many(&self, inputs: Vec<Value>) -> Vec<String> {
        let data = self.data(SUBMIT_MANY, json!({ "inputs": inputs })).await;
        assert_eq!(data["submitJobs"]["errors"], json!([]));
        data["submitJobs"]["jobs"].as_array().expect("jobs").iter().map(|job| text(&job["id"])).collect()
    }

    /// Waits until a job has a state.
    pub async fn wait_for(&self, id: &str, state: &str) {
        let mut job = self.subscribe(FOLLOW, json!({ "id": id })).await;
        job.until(|event| event["job"]["state"] == state).await;
    }

    /// A mutation of a job that must succeed, as in `nextStage(id: $id)`.
    pub async fn act(&self, mutation: &str, id: &str) {
        let query = format!("mutation ($id: ID!) {{ done: {mutation} {{ errors {{ message path }} }} }}");
        let data = self.data(&query, json!({ "id": id })).await;
        assert_eq!(data["done"]["errors"], json!([]), "{mutation}");
    }

    /// Some fields of a job.
    pub async fn job(&self, id: &str, fields: &str) -> Value {
        let query = format!("query ($id: ID!) {{ job(id: $id) {{ {fields} }} }}");
        self.data(&query, json!({ "id": id })).await["job"].take()
    }

    /// How many jobs are stored.
    pub async fn stored(&self) -> i64 {
        crate::harness::number(&mut self.db.connection().await, "SELECT count(*) AS number FROM jobs").await
    }
}

/// A client of a server whose feed goes by one way to the database, and whose queries and mutations by another.
async fn serve(feed: Store, store: Store, registry: Registry) -> (Client, DropGuard) {
    let stop = CancellationToken::new();
    let service = graphql::service(graphql::Api {
        feed: Feed::start(feed, &FeedSettings::default(), stop.clone()),
        submitter: Submitter::start(store.clone()),
        store,
        registry: Arc::new(registry),
        trusted_documents: None,
        settings: GraphqlSettings::default(),
    });
    let ready = || -> BoxFuture<'static, Vec<Check>> { std::future::ready(Vec::new()).boxed() };
    let metrics = || -> BoxFuture<'static, Result<String, std::fmt::Error>> {
        std::future::ready(Ok(String::new())).boxed()
    };
    let probes =
        http::Probes { readiness: Arc::new(ready), metrics: Arc::new(metrics), stopping: stop.clone() };
    let settings = HttpSettings::default();
    // What is posted to stages that wait for it goes through processes: see engine_http_callback.
    let nobody_waits = |_: String, _: Value| -> BoxFuture<'static, Result<http::Posted, axum::BoxError>> {
        std::future::ready(Ok(http::Posted::Unknown)).boxed()
    };
    let (callbacks, sdl) = (Arc::new(nobody_waits), Some(graphql::sdl().into()));
    let router = http::router(service, &settings, &probes, callbacks, sdl, stop.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (serving, stopping) = (settings.clone(), stop.clone());
    tokio::spawn(async move { http::serve(listener, router, &serving, stopping).await });
    (Client::new(address), stop.drop_guard())
}

/// A string of an answer.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string")).to_owned()
}

/// What lies at a path of each entry of a list.
pub fn each<'v>(list: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let entries = list.as_array().unwrap_or_else(|| panic!("{list} is no list"));
    entries.iter().map(|entry| entry.pointer(pointer).unwrap_or(&Value::Null)).collect()
}

/// A snapshot that no test writes any more says nothing.
#[test]
fn every_snapshot_is_of_a_test_that_is_there() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/api");
    let mut snapshots = 0;
    for entry in std::fs::read_dir(folder.join("snapshots")).expect("snapshots").flatten() {
        let file = entry.file_name().into_string().expect("UTF-8");
        let named = file.strip_prefix("it__api__").and_then(|rest| rest.strip_suffix(".snap"));
        let (module, name) = named.and_then(|rest| rest.split_once("__")).unwrap_or_else(|| panic!("{file}"));
        let source = std::fs::read_to_string(folder.join(format!("{module}.rs"))).expect("the test's file");
        assert!(source.contains(&format!("{name:?}")), "no test writes {file}");
        snapshots += 1;
    }
    assert!(snapshots > 20, "{snapshots}");
}
