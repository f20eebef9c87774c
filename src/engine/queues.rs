//! The queue watcher: which queues are paused, so that jobs in them do not stay with the worker.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::store::Store;
use crate::store::hints::Hint;

/// Runs until stopped.
pub(super) async fn run(
    store: Store,
    paused: watch::Sender<Vec<String>>,
    poll: Duration,
    stop: CancellationToken,
) {
    let mut hints = store.listen(Hint::Surroundings);
    loop {
        hints.borrow_and_update();
        match store.queues_paused().await {
            Ok(names) => {
                paused.send_if_modified(|known| {
                    let changed = *known != names;
                    *known = names;
                    changed
                });
            }
            Err(error) => tracing::debug!(%error, "paused queues could not be read, trying again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(poll) => {}
        }
    }
}
