//! Whatever has an id, and finding it by that alone.

use async_graphql::{Context, ID, Interface};

use super::errors::ApiError;
use super::job::Job;
use super::loaders::{QueueNamed, loaders};
use super::queue::Queue;
use super::task::{self, Task};
use super::transition::Transition;
use super::worker::Worker;
use super::workflow::Workflow;
use crate::domain::ids::{NodeId, TaskId};
use crate::domain::text::is_slug;

/// Something that an id names.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Names this thing among all things, for good."))]
pub enum Node {
    /// A job.
    Job(Job),
    /// An attempt.
    Task(Task),
    /// An entry of a job's history.
    Transition(Transition),
    /// A workflow version.
    Workflow(Workflow),
    /// A worker process.
    Worker(Worker),
    /// A queue.
    Queue(Queue),
}

/// What an id names; none where there is no such thing, or no longer.
pub(super) async fn find(ctx: &Context<'_>, id: NodeId) -> Result<Option<Node>, ApiError> {
    let loaders = loaders(ctx)?;
    Ok(match id {
        NodeId::Job(id) => loaders.load(id).await?.map(|job| Node::Job(job.into())),
        NodeId::Task(id) => find_task(ctx, id).await?.map(Node::Task),
        NodeId::Transition(id) => loaders.load(id).await?.map(|placed| Node::Transition(placed.into())),
        NodeId::Workflow(id) => loaders.load(id).await?.map(|workflow| Node::Workflow(Workflow(workflow))),
        NodeId::Worker(id) => loaders.load(id).await?.map(|worker| Node::Worker(Worker(worker))),
        // Anything else cannot be a queue's name, and need not be text that the database can read.
        NodeId::Queue(name) if is_slug(&name) => {
            loaders.load(QueueNamed(name)).await?.map(|queue| Node::Queue(Queue(queue)))
        }
        NodeId::Queue(_) => None,
    })
}

/// The current attempt is in the job's row, whatever came before has its own.
async fn find_task(ctx: &Context<'_>, id: TaskId) -> Result<Option<Task>, ApiError> {
    let loaders = loaders(ctx)?;
    let (job, ended) = futures_util::try_join!(loaders.load(id.job), loaders.load(id))?;
    Ok(job.and_then(|row| {
        let found = if row.task_id() == id { Some(task::current(&row, ended)) } else { ended };
        found.map(|task| Task::of(task, Some(row.into())))
    }))
}
