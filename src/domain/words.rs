//! The closed vocabularies: states, stages, triggers, with the one spelling that database and API share.

use serde::{Deserialize, Serialize};

/// A word that is not in one of the vocabularies below; seen only when a row was written by hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a {vocabulary}")]
pub struct UnknownWord {
    /// The vocabulary that was asked, for instance `JobState`.
    pub vocabulary: &'static str,
    /// The word that it does not have.
    pub word: String,
}

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling that database and API share.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord { vocabulary: stringify!($name), word: word.to_owned() }),
                }
            }
        }
    };
}

vocabulary! {
    /// Where a job stands in its life. INIT to VALIDATE are live; the other three are final, but FAILED
    /// can be retried.
    JobState {
        Init = "INIT", Prepare = "PREPARE", Execute = "EXECUTE", Validate = "VALIDATE",
        Complete = "COMPLETE", Failed = "FAILED", Cancelled = "CANCELLED",
    }
}

vocabulary! {
    /// A stage that a workflow binds to a handler.
    Stage {
        Init = "INIT", Prepare = "PREPARE", Execute = "EXECUTE", Validate = "VALIDATE", Complete = "COMPLETE",
    }
}

vocabulary! {
    /// What happens to the work of one stage.
    TaskState {
        Pending = "PENDING", Scheduled = "SCHEDULED", Running = "RUNNING", Retrying = "RETRYING",
        Succeeded = "SUCCEEDED", Failed = "FAILED", Cancelled = "CANCELLED",
    }
}

vocabulary! {
    /// What kind of reason keeps a job from running.
    BlockerKind {
        ManualStep = "MANUAL_STEP", Approval = "APPROVAL", Paused = "PAUSED", QueuePaused = "QUEUE_PAUSED",
        NotBefore = "NOT_BEFORE", Backoff = "BACKOFF", NoWorker = "NO_WORKER", Queued = "QUEUED",
    }
}

vocabulary! {
    /// What moved a job, or changed it where it stood.
    Trigger {
        Submit = "SUBMIT", Prepare = "PREPARE", Execute = "EXECUTE", Validate = "VALIDATE",
        Complete = "COMPLETE", Fail = "FAIL", Cancel = "CANCEL", Retry = "RETRY",
        Start = "START", Finalize = "FINALIZE", Backoff = "BACKOFF", Release = "RELEASE", Rescue = "RESCUE",
        RequestCancel = "REQUEST_CANCEL", Pause = "PAUSE", Resume = "RESUME", Next = "NEXT", Amend = "AMEND",
        Stale = "STALE",
    }
}

vocabulary! {
    /// Whether a job goes from stage to stage by itself, or waits for a person before each.
    AdvanceMode { Auto = "AUTO", Manual = "MANUAL" }
}

vocabulary! {
    /// Why an attempt or a job failed.
    ErrorKind {
        Handler = "HANDLER", Timeout = "TIMEOUT", Panic = "PANIC", WorkerLost = "WORKER_LOST",
        InvalidConfig = "INVALID_CONFIG", DependencyFailed = "DEPENDENCY_FAILED",
    }
}

vocabulary! {
    /// Who did it.
    ActorKind { Client = "CLIENT", Worker = "WORKER", System = "SYSTEM" }
}

vocabulary! {
    /// How a worker process is doing. LOST is final.
    WorkerState { Active = "ACTIVE", Draining = "DRAINING", Lost = "LOST" }
}

vocabulary! {
    /// Where a line of a log came from.
    LogStream { Handler = "HANDLER", Stdout = "STDOUT", Stderr = "STDERR" }
}

vocabulary! {
    /// What a person may ask of a job.
    JobAction {
        Next = "NEXT", Retry = "RETRY", Cancel = "CANCEL", Pause = "PAUSE", Resume = "RESUME",
        Update = "UPDATE", Delete = "DELETE",
    }
}

vocabulary! {
    /// Where a retried job starts again.
    RetryFrom { Init = "INIT", FailedStage = "FAILED_STAGE" }
}

impl JobState {
    /// Live states may still move by themselves; the others are final.
    pub const fn is_live(self) -> bool {
        matches!(self, JobState::Init | JobState::Prepare | JobState::Execute | JobState::Validate)
    }
}

impl Stage {
    /// The stage after this one; none after COMPLETE.
    pub const fn next(self) -> Option<Stage> {
        match self {
            Stage::Init => Some(Stage::Prepare),
            Stage::Prepare => Some(Stage::Execute),
            Stage::Execute => Some(Stage::Validate),
            Stage::Validate => Some(Stage::Complete),
            Stage::Complete => None,
        }
    }

    /// The state a job is in while this stage runs. COMPLETE is a final state, so the stage of that name
    /// runs while the job is in VALIDATE.
    pub const fn state(self) -> JobState {
        match self {
            Stage::Init => JobState::Init,
            Stage::Prepare => JobState::Prepare,
            Stage::Execute => JobState::Execute,
            Stage::Validate | Stage::Complete => JobState::Validate,
        }
    }

    /// What this stage's success fires.
    pub const fn success(self) -> Trigger {
        match self {
            Stage::Init => Trigger::Prepare,
            Stage::Prepare => Trigger::Execute,
            Stage::Execute => Trigger::Validate,
            Stage::Validate => Trigger::Finalize,
            Stage::Complete => Trigger::Complete,
        }
    }

    /// 0 for INIT to 4 for COMPLETE.
    pub const fn index(self) -> usize {
        self as usize
    }
}
