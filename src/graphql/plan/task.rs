//! Attempts.

use super::Context;
use super::job::JobField;
use super::needs::JobData;
use super::out::Out;
use super::page::Item;
use super::parts::ErrorField;
use super::selection::{Asked, Leaf, Planner, Selection, Shape};
use super::workflow::WorkerField;
use crate::domain::job::Task;
use crate::domain::words::TaskState;
use crate::store::progress::Progress;

#[derive(Debug, Clone)]
pub(super) enum TaskField {
    Plain(Leaf<Task>),
    Job(Selection<JobField>),
    Worker(Selection<WorkerField>),
    Error(Selection<ErrorField>),
    Progress,
    ProgressMessage,
}

impl Item for TaskField {
    const CONNECTION: &'static str = "TaskConnection";
    const EDGE: &'static str = "TaskEdge";
}

impl Shape for TaskField {
    const NAME: &'static str = "Task";
    const IS_NODE: bool = true;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let plain: Leaf<Task> = match asked.name() {
            "id" => |task, out| out.id(task.id),
            "stage" => |task, out| out.word(task.id.stage.as_str()),
            "state" => |task, out| out.word(task.state.as_str()),
            "handler" => |task, out| out.str(&task.handler),
            "attempt" => |task, out| out.int(task.id.attempt),
            "maxAttempts" => |task, out| out.int(task.max_attempts),
            "round" => |task, out| out.int(task.id.round),
            "result" => |task, out| out.option(task.result.as_ref(), Out::json),
            "availableAt" => |task, out| out.option(task.due_at, Out::time),
            "scheduledAt" => |task, out| out.option(task.scheduled_at, Out::time),
            "startedAt" => |task, out| out.option(task.started_at, Out::time),
            "finishedAt" => |task, out| out.option(task.finished_at, Out::time),
            "job" => return Some(Self::Job(planner.select(&asked.below)?)),
            "error" => return Some(Self::Error(planner.select(&asked.below)?)),
            "worker" => {
                planner.need(|needs| &mut needs.workers);
                return Some(Self::Worker(planner.select(&asked.below)?));
            }
            "progress" | "progressMessage" => {
                planner.need(|needs| &mut needs.progress);
                let fraction = asked.name() == "progress";
                return Some(if fraction { Self::Progress } else { Self::ProgressMessage });
            }
            _ => return None,
        };
        Some(Self::Plain(plain))
    }
}

impl Selection<TaskField> {
    pub fn write_task(&self, task: &Task, job: &JobData, context: &Context<'_>, out: &mut Out) {
        let report = || report(task, job);
        self.write(context.holding, out, |field, out| match field {
            TaskField::Plain(write) => write(task, out),
            TaskField::Job(selection) => selection.write_job(job, context, out),
            TaskField::Worker(selection) => {
                let worker = task.worker.and_then(|id| context.data.workers.get(&id));
                out.option(worker, |out, worker| selection.write_worker(worker, context.holding, out));
            }
            TaskField::Error(error) => out.option(task.error.as_ref(), |out, value| {
                error.write_plain(value, context.holding, out);
            }),
            TaskField::Progress => out.option(report().and_then(|report| report.fraction), Out::float),
            TaskField::ProgressMessage => {
                out.option(report().and_then(|report| report.message.as_deref()), Out::str);
            }
        });
    }
}

/// What the handler of an attempt reports, while it runs.
fn report<'j>(task: &Task, job: &'j JobData) -> Option<&'j Progress> {
    let runs = matches!(task.state, TaskState::Scheduled | TaskState::Running);
    job.progress.as_ref().filter(|_| runs && job.row.task_id() == task.id)
}
