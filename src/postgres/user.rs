//! As whom the cluster's processes run: PostgreSQL refuses to run as root.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, getegid, geteuid, mkdtemp, setsid};

use super::error::{Doing, PostgresError};
use super::programs::Programs;

/// The user that owns the cluster's files and runs its processes.
#[derive(Clone, Debug)]
pub(super) struct ClusterUser {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Whether that is another user than the server's own: only root can take on another.
    pub(super) is_another: bool,
    path: OsString,
}

impl ClusterUser {
    /// The owner of the cluster if there is one, otherwise the server's own user, or for root `postgres` or `nobody`.
    pub(super) fn choose(cluster: &Path, path: &OsStr) -> Result<Self, PostgresError> {
        let own = geteuid();
        let owner = std::fs::metadata(cluster).ok().map(|metadata| metadata.uid());
        let of = |user: User| Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            is_another: user.uid != own,
            path: path.to_owned(),
        };
        if own.is_root() {
            let owner = owner
                .filter(|uid| *uid != 0)
                .and_then(|uid| User::from_uid(Uid::from_raw(uid)).ok().flatten());
            let unprivileged =
                owner.or_else(|| UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten()));
            return unprivileged.map(of).ok_or(PostgresError::NoUnprivilegedUser);
        }
        if let Some(owner) = owner.filter(|uid| *uid != own.as_raw()) {
            return Err(PostgresError::OfAnotherUser {
                cluster: cluster.to_owned(),
                owner: user_name(Uid::from_raw(owner)),
                user: user_name(own),
            });
        }
        let gid = getegid().as_raw();
        Ok(Self { name: user_name(own), uid: own.as_raw(), gid, is_another: false, path: path.to_owned() })
    }

    /// A command that runs as this user, apart from the server: in a session of its own, so that Ctrl-C in the
    /// terminal does not reach it before the server has drained; with a clean environment, so that no `PG…` variable
    /// changes what it does; and in `/`, because the working directory may be closed to this user.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", &self.path).env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if self.is_another {
            command.gid(self.gid).uid(self.uid);
        }
        // SAFETY: between fork and exec only async-signal-safe functions may run; setsid(2) is one and takes nothing.
        unsafe { command.pre_exec(|| Ok(setsid().map(drop)?)) };
        command
    }

    /// Fails when this user may not run the programs.
    pub(super) fn check_programs(&self, programs: &Programs) -> Result<(), PostgresError> {
        self.run_in(Path::new("/"), programs).map_err(|cause| PostgresError::ProgramsClosed {
            bin_dir: programs.bin_dir.clone(),
            user: self.name.clone(),
            cause,
        })
    }

    /// Whether this user gets to `folder`. Asked of the kernel, by going there as that user, because permissions of
    /// every folder above, groups and access lists all count. The programs are known to run from elsewhere.
    pub(super) fn reaches(&self, folder: &Path, programs: &Programs) -> bool {
        self.run_in(folder, programs).is_ok()
    }

    fn run_in(&self, folder: &Path, programs: &Programs) -> io::Result<()> {
        // The change of folder comes after the change of user, so its failure is that user's failure.
        let mut command = self.command(&programs.postgres());
        command.arg("--version").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status()?;
        status
            .success()
            .then_some(())
            .ok_or_else(|| io::Error::other(format!("postgres --version: {status}")))
    }

    /// Makes a new folder in `parent` that only this user (and root) can enter.
    pub(super) fn make_private_dir(&self, parent: &Path, prefix: &str) -> Result<PathBuf, PostgresError> {
        let made = mkdtemp(&parent.join(format!("{prefix}XXXXXX")));
        let directory = made.map_err(io::Error::from).doing("make a folder in", parent)?;
        if self.is_another {
            chown(&directory, Some(self.uid), Some(self.gid)).doing("hand over", &directory)?;
        }
        Ok(directory)
    }
}

fn user_name(uid: Uid) -> String {
    User::from_uid(uid).ok().flatten().map_or_else(|| format!("with the id {uid}"), |user| user.name)
}

/// Whom root runs PostgreSQL as, most fitting first.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];
