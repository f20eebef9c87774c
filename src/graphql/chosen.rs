//! The operation of a document that will run, on its own.
//!
//! async-graphql looks at the values of variables also in the operations that will not run, and refuses a request that
//! lacks them. GraphiQL sends all operations of a tab and names one.

use std::collections::HashSet;

use async_graphql::Name;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

/// The operation that will run, as async-graphql picks it; none where it will say why not.
pub(super) fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => Some(&operations.get(name)?.node),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        _ => None,
    }
}

/// The document without the other operations and what only they use; none where there is nothing to take out.
pub(super) fn alone(document: &ExecutableDocument, name: Option<&str>) -> Option<ExecutableDocument> {
    let (DocumentOperations::Multiple(operations), Some(name)) = (&document.operations, name) else {
        return None;
    };
    let (name, chosen) = operations.get_key_value(name)?;
    if operations.len() == 1 {
        return None;
    }
    let (mut here, mut elsewhere) = (HashSet::new(), HashSet::new());
    spread(&chosen.node.selection_set.node, document, &mut here);
    for operation in operations.values() {
        spread(&operation.node.selection_set.node, document, &mut elsewhere);
    }
    // What nobody uses stays a mistake.
    let mut fragments = document.fragments.clone();
    fragments.retain(|name, _| here.contains(name) || !elsewhere.contains(name));
    let operations = DocumentOperations::Multiple([(name.clone(), chosen.clone())].into_iter().collect());
    Some(ExecutableDocument { operations, fragments })
}

/// The fragments that a selection set spreads, and those that they spread.
fn spread<'d>(set: &'d SelectionSet, document: &'d ExecutableDocument, names: &mut HashSet<&'d Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => spread(&field.node.selection_set.node, document, names),
            Selection::InlineFragment(fragment) => {
                spread(&fragment.node.selection_set.node, document, names);
            }
            Selection::FragmentSpread(used) => {
                let name = &used.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name)
                    && names.insert(name)
                {
                    spread(&fragment.node.selection_set.node, document, names);
                }
            }
        }
    }
}
