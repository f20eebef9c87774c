//! Workflows that are there from the start: the built-in one, and those of the configured folder.

use std::collections::btree_map::{BTreeMap, Entry};
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

/// Reads the definitions and checks them, before anything is started that would have to be stopped. What is wrong with each
/// file is logged, so that one start shows all of it. A file may take the built-in workflow's name.
pub(super) fn read(registry: &Registry, folder: Option<&Path>) -> anyhow::Result<Vec<NewWorkflow>> {
    let built_in = serde_json::from_str(STANDARD_JSON).context("the built-in workflow cannot be read")?;
    let built_in = checked(registry, built_in).context("the built-in workflow cannot be used")?;
    let Some(folder) = folder else { return Ok(vec![built_in]) };
    // Where a relative path leads is the question that a mistake in it raises.
    let folder = &*std::path::absolute(folder).context("workflows_dir")?;
    let paths = files(folder)?;
    let (mut found, mut unusable) = (BTreeMap::<String, (&Path, NewWorkflow)>::new(), 0);
    for path in &paths {
        let workflow = definition_of(path).and_then(|definition| checked(registry, definition));
        let problem = match workflow.map(|workflow| (found.entry(workflow.name.clone()), workflow)) {
            Ok((Entry::Vacant(place), workflow)) => {
                place.insert((path, workflow));
                continue;
            }
            // Each start would register both, one after the other.
            Ok((Entry::Occupied(taken), workflow)) => {
                anyhow!("defines \"{}\" like {}", workflow.name, taken.get().0.display())
            }
            Err(problem) => problem,
        };
        unusable += 1;
        tracing::error!("workflow file {}: {problem:#}", path.display());
    }
    if unusable > 0 {
        bail!("{unusable} of {} workflow files in {} cannot be used", paths.len(), folder.display());
    }
    found.entry(built_in.name.clone()).or_insert((folder, built_in));
    Ok(found.into_values().map(|(_, workflow)| workflow).collect())
}

/// Registers each one, as a new version where it differs from the latest one.
pub(super) async fn register(store: &Store, workflows: Vec<NewWorkflow>) -> anyhow::Result<()> {
    for workflow in workflows {
        let name = workflow.name.clone();
        let registered = store.workflow_ensure(workflow).await;
        let workflow = registered.with_context(|| format!("the workflow {name} cannot be registered"))?;
        tracing::info!(workflow = workflow.name, version = workflow.version, "workflow ready");
    }
    Ok(())
}

fn checked(registry: &Registry, definition: WorkflowDefinition) -> anyhow::Result<NewWorkflow> {
    let stages = definition::check(&definition, registry).map_err(|problems| {
        let said: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect();
        anyhow!("{}", said.join("; "))
    })?;
    let WorkflowDefinition { name, description, input_schema, .. } = definition;
    Ok(NewWorkflow { name, description, stages, input_schema })
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

fn definition_of(path: &Path) -> anyhow::Result<WorkflowDefinition> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("is {bytes} bytes; at most {FILE_BYTES_MAX} are read");
    }
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}
