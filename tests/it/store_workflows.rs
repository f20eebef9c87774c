//! Workflow versions: numbered without gaps whoever registers them, kept as they were given, found by name.

use std::collections::BTreeSet;

use callboard::domain::words::Stage;
use callboard::domain::workflow::WorkflowDefinition;
use callboard::store::workflows::NewWorkflow;
use serde_json::{Value, json};

use crate::harness::TestDb;

fn new(name: &str, stages: Value, input_schema: Option<Value>) -> NewWorkflow {
    let definition: WorkflowDefinition =
        serde_json::from_value(json!({ "name": name, "stages": stages })).expect("a definition");
    let stages = definition.bindings().expect("a sound definition");
    NewWorkflow { name: name.to_owned(), description: Some("d\u{e9}".to_owned()), stages, input_schema }
}

fn one_stage(seconds: f64) -> Value {
    json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": seconds },
        "timeoutSeconds": 1.5, "retry": { "maxAttempts": 7, "jitter": 0.1 }, "approval": true }])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_read_back_as_it_was_registered() {
    let db = TestDb::new().await;
    let schema = Some(json!({ "type": "object" }));
    let asked = new("w", one_stage(0.1), schema.clone());
    let stored = db.store.workflow_register(asked.clone()).await.unwrap();
    assert_eq!((stored.version, &stored.stages, &stored.input_schema), (1, &asked.stages, &schema));
    // By a process that has not seen it.
    let other = db.another_store().await;
    assert_eq!(other.workflow_get(stored.id).await.unwrap().as_deref(), Some(&*stored));
    assert_eq!(other.workflow_named("w", None).await.unwrap().as_deref(), Some(&*stored));
    assert_eq!(stored.binding(Stage::Execute).retry.max_attempts, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_finds_its_latest_version_or_the_one_that_is_asked_for() {
    let db = TestDb::new().await;
    for seconds in [0.1, 0.2, 0.3] {
        db.store.workflow_register(new("w", one_stage(seconds), None)).await.unwrap();
    }
    db.store.workflow_register(new("v", json!([]), None)).await.unwrap();
    let found = async |name: &str, version| {
        let found = db.store.workflow_named(name, version).await.unwrap();
        found.map(|workflow| workflow.version)
    };
    assert_eq!((found("w", None).await, found("w", Some(2)).await), (Some(3), Some(2)));
    assert_eq!((found("w", Some(4)).await, found("x", None).await), (None, None));
    let wanted =
        [("w".to_owned(), Some(1)), ("x".to_owned(), None), ("w".to_owned(), None), ("v".to_owned(), None)];
    let found: Vec<_> = db.store.workflows_named(&wanted).await.unwrap();
    let versions: Vec<_> = found
        .iter()
        .map(|found| found.as_ref().map(|workflow| (workflow.name.as_str(), workflow.version)))
        .collect();
    assert_eq!(versions, [Some(("w", 1)), None, Some(("w", 3)), Some(("v", 1))]);
    let listed = db.store.workflows_list().await.unwrap();
    let listed: Vec<_> = listed.iter().map(|workflow| (workflow.name.as_str(), workflow.version)).collect();
    assert_eq!(listed, [("v", 1), ("w", 3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ensuring_registers_only_what_the_latest_version_does_not_say() {
    let db = TestDb::new().await;
    let mut versions = Vec::new();
    for asked in [
        new("w", one_stage(0.1), None),
        new("w", one_stage(0.1), None),
        new("w", one_stage(0.2), None),
        new("w", one_stage(0.2), Some(json!({}))),
        NewWorkflow { description: None, ..new("w", one_stage(0.2), Some(json!({}))) },
        NewWorkflow { description: None, ..new("w", one_stage(0.2), Some(json!({}))) },
        // The same as an earlier one is not the same as the latest.
        new("w", one_stage(0.1), None),
    ] {
        versions.push(db.store.workflow_ensure(asked).await.unwrap().version);
    }
    assert_eq!(versions, [1, 1, 2, 3, 4, 4, 5]);
    assert_eq!(db.store.workflow_register(new("w", one_stage(0.1), None)).await.unwrap().version, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_that_are_registered_at_once_are_numbered_without_gaps() {
    let db = TestDb::new().await;
    let (one, two) = (db.store.clone(), db.another_store().await);
    let registering = (0..20).map(|n| {
        let store = if n % 2 == 0 { one.clone() } else { two.clone() };
        let name = if n % 4 == 0 { "v" } else { "w" };
        async move { (name, store.workflow_register(new(name, json!([]), None)).await.unwrap().version) }
    });
    let versions: BTreeSet<_> = futures_util::future::join_all(registering).await.into_iter().collect();
    let expected = (1..=5).map(|version| ("v", version)).chain((1..=15).map(|version| ("w", version)));
    assert_eq!(versions, expected.collect());
    // Processes that start together ensure the same once.
    let ensuring = (0..8).map(|n| {
        let store = if n % 2 == 0 { one.clone() } else { two.clone() };
        async move { store.workflow_ensure(new("u", one_stage(0.5), None)).await.unwrap().version }
    });
    assert_eq!(futures_util::future::join_all(ensuring).await, [1; 8]);
}
