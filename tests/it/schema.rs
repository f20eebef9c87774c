//! The schema's text: it is the one at the root, holds all of the contract, and describes everything.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition,
};

const CONTRACT: &str = include_str!("contract.graphql");

/// Plans and locks are left out of the schema until they work.
const LATER: &[&str] = &[
    "BlockerKind.DEPENDENCY",
    "BlockerKind.LEVEL_BARRIER",
    "BlockerKind.LOCK",
    "BlockerKind.PLAN_STOPPED",
    "Blocker.job: Job",
    "Blocker.lock: String",
    "Job.dependents(after: String): JobConnection!",
    "Job.dependents(before: String): JobConnection!",
    "Job.dependents(first: Int): JobConnection!",
    "Job.dependents(last: Int): JobConnection!",
    "Job.dependents: JobConnection!",
    "Job.dependsOn(after: String): JobConnection!",
    "Job.dependsOn(before: String): JobConnection!",
    "Job.dependsOn(first: Int): JobConnection!",
    "Job.dependsOn(last: Int): JobConnection!",
    "Job.dependsOn: JobConnection!",
    "Job.plan: Plan",
    "Job.planKey: String",
    "input JobFilter.planId: ID",
    "input SubmitJobInput.locks: [String!]",
    "input TransitionFilter.planId: ID",
    "UserErrorCode.CYCLE",
];

/// The same, by their beginnings.
const LATER_ALL: &[&str] =
    &["Mutation.cancelPlan", "Mutation.submitPlan", "Plan", "Query.plan", "SubmitPlan"];

/// Everything that a client can rely on, one line each.
fn promises(schema: &ServiceDocument) -> BTreeSet<String> {
    let mut promises = BTreeSet::new();
    for definition in types(schema) {
        let name = &definition.name.node;
        match &definition.kind {
            TypeKind::Scalar => {
                promises.insert(format!("scalar {name}"));
            }
            TypeKind::Object(object) => {
                promises.insert(format!("type {name}"));
                promises.extend(object.implements.iter().map(|of| format!("{name} implements {}", of.node)));
                promises.extend(object.fields.iter().flat_map(|field| of_field(name, &field.node)));
            }
            TypeKind::Interface(interface) => {
                promises.insert(format!("interface {name}"));
                promises.extend(interface.fields.iter().flat_map(|field| of_field(name, &field.node)));
            }
            TypeKind::Union(union) => {
                promises.extend(union.members.iter().map(|member| format!("union {name} = {}", member.node)));
            }
            TypeKind::Enum(words) => {
                promises.insert(format!("enum {name}"));
                promises.extend(words.values.iter().map(|word| format!("{name}.{}", word.node.value.node)));
            }
            TypeKind::InputObject(input) => {
                promises.insert(format!("input {name}"));
                let of = |field: &Positioned<InputValueDefinition>| {
                    format!("input {name}.{}", of_input(&field.node))
                };
                promises.extend(input.fields.iter().map(of));
            }
        }
    }
    promises
}

fn of_field(type_name: &str, field: &FieldDefinition) -> Vec<String> {
    let (name, field_type) = (&field.name.node, &field.ty.node);
    let of = |argument: &Positioned<InputValueDefinition>| {
        format!("{type_name}.{name}({}): {field_type}", of_input(&argument.node))
    };
    let field_itself = format!("{type_name}.{name}: {field_type}");
    field.arguments.iter().map(of).chain([field_itself]).collect()
}

fn of_input(input: &InputValueDefinition) -> String {
    let default = input.default_value.as_ref().map(|value| format!(" = {}", value.node)).unwrap_or_default();
    format!("{}: {}{default}", input.name.node, input.ty.node)
}

fn types(schema: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some(&found.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    })
}

fn is_later(promise: &str) -> bool {
    let kinds = ["type ", "enum ", "input ", "interface "];
    let bare = kinds.iter().find_map(|kind| promise.strip_prefix(kind)).unwrap_or(promise);
    LATER.contains(&promise) || LATER_ALL.iter().any(|later| bare.starts_with(later))
}

#[test]
fn the_schema_at_the_root_is_the_one_that_is_served() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let at_the_root = std::fs::read_to_string(path).expect("schema.graphql");
    assert!(at_the_root == callboard::graphql::sdl(), "run `make schema` and look at the difference");
}

#[test]
fn the_schema_holds_all_of_the_contract() {
    let contract = promises(&parse_schema(CONTRACT).expect("the contract can be read"));
    let schema = promises(&parse_schema(callboard::graphql::sdl()).expect("the schema can be read"));
    let lacking: Vec<&String> = contract.difference(&schema).filter(|promise| !is_later(promise)).collect();
    assert_eq!(lacking, Vec::<&String>::new(), "is in the contract and not in the schema");
    let early: Vec<&String> = schema.iter().filter(|promise| is_later(promise)).collect();
    assert_eq!(early, Vec::<&String>::new(), "works now, and is a promise from now on");
    // What more there is comes with a default, or it would break whoever relies on the contract.
    let required = |promise: &&String| {
        let argument = promise.starts_with("input ") && promise.contains('.') || promise.contains('(');
        let argument_type = promise.split_once("): ").map_or(promise.as_str(), |(argument, _)| argument);
        argument && argument_type.ends_with('!')
    };
    // Of a field that the contract does not have, nobody who relies on it gives arguments.
    let in_contract = |promise: &&String| {
        let field = promise.split_once('(').map_or(promise.as_str(), |(field, _)| field);
        !promise.contains('(') || contract.iter().any(|known| known.starts_with(&format!("{field}:")))
    };
    let more: Vec<&String> = schema.difference(&contract).filter(required).filter(in_contract).collect();
    assert_eq!(more, Vec::<&String>::new(), "is required and not in the contract");
}

#[test]
fn everything_is_described() {
    let sdl = callboard::graphql::sdl();
    let schema = parse_schema(&sdl).expect("the schema can be read");
    let mut bare = Vec::new();
    let mut look = |name: String, description: Option<&Positioned<String>>| {
        if description.is_none_or(|text| text.node.trim().is_empty()) {
            bare.push(name);
        }
    };
    for definition in types(&schema) {
        let name = &definition.name.node;
        look(name.to_string(), definition.description.as_ref());
        let fields = match &definition.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::Scalar | TypeKind::Union(_) => continue,
            TypeKind::Enum(words) => {
                for word in &words.values {
                    look(format!("{name}.{}", word.node.value.node), word.node.description.as_ref());
                }
                continue;
            }
            TypeKind::InputObject(input) => {
                for field in &input.fields {
                    look(format!("{name}.{}", field.node.name.node), field.node.description.as_ref());
                }
                continue;
            }
        };
        for field in fields {
            let at = format!("{name}.{}", field.node.name.node);
            look(at.clone(), field.node.description.as_ref());
            for argument in &field.node.arguments {
                look(format!("{at}({})", argument.node.name.node), argument.node.description.as_ref());
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new(), "has no description");
}

#[test]
fn the_schema_is_sorted() {
    let schema = parse_schema(callboard::graphql::sdl()).expect("the schema can be read");
    let names: Vec<&str> = types(&schema).map(|definition| definition.name.node.as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
    for definition in types(&schema) {
        let names: Vec<&str> = match &definition.kind {
            TypeKind::Object(object) => {
                object.fields.iter().map(|field| field.node.name.node.as_str()).collect()
            }
            TypeKind::Enum(words) => words.values.iter().map(|word| word.node.value.node.as_str()).collect(),
            TypeKind::InputObject(input) => {
                input.fields.iter().map(|field| field.node.name.node.as_str()).collect()
            }
            _ => continue,
        };
        assert!(names.is_sorted(), "{}: {names:?}", definition.name.node);
    }
}
