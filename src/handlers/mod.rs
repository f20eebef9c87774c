//! What is done: the [`Handler`] trait, the registry and the built-in handlers; the only side effects.
//!
//! A stage of a workflow names a handler and gives it a configuration. The engine has the [`Registry`]
//! render that configuration, wraps it with what the task is about into a [`TaskContext`], and runs the
//! handler, which answers with a [`Verdict`](crate::domain::verdict::Verdict). Nothing here knows SQL or
//! how tasks are claimed.
//!
//! Reading order: [`handler`] (the trait), [`context`], [`report`], [`calls`] and [`callback`] (what a handler sees,
//! tells and is told later; `lines` cuts its log into lines), [`registry`], [`schema`] and [`template`]
//! (how configurations are checked and rendered), [`settings`];
//! then the built-in handlers [`pass`], [`simulate`], [`compute`], [`command`], [`http`], and the
//! workflow [`standard`] that shows them.

pub mod handler;
pub mod context;
pub mod report;
pub mod callback;
mod lines;
pub mod calls;
pub mod registry;
pub mod schema;
pub mod template;
pub mod definition;
pub mod settings;

pub mod pass;
pub mod simulate;
pub mod compute;
pub mod command;
pub mod http;
pub mod standard;

pub use callback::{Callback, CallbackView};
pub use calls::{OutgoingCall, TracedCall};
pub use context::{JobView, Stop, TaskContext, TaskScope};
pub use handler::{Handler, Lane};
pub use registry::{RegisterError, Registry};
pub use report::{Recorded, Report, Reporter, Said, StreamLog};
pub use schema::ConfigProblem;
pub use settings::HandlersSettings;
