//! What the checker can find, in words that name the rule that was broken.

use std::fmt;

use callboard::domain::history::HistoryError;
use callboard::domain::ids::JobId;
use callboard::domain::words::Stage;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The job that it is about, where it is about one.
    pub job: Option<JobId>,
    pub what: What,
}

/// The rules, each as the way in which it is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A submit was acknowledged, and there is no such job.
    LostSubmit { name: String },
    /// A submit has made more than one job, or was acknowledged with more than one id.
    DoubledSubmit { name: String, jobs: usize },
    /// A change was acknowledged, and the history does not have it.
    LostChange { version: i32, found: String },
    /// A job has neither ended nor does it wait for a person.
    Unfinished(String),
    /// The history has a gap, a tear, an illegal step, or goes back in time.
    History(HistoryError),
    /// The history does not lead to where the job's row is.
    RowDisagrees(String),
    /// A stage has two accepted results in one round.
    TwoResults { round: i32, stage: Stage },
    /// A stage was attempted more often than it may be, or went on after it had succeeded.
    TooManyAttempts { round: i32, stage: Stage, why: String },
    /// A stage was taken from lost workers more often than it may be.
    TooManyRescues { round: i32, stage: Stage, rescues: usize },
    /// An attempt and the entry that ended it tell different things, or one of them is missing.
    AttemptDisagrees { seq: i32, why: String },
    /// Two workers held the job at once, or one ended what nobody held, or leases are not what they must be.
    Hold { seq: i32, why: String },
    /// A STALE entry that is not a late worker turned away.
    StaleNotLate { seq: i32, why: String },
    /// A subscriber was not told an entry.
    FeedMissed { follower: &'static str, seq: i32, missing: usize },
    /// A subscriber was told an entry twice.
    FeedDoubled { follower: &'static str, seq: i32 },
    /// A subscriber was told entries in another order than the stored one.
    FeedOutOfOrder { follower: &'static str, seq: i32 },
    /// A subscriber was told an entry that is not stored.
    FeedInvented { follower: &'static str, seq: i32 },
    /// A subscriber's stream ended although nobody had cut it.
    FollowerBrokeOff { follower: &'static str, why: String },
    /// Rows of a job that is not there.
    Orphan(String),
    /// The database does not agree with itself.
    Database(String),
    /// A process did what no fault made it do, or did not do what was asked of it.
    Process(String),
    /// A client got an answer that no fault explains.
    Client(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(job) = self.job {
            write!(f, "{job}: ")?;
        }
        write!(f, "{}", self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostSubmit { name } => write!(f, "lost: the submit of {name:?} was acknowledged"),
            Self::DoubledSubmit { name, jobs } => {
                write!(f, "doubled: {jobs} jobs for one submit of {name:?}")
            }
            Self::LostChange { version, found } => {
                write!(f, "lost: the change at {version} was acknowledged; there is {found}")
            }
            Self::Unfinished(why) => write!(f, "neither ended nor waiting for a person: {why}"),
            Self::History(error) => write!(f, "history: {error}"),
            Self::RowDisagrees(how) => write!(f, "row and history disagree: {how}"),
            Self::TwoResults { round, stage } => {
                write!(f, "two accepted results for {stage} in round {round}")
            }
            Self::TooManyAttempts { round, stage, why } => {
                write!(f, "attempts at {stage} in round {round}: {why}")
            }
            Self::TooManyRescues { round, stage, rescues } => {
                write!(f, "{rescues} rescues at {stage} in round {round}")
            }
            Self::AttemptDisagrees { seq, why } => write!(f, "attempts and entry {seq} disagree: {why}"),
            Self::Hold { seq, why } => write!(f, "entry {seq}: {why}"),
            Self::StaleNotLate { seq, why } => write!(f, "entry {seq} is STALE, but {why}"),
            Self::FeedMissed { follower, seq, missing } => {
                write!(f, "{follower} missed {missing} entries, first entry {seq}")
            }
            Self::FeedDoubled { follower, seq } => write!(f, "{follower} was told entry {seq} twice"),
            Self::FeedOutOfOrder { follower, seq } => {
                write!(f, "{follower} was told entry {seq} out of order")
            }
            Self::FeedInvented { follower, seq } => {
                write!(f, "{follower} was told entry {seq}, which is not stored")
            }
            Self::FollowerBrokeOff { follower, why } => write!(f, "{follower}'s stream broke off: {why}"),
            Self::Orphan(what) => f.write_str(what),
            Self::Database(what) => write!(f, "database: {what}"),
            Self::Process(what) => write!(f, "process: {what}"),
            Self::Client(what) => write!(f, "client: {what}"),
        }
    }
}
