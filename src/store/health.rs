//! Whether the database is there at all: known within moments, so that nobody waits for what will not come.
//!
//! The connection for notifications is the one that tells ([`super::hints`]): it asks for a sign of life every
//! second, and is made again where it breaks. While that fails, whoever wants a connection is refused at once,
//! statements under way are given up (a server may hang without closing anything), and new connections wait
//! for the moment when the database is back.

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a process knows about its database.
pub(super) struct Health {
    now: watch::Sender<Known>,
}

#[derive(Clone)]
struct Known {
    /// Fires when the database goes away; each time that it comes back there is another one.
    gone: CancellationToken,
    since: Instant,
}

impl Known {
    fn there() -> Self {
        Self { gone: CancellationToken::new(), since: Instant::now() }
    }
}

impl Default for Health {
    fn default() -> Self {
        Self { now: watch::Sender::new(Known::there()) }
    }
}

impl Health {
    /// Fires when the database goes away, and has fired where it is.
    pub fn gone(&self) -> CancellationToken {
        self.now.borrow().gone.clone()
    }

    /// Resolves at once, or when the database is back.
    pub async fn there(&self) {
        // The sender is ours.
        let _ = self.now.subscribe().wait_for(|known| !known.gone.is_cancelled()).await;
    }

    /// It does not answer.
    pub fn went(&self, why: &dyn std::fmt::Display) {
        self.now.send_if_modified(|known| {
            if known.gone.is_cancelled() {
                return false;
            }
            tracing::error!("the database has gone away: {why}");
            known.since = Instant::now();
            known.gone.cancel();
            true
        });
    }

    /// Nobody looks any more. Those who wait are let go, and nothing is said: it may well be away.
    pub fn given_up(&self) {
        self.now.send_if_modified(|known| {
            let away = known.gone.is_cancelled();
            if away {
                *known = Known::there();
            }
            away
        });
    }

    /// It answers.
    pub fn came(&self) {
        self.now.send_if_modified(|known| {
            if !known.gone.is_cancelled() {
                return false;
            }
            tracing::info!(seconds = known.since.elapsed().as_secs(), "the database is back");
            *known = Known::there();
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_began_before_it_went_is_told_even_when_it_is_back() {
        let health = Health::default();
        let before = health.gone();
        health.came();
        assert!(!before.is_cancelled(), "it was there all the time");
        health.went(&"test");
        assert!(health.gone().is_cancelled());
        let mut waiting = std::pin::pin!(health.there());
        assert!(futures_util::poll!(&mut waiting).is_pending());
        health.came();
        waiting.await;
        assert!(before.is_cancelled() && !health.gone().is_cancelled());
    }
}
