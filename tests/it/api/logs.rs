//! Logs as a client sees them: pages, filters, what is refused, and following a log to its end.

use callboard::domain::verdict::Verdict;
use callboard::domain::words::LogStream;
use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{Api, each, text};
use crate::client::Said;
use crate::harness::{drain, quick, worker_with};
use crate::station::with_act;

const LOGS: &str = "subscription ($id: ID!, $after: String) { jobLogs(id: $id, after: $after) {
    cursor node { text stream stage round attempt truncated at worker { name } } } }";
const FIELDS: &str = "edges { cursor node { text stream } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount";

/// A job whose stages INIT and EXECUTE have each said five lines, EXECUTE in two attempts.
async fn spoken(api: &Api) -> String {
    let registry = with_act(|task| {
        async move {
            let mut errors = task.stream(LogStream::Stderr);
            for n in 0..4 {
                task.log(&format!("{} {n}", task.stage));
            }
            errors.take(format!("{} {}", task.stage, "x".repeat(10_000)).as_bytes());
            drop(errors);
            match (task.stage.as_str(), task.attempt) {
                ("EXECUTE", 1) => Verdict::Retry {
                    failure: callboard::domain::verdict::Failure::handler("once more"),
                    after: None,
                },
                _ => Verdict::Done(json!(null)),
            }
        }
        .boxed()
    });
    let retry = json!({ "maxAttempts": 2, "initialDelaySeconds": 0 });
    api.workflow("says", json!([{ "stage": "INIT", "handler": "act" }, { "stage": "EXECUTE", "handler": "act", "retry": retry }])).await;
    let engine = worker_with(&api.db.store, registry, quick());
    let id = api.submit(json!({ "name": "a", "workflow": "says" })).await;
    api.wait_for(&id, "COMPLETE").await;
    drain(engine).await;
    id
}

/// An API on which the handler `act` may be named; nothing runs it.
async fn api() -> Api {
    Api::knowing(with_act(|_| async { Verdict::Done(Value::Null) }.boxed())).await
}

fn texts(page: &Value) -> Vec<String> {
    each(&page["edges"], "/node/text").into_iter().map(|said| text(said).chars().take(9).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_paged_both_ways_and_filtered_for_the_job_and_for_each_attempt() {
    let api = api().await;
    let id = spoken(&api).await;
    let logs = async |arguments: &str| {
        api.job(&id, &format!("logs({arguments}) {{ {FIELDS} }}")).await["logs"].take()
    };
    let first = logs("first: 3").await;
    assert_eq!(texts(&first), ["INIT 0", "INIT 1", "INIT 2"]);
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(15), &json!(true)));
    let end = text(&first["pageInfo"]["endCursor"]);
    let next = logs(&format!("first: 3, after: \"{end}\"")).await;
    assert_eq!(texts(&next), ["INIT 3", "INIT xxxx", "EXECUTE 0"]);
    assert_eq!(next["pageInfo"]["hasPreviousPage"], true);
    let before = logs(&format!("last: 2, before: \"{end}\"")).await;
    assert_eq!(texts(&before), ["INIT 0", "INIT 1"]);
    let last = logs("last: 2").await;
    assert_eq!(texts(&last), ["EXECUTE 3", "EXECUTE x"]);
    let errors = logs("filter: { streams: [STDERR], stages: [EXECUTE] }").await;
    assert_eq!((texts(&errors), &errors["totalCount"]), (vec!["EXECUTE x".to_owned(); 2], &json!(2)));
    assert_eq!(logs("filter: { streams: [] }").await["totalCount"], 15);
    // All attempts of the job at once.
    let tasks = api.job(&id, &format!("tasks {{ nodes {{ stage attempt logs(first: 5, filter: {{ streams: [HANDLER] }}) {{ {FIELDS} }} }} }}")).await;
    let tasks = tasks["tasks"]["nodes"].as_array().expect("attempts").clone();
    let said: Vec<_> =
        tasks.iter().map(|task| (text(&task["stage"]), task["logs"]["totalCount"].clone())).collect();
    let expected =
        [("INIT", 4), ("PREPARE", 0), ("EXECUTE", 4), ("EXECUTE", 4), ("VALIDATE", 0), ("COMPLETE", 0)];
    assert_eq!(said, expected.map(|(stage, count)| (stage.to_owned(), json!(count))));
    // A cursor of an attempt's page is one of the job's log, and of no other.
    let cursor = text(&tasks[3]["logs"]["edges"][3]["cursor"]);
    assert_eq!(texts(&logs(&format!("first: 5, after: \"{cursor}\"")).await), ["EXECUTE x"]);
    let line =
        api.job(&id, "logs(last: 1) { nodes { text truncated round attempt stage worker { name } } }").await;
    let line = &line["logs"]["nodes"][0];
    assert_eq!((line["truncated"].as_bool(), text(&line["text"]).len()), (Some(true), 4096));
    assert_eq!((&line["attempt"], &line["round"], &line["stage"]), (&json!(2), &json!(0), &json!("EXECUTE")));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paged_or_followed_is_refused() {
    let api = api().await;
    let id = spoken(&api).await;
    let other = api.submit(json!({ "name": "b", "mode": "MANUAL" })).await;
    let page =
        api.job(&id, "logs(first: 1) { edges { cursor } } transitions(first: 1) { edges { cursor } }").await;
    let of_log = text(&page["logs"]["edges"][0]["cursor"]);
    let of_history = text(&page["transitions"]["edges"][0]["cursor"]);
    for (job, arguments) in [
        (&id, "first: 101".to_owned()),
        (&id, "first: 1, last: 1".to_owned()),
        (&id, format!("after: \"{of_history}\"")),
        (&other, format!("before: \"{of_log}\"")),
    ] {
        let query = format!("{{ job(id: \"{job}\") {{ logs({arguments}) {{ totalCount }} }} }}");
        let answer = api.answer(&query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
    }
    for (variables, code) in [
        (json!({ "id": id, "after": of_history }), "BAD_USER_INPUT"),
        (json!({ "id": other, "after": of_log }), "BAD_USER_INPUT"),
        (json!({ "id": "nonsense" }), "BAD_USER_INPUT"),
        (json!({ "id": "job_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND"),
    ] {
        match api.subscribe(LOGS, variables.clone()).await.hear().await {
            Said::Error(errors) => assert_eq!(errors[0]["extensions"]["code"], code, "{errors:#}"),
            other => panic!("{variables} is not refused: {other:?}"),
        }
    }
    // Counted at its full length, in pages of pages.
    let dear = "{ jobs(first: 100) { nodes { tasks(first: 100) { nodes { logs(first: 100) { nodes { text } } } } } } }";
    let answer = api.answer(dear, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX", "{answer:#}");
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_followed_to_its_end_and_resumed_anywhere() {
    let api = api().await;
    let id = spoken(&api).await;
    let lines = |events: &[Value]| -> Vec<String> {
        let nodes = events.iter().map(|event| &event["jobLogs"]["node"]).filter(|node| !node.is_null());
        nodes.map(|node| text(&node["text"]).chars().take(9).collect()).collect()
    };
    let events = api.subscribe(LOGS, json!({ "id": id })).await.rest().await;
    assert_eq!(events[0]["jobLogs"]["node"], Value::Null, "the first event says where the stream is");
    let all = lines(&events);
    assert_eq!((all.len(), all[5].as_str()), (15, "EXECUTE 0"));
    assert_eq!(events[1]["jobLogs"]["node"]["stream"], "HANDLER");
    for at in [0, 1, 7, 15] {
        let after = &events[at]["jobLogs"]["cursor"];
        // Another process.
        let (elsewhere, _stop) = api.another().await;
        for client in [&*api, &elsewhere] {
            let rest = client.subscribe(LOGS, json!({ "id": id, "after": after })).await.rest().await;
            assert_eq!(rest[0]["jobLogs"]["cursor"], *after);
            assert_eq!(lines(&rest), all[at..], "behind event {at}");
        }
    }
    // A page's cursor is one of the stream.
    let page = api.job(&id, "logs(first: 2) { pageInfo { endCursor } }").await;
    let after = &page["logs"]["pageInfo"]["endCursor"];
    assert_eq!(lines(&api.subscribe(LOGS, json!({ "id": id, "after": after })).await.rest().await), all[2..]);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_resumes_a_log_by_the_id_of_the_last_event() {
    let api = api().await;
    let id = spoken(&api).await;
    let query = format!("subscription {{ jobLogs(id: \"{id}\") {{ node {{ text }} }} }}");
    let path = reqwest::Url::parse_with_params("http://x/graphql", [("query", &query)]).expect("a URL");
    let path = format!("{}?{}", path.path(), path.query().expect("a query"));
    let events = async |headers: &[(&str, &str)]| -> Vec<(String, String)> {
        let whole = api.get(&path, headers).await.text().await.expect("a body");
        let field = |event: &str, name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().to_owned()
        };
        let events = whole.split("\n\n").filter(|event| event.contains("jobLogs"));
        events.map(|event| (field(event, "id:"), field(event, "data:"))).collect()
    };
    let all = events(&[("accept", "text/event-stream")]).await;
    assert_eq!(all.len(), 16);
    let rest = events(&[("accept", "text/event-stream"), ("last-event-id", all[9].0.as_str())]).await;
    assert_eq!(rest[0].0, all[9].0, "it begins where it was");
    assert_eq!(rest[1..], all[10..]);
    api.close().await;
}
