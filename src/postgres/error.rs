//! What can go wrong around the private cluster, in sentences that say what to do next.

use std::io;
use std::path::{Path, PathBuf};

use super::programs::{LOWEST_MAJOR, Programs};

/// How to get the programs, appended to every error that misses them.
const HOW_TO_INSTALL: &str = "Install it (Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install \
postgresql-server; macOS: brew install postgresql@17), or name its folder in postgres.bin_dir, or use a server \
that runs already with --database-url";

/// Why the private cluster could not be started or stopped. The sentences have their causes in them, so none is a `source` that
/// would be told once more.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    #[error("PostgreSQL {LOWEST_MAJOR} or newer was not found (looked in {}). {HOW_TO_INSTALL}.", list(.looked_in))]
    ProgramsMissing { looked_in: Vec<PathBuf> },

    #[error("PostgreSQL is too old here: found {}, but {LOWEST_MAJOR} or newer is needed. {HOW_TO_INSTALL}.", programs(.found))]
    ProgramsTooOld { found: Vec<Programs> },

    #[error(
        "The database in {} was made by PostgreSQL {made_by}, which is not installed here (found {}). Install \
         PostgreSQL {made_by} again, or bring the database over with pg_upgrade.",
        .cluster.display(), programs(.found)
    )]
    ProgramsOfAnotherMajor { cluster: PathBuf, made_by: u32, found: Vec<Programs> },

    #[error("User {user} may not run the PostgreSQL programs in {}, as whom the server's database has to run: {cause}.", .bin_dir.display())]
    ProgramsClosed { bin_dir: PathBuf, user: String, cause: io::Error },

    #[error(
        "Another server{} uses the data directory {}. Stop it, or give this one another --data-dir; to run several \
         processes on one database, give each the same --database-url.",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), .data_dir.display()
    )]
    Locked { data_dir: PathBuf, pid: Option<i32> },

    #[error(
        "The database in {} belongs to user {owner}, and this server runs as {user}. Start it as {owner} or as root, \
         or give it another --data-dir.",
        .cluster.display()
    )]
    OfAnotherUser { cluster: PathBuf, owner: String, user: String },

    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody to run it as."
    )]
    NoUnprivilegedUser,

    #[error(
        "PostgreSQL refuses to run as root, and user {user} can get neither to {} nor to {}. Name a folder that it can \
         get to in postgres.fallback_dir.",
        .data_dir.display(), .fallback.display()
    )]
    FallbackClosed { user: String, data_dir: PathBuf, fallback: PathBuf },

    #[error("The socket path {} has more than {limit_bytes} bytes. Name a shorter folder in postgres.socket_dir.", .path.display())]
    SocketPathTooLong { path: PathBuf, limit_bytes: usize },

    #[error("{program} could not make the database ({status}):\n{output}")]
    InitFailed { program: String, status: String, output: String },

    #[error("PostgreSQL did not start ({status}). Its log, {}, ends with:\n{log_tail}", .log.display())]
    StartFailed { status: String, log: PathBuf, log_tail: String },

    #[error(
        "PostgreSQL was not ready after {seconds} s (postgres.start_timeout_seconds). Its log, {}, ends with:\n{log_tail}",
        .log.display()
    )]
    StartTimedOut { seconds: u64, log: PathBuf, log_tail: String },

    #[error("The start of PostgreSQL was given up because the server is stopping.")]
    StartCancelled,

    #[error("PostgreSQL (process {pid}) from an earlier run uses {} and does not stop. End that process, then start again.", .cluster.display())]
    LeftBehindStays { pid: i32, cluster: PathBuf },

    #[error("PostgreSQL stopped by itself ({status}). Its log, {}, ends with:\n{log_tail}", .log.display())]
    StoppedByItself { status: String, log: PathBuf, log_tail: String },

    #[error("The data directory {} is no directory. Name one that is, or that is not there yet, with --data-dir.", .path.display())]
    NoDirectory { path: PathBuf },

    #[error("Could not {doing}: {cause}.")]
    Io { doing: String, cause: io::Error },
}

/// Names what was being done when an I/O operation failed.
pub(super) trait Doing<T> {
    fn doing(self, verb: &str, path: &Path) -> Result<T, PostgresError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, verb: &str, path: &Path) -> Result<T, PostgresError> {
        self.map_err(|cause| PostgresError::Io { doing: format!("{verb} {}", path.display()), cause })
    }
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "no folder".to_owned();
    }
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn programs(found: &[Programs]) -> String {
    let each = found.iter().map(|one| format!("{} in {}", one.version, one.bin_dir.display()));
    each.collect::<Vec<_>>().join(", ")
}
