//! What can be followed: a job, a list of jobs, transitions, counts.

use std::collections::HashMap;

use callboard::domain::decide::{Event, decide};
use callboard::domain::job::Actor;
use serde_json::{Value, json};

use super::{Api, each, text};
use crate::client::{Said, Subscription};
use crate::harness::{EVENT_WAIT, drain, new_job, quick, worker};

const UNDISTURBED: [&str; 7] = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];
const TRANSITIONS: &str = "subscription ($filter: TransitionFilter, $after: String) {
    transitions(filter: $filter, after: $after) { cursor edge { cursor node { jobId seq trigger toState job { name } } } } }";
const JOBS: &str =
    "subscription ($filter: JobFilter) { jobs(filter: $filter) { job { id name state version } removedId } }";

/// The codes of the errors with which a subscription ends instead of beginning.
async fn refusal(api: &Api, query: &str) -> Vec<String> {
    let mut subscription = api.subscribe(query, json!({})).await;
    let errors = match subscription.hear().await {
        Said::Error(errors) => errors,
        other => panic!("not refused: {other:?}"),
    };
    each(&errors, "/extensions/code").into_iter().map(text).collect()
}

/// A list's subscription from which on nothing is missed.
async fn list(api: &Api, filter: Value) -> Subscription {
    let mut subscription = api.subscribe(JOBS, json!({ "filter": filter })).await;
    assert_eq!(subscription.event().await, json!({ "jobs": { "job": null, "removedId": null } }));
    subscription
}

/// A subscription of transitions from which on nothing is missed; what it is about, and where it stands.
async fn transitions(api: &Api, filter: Value, after: Value) -> (Subscription, String) {
    let mut subscription = api.subscribe(TRANSITIONS, json!({ "filter": filter, "after": after })).await;
    let event = subscription.event().await;
    assert_eq!(event["transitions"]["edge"], Value::Null, "the first event says where the stream is");
    (subscription, text(&event["transitions"]["cursor"]))
}

/// The next so many transitions, as (job, seq).
async fn next(subscription: &mut Subscription, count: usize) -> Vec<(String, i64)> {
    let mut seen = Vec::new();
    while seen.len() < count {
        let event = subscription.event().await;
        let edge = &event["transitions"]["edge"];
        if !edge.is_null() {
            assert_eq!(edge["cursor"], event["transitions"]["cursor"]);
            seen.push((text(&edge["node"]["jobId"]), edge["node"]["seq"].as_i64().expect("a number")));
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_told_as_it_is_and_after_each_change_until_it_is_complete() {
    let api = Api::with_worker().await;
    let config = json!({ "seconds": 0.4, "steps": 4, "message": "working" });
    api.workflow("slow", json!([{ "stage": "EXECUTE", "handler": "simulate", "config": config }])).await;
    let id = api.submit(json!({ "name": "a", "workflow": "slow", "mode": "MANUAL" })).await;
    let query = "subscription ($id: ID!) { job(id: $id) {
        state stage version progress blockers { kind } task { state progress progressMessage } transitions { totalCount } } }";
    let mut job = api.subscribe(query, json!({ "id": id })).await;
    let first = job.event().await;
    assert_eq!((&first["job"]["state"], &first["job"]["version"]), (&json!("INIT"), &json!(1)));
    assert_eq!(first["job"]["blockers"], json!([{ "kind": "MANUAL_STEP" }]));
    // A change of a queue is a change of what its jobs wait for.
    api.data("mutation { pauseQueue(name: \"default\") { errors { message } } }", json!({})).await;
    let paused = job.event().await;
    assert_eq!(paused["job"]["blockers"], json!([{ "kind": "MANUAL_STEP" }, { "kind": "QUEUE_PAUSED" }]));
    assert_eq!(paused["job"]["version"], 1);
    api.data("mutation { resumeQueue(name: \"default\") { errors { message } } }", json!({})).await;
    assert_eq!(job.event().await["job"]["blockers"], json!([{ "kind": "MANUAL_STEP" }]));
    api.act("updateJob(id: $id, input: { mode: AUTO })", &id).await;
    let events = job.rest().await;
    let versions: Vec<i64> =
        events.iter().map(|event| event["job"]["version"].as_i64().expect("a version")).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    let progress: Vec<f64> =
        events.iter().map(|event| event["job"]["progress"].as_f64().expect("a number")).collect();
    assert!(progress.is_sorted(), "{progress:?}");
    assert!(
        events.iter().any(|event| event["job"]["task"]["progressMessage"] == "working"),
        "what the handler reports is told: {events:#?}"
    );
    let last = events.last().expect("an event");
    assert_eq!((&last["job"]["state"], &last["job"]["version"]), (&json!("COMPLETE"), &json!(8)));
    assert_eq!(last["job"]["transitions"]["totalCount"], 8);
    // Of one that has ended there is one event.
    let mut again = api.subscribe(query, json!({ "id": id })).await;
    assert_eq!(again.rest().await.len(), 1);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_goes_on_to_be_told_and_a_cancelled_or_deleted_one_does_not() {
    let api = Api::with_worker().await;
    let fails = json!({ "stage": "INIT", "handler": "simulate", "config": { "failUntilRetry": 1 }, "retry": { "maxAttempts": 1 } });
    api.workflow("fails", json!([fails])).await;
    let query = "subscription ($id: ID!) { job(id: $id) { state retries } }";
    let states = |events: &[Value]| {
        let mut states: Vec<String> = events.iter().map(|event| text(&event["job"]["state"])).collect();
        states.dedup();
        states
    };
    let id = api.submit(json!({ "name": "a", "workflow": "fails" })).await;
    let mut job = api.subscribe(query, json!({ "id": id })).await;
    job.until(|event| event["job"]["state"] == "FAILED").await;
    api.act("retryJob(id: $id)", &id).await;
    assert_eq!(states(&job.rest().await).last().map(String::as_str), Some("COMPLETE"));

    let id = api.submit(json!({ "name": "b", "workflow": "fails", "mode": "MANUAL" })).await;
    let mut job = api.subscribe(query, json!({ "id": id })).await;
    job.event().await;
    api.act("cancelJob(id: $id)", &id).await;
    assert_eq!(states(&job.rest().await), ["CANCELLED"]);

    let id = api.submit(json!({ "name": "c", "workflow": "fails" })).await;
    let mut job = api.subscribe(query, json!({ "id": id })).await;
    job.until(|event| event["job"]["state"] == "FAILED").await;
    api.act("deleteJob(id: $id)", &id).await;
    assert_eq!(job.rest().await, Vec::<Value>::new());
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_followed_is_refused_with_a_code() {
    let api = Api::new().await;
    let other = api.submit(json!({ "name": "a" })).await.replace("job_", "worker_");
    let of_jobs = api.data("{ jobs { edges { cursor } } }", json!({})).await;
    let of_jobs = text(&of_jobs["jobs"]["edges"][0]["cursor"]);
    for (query, code) in [
        ("subscription { job(id: \"job_01h455vb4pex5vsknk084sn02q\") { id } }".to_owned(), "NOT_FOUND"),
        ("subscription { job(id: \"job_1\") { id } }".to_owned(), "BAD_USER_INPUT"),
        (format!("subscription {{ job(id: {other:?}) {{ id }} }}"), "BAD_USER_INPUT"),
        (
            format!("subscription {{ transitions(filter: {{ jobIds: [{other:?}] }}) {{ cursor }} }}"),
            "BAD_USER_INPUT",
        ),
        ("subscription { transitions(after: \"nonsense\") { cursor } }".to_owned(), "BAD_USER_INPUT"),
        (format!("subscription {{ transitions(after: {of_jobs:?}) {{ cursor }} }}"), "BAD_USER_INPUT"),
        (
            "subscription { jobs(filter: { nameContains: \"\\u0000\" }) { removedId } }".to_owned(),
            "BAD_USER_INPUT",
        ),
        ("subscription { jobs(filter: { createdAfter: \"x\" }) { removedId } }".to_owned(), "BAD_USER_INPUT"),
        ("subscription { stats { id } jobs { removedId } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: stats { id } b: stats { id } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($id: ID!) { job(id: $id) { id } }".to_owned(), "BAD_USER_INPUT"),
        ("subscription {".to_owned(), "GRAPHQL_PARSE_FAILED"),
    ] {
        assert_eq!(refusal(&api, &query).await, [code], "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_tells_what_comes_changes_and_leaves() {
    let api = Api::new().await;
    let team = json!([{ "key": "team", "values": ["data"] }]);
    let mut all = list(&api, Value::Null).await;
    let mut live = list(&api, json!({ "states": ["INIT"] })).await;
    let mut ours = list(&api, json!({ "labels": team, "nameContains": "report" })).await;
    let mut other = list(&api, json!({ "queues": ["other"] })).await;

    let labels = json!([{ "key": "team", "value": "data" }]);
    let id = api.submit(json!({ "name": "Reports", "mode": "MANUAL", "labels": labels })).await;
    let job = |state: &str, version: i32| json!({ "id": id, "name": "Reports", "state": state, "version": version });
    let changed = |job: Value| json!({ "jobs": { "job": job, "removedId": null } });
    let removed = json!({ "jobs": { "job": null, "removedId": id } });
    for subscription in [&mut all, &mut live, &mut ours] {
        assert_eq!(subscription.event().await, changed(job("INIT", 1)));
    }
    api.act("pauseJob(id: $id)", &id).await;
    for subscription in [&mut all, &mut live, &mut ours] {
        assert_eq!(subscription.event().await, changed(job("INIT", 2)));
    }
    // It leaves one list by its labels and stays in the others.
    api.act("updateJob(id: $id, input: { labels: [] })", &id).await;
    assert_eq!(ours.event().await, removed);
    for subscription in [&mut all, &mut live] {
        assert_eq!(subscription.event().await, changed(job("INIT", 3)));
    }
    // And comes back, and leaves it by its name.
    api.act("updateJob(id: $id, input: { labels: [{ key: \"team\", value: \"data\" }] })", &id).await;
    assert_eq!(ours.event().await, changed(job("INIT", 4)));
    for subscription in [&mut all, &mut live] {
        assert_eq!(subscription.event().await, changed(job("INIT", 4)));
    }
    // Another one by its state, and the last one when it is deleted.
    api.act("cancelJob(id: $id)", &id).await;
    assert_eq!(live.event().await, removed);
    for subscription in [&mut all, &mut ours] {
        assert_eq!(subscription.event().await, changed(job("CANCELLED", 5)));
    }
    api.act("deleteJob(id: $id)", &id).await;
    for subscription in [&mut all, &mut ours] {
        assert_eq!(subscription.event().await, removed);
    }
    // What never was in a list does not leave it, unless nobody can tell any more: of all that, this one hears of the
    // deletion at the most.
    let new = api.submit(json!({ "name": "b", "mode": "MANUAL", "queue": "other" })).await;
    let mut first = other.event().await;
    if first == removed {
        first = other.event().await;
    }
    assert_eq!(first["jobs"]["job"]["id"], json!(new));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transitions_are_resumed_from_any_cursor() {
    let api = Api::new().await;
    let before = api.submit(json!({ "name": "before", "mode": "MANUAL" })).await;
    let (mut live, begin) = transitions(&api, Value::Null, Value::Null).await;
    let ids =
        api.submit_many((0..3).map(|n| json!({ "name": format!("{n}"), "mode": "MANUAL" })).collect()).await;
    for id in &ids {
        api.act("pauseJob(id: $id)", id).await;
    }
    let entry = |number: usize, seq: i64| (ids[number].clone(), seq);
    let expected = [entry(0, 1), entry(1, 1), entry(2, 1), entry(0, 2), entry(1, 2), entry(2, 2)];
    assert_eq!(next(&mut live, 6).await, expected);

    // From where the first one began; from each edge of the list; from a job's own history.
    let (mut resumed, place) = transitions(&api, Value::Null, json!(begin)).await;
    assert_eq!(place, begin, "the first event of one that is resumed is where it was");
    assert_eq!(next(&mut resumed, 6).await, expected);
    let data = api.data("{ transitions(first: 100) { edges { cursor node { jobId } } } }", json!({})).await;
    let cursors = each(&data["transitions"]["edges"], "/cursor");
    assert_eq!(cursors.len(), 7);
    assert_eq!(data["transitions"]["edges"][0]["node"]["jobId"], json!(before));
    for passed in 0..6 {
        let (mut resumed, _) = transitions(&api, Value::Null, cursors[passed].clone()).await;
        assert_eq!(next(&mut resumed, 6 - passed).await, expected[passed..]);
    }
    let own = api.job(&ids[1], "transitions { edges { cursor } }").await;
    let (mut resumed, _) =
        transitions(&api, Value::Null, own["transitions"]["edges"][0]["cursor"].clone()).await;
    assert_eq!(next(&mut resumed, 4).await, expected[2..]);
    // At the end of the list it waits for what comes.
    let (mut resumed, _) = transitions(&api, Value::Null, cursors[6].clone()).await;
    api.act("resumeJob(id: $id)", &ids[0]).await;
    assert_eq!(next(&mut resumed, 1).await, [entry(0, 3)]);
    assert_eq!(next(&mut live, 1).await, [entry(0, 3)]);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transitions_are_narrowed_by_each_part_of_a_filter() {
    let api = Api::new().await;
    api.workflow("other", json!([])).await;
    let (_, begin) = transitions(&api, Value::Null, Value::Null).await;
    let job = |workflow: &str, queue: &str, team: &str| json!({ "name": "a", "mode": "MANUAL", "workflow": workflow, "queue": queue, "labels": [{ "key": "team", "value": team }] });
    let ids = [
        api.submit(job("standard", "default", "data")).await,
        api.submit(job("other", "default", "web")).await,
        api.submit(job("standard", "reports", "web")).await,
    ];
    let filters = [
        (json!({ "jobIds": [ids[1]] }), vec![(1, 1), (1, 2), (1, 3)]),
        (json!({ "jobIds": [ids[1], ids[2]], "triggers": ["PAUSE"] }), vec![(1, 2), (2, 2)]),
        (json!({ "workflows": ["other", "nobody"] }), vec![(1, 1), (1, 2), (1, 3)]),
        (json!({ "queues": ["reports"] }), vec![(2, 1), (2, 2), (2, 3)]),
        (
            json!({ "labels": [{ "key": "team", "values": ["web"] }] }),
            vec![(1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 3)],
        ),
        (json!({ "labels": [{ "key": "team" }], "triggers": ["SUBMIT"] }), vec![(0, 1), (1, 1), (2, 1)]),
        (json!({ "toStates": ["CANCELLED"] }), vec![(0, 3), (1, 3), (2, 3)]),
        (
            json!({ "triggers": ["CANCEL", "PAUSE"], "queues": ["reports"], "toStates": [] }),
            vec![(2, 2), (2, 3)],
        ),
        (
            json!({ "jobIds": [], "workflows": null }),
            (1..=3).flat_map(|seq| (0..3).map(move |job| (job, seq))).collect(),
        ),
    ];
    // Some follow from the beginning, with half of it behind them.
    let mut following = Vec::new();
    for (filter, _) in &filters {
        following.push(transitions(&api, filter.clone(), json!(begin)).await.0);
    }
    for mutation in ["pauseJob(id: $id)", "cancelJob(id: $id)"] {
        for id in &ids {
            api.act(mutation, id).await;
        }
    }
    for ((filter, expected), mut live) in filters.into_iter().zip(following) {
        let expected: Vec<(String, i64)> =
            expected.into_iter().map(|(number, seq): (usize, i64)| (ids[number].clone(), seq)).collect();
        assert_eq!(next(&mut live, expected.len()).await, expected, "{filter}");
        // Others read all of it from the database.
        let (mut late, _) = transitions(&api, filter.clone(), json!(begin)).await;
        assert_eq!(next(&mut late, expected.len()).await, expected, "{filter}, later");
    }
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_told_now_and_when_they_change() {
    let api = Api::new().await;
    let query = "subscription { stats { id jobs { total init cancelled } queues { name paused waiting } } }";
    let mut stats = api.subscribe(query, json!({})).await;
    let empty = json!({ "stats": { "id": "stats", "jobs": { "total": 0, "init": 0, "cancelled": 0 }, "queues": [] } });
    assert_eq!(stats.event().await, empty);
    let id = api.submit(json!({ "name": "a", "mode": "MANUAL" })).await;
    let counts = |init: i32, cancelled: i32, paused: bool| {
        json!({ "stats": {
            "id": "stats", "jobs": { "total": 1, "init": init, "cancelled": cancelled },
            "queues": [{ "name": "default", "paused": paused, "waiting": init }],
        } })
    };
    stats.until(|event| *event == counts(1, 0, false)).await;
    api.data("mutation { pauseQueue(name: \"default\") { errors { message } } }", json!({})).await;
    assert_eq!(stats.event().await, counts(1, 0, true));
    api.act("cancelJob(id: $id)", &id).await;
    assert_eq!(stats.event().await, counts(0, 1, true));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_changes_is_told_too() {
    let api = Api::new().await;
    let workflow = api.db.workflow("pass", json!([])).await;
    let elsewhere = api.db.another_store().await;
    let (mut all, _) = transitions(&api, Value::Null, Value::Null).await;
    let mut jobs = list(&api, Value::Null).await;
    let actor = Actor::client("elsewhere");
    let submitted = elsewhere.jobs_submit(vec![new_job("a", &workflow)], &actor).await.expect("it is stored");
    assert_eq!(submitted.len(), 1);
    let event = jobs.event().await;
    let id = text(&event["jobs"]["job"]["id"]);
    assert_eq!(next(&mut all, 1).await, [(id.clone(), 1)]);
    let mut job = api
        .subscribe("subscription ($id: ID!) { job(id: $id) { version paused } }", json!({ "id": id }))
        .await;
    job.event().await;
    let bound = workflow.clone();
    let pause = move |job: &callboard::domain::job::Job, now| decide(job, &bound, Event::Pause, now);
    elsewhere.job_change(id.parse().expect("an id"), None, &actor, None, pause).await.expect("it is paused");
    assert_eq!(job.event().await, json!({ "job": { "version": 2, "paused": true } }));
    assert_eq!(next(&mut all, 1).await, [(id.clone(), 2)]);
    assert_eq!(jobs.event().await["jobs"]["job"]["version"], 2);
    // A worker elsewhere, too.
    api.act("resumeJob(id: $id)", &id).await;
    let engine = worker(&elsewhere, quick());
    job.rest().await;
    let rest: Vec<(String, i64)> = (3..=9).map(|seq| (id.clone(), seq)).collect();
    assert_eq!(next(&mut all, 7).await, rest);
    drain(engine).await;
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_jobs_are_told_each_transition_once_and_in_order() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let query = "subscription { transitions { edge { node { jobId seq trigger } } } }";
    let mut all = api.subscribe(query, json!({})).await;
    assert_eq!(all.event().await["transitions"]["edge"], Value::Null);
    let inputs: Vec<Value> =
        (0..1_000).map(|n| json!({ "name": format!("job {n}"), "workflow": "pass" })).collect();
    let ids = api.submit_many(inputs).await;
    assert_eq!(ids.len(), 1_000);
    let mut seen: HashMap<String, Vec<(i64, String)>> = HashMap::new();
    for _ in 0..7_000 {
        let event = all.until(|event| !event["transitions"]["edge"].is_null()).await;
        let node = &event["transitions"]["edge"]["node"];
        let entry = (node["seq"].as_i64().expect("a number"), text(&node["trigger"]));
        seen.entry(text(&node["jobId"])).or_default().push(entry);
    }
    let expected: Vec<(i64, String)> = (1..).zip(UNDISTURBED.map(str::to_owned)).collect();
    for id in &ids {
        assert_eq!(seen[id], expected, "{id}");
    }
    assert_eq!(seen.len(), 1_000);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_and_a_mutation_over_a_socket_are_answered_once() {
    let api = Api::new().await;
    for query in ["{ stats { id } }", "mutation { submitJob(input: { name: \"a\" }) { errors { message } } }"]
    {
        let mut answer = api.subscribe(query, json!({})).await;
        assert!(answer.event().await.is_object());
        assert_eq!(answer.hear().await, Said::Complete);
    }
    assert_eq!(api.stored().await, 1);
}

/// Reads events of a stream until there are so many with data; each with its id.
async fn events(response: &mut reqwest::Response, count: usize) -> Vec<(String, Value)> {
    let mut text = String::new();
    loop {
        let whole: Vec<&str> = text.split("\n\n").filter(|event| event.contains("data: ")).collect();
        if whole.len() >= count && text.ends_with("\n\n") {
            let field = |event: &str, name: &str| {
                let line = event.lines().find_map(|line| line.strip_prefix(name)).expect(name);
                line.to_owned()
            };
            let read = |event: &&str| {
                (field(event, "id: "), serde_json::from_str(&field(event, "data: ")).expect("JSON"))
            };
            return whole.iter().map(read).collect();
        }
        let chunk = tokio::time::timeout(EVENT_WAIT, response.chunk()).await.expect("in time");
        text += std::str::from_utf8(&chunk.expect("a chunk").expect("the stream goes on")).expect("UTF-8");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_resumes_by_the_id_of_the_last_event() {
    let api = Api::new().await;
    let id = api.submit(json!({ "name": "a", "mode": "MANUAL" })).await;
    let (_, begin) = transitions(&api, json!({}), Value::Null).await;
    // The cursor is not selected, and is there all the same.
    let query =
        format!("subscription {{ transitions(after: \"{begin}\") {{ edge {{ node {{ seq trigger }} }} }} }}");
    let path = reqwest::Url::parse_with_params("http://x/graphql", [("query", &query)]).expect("a URL");
    let path = format!("{}?{}", path.path(), path.query().expect("a query"));
    let mut stream = api.get(&path, &[("accept", "text/event-stream")]).await;
    assert_eq!(
        events(&mut stream, 1).await,
        [(begin, json!({ "data": { "transitions": { "edge": null } } }))]
    );
    for mutation in ["pauseJob(id: $id)", "resumeJob(id: $id)", "pauseJob(id: $id)"] {
        api.act(mutation, &id).await;
    }
    let seen = events(&mut stream, 1).await;
    drop(stream);
    let last = &seen[0];
    assert_eq!(last.1["data"]["transitions"]["edge"]["node"], json!({ "seq": 2, "trigger": "PAUSE" }));
    let headers = [("accept", "text/event-stream"), ("last-event-id", last.0.as_str())];
    let mut stream = api.get(&path, &headers).await;
    let rest = events(&mut stream, 3).await;
    assert_eq!(rest[0].0, last.0, "it begins where it was");
    let seqs: Vec<_> =
        rest[1..].iter().map(|(_, event)| &event["data"]["transitions"]["edge"]["node"]["seq"]).collect();
    assert_eq!(seqs, [&json!(3), &json!(4)]);
    let headers = [("accept", "text/event-stream"), ("last-event-id", "nonsense")];
    let refused = api.get(&path, &headers).await.text().await.expect("a body");
    assert!(refused.contains("BAD_USER_INPUT") && refused.contains("after is not a cursor"), "{refused}");
    api.close().await;
}
