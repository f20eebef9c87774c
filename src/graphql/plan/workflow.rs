//! Workflows, and the workers that run their stages.

use super::out::Out;
use super::parts::plain;
use super::selection::{Asked, Holding, Leaf, Planner, Selection, Shape};
use crate::domain::workflow::{RetryPolicy, StageBinding, Workflow};
use crate::store::workers::Worker;

#[derive(Debug, Clone)]
pub(super) enum WorkflowField {
    Plain(Leaf<Workflow>),
    Stages(Selection<BindingField>),
}

impl Shape for WorkflowField {
    const NAME: &'static str = "Workflow";
    const IS_NODE: bool = true;

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let plain: Leaf<Workflow> = match asked.name() {
            "id" => |workflow, out| out.id(workflow.id),
            "name" => |workflow, out| out.str(&workflow.name),
            "version" => |workflow, out| out.int(workflow.version),
            "description" => |workflow, out| out.option(workflow.description.as_deref(), Out::str),
            "inputSchema" => |workflow, out| out.option(workflow.input_schema.as_ref(), Out::json),
            "createdAt" => |workflow, out| out.time(workflow.created_at),
            "stages" => return Some(Self::Stages(planner.select(&asked.below)?)),
            _ => return None,
        };
        Some(Self::Plain(plain))
    }
}

impl Selection<WorkflowField> {
    pub fn write_workflow(&self, workflow: &Workflow, holding: &Holding, out: &mut Out) {
        self.write(holding, out, |field, out| match field {
            WorkflowField::Plain(write) => write(workflow, out),
            WorkflowField::Stages(stages) => {
                out.list(&workflow.stages, |out, binding| stages.write_binding(binding, holding, out));
            }
        });
    }
}

#[derive(Debug, Clone)]
pub(super) enum BindingField {
    Plain(Leaf<StageBinding>),
    Retry(Selection<RetryField>),
}

impl Shape for BindingField {
    const NAME: &'static str = "StageBinding";

    fn field(planner: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let plain: Leaf<StageBinding> = match asked.name() {
            "stage" => |binding, out| out.word(binding.stage.as_str()),
            "handler" => |binding, out| out.str(&binding.handler),
            "config" => |binding, out| out.json(&binding.config),
            "timeoutSeconds" => |binding, out| out.float(binding.timeout_seconds),
            "approval" => |binding, out| out.bool(binding.approval),
            "retry" => return Some(Self::Retry(planner.select(&asked.below)?)),
            _ => return None,
        };
        Some(Self::Plain(plain))
    }
}

impl Selection<BindingField> {
    fn write_binding(&self, binding: &StageBinding, holding: &Holding, out: &mut Out) {
        self.write(holding, out, |field, out| match field {
            BindingField::Plain(write) => write(binding, out),
            BindingField::Retry(policy) => policy.write_plain(&binding.retry, holding, out),
        });
    }
}

plain!(RetryField of RetryPolicy as "RetryPolicy" {
    "maxAttempts" => |policy, out| out.int(policy.max_attempts),
    "initialDelaySeconds" => |policy, out| out.float(policy.initial_delay_seconds),
    "factor" => |policy, out| out.float(policy.factor),
    "maxDelaySeconds" => |policy, out| out.float(policy.max_delay_seconds),
    "jitter" => |policy, out| out.float(policy.jitter),
});

#[derive(Debug, Clone)]
pub(super) struct WorkerField(Leaf<Worker>);

impl Shape for WorkerField {
    const NAME: &'static str = "Worker";
    const IS_NODE: bool = true;

    fn field(_: &mut Planner<'_>, asked: &Asked<'_>) -> Option<Self> {
        let write: Leaf<Worker> = match asked.name() {
            "id" => |worker, out| out.id(worker.id),
            "name" => |worker, out| out.str(&worker.name),
            "host" => |worker, out| out.str(&worker.host),
            "version" => |worker, out| out.str(&worker.version),
            "queues" => |worker, out| out.list(&worker.queues, |out, queue| out.str(queue)),
            "slots" => |worker, out| out.int(worker.slots),
            "busy" => |worker, out| out.int(worker.busy),
            "state" => |worker, out| out.word(worker.state.as_str()),
            "startedAt" => |worker, out| out.time(worker.started_at),
            "heartbeatAt" => |worker, out| out.time(worker.heartbeat_at),
            _ => return None,
        };
        Some(Self(write))
    }
}

impl Selection<WorkerField> {
    pub fn write_worker(&self, worker: &Worker, holding: &Holding, out: &mut Out) {
        self.write(holding, out, |WorkerField(write), out| write(worker, out));
    }
}
