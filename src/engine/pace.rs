//! How often something may run whose cost is not known: the more it takes, the longer it is left alone.

use std::time::Duration;

use tokio::time::Instant;

/// What takes long is left alone for so many times as long, so that it costs a twentieth of the time at most.
const PAUSE_FACTOR: u32 = 20;

/// When something may run again.
pub(super) struct Pace {
    interval: Duration,
    next: Option<Instant>,
}

impl Pace {
    /// At once, and then at most once an interval.
    pub fn new(interval: Duration) -> Self {
        Self { interval, next: None }
    }

    /// Whether it may run now.
    pub fn is_due(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| now >= next)
    }

    /// It ran from then until now.
    pub fn ran(&mut self, begun: Instant, now: Instant) {
        let took = now.saturating_duration_since(begun);
        // From its beginning, so that a timer with the same interval finds it due each time.
        self.next = Some((begun + self.interval).max(now + took.saturating_mul(PAUSE_FACTOR)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cheap_keeps_its_interval_and_what_is_dear_a_share_of_the_time() {
        let interval = Duration::from_secs(5);
        let begun = Instant::now();
        let after = |ms: u64| begun + Duration::from_millis(ms);
        let mut pace = Pace::new(interval);
        assert!(pace.is_due(begun));
        pace.ran(begun, after(2));
        assert!(!pace.is_due(after(4_999)));
        assert!(pace.is_due(after(5_000)));
        pace.ran(begun, after(1_000));
        assert!(!pace.is_due(after(20_999)));
        assert!(pace.is_due(after(21_000)));
    }
}
