//! The stream of transitions: each exactly once, in order, from any place on, at the reader's own pace.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::subscribers::{Membership, Subscribers};
use super::{Inner, TransitionsEvent};
use crate::domain::filter::TransitionFilter;
use crate::store::StoreResult;
use crate::store::feed::{FeedEntry, FeedPlace};
use crate::store::page::{End, Window};

/// Entries read from the database at a time by a reader that is behind.
const CATCH_UP_MAX: usize = 200;

pub(super) fn stream(
    inner: Arc<Inner>,
    filter: TransitionFilter,
    after: Option<FeedPlace>,
) -> impl Stream<Item = StoreResult<TransitionsEvent>> + Send + use<> {
    let reader = Reader { place: after, phase: Phase::New, told_at: Instant::now(), inner, filter };
    stream::try_unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Ok(event.map(|event| (event, reader)))
    })
}

struct Reader {
    inner: Arc<Inner>,
    filter: TransitionFilter,
    /// Everything up to here was delivered; none before the first event.
    place: Option<FeedPlace>,
    phase: Phase,
    told_at: Instant,
}

enum Phase {
    /// Nothing was asked yet.
    New,
    /// Reads from the database what the tailer had passed when this reader joined it.
    Behind { until: FeedPlace, read: VecDeque<Arc<FeedEntry>>, live: Live },
    /// Everything comes from the tailer.
    Live(Live),
    /// Between two phases.
    Joining,
}

struct Live {
    entries: mpsc::Receiver<Arc<FeedEntry>>,
    _membership: Membership,
}

impl Reader {
    async fn next(&mut self) -> StoreResult<Option<TransitionsEvent>> {
        loop {
            match std::mem::replace(&mut self.phase, Phase::Joining) {
                Phase::New => {
                    if !self.join().await {
                        return Ok(None);
                    }
                    if let Some(place) = self.place {
                        // Also says at once that a cursor has expired, or is of no place at all.
                        self.inner.store.feed_begin_check(place).await?;
                        return Ok(Some(self.tell(place, None)));
                    }
                }
                Phase::Joining => {
                    if !self.join().await {
                        return Ok(None);
                    }
                }
                Phase::Behind { until, mut read, live } => {
                    if let Some(entry) = read.pop_front() {
                        self.phase = Phase::Behind { until, read, live };
                        return Ok(Some(self.tell(entry.place, Some(entry))));
                    }
                    let (entries, more) = match self.read_behind(until).await {
                        Ok(read) => read,
                        Err(error) => {
                            self.phase = Phase::Behind { until, read, live };
                            // Nobody is behind before the first event.
                            self.inner.wait_out(error, true).await?;
                            continue;
                        }
                    };
                    self.phase = if entries.is_empty() && !more {
                        self.place = self.place.max(Some(until));
                        Phase::Live(live)
                    } else {
                        Phase::Behind { until, read: entries, live }
                    };
                }
                Phase::Live(mut live) => {
                    let checkpoint = Duration::from_millis(self.inner.settings.checkpoint_interval_ms);
                    let received = tokio::select! {
                        biased;
                        received = live.entries.recv() => received,
                        () = self.inner.stop.cancelled() => return Ok(None),
                        () = tokio::time::sleep_until(self.told_at + checkpoint) => {
                            let place = self.checkpoint(&mut live);
                            self.phase = Phase::Live(live);
                            if let Some((place, entry)) = place {
                                return Ok(Some(self.tell(place, entry)));
                            }
                            continue;
                        }
                    };
                    // Closed: this reader did not keep up. It joins again and reads what it missed.
                    let Some(entry) = received else { continue };
                    self.phase = Phase::Live(live);
                    // A cursor from a process that is further on than our tailer was.
                    if self.place.is_some_and(|place| entry.place <= place) {
                        continue;
                    }
                    return Ok(Some(self.tell(entry.place, Some(entry))));
                }
            }
        }
    }

    async fn join(&mut self) -> bool {
        let joined = Subscribers::join_transitions(&self.inner, self.filter.clone()).await;
        let Some((tail, entries, membership)) = joined else { return false };
        let live = Live { entries, _membership: membership };
        self.phase = match self.place {
            Some(place) if place < tail => Phase::Behind { until: tail, read: VecDeque::new(), live },
            _ => Phase::Live(live),
        };
        self.place = self.place.or(Some(tail));
        true
    }

    /// The next entries up to and including a place, and whether there are more.
    async fn read_behind(&mut self, until: FeedPlace) -> StoreResult<(VecDeque<Arc<FeedEntry>>, bool)> {
        let window = Window {
            after: self.place,
            before: Some(FeedPlace { seq: until.seq.saturating_add(1), ..until }),
            limit: CATCH_UP_MAX,
            end: End::First,
        };
        let page = self.inner.store.transitions_page(&self.filter, &window).await?;
        let full = page.items.len() >= CATCH_UP_MAX;
        Ok((page.items.into_iter().map(|(_, entry)| Arc::new(entry)).collect(), full))
    }

    /// How far the stream is although nothing came; or what has come just now.
    fn checkpoint(&self, live: &mut Live) -> Option<(FeedPlace, Option<Arc<FeedEntry>>)> {
        // In this order: what the tailer had handed out when it stood there is in the queue.
        let tail = self.inner.subscribers.place();
        match live.entries.try_recv() {
            Ok(entry) if self.place.is_some_and(|place| entry.place <= place) => None,
            Ok(entry) => Some((entry.place, Some(entry))),
            Err(mpsc::error::TryRecvError::Empty) => Some((self.place.max(tail)?, None)),
            Err(mpsc::error::TryRecvError::Disconnected) => None,
        }
    }

    fn tell(&mut self, place: FeedPlace, entry: Option<Arc<FeedEntry>>) -> TransitionsEvent {
        self.place = Some(place);
        self.told_at = Instant::now();
        TransitionsEvent { place, entry }
    }
}
