//! The schema as a whole, without a database: its text, its descriptions, and what is refused before anything runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::TypeSystemDefinition;
use async_graphql::{Request, Response, Variables};
use serde_json::{Value, json};

use super::request_id::RequestId;
use super::{GraphqlSettings, Schema, builder, sdl};

/// The whole API with nothing behind it.
fn schema(settings: GraphqlSettings) -> Schema {
    builder(&Arc::new(settings)).finish()
}

async fn answer(request: impl Into<Request>) -> Value {
    let response: Response = schema(GraphqlSettings::default()).execute(request).await;
    serde_json::to_value(response).unwrap()
}

/// What GraphiQL, relay-compiler and graphql-codegen ask for.
const INTROSPECTION: &str = "
query IntrospectionQuery { __schema {
    description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
} }
fragment FullType on __Type {
    kind name description specifiedByURL isOneOf
    fields(includeDeprecated: true) {
        name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef }
        isDeprecated deprecationReason
    }
    inputFields(includeDeprecated: true) { ...InputValue }
    interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
    name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name } } } } } } } } } }";

#[tokio::test]
async fn introspection_stays_within_the_limits_and_everything_is_described() {
    let answer = answer(INTROSPECTION).await;
    assert_eq!(answer.get("errors"), None);
    let mut silent = Vec::new();
    let mut check = |place: String, thing: &Value| {
        if thing["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            silent.push(place);
        }
    };
    let list = |thing: &Value, key: &str| thing[key].as_array().cloned().unwrap_or_default();
    for ty in list(&answer["data"]["__schema"], "types") {
        let name = ty["name"].as_str().unwrap().to_owned();
        if name.starts_with("__") {
            continue;
        }
        check(name.clone(), &ty);
        for (key, inner) in [("fields", "args"), ("inputFields", ""), ("enumValues", "")] {
            for member in list(&ty, key) {
                let place = format!("{name}.{}", member["name"].as_str().unwrap());
                check(place.clone(), &member);
                for argument in list(&member, inner) {
                    check(format!("{place}({})", argument["name"].as_str().unwrap()), &argument);
                }
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[tokio::test]
async fn introspection_can_be_turned_off() {
    let schema = schema(GraphqlSettings { introspection: false, ..GraphqlSettings::default() });
    let answer = serde_json::to_value(schema.execute("{__schema{types{name}}}").await).unwrap();
    assert!(answer["data"]["__schema"].is_null(), "{answer}");
    assert_eq!(answer["errors"][0]["message"], "introspection is closed on this server");
    // Nor does a mistake tell names.
    for query in ["{job(id:\"\"){stat}}", "{job(i:\"\"){id}}", "{jobs(filter:{state:[INIT]}){nodes{id}}}"] {
        let answer = serde_json::to_string(&schema.execute(query).await).unwrap();
        assert!(!answer.to_lowercase().contains("did you mean"), "{answer}");
    }
}

#[test]
fn the_text_is_sorted_and_reads_back() {
    let text = sdl();
    assert!(text.ends_with("}\n") && !text.contains(" \n") && !text.contains("\t"), "{text}");
    assert!(!text.contains("directive @"), "{text}");
    let parsed = parse_schema(&text).unwrap();
    let names: Vec<String> = parsed
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some(ty.node.name.node.to_string()),
            _ => None,
        })
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.len() > 50, "{names:?}");
}

#[tokio::test]
async fn what_is_refused_before_anything_runs_has_its_code() {
    let deep = format!("{{job(id:\"\"){}{{id}}{}}}", "{task{job".repeat(10), "}}".repeat(10));
    for (query, code, argument) in [
        ("{jobs", "GRAPHQL_PARSE_FAILED", None),
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED", None),
        ("{job{id}}", "GRAPHQL_VALIDATION_FAILED", None),
        ("query a{stats{id}} query b{stats{id}}", "GRAPHQL_VALIDATION_FAILED", None),
        ("{...a} fragment a on Query{...a}", "GRAPHQL_VALIDATION_FAILED", None),
        ("subscription{stats{id} job(id:\"\"){id}}", "GRAPHQL_VALIDATION_FAILED", None),
        ("{job(id:true){id}}", "BAD_USER_INPUT", Some(json!(["id"]))),
        ("{jobs(first:1.5){nodes{id}}}", "BAD_USER_INPUT", Some(json!(["first"]))),
        (
            "{jobs(filter:{states:[NOWHERE]}){nodes{id}}}",
            "BAD_USER_INPUT",
            Some(json!(["filter", "states", "0"])),
        ),
        ("{jobs(filter:{planet:1}){nodes{id}}}", "BAD_USER_INPUT", Some(json!(["filter"]))),
        (
            "mutation{submitJob(input:{name:\"x\",runAt:\"tomorrow\"}){job{id}}}",
            "BAD_USER_INPUT",
            Some(json!(["input", "runAt"])),
        ),
        (
            "mutation{submitJobs(inputs:[{name:\"x\"},{name:1}]){jobs{id}}}",
            "BAD_USER_INPUT",
            Some(json!(["inputs", "1", "name"])),
        ),
        ("query($id:ID!){job(id:$id){id}}", "BAD_USER_INPUT", None),
        ("{jobs(first:3000000000){nodes{id}}}", "BAD_USER_INPUT", None),
        (
            "{jobs(first:100){nodes{transitions(first:100){nodes{id seq at stage trigger}}}}}",
            "QUERY_TOO_COMPLEX",
            None,
        ),
        (&deep, "QUERY_TOO_COMPLEX", None),
    ] {
        let answer = answer(query).await;
        assert!(answer["data"].is_null(), "{query}: {answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], code, "{query}: {answer}");
        assert_eq!(error["extensions"].get("argument").cloned(), argument, "{query}: {answer}");
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{query}: {answer}");
    }
}

#[tokio::test]
async fn variables_are_checked_like_arguments() {
    let query = "mutation($inputs:[SubmitJobInput!]!){submitJobs(inputs:$inputs){jobs{id}}}";
    let variables = json!({ "inputs": [{ "name": "x" }, { "name": "y", "runAt": "2026-13-01T00:00:00Z" }] });
    let answer = answer(Request::new(query).variables(Variables::from_json(variables))).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["argument"], json!(["inputs", "1", "runAt"]), "{answer}");
}

/// 700 bytes that would keep async-graphql alone busy for hours.
#[tokio::test]
async fn a_fragment_bomb_costs_nothing() {
    let bomb: String =
        (0..20).map(|n| format!("fragment f{n} on Job{{...f{m} ...f{m} ...f{m}}}", m = n + 1)).collect();
    let query = format!("{{job(id:\"\"){{...f0}}}}{bomb}fragment f20 on Job{{id}}");
    let schema = schema(GraphqlSettings::default());
    let started = Instant::now();
    let answer = serde_json::to_value(schema.execute(query).await).unwrap();
    assert!(started.elapsed() < Duration::from_millis(200));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX", "{answer}");
}

/// Nothing is behind this schema, so whatever asks the store is a failure of ours.
#[tokio::test]
async fn a_failure_shows_nothing_but_the_id_of_its_request() {
    let id = RequestId::generate();
    let request = Request::new("{ a: workflow(name: \"w\") {name} handlers {name} }").data(id.clone());
    let answer = answer(request).await;
    // handlers is never null, so neither is the whole answer.
    assert!(answer["data"].is_null(), "{answer}");
    for error in answer["errors"].as_array().unwrap() {
        assert_eq!(error["message"], "internal error");
        assert_eq!(error["extensions"], json!({ "code": "INTERNAL", "requestId": id.as_str() }));
    }
}

/// Each mutation's field may be null, so that one failed alias does not take back what the others report.
#[tokio::test]
async fn a_failed_field_that_may_be_null_is_null() {
    let answer = answer("mutation { a: pauseQueue(name: \"q\") {queue{id}} __typename }").await;
    assert_eq!(answer["data"], json!({ "a": null, "__typename": "Mutation" }), "{answer}");
    assert_eq!(answer["errors"][0]["path"], json!(["a"]), "{answer}");
}

/// An operation for each field of the roots, so that no argument's reader panics on what it is given.
#[tokio::test]
async fn odd_values_never_panic() {
    let odd = ["", "\u{0}", "_", "job_", "task_x_0_0_1", "transition_", "queue_", "é_é", &"x".repeat(10_000)];
    for value in odd {
        let variables: HashMap<&str, Value> = HashMap::from([
            ("id", json!(value)),
            ("filter", json!({ "labels": [{ "key": value, "values": [value] }], "nameContains": value })),
            ("input", json!({ "name": value, "workflow": value, "queue": value, "input": { value: value } })),
        ]);
        let query = "query($id:ID!,$filter:JobFilter){
            node(id:$id){id} nodes(ids:[$id]){id} job(id:$id){id} workflow(name:\"\\u0000\"){id}
            jobs(filter:$filter,after:\"!\"){nodes{id}} transitions(filter:{jobIds:[$id]}){nodes{id}} }";
        let mutation = "mutation($id:ID!,$input:SubmitJobInput!){
            submitJob(input:$input){job{id}} cancelJob(id:$id,reason:\"\\u0000\"){job{id}} deleteJob(id:$id){deletedId}
            registerWorkflow(input:{name:\"\",stages:[]}){workflow{id}} }";
        for query in [query, mutation] {
            let variables = Variables::from_json(json!(variables));
            let answer = answer(Request::new(query).variables(variables)).await;
            assert!(answer["errors"].is_array(), "{answer}");
        }
    }
}
