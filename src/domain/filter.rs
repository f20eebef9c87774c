//! Which jobs and transitions somebody wants to see; the store says the same in SQL.

use chrono::{DateTime, Utc};

use super::ids::JobId;
use super::job::{Job, Label, Transition};
use super::words::{JobState, TaskState, Trigger};

/// Jobs that fit every part; an empty list and `None` fit all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct JobFilter {
    /// In one of these states.
    pub states: Vec<JobState>,
    /// With a current task in one of these states.
    pub task_states: Vec<TaskState>,
    /// Of one of these workflows, by name.
    pub workflows: Vec<String>,
    /// In one of these queues.
    pub queues: Vec<String>,
    /// With all of these labels.
    pub labels: Vec<LabelFilter>,
    /// With this text in the name; ASCII letters match in either case.
    pub name_contains: Option<String>,
    /// Created then or later.
    pub created_after: Option<DateTime<Utc>>,
    /// Created earlier than that.
    pub created_before: Option<DateTime<Utc>>,
    /// Finished then or later.
    pub finished_after: Option<DateTime<Utc>>,
    /// Finished earlier than that.
    pub finished_before: Option<DateTime<Utc>>,
}

/// A label that a job must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LabelFilter {
    /// Its key.
    pub key: String,
    /// One of these values; any where empty.
    pub values: Vec<String>,
}

/// Transitions that fit every part; an empty list fits all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TransitionFilter {
    /// Of one of these jobs.
    pub jobs: Vec<JobId>,
    /// Of jobs of one of these workflows, by name.
    pub workflows: Vec<String>,
    /// Of jobs in one of these queues.
    pub queues: Vec<String>,
    /// Of jobs with all of these labels, as they are now.
    pub labels: Vec<LabelFilter>,
    /// With one of these triggers.
    pub triggers: Vec<Trigger>,
    /// Into one of these states.
    pub to_states: Vec<JobState>,
}

/// What a transition's filter asks about its job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobTraits {
    /// The workflow's name.
    pub workflow: String,
    /// The queue's name.
    pub queue: String,
    /// The labels as they are now.
    pub labels: Vec<Label>,
}

impl LabelFilter {
    fn matches(&self, labels: &[Label]) -> bool {
        labels.iter().any(|label| {
            label.key == self.key && (self.values.is_empty() || self.values.contains(&label.value))
        })
    }
}

fn fits<T: PartialEq>(wanted: &[T], found: &T) -> bool {
    wanted.is_empty() || wanted.contains(found)
}

impl JobFilter {
    /// Whether a job fits.
    pub fn matches(&self, job: &Job, workflow: &str) -> bool {
        let finished = job.status.finished_at;
        fits(&self.states, &job.status.state)
            && fits(&self.task_states, &job.status.task.state)
            && (self.workflows.is_empty() || self.workflows.iter().any(|name| name == workflow))
            && fits(&self.queues, &job.queue)
            && self.labels.iter().all(|label| label.matches(&job.labels))
            && self
                .name_contains
                .as_ref()
                .is_none_or(|part| job.name.to_ascii_lowercase().contains(&part.to_ascii_lowercase()))
            && self.created_after.is_none_or(|time| job.created_at >= time)
            && self.created_before.is_none_or(|time| job.created_at < time)
            && self.finished_after.is_none_or(|time| finished.is_some_and(|at| at >= time))
            && self.finished_before.is_none_or(|time| finished.is_some_and(|at| at < time))
    }
}

impl TransitionFilter {
    /// Whether a transition fits; `traits` is none where its job was deleted.
    pub fn matches(&self, transition: &Transition, traits: Option<&JobTraits>) -> bool {
        fits(&self.jobs, &transition.id.job)
            && fits(&self.triggers, &transition.trigger)
            && fits(&self.to_states, &transition.to)
            && match traits {
                Some(traits) => {
                    fits(&self.workflows, &traits.workflow)
                        && fits(&self.queues, &traits.queue)
                        && self.labels.iter().all(|label| label.matches(&traits.labels))
                }
                None => self.workflows.is_empty() && self.queues.is_empty() && self.labels.is_empty(),
            }
    }
}
