//! How much memory a parsed document takes, about.

use std::mem::size_of;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, FragmentSpread, InlineFragment,
    OperationDefinition, Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::{ConstValue, Value};

/// What an allocation takes besides what is in it: counts of references, what the allocator keeps, a table's spare places.
const ALLOCATION: usize = 48;

/// In bytes. The document must be within the limits, which bound how deep this calls itself.
pub(super) fn of(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(name, operation)| {
        let operation = &operation.node;
        let variables = operation.variable_definitions.iter().map(|definition| {
            let definition = &definition.node;
            let default = definition.default_value.as_ref().map_or(0, |value| of_const(&value.node));
            // A type is one more box for each level of lists.
            let levels = definition.var_type.to_string().len();
            size_of::<Positioned<VariableDefinition>>()
                + name_bytes(&definition.name.node)
                + levels * ALLOCATION
                + default
                + of_directives(&definition.directives)
        });
        size_of::<OperationDefinition>()
            + name.map_or(0, name_bytes)
            + variables.sum::<usize>()
            + of_directives(&operation.directives)
            + of_set(&operation.selection_set.node)
    });
    let fragments = document.fragments.iter().map(|(name, fragment)| {
        size_of::<FragmentDefinition>()
            + 2 * name_bytes(name)
            + of_directives(&fragment.node.directives)
            + of_set(&fragment.node.selection_set.node)
    });
    operations.sum::<usize>() + fragments.sum::<usize>()
}

fn of_set(set: &SelectionSet) -> usize {
    let items = set.items.iter().map(|item| {
        let inner = match &item.node {
            Selection::Field(field) => of_field(&field.node),
            Selection::FragmentSpread(spread) => {
                size_of::<FragmentSpread>() + name_bytes(&spread.node.fragment_name.node)
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                size_of::<InlineFragment>()
                    + condition.map_or(0, |condition| name_bytes(&condition.node.on.node))
                    + of_set(&fragment.node.selection_set.node)
            }
        };
        size_of::<Positioned<Selection>>() + inner + of_directives(item.node.directives())
    });
    items.sum::<usize>() + ALLOCATION
}

fn of_field(field: &Field) -> usize {
    let arguments = field.arguments.iter().map(|(name, value)| {
        size_of::<(Positioned<Name>, Positioned<Value>)>() + name_bytes(&name.node) + of_value(&value.node)
    });
    let names =
        field.alias.as_ref().map_or(0, |alias| name_bytes(&alias.node)) + name_bytes(&field.name.node);
    names + arguments.sum::<usize>() + of_set(&field.selection_set.node)
}

fn of_directives(directives: &[Positioned<Directive>]) -> usize {
    let each = directives.iter().map(|directive| {
        let arguments = directive.node.arguments.iter().map(|(name, value)| {
            size_of::<(Positioned<Name>, Positioned<Value>)>()
                + name_bytes(&name.node)
                + of_value(&value.node)
        });
        size_of::<Positioned<Directive>>()
            + name_bytes(&directive.node.name.node)
            + ALLOCATION
            + arguments.sum::<usize>()
    });
    each.sum()
}

fn of_value(value: &Value) -> usize {
    let held = match value {
        Value::Variable(name) | Value::Enum(name) => name_bytes(name),
        Value::String(text) => text.len() + ALLOCATION,
        Value::List(items) => items.iter().map(of_value).sum::<usize>() + ALLOCATION,
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| name_bytes(name) + of_value(value));
            fields.sum::<usize>() + 2 * ALLOCATION
        }
        _ => 0,
    };
    size_of::<Value>() + held
}

fn of_const(value: &ConstValue) -> usize {
    of_value(&value.clone().into_value())
}

fn name_bytes(name: &Name) -> usize {
    name.len() + ALLOCATION
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn all_that_is_written_is_counted() {
        let bytes = |text: &str| of(&parse_query(text).expect("a document"));
        let least = bytes("{a}");
        for longer in [
            "{a b}",
            "{a {b}}",
            "{c: a}",
            "{a(b: 1)}",
            "{a @b}",
            "{... {a}}",
            "query($b: Int) {a}",
            "query @b {a}",
            "{a} fragment b on C {d}",
        ] {
            assert!(bytes(longer) > least + 40, "{longer}");
        }
        let long = "x".repeat(10_000);
        for text in [
            format!("{{a(b: \"{long}\")}}"),
            format!("{{a(b: [{{c: \"{long}\"}}])}}"),
            format!("query($b: [C] = [\"{long}\"]) {{a}}"),
            format!("{{a @b(c: \"{long}\")}}"),
            format!("{{a}} fragment b on C {{d @e(f: {long})}}"),
            format!("{{... {{{long}}}}}"),
        ] {
            assert!(bytes(&text) > 10_000, "{}", &text[..30]);
        }
        // One field after another, as `a a a …`: most of what is allocated for so short a text.
        let fields = bytes(&format!("{{{}}}", "a ".repeat(1_000)));
        assert!(fields > 1_000 * size_of::<Positioned<Selection>>(), "{fields}");
    }
}
