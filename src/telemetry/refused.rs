//! One line for each request that was refused or failed, so that whoever is told a request's id finds out what it was.
//!
//! It has nothing that the client has sent, and there are only so many in a second: who sends nothing but mistakes must not
//! fill the disk. The filter `info,callboard::requests=off` leaves them out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::Level;

/// Lines that are written in one second, at the most.
const LINES_PER_SECOND_MAX: u32 = 100;

/// What the lines are called in a filter.
const TARGET: &str = "callboard::requests";

/// What was written in the second that is running.
struct Quota {
    since: Option<Instant>,
    lines: u32,
    omitted: u64,
}

static QUOTA: Mutex<Quota> = Mutex::new(Quota { since: None, lines: 0, omitted: 0 });

impl Quota {
    /// Whether there may be one more line, and how many were left out before it.
    fn take(&mut self, now: Instant) -> Option<u64> {
        if self.since.is_none_or(|since| now.duration_since(since) >= Duration::from_secs(1)) {
            (self.since, self.lines) = (Some(now), 0);
        }
        if self.lines == LINES_PER_SECOND_MAX {
            self.omitted += 1;
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.omitted))
    }
}

/// Notes that a request was answered with an error: what it was, as the metrics call it, and the error's code.
pub fn refused(request_id: &str, operation: &str, code: &str) {
    if !tracing::enabled!(target: TARGET, Level::INFO) {
        return;
    }
    // What is behind the lock is never left half-changed.
    let taken = QUOTA.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
    let Some(omitted) = taken else { return };
    if omitted > 0 {
        tracing::info!(target: TARGET, omitted, "more requests were refused than there are lines for");
    }
    tracing::info!(target: TARGET, request_id, operation, code, "a request was refused or failed");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_only_so_many_lines_in_a_second_and_the_rest_is_counted() {
        let mut quota = Quota { since: None, lines: 0, omitted: 0 };
        let begin = Instant::now();
        for _ in 0..LINES_PER_SECOND_MAX {
            assert_eq!(quota.take(begin), Some(0));
        }
        for _ in 0..7 {
            assert_eq!(quota.take(begin + Duration::from_millis(999)), None);
        }
        assert_eq!(quota.take(begin + Duration::from_secs(1)), Some(7));
        assert_eq!(quota.take(begin + Duration::from_secs(1)), Some(0));
    }
}
