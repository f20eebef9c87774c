//! Selections of everything that a type has, written from the schema: a field that is added to the schema is in
//! the next snapshot by itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};

/// The schema's types by name.
pub static TYPES: LazyLock<HashMap<String, TypeKind>> = LazyLock::new(|| {
    let schema = parse_schema(callboard::graphql::sdl()).expect("the schema can be read");
    let types = schema.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node.kind)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
});

/// What has snapshots of its own, and is only named elsewhere.
const NAMED: &[&str] = &["Job", "Workflow", "Worker"];

/// `{ … }` with every field of a type, and of what is in it; of what it is in, only the id.
pub fn all_of(type_name: &str) -> String {
    fields(type_name, &mut Vec::new()).unwrap_or_else(|| panic!("{type_name} has no fields"))
}

/// All that an error of a payload says, with the job that it is about.
pub const ERRORS: &str = "errors {
    __typename code message path
    ... on VersionConflict { job { id state version } }
    ... on InvalidTransition { job { id state version } allowedActions }
    ... on Conflict { there: job { id state version } } }";

fn fields(type_name: &str, above: &mut Vec<String>) -> Option<String> {
    let fields = match TYPES.get(type_name)? {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::InputObject(_) => return None,
    };
    let has_id = fields.iter().any(|field| field.node.name.node == "id");
    if above.iter().any(|name| name == type_name) {
        return has_id.then(|| "{ id }".to_owned());
    }
    if !above.is_empty() && NAMED.contains(&type_name) {
        return Some("{ id name }".to_owned());
    }
    above.push(type_name.to_owned());
    let selected: Vec<String> = fields.iter().filter_map(|field| select(&field.node, above)).collect();
    above.pop();
    Some(format!("{{ {} }}", selected.join(" ")))
}

fn select(field: &FieldDefinition, above: &mut Vec<String>) -> Option<String> {
    let name = field.name.node.as_str();
    // The same as in edges.
    if name == "nodes" {
        return None;
    }
    let type_name = named(&field.ty.node.base);
    match TYPES.get(type_name) {
        Some(TypeKind::Object(_) | TypeKind::Interface(_)) => {
            fields(type_name, above).map(|inner| format!("{name} {inner}"))
        }
        _ => Some(name.to_owned()),
    }
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(&inner.base),
    }
}
