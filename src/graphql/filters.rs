//! What lists and subscriptions can be narrowed to, read into the domain's filters.
//!
//! Null and an empty list count as left out. After is inclusive, before exclusive.

use async_graphql::{ID, InputObject};

use super::enums::{JobOrderField, JobState, LogStream, OrderDirection, Stage, TaskState, Trigger};
use super::errors::ApiError;
use super::scalars::DateTime;
use crate::domain::filter as domain;
use crate::domain::ids::JobId;
use crate::domain::text::{LABELS_MAX, NAME_CHARS_MAX};
use crate::store::{lists, logs};

/// Most entries of one list in a filter.
const LIST_MAX: usize = 100;
/// Longest text in a filter, in characters; nothing that it could match is longer.
const TEXT_CHARS_MAX: usize = NAME_CHARS_MAX;

/// Jobs that fit every part. Null and an empty list count as left out. After is inclusive, before exclusive.
#[derive(InputObject, Debug, Clone, Default)]
pub struct JobFilter {
    /// In one of these states.
    states: Option<Vec<JobState>>,
    /// With a current task in one of these states.
    task_states: Option<Vec<TaskState>>,
    /// Of one of these workflows, by name.
    workflows: Option<Vec<String>>,
    /// In one of these queues.
    queues: Option<Vec<String>>,
    /// With all of these labels.
    labels: Option<Vec<LabelFilter>>,
    /// With this text in the name; the letters A to Z match in either case.
    name_contains: Option<String>,
    /// Created then or later.
    created_after: Option<DateTime>,
    /// Created earlier than that.
    created_before: Option<DateTime>,
    /// Ended then or later.
    finished_after: Option<DateTime>,
    /// Ended earlier than that.
    finished_before: Option<DateTime>,
}

/// A label that a job must have. Without values: the key is present.
#[derive(InputObject, Debug, Clone)]
pub struct LabelFilter {
    /// The label's key.
    key: String,
    /// One of these values.
    values: Option<Vec<String>>,
}

/// The order of a list of jobs.
#[derive(InputObject, Debug, Clone, Copy)]
pub struct JobOrder {
    /// What it goes by.
    #[graphql(default_with = "JobOrderField::Created")]
    field: JobOrderField,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// Transitions that fit every part. Null and an empty list count as left out.
#[derive(InputObject, Debug, Clone, Default)]
pub struct TransitionFilter {
    /// Of one of these jobs.
    job_ids: Option<Vec<ID>>,
    /// Of jobs of one of these workflows, by name.
    workflows: Option<Vec<String>>,
    /// Of jobs in one of these queues.
    queues: Option<Vec<String>>,
    /// Of jobs with all of these labels, as they are now.
    labels: Option<Vec<LabelFilter>>,
    /// With one of these triggers.
    triggers: Option<Vec<Trigger>>,
    /// Into one of these states.
    to_states: Option<Vec<JobState>>,
}

/// Lines that fit every part. Null and an empty list count as left out.
#[derive(InputObject, Debug, Clone, Default)]
pub struct LogFilter {
    /// Said at one of these stages.
    stages: Option<Vec<Stage>>,
    /// From one of these streams.
    streams: Option<Vec<LogStream>>,
}

fn text(text: String, path: &[&str]) -> Result<String, ApiError> {
    if text.contains('\0') {
        return Err(ApiError::argument(path, "must not contain the NUL character"));
    }
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Err(ApiError::argument(path, format!("must have at most {TEXT_CHARS_MAX} characters")));
    }
    Ok(text)
}

/// A list with each entry read; an entry's place is the last part of its path.
fn list<T, U>(
    entries: Option<Vec<T>>,
    path: &[&str],
    most: usize,
    read: impl Fn(T, &[&str]) -> Result<U, ApiError>,
) -> Result<Vec<U>, ApiError> {
    let entries = entries.unwrap_or_default();
    if entries.len() > most {
        return Err(ApiError::argument(path, format!("must have at most {most} entries")));
    }
    let entry = |(index, entry): (usize, T)| {
        let index = index.to_string();
        read(entry, &[path, &[index.as_str()]].concat())
    };
    entries.into_iter().enumerate().map(entry).collect()
}

/// Words of a vocabulary: each at most once, so that the list is as short as the vocabulary.
fn words<W, D: From<W> + PartialEq>(entries: Option<Vec<W>>) -> Vec<D> {
    let mut words = Vec::new();
    for word in entries.unwrap_or_default().into_iter().map(D::from) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn labels(entries: Option<Vec<LabelFilter>>) -> Result<Vec<domain::LabelFilter>, ApiError> {
    list(entries, &["filter", "labels"], LABELS_MAX, |label, path| {
        Ok(domain::LabelFilter {
            key: text(label.key, &[path, &["key"]].concat())?,
            values: list(label.values, &[path, &["values"]].concat(), LIST_MAX, text)?,
        })
    })
}

impl JobFilter {
    /// The same for the store and the feed, or which part cannot be used.
    pub(super) fn read(self) -> Result<domain::JobFilter, ApiError> {
        Ok(domain::JobFilter {
            states: words(self.states),
            task_states: words(self.task_states),
            workflows: list(self.workflows, &["filter", "workflows"], LIST_MAX, text)?,
            queues: list(self.queues, &["filter", "queues"], LIST_MAX, text)?,
            labels: labels(self.labels)?,
            name_contains: self
                .name_contains
                .filter(|part| !part.is_empty())
                .map(|part| text(part, &["filter", "nameContains"]))
                .transpose()?,
            created_after: self.created_after.map(|time| time.0),
            created_before: self.created_before.map(|time| time.0),
            finished_after: self.finished_after.map(|time| time.0),
            finished_before: self.finished_before.map(|time| time.0),
        })
    }
}

impl TransitionFilter {
    /// The same for the store and the feed, or which part cannot be used.
    pub(super) fn read(self) -> Result<domain::TransitionFilter, ApiError> {
        let job = |id: ID, path: &[&str]| id.parse::<JobId>().map_err(|error| ApiError::id(path, &error));
        Ok(domain::TransitionFilter {
            jobs: list(self.job_ids, &["filter", "jobIds"], LIST_MAX, job)?,
            workflows: list(self.workflows, &["filter", "workflows"], LIST_MAX, text)?,
            queues: list(self.queues, &["filter", "queues"], LIST_MAX, text)?,
            labels: labels(self.labels)?,
            triggers: words(self.triggers),
            to_states: words(self.to_states),
        })
    }
}

impl LogFilter {
    /// The same for the store.
    pub(super) fn read(self) -> logs::LogFilter {
        logs::LogFilter { stages: words(self.stages), streams: words(self.streams) }
    }
}

impl From<JobOrder> for lists::JobOrder {
    fn from(order: JobOrder) -> Self {
        Self { field: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}

/// The order of a list of jobs where the client does not say.
pub(super) const ORDER_DEFAULT: lists::JobOrder =
    lists::JobOrder { field: lists::JobOrderField::Created, descending: true };

#[cfg(test)]
mod tests {
    use super::*;

    fn argument<T: std::fmt::Debug>(result: Result<T, ApiError>) -> String {
        match result.unwrap_err() {
            ApiError::BadUserInput { argument, .. } => argument.join("."),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn empty_parts_count_as_left_out() {
        let filter = JobFilter {
            states: Some(Vec::new()),
            labels: Some(Vec::new()),
            name_contains: Some(String::new()),
            ..JobFilter::default()
        };
        assert_eq!(filter.read().unwrap(), domain::JobFilter::default());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let label = |key: &str, values: &[&str]| LabelFilter {
            key: key.to_owned(),
            values: Some(values.iter().map(|value| (*value).to_owned()).collect()),
        };
        let labels = |labels| JobFilter { labels: Some(labels), ..JobFilter::default() }.read();
        assert_eq!(argument(labels(vec![label("a", &[]), label("b\0", &[])])), "filter.labels.1.key");
        assert_eq!(argument(labels(vec![label("a", &["b", "c\0"])])), "filter.labels.0.values.1");
        assert_eq!(argument(labels(vec![label("a", &[]); 33])), "filter.labels");
        let name_contains = Some("é".repeat(256));
        assert_eq!(
            argument(JobFilter { name_contains, ..JobFilter::default() }.read()),
            "filter.nameContains"
        );
        let job_ids = Some(vec![ID::from("worker_x")]);
        assert_eq!(
            argument(TransitionFilter { job_ids, ..TransitionFilter::default() }.read()),
            "filter.jobIds.0"
        );
    }

    #[test]
    fn words_are_kept_once() {
        let states = Some(vec![JobState::Init; 1_000]);
        let filter = JobFilter { states, ..JobFilter::default() }.read().unwrap();
        assert_eq!(filter.states, [crate::domain::words::JobState::Init]);
    }
}
