//! Lists of jobs: keyset paging that stays right while jobs come, and filters that mean what the domain says.

use std::collections::HashMap;
use std::sync::Arc;

use callboard::domain::filter::{JobFilter, LabelFilter};
use callboard::domain::ids::WorkflowId;
use callboard::domain::job::Job;
use callboard::domain::words::{JobState, TaskState};
use callboard::store::lists::{COUNTED_MAX, JobOrder, JobOrderField, JobPlace, JobsAsked};
use callboard::store::page::{End, Page, Window};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::harness::{TestDb, new_job, run};
use crate::population::{KEYS, NAMES, QUEUES, VALUES, WORKFLOWS, populate};

const ORDERS: [JobOrder; 4] = [
    JobOrder { field: JobOrderField::Created, descending: false },
    JobOrder { field: JobOrderField::Created, descending: true },
    JobOrder { field: JobOrderField::Finished, descending: false },
    JobOrder { field: JobOrderField::Finished, descending: true },
];

/// The same values in each run, so that a failure can be looked at again.
fn generate<S: Strategy>(strategy: S, count: usize) -> Vec<S::Value> {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value").current()).collect()
}

async fn page(
    db: &TestDb,
    filter: &JobFilter,
    order: JobOrder,
    window: &Window<JobPlace>,
) -> Page<JobPlace, Job> {
    db.store.jobs_page(filter, order, window).await.expect("a page")
}

/// The places of a list as they should be.
fn places(jobs: &[Job], order: JobOrder) -> Vec<JobPlace> {
    let mut places: Vec<JobPlace> = match order.field {
        JobOrderField::Created => {
            jobs.iter().map(|job| JobPlace { finished_at: None, job: job.id }).collect()
        }
        JobOrderField::Finished => jobs
            .iter()
            .filter(|job| job.status.finished_at.is_some())
            .map(|job| JobPlace { finished_at: job.status.finished_at, job: job.id })
            .collect(),
    };
    places.sort_by_key(|place| (place.finished_at, place.job));
    if order.descending {
        places.reverse();
    }
    places
}

fn window(after: Option<JobPlace>, before: Option<JobPlace>, limit: usize, end: End) -> Window<JobPlace> {
    Window { after, before, limit, end }
}

fn shown(page: &Page<JobPlace, Job>) -> Vec<JobPlace> {
    page.items.iter().map(|(place, _)| *place).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_window_of_any_list_shows_what_it_should() {
    let db = TestDb::new().await;
    let jobs = populate(&db).await;
    let place = || prop::option::of(any::<prop::sample::Index>());
    let windows = (select(&ORDERS[..]), place(), place(), 1..70_usize, select(vec![End::First, End::Last]));
    for (order, after, before, limit, end) in generate(windows, 300) {
        let all = places(&jobs, order);
        let after = after.map(|index| index.index(all.len()));
        let before = before.map(|index| index.index(all.len()));
        let from = after.map_or(0, |index| index + 1);
        let range = all.get(from..before.unwrap_or(all.len())).unwrap_or_default();
        let expected = match end {
            End::First => &range[..limit.min(range.len())],
            End::Last => &range[range.len().saturating_sub(limit)..],
        };
        let asked = window(after.map(|index| all[index]), before.map(|index| all[index]), limit, end);
        let page = page(&db, &JobFilter::default(), order, &asked).await;
        assert_eq!(shown(&page), expected, "{order:?} {asked:?}");
        let more = range.len() > limit;
        let (next, previous) = match end {
            End::First => (more || before.is_some(), after.is_some()),
            End::Last => (before.is_some(), more || after.is_some()),
        };
        assert_eq!((page.has_next, page.has_previous), (next, previous), "{order:?} {asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_read_together_are_those_that_are_read_alone() {
    let db = TestDb::new().await;
    let jobs = populate(&db).await;
    let place = || prop::option::of(any::<prop::sample::Index>());
    let states =
        vec![JobState::Init, JobState::Execute, JobState::Complete, JobState::Failed, JobState::Cancelled];
    let filters = prop_oneof![
        Just(JobFilter::default()),
        select(states.clone()).prop_map(|state| JobFilter { states: vec![state], ..JobFilter::default() }),
        Just(JobFilter { states: states[..2].to_vec(), ..JobFilter::default() }),
        select(QUEUES).prop_map(|queue| JobFilter { queues: vec![queue.to_owned()], ..JobFilter::default() }),
    ];
    let asked =
        (filters, select(&ORDERS[..]), place(), place(), 1..70_usize, select(vec![End::First, End::Last]));
    let asked = asked.prop_map(|(filter, order, after, before, limit, end)| {
        let all = places(&jobs, order);
        let place = |index: Option<prop::sample::Index>| index.map(|index| all[index.index(all.len())]);
        JobsAsked { filter, order, window: window(place(after), place(before), limit, end) }
    });
    for together in generate(prop::collection::vec(asked, 1..20), 40) {
        let pages = db.store.jobs_pages(&together).await.expect("pages");
        assert_eq!(pages.len(), together.len());
        for (asked, found) in together.iter().zip(pages) {
            let alone = page(&db, &asked.filter, asked.order, &asked.window).await;
            // All but the inputs, which are not read for a list.
            let same = alone.map(|job| Job { input: Arc::default(), ..job });
            assert_eq!(found.map(|job| Job { input: Arc::default(), ..job }), same, "{asked:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_neither_repeat_nor_skip_while_jobs_come() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let submit = async |count: usize| {
        let jobs = (0..count).map(|n| new_job(&n.to_string(), &workflow)).collect();
        db.submit(jobs).await.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    for (descending, end) in [(false, End::First), (true, End::First), (false, End::Last), (true, End::Last)]
    {
        let order = JobOrder { field: JobOrderField::Created, descending };
        let there = page(&db, &JobFilter::default(), order, &window(None, None, 1_000, End::First)).await;
        let mut expected: Vec<_> = shown(&there).iter().map(|place| place.job).collect();
        expected.extend(submit(10).await);
        expected.sort();
        let (mut seen, mut place) = (Vec::new(), None);
        loop {
            let asked = match end {
                End::First => window(place, None, 4, end),
                End::Last => window(None, place, 4, end),
            };
            let page = page(&db, &JobFilter::default(), order, &asked).await;
            let mut items = shown(&page);
            if end == End::Last {
                items.reverse();
            }
            place = items.last().copied().or(place);
            seen.extend(items.into_iter().map(|place| place.job));
            let more = if end == End::First { page.has_next } else { page.has_previous };
            if !more {
                break;
            }
            // Half of them would be on pages that were read already.
            if seen.len() < 20 {
                let new = submit(3).await;
                if descending == (end == End::Last) {
                    expected.extend(new);
                }
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        assert_eq!(sorted, expected, "descending: {descending}, {end:?}");
        if descending == (end == End::First) {
            seen.reverse();
        }
        assert_eq!(seen, sorted, "in order");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_order_is_refused() {
    let db = TestDb::new().await;
    let job = populate(&db).await.remove(0);
    let asked = window(Some(JobPlace { finished_at: None, job: job.id }), None, 1, End::First);
    assert!(db.store.jobs_page(&JobFilter::default(), ORDERS[2], &asked).await.is_err());
}

fn any_filter(jobs: &[Job]) -> impl Strategy<Value = JobFilter> + use<> {
    let some = |words: &'static [&'static str]| {
        let word = select(words).prop_map(str::to_owned);
        prop_oneof![3 => Just(vec![]), 2 => prop::collection::vec(word, 1..3)]
    };
    let label =
        (select(KEYS), some(VALUES)).prop_map(|(key, values)| LabelFilter { key: key.to_owned(), values });
    let labels = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(label, 1..3)];
    let states = prop_oneof![1 => Just(vec![]), 1 => prop::collection::vec(select(JobState::ALL), 1..4)];
    let task_states =
        prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(select(TaskState::ALL), 1..5)];
    let part = (select(NAMES), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>());
    let part = part.prop_map(|(name, from, to, lower)| {
        let chars: Vec<char> = name.chars().collect();
        let (from, to) = (from.index(chars.len()), to.index(chars.len() + 1));
        let part: String = chars.get(from..to).unwrap_or_default().iter().collect();
        if lower { part.to_lowercase() } else { part.to_uppercase() }
    });
    let created: Vec<_> = jobs.iter().map(|job| job.created_at).collect();
    let finished: Vec<_> = jobs.iter().filter_map(|job| job.status.finished_at).collect();
    let times =
        (any_time(created.clone()), any_time(created), any_time(finished.clone()), any_time(finished));
    (states, task_states, some(WORKFLOWS), some(QUEUES), labels, prop::option::weighted(0.2, part), times)
        .prop_map(|(states, task_states, workflows, queues, labels, name_contains, times)| JobFilter {
            states,
            task_states,
            workflows,
            queues,
            labels,
            name_contains,
            created_after: times.0,
            created_before: times.1,
            finished_after: times.2,
            finished_before: times.3,
        })
}

/// No time, or one that is something's own or just beside it.
fn any_time(times: Vec<DateTime<Utc>>) -> impl Strategy<Value = Option<DateTime<Utc>>> {
    let beside = select(vec![0, 0, 1, -1, 700, -700, 5_000]);
    let time = (select(times), beside).prop_map(|(time, micros)| time + TimeDelta::microseconds(micros));
    prop::option::weighted(0.15, time)
}

#[tokio::test(flavor = "multi_thread")]
async fn any_filter_means_in_the_database_what_it_means_in_the_domain() {
    let db = TestDb::new().await;
    let jobs = populate(&db).await;
    let workflows: HashMap<WorkflowId, String> = {
        let listed = db.store.workflows_list().await.unwrap();
        listed.iter().map(|workflow| (workflow.id, workflow.name.clone())).collect()
    };
    let (mut none, mut some) = (0, 0);
    for filter in generate(any_filter(&jobs), 400) {
        let expected: Vec<_> =
            jobs.iter().filter(|job| filter.matches(job, &workflows[&job.workflow])).cloned().collect();
        let page = page(&db, &filter, ORDERS[0], &window(None, None, 100, End::First)).await;
        let found: Vec<Job> = page.items.into_iter().map(|(_, job)| job).collect();
        assert_eq!(found, expected, "{filter:#?}");
        let count = db.store.jobs_count(&filter).await.unwrap();
        assert_eq!(count, Some(i64::try_from(expected.len()).unwrap()), "{filter:#?}");
        *(if expected.is_empty() { &mut none } else { &mut some }) += 1;
    }
    assert!(some > 50 && none > 50, "filters that find something and nothing: {some}, {none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_take_long_to_count_is_not_counted_unless_the_counters_know() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let count = usize::try_from(COUNTED_MAX).unwrap() + 1;
    db.submit((0..count).map(|_| new_job("x", &workflow)).collect()).await;
    let filter = JobFilter { queues: vec!["default".to_owned()], ..JobFilter::default() };
    assert_eq!(db.store.jobs_count(&filter).await.unwrap(), None);
    assert_eq!(db.store.jobs_count(&JobFilter::default()).await.unwrap(), Some(COUNTED_MAX + 1));
    // The same state twice counts once.
    let states = JobFilter { states: vec![JobState::Init, JobState::Init], ..JobFilter::default() };
    assert_eq!(db.store.jobs_count(&states).await.unwrap(), Some(COUNTED_MAX + 1));
    let one_less = "UPDATE jobs SET queue = 'other' WHERE id = (SELECT min(id::text)::uuid FROM jobs)";
    run(&mut db.connection().await, one_less).await;
    assert_eq!(db.store.jobs_count(&filter).await.unwrap(), Some(COUNTED_MAX));
}
