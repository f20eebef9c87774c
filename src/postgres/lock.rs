//! One server at a time uses a data directory: a lock that ends with the process, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::error::{Doing, PostgresError};

/// An exclusive lock on a directory, held by the file `lock` in it, which names the holder's process for others.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    pub(super) fn take(directory: &Path) -> Result<Self, PostgresError> {
        let path = directory.join("lock");
        // Not truncated: until the lock is ours, what stands in the file is the holder's.
        let options = File::options().read(true).write(true).create(true).truncate(false).to_owned();
        let mut file = options.open(&path).doing("open", &path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let pid = file.read_to_string(&mut holder).ok().and_then(|_| holder.trim().parse().ok());
                return Err(PostgresError::Locked { data_dir: directory.to_owned(), pid });
            }
            Err(TryLockError::Error(error)) => return Err(error).doing("lock", &path),
        }
        let write = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        write.doing("write", &path)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_is_refused_with_the_holders_process_and_free_after_it() {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let first = DirectoryLock::take(directory.path()).expect("the lock is free");
        let error = DirectoryLock::take(directory.path()).expect_err("the lock is taken");
        let own = i32::try_from(std::process::id()).expect("a process id");
        assert!(matches!(&error, PostgresError::Locked { pid: Some(pid), .. } if *pid == own), "{error:?}");
        assert!(error.to_string().contains(&format!("Another server (process {own}) uses")), "{error}");
        drop(first);
        DirectoryLock::take(directory.path()).expect("the lock is free again");
    }
}
