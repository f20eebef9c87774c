//! What happens to jobs, to the database and to others between two statements of one answer.

use callboard::domain::words::Stage;
use callboard::store::{Store, StoreSettings};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::Api;
use crate::client::{Client, Said};
use crate::hand::{self, Hand};
use crate::harness::{TestDb, eventually};
use crate::proxy::Proxy;

/// What only the statement has that reads jobs by their ids.
const ROWS: &str = "FROM jobs j WHERE j.id = ANY";
/// Likewise, their inputs.
const INPUTS: &str = "SELECT j.id, j.input FROM jobs";
/// Likewise, a search by name.
const SEARCH: &str = "position(lower(";

/// An API whose reads go through a proxy, and a worker's hand that does not.
async fn proxied() -> (Api, Proxy, Hand) {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let store = Store::open(&proxy.url(), &StoreSettings::default(), CancellationToken::new()).await;
    let api = Api::over(db, store.expect("the database opens through the proxy")).await;
    api.workflow("plain", json!([])).await;
    let hand = Hand::register(&api.db.store).await;
    (api, proxy, hand)
}

/// Asks while something else goes on.
fn asking(api: &Api, query: &'static str, variables: Value) -> tokio::task::JoinHandle<Value> {
    let client: Client = (**api).clone();
    tokio::spawn(async move { client.answer(query, variables).await })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_job_has_been_through_is_never_older_than_where_it_stands() {
    const EVERYTHING: &str = "query ($id: ID!) { job(id: $id) { state version results
        stages { stage task { state } } tasks(first: 20) { totalCount nodes { stage } }
        transitions(last: 1) { totalCount nodes { seq } } } }";
    let (api, proxy, hand) = proxied().await;
    let id = api.submit(json!({ "name": "quick", "workflow": "plain" })).await;
    let job = hand.run_to(Stage::Execute).await;
    // The document is looked at for the first time, which takes statements of its own.
    api.data(EVERYTHING, json!({ "id": id })).await;
    proxy.heard();
    proxy.hold(ROWS);
    let answer = asking(&api, EVERYTHING, json!({ "id": id }));
    proxy.held(1).await;
    let mut beside = Vec::new();
    eventually("what is read by the id alone is read", async || {
        beside.extend(proxy.heard());
        ["DISTINCT ON", "count(*)", "transitions h", "tasks e"]
            .iter()
            .all(|part| beside.iter().any(|statement| statement.contains(part)))
    })
    .await;
    let mut held = job;
    for _ in [Stage::Execute, Stage::Validate, Stage::Complete] {
        held = hand.end(&held, hand::done()).await;
    }
    proxy.release();
    let answer = answer.await.expect("an answer");
    let job = &answer["data"]["job"];
    assert_eq!(job["state"], "COMPLETE", "{answer}");
    assert_eq!(job["results"].as_object().expect("results").len(), 5, "{job}");
    assert!(job["stages"].as_array().expect("stages").iter().all(|stage| !stage["task"].is_null()), "{job}");
    assert_eq!(job["transitions"]["nodes"][0]["seq"], job["version"], "{job}");
    assert_eq!(
        (&job["tasks"]["totalCount"], job["tasks"]["nodes"].as_array().map(Vec::len)),
        (&json!(5), Some(5))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_deleted_while_it_is_read_is_not_in_the_answer() {
    const LIST: &str = "{ jobs(first: 5) { nodes { id input } } }";
    let (api, proxy, _) = proxied().await;
    let stays = api.submit(json!({ "name": "stays", "input": { "n": 1 } })).await;
    let goes = api.submit(json!({ "name": "goes", "input": { "n": 2 } })).await;
    api.act("cancelJob(id: $id)", &goes).await;
    api.data(LIST, json!({})).await;
    proxy.hold(INPUTS);
    let answer = asking(&api, LIST, json!({}));
    proxy.held(1).await;
    let id = goes.parse().expect("an id");
    api.db.store.job_delete(id).await.expect("it is deleted");
    proxy.release();
    let answer = answer.await.expect("an answer");
    assert_eq!(answer, json!({ "data": { "jobs": { "nodes": [{ "id": stays, "input": { "n": 1 } }] } } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn transitions_wait_for_what_they_cannot_read_and_none_is_lost() {
    const FOLLOW: &str = "subscription ($id: ID!) { transitions(filter: { jobIds: [$id] }) { edge { node { seq job { name results } } } } }";
    let (api, proxy, _) = proxied().await;
    let id = api.submit(json!({ "name": "followed", "workflow": "plain" })).await;
    let mut events = api.subscribe(FOLLOW, json!({ "id": id })).await;
    assert_eq!(events.event().await["transitions"]["edge"], Value::Null);
    proxy.cut();
    // By a way that is not cut.
    let store = &api.db.store;
    let job = store.jobs_get(&[id.parse().expect("an id")]).await.expect("jobs").remove(0);
    for event in [hand::pause(), hand::resume(), hand::pause()] {
        hand::asked(store, &job, event).await;
    }
    proxy.mend();
    for seq in 2..=4 {
        let event = events.event().await;
        let node = &event["transitions"]["edge"]["node"];
        assert_eq!(*node, json!({ "seq": seq, "job": { "name": "followed", "results": {} } }), "{event}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_somebody_elses_search() {
    const SEARCHING: &str = "{ jobs(first: 1, filter: { nameContains: \"x\" }) { nodes { id } } }";
    const LIST: &str = "{ jobs(first: 1) { nodes { name } } }";
    let (api, proxy, _) = proxied().await;
    api.submit(json!({ "name": "one" })).await;
    api.data(SEARCHING, json!({})).await;
    proxy.hold(SEARCH);
    let searching = asking(&api, SEARCHING, json!({}));
    proxy.held(1).await;
    for _ in 0..20 {
        assert_eq!(api.data(LIST, json!({})).await["jobs"]["nodes"][0]["name"], "one");
    }
    assert!(!searching.is_finished());
    proxy.release();
    assert_eq!(searching.await.expect("an answer"), json!({ "data": { "jobs": { "nodes": [] } } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_not_read() {
    const LIST: &str = "query ($with: Boolean!) { jobs(first: 5) { nodes { name
        input @include(if: $with) ... @include(if: $with) { results transitions(first: 3) { nodes { seq } } }
        tasks(first: 1) @skip(if: true) { nodes { id } } } } }";
    let (api, proxy, _) = proxied().await;
    api.submit(json!({ "name": "one", "input": { "n": 7 } })).await;
    api.data(LIST, json!({ "with": false })).await;
    proxy.heard();
    let answer = api.data(LIST, json!({ "with": false })).await;
    assert_eq!(answer, json!({ "jobs": { "nodes": [{ "name": "one" }] } }));
    let heard = proxy.heard();
    assert!(heard.iter().any(|statement| statement.contains("FROM jobs h")), "{heard:?}");
    assert!(
        !heard.iter().any(|statement| statement.contains(INPUTS) || statement.contains("tasks")),
        "{heard:?}"
    );
    let answer = api.data(LIST, json!({ "with": true })).await;
    let whole = json!({ "name": "one", "input": { "n": 7 }, "results": {}, "transitions": { "nodes": [{ "seq": 1 }] } });
    assert_eq!(answer, json!({ "jobs": { "nodes": [whole] } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_is_a_mistake_of_the_client_in_a_subscription_too() {
    let (api, _proxy, _) = proxied().await;
    let id = api.submit(json!({ "name": "one" })).await;
    for (page, argument) in [("first: 0", "first"), ("first: 1, last: 1", "last"), ("last: 101", "last")] {
        let query = format!(
            "subscription ($id: ID!) {{ job(id: $id) {{ transitions({page}) {{ nodes {{ seq }} }} }} }}"
        );
        let mut events = api.follow(json!({ "query": query, "variables": { "id": id } })).await;
        let Said::Next(told) = events.hear().await else { panic!("no event") };
        let extensions = &told["errors"][0]["extensions"];
        let expected = (&json!("BAD_USER_INPUT"), &json!(argument));
        assert_eq!((&extensions["code"], &extensions["argument"][0]), expected, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_into_an_answer_is_not_read_to_its_end() {
    /// With as many root fields as are allowed, their jobs' inputs would be many times what an answer may be.
    const ROOTS: usize = 60;
    let (api, proxy, _) = proxied().await;
    let long = "x".repeat(250_000);
    for _ in 0..4 {
        let inputs = (0..5).map(|n| json!({ "name": format!("{n}"), "input": { "long": long } })).collect();
        api.submit_many(inputs).await;
    }
    // 5 MB each.
    let roots: Vec<String> =
        (0..ROOTS).map(|n| format!("r{n}: jobs(first: 20) {{ nodes {{ input }} }}")).collect();
    let query = format!("{{ {} }}", roots.join(" "));
    for extensions in [json!({}), json!({ "cost": true })] {
        proxy.heard();
        let answer = api.post(json!({ "query": query, "extensions": extensions })).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "QUERY_TOO_COMPLEX", "{error}");
        assert_eq!((answer["errors"].as_array().map(Vec::len), answer.get("data")), (Some(1), None));
        let reads = |part: &str| proxy.heard().iter().filter(|statement| statement.contains(part)).count();
        let read = if extensions == json!({}) { reads(INPUTS) } else { reads("j.labels, j.input") };
        // One after the other they would not be more than four; what is asked for at the same time is read, too.
        assert!(read <= 20, "{read} statements");
    }
}
