//! The private folder of the cluster's socket, short enough for the kernel and gone when the server has stopped.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Doing, PostgresError};
use super::user::ClusterUser;

/// A new folder that only the cluster's user (and root) can enter: this is what makes it safe to let everybody in who
/// reaches the socket. Its name is noted in the data directory, so that the next start can remove a killed server's.
#[derive(Debug)]
pub(super) struct SocketDir {
    path: PathBuf,
    note: PathBuf,
}

impl SocketDir {
    pub(super) fn make(parent: &Path, data_dir: &Path, user: &ClusterUser) -> Result<Self, PostgresError> {
        let note = data_dir.join("postgres.socket-dir");
        if let Ok(earlier) = fs::read_to_string(&note) {
            remove(Path::new(earlier.trim_end()));
        }
        let made = Self { path: user.make_private_dir(parent, PREFIX)?, note };
        let socket = made.path.join(SOCKET);
        if socket.as_os_str().len() > SOCKET_PATH_LIMIT_BYTES {
            return Err(PostgresError::SocketPathTooLong {
                path: socket,
                limit_bytes: SOCKET_PATH_LIMIT_BYTES,
            });
        }
        fs::write(&made.note, format!("{}\n", made.path.display())).doing("write", &made.note)?;
        Ok(made)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The address of a database behind this socket, as tokio-postgres, psql and other clients read it.
    pub(super) fn url(&self, user: &str, database: &str) -> String {
        let host = percent_encoded(self.path.as_os_str().as_encoded_bytes());
        format!("postgresql://{user}@{host}:{PORT}/{}", percent_encoded(database.as_bytes()))
    }
}

impl Drop for SocketDir {
    fn drop(&mut self) {
        remove(&self.path);
        let _ = fs::remove_file(&self.note);
    }
}

/// Removes a socket's folder, and nothing that does not look like one: the note could have been changed. Failures are
/// of no consequence: the next start makes another folder.
fn remove(directory: &Path) {
    let name = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if name.starts_with(PREFIX) && directory.is_absolute() && !directory.is_symlink() {
        // PostgreSQL removes its files when it stops well. The folder goes only if nothing else is in it.
        let _ = fs::remove_file(directory.join(SOCKET));
        let _ = fs::remove_file(directory.join(format!("{SOCKET}.lock")));
        let _ = fs::remove_dir(directory);
    }
}

fn percent_encoded(bytes: &[u8]) -> String {
    let mut encoded = String::new();
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(*byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

const PREFIX: &str = "callboard-";
/// Only part of the socket's name here: the cluster does not listen on TCP.
pub(super) const PORT: u16 = 5432;
const SOCKET: &str = ".s.PGSQL.5432";
/// The kernel's limit for the path of a Unix socket, without the closing zero: 107 on Linux, 103 on macOS and BSD.
const SOCKET_PATH_LIMIT_BYTES: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

#[cfg(test)]
mod tests {
    use super::*;

    fn own_user() -> ClusterUser {
        ClusterUser::choose(Path::new("/nowhere"), std::ffi::OsStr::new("")).expect("a user")
    }

    #[test]
    fn the_url_is_one_that_the_client_library_reads() {
        let parent = tempfile::Builder::new().prefix("a b%").tempdir_in("/tmp").expect("a temporary folder");
        let socket = SocketDir::make(parent.path(), parent.path(), &own_user()).expect("a socket folder");
        let config: tokio_postgres::Config = socket.url("callboard", "a/b").parse().expect("a URL");
        assert_eq!(config.get_hosts(), [tokio_postgres::config::Host::Unix(socket.path().to_owned())]);
        assert_eq!((config.get_user(), config.get_dbname()), (Some("callboard"), Some("a/b")));
        assert_eq!(config.get_ports(), [PORT]);
    }

    #[test]
    fn what_a_killed_server_left_is_removed_by_the_next() {
        let parent = tempfile::tempdir_in("/tmp").expect("a temporary folder");
        let killed = SocketDir::make(parent.path(), parent.path(), &own_user()).expect("a socket folder");
        fs::write(killed.path.join(SOCKET), "").expect("a socket");
        let next = SocketDir::make(parent.path(), parent.path(), &own_user()).expect("a socket folder");
        assert!(!killed.path().exists() && next.path().exists());
        std::mem::forget(killed);
        drop(next);
        assert_eq!(fs::read_dir(parent.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_path_that_is_too_long_for_the_kernel_is_refused() {
        let parent = tempfile::tempdir_in("/tmp").expect("a temporary folder");
        let long = parent.path().join("x".repeat(100));
        fs::create_dir(&long).expect("a folder");
        let error = SocketDir::make(&long, parent.path(), &own_user()).expect_err("too long");
        assert!(matches!(error, PostgresError::SocketPathTooLong { .. }), "{error:?}");
        assert_eq!(fs::read_dir(&long).expect("the folder").count(), 0);
    }
}
