//! Registering workflows: versions, defaults, and everything that can be wrong with a definition.

use serde_json::{Map, Value, json};

use super::Api;
use super::select::{ERRORS, all_of};
use super::snapshot::stable;

async fn register(api: &Api, input: Value) -> Value {
    let query = format!(
        "mutation ($input: RegisterWorkflowInput!) {{ registerWorkflow(input: $input) {{ workflow {} {ERRORS} }} }}",
        all_of("Workflow")
    );
    api.answer(&query, json!({ "input": input })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_for_new_jobs() {
    let api = Api::new().await;
    let answer = register(&api, json!({ "name": "w", "stages": [] })).await;
    insta::assert_json_snapshot!("workflow_registered", stable(answer));
    let old = api.submit(json!({ "name": "a", "workflow": "w" })).await;
    // Also when it says the same: who registers wants a version.
    let answer = register(&api, json!({ "name": "w", "stages": [] })).await;
    assert_eq!(answer["data"]["registerWorkflow"]["workflow"]["version"], 2);
    let new = api.submit(json!({ "name": "a", "workflow": "w" })).await;
    let first = api.submit(json!({ "name": "a", "workflow": "w", "workflowVersion": 1 })).await;
    for (id, version) in [(&old, 1), (&new, 2), (&first, 1)] {
        assert_eq!(api.job(id, "workflow { version }").await, json!({ "workflow": { "version": version } }));
    }
    // Versions of one name are drawn one after the other, however many come at once.
    let many = (0..20).map(|_| register(&api, json!({ "name": "w", "stages": [] })));
    let mut versions: Vec<i64> = futures_util::future::join_all(many)
        .await
        .iter()
        .map(|answer| answer["data"]["registerWorkflow"]["workflow"]["version"].as_i64().expect("a version"))
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, (3..23).collect::<Vec<_>>());
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_with_a_definition_is_named() {
    let api = Api::new().await;
    let stage = |more: Value| {
        let mut stage = json!({ "stage": "EXECUTE", "handler": "pass" });
        stage.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "name": "w", "stages": [stage] })
    };
    let schema = |schema: Value| json!({ "name": "w", "stages": [], "inputSchema": schema });
    let mut seen = Map::new();
    for (case, input) in [
        ("an empty name", json!({ "name": "", "stages": [] })),
        ("a name that is none", json!({ "name": "not a name", "stages": [] })),
        ("a name of 129 characters", json!({ "name": "w".repeat(129), "stages": [] })),
        ("too long a description", json!({ "name": "w", "description": "d".repeat(10_001), "stages": [] })),
        (
            "a stage twice",
            json!({ "name": "w", "stages": [{ "stage": "INIT", "handler": "pass" }, { "stage": "INIT", "handler": "pass" }] }),
        ),
        (
            "six stages",
            json!({ "name": "w", "stages": vec![json!({ "stage": "INIT", "handler": "pass" }); 6] }),
        ),
        ("an unknown handler", stage(json!({ "handler": "nobody" }))),
        (
            "a configuration against its schema",
            stage(json!({ "handler": "compute", "config": { "iterations": "many", "more": 1 } })),
        ),
        ("a configuration that lacks something", stage(json!({ "handler": "compute" }))),
        ("a configuration that is no object", stage(json!({ "config": [1] }))),
        ("a template that cannot be read", stage(json!({ "config": { "result": "{{ input." } }))),
        (
            "a template that cannot be bounded",
            stage(json!({ "config": { "result": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}" } })),
        ),
        (
            "a program that is not allowed",
            stage(json!({ "handler": "command", "config": { "program": "/bin/sh" } })),
        ),
        (
            "times that cannot be",
            stage(
                json!({ "timeoutSeconds": 0, "retry": { "maxAttempts": 0, "initialDelaySeconds": -1, "factor": 0.5, "maxDelaySeconds": 86_401, "jitter": 1.5 } }),
            ),
        ),
        (
            "times that are too long",
            stage(
                json!({ "timeoutSeconds": 604_801, "retry": { "maxAttempts": 101, "factor": 101, "initialDelaySeconds": 1e300 } }),
            ),
        ),
        ("a NUL in a configuration", stage(json!({ "config": { "result": "a\0" } }))),
        ("too large a configuration", stage(json!({ "config": { "result": "x".repeat(300 * 1024) } }))),
        ("too deep a configuration", stage(json!({ "config": { "result": deep(101) } }))),
        ("a schema that is none", schema(json!({ "type": "text" }))),
        (
            "a schema of another dialect",
            schema(json!({ "$schema": "http://json-schema.org/draft-07/schema#" })),
        ),
        ("a schema that points elsewhere", schema(json!({ "$ref": "https://example.org/schema.json" }))),
        ("a schema with a NUL", schema(json!({ "title": "\0" }))),
        ("too large a schema", schema(json!({ "title": "x".repeat(300 * 1024) }))),
        (
            "several things",
            json!({ "name": "", "stages": [{ "stage": "INIT", "handler": "nobody", "timeoutSeconds": -1 }], "inputSchema": 3 }),
        ),
    ] {
        let answer = register(&api, input).await;
        let payload = &answer["data"]["registerWorkflow"];
        assert!(payload["workflow"].is_null() && payload["errors"] != json!([]), "{case}: {answer:#}");
        seen.insert(case.to_owned(), payload["errors"].clone());
    }
    insta::assert_json_snapshot!("workflows_refused", stable(seen.into()));
    let workflows = api.data("{ workflows { name } }", json!({})).await;
    assert_eq!(workflows, json!({ "workflows": [{ "name": "standard" }] }), "nothing is stored");
}

/// So many lists in each other.
pub fn deep(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}
