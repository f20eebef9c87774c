//! What SIGINT and SIGTERM mean: the first asks the server to stop, the second to stop waiting.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Fires as signals come.
#[derive(Clone, Default)]
pub(super) struct Signals {
    /// The server shall stop.
    pub stop: CancellationToken,
    /// It shall not wait for what runs.
    pub hurry: CancellationToken,
}

impl Signals {
    /// Begins to listen; from here on neither signal ends the process by itself.
    pub fn listen() -> std::io::Result<Self> {
        let signals = Self::default();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let told = signals.clone();
        tokio::spawn(async move {
            for (token, message) in [
                (&told.stop, "stopping; once more to stop without waiting for what runs"),
                (&told.hurry, "stopping without waiting"),
            ] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                tracing::info!("{message}");
                token.cancel();
            }
        });
        Ok(signals)
    }
}
