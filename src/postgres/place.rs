//! Where the cluster lies: in the data directory, or elsewhere when its user cannot get there.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{Doing, PostgresError};
use super::left_behind;
use super::lock::DirectoryLock;
use super::programs::Programs;
use super::settings::PostgresSettings;
use super::user::ClusterUser;

/// The places, programs and user of one data directory's cluster, locked for this server.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) data_dir: PathBuf,
    /// The folder that holds `postgres`, the cluster, and for a moment the one that is being made.
    pub(super) home: PathBuf,
    pub(super) programs: Programs,
    pub(super) user: ClusterUser,
    _locks: Vec<DirectoryLock>,
}

impl Place {
    /// Finds or decides all of them. A data directory whose cluster lies elsewhere has a symbolic link to it.
    pub(super) fn take(data_dir: &Path, settings: &PostgresSettings) -> Result<Self, PostgresError> {
        let root = nix::unistd::geteuid().is_root();
        // The user that root chooses for the cluster has to pass through, but has nothing to list there.
        let mode = if root { 0o711 } else { 0o700 };
        if data_dir.exists() && !data_dir.is_dir() {
            return Err(PostgresError::NoDirectory { path: data_dir.to_owned() });
        }
        DirBuilder::new()
            .recursive(true)
            .mode(mode)
            .create(data_dir)
            .doing("make the data directory", data_dir)?;
        let data_dir = data_dir.canonicalize().doing("find", data_dir)?;
        let mut locks = vec![DirectoryLock::take(&data_dir)?];

        let link = data_dir.join(CLUSTER);
        let user = ClusterUser::choose(&link, &settings.path)?;
        let programs = Programs::find(settings.bin_dir.as_deref(), &settings.path, major_of(&link))
            .map_err(|error| error.for_cluster(&link))?;
        user.check_programs(&programs)?;

        let home = match fs::read_link(&link) {
            Ok(target) => data_dir.join(target).parent().unwrap_or(&data_dir).to_owned(),
            Err(_) if link.exists() || user.reaches(&data_dir, &programs) => data_dir.clone(),
            Err(_) => {
                let home = settings.fallback_dir.join(name_of(&data_dir));
                tracing::warn!(
                    "User {} cannot get to {}, so the database is kept in {}",
                    user.name,
                    data_dir.display(),
                    home.display()
                );
                home
            }
        };
        if home != data_dir {
            // Another data directory may lead here too, as a copy that took the link along.
            make_open_dir(&settings.fallback_dir)?;
            make_open_dir(&home)?;
            if !user.reaches(&home, &programs) {
                return Err(PostgresError::FallbackClosed { user: user.name, data_dir, fallback: home });
            }
            locks.push(DirectoryLock::take(&home)?);
            if !link.is_symlink() {
                set_aside(&home.join(CLUSTER))?;
                std::os::unix::fs::symlink(home.join(CLUSTER), &link).doing("link", &link)?;
            }
        }
        Ok(Self { data_dir, home, programs, user, _locks: locks })
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join(CLUSTER)
    }
}

/// Makes a folder that everybody can get to, whatever the umask. One that is there already is left as it is.
fn make_open_dir(path: &Path) -> Result<(), PostgresError> {
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(path).doing("make", path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).doing("open", path)
}

/// The major version of the PostgreSQL that made a cluster, if there is one.
fn major_of(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim_end().parse().ok()
}

/// A cluster whose data directory has gone is not taken for the new directory's: whoever deletes a data directory
/// wants to start afresh. It is kept once, under another name, because data is never deleted unasked.
fn set_aside(cluster: &Path) -> Result<(), PostgresError> {
    if !cluster.exists() {
        return Ok(());
    }
    left_behind::stop(cluster)?;
    let aside = cluster.with_extension("set-aside");
    match fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).doing("remove", &aside),
        _ => {}
    }
    fs::rename(cluster, &aside).doing("set aside", cluster)?;
    tracing::warn!("The database of a data directory that has gone was set aside as {}", aside.display());
    Ok(())
}

/// A folder name for a data directory: the same for the same path.
fn name_of(data_dir: &Path) -> String {
    let digest = Sha256::digest(data_dir.as_os_str().as_encoded_bytes());
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

const CLUSTER: &str = "postgres";
