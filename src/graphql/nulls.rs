//! How far the null of a field that failed reaches.
//!
//! The specification: a field that fails is null, and where its type says that it never is, the null is handed to
//! what holds the field, up to the first place that may be null. async-graphql 7.1 and later leave the key of a
//! failed field out instead, whatever its type, so that clients get objects that lack fields. Every field and
//! list item passes through here when it is done.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, Response, ServerError, ServerResult, Value,
};

/// The failures of one execution.
#[derive(Default)]
pub(super) struct Nulls {
    /// Whether anything has failed: nearly always nothing has, and then nothing else is looked at.
    any: AtomicBool,
    failed: Mutex<Failed>,
}

#[derive(Default)]
struct Failed {
    errors: Vec<ServerError>,
    /// Objects and lists that cannot be, because something in them must not be null and is.
    broken: HashSet<Vec<Segment>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Segment {
    Field(String),
    Index(usize),
}

impl Nulls {
    /// What stands for a field or list item of this type in the answer.
    pub fn settle(
        &self,
        place: &QueryPathNode<'_>,
        return_type: &str,
        result: ServerResult<Option<Value>>,
    ) -> ServerResult<Option<Value>> {
        let error = match result {
            Ok(value) if !self.any.load(Ordering::Acquire) => return Ok(value),
            Ok(value) => {
                if !self.failed().broken.contains(&path(place)) {
                    return Ok(value);
                }
                None
            }
            Err(error) => Some(error),
        };
        let mut failed = self.failed();
        if let Some(mut error) = error {
            if error.path.is_empty() {
                error.path = path(place).into_iter().map(PathSegment::from).collect();
            }
            failed.errors.push(error);
        }
        if return_type.ends_with('!') {
            let mut holder = path(place);
            holder.pop();
            failed.broken.insert(holder);
        }
        drop(failed);
        self.any.store(true, Ordering::Release);
        Ok(Some(Value::Null))
    }

    /// The answer with what has failed; after that, nothing has.
    pub fn finish(&self, mut response: Response) -> Response {
        if !self.any.swap(false, Ordering::AcqRel) {
            return response;
        }
        let failed = std::mem::take(&mut *self.failed());
        if failed.broken.contains(&Vec::new()) {
            response.data = Value::Null;
        }
        response.errors.extend(failed.errors);
        response
    }

    fn failed(&self) -> std::sync::MutexGuard<'_, Failed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn path(place: &QueryPathNode<'_>) -> Vec<Segment> {
    place
        .parents()
        .map(|node| &node.segment)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .chain([&place.segment])
        .map(|segment| match segment {
            QueryPathSegment::Name(name) => Segment::Field((*name).to_owned()),
            QueryPathSegment::Index(index) => Segment::Index(*index),
        })
        .collect()
}

impl From<Segment> for PathSegment {
    fn from(segment: Segment) -> Self {
        match segment {
            Segment::Field(name) => Self::Field(name),
            Segment::Index(index) => Self::Index(index),
        }
    }
}
