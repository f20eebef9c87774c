//! The closed vocabularies of the API, each with what its words mean; the spelling is the domain's.

use async_graphql::Enum;

use crate::domain::{blockers, words};
use crate::store::lists;

/// Where a job stands in its life. INIT to VALIDATE are live; the other three are final, but FAILED can be
/// retried.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::JobState")]
pub enum JobState {
    /// Stage INIT runs or is next.
    Init,
    /// Stage PREPARE runs or is next.
    Prepare,
    /// Stage EXECUTE runs or is next.
    Execute,
    /// Stage VALIDATE, or COMPLETE after it, runs or is next.
    Validate,
    /// All five stages have succeeded. Final.
    Complete,
    /// A stage has failed and no attempt is left. Final until somebody retries the job.
    Failed,
    /// Somebody has cancelled it. Final.
    Cancelled,
}

/// A stage that a workflow binds to a handler.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Stage")]
pub enum Stage {
    /// The first stage: look at what was asked for.
    Init,
    /// Bring together what the work needs.
    Prepare,
    /// Do the work. Its result is the job's output.
    Execute,
    /// Check what came out.
    Validate,
    /// The last stage: publish, clean up.
    Complete,
}

/// What happens to the work of one stage.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::TaskState")]
pub enum TaskState {
    /// May run, or waits for something: see Job.blockers.
    Pending,
    /// Claimed by a worker, not started yet.
    Scheduled,
    /// Its handler is at work.
    Running,
    /// Failed, waits for its backoff to pass; the next attempt follows.
    Retrying,
    /// Its handler has done the work.
    Succeeded,
    /// Its handler could not do the work, or took too long.
    Failed,
    /// Stopped before its end, or never begun.
    Cancelled,
}

/// What moved a job, or changed it where it stood.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Trigger")]
pub enum Trigger {
    /// Submitted: into INIT.
    Submit,
    /// Stage INIT has succeeded: into PREPARE.
    Prepare,
    /// Stage PREPARE has succeeded: into EXECUTE.
    Execute,
    /// Stage EXECUTE has succeeded: into VALIDATE.
    Validate,
    /// Stage COMPLETE has succeeded: into COMPLETE.
    Complete,
    /// A stage has failed for good: into FAILED.
    Fail,
    /// Into CANCELLED.
    Cancel,
    /// Somebody wants a failed job to run again: from FAILED into a live state.
    Retry,
    /// A worker has claimed the task. The state stays.
    Start,
    /// Stage VALIDATE has succeeded, stage COMPLETE begins. The state stays.
    Finalize,
    /// An attempt has failed, another will follow. The state stays.
    Backoff,
    /// Handed back by a draining worker, no attempt spent. The state stays.
    Release,
    /// Taken from a lost worker, no attempt spent. The state stays.
    Rescue,
    /// Somebody wants the running job to stop; its worker has been told. The state stays.
    RequestCancel,
    /// Somebody holds the job. The state stays.
    Pause,
    /// Somebody lets the job go on. The state stays.
    Resume,
    /// Somebody has let the next stage begin. The state stays.
    Next,
    /// Somebody has changed its name, description, priority, labels or mode. The state stays.
    Amend,
    /// A late worker was turned away. The state stays.
    Stale,
}

/// Whether a job goes from stage to stage by itself, or waits for nextStage before each.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::AdvanceMode")]
pub enum AdvanceMode {
    /// Each stage begins as soon as it may.
    Auto,
    /// Each stage waits for nextStage.
    Manual,
}

/// Why an attempt or a job failed.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ErrorKind")]
pub enum ErrorKind {
    /// The handler said so.
    Handler,
    /// The attempt took longer than its stage allows.
    Timeout,
    /// The handler broke down.
    Panic,
    /// Several workers in a row were lost while they ran it.
    WorkerLost,
    /// The stage's configuration cannot be used with this job.
    InvalidConfig,
    /// A job that it depends on has failed.
    DependencyFailed,
}

/// What kind of actor did it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ActorKind")]
pub enum ActorKind {
    /// A client of this API.
    Client,
    /// A worker process.
    Worker,
    /// The system itself.
    System,
}

/// Where a line came from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::LogStream")]
pub enum LogStream {
    /// The handler said it, or Callboard about the log, such as that lines are missing.
    Handler,
    /// A program wrote it to its standard output.
    Stdout,
    /// A program wrote it to its standard error.
    Stderr,
}

/// How a worker process is doing.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::WorkerState")]
pub enum WorkerState {
    /// Takes work.
    Active,
    /// Takes no more work and ends what it has.
    Draining,
    /// Was not heard of for too long; its work goes to others. Final.
    Lost,
}

/// A mutation that a job may accept.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::JobAction")]
pub enum JobAction {
    /// nextStage.
    Next,
    /// retryJob.
    Retry,
    /// cancelJob.
    Cancel,
    /// pauseJob.
    Pause,
    /// resumeJob.
    Resume,
    /// updateJob.
    Update,
    /// deleteJob.
    Delete,
}

/// Where a retried job starts again.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::RetryFrom")]
pub enum RetryFrom {
    /// From the beginning; earlier results no longer count.
    Init,
    /// From the stage it failed in; the results of the stages before it stay.
    FailedStage,
}

/// What kind of reason keeps a job from running.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "blockers::BlockerKind")]
pub enum BlockerKind {
    /// It is in MANUAL mode: nextStage lets the stage begin.
    ManualStep,
    /// The stage needs an approval: nextStage gives it.
    Approval,
    /// Somebody holds it: resumeJob lets it go on.
    Paused,
    /// Its queue is paused: resumeQueue lets its jobs start.
    QueuePaused,
    /// It was submitted to run later.
    NotBefore,
    /// An attempt has failed and the next one waits.
    Backoff,
    /// No active worker serves its queue and has its handler.
    NoWorker,
    /// Nothing but the jobs before it, or a worker that has not come round yet.
    Queued,
}

/// What a list of jobs is ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "lists::JobOrderField")]
pub enum JobOrderField {
    /// When they were created.
    #[graphql(name = "CREATED_AT")]
    Created,
    /// When they ended; jobs that have not ended are not in this list.
    #[graphql(name = "FINISHED_AT")]
    Finished,
}

/// The direction of an order.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// The earliest first.
    Asc,
    /// The latest first.
    Desc,
}

/// What kind of problem a caller can put right.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserErrorCode {
    /// A value is not what the field accepts.
    InvalidInput,
    /// What an id or a name stands for does not exist.
    NotFound,
    /// The job's state does not allow this.
    InvalidTransition,
    /// The job has changed since expectedVersion.
    VersionConflict,
    /// It contradicts what is there, for instance another request with the same idempotency key.
    Conflict,
}
