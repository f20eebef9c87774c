//! Scratch directories: where they are, and that they go away with their jobs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use super::shift::Process;
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::words::JobState;
use crate::store::StoreResult;

/// Directories whose jobs are looked up with one statement.
const SWEEP_BATCH_MAX: usize = 1_000;
/// Directories looked at in one sweep.
const SWEEP_MAX: usize = 100_000;

/// Where a job's scratch directory is, or would be.
pub(super) fn of(process: &Process, job: JobId) -> PathBuf {
    root(process).join(job.to_string())
}

fn root(process: &Process) -> PathBuf {
    process.settings.scratch_dir.clone().unwrap_or_else(|| PathBuf::from("callboard-scratch"))
}

/// Removes the directory of a job that has ended here. That of a FAILED one is kept for a retry, and goes
/// with a sweep.
pub(super) fn after(process: &Process, job: &Job) {
    if !matches!(job.status.state, JobState::Complete | JobState::Cancelled) {
        return;
    }
    let path = of(process, job.id);
    // Most jobs never asked for one: a look costs less than a thread.
    if path.symlink_metadata().is_ok() {
        tokio::task::spawn_blocking(move || remove(&path));
    }
}

/// Removes directories of jobs that have ended elsewhere or were deleted, and of those that failed long ago.
pub(super) async fn sweep(process: &Process) -> StoreResult<()> {
    let root = root(process);
    let listed = tokio::task::spawn_blocking(move || list(&root)).await.unwrap_or_default();
    let keep = i64::try_from(process.settings.scratch_keep_failed_seconds).unwrap_or(i64::MAX);
    let keep = TimeDelta::try_seconds(keep).unwrap_or(TimeDelta::MAX);
    for part in listed.chunks(SWEEP_BATCH_MAX) {
        let now = process.store.clock().await?;
        let ids: Vec<JobId> = part.iter().map(|(id, _)| *id).collect();
        let mut gone: HashMap<JobId, PathBuf> = part.iter().cloned().collect();
        for job in process.store.jobs_get(&ids).await? {
            let needed = match job.status.state {
                JobState::Complete | JobState::Cancelled => false,
                JobState::Failed => {
                    job.status.finished_at.is_some_and(|at| now.signed_duration_since(at) < keep)
                }
                JobState::Init | JobState::Prepare | JobState::Execute | JobState::Validate => true,
            };
            if needed {
                gone.remove(&job.id);
            }
        }
        // Whether the thread ended well is not ours to mind: the next sweep finds what is left.
        let _ = tokio::task::spawn_blocking(move || gone.values().for_each(|path| remove(path))).await;
    }
    Ok(())
}

fn list(root: &Path) -> Vec<(JobId, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .take(SWEEP_MAX)
        .collect()
}

fn remove(path: &Path) {
    match std::fs::remove_dir_all(path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "a scratch directory could not be removed")
        }
    }
}
