//! Pages of the history of all jobs, cursors whose history is gone, and deletions.

use callboard::domain::filter::{LabelFilter, TransitionFilter};
use callboard::domain::ids::JobId;
use callboard::domain::job::Job;
use callboard::domain::words::{JobState, Trigger};
use callboard::store::StoreError;
use callboard::store::feed::{FeedEntry, FeedPlace};
use callboard::store::page::{End, Window};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::hand::{asked, cancel};
use crate::harness::{TestDb, eventually, new_job, run};
use crate::population::{KEYS, QUEUES, VALUES, WORKFLOWS, populate};

async fn jobs(db: &TestDb, count: usize) -> Vec<Job> {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_below_the_floor_has_expired() {
    let db = TestDb::new().await;
    jobs(&db, 1).await;
    let end = db.store.feed_end().await.unwrap();
    run(&mut db.connection().await, &format!("UPDATE feed SET floor = {}", end.position)).await;
    let filter = TransitionFilter::default();
    for (position, expired) in [(end.position - 1, true), (end.position, false), (end.position + 1, false)] {
        let place = FeedPlace::before(position);
        let window = Window { after: Some(place), before: None, limit: 1, end: End::First };
        let answers = [
            db.store.feed_read(place, 1, &[]).await.map(|_| ()),
            db.store.feed_place_check(place).await,
            db.store.transitions_page(&filter, &window).await.map(|_| ()),
        ];
        for answer in answers {
            assert_eq!(matches!(answer, Err(StoreError::CursorExpired)), expired, "{position}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_follows_from_where_the_history_has_not_come() {
    let db = TestDb::new().await;
    jobs(&db, 1).await;
    let end = db.store.feed_end().await.unwrap();
    let begin = async |position| db.store.feed_begin_check(FeedPlace { position, ..end }).await;
    assert!(begin(end.position).await.is_ok());
    for position in [i64::MAX, end.position + 1_000_000] {
        assert!(matches!(begin(position).await, Err(StoreError::CursorAhead)), "{position}");
    }
    run(&mut db.connection().await, &format!("UPDATE feed SET floor = {}", end.position)).await;
    assert!(matches!(begin(end.position - 1).await, Err(StoreError::CursorExpired)));
}

#[tokio::test(flavor = "multi_thread")]
async fn deletions_have_a_place_in_the_feed() {
    let db = TestDb::new().await;
    let job = jobs(&db, 1).await.remove(0);
    let before = db.store.feed_end().await.unwrap();
    asked(&db.store, &job, cancel()).await;
    db.store.job_delete(job.id).await.unwrap();
    let deletions = db.store.deletions_read(before.position, i64::MAX, 10).await.unwrap();
    assert_eq!(deletions.iter().map(|deletion| deletion.job).collect::<Vec<_>>(), [job.id]);
    let place = deletions[0].position;
    assert_eq!(db.store.deletions_read(place + 1, i64::MAX, 10).await.unwrap(), []);
    assert_eq!(db.store.deletions_read(0, place, 10).await.unwrap(), []);
    assert_eq!(db.store.deletions_forget(60_000).await.unwrap(), 0);
    assert_eq!(db.store.deletions_forget(-1_000).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_window_of_the_history_of_all_jobs_shows_what_the_domain_says_fits() {
    let db = TestDb::new().await;
    let jobs = populate(&db).await;
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
    let all: Vec<FeedEntry> = {
        let mut all = Vec::new();
        eventually("all entries can be read", async || {
            let foreign = db.store.feed_foreign().await.unwrap();
            let read = db.store.feed_read(FeedPlace::before(0), 10_000, &foreign).await.unwrap();
            all = read.entries;
            !read.pending
        })
        .await;
        all
    };
    assert!(all.windows(2).all(|pair| pair[0].place < pair[1].place));
    assert!(all.len() > 200, "{}", all.len());
    let words = |words: &'static [&'static str]| {
        let word = select(words).prop_map(str::to_owned);
        prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(word, 1..3)]
    };
    let label =
        (select(KEYS), words(VALUES)).prop_map(|(key, values)| LabelFilter { key: key.to_owned(), values });
    let filter = (
        prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(select(ids), 1..9)],
        words(WORKFLOWS),
        words(QUEUES),
        prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(label, 1..2)],
        prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(select(Trigger::ALL), 1..4)],
        prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(select(JobState::ALL), 1..4)],
    )
        .prop_map(|(jobs, workflows, queues, labels, triggers, to_states)| TransitionFilter {
            jobs,
            workflows,
            queues,
            labels,
            triggers,
            to_states,
        });
    let place =
        || prop::option::weighted(0.4, select(all.iter().map(|entry| entry.place).collect::<Vec<_>>()));
    let window = (place(), place(), 1..300_usize, select(vec![End::First, End::Last]))
        .prop_map(|(after, before, limit, end)| Window { after, before, limit, end });
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for _ in 0..200 {
        let (filter, window) = (&filter, &window).new_tree(&mut runner).unwrap().current();
        let range: Vec<&FeedEntry> = all
            .iter()
            .filter(|entry| window.after.is_none_or(|after| entry.place > after))
            .filter(|entry| window.before.is_none_or(|before| entry.place < before))
            .filter(|entry| filter.matches(&entry.transition, entry.traits.as_ref()))
            .collect();
        let expected = match window.end {
            End::First => &range[..window.limit.min(range.len())],
            End::Last => &range[range.len().saturating_sub(window.limit)..],
        };
        let page = db.store.transitions_page(&filter, &window).await.unwrap();
        let found: Vec<&FeedEntry> = page.items.iter().map(|(_, entry)| entry).collect();
        assert_eq!(found, expected, "{filter:?} {window:?}");
    }
}
