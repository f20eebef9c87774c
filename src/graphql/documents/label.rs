//! What an operation is called in the metrics: its kind and its root field, so that there are only so many of them,
//! whatever clients send.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    OperationDefinition, OperationType, Selection, TypeKind, TypeSystemDefinition,
};

use crate::graphql::sdl;

/// What an operation is called that cannot be known.
pub(in crate::graphql) fn unknown() -> Arc<str> {
    "unknown".into()
}

/// As in `query job`; `query several` for several root fields.
pub(super) fn label(operation: Option<&OperationDefinition>) -> Arc<str> {
    let Some(operation) = operation else { return unknown() };
    let items = operation.selection_set.node.items.iter();
    let fields: Option<BTreeSet<&str>> = items
        .map(|item| match &item.node {
            Selection::Field(field) => Some(field.node.name.node.as_str()),
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
        })
        .collect();
    let mut fields = fields.unwrap_or_default();
    fields.remove("__typename");
    let field = match (fields.first(), fields.len()) {
        (Some(&("__schema" | "__type")), _) => "introspection",
        (Some(field), 1) if known(operation.ty).contains(*field) => field,
        (Some(_), 1) => "unknown",
        _ => "several",
    };
    format!("{} {field}", operation.ty).into()
}

/// The root fields of the schema.
fn known(kind: OperationType) -> &'static HashSet<String> {
    static KNOWN: LazyLock<[HashSet<String>; 3]> = LazyLock::new(|| {
        let definitions = parse_schema(sdl()).map(|schema| schema.definitions).unwrap_or_default();
        ["Query", "Mutation", "Subscription"].map(|root| {
            let types = definitions.iter().filter_map(|definition| match definition {
                TypeSystemDefinition::Type(found) => Some(&found.node),
                TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
            });
            let fields = types.filter(|found| found.name.node == root).flat_map(|found| match &found.kind {
                TypeKind::Object(object) => object.fields.as_slice(),
                _ => &[],
            });
            fields.map(|field| field.node.name.node.to_string()).collect()
        })
    });
    match kind {
        OperationType::Query => &KNOWN[0],
        OperationType::Mutation => &KNOWN[1],
        OperationType::Subscription => &KNOWN[2],
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::graphql::chosen;

    #[test]
    fn labels_are_of_a_closed_set() {
        for (text, expected) in [
            ("{ a: job(id: \"x\") { id } }", "query job"),
            ("{ __typename job(id: \"x\") { id } b: job(id: \"y\") { id } }", "query job"),
            ("mutation M { submitJob(input: {}) { job { id } } }", "mutation submitJob"),
            ("subscription { stats { at } }", "subscription stats"),
            ("{ __schema { types { name } } jobs { nodes { id } } }", "query introspection"),
            ("{ job(id: \"x\") { id } jobs { nodes { id } } }", "query several"),
            ("{ ...F } fragment F on Query { jobs { nodes { id } } }", "query several"),
            ("{ x1234 }", "query unknown"),
            ("mutation { job }", "mutation unknown"),
        ] {
            let document = parse_query(text).expect("a document");
            assert_eq!(&*label(chosen::operation(&document, None)), expected, "{text}");
        }
        assert_eq!(&*label(None), "unknown");
    }
}
