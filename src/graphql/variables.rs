//! Whether a request comes with the variables that its operation needs.
//!
//! async-graphql looks at a variable where it is used, and what it says then names neither type nor mistake.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, ServerError, Value, Variables};

use super::answer::coded;
use super::errors::Code;

/// The first variable that must have a value and has none.
pub(super) fn check(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
) -> Result<(), ServerError> {
    let Some(operation) = chosen(document, operation_name) else { return Ok(()) };
    for definition in &operation.node.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        let given = variables.get(name).is_some_and(|value| *value != Value::Null);
        if !ty.nullable && definition.node.default_value.is_none() && !given {
            let message = format!("the variable ${name} of type {ty} must have a value");
            return Err(coded(ServerError::new(message, Some(definition.pos)), Code::BadUserInput));
        }
    }
    Ok(())
}

/// The operation that would run; none where that is not clear, which async-graphql says better.
pub(super) fn chosen<'d>(
    document: &'d ExecutableDocument,
    operation_name: Option<&str>,
) -> Option<&'d Positioned<OperationDefinition>> {
    match (&document.operations, operation_name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            operations.values().next().filter(|_| operations.len() == 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn message(query: &str, operation_name: Option<&str>, variables: serde_json::Value) -> Option<String> {
        let checked = check(&parse_query(query).unwrap(), operation_name, &Variables::from_json(variables));
        checked.err().map(|error| error.message)
    }

    #[test]
    fn what_must_have_a_value_is_named() {
        let query =
            "query a($id: ID!, $first: Int, $last: Int! = 1) {job(id: $id) {id}} query b {stats {id}}";
        let missing = Some("the variable $id of type ID! must have a value".to_owned());
        assert_eq!(message(query, Some("a"), json!({})), missing);
        assert_eq!(message(query, Some("a"), json!({ "id": null })), missing);
        assert_eq!(message(query, Some("a"), json!({ "id": "x" })), None);
        assert_eq!(message(query, Some("b"), json!({})), None);
        assert_eq!(message(query, Some("c"), json!({})), None);
        assert_eq!(message(query, None, json!({})), None);
        assert_eq!(
            message("query a($id: [ID!]!) {nodes(ids: $id) {id}}", None, json!({})).as_deref(),
            Some("the variable $id of type [ID!]! must have a value")
        );
    }
}
