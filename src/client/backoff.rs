//! How long to wait before a server that was lost is tried again.

use std::time::Duration;

/// The first wait, before the jitter.
const FIRST: Duration = Duration::from_millis(250);
/// The longest wait, before the jitter.
const LONGEST: Duration = Duration::from_secs(10);
/// A wait is between this part of its length and the whole: clients that lost one server come back one by one.
const LEAST: f64 = 0.5;

/// Waits that double, each at a random time of its own.
#[derive(Debug, Default)]
pub struct Backoff {
    tried: u32,
}

impl Backoff {
    /// The next wait.
    pub fn next_wait(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(2_u32.saturating_pow(self.tried)).min(LONGEST);
        self.tried = self.tried.saturating_add(1);
        whole.mul_f64(rand::random_range(LEAST..1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_differ() {
        let waits = || {
            let mut backoff = Backoff::default();
            (0..100).map(|_| backoff.next_wait()).collect::<Vec<_>>()
        };
        let first = waits();
        for (number, wait) in first.iter().enumerate() {
            let whole = FIRST.saturating_mul(1 << number.min(10)).min(LONGEST);
            assert!(*wait >= whole.mul_f64(LEAST) && *wait <= whole, "{number}: {wait:?}");
        }
        assert_ne!(first, waits());
    }
}
