//! What the client sends: each document with the fragments that it uses. `tests/it/cli_documents.rs` holds them against
//! the schema.

/// A document of some files.
macro_rules! document {
    ($($file:literal),+) => {
        concat!($(include_str!(concat!("documents/", $file, ".graphql"))),+)
    };
}

/// One job with all that is known of it.
pub const JOB: &str = document!("job", "row", "stages");
/// A page of a list of jobs.
pub const JOBS: &str = document!("jobs", "row");
/// A page of a job's history.
pub const HISTORY: &str = document!("history", "entry");
/// What comes to a job's history.
pub const FOLLOW_HISTORY: &str = document!("follow_history", "entry");
/// A page of a job's log.
pub const LOGS: &str = document!("logs", "line");
/// What comes to a job's log.
pub const FOLLOW_LOGS: &str = document!("follow_logs", "line");
/// A job as it changes.
pub const WATCH: &str = document!("watch", "row", "stages", "entry");
/// A job's state alone, as it changes.
pub const FOLLOW_STATE: &str = document!("follow_state");
/// Takes in a job.
pub const SUBMIT: &str = document!("submit", "row", "problem");
/// Takes in many.
pub const SUBMIT_MANY: &str = document!("submit_many", "problem");
/// Lets the next stage begin.
pub const NEXT: &str = document!("next", "row", "stages", "problem");
/// Runs a failed job again.
pub const RETRY: &str = document!("retry", "row", "stages", "problem");
/// Cancels a job.
pub const CANCEL: &str = document!("cancel", "row", "stages", "problem");
/// Holds a job.
pub const PAUSE: &str = document!("pause", "row", "stages", "problem");
/// Lets it go on.
pub const RESUME: &str = document!("resume", "row", "stages", "problem");
/// Holds a queue.
pub const PAUSE_QUEUE: &str = document!("pause_queue", "problem");
/// Lets it go on.
pub const RESUME_QUEUE: &str = document!("resume_queue", "problem");
/// The worker processes.
pub const WORKERS: &str = document!("workers");
/// Counts at a glance.
pub const STATS: &str = document!("stats", "numbers");
/// The same as they change.
pub const FOLLOW_STATS: &str = document!("follow_stats", "numbers");

/// All of them, by name, for the test that holds them against the schema.
pub const ALL: &[(&str, &str)] = &[
    ("job", JOB),
    ("jobs", JOBS),
    ("history", HISTORY),
    ("follow_history", FOLLOW_HISTORY),
    ("logs", LOGS),
    ("follow_logs", FOLLOW_LOGS),
    ("watch", WATCH),
    ("follow_state", FOLLOW_STATE),
    ("submit", SUBMIT),
    ("submit_many", SUBMIT_MANY),
    ("next", NEXT),
    ("retry", RETRY),
    ("cancel", CANCEL),
    ("pause", PAUSE),
    ("resume", RESUME),
    ("pause_queue", PAUSE_QUEUE),
    ("resume_queue", RESUME_QUEUE),
    ("workers", WORKERS),
    ("stats", STATS),
    ("follow_stats", FOLLOW_STATS),
];
