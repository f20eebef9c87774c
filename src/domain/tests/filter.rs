//! Filters: each part by itself, all parts together.

use chrono::TimeDelta;

use super::life::{Life, done, time, workflow};
use crate::domain::filter::{JobFilter, JobTraits, LabelFilter, TransitionFilter};
use crate::domain::job::{Job, Label};
use crate::domain::words::{AdvanceMode, JobState, Stage, TaskState, Trigger};

fn label(key: &str, value: &str) -> Label {
    Label { key: key.to_owned(), value: value.to_owned() }
}

fn wanted(key: &str, values: &[&str]) -> LabelFilter {
    LabelFilter { key: key.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

/// A complete job that was created at 0 and finished at about 0, in ms.
fn job() -> Job {
    let mut life =
        Life::submitted(workflow([(1, false); 5]), AdvanceMode::Auto, None).running(Stage::Complete);
    life.change(done(None));
    let mut job = life.job;
    job.name = "Nightly Übung 7".to_owned();
    job.labels = vec![label("env", "prod"), label("team", "")];
    job.status.finished_at = Some(time(500));
    job
}

#[test]
fn each_part_of_a_filter_decides_by_itself() {
    let all = JobFilter::default();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let text = |part: &str| JobFilter { name_contains: Some(part.to_owned()), ..all.clone() };
    let labels = |labels: Vec<LabelFilter>| JobFilter { labels, ..all.clone() };
    for (fits, filter) in [
        (true, all.clone()),
        (true, JobFilter { states: vec![JobState::Failed, JobState::Complete], ..all.clone() }),
        (false, JobFilter { states: vec![JobState::Failed], ..all.clone() }),
        (true, JobFilter { task_states: vec![TaskState::Succeeded], ..all.clone() }),
        (false, JobFilter { task_states: vec![TaskState::Running], ..all.clone() }),
        (true, JobFilter { workflows: names(&["v", "w"]), ..all.clone() }),
        (false, JobFilter { workflows: names(&["W"]), ..all.clone() }),
        (true, JobFilter { queues: names(&["default"]), ..all.clone() }),
        (false, JobFilter { queues: names(&["other"]), ..all.clone() }),
        (true, labels(vec![wanted("env", &[])])),
        (true, labels(vec![wanted("env", &["test", "prod"]), wanted("team", &[""])])),
        (false, labels(vec![wanted("env", &["prod"]), wanted("team", &["a"])])),
        (false, labels(vec![wanted("prod", &[])])),
        (true, text("")),
        (true, text("nightly")),
        (true, text("GHTLY \u{dc}B")),
        // Only ASCII letters match in either case.
        (false, text("\u{fc}bung")),
        (false, text("daily")),
    ] {
        assert_eq!(filter.matches(&job(), "w"), fits, "{filter:?}");
    }
}

#[test]
fn after_is_inclusive_and_before_is_not() {
    let (created, finished) = (time(0), time(500));
    let tick = TimeDelta::microseconds(1);
    for (fits, filter) in [
        (true, JobFilter { created_after: Some(created), ..JobFilter::default() }),
        (false, JobFilter { created_after: Some(created + tick), ..JobFilter::default() }),
        (false, JobFilter { created_before: Some(created), ..JobFilter::default() }),
        (true, JobFilter { created_before: Some(created + tick), ..JobFilter::default() }),
        (true, JobFilter { finished_after: Some(finished), ..JobFilter::default() }),
        (false, JobFilter { finished_after: Some(finished + tick), ..JobFilter::default() }),
        (false, JobFilter { finished_before: Some(finished), ..JobFilter::default() }),
        (true, JobFilter { finished_before: Some(finished + tick), ..JobFilter::default() }),
    ] {
        assert_eq!(filter.matches(&job(), "w"), fits, "{filter:?}");
        let mut live = job();
        live.status.finished_at = None;
        let asks_for_the_end = filter.finished_after.or(filter.finished_before).is_some();
        assert_eq!(filter.matches(&live, "w"), fits && !asks_for_the_end, "of a live job: {filter:?}");
    }
}

#[test]
fn all_parts_must_fit() {
    let both = JobFilter {
        states: vec![JobState::Complete],
        queues: vec!["other".to_owned()],
        ..JobFilter::default()
    };
    assert!(!both.matches(&job(), "w"));
    let both = JobFilter { queues: vec!["default".to_owned()], ..both };
    assert!(both.matches(&job(), "w"));
}

#[test]
fn transitions_are_told_by_themselves_and_by_their_jobs() {
    let life = Life::submitted(workflow([(1, false); 5]), AdvanceMode::Auto, None).running(Stage::Prepare);
    let entry = life.history.last().unwrap();
    assert_eq!(entry.trigger, Trigger::Prepare);
    let traits =
        JobTraits { workflow: "w".to_owned(), queue: "q".to_owned(), labels: vec![label("env", "prod")] };
    let all = TransitionFilter::default();
    let other = crate::domain::ids::JobId(uuid::Uuid::from_u128(99));
    // Whether it fits, whether it still does once the job was deleted, and the filter.
    for (fits, fits_deleted, filter) in [
        (true, true, all.clone()),
        (true, true, TransitionFilter { jobs: vec![other, life.job.id], ..all.clone() }),
        (false, false, TransitionFilter { jobs: vec![other], ..all.clone() }),
        (true, true, TransitionFilter { triggers: vec![Trigger::Prepare], ..all.clone() }),
        (false, false, TransitionFilter { triggers: vec![Trigger::Start], ..all.clone() }),
        (true, true, TransitionFilter { to_states: vec![JobState::Prepare], ..all.clone() }),
        (false, false, TransitionFilter { to_states: vec![JobState::Init], ..all.clone() }),
        (true, false, TransitionFilter { workflows: vec!["w".to_owned()], ..all.clone() }),
        (false, false, TransitionFilter { workflows: vec!["v".to_owned()], ..all.clone() }),
        (true, false, TransitionFilter { queues: vec!["q".to_owned()], ..all.clone() }),
        (false, false, TransitionFilter { queues: vec!["p".to_owned()], ..all.clone() }),
        (true, false, TransitionFilter { labels: vec![wanted("env", &[])], ..all.clone() }),
        (false, false, TransitionFilter { labels: vec![wanted("env", &["test"])], ..all.clone() }),
    ] {
        assert_eq!(filter.matches(entry, Some(&traits)), fits, "{filter:?}");
        assert_eq!(filter.matches(entry, None), fits_deleted, "deleted: {filter:?}");
    }
}
