//! Some jobs of every kind, for tests of lists and filters.

use callboard::domain::job::{Job, Label, NewJob};
use callboard::domain::words::AdvanceMode;
use serde_json::json;

use crate::hand::{Hand, asked, cancel, done, fails, fails_for_good};
use crate::harness::{TestDb, new_job};

pub const WORKFLOWS: &[&str] = &["one", "two"];
pub const QUEUES: &[&str] = &["a", "b", "c"];
pub const KEYS: &[&str] = &["env", "team", "none"];
pub const VALUES: &[&str] = &["prod", "test", ""];
pub const NAMES: &[&str] = &["Nightly run", "nightly \u{dc}BUNG", "100% _done_", "x"];

/// Sixty jobs: every name, queue, workflow and label, in every state and some of each task state. They are
/// submitted a few at a time, so that some share their time of creation.
pub async fn populate(db: &TestDb) -> Vec<Job> {
    let mut workflows = Vec::new();
    for name in WORKFLOWS {
        workflows.push(db.workflow(name, json!([])).await);
    }
    let mut ids = Vec::new();
    let hand = Hand::register(&db.store).await;
    for batch in 0..20_usize {
        let new = (0..3_usize).map(|index| {
            let n = batch * 3 + index;
            let label = |key: usize, value: usize| Label {
                key: KEYS[key % 2].to_owned(),
                value: VALUES[value % VALUES.len()].to_owned(),
            };
            let labels = match n % 4 {
                0 => vec![],
                1 => vec![label(0, n / 4)],
                2 => vec![label(1, n / 4)],
                _ => vec![label(0, n / 4), label(1, n / 8)],
            };
            let mode = if n % 7 == 6 { AdvanceMode::Manual } else { AdvanceMode::Auto };
            let queue = QUEUES[n % QUEUES.len()].to_owned();
            let name = NAMES[(n / 3) % NAMES.len()];
            NewJob { labels, mode, queue, ..new_job(name, &workflows[n % WORKFLOWS.len()]) }
        });
        ids.extend(db.submit(new.collect()).await.into_iter().map(|job| job.id));
        for (index, mut job) in hand.claim(2).await.into_iter().enumerate() {
            match (batch * 2 + index) % 10 {
                0..=3 => {
                    while job.status.state.is_live() {
                        job = hand.end(&job, done()).await;
                    }
                }
                4 => job = hand.end(&job, fails()).await,
                5 => job = hand.end(&job, fails_for_good()).await,
                6 => job = hand.end(&hand.end(&job, done()).await, done()).await,
                7 => job = hand.end(&job, done()).await,
                _ => {}
            }
            if batch % 5 == 4 && job.status.state.is_live() {
                asked(&db.store, &job, cancel()).await;
            }
        }
    }
    let mut jobs = db.store.jobs_get(&ids).await.expect("the jobs are read");
    jobs.sort_by_key(|job| job.id);
    assert_eq!(jobs.len(), 60);
    jobs
}
