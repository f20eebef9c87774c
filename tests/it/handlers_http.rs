//! The handler `http` against a real server: what each answer comes to, and what it never does.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::ErrorKind;
use callboard::handlers::http::{HttpHandler, HttpHandlerSettings, Lookup};
use callboard::handlers::{Handler, TaskContext};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::far_side::{FarSide, Received, json_reply, reply};
use crate::harness::EVENT_WAIT;

/// Settings by which the tests' servers can be reached, and nothing else of this machine.
fn settings(more: Value) -> HttpHandlerSettings {
    let mut settings = json!({ "allow": ["127.0.0.1"] });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(settings).expect("settings")
}

fn task(config: Value) -> TaskContext {
    TaskContext::detached("/nonexistent", config, json!(null)).0
}

async fn run_with(handler: &HttpHandler, config: Value) -> Verdict {
    let task = task(config);
    tokio::time::timeout(EVENT_WAIT, handler.run(&task)).await.expect("the handler ends in time")
}

async fn run(config: Value) -> Verdict {
    run_with(&HttpHandler::new(&settings(json!({}))), config).await
}

fn failed(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Fail(failure) => failure,
        other => panic!("not failed for good: {other:?}"),
    }
}

fn retried(verdict: Verdict) -> (Failure, Option<Duration>) {
    match verdict {
        Verdict::Retry { failure, after } => (failure, after),
        other => panic!("not to be tried again: {other:?}"),
    }
}

/// A server that answers `/STATUS` with that status.
async fn statuses() -> FarSide {
    FarSide::saying(|request| {
        let status = request.path[1..].split('?').next().unwrap().parse().expect("a status");
        let headers = [("retry-after", "7"), ("content-type", "text/plain")];
        reply(status, &headers, if status == 204 { "" } else { "the body" })
    })
    .await
}

#[tokio::test]
async fn each_class_of_status_is_its_own_verdict() {
    let far = statuses().await;
    for (status, result) in [(200, json!("the body")), (201, json!("the body")), (204, json!(null))] {
        assert_eq!(run(json!({ "url": far.url(&format!("/{status}")) })).await, Verdict::Done(result));
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let (failure, after) = retried(run(json!({ "url": far.url(&format!("/{status}?secret")) })).await);
        assert_eq!(after, Some(Duration::from_secs(7)), "{status}");
        assert_eq!(failure.details, Some(json!({ "status": status, "body": "the body" })));
        assert!(failure.message.contains(&format!("{status} ")), "{}", failure.message);
        assert!(!failure.message.contains("secret"), "{}", failure.message);
    }
    for status in [300, 304, 400, 401, 404, 409, 422] {
        let failure = failed(run(json!({ "url": far.url(&format!("/{status}")) })).await);
        assert_eq!((failure.kind, &failure.details.unwrap()["status"]), (ErrorKind::Handler, &json!(status)));
    }
}

#[tokio::test]
async fn a_pause_is_kept_up_to_the_limit_in_both_forms() {
    let far = FarSide::saying(|request| match request.path.as_str() {
        "/seconds" => reply(503, &[("retry-after", "100")], ""),
        "/date" => {
            let headers =
                [("date", "Thu, 26 Nov 2026 10:00:00 GMT"), ("retry-after", "Thu, 26 Nov 2026 10:00:30 GMT")];
            reply(429, &headers, "")
        }
        _ => reply(503, &[], ""),
    })
    .await;
    let handler = HttpHandler::new(&settings(json!({ "retry_after_max_seconds": 60 })));
    for (path, after) in [("/seconds", Some(60)), ("/date", Some(30)), ("/", None)] {
        let (_, got) = retried(run_with(&handler, json!({ "url": far.url(path) })).await);
        assert_eq!(got, after.map(Duration::from_secs), "{path}");
    }
}

#[tokio::test]
async fn connections_that_fail_or_break_are_worth_another_attempt() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let breaks = listener.local_addr().unwrap();
    let sent = Arc::new(Mutex::new(vec![
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
        b"no HTTP at all\r\n\r\n",
    ]));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let answer = sent.lock().unwrap().remove(0);
            let _ = socket.write_all(answer).await;
        }
    });
    for url in [
        format!("http://{closed}/?s3cret"),
        format!("http://{breaks}/?s3cret"),
        format!("http://{breaks}/"),
        format!("http://{breaks}/"),
    ] {
        let (failure, after) = retried(run(json!({ "url": url })).await);
        assert_eq!((failure.kind, after), (ErrorKind::Handler, None));
        assert!(failure.message.contains("was not answered: "), "{}", failure.message);
        assert!(!failure.message.contains("s3cret"), "{}", failure.message);
    }
    // TLS where there is none.
    let far = statuses().await;
    let (failure, _) = retried(run(json!({ "url": format!("https://{}/", far.address) })).await);
    assert!(failure.message.contains("was not answered"), "{}", failure.message);
}

#[tokio::test]
async fn a_request_carries_what_it_should_and_its_answer_is_the_result() {
    let far = FarSide::saying(|_| json_reply(201, &json!({ "id": 7 }))).await;
    let config = json!({
        "url": far.url("/items?a=1"), "query": { "b": "x y&z" }, "headers": { "X-N": 5 }, "body": { "n": [1, 2] },
    });
    assert_eq!(run(config).await, Verdict::Done(json!({ "id": 7 })));
    let request = far.request().await;
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/items?a=1&b=x+y%26z"));
    assert_eq!(request.body, json!({ "n": [1, 2] }));
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    assert_eq!(header("x-n"), Some("5"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("accept-encoding"), Some("identity"));
    assert_eq!(header("idempotency-key"), Some("job_00000000000000000000000000:EXECUTE:0"));
    assert_eq!(header("host"), Some(far.address.to_string().as_str()));
}

#[tokio::test]
async fn redirects_are_followed_to_a_limit_and_lose_credentials_across_origins() {
    let other = FarSide::saying(|_| json_reply(200, &json!("there"))).await;
    let there = other.url("/there");
    let far = FarSide::saying(move |request| match request.path.as_str() {
        "/loop" => reply(302, &[("location", "/loop")], ""),
        "/see-other" => reply(303, &[("location", "done")], ""),
        "/same" => reply(308, &[("location", "/done")], ""),
        "/away" => reply(307, &[("location", &there)], ""),
        "/forbidden" => reply(302, &[("location", "http://127.0.0.2:1/")], ""),
        "/metadata" => reply(302, &[("location", "http://169.254.169.254/latest/")], ""),
        "/file" => reply(302, &[("location", "file:///etc/passwd")], ""),
        "/nowhere" => reply(302, &[], ""),
        path => json_reply(200, &json!(path)),
    })
    .await;
    let config = |path: &str| json!({ "url": far.url(path), "body": { "n": 1 }, "headers": { "authorization": "Basic x", "x-key": "k" } });
    let hops = async |far: &FarSide| {
        let mut hops: Vec<Received> = Vec::new();
        while !far.is_quiet().await {
            hops.push(far.request().await);
        }
        hops
    };
    let failure = failed(run(config("/loop")).await);
    assert!(failure.message.contains("maxRedirects"), "{}", failure.message);
    assert_eq!(hops(&far).await.len(), 6, "the first one, and five redirects");
    let mut none = config("/same");
    none["maxRedirects"] = json!(0);
    failed(run(none).await);
    hops(&far).await;

    assert_eq!(run(config("/see-other")).await, Verdict::Done(json!("/done")));
    let seen = hops(&far).await;
    assert_eq!((seen[1].method.as_str(), &seen[1].body), ("GET", &json!(null)));
    assert_eq!(seen[1].headers["authorization"], "Basic x", "the origin is the same");
    assert_eq!(run(config("/same")).await, Verdict::Done(json!("/done")));
    assert_eq!(hops(&far).await[1].body, json!({ "n": 1 }));

    assert_eq!(run(config("/away")).await, Verdict::Done(json!("there")));
    let seen = other.request().await;
    assert_eq!((seen.method.as_str(), &seen.body), ("POST", &json!({ "n": 1 })));
    assert!(!seen.headers.contains_key("authorization") && !seen.headers.contains_key("x-key"), "{seen:?}");
    assert!(seen.headers.contains_key("idempotency-key"));

    for (path, because) in [
        ("/forbidden", "127.0.0.2 is not public"),
        ("/metadata", "169.254.169.254 is not public"),
        ("/file", "http://"),
    ] {
        let failure = failed(run(config(path)).await);
        assert!(failure.message.contains(because), "{path}: {}", failure.message);
    }
    assert_eq!(failed(run(config("/nowhere")).await).details.unwrap()["status"], 302);
}

#[tokio::test]
async fn an_answer_is_read_up_to_a_limit_whether_it_says_its_length_or_not() {
    let far = FarSide::saying(|request| match request.path.as_str() {
        "/fits" => reply(200, &[("content-type", "text/plain")], "x".repeat(1_000)),
        "/long" => reply(200, &[("content-type", "text/plain")], "x".repeat(1_001)),
        "/endless" => {
            let parts = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(b"xxxxxxxx")));
            reply(200, &[("content-type", "text/plain")], Body::from_stream(parts))
        }
        "/endless-error" => {
            let parts = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(b"xxxxxxxx")));
            reply(500, &[], Body::from_stream(parts))
        }
        _ => reply(200, &[("content-encoding", "gzip"), ("content-type", "application/json")], "{}"),
    })
    .await;
    let handler = HttpHandler::new(&settings(json!({ "response_bytes_max": 1_000 })));
    let run = async |path: &str| run_with(&handler, json!({ "url": far.url(path) })).await;
    assert_eq!(run("/fits").await, Verdict::Done(json!("x".repeat(1_000))));
    for path in ["/long", "/endless"] {
        let failure = failed(run(path).await);
        assert!(failure.message.contains("larger than 1000 bytes"), "{path}: {}", failure.message);
    }
    let (failure, _) = retried(run("/endless-error").await);
    assert_eq!(failure.details.unwrap()["body"], json!("x".repeat(4_096)));
    assert!(failed(run("/compressed").await).message.contains("compressed"));
}

/// Fires when it is dropped.
struct Dropped(CancellationToken);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[tokio::test]
async fn a_cancelled_request_is_dropped_and_its_connection_closed() {
    // By a person, or by its deadline.
    for (path, by_deadline) in [("/head", false), ("/body", false), ("/body", true)] {
        let dropped = CancellationToken::new();
        let token = dropped.clone();
        let far = FarSide::answering(move |request| {
            let guard = Dropped(token.clone());
            async move {
                if request.path == "/head" {
                    let _guard = guard;
                    return std::future::pending().await;
                }
                let first = stream::once(async { Ok::<_, io::Error>(Bytes::from_static(b"{")) });
                let rest = stream::once(async move {
                    let _guard = guard;
                    std::future::pending().await
                });
                reply(200, &[("content-type", "application/json")], Body::from_stream(first.chain(rest)))
            }
            .boxed()
        })
        .await;
        let mut task = task(json!({ "url": far.url(path) }));
        let cancel = task.cancelled.clone();
        if by_deadline {
            // Long enough for the request to get there on a busy machine.
            task.deadline = tokio::time::Instant::now() + Duration::from_secs(3);
        }
        let running = tokio::spawn(async move { HttpHandler::new(&settings(json!({}))).run(&task).await });
        far.request().await;
        if !by_deadline {
            cancel.cancel();
        }
        let verdict = tokio::time::timeout(EVENT_WAIT, running).await.expect("in time").expect("no panic");
        match verdict {
            Verdict::Cancelled if !by_deadline => {}
            Verdict::Retry { failure, .. } if by_deadline && failure.kind == ErrorKind::Timeout => {}
            other => panic!("{path}: {other:?}"),
        }
        tokio::time::timeout(EVENT_WAIT, dropped.cancelled()).await.expect("the other side sees it go");
    }
}

/// Leads names to where a test says, and counts how often it is asked.
struct Names(Vec<(&'static str, Vec<Vec<IpAddr>>)>, Arc<AtomicUsize>);

impl Lookup for Names {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let asked = self.1.fetch_add(1, Ordering::SeqCst);
        let known = self.0.iter().find(|(known, _)| *known == name);
        let found = known.map(|(_, answers)| answers[asked.min(answers.len() - 1)].clone());
        std::future::ready(found.ok_or_else(|| io::Error::other("no such name"))).boxed()
    }
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_leads_to_and_looked_up_once() {
    let far = FarSide::saying(|request| match request.path.as_str() {
        "/to-inside" => reply(302, &[("location", "http://inside.example/")], ""),
        _ => reply(200, &[("connection", "close")], ""),
    })
    .await;
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let names = || {
        let here = vec![ip("127.0.0.1")];
        Names(
            vec![
                ("fine.example", vec![here.clone()]),
                ("inside.example", vec![vec![ip("10.0.0.1")]]),
                ("both.example", vec![vec![ip("127.0.0.1"), ip("192.168.0.1")]]),
                ("mapped.example", vec![vec![ip("::ffff:169.254.169.254")]]),
                ("nat64.example", vec![vec![ip("64:ff9b::a00:1")]]),
                ("listed.internal", vec![vec![ip("127.0.0.1")]]),
                // Another answer each time, as those who rebind names give.
                ("turncoat.example", vec![here.clone(), vec![ip("127.0.0.2")]]),
            ],
            Arc::clone(&asked),
        )
    };
    let run = async |host: &str, path: &str| {
        asked.store(0, Ordering::SeqCst);
        let handler = HttpHandler::looking_up(&settings(json!({})), names());
        run_with(&handler, json!({ "url": format!("http://{host}:{}{path}", far.address.port()) })).await
    };
    assert_eq!(run("fine.example", "/").await, Verdict::Done(json!(null)));
    assert_eq!(far.request().await.headers["host"], format!("fine.example:{}", far.address.port()));
    for host in ["inside.example", "both.example", "mapped.example", "nat64.example"] {
        let failure = failed(run(host, "/").await);
        assert_eq!(failure.kind, ErrorKind::InvalidConfig, "{host}");
        assert!(
            failure.message.contains(&format!("the address of {host} is not public")),
            "{}",
            failure.message
        );
    }
    assert!(far.is_quiet().await, "nothing was sent");
    let failure = failed(run("fine.example", "/to-inside").await);
    assert!(failure.message.contains("inside.example is not public"), "{}", failure.message);
    retried(run("unknown.example", "/").await);

    // One look-up decides and connects; the next connection is judged anew.
    asked.store(0, Ordering::SeqCst);
    let handler = HttpHandler::looking_up(&settings(json!({})), names());
    let config = json!({ "url": format!("http://turncoat.example:{}/", far.address.port()) });
    assert_eq!(run_with(&handler, config.clone()).await, Verdict::Done(json!(null)));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    failed(run_with(&handler, config).await);

    let listed = settings(json!({ "allow": ["*.internal"], "allow_public": false }));
    let handler = HttpHandler::looking_up(&listed, names());
    let config = |host: &str| json!({ "url": format!("http://{host}:{}/", far.address.port()) });
    asked.store(0, Ordering::SeqCst);
    assert_eq!(run_with(&handler, config("listed.internal")).await, Verdict::Done(json!(null)));
    failed(run_with(&handler, config("fine.example")).await);
    failed(run_with(&handler, config("127.0.0.1")).await);
}

#[tokio::test]
async fn connections_are_kept_for_the_next_request() {
    let accepted = Arc::new(AtomicUsize::new(0));
    let app = axum::Router::new().fallback(async || "fine");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let counted = Counted(listener, Arc::clone(&accepted));
    tokio::spawn(axum::serve(counted, app).into_future());
    let handler = HttpHandler::new(&settings(json!({})));
    for _ in 0..5 {
        let verdict = run_with(&handler, json!({ "url": format!("http://{address}/") })).await;
        assert_eq!(verdict, Verdict::Done(json!("fine")));
    }
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
}

/// Counts the connections that it accepts.
struct Counted(TcpListener, Arc<AtomicUsize>);

impl axum::serve::Listener for Counted {
    type Io = tokio::net::TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let accepted = axum::serve::Listener::accept(&mut self.0).await;
        self.1.fetch_add(1, Ordering::SeqCst);
        accepted
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

#[tokio::test]
async fn a_secret_goes_to_its_origin_alone_and_is_told_to_nobody() {
    let far = FarSide::saying(|request| {
        let shown = request.headers.get("authorization").cloned().unwrap_or_default();
        reply(400, &[], format!("bad key: {shown}"))
    })
    .await;
    let secrets = json!({ "secrets": { "api": { "value": "s3cret", "origins": [far.url("")] } } });
    let handler = HttpHandler::new(&settings(secrets));
    let headers = json!({ "authorization": { "secret": "api", "prefix": "Bearer " } });
    let failure =
        failed(run_with(&handler, json!({ "url": far.url("/"), "headers": headers.clone() })).await);
    assert_eq!(far.request().await.headers["authorization"], "Bearer s3cret");
    assert!(failure.message.ends_with("bad key: Bearer ***"), "{}", failure.message);
    assert!(!failure.details.unwrap().to_string().contains("s3cret"));

    let other = statuses().await;
    let failure = failed(run_with(&handler, json!({ "url": other.url("/200"), "headers": headers })).await);
    assert!(failure.message.contains("is not meant for"), "{}", failure.message);
    assert!(other.is_quiet().await);
}

#[test]
fn what_is_wrong_with_a_configuration_is_told_when_it_is_registered() {
    let mut registry = callboard::handlers::Registry::empty();
    registry.register("http", HttpHandler::new(&settings(json!({})))).expect("a name that is free");
    let url = "https://example.org/";
    for (config, path) in [
        (json!({}), ""),
        (json!({ "url": "http://10.0.0.1/" }), "url"),
        (json!({ "url": "http://10.0.0.1/{{ input.path }}" }), "url"),
        (json!({ "url": "http://10.0.0.1?{% if input.x %}x{% endif %}" }), "url"),
        (json!({ "url": "ftp://example.org/" }), "url"),
        (json!({ "url": "ftp://example.org/{{ input.path }}" }), "url"),
        (json!({ "url": url, "method": "TRACE" }), "method"),
        (json!({ "url": url, "method": "get" }), "method"),
        (json!({ "url": url, "method": "GET", "body": {} }), "body"),
        (json!({ "url": url, "headers": { "host": "x" } }), "headers.host"),
        (json!({ "url": url, "headers": { "x": ["a"] } }), "headers.x"),
        (json!({ "url": url, "headers": { "x": { "secret": "none" } } }), "headers.x.secret"),
        (json!({ "url": url, "query": { "x": {} } }), "query.x"),
        (json!({ "url": url, "maxRedirects": 21 }), "maxRedirects"),
        (json!({ "url": url, "callback": true }), "callback"),
        (json!({ "url": url, "callback": "{{ input.later }}" }), "callback"),
        (json!({ "url": url, "body": "{{ callback.url" }), "body"),
        (json!({ "url": url, "timeout": 1 }), ""),
    ] {
        let problems = registry.check_config("http", &config).expect_err(&config.to_string());
        assert!(problems.iter().any(|problem| problem.path.join(".") == path), "{config}: {problems:?}");
    }
    for config in [
        json!({ "url": "http://127.0.0.1:8080/" }),
        json!({ "url": "http://127.0.0.1:8080/{{ input.path }}" }),
        json!({ "url": "{{ input.url }}" }),
        // What follows may make another host of it.
        json!({ "url": "http://10.0.0.1{{ input.rest }}" }),
        json!({ "url": "https://{{ input.host }}/", "method": "{{ input.method }}", "body": null }),
        json!({ "url": url, "callback": true, "body": { "answerTo": "{{ callback.url }}" } }),
        json!({ "url": "https://example.org/?to={{ callback.url | urlencode }}", "callback": true }),
    ] {
        assert_eq!(registry.check_config("http", &config), Ok(()), "{config}");
    }
}
