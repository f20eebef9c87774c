//! Small things that jobs and their histories consist of.

use super::out::Out;
use super::selection::{Asked, Holding, Leaf, Planner, Selection, Shape};
use crate::domain::blockers::Blocker;
use crate::domain::job::{Actor, Label};
use crate::domain::verdict::JobError;
use crate::graphql::paging::PageInfo;

/// A type all of whose fields are written from the value alone.
macro_rules! plain {
    ($shape:ident of $value:ty as $name:literal { $($field:literal => $write:expr),+ $(,)? }) => {
        #[derive(Debug, Clone)]
        pub(super) struct $shape(Leaf<$value>);

        impl Shape for $shape {
            const NAME: &'static str = $name;

            fn field(_: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
                let write: Leaf<$value> = match asked.name() {
                    $($field => $write,)+
                    _ => return None,
                };
                Some(Self(write))
            }
        }

        impl Selection<$shape> {
            pub fn write_plain(&self, value: &$value, holding: &Holding, out: &mut Out) {
                self.write(holding, out, |$shape(write), out| write(value, out));
            }
        }
    };
}

pub(super) use plain;

plain!(LabelField of Label as "Label" {
    "key" => |label, out| out.str(&label.key),
    "value" => |label, out| out.str(&label.value),
});

plain!(ActorField of Actor as "Actor" {
    "kind" => |actor, out| out.word(actor.kind.as_str()),
    "name" => |actor, out| out.str(&actor.name),
});

plain!(ErrorField of JobError as "JobError" {
    "stage" => |error, out| out.word(error.stage.as_str()),
    "attempt" => |error, out| out.int(error.attempt),
    "kind" => |error, out| out.word(error.kind.as_str()),
    "message" => |error, out| out.str(&error.message),
    "details" => |error, out| out.option(error.details.as_ref(), Out::json),
});

plain!(BlockerField of Blocker as "Blocker" {
    "kind" => |blocker, out| out.word(blocker.kind.as_str()),
    "message" => |blocker, out| out.str(&blocker.message),
    "until" => |blocker, out| out.option(blocker.until, Out::time),
});

plain!(PageInfoField of PageInfo as "PageInfo" {
    "hasNextPage" => |page, out| out.bool(page.has_next_page),
    "hasPreviousPage" => |page, out| out.bool(page.has_previous_page),
    "startCursor" => |page, out| out.option(page.start_cursor.as_deref(), Out::str),
    "endCursor" => |page, out| out.option(page.end_cursor.as_deref(), Out::str),
});
