//! Selections: what of an object was asked for, with fragments spread and fields merged, ready to be written.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection as Item, SelectionSet};
use async_graphql::{Pos, Positioned};
use async_graphql_value::Value;

use super::Unplanned;
use super::arguments::{Argument, Known, PageArguments};
use super::needs::{Need, Needs};
use super::out::Out;
use crate::graphql::presence::PRESENT;

/// A type of the schema as plans know it.
pub(super) trait Shape: Sized {
    /// What the schema calls it.
    const NAME: &'static str;
    /// Whether it implements Node, so that a fragment on that applies.
    const IS_NODE: bool = false;

    /// A field that was asked for; none where plans do not have it.
    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self>;
}

/// A field that was asked for, once or several times under one key.
pub(super) struct Asked<'d> {
    pub field: &'d Field,
    pub pos: Pos,
    pub below: Vec<&'d SelectionSet>,
}

impl Asked<'_> {
    pub fn name(&self) -> &str {
        self.field.name.node.as_str()
    }
}

/// Whether something is there at all, which `@skip` and `@include` decide: a place in [`Conditions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When(usize);

const ALWAYS: When = When(0);

/// Directives on the way from the root to a field, those on the field included.
const CONDITIONS_MAX: usize = 8;

/// What `@skip` and `@include` say in a document.
#[derive(Debug, Clone)]
pub(super) struct Conditions(Vec<Vec<(bool, Argument)>>);

impl Default for Conditions {
    fn default() -> Self {
        // That of ALWAYS.
        Self(vec![Vec::new()])
    }
}

/// What they come to in a request.
#[derive(Debug, Clone)]
pub(super) struct Holding(Vec<bool>);

impl Holding {
    /// Whether all of these hold.
    pub fn all(&self, whens: &[When]) -> bool {
        whens.iter().all(|when| self.0[when.0])
    }
}

impl Conditions {
    pub fn with(&self, variables: &Known<'_>) -> Result<Holding, Unplanned> {
        let holds = |all: &Vec<(bool, Argument)>| {
            all.iter().try_fold(true, |holds, (wanted, argument)| {
                Ok(argument.read::<bool>(variables)? == *wanted && holds)
            })
        };
        Ok(Holding(self.0.iter().map(holds).collect::<Result<_, _>>()?))
    }
}

/// Makes a plan of a document.
pub(super) struct Planner<'d> {
    document: &'d ExecutableDocument,
    pub conditions: Conditions,
    /// What the field at the root needs, whose plan is being made.
    pub needs: Needs,
    /// What must hold for the field whose plan is being made to be there, from the root on.
    path: Vec<When>,
}

impl<'d> Planner<'d> {
    pub fn new(document: &'d ExecutableDocument) -> Self {
        Self { document, conditions: Conditions::default(), needs: Needs::default(), path: Vec::new() }
    }

    /// What was asked for of a type; none where some of it is not known here.
    pub fn select<S: Shape>(&mut self, below: &[&SelectionSet]) -> Option<Selection<S>> {
        let mut found = IndexMap::new();
        for set in below {
            self.collect::<S>(set, ALWAYS, &mut found)?;
        }
        let entry = |(key, (when, asked)): (&str, (When, Asked<'_>))| {
            let what = match asked.name() {
                "__typename" => What::Typename,
                _ => {
                    self.path.extend((when != ALWAYS).then_some(when));
                    let field = S::field(self, &asked)?;
                    if when != ALWAYS {
                        self.path.pop();
                    }
                    What::Field(field)
                }
            };
            Some(Entry { key: format!("\"{key}\":").into_bytes().into(), when, what })
        };
        Some(Selection(found.into_iter().map(entry).collect::<Option<_>>()?))
    }

    /// Notes that the field whose plan is being made needs something.
    pub fn need(&mut self, of: impl FnOnce(&mut Needs) -> &mut Need) {
        of(&mut self.needs).note(&self.path);
    }

    /// Likewise, a page of each job's history; its place among them.
    pub fn need_history(&mut self, page: PageArguments) -> usize {
        self.needs.histories.push((page, self.path.clone()));
        self.needs.histories.len() - 1
    }

    /// Likewise, a page of each job's attempts.
    pub fn need_tasks(&mut self, page: PageArguments) -> usize {
        self.needs.tasks.push((page, self.path.clone()));
        self.needs.tasks.len() - 1
    }

    fn collect<'a, S: Shape>(
        &mut self,
        set: &'a SelectionSet,
        when: When,
        found: &mut IndexMap<&'a str, (When, Asked<'a>)>,
    ) -> Option<()>
    where
        'd: 'a,
    {
        let document = self.document;
        for item in &set.items {
            // What is there anyway needs no question.
            if matches!(&item.node, Item::Field(field) if field.node.response_key().node == PRESENT) {
                continue;
            }
            let when = self.when(when, item.node.directives())?;
            let (condition, inner) = match &item.node {
                Item::Field(field) => {
                    let (key, below) = (field.node.response_key(), &field.node.selection_set.node);
                    match found.get_mut(key.node.as_str()) {
                        None => {
                            let asked = Asked { field: &field.node, pos: field.pos, below: vec![below] };
                            found.insert(key.node.as_str(), (when, asked));
                        }
                        Some((before, asked)) if *before == when => asked.below.push(below),
                        // It is there if one of the two is, and has what each one asks for then.
                        Some(_) => return None,
                    }
                    continue;
                }
                Item::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
                }
                Item::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            match condition.map(|condition| condition.node.on.node.as_str()) {
                None => {}
                Some(name) if name == S::NAME || S::IS_NODE && name == "Node" => {}
                Some(_) => return None,
            }
            self.collect::<S>(inner, when, found)?;
        }
        Some(())
    }

    fn when(&mut self, outer: When, directives: &[Positioned<Directive>]) -> Option<When> {
        if directives.is_empty() {
            return Some(outer);
        }
        let mut all = self.conditions.0[outer.0].clone();
        // Each selection below has them all: so many are a matter for the executor.
        if all.len() + directives.len() > CONDITIONS_MAX {
            return None;
        }
        for directive in directives {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return None,
            };
            let condition = &directive.node.get_argument("if")?.node;
            // Anything else would be copied for each selection below, only to be refused.
            if !matches!(condition, Value::Variable(_) | Value::Boolean(_)) {
                return None;
            }
            all.push((wanted, Argument::literal(condition.clone())));
        }
        // The same words are the same condition, wherever they stand: fields under it can be merged.
        let known = self.conditions.0.iter().position(|known| *known == all);
        Some(When(known.unwrap_or_else(|| {
            self.conditions.0.push(all);
            self.conditions.0.len() - 1
        })))
    }
}

/// What of an object was asked for, in order.
#[derive(Debug, Clone)]
pub(super) struct Selection<S>(Vec<Entry<S>>);

#[derive(Debug, Clone)]
struct Entry<S> {
    /// The key in the answer, quoted, with its colon.
    key: Box<[u8]>,
    when: When,
    what: What<S>,
}

#[derive(Debug, Clone)]
enum What<S> {
    Typename,
    Field(S),
}

impl<S: Shape> Selection<S> {
    /// Writes an object; `field` writes the value of one of its fields.
    pub fn write(&self, holding: &Holding, out: &mut Out, mut field: impl FnMut(&S, &mut Out)) {
        let mut before: &[u8] = b"{";
        for entry in &self.0 {
            if !holding.0[entry.when.0] {
                continue;
            }
            out.raw(before);
            out.raw(&entry.key);
            match &entry.what {
                What::Typename => out.word(S::NAME),
                What::Field(asked) => field(asked, out),
            }
            before = b",";
        }
        out.raw(if before == b"{" { b"{}" } else { b"}" });
    }

    /// Its fields that are there, whatever their keys.
    pub fn fields<'s>(&'s self, holding: &'s Holding) -> impl Iterator<Item = (&'s [u8], Option<&'s S>)> {
        self.0.iter().filter(|entry| holding.0[entry.when.0]).map(|entry| {
            let field = match &entry.what {
                What::Typename => None,
                What::Field(field) => Some(field),
            };
            (&*entry.key, field)
        })
    }
}

impl<S> Selection<S> {
    /// All of its fields, whether they are there or not.
    pub fn all(&self) -> impl Iterator<Item = &S> {
        self.0.iter().filter_map(|entry| match &entry.what {
            What::Typename => None,
            What::Field(field) => Some(field),
        })
    }

    /// Its one field, with the key; none where it has more, or one that may be left out.
    pub fn only(self) -> Option<(Box<[u8]>, S)> {
        match <[Entry<S>; 1]>::try_from(self.0) {
            Ok([Entry { key, when: ALWAYS, what: What::Field(field) }]) => Some((key, field)),
            _ => None,
        }
    }
}

/// How a field without fields of its own is written.
pub(super) type Leaf<T> = fn(&T, &mut Out);
