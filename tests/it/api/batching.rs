//! What a query costs the database does not depend on how long its lists are.

use callboard::store::{Store, StoreSettings};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{Api, each};
use crate::harness::TestDb;
use crate::proxy::Proxy;

/// An API whose statements are heard, with so many jobs of all kinds.
async fn heard(jobs: usize) -> (Api, Proxy) {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let store = Store::open(&proxy.url(), &StoreSettings::default(), CancellationToken::new()).await;
    let mut api = Api::over(db, store.expect("the database opens through the proxy")).await;
    api.workflow("pass", json!([])).await;
    api.work(crate::harness::quick()).await;
    let inputs = |mode: &str, count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({ "name": format!("{mode} {n}"), "workflow": "pass", "mode": mode }))
            .collect()
    };
    for id in api.submit_many(inputs("AUTO", jobs / 2)).await {
        api.wait_for(&id, "COMPLETE").await;
    }
    api.submit_many(inputs("MANUAL", jobs - jobs / 2)).await;
    (api, proxy)
}

/// The statements of a query once nothing has to be prepared or looked up for the first time any more.
async fn statements(api: &Api, proxy: &Proxy, query: &str, jobs: usize) -> Vec<String> {
    api.data(query, json!({})).await;
    proxy.heard();
    let data = api.data(query, json!({})).await;
    assert_eq!(each(&data["jobs"]["nodes"], "/name").len(), jobs);
    // The pulse of the connection for hints is nobody's query.
    proxy.heard().into_iter().filter(|statement| statement != "SELECT 1").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nested_lists_are_read_in_one_statement_each_whatever_the_length() {
    let (few, many) = (heard(2).await, heard(20).await);
    let mut wrong = Vec::new();
    for (fields, expected) in [
        ("", 1),
        ("transitions(first: 10) { nodes { seq trigger } }", 2),
        ("transitions(first: 10) { totalCount nodes { seq job { name version } } }", 2),
        ("tasks(first: 10) { nodes { id } }", 2),
        ("tasks(first: 10) { totalCount nodes { id } }", 3),
        // Known to the process since the first time.
        ("workflow { name } allowedActions", 1),
        ("results output stages { task { state } }", 2),
        ("task { id state }", 2),
        // Nothing runs.
        ("progress", 1),
        // Those that ran, and their worker.
        ("tasks(first: 10) { nodes { worker { name } } }", 3),
        (
            "transitions(first: 10) { nodes { seq } } tasks(first: 10) { nodes { id } } workflow { name } results",
            4,
        ),
        // Two windows are two statements.
        ("transitions(first: 1) { nodes { seq } } last: transitions(last: 1) { nodes { seq } }", 3),
        // Which queues are paused, and what is served.
        ("blockers { kind }", 3),
    ] {
        let query = format!("{{ jobs(first: 20) {{ nodes {{ name {fields} }} }} }}");
        for ((api, proxy), jobs) in [(&few, 2), (&many, 20)] {
            let heard = statements(api, proxy, &query, jobs).await;
            if heard.len() != expected {
                wrong.push(format!(
                    "{} instead of {expected} for {jobs} jobs, {fields}: {heard:#?}",
                    heard.len()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (api, _) in [few, many] {
        api.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_of_one_type_are_read_in_one_statement() {
    let (api, proxy) = heard(20).await;
    let data = api
        .data(
            "{ jobs(first: 20) { nodes { id task { id } transitions(first: 1) { nodes { id } } } } }",
            json!({}),
        )
        .await;
    let jobs = &data["jobs"]["nodes"];
    for (pointer, expected) in [("/id", 1), ("/transitions/nodes/0/id", 1), ("/task/id", 2)] {
        let ids = each(jobs, pointer);
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        api.data(query, json!({ "ids": ids })).await;
        proxy.heard();
        let data = api.data(query, json!({ "ids": ids })).await;
        assert_eq!(each(&data["nodes"], "/id"), ids);
        let heard = proxy.heard();
        assert_eq!(heard.len(), expected, "{pointer}: {heard:#?}");
    }
    api.close().await;
}
