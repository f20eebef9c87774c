//! How many files a process may have open: every connection is one, and most systems begin with a thousand.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// What is open besides connections of clients: the database's, the programs' pipes, the logs.
const OTHER_FILES: u64 = 1_000;

/// Asks for as many as the connections need, and says so where the system allows fewer. No more than that, as programs
/// that jobs start inherit the limit, and some take time for each file that might be open.
pub(super) fn allow(connections: usize) {
    let wanted = (connections as u64).saturating_add(OTHER_FILES);
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| {
        let allowed = wanted.min(hard).max(soft);
        setrlimit(Resource::RLIMIT_NOFILE, allowed, hard).map(|()| allowed)
    });
    match raised {
        Ok(allowed) if allowed < wanted => tracing::info!(
            allowed,
            wanted,
            "the system allows fewer open files than http.max_connections may need; see ulimit -n, LimitNOFILE= of systemd"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}
