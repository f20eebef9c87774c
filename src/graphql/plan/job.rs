//! Jobs.

use std::sync::Arc;

use super::Context;
use super::arguments::PageArguments;
use super::needs::JobData;
use super::out::Out;
use super::page::{ConnectionField, Item};
use super::parts::{BlockerField, ErrorField, LabelField};
use super::selection::{Asked, Leaf, Planner, Selection, Shape};
use super::task::TaskField;
use super::transition::TransitionField;
use super::workflow::WorkflowField;
use crate::domain::job::{Job, Task};
use crate::domain::words::{JobState, Stage, TaskState};
use crate::graphql::job::BLOCKERS_MAX;
use crate::graphql::scalars::clamp;
use crate::graphql::{cursors, task};
use crate::store::feed::FeedPlace;

#[derive(Debug, Clone)]
pub(super) enum JobField {
    Plain(Leaf<Job>),
    Workflow(Selection<WorkflowField>),
    Labels(Selection<LabelField>),
    Input,
    Output,
    Results,
    Stages(Selection<StageField>),
    Progress,
    Error(Selection<ErrorField>),
    Task(Selection<TaskField>),
    /// With their place in [`super::needs::Needs`].
    Tasks(usize, Selection<ConnectionField<TaskField>>),
    Transitions(usize, Selection<ConnectionField<TransitionField>>),
    AllowedActions,
    Blockers(Selection<BlockerField>),
}

impl Item for JobField {
    const CONNECTION: &'static str = "JobConnection";
    const EDGE: &'static str = "JobEdge";
}

impl Shape for JobField {
    const NAME: &'static str = "Job";
    const IS_NODE: bool = true;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let plain: Leaf<Job> = match asked.name() {
            "id" => |job, out| out.id(job.id),
            "name" => |job, out| out.str(&job.name),
            "description" => |job, out| out.option(job.description.as_deref(), Out::str),
            "state" => |job, out| out.word(job.status.state.as_str()),
            "stage" => |job, out| out.word(job.status.stage.as_str()),
            "mode" => |job, out| out.word(job.mode.as_str()),
            "queue" => |job, out| out.str(&job.queue),
            "priority" => |job, out| out.int(job.priority),
            "retries" => |job, out| out.int(job.status.round),
            "paused" => |job, out| out.bool(job.status.paused),
            "version" => |job, out| out.int(job.status.version),
            "idempotencyKey" => |job, out| out.option(job.idempotency_key.as_deref(), Out::str),
            "nextTrigger" => |job, out| out.option(job.next_trigger(), |out, next| out.word(next.as_str())),
            "cancelRequestedAt" => |job, out| out.option(job.status.cancel_requested_at, Out::time),
            "createdAt" => |job, out| out.time(job.created_at),
            "updatedAt" => |job, out| out.time(job.status.updated_at),
            "runAt" => |job, out| out.option(job.run_at, Out::time),
            "startedAt" => |job, out| out.option(job.status.started_at, Out::time),
            "finishedAt" => |job, out| out.option(job.status.finished_at, Out::time),
            _ => return Self::with_needs(planner, asked),
        };
        Some(Self::Plain(plain))
    }
}

impl JobField {
    /// What is not in the row alone, or has fields of its own.
    fn with_needs(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "workflow" => {
                planner.need(|needs| &mut needs.workflow);
                Self::Workflow(planner.select(&asked.below)?)
            }
            "labels" => Self::Labels(planner.select(&asked.below)?),
            "input" => {
                planner.need(|needs| &mut needs.inputs);
                Self::Input
            }
            "output" => {
                planner.need(|needs| &mut needs.in_force);
                Self::Output
            }
            "results" => {
                planner.need(|needs| &mut needs.in_force);
                Self::Results
            }
            "stages" => {
                planner.need(|needs| &mut needs.in_force);
                Self::Stages(planner.select(&asked.below)?)
            }
            "progress" => {
                planner.need(|needs| &mut needs.progress);
                Self::Progress
            }
            "error" => Self::Error(planner.select(&asked.below)?),
            "task" => {
                planner.need(|needs| &mut needs.task);
                Self::Task(planner.select(&asked.below)?)
            }
            "tasks" => {
                let place = planner.need_tasks(PageArguments::of(asked.field));
                let page: Selection<ConnectionField<TaskField>> = planner.select(&asked.below)?;
                if page.may_count() {
                    planner.need(|needs| &mut needs.tasks_count);
                }
                Self::Tasks(place, page)
            }
            "transitions" => {
                let place = planner.need_history(PageArguments::of(asked.field));
                Self::Transitions(place, planner.select(&asked.below)?)
            }
            "allowedActions" => {
                planner.need(|needs| &mut needs.workflow);
                Self::AllowedActions
            }
            "blockers" => {
                planner.need(|needs| &mut needs.blockers);
                Self::Blockers(planner.select(&asked.below)?)
            }
            _ => return None,
        })
    }
}

impl Selection<JobField> {
    pub fn write_job(&self, job: &JobData, context: &Context<'_>, out: &mut Out) {
        let (row, holding) = (&*job.row, context.holding);
        self.write(holding, out, |field, out| match field {
            JobField::Plain(write) => write(row, out),
            JobField::Workflow(selection) => out.option(job.workflow.as_ref(), |out, workflow| {
                selection.write_workflow(workflow, holding, out);
            }),
            JobField::Labels(labels) => {
                out.list(&row.labels, |out, label| labels.write_plain(label, holding, out));
            }
            JobField::Input => out.option(job.input.as_deref(), Out::json),
            JobField::Output => out.option(output(job), Out::json),
            JobField::Results => results(job, out),
            JobField::Stages(stages) => out.list(Stage::ALL, |out, stage| {
                let task = attempt_at(job, *stage);
                stages.write(holding, out, |field, out| match field {
                    StageField::Stage => out.word(stage.as_str()),
                    StageField::Task(selection) => out.option(task.as_deref(), |out, task| {
                        selection.write_task(task, job, context, out);
                    }),
                });
            }),
            JobField::Progress => {
                let fraction = job.progress.as_ref().and_then(|progress| progress.fraction);
                out.float(row.progress(fraction));
            }
            JobField::Error(error) => {
                let failed = row.status.error.as_ref().filter(|_| row.status.state == JobState::Failed);
                out.option(failed, |out, value| error.write_plain(value, holding, out));
            }
            JobField::Task(selection) => {
                selection.write_task(&task::current(row, job.task.clone()), job, context, out);
            }
            JobField::Tasks(place, page) => {
                let Some(Some((window, ended))) = job.tasks.get(*place) else { return out.null() };
                let ended = (*ended.what).clone();
                let all = task::with_current(Some(ended), window, row);
                let more = i64::from(!task::is_recorded(row.status.task.state));
                let total = Some(clamp(job.tasks_count + more));
                let cursor = |place, _: &Arc<Task>| cursors::write_task(row.id, place);
                page.write_page(&all, total, holding, out, cursor, |selection, task, out| {
                    selection.write_task(task, job, context, out);
                });
            }
            JobField::Transitions(place, page) => {
                let Some(Some(history)) = job.histories.get(*place) else { return out.null() };
                // Its seqs have no gaps, so the latest one is their number.
                let total = Some(row.status.version);
                page.write_page(
                    history,
                    total,
                    holding,
                    out,
                    |seq, placed| {
                        let place = FeedPlace { position: placed.feed_position, job: row.id, seq };
                        cursors::write_transition(place)
                    },
                    |selection, placed, out| {
                        selection.write_transition(&placed.transition, Some(job), context, out);
                    },
                );
            }
            JobField::AllowedActions => {
                let actions = job.workflow.as_ref().map(|workflow| row.allowed_actions(workflow));
                out.list(actions.unwrap_or_default(), |out, action| out.word(action.as_str()));
            }
            JobField::Blockers(blockers) => {
                let told = job.blockers.iter().take(BLOCKERS_MAX);
                out.list(told, |out, blocker| blockers.write_plain(blocker, holding, out));
            }
        });
    }
}

#[derive(Debug, Clone)]
pub(super) enum StageField {
    Stage,
    Task(Selection<TaskField>),
}

impl Shape for StageField {
    const NAME: &'static str = "JobStage";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        Some(match asked.name() {
            "stage" => Self::Stage,
            "task" => Self::Task(planner.select(&asked.below)?),
            _ => return None,
        })
    }
}

/// The attempt that counts for a stage; none where it was not reached.
fn attempt_at(job: &JobData, stage: Stage) -> Option<Arc<Task>> {
    let ended = || job.in_force.iter().rev().find(|task| task.id.stage == stage).cloned();
    match stage.cmp(&job.row.status.stage) {
        std::cmp::Ordering::Less => ended(),
        std::cmp::Ordering::Equal => Some(task::current(&job.row, ended())),
        std::cmp::Ordering::Greater => None,
    }
}

/// What EXECUTE returned, once the job is COMPLETE.
fn output(job: &JobData) -> Option<&serde_json::Value> {
    let execute = job.in_force.iter().find(|task| task.id.stage == Stage::Execute);
    execute.filter(|_| job.row.status.state == JobState::Complete)?.result.as_ref()
}

/// Each stage's result, keyed by stage and ordered by key, as JSON objects are here.
fn results(job: &JobData, out: &mut Out) {
    let mut succeeded: Vec<&Arc<Task>> =
        job.in_force.iter().filter(|task| task.state == TaskState::Succeeded).collect();
    succeeded.sort_by_key(|task| task.id.stage.as_str());
    let mut before: &[u8] = b"{";
    for task in &succeeded {
        out.raw(before);
        out.word(task.id.stage.as_str());
        out.raw(b":");
        out.option(task.result.as_ref(), Out::json);
        before = b",";
    }
    out.raw(if succeeded.is_empty() { b"{}" } else { b"}" });
}
