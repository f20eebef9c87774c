//! The order of fields in an answer: that of the selection, as the specification wants it.
//!
//! async-graphql writes fields in the order in which they were done. People who read an answer look for what they
//! asked for where they asked for it, and some clients compare answers as text.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// The response keys of a selection, in order, each with those below it; a leaf has none.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Order(IndexMap<Name, Order>);

impl Order {
    /// The order of an operation's answer. The document must have passed the limits: they bound what its fragments
    /// expand to.
    pub fn of(document: &ExecutableDocument, operation: Option<&str>) -> Self {
        let operation = match (&document.operations, operation) {
            (DocumentOperations::Single(operation), _) => Some(operation),
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
            (DocumentOperations::Multiple(_), None) => None,
        };
        let mut order = Self::default();
        if let Some(operation) = operation {
            order.add(&operation.node.selection_set.node, document);
        }
        order
    }

    fn add(&mut self, selections: &SelectionSet, document: &ExecutableDocument) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    self.0.entry(key).or_default().add(&field.node.selection_set.node, document);
                }
                Selection::InlineFragment(fragment) => self.add(&fragment.node.selection_set.node, document),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(&fragment.node.selection_set.node, document);
                    }
                }
            }
        }
    }

    /// The value with its fields in this order.
    pub fn apply(&self, value: Value) -> Value {
        match value {
            Value::List(items) => Value::List(items.into_iter().map(|item| self.apply(item)).collect()),
            // A leaf may be an object, too: JSON.
            Value::Object(mut fields) if !self.0.is_empty() => {
                let mut ordered = IndexMap::with_capacity(fields.len());
                for (key, below) in &self.0 {
                    if let Some(field) = fields.swap_remove(key) {
                        ordered.insert(key.clone(), below.apply(field));
                    }
                }
                Value::Object(ordered)
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn ordered(query: &str, value: serde_json::Value) -> String {
        let document = parse_query(query).unwrap();
        Order::of(&document, None).apply(Value::from_json(value).unwrap()).to_string()
    }

    #[test]
    fn fields_stand_where_they_were_asked_for() {
        let query = "{ z a: b { ...F y } list { d c } }  fragment F on T { x ... on U { w } }";
        let value = json!({ "a": { "w": 1, "x": 2, "y": 3 }, "list": [{ "c": 1, "d": 2 }, null], "z": 0 });
        assert_eq!(ordered(query, value), "{z: 0, a: {x: 2, w: 1, y: 3}, list: [{d: 2, c: 1}, null]}");
    }

    #[test]
    fn fields_that_are_asked_for_twice_are_merged_and_leaves_stay_as_they_are() {
        let query = "{ a { y } b a { x } }";
        let value = json!({ "b": { "q": 1, "p": 2 }, "a": { "x": 1, "y": 2 } });
        let as_it_was = Value::from_json(json!({ "q": 1, "p": 2 })).unwrap();
        assert_eq!(ordered(query, value), format!("{{a: {{y: 2, x: 1}}, b: {as_it_was}}}"));
    }
}
