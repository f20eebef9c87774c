//! How much a document may ask for, counted before anything else looks at it.
//!
//! async-graphql expands fragments anew at each place that spreads them, in several of its checks, so a few
//! hundred bytes of fragments that spread each other can keep it busy for hours. Here each fragment is counted
//! once and remembered.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned, ValidationResult};

use super::settings::GraphqlSettings;
use super::{chosen, documents};

/// What a selection set comes to with its fragments expanded. Numbers stop at the largest there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Fields, spreads and inline fragments.
    pub selections: usize,
    /// Fields right here, those of fragments included.
    pub fields_here: usize,
    pub aliases: usize,
    pub directives: usize,
    /// Levels, with spreads and inline fragments as levels of their own.
    pub levels: usize,
    /// Values in an answer about the schema, should this be below `__schema` or `__type`.
    about_schema: usize,
    /// Values in the answer that are about the schema.
    introspection: usize,
}

impl Counts {
    /// Adds what stands on the same level.
    fn add(&mut self, other: Counts) {
        self.selections = self.selections.saturating_add(other.selections);
        self.fields_here = self.fields_here.saturating_add(other.fields_here);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.levels = self.levels.max(other.levels);
        self.about_schema = self.about_schema.saturating_add(other.about_schema);
        self.introspection = self.introspection.saturating_add(other.introspection);
    }
}

/// Values that the schema may be asked for in one document. The introspection query of the usual tools comes to about
/// half of it.
const INTROSPECTION_MAX: usize = 200_000;

/// How long a list is in the mean that is asked of the schema; async-graphql counts each as one value, though fields have
/// types that have fields.
fn length_about_schema(field: &str) -> usize {
    match field {
        "types" => 80,
        "fields" | "enumValues" | "inputFields" | "possibleTypes" => 8,
        "directives" | "args" => 4,
        _ => 1,
    }
}

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    /// It asks for too much of something.
    #[error("the document has {found} {things}; at most {limit} are allowed")]
    TooMany { things: &'static str, found: usize, limit: usize },
    /// It nests too deeply.
    #[error("selections are nested more than {limit} levels deep")]
    TooDeep { limit: usize },
    /// Its answer would be too large, each list counted at its full page.
    #[error(
        "the operation costs {found}; at most {limit} is allowed: ask for shorter pages, or fewer fields of them"
    )]
    TooDear { found: usize, limit: usize },
    /// A long text would be copied for each of many objects.
    #[error("an argument below the root has a text of more than {limit} bytes")]
    TextTooLong { limit: usize },
    /// A fragment spreads itself.
    #[error("the fragment {name:?} spreads itself")]
    Cycle { name: String, pos: Pos },
    /// A subscription is not one field.
    #[error("a subscription must select exactly one field, and name it outside of fragments")]
    NotOneField { pos: Pos },
    /// The schema was asked for.
    #[error("introspection is closed on this server")]
    Introspection { pos: Pos },
}

/// What the operation that would run comes to, in a document that stays within the limits.
pub(super) fn check(
    document: &ExecutableDocument,
    name: Option<&str>,
    settings: &GraphqlSettings,
) -> Result<Counts, Excess> {
    let at_most = |things, found, limit| {
        if found > limit { Err(Excess::TooMany { things, found, limit }) } else { Ok(()) }
    };
    let definitions = documents::operations(document) + document.fragments.len();
    at_most("operations and fragments", definitions, settings.definitions_max)?;
    let mut counter = Counter {
        document,
        known: HashMap::new(),
        levels_max: settings.recursive_depth_max,
        introspection: settings.introspection,
    };
    let chosen = chosen::operation(document, name);
    let (mut sum, mut of_chosen) = (Counts::default(), Counts::default());
    for (_, operation) in document.operations.iter() {
        let counts = counter.count(&operation.node.selection_set.node, 1)?;
        if chosen.is_some_and(|chosen| std::ptr::eq(chosen, &operation.node)) {
            of_chosen = counts;
        }
        at_most("fields at the root", counts.fields_here, settings.root_fields_max)?;
        if operation.node.ty == OperationType::Subscription {
            check_one_field(&operation.node.selection_set)?;
        }
        sum.add(counts);
    }
    // Those that no operation spreads are still walked by the validator.
    for name in document.fragments.keys() {
        counter.fragment(name, 1)?;
    }
    at_most("selections with all fragments expanded", sum.selections, settings.selections_max)?;
    at_most("aliases with all fragments expanded", sum.aliases, settings.aliases_max)?;
    at_most("directives with all fragments expanded", sum.directives, settings.directives_max)?;
    at_most("values about the schema", sum.introspection, INTROSPECTION_MAX)?;
    Ok(of_chosen)
}

/// Whether an operation whose complexity was counted stays within the limits.
pub(super) fn check_cost(validated: &ValidationResult, settings: &GraphqlSettings) -> Result<(), Excess> {
    let (found, limit) = (validated.complexity, settings.complexity_max);
    if validated.depth > settings.depth_max {
        return Err(Excess::TooDeep { limit: settings.depth_max });
    }
    if found > limit { Err(Excess::TooDear { found, limit }) } else { Ok(()) }
}

/// Two fields would be two streams that know nothing of each other; the specification forbids them. A spread at
/// the root is passed over by async-graphql, and the client would wait for ever.
fn check_one_field(selections: &Positioned<SelectionSet>) -> Result<(), Excess> {
    match selections.node.items.as_slice() {
        [Positioned { node: Selection::Field(field), .. }] if !field.node.name.node.starts_with("__") => {
            Ok(())
        }
        _ => Err(Excess::NotOneField { pos: selections.pos }),
    }
}

struct Counter<'d> {
    document: &'d ExecutableDocument,
    /// None for a fragment that is being counted: seen again, it spreads itself.
    known: HashMap<&'d Name, Option<Counts>>,
    levels_max: usize,
    introspection: bool,
}

impl<'d> Counter<'d> {
    /// Counts a selection set that stands at a level. The level bounds how deep this calls itself.
    fn count(&mut self, set: &'d SelectionSet, level: usize) -> Result<Counts, Excess> {
        if level > self.levels_max {
            return Err(Excess::TooDeep { limit: self.levels_max });
        }
        let mut sum = Counts::default();
        for selection in &set.items {
            let (inner, fields_here, aliases) = match &selection.node {
                Selection::Field(field) => {
                    if !self.introspection && matches!(field.node.name.node.as_str(), "__schema" | "__type") {
                        return Err(Excess::Introspection { pos: field.pos });
                    }
                    let below = &field.node.selection_set.node;
                    let leaf = below.items.is_empty();
                    let mut inner = if leaf { Counts::default() } else { self.count(below, level + 1)? };
                    let name = field.node.name.node.as_str();
                    if matches!(name, "__schema" | "__type") {
                        inner.introspection = inner.about_schema;
                    }
                    inner.about_schema =
                        inner.about_schema.saturating_add(1).saturating_mul(length_about_schema(name));
                    (inner, 1, usize::from(field.node.alias.is_some()))
                }
                Selection::InlineFragment(fragment) => {
                    let inner = self.count(&fragment.node.selection_set.node, level + 1)?;
                    (inner, inner.fields_here, 0)
                }
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragment(&spread.node.fragment_name.node, level + 1)?;
                    (inner, inner.fields_here, 0)
                }
            };
            sum.add(Counts {
                selections: inner.selections.saturating_add(1),
                fields_here,
                aliases: inner.aliases.saturating_add(aliases),
                directives: inner.directives.saturating_add(selection.node.directives().len()),
                levels: inner.levels + 1,
                ..inner
            });
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &Name, level: usize) -> Result<Counts, Excess> {
        // The validator says that a fragment is missing.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Counts::default());
        };
        let counts = match self.known.get(name) {
            Some(Some(counts)) => *counts,
            Some(None) => return Err(Excess::Cycle { name: name.to_string(), pos: fragment.pos }),
            None => {
                self.known.insert(name, None);
                let counts = self.count(&fragment.node.selection_set.node, level)?;
                self.known.insert(name, Some(counts));
                counts
            }
        };
        if level + counts.levels > self.levels_max + 1 {
            return Err(Excess::TooDeep { limit: self.levels_max });
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use async_graphql::parser::parse_query;

    fn checked(query: &str) -> Result<(), Excess> {
        check(&parse_query(query).unwrap(), None, &GraphqlSettings::default()).map(drop)
    }

    #[test]
    fn a_fragment_bomb_is_refused_in_no_time() {
        // Each fragment spreads the next one three times: 3^20 selections in 700 bytes.
        let bomb: String =
            (0..20).map(|n| format!("fragment f{n} on Job{{...f{m} ...f{m} ...f{m}}}", m = n + 1)).collect();
        let query = format!("{{job(id:\"\"){{...f0}}}}{bomb}fragment f20 on Job{{id}}");
        let started = Instant::now();
        let refusal = checked(&query).unwrap_err();
        assert!(
            matches!(refusal, Excess::TooMany { things: "selections with all fragments expanded", .. }),
            "{refusal}"
        );
        assert!(started.elapsed() < Duration::from_millis(50));
    }

    #[test]
    fn a_long_chain_of_fragments_is_refused_wherever_it_hangs() {
        let chain: String = (0..400).map(|n| format!("fragment f{n} on Job{{...f{}}}", n + 1)).collect();
        for root in ["{job(id:\"\"){...f0}}", "{job(id:\"\"){id}}"] {
            let query = format!("{root}{chain}fragment f400 on Job{{id}}");
            assert_eq!(checked(&query), Err(Excess::TooDeep { limit: 32 }));
        }
    }

    #[test]
    fn levels_have_a_limit_wherever_a_fragment_was_counted_first() {
        let nested = |levels: usize| format!("{}{}", "{a".repeat(levels), "}".repeat(levels));
        assert_eq!(checked(&nested(32)), Ok(()));
        assert_eq!(checked(&nested(33)), Err(Excess::TooDeep { limit: 32 }));
        // A fragment that was counted at a shallow place is too deep at a deep one.
        let spread = |levels: usize| {
            let deep = format!("{}...f{}", "{a".repeat(levels).trim_end_matches('a'), "}".repeat(levels));
            format!("query {{...f x{deep}}} fragment f on T {{a{{b}}}}")
        };
        assert_eq!(checked(&spread(28)), Ok(()));
        assert_eq!(checked(&spread(31)), Err(Excess::TooDeep { limit: 32 }));
    }

    #[test]
    fn cycles_are_named() {
        let refusal = checked("{...a} fragment a on Query {...b} fragment b on Query {...a}").unwrap_err();
        assert!(matches!(refusal, Excess::Cycle { .. }), "{refusal}");
    }

    #[test]
    fn aliases_directives_root_fields_and_definitions_have_limits() {
        let things = |query: String| match checked(&query) {
            Err(Excess::TooMany { things, .. }) => things,
            other => panic!("{other:?}"),
        };
        let repeated = |times: usize, text: fn(usize) -> String| (0..times).map(text).collect::<String>();
        assert_eq!(
            things(format!("{{a{{{}}}}}", repeated(501, |n| format!("b{n}:b ")))),
            "aliases with all fragments expanded"
        );
        assert_eq!(
            things(format!("{{a{{{}}}}}", repeated(501, |_| "b @skip(if:false) ".into()))),
            "directives with all fragments expanded"
        );
        assert_eq!(things(format!("{{{}}}", repeated(101, |_| "a ".into()))), "fields at the root");
        assert_eq!(things(repeated(501, |n| format!("query q{n}{{a}}"))), "operations and fragments");
    }

    #[test]
    fn the_schema_is_not_told_where_introspection_is_closed() {
        let settings = GraphqlSettings { introspection: false, ..GraphqlSettings::default() };
        let checked = |query: &str| check(&parse_query(query).unwrap(), None, &settings).map(drop);
        assert_eq!(checked("{__typename job(id:\"\"){__typename}}"), Ok(()));
        for query in [
            "{__schema{types{name}}}",
            "{a:__type(name:\"Job\"){name}}",
            "{...f} fragment f on Query{__schema{types{name}}}",
        ] {
            assert!(matches!(checked(query), Err(Excess::Introspection { .. })), "{query}");
        }
    }

    #[test]
    fn a_subscription_is_one_field() {
        assert_eq!(checked("subscription {job(id:\"\"){id}}"), Ok(()));
        for query in [
            "subscription {stats{id} job(id:\"\"){id}}",
            "subscription {...f} fragment f on Subscription {stats{id}}",
            "subscription {... on Subscription {stats{id}}}",
            "subscription {__typename}",
        ] {
            assert!(matches!(checked(query), Err(Excess::NotOneField { .. })), "{query}");
        }
    }
}
