//! Lines that wait to be written, within bounds: memory over all attempts of the process, and so many lines a second.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::writer::{BATCH_BYTES_MAX, BATCH_LINES_MAX};
use super::{Line, Logs, lock};

/// How long a reader of a program's output waits for room, in milliseconds. Shorter than what the handler `command` gives
/// to output that is left in the pipes when the program has ended.
pub(super) const ROOM_WAIT_MS: u64 = 200;
/// Lines that there is to be room for before more is read from a program.
const ROOM_LINES: f64 = 256.0;

/// What waits, and what may still come.
pub(super) struct Gathered {
    pub lines: VecDeque<Line>,
    /// What all lines take that are in memory: those here, those under way, and the ends that attempts keep.
    pub bytes: usize,
    /// The number of the last line.
    pub last: i64,
    /// Lines that may be taken now; grows by so many a second.
    pub allowed: f64,
    pub allowed_at: Instant,
    /// The database does not answer.
    pub is_away: bool,
}

impl Logs {
    /// Takes a line if there is room for it and for one that says what is missing before it; its number.
    pub(super) fn take(&self, missing: Option<Line>, line: Line) -> Option<i64> {
        let lines = missing.into_iter().chain([line]).collect::<Vec<_>>();
        let bytes: usize = lines.iter().map(Line::cost).sum();
        let mut gathered = lock(&self.gathered);
        self.allow(&mut gathered);
        if gathered.bytes + bytes > self.limits.buffer_bytes_max || gathered.allowed < 1.0 {
            return None;
        }
        gathered.allowed -= 1.0;
        gathered.bytes += bytes;
        lines.into_iter().map(|line| self.put(&mut gathered, line)).last()
    }

    /// Takes lines whose memory is reserved already; the last one's number.
    pub(super) fn take_reserved(&self, lines: impl IntoIterator<Item = Line>) -> Option<i64> {
        let mut gathered = lock(&self.gathered);
        lines.into_iter().map(|line| self.put(&mut gathered, line)).last()
    }

    fn put(&self, gathered: &mut Gathered, line: Line) -> i64 {
        gathered.last += 1;
        gathered.lines.push_back(Line { number: gathered.last, ..line });
        if gathered.lines.len() == 1 {
            self.some.notify_one();
        }
        gathered.last
    }

    /// Sets memory apart for a line, if there is some.
    pub(super) fn reserve(&self, bytes: usize) -> bool {
        let mut gathered = lock(&self.gathered);
        let fits = gathered.bytes + bytes <= self.limits.buffer_bytes_max;
        if fits {
            gathered.bytes += bytes;
        }
        fits
    }

    /// Memory for a line that must be said, such as that others are missing.
    pub(super) fn reserve_anyway(&self, bytes: usize) {
        lock(&self.gathered).bytes += bytes;
    }

    /// Gives memory back.
    pub(super) fn release(&self, bytes: usize) {
        let mut gathered = lock(&self.gathered);
        gathered.bytes = gathered.bytes.saturating_sub(bytes);
    }

    fn allow(&self, gathered: &mut Gathered) {
        let now = Instant::now();
        let a_second = f64::from(self.limits.lines_per_second_max);
        let since = now.duration_since(gathered.allowed_at).as_secs_f64();
        gathered.allowed = (gathered.allowed + since * a_second).min(a_second);
        gathered.allowed_at = now;
    }

    /// How long it takes until there is room, at a guess; none where there is, or where waiting would not help.
    pub(super) fn lacks(&self) -> Option<Duration> {
        let mut gathered = lock(&self.gathered);
        self.allow(&mut gathered);
        if gathered.is_away {
            return None;
        }
        let most = Duration::from_millis(ROOM_WAIT_MS);
        if gathered.bytes >= self.limits.buffer_bytes_max / 2 {
            return Some(most);
        }
        let a_second = f64::from(self.limits.lines_per_second_max);
        let missing = ROOM_LINES.min(a_second) - gathered.allowed;
        (missing > 0.0).then(|| Duration::from_secs_f64(missing / a_second).min(most))
    }

    /// Waits for room, but not for long.
    pub(super) async fn room(&self) {
        let written = self.room.notified();
        let Some(wait) = self.lacks() else { return };
        tokio::select! {
            () = written => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    /// The next lines to be written together.
    pub(super) fn next(&self) -> Vec<Line> {
        let mut gathered = lock(&self.gathered);
        let mut bytes = 0;
        let fitting = gathered.lines.iter().take(BATCH_LINES_MAX).take_while(|line| {
            let fits = bytes < BATCH_BYTES_MAX;
            bytes += line.cost();
            fits
        });
        let count = fitting.count();
        gathered.lines.drain(..count).collect()
    }

    /// Notes whether the database answers; whoever waits for room looks again.
    pub(super) fn set_away(&self, is_away: bool) {
        lock(&self.gathered).is_away = is_away;
        self.room.notify_waiters();
    }
}
