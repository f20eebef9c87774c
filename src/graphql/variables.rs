//! What it means that a request leaves a variable out.
//!
//! The specification: one that must not be null is an error of the whole request, and nothing of it runs; an argument
//! or field of an input that is such a variable counts as left out itself; and a default stands wherever the variable
//! does. async-graphql runs everything before the first use of the one, takes the other for null, which for `updateJob`
//! is another wish than leaving it out, and knows of no defaults in `@skip` and `@include`.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned, Request, ServerError, ServerResult, Variables};
use async_graphql_value::{ConstValue, Value};

use super::answer::coded;
use super::chosen;
use super::errors::Code;

/// Refuses a request that leaves out what it must not, and takes what it may leave out of its document. The document
/// must be within the limits: its nesting bounds how deep this calls itself.
pub(super) fn settle(request: &mut Request) -> ServerResult<()> {
    let name = request.operation_name.clone();
    // Taken out while the document is looked at: they may be megabytes, and a copy would be as large.
    let variables = std::mem::take(&mut request.variables);
    let document = request.parsed_query()?;
    let settled = settled(document, name.as_deref(), &variables);
    let defaults = defaults(document, name.as_deref(), &variables);
    request.variables = variables;
    request.variables.extend(defaults);
    if let Some(document) = settled? {
        request.set_parsed_query(document);
    }
    Ok(())
}

/// What stands for variables that a request leaves out.
fn defaults(
    document: &ExecutableDocument,
    name: Option<&str>,
    variables: &Variables,
) -> Vec<(Name, ConstValue)> {
    let definitions = chosen::operation(document, name).into_iter().flat_map(|one| &one.variable_definitions);
    let missing = definitions.filter(|definition| !variables.contains_key(&definition.node.name.node));
    let default = |definition: &Positioned<VariableDefinition>| {
        let default = definition.node.default_value.as_ref()?.node.clone();
        Some((definition.node.name.node.clone(), default))
    };
    missing.filter_map(default).collect()
}

/// The document without what is left out; none where it stays as it is.
fn settled(
    document: &ExecutableDocument,
    name: Option<&str>,
    variables: &Variables,
) -> ServerResult<Option<ExecutableDocument>> {
    let Some(operation) = chosen::operation(document, name) else { return Ok(None) };
    let mut missing = HashSet::new();
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let (name, var_type) = (&definition.name.node, &definition.var_type.node);
        let given = variables.get(name);
        if definition.default_value.is_some() && given.is_none() {
            continue;
        }
        if !var_type.nullable && given.is_none_or(|value| *value == ConstValue::Null) {
            let message = format!("Variable \"${name}\" of type \"{var_type}\" is required but not provided");
            return Err(coded(ServerError::new(message, Some(pos)), Code::BadUserInput));
        }
        if given.is_none() {
            missing.insert(name.clone());
        }
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let mut document = document.clone();
    leave_out(&mut document, name, &missing);
    Ok(Some(document))
}

/// Takes variables out of the operation itself. Fragments are shared with other operations, and stay as they are.
fn leave_out(document: &mut ExecutableDocument, name: Option<&str>, missing: &HashSet<Name>) {
    let mut elsewhere = Vec::new();
    document.fragments.values().for_each(|fragment| used(&fragment.node.selection_set.node, &mut elsewhere));
    let operation = match (&mut document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get_mut(name),
        (DocumentOperations::Multiple(operations), None) => operations.values_mut().next(),
    };
    let Some(operation) = operation.map(|operation| &mut operation.node) else { return };
    let mut before = Vec::new();
    used(&operation.selection_set.node, &mut before);
    edit(&mut operation.selection_set.node, missing);
    // What is used no more must not be defined either. What never was stays a mistake.
    let mut after = elsewhere;
    used(&operation.selection_set.node, &mut after);
    operation.variable_definitions.retain(|definition| {
        let name = &definition.node.name.node;
        !missing.contains(name) || !before.contains(name) || after.contains(name)
    });
}

fn edit(set: &mut SelectionSet, missing: &HashSet<Name>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| !is_one_of(&value.node, missing));
                field.node.arguments.iter_mut().for_each(|(_, value)| edit_value(&mut value.node, missing));
                edit(&mut field.node.selection_set.node, missing);
            }
            Selection::InlineFragment(fragment) => edit(&mut fragment.node.selection_set.node, missing),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn edit_value(value: &mut Value, missing: &HashSet<Name>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_one_of(value, missing));
            fields.values_mut().for_each(|value| edit_value(value, missing));
        }
        // An entry of a list cannot be left out; it is null.
        Value::List(items) => items.iter_mut().for_each(|item| edit_value(item, missing)),
        _ => {}
    }
}

fn is_one_of(value: &Value, names: &HashSet<Name>) -> bool {
    matches!(value, Value::Variable(name) if names.contains(name))
}

/// The variables that are used in a selection set, directives included, without the fragments that it spreads.
fn used(set: &SelectionSet, names: &mut Vec<Name>) {
    for selection in &set.items {
        used_in_directives(selection.node.directives(), names);
        match &selection.node {
            Selection::Field(field) => {
                field.node.arguments.iter().for_each(|(_, value)| used_in_value(&value.node, names));
                used(&field.node.selection_set.node, names);
            }
            Selection::InlineFragment(fragment) => used(&fragment.node.selection_set.node, names),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn used_in_directives(directives: &[Positioned<Directive>], names: &mut Vec<Name>) {
    let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
    arguments.for_each(|(_, value)| used_in_value(&value.node, names));
}

fn used_in_value(value: &Value, names: &mut Vec<Name>) {
    match value {
        Value::Variable(name) => names.push(name.clone()),
        Value::List(items) => items.iter().for_each(|item| used_in_value(item, names)),
        Value::Object(fields) => fields.values().for_each(|value| used_in_value(value, names)),
        _ => {}
    }
}
