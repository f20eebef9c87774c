//! Taking work: the claim statement, and what a worker needs to run what it took.

use std::collections::HashMap;
use std::time::Duration;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::error::StoreResult;
use super::hints::Hint;
use super::pool;
use super::rows::{JOB_COLUMNS, JobRow};
use super::statement::Statement;
use crate::domain::ids::{JobId, WorkerId};
use crate::domain::job::{Actor, Job};
use crate::domain::trace::TraceContext;
use crate::domain::words::{Stage, Trigger};
use crate::telemetry::metrics;

/// What a worker asks for.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Who asks; only an ACTIVE worker gets anything.
    pub worker: WorkerId,
    /// How the history names it.
    pub worker_name: String,
    /// At most so many: the slots that are free.
    pub limit: i32,
    /// The queues it serves; empty for all.
    pub queues: Vec<String>,
    /// The handlers it has.
    pub handlers: Vec<String>,
    /// Those of its handlers whose tasks wait for a thread, and so begin as SCHEDULED.
    pub waiting_handlers: Vec<String>,
    /// Where to begin in the claim index; none for a full scan.
    pub from: Option<ClaimPosition>,
}

/// A place in the claim index.
///
/// Entries of claimed jobs stay in the index until vacuum may remove them. Under an old snapshot it may not,
/// and a scan from the head passes over all of them each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimPosition {
    /// Of the job that was claimed last.
    pub priority: i32,
    /// Of the job that was claimed last.
    pub job: JobId,
}

/// A job that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// As it is now.
    pub job: Job,
    /// Since something last happened to it, or, where it had a time to wait for, since that time. Before another attempt
    /// this is its backoff, too.
    pub waited: Duration,
    /// What the spans of its attempts are children of, where it is traced.
    pub trace: Option<TraceContext>,
}

#[derive(QueryableByName)]
struct ClaimedRow {
    #[diesel(embed)]
    job: JobRow,
    #[diesel(sql_type = BigInt)]
    waited_micros: i64,
    #[diesel(sql_type = Nullable<Text>)]
    trace_context: Option<String>,
}

/// The planner may run a LIMIT below a join more than once, which would lock more rows than it returns; the
/// materialised CTE keeps it from that.
const CLAIM: &str = "
WITH picked AS MATERIALIZED (
    SELECT ready.id, ready.since FROM queues q CROSS JOIN LATERAL (
        SELECT j.id, j.priority, greatest(j.updated_at, j.run_at) AS since FROM jobs j
        WHERE j.queue = q.name AND j.ready_handler IS NOT NULL AND j.ready_handler = ANY({}::text[])
            AND ((-j.priority), j.id) >= ({}::integer, {}::uuid)
        ORDER BY (-j.priority), j.id LIMIT {} FOR UPDATE SKIP LOCKED
    ) ready
    WHERE NOT q.paused AND (cardinality({}::text[]) = 0 OR q.name = ANY({}::text[]))
        AND EXISTS (SELECT FROM workers w WHERE w.id = {} AND w.state = 'ACTIVE')
    ORDER BY (-ready.priority), ready.id LIMIT {}
), here AS MATERIALIZED (
    SELECT (SELECT base FROM feed) + pg_current_xact_id()::text::bigint AS position, clock_timestamp() AS now
), claimed AS (
    UPDATE jobs j SET
        ready_handler = NULL, due_at = NULL, granted = true, version = j.version + 1,
        task_state = CASE WHEN j.handler = ANY({}::text[]) THEN 'SCHEDULED' ELSE 'RUNNING' END,
        lease = nextval('leases'), worker_id = {},
        scheduled_at = greatest(here.now, j.updated_at),
        task_started_at = CASE WHEN j.handler = ANY({}::text[]) THEN NULL ELSE greatest(here.now, j.updated_at) END,
        started_at = coalesce(j.started_at, greatest(here.now, j.updated_at)),
        updated_at = greatest(here.now, j.updated_at),
        feed_position = greatest(j.feed_position, here.position)
    FROM picked, here
    WHERE j.id = picked.id AND j.ready_handler IS NOT NULL
    RETURNING j.*, picked.since
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
        actor_kind, actor_name, at)
    SELECT id, version, feed_position, state, state, 'START', stage, attempt, round, {}, {}, updated_at
    FROM claimed
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT queue, 0, 0, 0, 0, 0, 0, 0, -count(*), count(*), 0 FROM claimed GROUP BY queue
)
SELECT {columns}, (extract(epoch FROM j.scheduled_at - j.since) * 1000000)::bigint AS waited_micros,
    j.trace_context
FROM claimed j ORDER BY (-j.priority), j.id";

impl Store {
    /// Claims due work, highest priority first, then oldest; each job comes with a lease of its own.
    pub async fn jobs_claim(&self, request: &ClaimRequest) -> StoreResult<Vec<Claimed>> {
        let (rank, id) = match request.from {
            Some(position) => (-position.priority, position.job.0),
            None => (i32::MIN, Uuid::nil()),
        };
        let actor = Actor::worker(&request.worker_name);
        let text = CLAIM.replace("{columns}", JOB_COLUMNS);
        let limit = i64::from(request.limit);
        let statement = Statement::new(&text)
            .bind::<Array<Text>, _>(request.handlers.clone())
            .bind::<Integer, _>(rank)
            .bind::<SqlUuid, _>(id)
            .bind::<BigInt, _>(limit)
            .bind::<Array<Text>, _>(request.queues.clone())
            .bind::<Array<Text>, _>(request.queues.clone())
            .bind::<SqlUuid, _>(request.worker.0)
            .bind::<BigInt, _>(limit)
            .bind::<Array<Text>, _>(request.waiting_handlers.clone())
            .bind::<SqlUuid, _>(request.worker.0)
            .bind::<Array<Text>, _>(request.waiting_handlers.clone())
            .bind::<Text, _>(actor.kind.as_str())
            .bind::<Text, _>(actor.name);
        let rows: Vec<ClaimedRow> = statement.rows(&mut *pool::acquire(&self.writes).await?).await?;
        if !rows.is_empty() {
            self.hints.raise(&[Hint::Feed]);
            metrics().store.stored(Trigger::Start.as_str(), rows.len());
        }
        let claimed = |ClaimedRow { job, waited_micros, trace_context }| {
            // By hand, a job may be started before its time.
            let waited = Duration::from_micros(u64::try_from(waited_micros).unwrap_or(0));
            // No trace is worth a job.
            let trace = trace_context.and_then(|text| text.parse().ok());
            Ok(Claimed { job: Job::try_from(job)?, waited, trace })
        };
        rows.into_iter().map(claimed).collect()
    }

    /// The results in force of jobs, by stage: what the stages before the current one have returned.
    pub async fn results_in_force(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, Vec<(Stage, Value)>>> {
        #[derive(diesel::QueryableByName)]
        struct ResultRow {
            #[diesel(sql_type = SqlUuid)]
            job_id: Uuid,
            #[diesel(sql_type = Text)]
            stage: String,
            #[diesel(sql_type = Nullable<diesel::sql_types::Jsonb>)]
            result: Option<Value>,
        }
        if jobs.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<ResultRow> = Statement::new(
            "SELECT DISTINCT ON (k.job_id, k.stage) k.job_id, k.stage, k.result
             FROM tasks k JOIN jobs j ON j.id = k.job_id
             WHERE k.job_id = ANY({}::uuid[]) AND k.state = 'SUCCEEDED' AND k.round >= j.base_round
             ORDER BY k.job_id, k.stage, k.round DESC",
        )
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut results: HashMap<JobId, Vec<(Stage, Value)>> = HashMap::new();
        for row in rows {
            if let Ok(stage) = row.stage.parse::<Stage>() {
                results.entry(JobId(row.job_id)).or_default().push((stage, row.result.unwrap_or_default()));
            }
        }
        Ok(results)
    }
}
