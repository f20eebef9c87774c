//! Workflow versions: registering and finding them. They never change, so a process keeps those it has seen.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid};
use futures_util::FutureExt;
use serde_json::Value;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::pool::{self, End};
use super::rows::{WORKFLOW_COLUMNS, WorkflowRow, read_all};
use super::statement::Statement;
use crate::domain::ids::WorkflowId;
use crate::domain::workflow::{StageBinding, Workflow};

/// Most workflows that a reader is shown.
pub const WORKFLOWS_LISTED_MAX: i64 = 1_000;
/// Workflow versions that a process keeps in memory; the map is emptied when it is full.
const KEPT_MAX: usize = 10_000;

/// Workflow versions that this process has seen.
#[derive(Default)]
pub(super) struct KnownWorkflows(std::sync::RwLock<HashMap<WorkflowId, Arc<Workflow>>>);

impl KnownWorkflows {
    fn get(&self, id: WorkflowId) -> Option<Arc<Workflow>> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&id).cloned()
    }

    fn keep(&self, workflow: Workflow) -> Arc<Workflow> {
        let workflow = Arc::new(workflow);
        let mut known = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= KEPT_MAX {
            known.clear();
        }
        known.insert(workflow.id, Arc::clone(&workflow));
        workflow
    }
}

/// A workflow to be registered: its bindings are checked and complete.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWorkflow {
    /// Shared by all versions.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// What each stage is bound to, in order.
    pub stages: [StageBinding; 5],
    /// JSON Schema (2020-12) for a job's input.
    pub input_schema: Option<Value>,
}

impl Store {
    /// Registers the next version of a workflow, whatever the latest one says.
    pub async fn workflow_register(&self, new: NewWorkflow) -> StoreResult<Arc<Workflow>> {
        self.register(new, false).await
    }

    /// Registers the next version of a workflow unless the latest one says the same; that one then.
    pub async fn workflow_ensure(&self, new: NewWorkflow) -> StoreResult<Arc<Workflow>> {
        self.register(new, true).await
    }

    async fn register(&self, new: NewWorkflow, unless_same: bool) -> StoreResult<Arc<Workflow>> {
        let new = Arc::new(new);
        let workflow = pool::transaction(&self.writes, "workflow_register", |conn| {
            let new = Arc::clone(&new);
            async move {
                // Versions of one name are numbered without gaps, so their writers take turns.
                Statement::new("SELECT pg_advisory_xact_lock({}, hashtext({}))")
                    .bind::<Integer, _>(super::locks::WORKFLOW_NAME)
                    .bind::<Text, _>(new.name.clone())
                    .run(conn)
                    .await?;
                let stages = serde_json::to_value(&new.stages).unwrap_or_default();
                let rows: Vec<WorkflowRow> = Statement::new(&format!(
                    "WITH latest AS (
                        SELECT * FROM workflows WHERE name = {{}} ORDER BY version DESC LIMIT 1
                     ), asked AS (
                        SELECT {{}}::text AS name, {{}}::text AS description, {{}}::jsonb AS stages,
                            {{}}::jsonb AS input_schema
                     ), same AS (
                        SELECT l.* FROM latest l, asked a WHERE {{}} AND l.stages = a.stages
                            AND l.description IS NOT DISTINCT FROM a.description
                            AND l.input_schema IS NOT DISTINCT FROM a.input_schema
                     ), stored AS (
                        INSERT INTO workflows (id, name, version, description, stages, input_schema, created_at)
                        SELECT callboard_uuid((extract(epoch FROM now) * 1000000)::bigint, 0), a.name,
                            coalesce((SELECT version FROM latest), 0) + 1, a.description, a.stages,
                            a.input_schema, now
                        FROM asked a, (SELECT clock_timestamp() AS now OFFSET 0) AS clock
                        WHERE NOT EXISTS (SELECT FROM same)
                        RETURNING *
                     )
                     SELECT {WORKFLOW_COLUMNS} FROM (SELECT * FROM same UNION ALL SELECT * FROM stored) w"
                ))
                .bind::<Text, _>(new.name.clone())
                .bind::<Text, _>(new.name.clone())
                .bind::<Nullable<Text>, _>(new.description.clone())
                .bind::<Jsonb, _>(stages)
                .bind::<Nullable<Jsonb>, _>(new.input_schema.clone())
                .bind::<Bool, _>(unless_same)
                .rows(conn)
                .await?;
                let row = rows.into_iter().next();
                let row = row.ok_or_else(|| StoreError::Rejected("no workflow came back".into()))?;
                Ok(End::Commit(Workflow::try_from(row)?))
            }
            .boxed()
        })
        .await?;
        Ok(self.workflows.keep(workflow))
    }

    /// One version of a workflow.
    pub async fn workflow_get(&self, id: WorkflowId) -> StoreResult<Option<Arc<Workflow>>> {
        Ok(self.workflows_get(&[id]).await?.remove(&id))
    }

    /// Those workflow versions that there are.
    pub async fn workflows_get(&self, ids: &[WorkflowId]) -> StoreResult<HashMap<WorkflowId, Arc<Workflow>>> {
        let mut found: HashMap<_, _> =
            ids.iter().filter_map(|id| self.workflows.get(*id).map(|workflow| (*id, workflow))).collect();
        let missing: Vec<_> = ids.iter().filter(|id| !found.contains_key(id)).map(|id| id.0).collect();
        if !missing.is_empty() {
            let rows: Vec<WorkflowRow> = Statement::new(&format!(
                "SELECT {WORKFLOW_COLUMNS} FROM workflows w WHERE w.id = ANY({{}}::uuid[])"
            ))
            .bind::<Array<SqlUuid>, _>(missing)
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
            for workflow in read_all::<_, Workflow>(rows)? {
                found.insert(workflow.id, self.workflows.keep(workflow));
            }
        }
        Ok(found)
    }

    /// A workflow by name: a version, or the latest.
    pub async fn workflow_named(
        &self,
        name: &str,
        version: Option<i32>,
    ) -> StoreResult<Option<Arc<Workflow>>> {
        let rows: Vec<WorkflowRow> = Statement::new(&format!(
            "SELECT {WORKFLOW_COLUMNS} FROM workflows w WHERE w.name = {{}} AND w.version = coalesce({{}}, w.version)
             ORDER BY w.version DESC LIMIT 1"
        ))
        .bind::<Text, _>(name.to_owned())
        .bind::<Nullable<Integer>, _>(version)
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let workflows = read_all::<_, Workflow>(rows)?;
        Ok(workflows.into_iter().next().map(|workflow| self.workflows.keep(workflow)))
    }

    /// Workflows by name, each at a version or the latest, in one statement; each answer at the place of its
    /// question.
    pub async fn workflows_named(
        &self,
        wanted: &[(String, Option<i32>)],
    ) -> StoreResult<Vec<Option<Arc<Workflow>>>> {
        #[derive(QueryableByName)]
        struct NamedRow {
            #[diesel(embed)]
            workflow: WorkflowRow,
            #[diesel(sql_type = BigInt)]
            ord: i64,
        }
        let rows: Vec<NamedRow> = Statement::new(&format!(
            "SELECT {WORKFLOW_COLUMNS}, wanted.ord
             FROM unnest({{}}::text[], {{}}::integer[]) WITH ORDINALITY AS wanted (name, version, ord)
             CROSS JOIN LATERAL (
                SELECT * FROM workflows v WHERE v.name = wanted.name AND v.version = coalesce(wanted.version, v.version)
                ORDER BY v.version DESC LIMIT 1) w"
        ))
        .bind::<Array<Text>, _>(wanted.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Integer>>, _>(wanted.iter().map(|(_, version)| *version).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut found = vec![None; wanted.len()];
        for row in rows {
            let workflow = Workflow::try_from(row.workflow)?;
            let known = self.workflows.get(workflow.id);
            let place = usize::try_from(row.ord - 1).ok().and_then(|index| found.get_mut(index));
            if let Some(place) = place {
                *place = Some(known.unwrap_or_else(|| self.workflows.keep(workflow)));
            }
        }
        Ok(found)
    }

    /// The latest version of each workflow, by name, at most [`WORKFLOWS_LISTED_MAX`].
    pub async fn workflows_list(&self) -> StoreResult<Vec<Arc<Workflow>>> {
        let rows: Vec<WorkflowRow> = Statement::new(&format!(
            "SELECT DISTINCT ON (w.name) {WORKFLOW_COLUMNS} FROM workflows w ORDER BY w.name, w.version DESC LIMIT {{}}"
        ))
        .bind::<BigInt, _>(WORKFLOWS_LISTED_MAX)
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(read_all::<_, Workflow>(rows)?.into_iter().map(|workflow| self.workflows.keep(workflow)).collect())
    }
}
