//! The stream of transitions: each exactly once and in order, for any number of readers at any pace.

use std::collections::HashMap;
use std::sync::Arc;

use callboard::domain::decide::Event;
use callboard::domain::filter::{LabelFilter, TransitionFilter};
use callboard::domain::ids::{JobId, TransitionId};
use callboard::domain::job::{Job, Label, NewJob};
use callboard::domain::words::{JobState, Trigger};
use callboard::feed::FeedSettings;
use callboard::store::StoreError;
use callboard::store::feed::{FeedEntry, FeedPlace};
use serde_json::json;

use crate::following::{follow, follow_with, ids, transitions};
use crate::hand::{asked, cancel};
use crate::harness::{Database, TestDb, connect, drain, eventually, new_job, quick, run, worker};

const START: Option<FeedPlace> = Some(FeedPlace::before(0));

fn all() -> TransitionFilter {
    TransitionFilter::default()
}

/// Each job's entries are there once and in order.
fn assert_whole(entries: &[FeedEntry], jobs: &[Job], length: i32) {
    assert!(entries.windows(2).all(|pair| pair[0].place < pair[1].place), "in the feed's order");
    let mut by_job: HashMap<JobId, Vec<i32>> = HashMap::new();
    for (job, seq) in ids(entries) {
        by_job.entry(job).or_default().push(seq);
    }
    for job in jobs {
        assert_eq!(by_job.get(&job.id), Some(&(1..=length).collect()), "{}", job.name);
    }
}

async fn submit(db: &TestDb, count: usize) -> Vec<Job> {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await
}

/// Complete jobs and all that happened to them, read at leisure.
async fn complete(db: &TestDb, count: usize) -> (Vec<Job>, Vec<FeedEntry>) {
    let engine = worker(&db.store, quick());
    let jobs = submit(db, count).await;
    db.wait_all_ended(&jobs).await;
    drain(engine).await;
    let following = follow(&db.store);
    let entries = transitions(&following, all(), START).entries(count * 7).await;
    assert_whole(&entries, &jobs, 7);
    (jobs, entries)
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_from_other_processes_every_transition_is_seen_once_and_in_order() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let mut before = transitions(&following, all(), None);
    let first = before.item().await;
    assert_eq!(first.entry, None, "it says at once where it is");
    let engines = [worker(&db.another_store().await, quick()), worker(&db.another_store().await, quick())];
    let jobs = submit(&db, 300).await;
    let half = before.entries(1_000).await;
    // Whoever comes in the middle reads the beginning from the database.
    let mut late = transitions(&following, all(), Some(first.place));
    let rest = before.entries(1_100).await;
    let entries: Vec<FeedEntry> = half.into_iter().chain(rest).collect();
    assert_whole(&entries, &jobs, 7);
    assert_eq!(late.item().await.entry, None);
    assert_eq!(ids(&late.entries(2_100).await), ids(&entries), "everybody sees one order");
    for engine in engines {
        drain(engine).await;
    }
    // Entries are what the history says.
    let histories = db.histories(&jobs.iter().map(|job| job.id).collect::<Vec<_>>()).await;
    let wrong = entries.iter().find(|entry| {
        histories[&entry.place.job][usize::try_from(entry.place.seq).unwrap() - 1] != entry.transition
    });
    assert_eq!(wrong, None);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_behind_any_cursor() {
    let db = TestDb::new().await;
    let (_, entries) = complete(&db, 30).await;
    for at in [0, 1, 99, 208, 209] {
        // A process that has just started, and one that has read before.
        let following = follow(&db.store);
        for _ in 0..2 {
            let mut resumed = transitions(&following, all(), Some(entries[at].place));
            let first = resumed.item().await;
            assert_eq!((first.place, first.entry), (entries[at].place, None));
            let rest = resumed.entries(entries.len() - at - 1).await;
            assert_eq!(ids(&rest), ids(&entries[at + 1..]), "behind entry {at}");
            assert!(resumed.is_quiet().await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_falls_far_behind_misses_nothing() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    let mut slow = transitions(&following, all(), None);
    let mut fast = transitions(&following, all(), None);
    slow.item().await;
    let engine = worker(&db.another_store().await, quick());
    let jobs = submit(&db, 200).await;
    // Far more than what is kept for a reader, and read by somebody else meanwhile.
    let entries = fast.entries(1_400).await;
    assert_whole(&entries, &jobs, 7);
    let mut read = slow.entries(500).await;
    // While it catches up there is more, and it falls behind again.
    let more = submit(&db, 100).await;
    read.extend(slow.entries(300).await);
    fast.entries(700).await;
    read.extend(slow.entries(1_300).await);
    assert_whole(&read, &jobs.into_iter().chain(more).collect::<Vec<_>>(), 7);
    // It is up to date again.
    let last = submit(&db, 1).await;
    assert_whole(&slow.entries(7).await, &last, 7);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_behind_sees_what_a_transaction_of_another_database_would_hold_back() {
    let db = TestDb::new().await;
    let other = Database::empty().await;
    let following = follow(&db.store);
    let mut fast = transitions(&following, all(), None);
    let start = fast.item().await.place;
    let mut foreign = connect(&other.url).await;
    run(&mut foreign, "BEGIN").await;
    run(&mut foreign, "SELECT pg_current_xact_id()").await;
    let jobs = submit(&db, 3).await;
    assert_whole(&fast.entries(3).await, &jobs, 1);
    let mut behind = transitions(&following, all(), Some(start));
    assert_whole(&behind.entries(3).await, &jobs, 1);
    run(&mut foreign, "COMMIT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_readers_each_get_what_they_asked_for() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let other = db.workflow("other", json!([])).await;
    let following = follow(&db.store);
    let jobs: Vec<NewJob> = (0..60)
        .map(|n| NewJob {
            queue: ["a", "b"][n % 2].to_owned(),
            labels: vec![Label { key: "n".into(), value: (n % 3).to_string() }],
            ..new_job(&n.to_string(), if n % 5 == 0 { &other } else { &workflow })
        })
        .collect();
    let jobs = db.submit(jobs).await;
    let label = |value: &str| LabelFilter { key: "n".into(), values: vec![value.into()] };
    let mut filters = vec![
        all(),
        TransitionFilter { queues: vec!["a".into()], ..all() },
        TransitionFilter { workflows: vec!["other".into()], ..all() },
        TransitionFilter { labels: vec![label("1")], ..all() },
        TransitionFilter { triggers: vec![Trigger::Start, Trigger::Complete], ..all() },
        TransitionFilter { to_states: vec![JobState::Validate], queues: vec!["b".into()], ..all() },
        TransitionFilter { jobs: jobs[..7].iter().map(|job| job.id).collect(), ..all() },
    ];
    filters.extend(jobs.iter().map(|job| TransitionFilter { jobs: vec![job.id], ..all() }));
    let mut readers: Vec<_> =
        filters.iter().map(|filter| transitions(&following, filter.clone(), START)).collect();
    for reader in &mut readers {
        reader.item().await;
    }
    let engine = worker(&db.another_store().await, quick());
    let entries = readers[0].entries(60 * 7).await;
    for (reader, filter) in readers.iter_mut().zip(&filters).skip(1) {
        let expected: Vec<_> = entries
            .iter()
            .filter(|entry| filter.matches(&entry.transition, entry.traits.as_ref()))
            .cloned()
            .collect();
        assert!(!expected.is_empty());
        assert_eq!(ids(&reader.entries(expected.len()).await), ids(&expected), "{filter:?}");
    }
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_now_on_begins_where_the_first_event_says() {
    let db = TestDb::new().await;
    let engine = worker(&db.another_store().await, quick());
    let following = follow(&db.store);
    let mut from_start = transitions(&following, all(), START);
    from_start.item().await;
    let submitting = submit(&db, 150);
    // While things happen.
    let (jobs, mut now) = tokio::join!(submitting, async {
        let mut now = transitions(&following, all(), None);
        let place = now.item().await.place;
        (now, place)
    });
    let entries = from_start.entries(150 * 7).await;
    assert_whole(&entries, &jobs, 7);
    let expected: Vec<FeedEntry> = entries.into_iter().filter(|entry| entry.place > now.1).collect();
    assert_eq!(ids(&now.0.entries(expected.len()).await), ids(&expected));
    assert!(now.0.is_quiet().await);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_happens_the_stream_says_how_far_it_is() {
    let db = TestDb::new().await;
    let settings = FeedSettings { checkpoint_interval_ms: 40, ..FeedSettings::default() };
    let following = follow_with(&db.store, &settings);
    let filter = TransitionFilter { queues: vec!["nowhere".into()], ..all() };
    let mut reader = transitions(&following, filter, None);
    let first = reader.item().await.place;
    let job = submit(&db, 1).await.remove(0);
    let entry = TransitionId { job: job.id, seq: 1 };
    let position = db.store.transitions_get(&[entry]).await.unwrap()[0].feed_position;
    // Past what does not fit, so that nobody who resumes reads it again.
    let passed = reader.until(|event| event.place.position >= position).await;
    assert!(passed.entry.is_none() && passed.place > first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_whose_history_is_gone_ends_the_stream_with_an_error() {
    let db = TestDb::new().await;
    submit(&db, 1).await;
    let end = db.store.feed_end().await.unwrap();
    run(&mut db.connection().await, &format!("UPDATE feed SET floor = {}", end.position)).await;
    let following = follow(&db.store);
    let mut reader = transitions(&following, all(), START);
    assert!(matches!(reader.next().await, Some(Err(StoreError::CursorExpired))));
    assert!(reader.next().await.is_none());
    let mut reader = transitions(&following, all(), Some(end));
    assert_eq!(reader.item().await.entry, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_feed_all_streams_end() {
    let db = TestDb::new().await;
    let job = submit(&db, 1).await.remove(0);
    let following = follow(&db.store);
    let mut entries = transitions(&following, all(), None);
    let mut jobs = crate::following::Reading::of(following.feed.jobs(Default::default()));
    let mut one = crate::following::Reading::of(following.feed.job(job.id));
    let mut stats = crate::following::Reading::of(following.feed.stats());
    entries.item().await;
    jobs.item().await;
    one.item().await;
    stats.next().await;
    following.stop.cancel();
    assert!(entries.next().await.is_none());
    assert!(jobs.next().await.is_none());
    assert!(one.next().await.is_none());
    assert!(stats.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_nobody_reads_rests_and_begins_again() {
    let db = TestDb::new().await;
    let following = follow(&db.store);
    for round in 0..5 {
        let mut reader = transitions(&following, all(), None);
        reader.item().await;
        let job = submit(&db, 1).await.remove(0);
        let event = reader.until(|event| event.entry.is_some()).await;
        assert_eq!(
            ids(&event.entry.as_deref().cloned().into_iter().collect::<Vec<_>>()),
            [(job.id, 1)],
            "round {round}"
        );
        drop(reader);
        // What happens while nobody reads is nobody's, once the feed has noticed.
        asked(&db.store, &job, Event::Pause).await;
        eventually("a reader begins behind it", async || {
            let place = transitions(&following, all(), None).item().await.place;
            let entry = TransitionId { job: job.id, seq: 2 };
            let position = db.store.transitions_get(&[entry]).await.unwrap()[0].feed_position;
            place >= FeedPlace { position, job: job.id, seq: 2 }
        })
        .await;
    }
    let mut reader = transitions(&following, all(), START);
    assert_eq!(reader.entries(10).await.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_cost_no_reader_an_entry() {
    let db = TestDb::new().await;
    let settings = FeedSettings { poll_interval_ms: 100, ..FeedSettings::default() };
    let readers_store = db.another_store().await;
    let following = follow_with(&readers_store, &settings);
    let mut reader = transitions(&following, all(), START);
    reader.item().await;
    let engine = worker(&db.store, quick());
    let jobs = submit(&db, 100).await;
    let mut conn = db.connection().await;
    for _ in 0..4 {
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        run(&mut conn, sql).await;
    }
    let (mut seen, mut ended): (Vec<FeedEntry>, usize) = (Vec::new(), 0);
    while ended < jobs.len() {
        match reader.next().await {
            Some(Ok(event)) => {
                let complete = |entry: &Arc<FeedEntry>| entry.transition.trigger == Trigger::Complete;
                ended += usize::from(event.entry.as_ref().is_some_and(complete));
                seen.extend(event.entry.map(Arc::unwrap_or_clone));
            }
            // A stream may end with an error; whoever reads resumes where it was.
            Some(Err(error)) => assert!(error.is_passing(), "{error}"),
            None => {
                let after = seen.last().map(|entry| entry.place).or(START);
                reader = transitions(&following, all(), after);
            }
        }
    }
    let mut expected = 0;
    for job in &jobs {
        expected += db.history(job.id).await.len();
    }
    assert_eq!(seen.len(), expected);
    assert!(seen.windows(2).all(|pair| pair[0].place < pair[1].place));
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_deleted_is_told_about_without_its_traits_or_not_at_all() {
    let db = TestDb::new().await;
    let jobs = submit(&db, 2).await;
    for job in &jobs {
        asked(&db.store, job, cancel()).await;
    }
    db.store.job_delete(jobs[0].id).await.unwrap();
    let following = follow(&db.store);
    let entries = transitions(&following, all(), START).entries(2).await;
    assert_eq!(ids(&entries), [(jobs[1].id, 1), (jobs[1].id, 2)]);
}
