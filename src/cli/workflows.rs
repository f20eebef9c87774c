//! Workflows that are there from the start: the built-in one, and those of the configured folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use crate::domain::workflow::WorkflowDefinition;
use crate::handlers::standard::STANDARD_JSON;
use crate::handlers::{Registry, definition};
use crate::store::Store;
use crate::store::workflows::NewWorkflow;

/// Files read from the folder; more is a mistake in the path.
const FILES_MAX: usize = 1_000;
/// Largest file, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Registers each definition, as a new version where it differs from the latest one.
pub(super) async fn register(
    store: &Store,
    registry: &Registry,
    folder: Option<&Path>,
) -> anyhow::Result<()> {
    let built_in = serde_json::from_str(STANDARD_JSON).context("the built-in workflow cannot be read")?;
    let registered = ensure(store, registry, built_in).await;
    registered.context("the built-in workflow cannot be registered")?;
    let Some(folder) = folder else { return Ok(()) };
    for path in files(folder)? {
        let registered = match read(&path) {
            Ok(definition) => ensure(store, registry, definition).await,
            Err(error) => Err(error),
        };
        registered.with_context(|| format!("workflow file {}", path.display()))?;
    }
    Ok(())
}

async fn ensure(store: &Store, registry: &Registry, definition: WorkflowDefinition) -> anyhow::Result<()> {
    let stages = definition::check(&definition, registry).map_err(|problems| {
        let said: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect();
        anyhow!("{}", said.join("; "))
    })?;
    let WorkflowDefinition { name, description, input_schema, .. } = definition;
    let workflow = store.workflow_ensure(NewWorkflow { name, description, stages, input_schema }).await?;
    tracing::info!(workflow = workflow.name, version = workflow.version, "workflow ready");
    Ok(())
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("the folder of workflows {} cannot be read", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            bail!("the folder of workflows {} has more than {FILES_MAX} files", folder.display());
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<WorkflowDefinition> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("is {bytes} bytes; at most {FILE_BYTES_MAX} are read");
    }
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}
