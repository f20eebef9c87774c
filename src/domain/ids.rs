//! Identities: what names a job, a task, a transition, and how each reads in the API.
//!
//! A job, workflow or worker is a UUIDv7, written as a TypeID (`job_` and 26 characters). A task is named by
//! its job, round, stage and attempt, and a transition by its job and seq: they need no number of their own,
//! and a task's name is the same from PENDING to its end.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use typeid_suffix::prelude::TypeIdSuffix;
use uuid::Uuid;

use super::words::Stage;

/// A string that is not an id, or is the id of something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The prefix is another type's, or none that is known.
    #[error("{id:?} is not the id of a {wanted}")]
    WrongType {
        /// The string that was given, cut to [`ID_LENGTH_MAX`] characters.
        id: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// The prefix is right and the rest is not.
    #[error("{id:?} is malformed")]
    Malformed {
        /// The string that was given, cut to [`ID_LENGTH_MAX`] characters.
        id: String,
    },
}

/// Longest id in characters: `queue_` and a queue's name.
pub const ID_LENGTH_MAX: usize = 134;

fn cut(id: &str) -> String {
    id.chars().take(ID_LENGTH_MAX).collect()
}

fn parse_uuid(prefix: &'static str, id: &str) -> Result<Uuid, IdError> {
    let suffix = id
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .ok_or_else(|| IdError::WrongType { id: cut(id), wanted: prefix })?;
    TypeIdSuffix::from_str(suffix)
        .map(|suffix| suffix.to_uuid())
        .map_err(|_| IdError::Malformed { id: cut(id) })
}

macro_rules! uuid_id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What stands before the underscore.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", Self::PREFIX, TypeIdSuffix::from(self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(id: &str) -> Result<Self, IdError> {
                parse_uuid(Self::PREFIX, id).map(Self)
            }
        }
    };
}

uuid_id! {
    /// One submitted unit of work. Sorts by creation.
    JobId, "job"
}
uuid_id! {
    /// One version of a workflow.
    WorkflowId, "workflow"
}
uuid_id! {
    /// One run of a worker process. A process that was declared lost takes a new one.
    WorkerId, "worker"
}

/// One attempt at one stage of a job: `task_<job>_<round>_<stage>_<attempt>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskId {
    /// The job it belongs to.
    pub job: JobId,
    /// 0 for the first pass, one more after each retry.
    pub round: i32,
    /// The stage it works at.
    pub stage: Stage,
    /// From 1 within stage and round.
    pub attempt: i32,
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = TypeIdSuffix::from(self.job.0);
        write!(f, "task_{suffix}_{}_{}_{}", self.round, self.stage.index(), self.attempt)
    }
}

impl FromStr for TaskId {
    type Err = IdError;
    fn from_str(id: &str) -> Result<Self, IdError> {
        let rest =
            id.strip_prefix("task_").ok_or_else(|| IdError::WrongType { id: cut(id), wanted: "task" })?;
        let malformed = || IdError::Malformed { id: cut(id) };
        let mut parts = rest.split('_');
        let mut part = || parts.next().ok_or_else(malformed);
        let job = TypeIdSuffix::from_str(part()?).map_err(|_| malformed())?.to_uuid();
        let mut number = || canonical_number(part()?).ok_or_else(malformed);
        let (round, stage, attempt) = (number()?, number()?, number()?);
        let stage =
            usize::try_from(stage).ok().and_then(|index| Stage::ALL.get(index)).ok_or_else(malformed)?;
        if parts.next().is_some() {
            return Err(malformed());
        }
        Ok(TaskId { job: JobId(job), round, stage: *stage, attempt })
    }
}

/// One entry of a job's history: `transition_<job>_<seq>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TransitionId {
    /// The job it belongs to.
    pub job: JobId,
    /// From 1 within the job, without gaps.
    pub seq: i32,
}

impl fmt::Display for TransitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transition_{}_{}", TypeIdSuffix::from(self.job.0), self.seq)
    }
}

impl FromStr for TransitionId {
    type Err = IdError;
    fn from_str(id: &str) -> Result<Self, IdError> {
        let rest = id
            .strip_prefix("transition_")
            .ok_or_else(|| IdError::WrongType { id: cut(id), wanted: "transition" })?;
        let malformed = || IdError::Malformed { id: cut(id) };
        let (job, seq) = rest.split_once('_').ok_or_else(malformed)?;
        let job = TypeIdSuffix::from_str(job).map_err(|_| malformed())?.to_uuid();
        let seq = canonical_number(seq).ok_or_else(malformed)?;
        Ok(TransitionId { job: JobId(job), seq })
    }
}

/// A non-negative number in the one spelling that an id prints, so that each thing has exactly one id.
fn canonical_number(digits: &str) -> Option<i32> {
    let number: i32 = digits.parse().ok()?;
    (number >= 0 && number.to_string() == digits).then_some(number)
}

/// The id of a queue: `queue_` and its name.
pub fn queue_id(name: &str) -> String {
    format!("queue_{name}")
}

/// Whatever an id can name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NodeId {
    /// A job.
    Job(JobId),
    /// A task.
    Task(TaskId),
    /// A transition.
    Transition(TransitionId),
    /// A workflow version.
    Workflow(WorkflowId),
    /// A worker process.
    Worker(WorkerId),
    /// A queue, by name.
    Queue(String),
}

impl FromStr for NodeId {
    type Err = IdError;
    fn from_str(id: &str) -> Result<Self, IdError> {
        match id.split_once('_').map(|(prefix, _)| prefix) {
            Some("job") => id.parse().map(NodeId::Job),
            Some("task") => id.parse().map(NodeId::Task),
            Some("transition") => id.parse().map(NodeId::Transition),
            Some("workflow") => id.parse().map(NodeId::Workflow),
            Some("worker") => id.parse().map(NodeId::Worker),
            Some("queue") if id.len() <= ID_LENGTH_MAX => Ok(NodeId::Queue(id["queue_".len()..].to_owned())),
            _ => Err(IdError::WrongType { id: cut(id), wanted: "node" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: JobId = JobId(Uuid::from_u128(0x0193_4b5c_7d00_7abc_8def_0123_4567_89ab));

    #[test]
    fn ids_read_back_as_they_were_written() {
        let task = TaskId { job: JOB, round: 2, stage: Stage::Complete, attempt: 3 };
        let transition = TransitionId { job: JOB, seq: 7 };
        assert_eq!(JOB.to_string().len(), "job_".len() + 26);
        assert_eq!(JOB.to_string().parse(), Ok(JOB));
        assert_eq!(task.to_string().parse(), Ok(task));
        assert_eq!(transition.to_string().parse(), Ok(transition));
        assert_eq!(task.to_string().parse(), Ok(NodeId::Task(task)));
        assert_eq!(queue_id("default").parse(), Ok(NodeId::Queue("default".into())));
    }

    #[test]
    fn what_is_no_id_says_so() {
        let task = TaskId { job: JOB, round: 0, stage: Stage::Init, attempt: 1 }.to_string();
        assert!(matches!(task.parse::<JobId>(), Err(IdError::WrongType { wanted: "job", .. })));
        for bad in
            ["job_", "job_0", "job_zzzzzzzzzzzzzzzzzzzzzzzzzz", "job_01ARZ3NDEKTSV4RRFFQ69G5FAVV", "job_é"]
        {
            assert!(matches!(bad.parse::<JobId>(), Err(IdError::Malformed { .. })), "{bad}");
        }
        for bad in
            [&format!("{task}_1"), &task.replace("_0_0_1", "_0_9_1"), &task.replace("_0_0_1", "_+0_0_1"), ""]
        {
            assert!(bad.parse::<TaskId>().is_err(), "{bad}");
        }
        assert!("\u{1F980}".repeat(500).parse::<NodeId>().is_err());
    }
}
