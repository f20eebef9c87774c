//! What tests of the feed share: a feed on a store, and reading streams with a limit on waiting.

use std::pin::Pin;
use std::sync::Arc;

use callboard::domain::filter::TransitionFilter;
use callboard::domain::ids::JobId;
use callboard::feed::{Feed, FeedSettings, JobsEvent, TransitionsEvent};
use callboard::store::feed::{FeedEntry, FeedPlace};
use callboard::store::{Store, StoreResult};
use futures_util::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::harness::EVENT_WAIT;

/// A feed that stops with the test.
pub struct Following {
    pub feed: Feed,
    pub stop: CancellationToken,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Follows a store; its timers alone would take far longer than any test.
pub fn follow(store: &Store) -> Following {
    follow_with(store, &FeedSettings { poll_interval_ms: 600_000, checkpoint_interval_ms: 60_000 })
}

pub fn follow_with(store: &Store, settings: &FeedSettings) -> Following {
    let stop = CancellationToken::new();
    Following { feed: Feed::start(store.clone(), settings, stop.clone()), stop }
}

/// A stream that is read with a limit on waiting.
pub struct Reading<T>(Pin<Box<dyn Stream<Item = T> + Send>>);

impl<T> Reading<T> {
    pub fn of(stream: impl Stream<Item = T> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// The next item; none where the stream has ended.
    pub async fn next(&mut self) -> Option<T> {
        tokio::time::timeout(EVENT_WAIT, self.0.next()).await.expect("the stream says something in time")
    }

    /// Whether nothing comes for a short time.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(std::time::Duration::from_millis(150), self.0.next()).await.is_err()
    }
}

impl<T> Reading<StoreResult<T>> {
    pub async fn item(&mut self) -> T {
        self.next().await.expect("the stream goes on").expect("no error")
    }

    /// Reads until an item is as it should be.
    pub async fn until(&mut self, is: impl Fn(&T) -> bool) -> T {
        loop {
            let item = self.item().await;
            if is(&item) {
                return item;
            }
        }
    }
}

/// The transitions that a feed tells.
pub fn transitions(
    following: &Following,
    filter: TransitionFilter,
    after: Option<FeedPlace>,
) -> Reading<StoreResult<TransitionsEvent>> {
    Reading::of(following.feed.transitions(filter, after))
}

impl Reading<StoreResult<TransitionsEvent>> {
    /// The next so many entries; places never go back.
    pub async fn entries(&mut self, count: usize) -> Vec<FeedEntry> {
        let mut entries: Vec<FeedEntry> = Vec::with_capacity(count);
        while entries.len() < count {
            let event = self.item().await;
            if let Some(last) = entries.last() {
                assert!(event.place >= last.place, "{:?} after {:?}", event.place, last.place);
            }
            if let Some(entry) = event.entry {
                assert_eq!(entry.place, event.place);
                entries.push(Arc::unwrap_or_clone(entry));
            }
        }
        entries
    }
}

impl Reading<StoreResult<JobsEvent>> {
    /// The job that is told about next, with its state; none for one that has left.
    pub async fn change(&mut self) -> (JobId, Option<&'static str>) {
        match self.item().await {
            JobsEvent::Changed(view) => (view.job.id, Some(view.job.status.state.as_str())),
            JobsEvent::Removed(id) => (id, None),
            JobsEvent::Ready => panic!("the list is to be read again"),
        }
    }
}

/// Entries as (job, seq).
pub fn ids(entries: &[FeedEntry]) -> Vec<(JobId, i32)> {
    entries.iter().map(|entry| (entry.place.job, entry.place.seq)).collect()
}
