//! Hints: who should look because something was committed. Losing every one costs latency only.
//!
//! A NOTIFY inside each commit takes a lock that all committing transactions share, and was measured to cost
//! three quarters of the throughput. So a process wakes its own loops directly, and tells the other
//! processes from one connection of its own, after the commit, at most every few milliseconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::error::{StoreError, StoreResult};
use super::pool;
use super::statement::Statement;

/// Time between two notifications of one process, in milliseconds.
const NOTIFY_INTERVAL_MS: u64 = 2;
/// First wait before a lost connection is made again, in milliseconds; it doubles up to the maximum.
const RECONNECT_MIN_MS: u64 = 100;
/// Longest wait before a lost connection is made again, in milliseconds.
const RECONNECT_MAX_MS: u64 = 5_000;
/// The channel; notification channels are per database.
const CHANNEL: &str = "callboard";

/// What may be worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Jobs may be claimed.
    Work,
    /// Transitions or deletions were committed.
    Feed,
    /// A running job is to be cancelled.
    Cancel,
    /// Jobs were parked until a time.
    Due,
    /// A running handler has reported.
    Progress,
    /// Queues were paused or resumed, workers came or went, waiting jobs were promoted.
    Surroundings,
}

const ALL: [(Hint, char); 6] = [
    (Hint::Work, 'w'),
    (Hint::Feed, 'f'),
    (Hint::Cancel, 'c'),
    (Hint::Due, 'd'),
    (Hint::Progress, 'p'),
    (Hint::Surroundings, 's'),
];

/// Raises hints and listens to them; one for a process.
pub(super) struct Hints {
    heard: [watch::Sender<u64>; ALL.len()],
    /// Bits of hints that the other processes have not been told.
    untold: AtomicU8,
    tell: Notify,
    /// Tells our own notifications from others'.
    origin: String,
}

impl Hints {
    pub fn new() -> Self {
        Self {
            heard: std::array::from_fn(|_| watch::Sender::new(0)),
            untold: AtomicU8::new(0),
            tell: Notify::new(),
            origin: uuid::Uuid::new_v4().simple().to_string(),
        }
    }

    /// Wakes this process's loops at once and the other processes soon.
    pub fn raise(&self, hints: &[Hint]) {
        let mut bits = 0;
        for hint in hints {
            self.wake(*hint);
            bits |= 1 << *hint as u8;
        }
        self.untold.fetch_or(bits, Ordering::AcqRel);
        self.tell.notify_one();
    }

    /// Changes whenever the hint is raised, here or elsewhere. Take it before you look, so that nothing that
    /// is committed while you look goes unnoticed.
    pub fn listen(&self, hint: Hint) -> watch::Receiver<u64> {
        self.heard[hint as usize].subscribe()
    }

    fn wake(&self, hint: Hint) {
        self.heard[hint as usize].send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Runs until cancelled: hears the other processes, and tells them. While it has no connection nobody is
    /// told; the timers of all loops cover for that.
    pub async fn run(
        self: Arc<Self>,
        url: String,
        setup: String,
        connect_timeout: Duration,
        stop: CancellationToken,
    ) {
        let mut wait_ms = RECONNECT_MIN_MS;
        loop {
            let connected = tokio::select! {
                () = stop.cancelled() => return,
                connected = tokio::time::timeout(connect_timeout, pool::connect(&url, &setup)) => connected,
            };
            match connected {
                Ok(Ok(conn)) => {
                    wait_ms = RECONNECT_MIN_MS;
                    match self.serve(conn, &stop).await {
                        Ok(()) => return,
                        Err(error) => {
                            tracing::warn!(%error, "the notification connection was lost, making it again")
                        }
                    }
                }
                Ok(Err(error)) => tracing::warn!(%error, "no connection for notifications, trying again"),
                Err(_) => tracing::warn!("no connection for notifications in time, trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
            }
            wait_ms = (wait_ms * 2).min(RECONNECT_MAX_MS);
        }
    }

    async fn serve(&self, mut conn: AsyncPgConnection, stop: &CancellationToken) -> StoreResult<()> {
        conn.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        // Whatever was said while nobody listened.
        ALL.iter().for_each(|(hint, _)| self.wake(*hint));
        let mut pace = tokio::time::interval(Duration::from_millis(NOTIFY_INTERVAL_MS));
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let told = {
                let mut notifications = std::pin::pin!(conn.notifications_stream());
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    heard = notifications.next() => match heard {
                        Some(Ok(heard)) => {
                            self.hear(&heard.payload);
                            continue;
                        }
                        Some(Err(error)) => return Err(error.into()),
                        None => return Err(StoreError::Unavailable("the connection was closed".into())),
                    },
                    () = self.something_to_tell(&mut pace) => self.untold.swap(0, Ordering::AcqRel),
                }
            };
            if told == 0 {
                continue;
            }
            let words: String =
                ALL.iter().filter(|(hint, _)| told & (1 << *hint as u8) != 0).map(|(_, c)| *c).collect();
            Statement::new("SELECT pg_notify({}, {})")
                .bind::<Text, _>(CHANNEL)
                .bind::<Text, _>(format!("{words} {}", self.origin))
                .run(&mut conn)
                .await?;
        }
    }

    /// May be dropped at any await: what is untold stays in the bits.
    async fn something_to_tell(&self, pace: &mut tokio::time::Interval) {
        while self.untold.load(Ordering::Acquire) == 0 {
            self.tell.notified().await;
        }
        pace.tick().await;
    }

    fn hear(&self, payload: &str) {
        let (words, origin) = payload.split_once(' ').unwrap_or((payload, ""));
        if origin == self.origin {
            return;
        }
        ALL.iter().filter(|(_, c)| words.contains(*c)).for_each(|(hint, _)| self.wake(*hint));
    }
}
