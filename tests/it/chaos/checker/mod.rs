//! The history checker: a pure function from what the database and the clients know to everything that is wrong.
//!
//! [`check`] is all; each rule has a file or a function of its own, and `tests` shows each of them a history that was
//! broken on purpose.

mod attempts;
mod ends;
mod feed;
mod finding;
mod holds;
mod promises;
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use callboard::domain::history;
use callboard::domain::ids::{JobId, WorkflowId};
use callboard::domain::job::{Job, Transition};
use callboard::domain::words::{Stage, TaskState, Trigger};
use callboard::domain::workflow::Workflow;
use callboard::store::history::PlacedTransition;
use chrono::{DateTime, Utc};

pub use finding::{Finding, What};

/// What is known when all is over.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub jobs: Vec<Job>,
    pub workflows: HashMap<WorkflowId, Arc<Workflow>>,
    /// Each job's entries as they are stored, by seq.
    pub histories: HashMap<JobId, Vec<PlacedTransition>>,
    /// The attempts that have ended, in any order.
    pub attempts: Vec<Attempt>,
    /// Submits that were acknowledged, each by the name that only it has used.
    pub submits: Vec<(String, JobId)>,
    /// Changes to jobs that were acknowledged.
    pub changes: Vec<AcknowledgedChange>,
    pub followers: Vec<Follower>,
}

/// A row of the table of attempts.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub job: JobId,
    pub round: i32,
    pub stage: Stage,
    pub attempt: i32,
    pub max_attempts: i32,
    pub state: TaskState,
    pub lease: Option<i64>,
    /// The entry that ended it.
    pub seq: i32,
    pub finished_at: DateTime<Utc>,
}

/// A change that a client was told is made.
#[derive(Debug, Clone)]
pub struct AcknowledgedChange {
    pub job: JobId,
    /// The version that the answer gave: the seq of its entry.
    pub version: i32,
    /// What that entry may say.
    pub triggers: &'static [Trigger],
}

/// A subscriber of all transitions, from before the first one.
#[derive(Debug, Clone)]
pub struct Follower {
    pub name: &'static str,
    /// Job and seq, in the order they were told.
    pub seen: Vec<(JobId, i32)>,
    /// How its stream came to an end that nobody had asked for.
    pub broke_off: Option<String>,
}

/// Everything that is wrong; empty is what everybody hopes for.
pub fn check(evidence: &Evidence) -> Vec<Finding> {
    let mut findings = promises::check(evidence);
    let mut attempts: HashMap<JobId, Vec<&Attempt>> = HashMap::new();
    for attempt in &evidence.attempts {
        attempts.entry(attempt.job).or_default().push(attempt);
    }
    for job in &evidence.jobs {
        let entries: Vec<&Transition> =
            evidence.histories.get(&job.id).into_iter().flatten().map(|placed| &placed.transition).collect();
        let attempts = attempts.remove(&job.id).unwrap_or_default();
        let mut note = |what: What| findings.push(Finding { job: Some(job.id), what });
        replay(job, &entries).into_iter().for_each(&mut note);
        ends::check(job, evidence.workflows.get(&job.workflow).map(AsRef::as_ref))
            .into_iter()
            .for_each(&mut note);
        attempts::check(&entries, &attempts).into_iter().for_each(&mut note);
        holds::check(job, &entries, &attempts).into_iter().for_each(&mut note);
    }
    for (job, attempts) in attempts {
        let what = What::Orphan(format!("{} attempts of a job that is not there", attempts.len()));
        findings.push(Finding { job: Some(job), what });
    }
    findings.extend(feed::check(evidence));
    findings
}

/// The history is gapless and legal by the domain's own function, and leads to where the row is.
fn replay(job: &Job, entries: &[&Transition]) -> Vec<What> {
    let state = match history::replay(entries.iter().copied()) {
        Ok(state) => state,
        Err(error) => return vec![What::History(error)],
    };
    let Some(last) = entries.last() else {
        return vec![What::RowDisagrees("there is no history at all".to_owned())];
    };
    let status = &job.status;
    let row = (Some(status.state), status.stage, status.round, status.version, status.updated_at);
    let told = (state, last.stage, last.round, last.id.seq, last.at);
    if row == told {
        Vec::new()
    } else {
        vec![What::RowDisagrees(format!("{row:?} in the row, {told:?} in the history"))]
    }
}
