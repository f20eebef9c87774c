//! Objects of which nothing is there to be told.
//!
//! Where `@skip` and `@include` leave out all that was asked for of an object, or its type is none that was asked about,
//! the specification has an empty object. async-graphql makes that null, also where nothing may be null. So one thing is
//! asked for there that is never left out, under a name that is taken out of the answer again.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned};

/// The key of what was asked for here. Names with two underscores belong to GraphQL itself.
pub(super) const PRESENT: &str = "__present";

/// Asks for it wherever all else may be left out. The document must be within the limits, which bound how deep this calls
/// itself.
pub(super) fn ask(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => ask_of_operation(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| ask_of_operation(&mut operation.node));
        }
    }
    // A fragment may be all that is asked for where it is spread.
    document.fragments.values_mut().for_each(|fragment| ask_of_set(&mut fragment.node.selection_set));
}

fn ask_of_operation(operation: &mut OperationDefinition) {
    match operation.ty {
        // It has one field, always.
        OperationType::Subscription => ask_below(&mut operation.selection_set.node),
        OperationType::Query | OperationType::Mutation => ask_of_set(&mut operation.selection_set),
    }
}

fn ask_of_set(set: &mut Positioned<SelectionSet>) {
    ask_below(&mut set.node);
    let items = &mut set.node.items;
    if !items.is_empty() && items.iter().all(|item| may_be_left_out(&item.node)) {
        let name = |text: &str| Positioned::new(Name::new(text), set.pos);
        let field = Field {
            alias: Some(name(PRESENT)),
            name: name("__typename"),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::new(SelectionSet::default(), set.pos),
        };
        let field = Positioned::new(field, set.pos);
        items.push(Positioned::new(Selection::Field(field), set.pos));
    }
}

fn ask_below(set: &mut SelectionSet) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => ask_of_set(&mut field.node.selection_set),
            Selection::InlineFragment(fragment) => ask_below(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn may_be_left_out(item: &Selection) -> bool {
    let is_of_type = |item: &Selection| match item {
        Selection::InlineFragment(fragment) => fragment.node.type_condition.is_some(),
        Selection::Field(_) | Selection::FragmentSpread(_) => false,
    };
    !item.directives().is_empty() || is_of_type(item)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use serde_json::json;

    use crate::graphql::GraphqlSettings;
    use crate::graphql::extension::Passages;

    struct Thing;

    #[Object]
    impl Thing {
        async fn one(&self) -> i32 {
            1
        }
        async fn always(&self) -> Thing {
            Thing
        }
        async fn maybe(&self, there: bool) -> Option<Thing> {
            there.then_some(Thing)
        }
        async fn list(&self) -> Vec<Thing> {
            vec![Thing, Thing]
        }
    }

    #[tokio::test]
    async fn what_is_left_out_as_a_whole_is_an_empty_object() {
        let schema = Schema::build(Thing, EmptyMutation, EmptySubscription)
            .extension(Passages(Arc::new(GraphqlSettings::default())))
            .finish();
        for (query, data) in [
            ("{one @skip(if: true)}", json!({})),
            ("{always {one @skip(if: true)}}", json!({ "always": {} })),
            ("{maybe(there: true) {one @include(if: false)}}", json!({ "maybe": {} })),
            ("{maybe(there: false) {one @include(if: false)}}", json!({ "maybe": null })),
            ("{list {one @skip(if: true)}}", json!({ "list": [{}, {}] })),
            ("{list {...f @skip(if: true)}} fragment f on Thing {one}", json!({ "list": [{}, {}] })),
            ("{...f} fragment f on Thing {always {one @skip(if: true)}}", json!({ "always": {} })),
            ("{always {...f}} fragment f on Thing {one @skip(if: true)}", json!({ "always": {} })),
            ("{always {... @skip(if: true) {one}}}", json!({ "always": {} })),
            // What is not left out is told, and nothing besides.
            ("{always {one @skip(if: false)}}", json!({ "always": { "one": 1 } })),
            ("{a: __typename always {... on Thing {one}}}", json!({ "a": "Thing", "always": { "one": 1 } })),
        ] {
            let answer = serde_json::to_value(schema.execute(query).await).unwrap();
            assert_eq!(answer, json!({ "data": data }), "{query}");
        }
    }
}
