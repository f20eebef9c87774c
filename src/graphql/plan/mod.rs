//! Plans: reads of jobs and their histories, worked out once for each document and written straight as JSON.
//!
//! The general executor makes a future and a value of each field, about a microsecond each, and a page of twenty jobs
//! with their histories has two thousand. What most clients ask for all day is worked out here into a list of things
//! to write. A plan does as the executor does, or it steps aside: whatever it does not know, whatever is not quite as it
//! should be, it leaves to the executor, which also says what is wrong. A document is planned only once it was
//! validated by the executor's own rules. `tests/it/api/plans.rs` has both answer the same documents, and compares.
//!
//! # Reading order
//!
//! 1. `selection`: what of an object was asked for. `arguments`: with what. `out`: how values are written.
//! 2. The types: `job`, `task`, `transition`, `workflow`, `parts`, `page`.
//! 3. `needs`: what has to be read for them, and the reading.
//! 4. `query` and `subscription`: the fields at the root. This file: a plan as a whole.

mod arguments;
mod job;
mod needs;
mod out;
mod page;
mod parts;
mod query;
mod selection;
mod subscription;
mod task;
mod transition;
mod workflow;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationType};

use super::chosen;
use crate::store::StoreError;
use arguments::Definitions;
use needs::Data;
use query::Query;
use selection::{Conditions, Holding, Planner};
use subscription::Subscription;

use out::Out;
pub(super) use query::Answered;
pub(super) use subscription::{Event, follow};

/// The general executor knows better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unplanned;

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) enum Failed {
    /// See [`Unplanned`].
    Unplanned,
    /// A job was deleted while it was read.
    Gone,
    /// The database had none.
    Store(Arc<StoreError>),
}

impl From<Unplanned> for Failed {
    fn from(_: Unplanned) -> Self {
        Self::Unplanned
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// What a selection is written with.
struct Context<'a> {
    data: &'a Data,
    holding: &'a Holding,
}

/// What an operation does, whatever its variables stand for.
pub(super) enum Plan {
    Query(Query),
    Subscription(Arc<Subscription>),
}

/// What both kinds of operation have.
#[derive(Debug, Clone)]
struct Variable {
    definitions: Definitions,
    conditions: Conditions,
}

/// How many items the pages of a request may have. What the request costs follows from this alone.
pub(super) type Sizes = Vec<[Option<i32>; 2]>;

impl Plan {
    /// None where some of it is not known here.
    pub fn of(document: &ExecutableDocument, name: Option<&str>) -> Option<Self> {
        let operation = chosen::operation(document, name)?;
        // Directives on an operation mean nothing here.
        if !operation.directives.is_empty() {
            return None;
        }
        let mut planner = Planner::new(document);
        let definitions = Definitions::of(operation);
        match operation.ty {
            OperationType::Query => Query::of(&mut planner, definitions, operation).map(Self::Query),
            OperationType::Subscription => {
                Subscription::of(&mut planner, definitions, operation).map(Arc::new).map(Self::Subscription)
            }
            OperationType::Mutation => None,
        }
    }

    /// How many items its pages may have in a request.
    pub fn sizes(&self, variables: &Variables) -> Result<Sizes, Unplanned> {
        match self {
            Self::Query(query) => query.sizes(variables),
            Self::Subscription(subscription) => subscription.sizes(variables),
        }
    }
}
