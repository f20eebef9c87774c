//! Answers in the order in which they were asked for.
//!
//! async-graphql writes an object's fields as they become ready, so that those which come from the database stand
//! at the end, in another order each time. The specification wants the order of the selection.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Value};

use super::chosen;
use super::presence::PRESENT;

/// The response keys of a selection set with its fragments expanded, in order, each with what is selected below it.
#[derive(Debug, Default)]
pub(super) struct Order(IndexMap<Name, Order>);

impl Order {
    /// The order of the operation that would run. The document must be within the limits, which bound its size.
    pub fn of(document: &ExecutableDocument, operation_name: Option<&str>) -> Self {
        let mut order = Self::default();
        if let Some(operation) = chosen::operation(document, operation_name) {
            order.add(document, &operation.selection_set.node);
        }
        order
    }

    fn add(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    self.0.entry(key).or_default().add(document, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.add(document, &fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    /// Puts the fields of all objects in order. What nothing is selected of, as of a scalar that is an object, stays
    /// as it is.
    pub fn arrange(&self, value: &mut Value) {
        if self.0.is_empty() {
            return;
        }
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.arrange(item)),
            Value::Object(fields) => {
                if !self.0.contains_key(PRESENT) {
                    fields.shift_remove(PRESENT);
                }
                if !fields.keys().map(|key| self.0.get_index_of(key)).is_sorted() {
                    fields.sort_by_cached_key(|key, _| self.0.get_index_of(key));
                }
                for (key, field) in fields {
                    if let Some(below) = self.0.get(key) {
                        below.arrange(field);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    #[test]
    fn fields_stand_as_they_were_selected() {
        let document = parse_query(
            "query a {z} query q {z ...f y: x {d ... on T {c b}} z} fragment f on Query {w {b a} y: x {a}}",
        )
        .unwrap();
        let text =
            r#"{"y":[{"b":1,"c":2,"a":3,"d":4},null,{"d":5,"a":6}],"w":{"a":{"b":1,"a":2},"b":7},"z":8}"#;
        let mut value: Value = serde_json::from_str(text).unwrap();
        Order::of(&document, Some("q")).arrange(&mut value);
        assert_eq!(
            value.to_string(),
            "{z: 8, w: {b: 7, a: {b: 1, a: 2}}, y: [{a: 3, d: 4, c: 2, b: 1}, null, {a: 6, d: 5}]}"
        );
    }

    #[test]
    fn what_was_not_asked_for_is_left_alone() {
        let document = parse_query("query a {a} query b {b}").unwrap();
        let mut value = Value::from_json(json!({ "b": { "y": 1, "x": 2 }, "a": 3 })).unwrap();
        let before = value.to_string();
        Order::of(&document, None).arrange(&mut value);
        assert_eq!(value.to_string(), before);
    }
}
