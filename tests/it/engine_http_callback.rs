//! Stages that are answered later: whatever happens in between, an answer counts once, and only while it is waited for.

use std::sync::Arc;

use callboard::domain::decide::Event;
use callboard::domain::job::Job;
use callboard::domain::words::{ErrorKind, JobState, Stage, TaskState};
use callboard::domain::workflow::Workflow;
use callboard::engine::{Engine, EngineSettings};
use callboard::store::jobs::Deleted;
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::engine_http::registry;
use crate::far_side::{FarSide, json_reply, reply};
use crate::hand::{asked, cancel};
use crate::harness::{TestDb, drain, eventually, new_job, number, quick, run, texts, worker_with};
use crate::server::Server;
use crate::station::stage_with;

/// A database, an API process on it, and the other side.
struct Scene {
    db: TestDb,
    api: Server,
    far: FarSide,
}

impl Scene {
    /// One whose other side promises an answer to each request.
    async fn new() -> Self {
        Self::with(FarSide::saying(|_| reply(202, &[], "")).await).await
    }

    async fn with(far: FarSide) -> Self {
        let db = TestDb::new().await;
        let api = Server::with(&["--database-url", &db.url, "--role", "api"], |command| {
            // Answers need no token of a client; everything is logged.
            command.env("CALLBOARD_HTTP__TOKENS__WEB", "0123456789abcdef0123456789abcdef");
            command.env("CALLBOARD_LOG_FILTER", "debug");
        })
        .await;
        Self { db, api, far }
    }

    /// A worker of this process, whose URLs lead to the API process.
    fn worker(&self) -> Engine {
        let callback_url = format!("http://{}", self.api.address);
        worker_with(&self.db.store, registry(), EngineSettings { callback_url, ..quick() })
    }

    /// A workflow with a stage that asks the other side.
    async fn workflow(&self, more: Value) -> Arc<Workflow> {
        let config = json!({
            "url": self.far.url("/work"), "callback": true, "body": { "answerTo": "{{ callback.url }}" },
        });
        let mut fields = json!({ "config": config });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.db.workflow("asks", json!([stage_with("EXECUTE", "http", fields)])).await
    }

    /// A job of that workflow.
    async fn job(&self, more: Value) -> Job {
        self.db.submit_one(new_job("one", &self.workflow(more).await)).await
    }

    /// The URL in the next request to the other side.
    async fn url(&self) -> String {
        self.far.request().await.body["answerTo"].as_str().expect("a URL").to_owned()
    }

    /// Waits until the other side's promise is stored.
    async fn promised(&self) {
        let mut conn = self.db.connection().await;
        let promised = "SELECT count(*) AS number FROM callbacks WHERE promised";
        eventually("the promise is stored", async || number(&mut conn, promised).await == 1).await;
    }

    async fn result(&self, job: &Job) -> Option<Value> {
        let tasks = self.db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
        tasks.into_iter().find(|task| task.id.stage == Stage::Execute).and_then(|task| task.result)
    }

    async fn ended(&self, job: &Job) -> Job {
        self.db.wait_ended(job.id).await
    }

    async fn close(self, engine: Engine) {
        drain(engine).await;
        assert!(self.api.terminate().await);
        self.db.check().await;
    }
}

/// Posts an answer; the status.
async fn post(url: &str, answer: &Value) -> u16 {
    reqwest::Client::new().post(url).json(answer).send().await.expect("an answer").status().as_u16()
}

fn result(value: &str) -> Value {
    json!({ "result": { "said": value } })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_is_the_stages_result_once() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    let token = url.rsplit('/').next().unwrap().to_owned();
    assert!(url.starts_with(&format!("http://{}/callbacks/", scene.api.address)), "{url}");
    assert!(token.len() >= 43, "{token}");
    for (answer, status) in [
        (json!({}), 400),
        (json!({ "result": 1, "error": { "message": "both" } }), 400),
        (json!({ "result": "\0" }), 400),
        (json!({ "result": "x".repeat(256 * 1024) }), 413),
    ] {
        assert_eq!(post(&url, &answer).await, status);
    }
    let wrong = url.replace(&token, &token.chars().rev().collect::<String>());
    assert_eq!(post(&wrong, &result("wrong")).await, 404);
    assert_eq!(post(&url, &result("first")).await, 204);
    assert_eq!(post(&url, &result("second")).await, 409);
    assert_eq!(scene.ended(&job).await.status.state, JobState::Complete);
    assert_eq!(scene.result(&job).await, Some(json!({ "said": "first" })));
    assert_eq!(post(&url, &result("third")).await, 409);

    // Nobody finds the token where it does not belong.
    let mut conn = scene.db.connection().await;
    let digest = "SELECT encode(digest, 'hex') AS text FROM callback_tokens";
    let kept = texts(&mut conn, digest).await;
    use sha2::{Digest, Sha256};
    let hex: String = Sha256::digest(&token).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(kept, [hex]);
    let log = scene.api.log();
    assert!(log.contains("/callbacks/") && !log.contains(&token), "the requests are in the log without it");

    // What belongs to a job goes with it.
    let deleted = scene.db.store.job_delete(job.id).await.expect("an answer");
    assert!(matches!(deleted, Deleted::Done), "{deleted:?}");
    for table in ["callbacks", "callback_tokens"] {
        assert_eq!(number(&mut conn, &format!("SELECT count(*) AS number FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(post(&url, &result("fourth")).await, 404);
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_posts_at_once_to_several_api_processes_one_counts() {
    let scene = Scene::new().await;
    let other = Server::start(&scene.db.url, "api").await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    let elsewhere = url.replace(&scene.api.address, &other.address);
    assert_ne!(url, elsewhere);
    let posts = (0..20).map(|n| {
        let url = if n % 2 == 0 { url.clone() } else { elsewhere.clone() };
        async move { (n, post(&url, &json!({ "result": n })).await) }
    });
    let statuses = join_all(posts).await;
    let accepted: Vec<i32> = statuses.iter().filter(|(_, status)| *status == 204).map(|(n, _)| *n).collect();
    assert_eq!(accepted.len(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|(_, status)| [204, 409].contains(status)), "{statuses:?}");
    assert_eq!(scene.ended(&job).await.status.state, JobState::Complete);
    assert_eq!(scene.result(&job).await, Some(json!(accepted[0])));
    assert!(other.terminate().await);
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_is_posted_is_the_attempts_failure() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let retry = json!({ "retry": { "maxAttempts": 3, "initialDelaySeconds": 0.01 } });
    let job = scene.job(retry).await;
    let first = scene.url().await;
    let error = |retryable: bool| json!({ "error": { "message": "no paper", "retryable": retryable, "details": { "tray": 2 } } });
    assert_eq!(post(&first, &error(true)).await, 204);
    // The next attempt asks again, and is not answered by what the one before was told.
    let second = scene.url().await;
    assert_ne!(first, second);
    assert_eq!(post(&first, &result("late")).await, 409);
    assert_eq!(post(&second, &error(false)).await, 204);
    let job = scene.ended(&job).await;
    let failed = job.status.error.as_ref().expect("an error");
    assert_eq!((job.status.state, failed.attempt, failed.kind), (JobState::Failed, 2, ErrorKind::Handler));
    assert_eq!((failed.message.as_str(), &failed.details), ("no paper", &Some(json!({ "tray": 2 }))));
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_may_come_before_the_promise_and_instead_of_it() {
    // The other side posts first, and then replies: with a promise, with a failure, or never.
    // Where it never replies, either the grace is over first or the stage's time.
    for (replies, seconds) in [(Some(202), 60), (Some(500), 60), (Some(404), 60), (None, 60), (None, 3)] {
        let far = FarSide::answering(move |request| {
            async move {
                let url = request.body["answerTo"].as_str().expect("a URL").to_owned();
                assert_eq!(post(&url, &result("early")).await, 204);
                match replies {
                    Some(status) => reply(status, &[], ""),
                    None => std::future::pending().await,
                }
            }
            .boxed()
        })
        .await;
        let scene = Scene::with(far).await;
        let engine = scene.worker();
        let job = scene.job(json!({ "timeoutSeconds": seconds })).await;
        assert_eq!(scene.ended(&job).await.status.state, JobState::Complete, "{replies:?}");
        assert_eq!(scene.result(&job).await, Some(json!({ "said": "early" })), "{replies:?}");
        scene.url().await;
        assert!(scene.far.is_quiet().await, "it was asked once");
        scene.close(engine).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_that_is_no_promise_ends_the_stage_at_once() {
    let scene = Scene::with(FarSide::saying(|_| json_reply(200, &json!("at once"))).await).await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    assert_eq!(scene.ended(&job).await.status.state, JobState::Complete);
    assert_eq!(scene.result(&job).await, Some(json!("at once")));
    assert_eq!(post(&scene.url().await, &result("late")).await, 410);
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_the_answer_is_found_and_nobody_is_asked_twice() {
    // The answer comes while nobody waits, or when the next worker does.
    for while_nobody_waits in [true, false] {
        let scene = Scene::new().await;
        let public_url = format!("http://{}", scene.api.address);
        let start = async || {
            Server::with(&["--database-url", &scene.db.url, "--role", "worker"], |command| {
                command.env("CALLBOARD_HTTP__PUBLIC_URL", &public_url);
                command.env("CALLBOARD_HANDLERS__HTTP__ALLOW", "127.0.0.1");
                // Nobody is there; the handler must not care.
                command.env("HTTP_PROXY", "http://127.0.0.1:1").env("http_proxy", "http://127.0.0.1:1");
            })
            .await
        };
        let worker = start().await;
        let job = scene.job(json!({})).await;
        let url = scene.url().await;
        scene.promised().await;
        worker.kill().await;
        if while_nobody_waits {
            assert_eq!(post(&url, &result("meanwhile")).await, 204);
        }
        let worker = start().await;
        if !while_nobody_waits {
            let rescued = "the next worker waits";
            scene
                .db
                .wait_for(job.id, rescued, |job| job.status.rescues == 1 && job.status.task.claim.is_some())
                .await;
            let mut conn = scene.db.connection().await;
            let tokens = "SELECT count(*) AS number FROM callback_tokens";
            eventually(rescued, async || number(&mut conn, tokens).await == 2).await;
            assert_eq!(post(&url, &result("meanwhile")).await, 204);
        }
        let job = scene.ended(&job).await;
        assert_eq!(
            (job.status.state, scene.result(&job).await),
            (JobState::Complete, Some(json!({ "said": "meanwhile" })))
        );
        assert!(scene.db.triggers(job.id).await.contains(&"RESCUE"));
        assert!(scene.far.is_quiet().await, "it was asked once");
        assert!(worker.terminate().await);
        assert!(scene.api.terminate().await);
        scene.db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_deadline_the_stage_ends_and_later_answers_are_turned_away() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({ "timeoutSeconds": 3, "retry": { "maxAttempts": 1 } })).await;
    let url = scene.url().await;
    let job = scene.ended(&job).await;
    assert_eq!(job.status.error.as_ref().expect("an error").kind, ErrorKind::Timeout);
    let version = job.status.version;
    assert_eq!(post(&url, &result("late")).await, 410);
    assert_eq!(scene.db.job(job.id).await.status.version, version, "nothing has changed");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_another_attempt_may_follow_the_first_url_stays_good() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let retry = json!({ "maxAttempts": 2, "initialDelaySeconds": 0.01 });
    let job = scene.job(json!({ "timeoutSeconds": 3, "retry": retry })).await;
    let url = scene.url().await;
    // The second attempt does not begin before it may.
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Pause).await;
    scene.db.wait_for(job.id, "in its backoff", |job| job.status.task.state == TaskState::Retrying).await;
    assert_eq!(post(&url, &result("in between")).await, 204);
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Resume).await;
    let job = scene.ended(&job).await;
    assert_eq!(
        (job.status.state, scene.result(&job).await),
        (JobState::Complete, Some(json!({ "said": "in between" })))
    );
    assert!(scene.far.is_quiet().await, "the second attempt found the answer");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_an_attempt_whose_time_was_over_is_nobodys() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let retry = json!({ "maxAttempts": 2, "initialDelaySeconds": 0.01 });
    let job = scene.job(json!({ "timeoutSeconds": 3, "retry": retry })).await;
    let first = scene.url().await;
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Pause).await;
    scene.db.wait_for(job.id, "in its backoff", |job| job.status.task.state == TaskState::Retrying).await;
    let gave_up = json!({ "error": { "message": "gave up", "retryable": false } });
    assert_eq!(post(&first, &gave_up).await, 410);
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Resume).await;
    let second = scene.url().await;
    assert_eq!(post(&first, &gave_up).await, 410);
    assert_eq!(post(&second, &result("done")).await, 204);
    let job = scene.ended(&job).await;
    assert_eq!(
        (job.status.state, scene.result(&job).await),
        (JobState::Complete, Some(json!({ "said": "done" })))
    );
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_of_an_earlier_attempt_stands_above_the_latest_ones_error() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let retry = json!({ "maxAttempts": 3, "initialDelaySeconds": 0.01 });
    let job = scene.job(json!({ "timeoutSeconds": 3, "retry": retry })).await;
    let first = scene.url().await;
    let second = scene.url().await;
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Pause).await;
    assert_eq!(post(&second, &json!({ "error": { "message": "no paper" } })).await, 204);
    scene.db.wait_for(job.id, "in its backoff", |job| job.status.task.state == TaskState::Retrying).await;
    assert_eq!(post(&first, &result("late, and done")).await, 204);
    asked(&scene.db.store, &scene.db.job(job.id).await, Event::Resume).await;
    let job = scene.ended(&job).await;
    assert_eq!(
        (job.status.state, scene.result(&job).await),
        (JobState::Complete, Some(json!({ "said": "late, and done" })))
    );
    assert!(scene.far.is_quiet().await, "the third attempt found the answer");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_an_attempt_goes_on_with_whoever_takes_it_over() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({ "timeoutSeconds": 3_600, "retry": { "maxAttempts": 1 } })).await;
    scene.url().await;
    scene.promised().await;
    drain(engine).await;
    let earlier = "UPDATE callbacks SET asked_at = asked_at - interval '1 hour'";
    run(&mut scene.db.connection().await, earlier).await;
    let engine = scene.worker();
    let job = scene.ended(&job).await;
    assert_eq!(job.status.error.as_ref().expect("an error").kind, ErrorKind::Timeout);
    assert!(scene.far.is_quiet().await, "it was asked once");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_is_posted_tells_no_secrets() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    let details = json!({ "asked": [url, 1], "by": { (url.clone()): true } });
    let error = json!({ "message": format!("no answer to {url}"), "retryable": false, "details": details });
    assert_eq!(post(&url, &json!({ "error": error })).await, 204);
    let job = scene.ended(&job).await;
    let error = job.status.error.as_ref().expect("an error");
    let told = format!("{} {}", error.message, error.details.as_ref().expect("details"));
    assert_eq!(told.matches("/callbacks/***").count(), 3, "{told}");
    assert!(!told.contains(url.rsplit('/').next().unwrap()), "{told}");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_an_answer_can_be_cancelled() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    scene.promised().await;
    asked(&scene.db.store, &scene.db.job(job.id).await, cancel()).await;
    assert_eq!(post(&url, &result("late")).await, 410);
    assert_eq!(scene.ended(&job).await.status.state, JobState::Cancelled);
    assert_eq!(post(&url, &result("later")).await, 410);
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_worker_hands_back_what_waits_and_the_next_one_waits_on() {
    let scene = Scene::new().await;
    let callback_url = format!("http://{}", scene.api.address);
    // It does not wait for that long: nothing is lost where another worker waits on.
    let settings = EngineSettings { callback_url, drain_deadline_ms: 3_600_000, ..quick() };
    let engine = worker_with(&scene.db.store, registry(), settings);
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    scene.promised().await;
    drain(engine).await;
    let engine = scene.worker();
    scene.db.wait_for(job.id, "claimed again", |job| job.status.task.claim.is_some()).await;
    assert_eq!(post(&url, &result("after all")).await, 204);
    let job = scene.ended(&job).await;
    assert_eq!(
        (job.status.state, scene.result(&job).await),
        (JobState::Complete, Some(json!({ "said": "after all" })))
    );
    assert!(scene.db.triggers(job.id).await.contains(&"RELEASE"));
    assert!(scene.far.is_quiet().await, "it was asked once");
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_to_answer_at_is_not_told_where_the_other_side_echoes_it() {
    let scene = Scene::with(FarSide::saying(|request| json_reply(400, &request.body)).await).await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    let url = scene.url().await;
    let job = scene.ended(&job).await;
    let error = job.status.error.as_ref().expect("an error");
    let told = format!("{} {}", error.message, error.details.as_ref().expect("details"));
    assert!(told.contains("/callbacks/***") && !told.contains(url.rsplit('/').next().unwrap()), "{told}");
    assert_eq!(post(&url, &result("late")).await, 410);
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_found_without_any_hint() {
    let scene = Scene::new().await;
    let engine = scene.worker();
    let job = scene.job(json!({})).await;
    scene.url().await;
    scene.promised().await;
    // As a process would leave it that died before it told anybody.
    let answer = "UPDATE callbacks SET answer = '{\"result\": \"quietly\"}'";
    run(&mut scene.db.connection().await, answer).await;
    assert_eq!(scene.ended(&job).await.status.state, JobState::Complete);
    assert_eq!(scene.result(&job).await, Some(json!("quietly")));
    scene.close(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_costs_no_thread_and_no_connection() {
    let scene = Scene::new().await;
    let callback_url = format!("http://{}", scene.api.address);
    let count = 200;
    let settings = EngineSettings { callback_url, slots: count, ..quick() };
    let engine = worker_with(&scene.db.store, registry(), settings);
    let workflow = scene.workflow(json!({})).await;
    let jobs = scene.db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut urls = Vec::new();
    for _ in 0..count {
        urls.push(scene.url().await);
    }
    // Four connections serve all of them, and others beside.
    let pass = scene.db.workflow("pass", json!([])).await;
    let other =
        worker_with(&scene.db.store, registry(), EngineSettings { name: Some("other".into()), ..quick() });
    let quick_one = scene.db.submit_one(new_job("quick", &pass)).await;
    assert_eq!(scene.ended(&quick_one).await.status.state, JobState::Complete);
    for chunk in urls.chunks(20) {
        let posts = chunk.iter().map(|url| async move { post(url, &result("done")).await });
        assert!(join_all(posts).await.into_iter().all(|status| status == 204));
    }
    for job in scene.db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
    }
    drain(other).await;
    scene.close(engine).await;
}
