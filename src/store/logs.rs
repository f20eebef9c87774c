//! Logs of jobs: lines, appended in batches, and read by job or attempt in either direction.
//!
//! Within a job, lines are numbered without gaps. A batch takes the numbers behind the last line that it sees; of two
//! writers who take the same ones the table's key lets one through, and the other one looks again. So whatever is
//! committed at any moment is a beginning of the log, and a reader who goes on behind the last line that it has seen
//! misses nothing: it needs no horizon, as the feed does, and no row of the job is locked for it. Two writers for one
//! job are rare: a worker that has lost its lease and the one that has it now.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::hints::Hint;
use super::history::TaskPlace;
use super::lists::COUNTED_MAX;
use super::page::{Page, Window};
use super::pool;
use super::statement::Statement;
use crate::domain::ids::{JobId, TaskId, WorkerId};
use crate::domain::words::{LogStream, Stage, UnknownWord};

/// Lines that [`Store::logs_read`] finds of one job at most.
const READ_LINES_MAX: i64 = 200;
/// Bytes of text after which it finds no further line of a job.
const READ_BYTES_MAX: i64 = 64 * 1024;
/// How far back in a job's log a worker looks for what it has written itself.
const LOOK_BACK_LINES: i64 = 1_000;

/// A line to be appended.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLine {
    /// The attempt that said it.
    pub task: TaskId,
    /// The worker that ran it.
    pub worker: WorkerId,
    /// Rises from line to line of a process, above 0; with the worker it names the line.
    pub number: i64,
    /// How long ago it was said.
    pub age: Duration,
    /// Where it came from.
    pub stream: LogStream,
    /// Whether it was longer.
    pub truncated: bool,
    /// The line, without NUL.
    pub text: String,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Its place: from 1 within the job, without gaps.
    pub seq: i64,
    /// When it was said, by the database's clock; never before the line before it.
    pub at: DateTime<Utc>,
    /// The attempt that said it.
    pub task: TaskId,
    /// The worker that ran it.
    pub worker: WorkerId,
    /// Where it came from.
    pub stream: LogStream,
    /// Whether it was longer, and cut.
    pub truncated: bool,
    /// The line, without its line end.
    pub text: String,
}

/// Whose lines are asked for: a job's, or those of one of its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LogOf {
    /// The job.
    pub job: JobId,
    /// The attempt; none for all.
    pub task: Option<TaskPlace>,
}

/// Lines that fit every part; an empty list counts as left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LogFilter {
    /// Said at one of these stages.
    pub stages: Vec<Stage>,
    /// From one of these streams.
    pub streams: Vec<LogStream>,
}

/// What is behind a place in a job's log, and whether the job lives on, seen at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRead {
    /// The next lines; there may be more.
    pub lines: Vec<LogLine>,
    /// The job is COMPLETE or CANCELLED.
    pub is_over: bool,
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = SqlUuid)]
    worker_id: Uuid,
    #[diesel(sql_type = Bool)]
    truncated: bool,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Text)]
    stream: String,
    #[diesel(sql_type = Text)]
    text: String,
}

const LINE_COLUMNS: &str =
    "l.job_id, l.seq, l.at, l.round, l.attempt, l.worker_id, l.truncated, l.stage, l.stream, l.text";

/// A row of [`Store::logs_read`]: the job always, a line where there is one.
struct ReadRow {
    place: i64,
    is_over: bool,
    line: Option<LineRow>,
}

impl QueryableByName<diesel::pg::Pg> for ReadRow {
    fn build<'a>(row: &impl diesel::row::NamedRow<'a, diesel::pg::Pg>) -> diesel::deserialize::Result<Self> {
        use diesel::row::NamedRow;
        let seq: Option<i64> = NamedRow::get::<Nullable<BigInt>, _>(row, "seq")?;
        Ok(Self {
            place: NamedRow::get::<BigInt, _>(row, "place")?,
            is_over: NamedRow::get::<Bool, _>(row, "is_over")?,
            line: seq.map(|_| LineRow::build(row)).transpose()?,
        })
    }
}

#[derive(QueryableByName)]
struct LastRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

#[derive(QueryableByName)]
struct CountedRow {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl TryFrom<LineRow> for LogLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        let job = JobId(row.job_id);
        let corrupt = |error: UnknownWord| StoreError::Corrupt {
            row: format!("line {} of {job}", row.seq),
            problem: error.to_string(),
        };
        Ok(Self {
            seq: row.seq,
            at: row.at,
            task: TaskId {
                job,
                round: row.round,
                stage: row.stage.parse().map_err(corrupt)?,
                attempt: row.attempt,
            },
            worker: WorkerId(row.worker_id),
            stream: row.stream.parse().map_err(corrupt)?,
            truncated: row.truncated,
            text: row.text,
        })
    }
}

/// Takes each job's numbers up where they end. What a worker had written before, should this be another try, is left out.
const APPEND: &str = "
WITH said AS MATERIALIZED (
    SELECT * FROM unnest({}::uuid[], {}::integer[], {}::text[], {}::integer[], {}::uuid[], {}::bigint[], {}::bigint[],
        {}::text[], {}::boolean[], {}::text[])
        AS s (job_id, round, stage, attempt, worker_id, number, age, stream, truncated, text)
), heads AS MATERIALIZED (
    SELECT d.job_id, d.worker_id, coalesce(last.seq, 0) AS seq, last.at, coalesce(own.number, 0) AS number
    FROM (SELECT DISTINCT job_id, worker_id FROM said) d
    JOIN jobs j ON j.id = d.job_id
    LEFT JOIN LATERAL (
        SELECT l.seq, l.at FROM log_lines l WHERE l.job_id = d.job_id ORDER BY l.seq DESC LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
        SELECT l.number FROM log_lines l
        WHERE l.job_id = d.job_id AND l.seq > last.seq - {} AND l.worker_id = d.worker_id
        ORDER BY l.seq DESC LIMIT 1
    ) own ON true
), clock AS MATERIALIZED (
    SELECT clock_timestamp() AS now
)
INSERT INTO log_lines (job_id, seq, at, number, round, attempt, worker_id, truncated, stage, stream, text)
SELECT s.job_id, h.seq + row_number() OVER of_job,
    greatest(h.at, max(clock.now - s.age * interval '1 microsecond') OVER of_job),
    s.number, s.round, s.attempt, s.worker_id, s.truncated, s.stage, s.stream, s.text
FROM said s JOIN heads h USING (job_id, worker_id) CROSS JOIN clock
WHERE s.number > h.number
WINDOW of_job AS (PARTITION BY s.job_id ORDER BY s.number)
ORDER BY s.job_id, s.number";

/// The filter, and the attempt where one is wanted, of an alias `l` for lines and `w` for what is wanted.
const FITS: &str = "l.job_id = w.job_id
    AND (w.round IS NULL OR (l.round = w.round AND l.stage = w.stage AND l.attempt = w.attempt))
    AND (cardinality({}::text[]) = 0 OR l.stage = ANY({}::text[]))
    AND (cardinality({}::text[]) = 0 OR l.stream = ANY({}::text[]))";

const WANTED: &str = "unnest({}::uuid[], {}::integer[], {}::text[], {}::integer[]) WITH ORDINALITY
    AS w (job_id, round, stage, attempt, place)";

impl Store {
    /// Appends lines of one process, in their order. Lines that are there already, as after a commit whose answer was
    /// lost, are left out, and so are those of jobs that are gone. Where another writer was faster, the error is
    /// [`StoreError::Contended`]: try again.
    pub async fn logs_append(&self, lines: &[NewLine]) -> StoreResult<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let micros = |line: &NewLine| i64::try_from(line.age.as_micros()).unwrap_or(i64::MAX);
        let statement = Statement::new(APPEND)
            .bind::<Array<SqlUuid>, _>(all(lines, |line| line.task.job.0))
            .bind::<Array<Integer>, _>(all(lines, |line| line.task.round))
            .bind::<Array<Text>, _>(all(lines, |line| line.task.stage.as_str()))
            .bind::<Array<Integer>, _>(all(lines, |line| line.task.attempt))
            .bind::<Array<SqlUuid>, _>(all(lines, |line| line.worker.0))
            .bind::<Array<BigInt>, _>(all(lines, |line| line.number))
            .bind::<Array<BigInt>, _>(all(lines, micros))
            .bind::<Array<Text>, _>(all(lines, |line| line.stream.as_str()))
            .bind::<Array<Bool>, _>(all(lines, |line| line.truncated))
            .bind::<Array<Text>, _>(all(lines, |line| line.text.clone()))
            .bind::<BigInt, _>(LOOK_BACK_LINES);
        let appended = {
            let mut conn = pool::acquire(&self.writes).await?;
            RunQueryDsl::execute(statement, &mut *conn).await
        };
        appended.map_err(|error| match error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                StoreError::Contended(information.message().to_owned())
            }
            error => error.into(),
        })?;
        self.hints.raise(&[Hint::Logs]);
        Ok(())
    }

    /// A page of each log that is wanted, at its place, in one statement.
    pub async fn logs_pages(
        &self,
        wanted: &[LogOf],
        filter: &LogFilter,
        window: &Window<i64>,
    ) -> StoreResult<Vec<Page<i64, LogLine>>> {
        let direction = if window.is_backward() { "DESC" } else { "ASC" };
        let text = format!(
            "SELECT w.place, {LINE_COLUMNS} FROM {WANTED} CROSS JOIN LATERAL (
                SELECT * FROM log_lines l WHERE {FITS}
                    AND l.seq > coalesce({{}}, 0) AND l.seq < coalesce({{}}, 9223372036854775807)
                ORDER BY l.seq {direction} LIMIT {{}}) l
             ORDER BY w.place, l.seq {direction}"
        );
        let rows: Vec<LineRow> = filtered(Statement::new(&text), wanted, filter)
            .bind::<Nullable<BigInt>, _>(window.after)
            .bind::<Nullable<BigInt>, _>(window.before)
            .bind::<BigInt, _>(window.fetch())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let mut logs: Vec<Vec<(i64, LogLine)>> = wanted.iter().map(|_| Vec::new()).collect();
        for row in rows {
            let place = usize::try_from(row.place - 1).ok();
            if let Some(log) = place.and_then(|place| logs.get_mut(place)) {
                log.push((row.seq, row.try_into()?));
            }
        }
        Ok(logs.into_iter().map(|lines| Page::from_rows(window, lines)).collect())
    }

    /// How many lines each log that is wanted has, at its place; none where counting would take too long: more than
    /// [`COUNTED_MAX`], unless all of a job's are asked for.
    pub async fn logs_count(&self, wanted: &[LogOf], filter: &LogFilter) -> StoreResult<Vec<Option<i64>>> {
        let unfiltered = *filter == LogFilter::default();
        // The numbers of a job's lines have no gaps.
        let whole = "coalesce((SELECT l.seq FROM log_lines l WHERE l.job_id = w.job_id ORDER BY l.seq DESC LIMIT 1), 0)";
        let text = format!(
            "SELECT CASE WHEN {{}} AND w.round IS NULL THEN {whole}
                ELSE (SELECT count(*) FROM (SELECT FROM log_lines l WHERE {FITS} LIMIT {{}}) counted) END AS count
             FROM {WANTED} ORDER BY w.place"
        );
        let (rounds, stages, attempts) = tasks(wanted);
        let rows: Vec<CountedRow> = fitting(Statement::new(&text).bind::<Bool, _>(unfiltered), filter)
            .bind::<BigInt, _>(COUNTED_MAX + 1)
            .bind::<Array<SqlUuid>, _>(all(wanted, |of| of.job.0))
            .bind::<Array<Nullable<Integer>>, _>(rounds)
            .bind::<Array<Nullable<Text>>, _>(stages)
            .bind::<Array<Nullable<Integer>>, _>(attempts)
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let counted = rows.into_iter().zip(wanted).map(|(row, of)| {
            let known = unfiltered && of.task.is_none();
            Some(row.count).filter(|count| known || *count <= COUNTED_MAX)
        });
        Ok(counted.collect())
    }

    /// What is behind a place in each of some jobs' logs, at its place; none for a job that is not there.
    pub async fn logs_read(&self, wanted: &[(JobId, i64)]) -> StoreResult<Vec<Option<LogRead>>> {
        let rows: Vec<ReadRow> = Statement::new(&format!(
            "SELECT w.place, j.state IN ('COMPLETE', 'CANCELLED') AS is_over, {LINE_COLUMNS}
             FROM unnest({{}}::uuid[], {{}}::bigint[]) WITH ORDINALITY AS w (job_id, after, place)
             JOIN jobs j ON j.id = w.job_id
             LEFT JOIN LATERAL (
                SELECT * FROM (
                    SELECT n.*, sum(octet_length(n.text)) OVER (ORDER BY n.seq) - octet_length(n.text) AS bytes_before
                    FROM (SELECT * FROM log_lines h WHERE h.job_id = w.job_id AND h.seq > w.after
                        ORDER BY h.seq LIMIT {{}}) n
                ) m WHERE m.bytes_before < {{}}
             ) l ON true
             ORDER BY w.place, l.seq"
        ))
        .bind::<Array<SqlUuid>, _>(all(wanted, |(job, _)| job.0))
        .bind::<Array<BigInt>, _>(all(wanted, |(_, after)| *after))
        .bind::<BigInt, _>(READ_LINES_MAX)
        .bind::<BigInt, _>(READ_BYTES_MAX)
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut found: Vec<Option<LogRead>> = wanted.iter().map(|_| None).collect();
        for row in rows {
            let place = usize::try_from(row.place - 1).ok();
            let Some(read) = place.and_then(|place| found.get_mut(place)) else { continue };
            let read = read.get_or_insert_with(|| LogRead { lines: Vec::new(), is_over: row.is_over });
            read.lines.extend(row.line.map(LogLine::try_from).transpose()?);
        }
        Ok(found)
    }

    /// The number of the last line of each of these jobs; those without any are left out.
    pub async fn logs_last(&self, jobs: &[JobId]) -> StoreResult<Vec<(JobId, i64)>> {
        let rows: Vec<LastRow> = Statement::new(
            "SELECT w.job_id, l.seq FROM unnest({}::uuid[]) AS w (job_id) CROSS JOIN LATERAL (
                SELECT h.seq FROM log_lines h WHERE h.job_id = w.job_id ORDER BY h.seq DESC LIMIT 1) l",
        )
        .bind::<Array<SqlUuid>, _>(all(jobs, |job| job.0))
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(rows.into_iter().map(|row| (JobId(row.job_id), row.seq)).collect())
    }
}

fn all<T, U>(items: &[T], of: impl Fn(&T) -> U) -> Vec<U> {
    items.iter().map(of).collect()
}

/// Binds what [`WANTED`] and then [`FITS`] have places for.
fn filtered(statement: Statement, wanted: &[LogOf], filter: &LogFilter) -> Statement {
    let (rounds, stages, attempts) = tasks(wanted);
    let statement = statement
        .bind::<Array<SqlUuid>, _>(all(wanted, |of| of.job.0))
        .bind::<Array<Nullable<Integer>>, _>(rounds)
        .bind::<Array<Nullable<Text>>, _>(stages)
        .bind::<Array<Nullable<Integer>>, _>(attempts);
    fitting(statement, filter)
}

/// Binds what [`FITS`] has places for.
fn fitting(statement: Statement, filter: &LogFilter) -> Statement {
    let (stages, streams) = (all(&filter.stages, |s| s.as_str()), all(&filter.streams, |s| s.as_str()));
    statement
        .bind::<Array<Text>, _>(stages.clone())
        .bind::<Array<Text>, _>(stages)
        .bind::<Array<Text>, _>(streams.clone())
        .bind::<Array<Text>, _>(streams)
}

type Tasks = (Vec<Option<i32>>, Vec<Option<&'static str>>, Vec<Option<i32>>);

fn tasks(wanted: &[LogOf]) -> Tasks {
    (
        all(wanted, |of| of.task.map(|task| task.round)),
        all(wanted, |of| of.task.map(|task| task.stage.as_str())),
        all(wanted, |of| of.task.map(|task| task.attempt)),
    )
}
