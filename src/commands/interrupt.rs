//! Ctrl-C: the first one asks a command to stop and to say how to come back, a second one does not wait for that.

use std::sync::OnceLock;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::stop::INTERRUPTED;

/// Fires at the first one, and stays so: one that comes while nobody waits for it is not lost.
static FIRST: OnceLock<CancellationToken> = OnceLock::new();

/// Waits for Ctrl-C. Before the first call it ends the program as it ends any other.
pub async fn interrupted() {
    let token = FIRST.get_or_init(|| {
        let token = CancellationToken::new();
        // Where signals cannot be listened to, they go on ending the program.
        if let Ok(mut signals) = signal(SignalKind::interrupt()) {
            let told = token.clone();
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    if told.is_cancelled() {
                        std::process::exit(INTERRUPTED.into());
                    }
                    told.cancel();
                }
            });
        }
        token
    });
    token.cancelled().await;
}
