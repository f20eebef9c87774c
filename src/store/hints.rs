//! Hints: who should look because something was committed. Losing every one costs latency only.
//!
//! A NOTIFY inside each commit takes a lock that all committing transactions share, and was measured to cost
//! three quarters of the throughput. So a process wakes its own loops directly, and tells the other
//! processes from one connection of its own, after the commit, at most every few milliseconds.
//!
//! That connection is also where it shows that the database has gone away, and that it is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::error::{StoreError, StoreResult};
use super::health::Health;
use super::pool::{self, ConnectError};
use super::statement::Statement;

/// Time between two notifications of one process, in milliseconds.
const NOTIFY_INTERVAL_MS: u64 = 2;
/// First wait before a lost connection is made again, in milliseconds; it doubles up to the maximum.
const RECONNECT_MIN_MS: u64 = 100;
/// Longest wait before a lost connection is made again, in milliseconds.
const RECONNECT_MAX_MS: u64 = 500;
/// Time between two questions for a sign of life, in milliseconds.
const PULSE_INTERVAL_MS: u64 = 1_000;
/// How long an answer may take that needs no lock and no disk, in milliseconds; after that the connection
/// counts as broken, and after as long without another one the database is away.
const PULSE_TIMEOUT_MS: u64 = 3_000;
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
    /// Somebody has answered a stage that waits for it.
    Answer,
    /// Lines of logs were committed.
    Logs,
}

const ALL: [(Hint, char); 8] = [
    (Hint::Work, 'w'),
    (Hint::Feed, 'f'),
    (Hint::Cancel, 'c'),
    (Hint::Due, 'd'),
    (Hint::Progress, 'p'),
    (Hint::Surroundings, 's'),
    (Hint::Answer, 'a'),
    (Hint::Logs, 'l'),
];

/// Raises hints and listens to them; one for a process.
pub(super) struct Hints {
    heard: [watch::Sender<u64>; ALL.len()],
    /// Bits of hints that the other processes have not been told.
    untold: AtomicU8,
    tell: Notify,
    /// Tells our own notifications from others'.
    origin: String,
    health: Arc<Health>,
}

/// What the connection is used for next.
enum Turn {
    Tell(u8),
    Pulse,
}

impl Hints {
    pub fn new(health: Arc<Health>) -> Self {
        Self {
            heard: std::array::from_fn(|_| watch::Sender::new(0)),
            untold: AtomicU8::new(0),
            tell: Notify::new(),
            origin: uuid::Uuid::new_v4().simple().to_string(),
            health,
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
        stop.run_until_cancelled(self.keep_connected(&url, &setup, connect_timeout)).await;
        // Nobody would find out any more; whoever still waits is to see for himself.
        self.health.given_up();
    }

    async fn keep_connected(&self, url: &str, setup: &str, connect_timeout: Duration) {
        let mut wait_ms = RECONNECT_MIN_MS;
        loop {
            // While it is not known to be away, others may be waiting for a server that hangs.
            let patience = if self.health.gone().is_cancelled() {
                connect_timeout
            } else {
                connect_timeout.min(Duration::from_millis(PULSE_TIMEOUT_MS))
            };
            match tokio::time::timeout(patience, pool::connect(url, setup, None)).await {
                Ok(Ok(conn)) => {
                    wait_ms = RECONNECT_MIN_MS;
                    self.health.came();
                    let error = self.serve(conn).await;
                    tracing::warn!(%error, "the notification connection was lost, making it again");
                }
                Ok(Err(error)) if is_away(&error) => self.health.went(&error),
                Ok(Err(error)) => tracing::warn!(%error, "no connection for notifications, trying again"),
                Err(_) => {
                    self.health.went(&format_args!("no connection within {} ms", patience.as_millis()));
                }
            }
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            wait_ms = (wait_ms * 2).min(RECONNECT_MAX_MS);
        }
    }

    /// Until the connection breaks; how it did.
    async fn serve(&self, mut conn: AsyncPgConnection) -> StoreError {
        if let Err(error) = in_time(conn.batch_execute(&format!("LISTEN {CHANNEL}"))).await {
            return error;
        }
        // Whatever was said while nobody listened.
        ALL.iter().for_each(|(hint, _)| self.wake(*hint));
        let mut pace = tokio::time::interval(Duration::from_millis(NOTIFY_INTERVAL_MS));
        let mut pulse = tokio::time::interval(Duration::from_millis(PULSE_INTERVAL_MS));
        for interval in [&mut pace, &mut pulse] {
            interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        }
        loop {
            let turn = {
                let mut notifications = std::pin::pin!(conn.notifications_stream());
                tokio::select! {
                    heard = notifications.next() => match heard {
                        Some(Ok(heard)) => {
                            self.hear(&heard.payload);
                            continue;
                        }
                        Some(Err(error)) => return error.into(),
                        None => return StoreError::Unavailable("the connection was closed".into()),
                    },
                    () = self.something_to_tell(&mut pace) => {
                        Turn::Tell(self.untold.swap(0, Ordering::AcqRel))
                    }
                    _ = pulse.tick() => Turn::Pulse,
                }
            };
            let done = match turn {
                Turn::Tell(0) => Ok(()),
                Turn::Tell(told) => {
                    let done = self.tell(&mut conn, told).await;
                    if done.is_err() {
                        self.untold.fetch_or(told, Ordering::AcqRel);
                    }
                    done
                }
                Turn::Pulse => in_time(conn.batch_execute("SELECT 1")).await,
            };
            if let Err(error) = done {
                return error;
            }
        }
    }

    async fn tell(&self, conn: &mut AsyncPgConnection, told: u8) -> StoreResult<()> {
        let words: String =
            ALL.iter().filter(|(hint, _)| told & (1 << *hint as u8) != 0).map(|(_, c)| *c).collect();
        let notify = Statement::new("SELECT pg_notify({}, {})")
            .bind::<Text, _>(CHANNEL)
            .bind::<Text, _>(format!("{words} {}", self.origin));
        in_time(async { notify.run(conn).await.map(|_| ()) }).await
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

async fn in_time<E>(done: impl Future<Output = Result<(), E>>) -> StoreResult<()>
where
    StoreError: From<E>,
{
    let limit = Duration::from_millis(PULSE_TIMEOUT_MS);
    match tokio::time::timeout(limit, done).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(StoreError::Unavailable(format!("no answer within {PULSE_TIMEOUT_MS} ms"))),
    }
}

/// Whether the server as such is away. One that is full, or lets nobody in any more, still serves the
/// connections that there are.
fn is_away(error: &ConnectError) -> bool {
    match error {
        ConnectError::Unreachable { .. } => true,
        ConnectError::Refused { cause, .. } => cause.starts_with("the database system is"),
        ConnectError::Url(_) | ConnectError::TooOld { .. } => false,
    }
}
