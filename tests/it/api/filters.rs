//! What lists of jobs can be narrowed to.

use serde_json::{Value, json};

use super::{Api, each, text};

#[tokio::test(flavor = "multi_thread")]
async fn each_part_of_a_filter_narrows_the_list() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let fails = json!({ "stage": "PREPARE", "handler": "simulate", "config": { "failAlways": true }, "retry": { "maxAttempts": 1 } });
    api.workflow("fails", json!([fails])).await;
    let label = |key: &str, value: &str| json!({ "key": key, "value": value });
    let job = |name: &str, workflow: &str, mode: &str, queue: &str, labels: &[Value]| json!({ "name": name, "workflow": workflow, "mode": mode, "queue": queue, "labels": labels });
    let jobs = [
        job("Alpha one", "pass", "AUTO", "default", &[label("team", "data"), label("tier", "1")]),
        job("beta ONE", "pass", "MANUAL", "default", &[label("team", "web")]),
        job("gamma_100%", "fails", "AUTO", "reports", &[label("team", "data"), label("tier", "2")]),
        job("delta Ä", "pass", "MANUAL", "reports", &[label("tier", "")]),
    ];
    let mut ids = Vec::new();
    for (job, state) in jobs.into_iter().zip(["COMPLETE", "INIT", "FAILED", "INIT"]) {
        let id = api.submit(job).await;
        // One after the other, so that the ends are in this order.
        api.wait_for(&id, state).await;
        ids.push(id);
    }
    api.act("cancelJob(id: $id)", &ids[3]).await;
    let times = async |id: &str| {
        let job = api.job(id, "createdAt finishedAt").await;
        (text(&job["createdAt"]), job["finishedAt"].as_str().map(str::to_owned).unwrap_or_default())
    };
    let (created, _) = times(&ids[1]).await;
    let (_, finished) = times(&ids[2]).await;
    let all = [0, 1, 2, 3].as_slice();
    for (filter, expected) in [
        (String::new(), all),
        ("states: [COMPLETE]".to_owned(), &[0]),
        ("states: [INIT]".to_owned(), &[1]),
        ("states: [INIT, FAILED]".to_owned(), &[1, 2]),
        ("states: [COMPLETE, CANCELLED, COMPLETE]".to_owned(), &[0, 3]),
        ("states: []".to_owned(), all),
        ("states: null, labels: null, queues: null, workflows: [], taskStates: []".to_owned(), all),
        ("taskStates: [PENDING]".to_owned(), &[1]),
        ("taskStates: [SUCCEEDED, CANCELLED]".to_owned(), &[0, 3]),
        ("taskStates: [FAILED], states: [FAILED]".to_owned(), &[2]),
        ("workflows: [\"fails\"]".to_owned(), &[2]),
        ("workflows: [\"fails\", \"pass\"]".to_owned(), all),
        ("workflows: [\"nobody\"]".to_owned(), &[]),
        ("queues: [\"reports\"]".to_owned(), &[2, 3]),
        ("queues: [\"reports\"], states: [CANCELLED]".to_owned(), &[3]),
        ("labels: [{ key: \"team\" }]".to_owned(), &[0, 1, 2]),
        ("labels: [{ key: \"team\", values: [\"data\"] }]".to_owned(), &[0, 2]),
        ("labels: [{ key: \"team\", values: [\"data\", \"web\"] }]".to_owned(), &[0, 1, 2]),
        ("labels: [{ key: \"team\", values: [] }]".to_owned(), &[0, 1, 2]),
        ("labels: [{ key: \"team\", values: [\"data\"] }, { key: \"tier\", values: [\"2\", \"3\"] }]".to_owned(), &[2]),
        ("labels: [{ key: \"tier\", values: [\"\"] }]".to_owned(), &[3]),
        ("labels: [{ key: \"nobody\" }]".to_owned(), &[]),
        ("nameContains: \"one\"".to_owned(), &[0, 1]),
        ("nameContains: \"ALPHA O\"".to_owned(), &[0]),
        // Nothing in it is a pattern.
        ("nameContains: \"%\"".to_owned(), &[2]),
        ("nameContains: \"_\"".to_owned(), &[2]),
        ("nameContains: \"a_1\"".to_owned(), &[2]),
        ("nameContains: \"\\\\\"".to_owned(), &[]),
        ("nameContains: \"Ä\"".to_owned(), &[3]),
        ("nameContains: \"\"".to_owned(), all),
        // After is inclusive, before is not.
        (format!("createdAfter: {created:?}"), &[1, 2, 3]),
        (format!("createdBefore: {created:?}"), &[0]),
        (format!("createdAfter: {created:?}, createdBefore: {created:?}"), &[]),
        (format!("finishedAfter: {finished:?}"), &[2, 3]),
        (format!("finishedBefore: {finished:?}"), &[0]),
        ("finishedBefore: \"2099-01-01T00:00:00Z\"".to_owned(), &[0, 2, 3]),
        ("createdAfter: \"2099-01-01T00:00:00Z\"".to_owned(), &[]),
        ("createdAfter: \"0001-01-01T00:00:00Z\", createdBefore: \"9999-12-31T23:59:59Z\"".to_owned(), all),
        ("states: [FAILED], queues: [\"reports\"], workflows: [\"fails\"], nameContains: \"gamma\", labels: [{ key: \"tier\" }]".to_owned(), &[2]),
    ] {
        let query = format!("{{ jobs(filter: {{ {filter} }}, orderBy: {{ direction: ASC }}) {{ totalCount nodes {{ id }} }} }}");
        let data = api.data(&query, json!({})).await;
        let expected: Vec<Value> = expected.iter().map(|number| json!(ids[*number])).collect();
        assert_eq!(each(&data["jobs"]["nodes"], "/id"), expected.iter().collect::<Vec<_>>(), "{filter}");
        assert_eq!(data["jobs"]["totalCount"], expected.len(), "{filter}");
    }
    // Labels are those that the job has now.
    api.act("updateJob(id: $id, input: { labels: [{ key: \"new\", value: \"1\" }] })", &ids[1]).await;
    for (filter, expected) in [("team", 2), ("new", 1)] {
        let query = format!("{{ jobs(filter: {{ labels: [{{ key: {filter:?} }}] }}) {{ nodes {{ id }} }} }}");
        let data = api.data(&query, json!({})).await;
        assert_eq!(data["jobs"]["nodes"].as_array().map(Vec::len), Some(expected), "{filter}");
    }
    api.close().await;
}
