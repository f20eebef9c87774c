//! Entries of histories.

use super::Context;
use super::job::JobField;
use super::needs::JobData;
use super::out::Out;
use super::page::Item;
use super::parts::{ActorField, ErrorField};
use super::selection::{Asked, Leaf, Planner, Selection, Shape};
use crate::domain::job::Transition;

#[derive(Debug, Clone)]
pub(super) enum TransitionField {
    Plain(Leaf<Transition>),
    Job(Selection<JobField>),
    Actor(Selection<ActorField>),
    Error(Selection<ErrorField>),
}

impl Item for TransitionField {
    const CONNECTION: &'static str = "TransitionConnection";
    const EDGE: &'static str = "TransitionEdge";
}

impl Shape for TransitionField {
    const NAME: &'static str = "Transition";
    const IS_NODE: bool = true;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let plain: Leaf<Transition> = match asked.name() {
            "id" => |entry, out| out.id(entry.id),
            "jobId" => |entry, out| out.id(entry.id.job),
            "seq" => |entry, out| out.int(entry.id.seq),
            "fromState" => |entry, out| out.option(entry.from, |out, state| out.word(state.as_str())),
            "toState" => |entry, out| out.word(entry.to.as_str()),
            "trigger" => |entry, out| out.word(entry.trigger.as_str()),
            "stage" => |entry, out| out.word(entry.stage.as_str()),
            "attempt" => |entry, out| out.option(entry.attempt, Out::int),
            "round" => |entry, out| out.int(entry.round),
            "reason" => |entry, out| out.option(entry.reason.as_deref(), Out::str),
            "metadata" => |entry, out| out.option(entry.metadata.as_ref(), Out::json),
            "at" => |entry, out| out.time(entry.at),
            "job" => {
                planner.need(|needs| &mut needs.jobs);
                return Some(Self::Job(planner.select(&asked.below)?));
            }
            "actor" => return Some(Self::Actor(planner.select(&asked.below)?)),
            "error" => return Some(Self::Error(planner.select(&asked.below)?)),
            _ => return None,
        };
        Some(Self::Plain(plain))
    }
}

impl Selection<TransitionField> {
    /// An entry of a job that is at hand, or is not there any more.
    pub fn write_transition(
        &self,
        entry: &Transition,
        job: Option<&JobData>,
        context: &Context<'_>,
        out: &mut Out,
    ) {
        self.write(context.holding, out, |field, out| match field {
            TransitionField::Plain(write) => write(entry, out),
            TransitionField::Job(selection) => {
                out.option(job, |out, job| selection.write_job(job, context, out));
            }
            TransitionField::Actor(actor) => actor.write_plain(&entry.actor, context.holding, out),
            TransitionField::Error(error) => out.option(entry.error.as_ref(), |out, value| {
                error.write_plain(value, context.holding, out);
            }),
        });
    }
}
