//! How many values an operation's arguments come to, those of a variable counted at each place that uses it.
//!
//! async-graphql copies, checks and reads an argument's value anew for each field that has it, and does so without a
//! pause: a list of a million entries that a hundred aliases share keeps it busy for half a minute. So values are
//! counted before it sees them. A fragment is counted once and remembered, as in `limits`.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::limits::Excess;
use super::settings::GraphqlSettings;

/// So many bytes of text weigh as much as one more value: copying them takes as long as looking at that.
const TEXT_BYTES_PER_VALUE: usize = 64;

/// Longest text in an argument below the root, in bytes: it is copied for each object that the field is asked of, and
/// there may be tens of thousands. What stands there are cursors.
const TEXT_BELOW_ROOT_BYTES_MAX: usize = 4 * 1024;

/// What a value comes to. Numbers stop at the largest there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weight {
    /// Entries of lists, fields of objects, the value itself, and its texts by their length.
    values: usize,
    /// The longest text, in bytes.
    text_bytes: usize,
}

impl Weight {
    const ONE: Self = Self { values: 1, text_bytes: 0 };

    fn of_text(text: &str) -> Self {
        Self { values: 1 + text.len() / TEXT_BYTES_PER_VALUE, text_bytes: text.len() }
    }

    fn of_const(value: &ConstValue) -> Self {
        match value {
            ConstValue::String(text) => Self::of_text(text),
            ConstValue::List(items) => items.iter().map(Self::of_const).fold(Self::ONE, Self::and),
            // The name of a field counts like a text: somebody has to look it up.
            ConstValue::Object(fields) => fields
                .iter()
                .flat_map(|(name, value)| [Self::of_text(name), Self::of_const(value)])
                .fold(Self::ONE, Self::and),
            _ => Self::ONE,
        }
    }

    fn of_value(value: &Value, variable: &impl Fn(&Name) -> Self) -> Self {
        match value {
            Value::Variable(name) => variable(name),
            Value::String(text) => Self::of_text(text),
            Value::List(items) => {
                items.iter().map(|item| Self::of_value(item, variable)).fold(Self::ONE, Self::and)
            }
            Value::Object(fields) => fields
                .iter()
                .flat_map(|(name, value)| [Self::of_text(name), Self::of_value(value, variable)])
                .fold(Self::ONE, Self::and),
            _ => Self::ONE,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            text_bytes: self.text_bytes.max(other.text_bytes),
        }
    }
}

/// What the arguments of a selection set come to with its fragments expanded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weights {
    /// Those of the fields right here.
    here: Weight,
    /// Those of the fields below them.
    below: Weight,
}

impl Weights {
    fn and(self, other: Self) -> Self {
        Self { here: self.here.and(other.here), below: self.below.and(other.below) }
    }

    fn all(self) -> Weight {
        self.here.and(self.below)
    }
}

/// What is known of an operation's arguments before its variables are: how often each is used bounds what they come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values {
    /// With each variable for one value.
    least: Weights,
    /// The heaviest default of a variable.
    default: Weight,
}

impl Values {
    /// Of the operation that would run, or of all where none would: then the validator looks at all. The document must
    /// be within the limits, which bound how deep this calls itself.
    pub fn of(
        document: &ExecutableDocument,
        operation: Option<&OperationDefinition>,
        settings: &GraphqlSettings,
    ) -> Result<Self, Excess> {
        let defaults = operations(document, operation).flat_map(|operation| &operation.variable_definitions);
        let default = defaults
            .filter_map(|definition| definition.node.default_value.as_ref())
            .map(|value| Weight::of_const(&value.node))
            .fold(Weight::default(), Weight::and);
        let least = weigh(document, operation, &|_| Weight::ONE);
        check(least, 0, settings)?;
        Ok(Self { least, default })
    }

    /// How many there are, each variable counted as one.
    pub fn known(&self) -> usize {
        self.least.all().values
    }

    /// Whether they stay within the limit with these variables.
    pub fn check(
        &self,
        document: &ExecutableDocument,
        operation: Option<&OperationDefinition>,
        variables: &Variables,
        settings: &GraphqlSettings,
    ) -> Result<(), Excess> {
        let given = || variables.iter().map(|(name, value)| (name, Weight::of_const(value)));
        let all = given().map(|(_, weight)| weight).fold(self.default, Weight::and);
        let most = self.least.all().values.saturating_mul(all.values.max(1));
        if most <= settings.values_max && all.text_bytes <= TEXT_BELOW_ROOT_BYTES_MAX {
            return Ok(());
        }
        let mut known: HashMap<&Name, Weight> = given().collect();
        let definitions = operations(document, operation).flat_map(|one| &one.variable_definitions);
        for definition in definitions {
            if let Some(default) = &definition.node.default_value {
                known.entry(&definition.node.name.node).or_insert_with(|| Weight::of_const(&default.node));
            }
        }
        let found = weigh(document, operation, &|name| known.get(name).copied().unwrap_or(Weight::ONE));
        // What a mutation is to write may be as large as a body: each variable once.
        let mutates = operation.is_some_and(|operation| operation.ty == OperationType::Mutation);
        check(found, if mutates { all.values } else { 0 }, settings)
    }
}

/// Whether values stay within the limit; so many of those at the root do not count.
fn check(found: Weights, free: usize, settings: &GraphqlSettings) -> Result<(), Excess> {
    let at_root = found.here.values.saturating_sub(free);
    let (found_values, limit) = (at_root.saturating_add(found.below.values), settings.values_max);
    if found_values > limit {
        let things = "values in arguments, those of variables counted wherever they are used";
        return Err(Excess::TooMany { things, found: found_values, limit });
    }
    let limit = TEXT_BELOW_ROOT_BYTES_MAX;
    if found.below.text_bytes > limit { Err(Excess::TextTooLong { limit }) } else { Ok(()) }
}

fn operations<'d>(
    document: &'d ExecutableDocument,
    operation: Option<&'d OperationDefinition>,
) -> impl Iterator<Item = &'d OperationDefinition> {
    let all = document.operations.iter().map(|(_, operation)| &operation.node);
    all.filter(move |one| operation.is_none_or(|chosen| std::ptr::eq(*one, chosen)))
}

fn weigh(
    document: &ExecutableDocument,
    operation: Option<&OperationDefinition>,
    variable: &impl Fn(&Name) -> Weight,
) -> Weights {
    let mut scale = Scale { document, variable, known: HashMap::new() };
    let mut sum = Weights::default();
    for operation in operations(document, operation) {
        let directives = scale.directives(&operation.directives);
        sum = sum
            .and(scale.set(&operation.selection_set.node))
            .and(Weights { below: directives, ..Weights::default() });
    }
    // Those that nobody spreads are still walked by the validator.
    for name in document.fragments.keys() {
        if !scale.known.contains_key(name) {
            let below = scale.fragment(name).all();
            sum = sum.and(Weights { below, ..Weights::default() });
        }
    }
    sum
}

struct Scale<'d, F> {
    document: &'d ExecutableDocument,
    variable: &'d F,
    known: HashMap<&'d Name, Weights>,
}

impl<'d, F: Fn(&Name) -> Weight> Scale<'d, F> {
    fn set(&mut self, set: &'d SelectionSet) -> Weights {
        let mut sum = Weights::default();
        for selection in &set.items {
            let found = match &selection.node {
                Selection::Field(field) => {
                    let arguments = field.node.arguments.iter();
                    let here = arguments
                        .map(|(_, value)| Weight::of_value(&value.node, self.variable))
                        .fold(Weight::default(), Weight::and);
                    Weights { here, below: self.set(&field.node.selection_set.node).all() }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            let below = self.directives(selection.node.directives());
            sum = sum.and(found).and(Weights { below, ..Weights::default() });
        }
        sum
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Weight {
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        let weights = arguments.map(|(_, value)| Weight::of_value(&value.node, self.variable));
        weights.fold(Weight::default(), Weight::and)
    }

    fn fragment(&mut self, name: &Name) -> Weights {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Weights::default();
        };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let below = self.directives(&fragment.node.directives);
        let found = self.set(&fragment.node.selection_set.node);
        let found = found.and(Weights { below, ..Weights::default() });
        self.known.insert(name, found);
        found
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::graphql::chosen;

    fn checked(query: &str, variables: serde_json::Value) -> Result<(), Excess> {
        let (document, variables) =
            (parse_query(query).expect("a document"), Variables::from_json(variables));
        let settings = GraphqlSettings { values_max: 100, ..GraphqlSettings::default() };
        let operation = chosen::operation(&document, None);
        Values::of(&document, operation, &settings)?.check(&document, operation, &variables, &settings)
    }

    fn many(checked: Result<(), Excess>) -> usize {
        match checked {
            Err(Excess::TooMany { found, limit: 100, .. }) => found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_variable_counts_wherever_it_is_used() {
        let list = |length: usize| json!({ "f": vec![1; length] });
        assert_eq!(checked("query($f: F) {a(b: $f)}", list(99)), Ok(()));
        assert_eq!(many(checked("query($f: F) {a(b: $f)}", list(100))), 101);
        assert_eq!(checked("query($f: F) {a(b: $f) c: a(b: $f)}", list(49)), Ok(()));
        assert_eq!(many(checked("query($f: F) {a(b: $f) c: a(b: $f)}", list(50))), 102);
        // In fragments, in lists and objects, in directives, below, and where the fragment is not even spread.
        let spread = "query($f: F) {...g ...g ...g} fragment g on Q {a {b(c: [{d: $f}]) @e(f: $f)}}";
        assert_eq!(many(checked(spread, list(20))), 3 * (1 + 1 + 1 + 21 + 21));
        assert_eq!(many(checked("{a} fragment g on Q {a(b: $f) c: a(b: $f)}", list(60))), 122);
        // What is given and never used costs nothing.
        assert_eq!(checked("{a}", list(1_000)), Ok(()));
    }

    #[test]
    fn a_default_counts_where_nothing_is_given() {
        let query = format!("query($f: F = [{}]) {{a(b: $f) c: a(b: $f)}}", "1 ".repeat(60));
        assert_eq!(many(checked(&query, json!({}))), 122);
        assert_eq!(checked(&query, json!({ "f": [1] })), Ok(()));
    }

    #[test]
    fn what_stands_in_the_document_counts_wherever_its_fragment_is_spread() {
        let fragment = format!("fragment g on Q {{a(b: [{}])}}", "1 ".repeat(40));
        assert_eq!(checked(&format!("{{...g ...g}} {fragment}"), json!({})), Ok(()));
        assert_eq!(many(checked(&format!("{{...g ...g ...g}} {fragment}"), json!({}))), 123);
    }

    #[test]
    fn a_mutation_may_be_given_as_much_as_a_body_holds_once() {
        let jobs = json!({ "i": vec![json!({ "a": 1 }); 10_000] });
        assert_eq!(checked("mutation($i: I) {a(i: $i) {b}}", jobs.clone()), Ok(()));
        assert_eq!(checked("mutation($i: I) {...m} fragment m on M {a(i: $i) {b}}", jobs.clone()), Ok(()));
        assert_eq!(many(checked("mutation($i: I) {a(i: $i) {b} c: a(i: $i) {b}}", jobs.clone())), 30_001);
        assert_eq!(many(checked("mutation($i: I) {a {b(i: $i)}}", jobs)), 30_001);
    }

    #[test]
    fn texts_count_by_their_length_and_are_short_below_the_root() {
        let text = |bytes: usize| json!({ "t": "x".repeat(bytes) });
        assert_eq!(checked("query($t: T) {a(b: $t)}", text(6_000)), Ok(()));
        assert_eq!(many(checked("query($t: T) {a(b: $t)}", text(64_000))), 1_001);
        assert_eq!(checked("query($t: T) {a {b(c: $t)}}", text(4_096)), Ok(()));
        let refused = checked("query($t: T) {a {b(c: $t)}}", text(4_097));
        assert_eq!(refused, Err(Excess::TextTooLong { limit: 4_096 }));
        let literal = format!("{{a {{b(c: \"{}\")}}}}", "x".repeat(5_000));
        assert_eq!(checked(&literal, json!({})), Err(Excess::TextTooLong { limit: 4_096 }));
    }

    #[test]
    fn where_no_operation_would_run_all_of_them_count() {
        let list = json!({ "f": vec![1; 60] });
        assert_eq!(many(checked("query x($f: F) {a(b: $f)} query y($f: F) {a(b: $f)}", list)), 122);
    }
}
