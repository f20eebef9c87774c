//! Arguments as a document has them, and what they come to with a request's variables.
//!
//! What is read here is read by the very types that the general executor reads it with. Where that fails, or where a
//! value has something that only the strict validator would notice, the request is handed over to that executor, which
//! says what is wrong with it.

use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{InputType, Name, Variables};
use async_graphql_value::{ConstValue, Value};

use super::Unplanned;
use crate::graphql::filters::{JobFilter, JobOrder, TransitionFilter};
use crate::graphql::paging::PageArgs;

/// An argument of a field; none where the document leaves it out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument(Option<Value>);

impl Argument {
    pub fn of(field: &Field, name: &str) -> Self {
        Self(field.get_argument(name).map(|value| value.node.clone()))
    }

    pub fn literal(value: Value) -> Self {
        Self(Some(value))
    }

    /// What it comes to; none where it counts as left out.
    pub fn value(&self, variables: &Known<'_>) -> Option<ConstValue> {
        let Self(Some(value)) = self else { return None };
        resolve(value, variables)
    }

    /// The same as a type.
    pub fn read<T: InputType>(&self, variables: &Known<'_>) -> Result<T, Unplanned> {
        T::parse(self.value(variables)).map_err(|_| Unplanned)
    }
}

fn resolve(value: &Value, variables: &Known<'_>) -> Option<ConstValue> {
    Some(match value {
        Value::Variable(name) => variables.get(name)?.clone(),
        Value::Null => ConstValue::Null,
        Value::Number(number) => ConstValue::Number(number.clone()),
        Value::String(text) => ConstValue::String(text.clone()),
        Value::Boolean(value) => ConstValue::Boolean(*value),
        Value::Binary(bytes) => ConstValue::Binary(bytes.clone()),
        Value::Enum(word) => ConstValue::Enum(word.clone()),
        // An entry of a list cannot be left out; it is null.
        Value::List(items) => ConstValue::List(
            items.iter().map(|item| resolve(item, variables).unwrap_or(ConstValue::Null)).collect(),
        ),
        Value::Object(fields) => ConstValue::Object(
            fields
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), resolve(value, variables)?)))
                .collect(),
        ),
    })
}

/// A variable that an operation defines.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    name: Name,
    nullable: bool,
    default: Option<ConstValue>,
}

/// The variables of an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions(Vec<Definition>);

impl Definitions {
    pub fn of(operation: &OperationDefinition) -> Self {
        let definition = |definition: &async_graphql::parser::types::VariableDefinition| Definition {
            name: definition.name.node.clone(),
            nullable: definition.var_type.node.nullable,
            default: definition.default_value.as_ref().map(|value| value.node.clone()),
        };
        Self(operation.variable_definitions.iter().map(|one| definition(&one.node)).collect())
    }

    /// What they stand for in a request.
    pub fn with<'v>(&'v self, values: &'v Variables) -> Result<Known<'v>, Unplanned> {
        for Definition { name, nullable, default } in &self.0 {
            let missing = match values.get(name) {
                None => default.is_none(),
                Some(value) => *value == ConstValue::Null,
            };
            if missing && !nullable {
                return Err(Unplanned);
            }
        }
        Ok(Known { definitions: self, values })
    }
}

/// What variables stand for.
pub(super) struct Known<'v> {
    definitions: &'v Definitions,
    values: &'v Variables,
}

impl Known<'_> {
    fn get(&self, name: &Name) -> Option<&ConstValue> {
        let definition = self.definitions.0.iter().find(|definition| definition.name == *name)?;
        self.values.get(name).or(definition.default.as_ref())
    }
}

/// The arguments of a page.
#[derive(Debug, Clone)]
pub(super) struct PageArguments {
    first: Argument,
    after: Argument,
    last: Argument,
    before: Argument,
}

impl PageArguments {
    pub fn of(field: &Field) -> Self {
        let of = |name| Argument::of(field, name);
        Self { first: of("first"), after: of("after"), last: of("last"), before: of("before") }
    }

    pub fn read(&self, variables: &Known<'_>) -> Result<PageArgs, Unplanned> {
        Ok(PageArgs {
            first: self.first.read(variables)?,
            after: self.after.read(variables)?,
            last: self.last.read(variables)?,
            before: self.before.read(variables)?,
        })
    }
}

/// What filters have, by the level at which they have it.
const JOB_FILTER: &[&str] = &[
    "states",
    "taskStates",
    "workflows",
    "queues",
    "labels",
    "nameContains",
    "createdAfter",
    "createdBefore",
    "finishedAfter",
    "finishedBefore",
];
const TRANSITION_FILTER: &[&str] = &["jobIds", "workflows", "queues", "labels", "triggers", "toStates"];
const LABEL_FILTER: &[&str] = &["key", "values"];
const JOB_ORDER: &[&str] = &["field", "direction"];

/// Whether an input object has no field that its type does not have; the types' own reading would pass it over.
fn has_only(value: Option<&ConstValue>, names: &[&str]) -> bool {
    match value {
        Some(ConstValue::Object(fields)) => fields.iter().all(|(name, value)| {
            names.contains(&name.as_str())
                && match (name.as_str(), value) {
                    ("labels", ConstValue::List(labels)) => {
                        labels.iter().all(|label| has_only(Some(label), LABEL_FILTER))
                    }
                    ("labels", label) => has_only(Some(label), LABEL_FILTER),
                    _ => true,
                }
        }),
        _ => true,
    }
}

fn input<T: InputType>(
    argument: &Argument,
    variables: &Known<'_>,
    names: &[&str],
) -> Result<Option<T>, Unplanned> {
    let value = argument.value(variables);
    if !has_only(value.as_ref(), names) {
        return Err(Unplanned);
    }
    Option::<T>::parse(value).map_err(|_| Unplanned)
}

pub(super) fn job_filter(argument: &Argument, variables: &Known<'_>) -> Result<JobFilter, Unplanned> {
    Ok(input(argument, variables, JOB_FILTER)?.unwrap_or_default())
}

pub(super) fn transition_filter(
    argument: &Argument,
    variables: &Known<'_>,
) -> Result<TransitionFilter, Unplanned> {
    Ok(input(argument, variables, TRANSITION_FILTER)?.unwrap_or_default())
}

pub(super) fn job_order(argument: &Argument, variables: &Known<'_>) -> Result<Option<JobOrder>, Unplanned> {
    input(argument, variables, JOB_ORDER)
}
