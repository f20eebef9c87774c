//! Plans know what the schema has: a field that is added to one of their types and not to them would silently be slow.

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, TypeKind, TypeSystemDefinition};
use async_graphql::parser::{parse_query, parse_schema};

use super::Plan;

/// A way from the root to each type that plans have; `{}` is where its fields stand.
const WAYS: &[(&str, &str)] = &[
    ("Job", "{job(id:\"\"){{}}}"),
    ("JobConnection", "{jobs{{}}}"),
    ("JobEdge", "{jobs{edges{{}}}}"),
    ("PageInfo", "{jobs{pageInfo{{}}}}"),
    ("Transition", "{transitions{nodes{{}}}}"),
    ("TransitionConnection", "{job(id:\"\"){transitions{{}}}}"),
    ("TransitionEdge", "{transitions{edges{{}}}}"),
    ("Actor", "{transitions{nodes{actor{{}}}}}"),
    ("JobError", "{job(id:\"\"){error{{}}}}"),
    ("Task", "{job(id:\"\"){task{{}}}}"),
    ("TaskConnection", "{job(id:\"\"){tasks{{}}}}"),
    ("TaskEdge", "{job(id:\"\"){tasks{edges{{}}}}}"),
    ("JobStage", "{job(id:\"\"){stages{{}}}}"),
    ("Label", "{job(id:\"\"){labels{{}}}}"),
    ("Blocker", "{job(id:\"\"){blockers{{}}}}"),
    ("Workflow", "{job(id:\"\"){workflow{{}}}}"),
    ("StageBinding", "{job(id:\"\"){workflow{stages{{}}}}}"),
    ("RetryPolicy", "{job(id:\"\"){workflow{stages{retry{{}}}}}}"),
    ("Worker", "{job(id:\"\"){task{worker{{}}}}}"),
    ("TransitionEvent", "subscription{transitions{{}}}"),
    ("JobChange", "subscription{jobs{{}}}"),
];

fn is_planned(query: &str) -> bool {
    Plan::of(&parse_query(query).unwrap_or_else(|error| panic!("{query}: {error}")), None).is_some()
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(&inner.base),
    }
}

#[test]
fn every_field_of_their_types_is_planned() {
    let schema = parse_schema(crate::graphql::sdl()).expect("the schema can be read");
    let types: HashMap<String, TypeKind> = schema
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node.kind)),
            _ => None,
        })
        .collect();
    let mut fields_seen = 0;
    for (type_name, way) in WAYS {
        let TypeKind::Object(object) = &types[*type_name] else { panic!("{type_name} is no object") };
        for field in &object.fields {
            let below = match types.get(named(&field.node.ty.node.base)) {
                Some(TypeKind::Object(_)) => "{__typename}",
                _ => "",
            };
            let query = way.replace("{}", &format!("{}{below} __typename", field.node.name.node));
            // Logs are read seldom and by the page; the executor does that.
            assert_eq!(is_planned(&query), field.node.name.node != "logs", "{query}");
            fields_seen += 1;
        }
    }
    assert!(fields_seen > 130, "{fields_seen}");
}

#[test]
fn fragments_and_conditions_are_planned_and_what_is_strange_is_not() {
    for (query, expected) in [
        ("{a: job(id:\"\") {...f} b: jobs {nodes {...f}}} fragment f on Job {id name}", true),
        ("{job(id:\"\") {... on Node {id} ... {name} ... on Job {name state}}}", true),
        ("query($a:Boolean!) {job(id:\"\") @skip(if:$a) {id @include(if:true) name}}", true),
        (
            "query($a:Boolean!) {job(id:\"\") {...f @include(if:$a) ...g @include(if:$a)}}
            fragment f on Job {task {id}} fragment g on Job {task {state}}",
            true,
        ),
        // There if one of the two is, with what each one asks for.
        ("query($a:Boolean!) {job(id:\"\") {task {id} task @include(if:$a) {state}}}", false),
        ("{job(id:\"\") {id} workers {id}}", false),
        ("{node(id:\"\") {id}}", false),
        ("{stats {id}}", false),
        ("mutation {pauseJob(id:\"\") {job {id}}}", false),
        ("subscription {job(id:\"\") {id}}", true),
        ("subscription {stats {id}}", false),
        ("query @unheard {job(id:\"\") {id}}", false),
    ] {
        assert_eq!(is_planned(query), expected, "{query}");
    }
}
