//! The feed: all transitions in one safe order, with places to resume from.
//!
//! Ids are given out before commit, so reading by id alone skips rows. A transition's position is that of
//! the latest transaction that wrote to its job, at least its own; rows are handed out only below the
//! horizon, the oldest transaction still running, so whatever is at a position was there when the position
//! was first handed out. Within a job, seq decides.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::lists::labelled;
use super::page::{Page, Window};
use super::pool;
use super::rows::{TRANSITION_COLUMNS, TransitionRow};
use super::statement::Statement;
use crate::domain::filter::{JobTraits, TransitionFilter};
use crate::domain::ids::JobId;
use crate::domain::job::{Label, Transition};

/// A place in the feed: everything up to and including it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedPlace {
    /// Base plus transaction id.
    pub position: i64,
    /// Orders the entries at one position.
    pub job: JobId,
    /// Orders the entries of one job.
    pub seq: i32,
}

impl FeedPlace {
    /// The place before everything at a position.
    pub const fn before(position: i64) -> Self {
        Self { position, job: JobId(Uuid::nil()), seq: 0 }
    }
}

/// A transition as the feed has it.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEntry {
    /// Where it stands.
    pub place: FeedPlace,
    /// The entry.
    pub transition: Transition,
    /// What filters ask about its job; none where the job was deleted.
    pub traits: Option<JobTraits>,
}

/// What one look at the feed found.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedRead {
    /// Entries behind the place that was asked for, in order.
    pub entries: Vec<FeedEntry>,
    /// Everything below this position is final, and in `entries` unless they are as many as asked for.
    pub horizon: i64,
    /// There is something at or above the horizon: look again soon.
    pub pending: bool,
}

/// A job that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// Where it stands in the feed.
    pub position: i64,
    /// The job.
    pub job: JobId,
}

#[derive(QueryableByName)]
struct HorizonRow {
    #[diesel(sql_type = BigInt)]
    horizon: i64,
    #[diesel(sql_type = Bool)]
    pending: bool,
    #[diesel(sql_type = BigInt)]
    floor: i64,
}

#[derive(QueryableByName)]
struct FeedRow {
    #[diesel(embed)]
    transition: TransitionRow,
    #[diesel(sql_type = Nullable<Text>)]
    traits_workflow: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    traits_queue: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    traits_labels: Option<Value>,
}

#[derive(QueryableByName)]
struct DeletionRow {
    #[diesel(sql_type = BigInt)]
    feed_position: i64,
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
}

/// The position below which everything is final: that of the oldest transaction running in this snapshot,
/// those of other databases (bound as transaction ids without their epoch) left out.
const HORIZON: &str = "
    SELECT f.base + coalesce(
        (SELECT min(running::text::bigint) FROM pg_snapshot_xip(snapshot) AS running
         WHERE (running::text::bigint & 4294967295) <> ALL ({}::bigint[])),
        pg_snapshot_xmax(snapshot)::text::bigint) AS horizon, f.floor
    FROM feed f, (SELECT pg_current_snapshot() AS snapshot OFFSET 0) AS here";

/// The last position there is, of an entry or of a deletion, each read from the end of its index. Asked whether there are rows at or above the horizon,
/// the planner expects many and reads the table until it has found one, and mostly there is none.
const LAST: &str = "greatest(
    (SELECT p.feed_position FROM transitions p ORDER BY p.feed_position DESC, p.job_id DESC, p.seq DESC LIMIT 1),
    (SELECT d.feed_position FROM job_deletions d ORDER BY d.feed_position DESC, d.job_id DESC LIMIT 1))";

const TRAITS: &str = "w.name AS traits_workflow, j.queue AS traits_queue, j.labels AS traits_labels";
const TRAITS_FROM: &str = "LEFT JOIN jobs j ON j.id = t.job_id LEFT JOIN workflows w ON w.id = j.workflow_id";
/// The same for entries of which there are few, mostly one, where the planner expects as many as there may be: it would
/// read all jobs, as long as they are no more than some ten thousand, rather than look up so many.
const TRAITS_OF_EACH: &str = "
    LEFT JOIN LATERAL (SELECT i.* FROM jobs i WHERE i.id = t.job_id LIMIT 1) j ON true
    LEFT JOIN LATERAL (SELECT i.* FROM workflows i WHERE i.id = j.workflow_id LIMIT 1) w ON true";

impl Store {
    /// At most `limit` entries behind a place; horizon and rows come from one snapshot, being one statement.
    /// `foreign` is what [`Store::feed_foreign`] said a moment before.
    pub async fn feed_read(&self, after: FeedPlace, limit: i64, foreign: &[i64]) -> StoreResult<FeedRead> {
        let text = format!(
            "WITH edge AS MATERIALIZED (
                SELECT here.horizon, here.floor, coalesce({LAST} >= here.horizon, false) AS pending
                FROM ({HORIZON}) AS here
             )
             SELECT {TRANSITION_COLUMNS}, {TRAITS}, edge.horizon, edge.floor, edge.pending
             FROM edge LEFT JOIN LATERAL (
                SELECT * FROM transitions h
                WHERE (h.feed_position, h.job_id, h.seq) > ({{}}, {{}}, {{}}) AND h.feed_position < edge.horizon
                ORDER BY h.feed_position, h.job_id, h.seq LIMIT {{}}
             ) t ON true {TRAITS_OF_EACH}
             ORDER BY t.feed_position, t.job_id, t.seq"
        );
        let rows: Vec<ReadRow> = Statement::new(&text)
            .bind::<Array<BigInt>, _>(foreign.to_vec())
            .bind::<BigInt, _>(after.position)
            .bind::<SqlUuid, _>(after.job.0)
            .bind::<Integer, _>(after.seq)
            .bind::<BigInt, _>(limit)
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let edge = rows.first().map(|row| (row.edge.horizon, row.edge.pending, row.edge.floor));
        let (horizon, pending, floor) =
            edge.ok_or_else(|| StoreError::Rejected("the feed has no row".into()))?;
        if after.position < floor {
            return Err(StoreError::CursorExpired);
        }
        let entries = rows.into_iter().filter_map(|row| row.entry).map(entry).collect::<StoreResult<_>>()?;
        Ok(FeedRead { entries, horizon, pending })
    }

    /// A page of the feed, oldest first, of the entries that fit. What retention has left of jobs that are gone, until
    /// their partition is dropped, lies at or below the floor and is passed over.
    pub async fn transitions_page(
        &self,
        filter: &TransitionFilter,
        window: &Window<FeedPlace>,
    ) -> StoreResult<Page<FeedPlace, FeedEntry>> {
        // The tailer leaves them out, too: a reader that is behind must find here all that it has passed.
        let foreign = self.feed_foreign().await?;
        let mut statement = Statement::new(&format!(
            "WITH edge AS MATERIALIZED ({HORIZON})
             SELECT {TRANSITION_COLUMNS}, {TRAITS} FROM edge, transitions t {TRAITS_FROM}
             WHERE t.feed_position < edge.horizon
                AND (t.feed_position > edge.floor OR j.id IS NOT NULL)"
        ))
        .uncached()
        .bind::<Array<BigInt>, _>(foreign);
        for (place, side) in [(window.after, ">"), (window.before, "<")] {
            let Some(place) = place else { continue };
            self.feed_place_check(place).await?;
            statement = statement
                .with::<BigInt, _>(
                    &format!(" AND (t.feed_position, t.job_id, t.seq) {side} ({{}}, "),
                    place.position,
                )
                .with::<SqlUuid, _>("{}, ", place.job.0)
                .with::<Integer, _>("{})", place.seq);
        }
        statement = filtered(statement, filter);
        let direction = if window.is_backward() { "DESC" } else { "ASC" };
        statement
            .push(&format!(" ORDER BY t.feed_position {direction}, t.job_id {direction}, t.seq {direction}"));
        let rows: Vec<FeedRow> = statement
            .with::<BigInt, _>(" LIMIT {}", window.fetch())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let entries = rows.into_iter().map(entry).collect::<StoreResult<Vec<_>>>()?;
        Ok(Page::from_rows(window, entries.into_iter().map(|entry| (entry.place, entry)).collect()))
    }

    /// Jobs deleted at or above a position, at most `limit`.
    pub async fn deletions_read(&self, from: i64, below: i64, limit: i64) -> StoreResult<Vec<Deletion>> {
        let rows: Vec<DeletionRow> = Statement::new(
            "SELECT feed_position, job_id FROM job_deletions WHERE feed_position >= {} AND feed_position < {}
             ORDER BY feed_position, job_id LIMIT {}",
        )
        .bind::<BigInt, _>(from)
        .bind::<BigInt, _>(below)
        .bind::<BigInt, _>(limit)
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Deletion { position: row.feed_position, job: JobId(row.job_id) })
            .collect())
    }

    /// Forgets deletions that are older than this; how many. With them goes what a late worker has added to the logs
    /// of these jobs while they were being deleted, which no lock keeps it from.
    pub async fn deletions_forget(&self, age_ms: i64) -> StoreResult<usize> {
        let forgotten = Statement::new(
            "WITH late AS (
                DELETE FROM log_lines WHERE job_id = ANY(ARRAY(SELECT job_id FROM job_deletions
                    WHERE at < clock_timestamp() - {} * interval '1 millisecond'))
             )
             DELETE FROM job_deletions WHERE at < clock_timestamp() - {} * interval '1 millisecond'",
        )
        .bind::<BigInt, _>(age_ms)
        .bind::<BigInt, _>(age_ms)
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(forgotten)
    }

    /// Where the feed is now: the last entry that is final, or the floor. Whatever is committed after this comes
    /// behind it, also where PostgreSQL crashes meanwhile; the horizon itself would not do for that.
    pub async fn feed_end(&self) -> StoreResult<FeedPlace> {
        #[derive(QueryableByName)]
        struct EndRow {
            #[diesel(sql_type = BigInt)]
            floor: i64,
            #[diesel(sql_type = Nullable<BigInt>)]
            feed_position: Option<i64>,
            #[diesel(sql_type = Nullable<SqlUuid>)]
            job_id: Option<Uuid>,
            #[diesel(sql_type = Nullable<Integer>)]
            seq: Option<i32>,
        }
        let foreign = self.feed_foreign().await?;
        let text = format!(
            "WITH edge AS MATERIALIZED ({HORIZON})
             SELECT edge.floor, t.feed_position, t.job_id, t.seq FROM edge LEFT JOIN LATERAL (
                SELECT h.feed_position, h.job_id, h.seq FROM transitions h WHERE h.feed_position < edge.horizon
                ORDER BY h.feed_position DESC, h.job_id DESC, h.seq DESC LIMIT 1
             ) t ON true"
        );
        let row: EndRow = Statement::new(&text)
            .bind::<Array<BigInt>, _>(foreign)
            .row(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let floor = FeedPlace::before(row.floor);
        Ok(match (row.feed_position, row.job_id, row.seq) {
            (Some(position), Some(job), Some(seq)) => FeedPlace { position, job: JobId(job), seq }.max(floor),
            _ => floor,
        })
    }

    /// Whether the history behind a place is still all there.
    pub async fn feed_place_check(&self, place: FeedPlace) -> StoreResult<()> {
        if place.position < self.feed_floor().await? { Err(StoreError::CursorExpired) } else { Ok(()) }
    }

    /// The same for whoever is to follow what comes behind a place, who would wait for ever behind one that is not reached
    /// yet. Another process may have given it out that is further on than this one, but not than the database.
    pub async fn feed_begin_check(&self, place: FeedPlace) -> StoreResult<()> {
        #[derive(QueryableByName)]
        struct EdgeRow {
            #[diesel(sql_type = BigInt)]
            floor: i64,
            #[diesel(sql_type = BigInt)]
            unreached: i64,
        }
        let row: EdgeRow = Statement::new(
            "SELECT floor, base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS unreached FROM feed",
        )
        .row(&mut *pool::acquire(&self.reads).await?)
        .await?;
        match place.position {
            position if position < row.floor => Err(StoreError::CursorExpired),
            position if position >= row.unreached => Err(StoreError::CursorAhead),
            _ => Ok(()),
        }
    }

    /// The position below which history is gone.
    pub async fn feed_floor(&self) -> StoreResult<i64> {
        #[derive(QueryableByName)]
        struct FloorRow {
            #[diesel(sql_type = BigInt)]
            floor: i64,
        }
        let row: FloorRow =
            Statement::new("SELECT floor FROM feed").row(&mut *pool::acquire(&self.reads).await?).await?;
        Ok(row.floor)
    }

    /// Transactions that run in other databases of the same server, by id without epoch. They cannot write
    /// here, but a snapshot lists them, and a long one would hold the horizon back.
    ///
    /// Read this before the snapshot: an id that belonged to another database then still does.
    pub async fn feed_foreign(&self) -> StoreResult<Vec<i64>> {
        #[derive(QueryableByName)]
        struct ForeignRow {
            #[diesel(sql_type = BigInt)]
            xid: i64,
        }
        let rows: Vec<ForeignRow> = Statement::new(
            "SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity
             WHERE datname <> current_database() AND backend_xid IS NOT NULL
             UNION SELECT transaction::text::bigint FROM pg_prepared_xacts WHERE database <> current_database()",
        )
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(rows.into_iter().map(|row| row.xid).collect())
    }

    /// Raises the feed's base where transaction ids have started again below positions that were given out:
    /// after a restore into another cluster, or into this one at an earlier time.
    pub async fn feed_rebase(&self) -> StoreResult<bool> {
        let updated = Statement::new(
            "UPDATE feed SET
                base = greatest(feed.base, used.last + 1),
                system_identifier = control.system_identifier
             FROM pg_control_system() AS control,
                (SELECT greatest(
                    coalesce((SELECT max(feed_position) FROM transitions), 0),
                    coalesce((SELECT max(feed_position) FROM job_deletions), 0)) AS last) AS used
             WHERE control.system_identifier <> feed.system_identifier
                OR used.last >= feed.base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
        )
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(updated > 0)
    }
}

/// A row of [`Store::feed_read`]: the edge always, an entry where there is one.
struct ReadRow {
    edge: HorizonRow,
    entry: Option<FeedRow>,
}

impl QueryableByName<diesel::pg::Pg> for ReadRow {
    fn build<'a>(row: &impl diesel::row::NamedRow<'a, diesel::pg::Pg>) -> diesel::deserialize::Result<Self> {
        let edge = HorizonRow::build(row)?;
        // A lateral join that found nothing leaves one row whose columns are all null.
        let seq: Option<i32> = diesel::row::NamedRow::get::<Nullable<Integer>, _>(row, "seq")?;
        let entry = seq.map(|_| FeedRow::build(row)).transpose()?;
        Ok(Self { edge, entry })
    }
}

fn entry(row: FeedRow) -> StoreResult<FeedEntry> {
    let place = FeedPlace {
        position: row.transition.feed_position,
        job: JobId(row.transition.job_id),
        seq: row.transition.seq,
    };
    let traits = match (row.traits_workflow, row.traits_queue) {
        (Some(workflow), Some(queue)) => {
            let labels = row.traits_labels.map(serde_json::from_value::<Vec<Label>>).transpose();
            let labels = labels.map_err(|error| StoreError::Corrupt {
                row: place.job.to_string(),
                problem: error.to_string(),
            })?;
            Some(JobTraits { workflow, queue, labels: labels.unwrap_or_default() })
        }
        _ => None,
    };
    Ok(FeedEntry { place, transition: Transition::try_from(row.transition)?, traits })
}

/// The filter in SQL, of a table alias `t` with its job as `j` and workflow as `w`.
fn filtered(mut statement: Statement, filter: &TransitionFilter) -> Statement {
    if !filter.jobs.is_empty() {
        let ids: Vec<Uuid> = filter.jobs.iter().map(|job| job.0).collect();
        statement = statement.with::<Array<SqlUuid>, _>(" AND t.job_id = ANY({})", ids);
    }
    if !filter.workflows.is_empty() {
        statement = statement.with::<Array<Text>, _>(" AND w.name = ANY({})", filter.workflows.clone());
    }
    if !filter.queues.is_empty() {
        statement = statement.with::<Array<Text>, _>(" AND j.queue = ANY({})", filter.queues.clone());
    }
    for label in &filter.labels {
        statement = labelled(statement, label, "t.job_id");
    }
    if !filter.triggers.is_empty() {
        let words: Vec<&str> = filter.triggers.iter().map(|trigger| trigger.as_str()).collect();
        statement = statement.with::<Array<Text>, _>(" AND t.trigger = ANY({})", words);
    }
    if !filter.to_states.is_empty() {
        let words: Vec<&str> = filter.to_states.iter().map(|state| state.as_str()).collect();
        statement = statement.with::<Array<Text>, _>(" AND t.to_state = ANY({})", words);
    }
    statement
}
