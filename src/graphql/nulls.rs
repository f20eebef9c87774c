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
    /// Objects that cannot be, because a field of theirs must not be null and is.
    broken: HashSet<Vec<Segment>>,
    /// Lists with an item that is null because it failed.
    holed: HashSet<Vec<Segment>>,
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
        if !self.any.load(Ordering::Acquire) && result.is_ok() {
            return result;
        }
        let mut path = path(place);
        let mut failed = self.failed();
        match result {
            Ok(value) => {
                let list_broken = || failed.holed.contains(&path) && items_are_never_null(return_type);
                if !failed.broken.contains(&path) && !list_broken() {
                    return Ok(value);
                }
            }
            Err(mut error) => {
                if error.path.is_empty() {
                    error.path = path.iter().cloned().map(PathSegment::from).collect();
                }
                failed.errors.push(error);
            }
        }
        // An item is told the type of a reference to it, which says that it is never null; its list knows better.
        if let Some(Segment::Index(_)) = path.pop() {
            failed.holed.insert(path);
        } else if return_type.ends_with('!') {
            failed.broken.insert(path);
        }
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

/// Of a list's type, as in `[Job!]!`.
fn items_are_never_null(list_type: &str) -> bool {
    list_type.trim_end_matches('!').ends_with("!]")
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::graphql::GraphqlSettings;
    use crate::graphql::extension::Passages;
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use serde_json::json;

    /// Fields that fail, of types that may be null and of types that never are.
    struct Thing;

    #[Object]
    impl Thing {
        async fn fine(&self) -> i32 {
            1
        }
        async fn may(&self) -> Result<Option<i32>, String> {
            Err("may".to_owned())
        }
        async fn must(&self) -> Result<i32, String> {
            Err("must".to_owned())
        }
        async fn one(&self) -> Option<Thing> {
            Some(Thing)
        }
        async fn always(&self) -> Thing {
            Thing
        }
        async fn list(&self) -> Vec<Thing> {
            vec![Thing, Thing]
        }
        async fn holes(&self) -> Vec<Option<Thing>> {
            vec![Some(Thing), None]
        }
        async fn maybe(&self) -> Option<Vec<Thing>> {
            Some(vec![Thing])
        }
    }

    #[tokio::test]
    async fn a_null_reaches_as_far_as_the_types_say() {
        let schema = Schema::build(Thing, EmptyMutation, EmptySubscription)
            .extension(Passages(Arc::new(GraphqlSettings::default())))
            .finish();
        for (query, data, paths) in [
            ("{fine may}", json!({ "fine": 1, "may": null }), vec![json!(["may"])]),
            ("{fine must}", json!(null), vec![json!(["must"])]),
            ("{fine one{fine must}}", json!({ "fine": 1, "one": null }), vec![json!(["one", "must"])]),
            ("{one{always{must} fine}}", json!({ "one": null }), vec![json!(["one", "always", "must"])]),
            ("{a:one{may fine}}", json!({ "a": { "may": null, "fine": 1 } }), vec![json!(["a", "may"])]),
            ("{holes{must}}", json!({ "holes": [null, null] }), vec![json!(["holes", 0, "must"])]),
            ("{maybe{must} fine}", json!({ "maybe": null, "fine": 1 }), vec![json!(["maybe", 0, "must"])]),
            (
                "{one{list{must}} fine}",
                json!({ "one": null, "fine": 1 }),
                vec![json!(["one", "list", 0, "must"]), json!(["one", "list", 1, "must"])],
            ),
            ("{always{always{must}}}", json!(null), vec![json!(["always", "always", "must"])]),
        ] {
            let answer = serde_json::to_value(schema.execute(query).await).unwrap();
            assert_eq!(answer["data"], data, "{query}");
            let found: Vec<_> =
                answer["errors"].as_array().unwrap().iter().map(|e| e["path"].clone()).collect();
            assert_eq!(found, paths, "{query}");
        }
    }
}
