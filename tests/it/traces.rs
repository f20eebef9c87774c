//! Traces: what the program sends to a collector about jobs, what it keeps with them, and that neither hurts.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::far_side::{FarSide, reply};
use crate::harness::{EVENT_WAIT, TestDb, eventually, texts};
use crate::server::Server;

const SUBMIT: &str =
    "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } errors { message } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } errors { message } } }";
const REGISTER: &str =
    "mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }";
const FOLLOW: &str = "subscription ($id: ID!) { job(id: $id) { state } }";
const CONTEXTS: &str = "SELECT coalesce(trace_context, 'none') AS text FROM jobs ORDER BY id";

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CLIENT: &str = "00f067aa0ba902b7";

fn traceparent(flags: &str) -> String {
    format!("00-{TRACE}-{CLIENT}-{flags}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A collector that keeps what it is sent.
struct Collector {
    endpoint: String,
    spans: watch::Receiver<Vec<Span>>,
    keys: watch::Receiver<BTreeSet<String>>,
}

impl Collector {
    async fn start() -> Self {
        let (spans, kept) = watch::channel(Vec::new());
        let (keys, kept_keys) = watch::channel(BTreeSet::new());
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let request = ExportTraceServiceRequest::decode(body).expect("a request of OTLP");
            let key = headers.get("x-key").map_or("none", |key| key.to_str().expect("text"));
            keys.send_modify(|keys| {
                keys.insert(key.to_owned());
            });
            let resources = request.resource_spans.into_iter();
            let scopes = resources.flat_map(|resource| resource.scope_spans);
            spans.send_modify(|spans| spans.extend(scopes.flat_map(|scope| scope.spans)));
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}/otlp", listener.local_addr().expect("an address"));
        let router = Router::new().route("/otlp/v1/traces", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, spans: kept, keys: kept_keys }
    }

    /// The spans of a trace once all of these names are among them, by their beginning.
    async fn trace(&self, trace: &str, names: &[&str]) -> Vec<Span> {
        let of_trace = |spans: &Vec<Span>| -> Vec<Span> {
            spans.iter().filter(|span| hex(&span.trace_id) == trace).cloned().collect()
        };
        let all = |spans: &Vec<Span>| {
            let there: Vec<Span> = of_trace(spans);
            names.iter().all(|name| there.iter().any(|span| span.name == *name))
        };
        let mut spans = self.spans.clone();
        let found = tokio::time::timeout(EVENT_WAIT, spans.wait_for(all)).await;
        let found = found.map(|found| of_trace(&found.expect("the collector is there")));
        let mut found = found.unwrap_or_else(|_| panic!("no {names:?} in {:#?}", self.spans.borrow()));
        found.sort_by_key(|span| span.start_time_unix_nano);
        found
    }

    /// The spans of this name, once there are so many.
    async fn named(&self, name: &str, count: usize) -> Vec<Span> {
        let named = |spans: &Vec<Span>| -> Vec<Span> {
            spans.iter().filter(|span| span.name == name).cloned().collect()
        };
        let mut spans = self.spans.clone();
        let found = spans.wait_for(|spans| named(spans).len() >= count);
        let found = tokio::time::timeout(EVENT_WAIT, found).await.expect("they come in time");
        named(&found.expect("the collector is there"))
    }

    async fn server(&self, db: &TestDb, role: &str) -> Server {
        server(&db.url, role, &self.endpoint).await
    }
}

/// A server that sends its spans there.
async fn server(database_url: &str, role: &str, endpoint: &str) -> Server {
    Server::with(&["--database-url", database_url, "--role", role], |command| {
        command
            .env("CALLBOARD_TRACES__ENDPOINT", endpoint)
            .env("CALLBOARD_TRACES__HEADERS__X-KEY", "s3cret")
            .env("CALLBOARD_LOG__FILTER", "info,callboard::http=debug");
        command
            .env("CALLBOARD_HANDLERS__COMMAND__ALLOW", "printenv")
            .env("CALLBOARD_HANDLERS__HTTP__ALLOW", "127.0.0.1");
    })
    .await
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        AnyValue::StringValue(text) => Some(text.clone()),
        AnyValue::IntValue(number) => Some(number.to_string()),
        other => panic!("{other:?}"),
    }
}

fn failed(span: &Span) -> bool {
    span.status.as_ref().is_some_and(|status| status.code() == StatusCode::Error)
}

async fn register(server: &Server, name: &str, stages: Value) {
    let data = server.data(REGISTER, json!({ "input": { "name": name, "stages": stages } })).await;
    assert_eq!(data["registerWorkflow"]["errors"], json!([]));
}

/// Submits a job as part of a client's trace, if any; its id.
async fn submit(server: &Server, traceparent: Option<&str>, input: Value) -> String {
    let request = json!({ "query": SUBMIT, "variables": { "input": input } });
    let headers: Vec<_> = traceparent.map(|traceparent| ("traceparent", traceparent)).into_iter().collect();
    let data = server.post_with(&headers, request).await;
    assert_eq!(data["data"]["submitJob"]["errors"], json!([]), "{data}");
    data["data"]["submitJob"]["job"]["id"].as_str().expect("an id").to_owned()
}

async fn ended(server: &Server, id: &str) {
    let mut events = server.subscribe(FOLLOW, json!({ "id": id })).await;
    events
        .until(|event| ["COMPLETE", "FAILED"].contains(&event["job"]["state"].as_str().unwrap_or("")))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_leads_from_the_client_through_the_wait_to_each_attempt() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let api = collector.server(&db, "api").await;
    let worker = collector.server(&db, "worker").await;
    let retry = json!({ "maxAttempts": 2, "initialDelaySeconds": 0.01, "maxDelaySeconds": 0.01 });
    register(
        &api,
        "fails",
        json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "failUntilRetry": 9 }, "retry": retry }]),
    )
    .await;
    let input = json!({ "name": "private", "workflow": "fails", "input": { "x": "private" } });
    let id = submit(&api, Some(&traceparent("01")), input).await;
    let names = ["mutation submitJob", "wait", "EXECUTE attempt 1", "EXECUTE attempt 2"];
    let spans = collector.trace(TRACE, &names).await;

    let request = spans.iter().find(|span| span.name == names[0]).expect("the request's");
    assert_eq!(hex(&request.parent_span_id), CLIENT);
    let own = format!("00-{TRACE}-{}-01", hex(&request.span_id));
    assert_eq!(texts(&mut db.connection().await, CONTEXTS).await, [own]);
    let (mut attempts, mut waits) = (Vec::new(), Vec::new());
    for span in spans.iter().filter(|span| span.name != request.name) {
        assert_eq!(span.parent_span_id, request.span_id, "{}", span.name);
        assert_eq!(attribute(span, "callboard.job.id").as_deref(), Some(&*id), "{}", span.name);
        assert!(span.start_time_unix_nano <= span.end_time_unix_nano);
        match span.name.as_str() {
            "wait" => waits.push(attribute(span, "callboard.stage").expect("a stage")),
            name => attempts.push((name, attribute(span, "error.type"))),
        }
    }
    let kind = Some("HANDLER".to_owned());
    let expected = [
        ("INIT attempt 1", None),
        ("PREPARE attempt 1", None),
        ("EXECUTE attempt 1", kind.clone()),
        ("EXECUTE attempt 2", kind),
    ];
    assert_eq!(attempts, expected);
    assert_eq!(spans.iter().filter(|span| failed(span)).count(), 2);
    waits.sort();
    assert_eq!(waits, ["EXECUTE", "INIT"], "one for each claim");
    assert!(!format!("{spans:?}").contains("private"), "nothing of what a job is about");
    assert_eq!(*collector.keys.borrow(), BTreeSet::from(["s3cret".to_owned()]));
    // The log names the trace, too.
    let named = format!("\"trace_id\":\"{TRACE}\"");
    for server in [&api, &worker] {
        eventually("the log names the trace", async || server.log().contains(&named)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_job_of_many_has_a_trace_that_is_linked_to_the_request() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let server = collector.server(&db, "all").await;
    register(&server, "quick", json!([])).await;
    let one = |name: &str| json!({ "name": name, "workflow": "quick", "idempotencyKey": name });
    let inputs = json!({ "inputs": [one("a"), one("b"), one("c")] });
    server.data(SUBMIT_MANY, inputs).await;
    let request = collector.named("mutation submitJobs", 1).await.remove(0);
    assert!(request.parent_span_id.is_empty(), "nobody began it before");
    let roots = collector.named("submit job", 3).await;
    let mut traces = BTreeSet::from([hex(&request.trace_id)]);
    for root in &roots {
        let trace = hex(&root.trace_id);
        assert!(root.parent_span_id.is_empty());
        let links: Vec<_> = root.links.iter().map(|link| (&link.trace_id, &link.span_id)).collect();
        assert_eq!(links, [(&request.trace_id, &request.span_id)]);
        let spans = collector.trace(&trace, &["wait", "VALIDATE attempt 1"]).await;
        let job = attribute(root, "callboard.job.id");
        for span in spans.iter().filter(|span| span.name != root.name) {
            assert_eq!(
                (&span.parent_span_id, attribute(span, "callboard.job.id")),
                (&root.span_id, job.clone())
            );
        }
        assert!(traces.insert(trace), "a trace of its own");
    }
    // Said again, they are the jobs that they were, in the traces that they had.
    let before = texts(&mut db.connection().await, CONTEXTS).await;
    server.data(SUBMIT_MANY, json!({ "inputs": [one("a")] })).await;
    let again = collector.named("submit job", 4).await.remove(3);
    assert_eq!(attribute(&again, "callboard.outcome").as_deref(), Some("replayed"));
    assert_eq!(texts(&mut db.connection().await, CONTEXTS).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_and_operations_of_a_socket_go_on_with_a_trace() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let server = collector.server(&db, "all").await;
    let config = json!({ "program": "printenv", "args": ["TRACEPARENT"] });
    register(&server, "prints", json!([{ "stage": "INIT", "handler": "command", "config": config }])).await;
    let payload = json!({
        "query": SUBMIT,
        "variables": { "input": { "name": "a", "workflow": "prints" } },
        "extensions": { "traceparent": traceparent("01") },
    });
    let event = server.follow(payload).await.event().await;
    let id = event["submitJob"]["job"]["id"].as_str().expect("an id").to_owned();
    ended(&server, &id).await;
    let spans = collector.trace(TRACE, &["mutation submitJob", "INIT attempt 1"]).await;
    let attempt = spans.iter().find(|span| span.name == "INIT attempt 1").expect("the attempt's");
    let printed = texts(
        &mut db.connection().await,
        "SELECT result #>> '{}' AS text FROM tasks WHERE stage = 'INIT' AND state = 'SUCCEEDED'",
    )
    .await;
    assert_eq!(printed, [format!("00-{TRACE}-{}-01", hex(&attempt.span_id))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_of_the_handler_http_is_a_span_that_the_other_side_is_told() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let server = collector.server(&db, "all").await;
    let far = FarSide::saying(|request| match request.path.as_str() {
        "/moved?key=private" => reply(302, &[("location", "/busy")], ""),
        _ => reply(503, &[], "private"),
    })
    .await;
    let retry = json!({ "maxAttempts": 1 });
    let config = json!({ "url": far.url("/moved?key=private") });
    let stages = json!([{ "stage": "INIT", "handler": "http", "config": config, "retry": retry }]);
    register(&server, "asks", stages).await;
    submit(&server, Some(&traceparent("01")), json!({ "name": "a", "workflow": "asks" })).await;
    let spans = collector.trace(TRACE, &["INIT attempt 1"]).await;
    let attempt = spans.iter().find(|span| span.name == "INIT attempt 1").expect("the attempt's");
    let calls: Vec<&Span> = spans.iter().filter(|span| span.name == "GET").collect();
    let statuses: Vec<_> =
        calls.iter().map(|call| (attribute(call, "http.response.status_code"), failed(call))).collect();
    assert_eq!(statuses, [(Some("302".to_owned()), false), (Some("503".to_owned()), true)]);
    for call in calls {
        assert_eq!(call.parent_span_id, attempt.span_id);
        assert_eq!(attribute(call, "server.address").as_deref(), Some("127.0.0.1"));
        let told = far.request().await.headers["traceparent"].clone();
        assert_eq!(told, format!("00-{TRACE}-{}-01", hex(&call.span_id)));
    }
    assert!(!format!("{spans:?}").contains("private"), "addresses and answers may hold secrets");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_does_not_record_is_not_recorded() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let server = collector.server(&db, "all").await;
    register(&server, "quick", json!([])).await;
    let input = json!({ "name": "a", "workflow": "quick" });
    let id = submit(&server, Some(&traceparent("00")), input.clone()).await;
    ended(&server, &id).await;
    let request = json!({ "query": SUBMIT_MANY, "variables": { "inputs": [input] } });
    server.post_with(&[("traceparent", &traceparent("00"))], request).await;
    // A traceparent that is none begins anew.
    let id = submit(&server, Some("00-nonsense"), json!({ "name": "b", "workflow": "quick" })).await;
    ended(&server, &id).await;
    let contexts = texts(&mut db.connection().await, CONTEXTS).await;
    assert!(contexts[0].starts_with(&format!("00-{TRACE}-")), "{contexts:?}");
    let flags: Vec<_> = contexts.iter().map(|context| &context[53..]).collect();
    assert_eq!(flags, ["00", "00", "01"]);
    let recorded = contexts[2][3..35].to_owned();
    // When it stops it sends what is left.
    assert!(server.terminate().await);
    let spans = collector.spans.borrow();
    for span in spans.iter().filter(|span| span.name == "mutation submitJob" || span.name.contains("attempt"))
    {
        assert_eq!(hex(&span.trace_id), recorded, "{}", span.name);
    }
    assert!(spans.iter().all(|span| span.name != "submit job"), "the request was not recorded");
    assert!(spans.iter().any(|span| span.name == "VALIDATE attempt 1"), "the third job was");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_endpoint_nothing_is_sent_and_nothing_kept() {
    let (db, collector) = (TestDb::new().await, Collector::start().await);
    let server = Server::with(&["--database-url", &db.url, "--role", "all"], |command| {
        // The library's own variable sets nothing.
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint);
    })
    .await;
    let id = submit(&server, Some(&traceparent("01")), json!({ "name": "a", "workflow": "standard" })).await;
    server.data("mutation ($id: ID!) { cancelJob(id: $id) { job { id } } }", json!({ "id": id })).await;
    assert_eq!(texts(&mut db.connection().await, CONTEXTS).await, ["none"]);
    assert!(server.terminate().await);
    assert!(collector.spans.borrow().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_or_never_answers_hurts_nobody() {
    let away = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let away_at = away.local_addr().expect("an address");
    drop(away);
    // The system takes its connections, and nobody ever reads from them.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let silent_at = silent.local_addr().expect("an address");
    for (address, is_refused) in [(away_at, true), (silent_at, false)] {
        let db = TestDb::new().await;
        let server = server(&db.url, "all", &format!("http://{address}")).await;
        register(&server, "quick", json!([])).await;
        for name in ["a", "b"] {
            let id = submit(&server, None, json!({ "name": name, "workflow": "quick" })).await;
            ended(&server, &id).await;
        }
        if is_refused {
            let says = async || server.log().contains("spans are lost: Connection refused");
            eventually("the log says that spans are lost", says).await;
        }
        assert!(server.terminate().await, "it stops as ever");
    }
}
