//! Stages that are answered later: who may answer, and what was answered, kept until a worker has taken it.
//!
//! Whatever is written here holds the job's row against changes (FOR SHARE), so that an answer is either taken while
//! the stage still waits for it or turned away; and locks come in one order everywhere: job, callback, token.

use std::time::Duration;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::hints::Hint;
use super::pool;
use super::statement::Statement;
use crate::domain::callback::{Answer, CallbackKey};
use crate::domain::ids::JobId;
use crate::domain::words::UnknownWord;

/// Answers read in one look; each may be as large as a result.
pub const ANSWERS_READ_MAX: i64 = 100;
/// Tokens that are good for one pass through a stage; the oldest ones go. One is issued for each attempt, and for each
/// worker that takes an attempt over.
pub const TOKENS_MAX: i64 = 32;

/// Largest answer that is read back, in bytes of JSON: what was stored was checked before.
const STORED_BYTES_MAX: usize = usize::MAX;

/// An attempt at a stage that is answered later, and the claim it runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    /// The work.
    pub key: CallbackKey,
    /// From 1 within stage and round.
    pub attempt: i32,
    /// Nothing is written for a claim that is over.
    pub lease: i64,
}

/// How things stand when an attempt begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// How long ago this very attempt asked, and was promised an answer: by a worker that is gone. None where nobody has
    /// promised anything.
    pub promised_for: Option<Duration>,
    /// What was answered meanwhile.
    pub answer: Option<Answer>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is stored, and the stage ends with it.
    Accepted,
    /// Nobody knows this token.
    Unknown,
    /// The token was used, or the stage answered by another one.
    Used,
    /// The stage does not wait any more.
    Over,
}

#[derive(QueryableByName)]
struct OpenedRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    promised_for_ms: Option<i64>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    answer: Option<Value>,
}

#[derive(QueryableByName)]
struct EndedRow {
    #[diesel(sql_type = Nullable<Jsonb>)]
    answer: Option<Value>,
}

#[derive(QueryableByName)]
struct AnswerRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Jsonb)]
    answer: Value,
}

#[derive(QueryableByName)]
struct PostedRow {
    #[diesel(sql_type = Bool)]
    taken: bool,
    #[diesel(sql_type = Bool)]
    known: bool,
    #[diesel(sql_type = Bool)]
    used: bool,
    #[diesel(sql_type = Bool)]
    waits: bool,
}

/// The attempt's job while its claim holds: places for job, lease, round and stage.
const MINE: &str = "WITH mine AS MATERIALIZED (
    SELECT j.id, j.round, j.stage FROM jobs j
    WHERE j.id = {} AND j.lease = {} AND j.round = {} AND j.stage = {} FOR SHARE OF j
)";

fn mine(asking: &Asking, then: &str) -> Statement {
    let key = &asking.key;
    Statement::new(&format!("{MINE}{then}"))
        .bind::<SqlUuid, _>(key.job.0)
        .bind::<BigInt, _>(asking.lease)
        .bind::<Integer, _>(key.round)
        .bind::<Text, _>(key.stage.as_str())
}

impl Store {
    /// An attempt begins to ask, and whoever shows the token with this digest may answer; none where the claim is over.
    /// An error that an earlier attempt was answered with is forgotten, a result is not.
    pub async fn callback_open(&self, asking: &Asking, digest: [u8; 32]) -> StoreResult<Option<Opened>> {
        let rows: Vec<OpenedRow> = mine(
            asking,
            ", opened AS (
    INSERT INTO callbacks AS c (job_id, round, stage, attempt, open, promised)
    SELECT id, round, stage, {}, true, false FROM mine
    ON CONFLICT (job_id, round, stage) DO UPDATE SET open = true, rests = false, attempt = excluded.attempt,
        promised = c.promised AND c.attempt = excluded.attempt,
        asked_at = CASE WHEN c.promised AND c.attempt = excluded.attempt THEN c.asked_at ELSE excluded.asked_at END,
        answer = CASE WHEN c.attempt = excluded.attempt OR c.answer ? 'result' THEN c.answer END
    RETURNING job_id, round, stage, attempt, promised, asked_at, answer
), outnumbered AS (
    DELETE FROM callback_tokens WHERE digest IN (
        SELECT t.digest FROM callback_tokens t JOIN mine m ON (t.job_id, t.round, t.stage) = (m.id, m.round, m.stage)
        ORDER BY t.issued_at DESC OFFSET {})
), token AS (
    INSERT INTO callback_tokens (digest, job_id, round, stage, attempt, issued_at)
    SELECT {}, job_id, round, stage, attempt, clock_timestamp() FROM opened
    -- Asked for again, as nobody heard that it was stored.
    ON CONFLICT (digest) DO NOTHING
)
SELECT answer, CASE WHEN promised
    THEN (extract(epoch FROM clock_timestamp() - asked_at) * 1000)::bigint END AS promised_for_ms FROM opened",
        )
        .bind::<Integer, _>(asking.attempt)
        .bind::<BigInt, _>(TOKENS_MAX - 1)
        .bind::<Binary, _>(digest.to_vec())
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let promised_for =
            row.promised_for_ms.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)));
        Ok(Some(Opened { promised_for, answer: row.answer.map(read) }))
    }

    /// The other side has promised this attempt an answer.
    pub async fn callback_promised(&self, asking: &Asking) -> StoreResult<()> {
        mine(
            asking,
            " UPDATE callbacks c SET promised = true FROM mine m
             WHERE (c.job_id, c.round, c.stage) = (m.id, m.round, m.stage) AND c.attempt = {}",
        )
        .bind::<Integer, _>(asking.attempt)
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(())
    }

    /// The attempt has ended. From now on a result is taken where another attempt may follow, or nothing is; what was
    /// answered before.
    pub async fn callback_end(
        &self,
        asking: &Asking,
        another_may_follow: bool,
    ) -> StoreResult<Option<Answer>> {
        let rows: Vec<EndedRow> = mine(
            asking,
            " UPDATE callbacks c SET open = c.open AND {}, rests = true FROM mine m
             WHERE (c.job_id, c.round, c.stage) = (m.id, m.round, m.stage) RETURNING c.answer",
        )
        .bind::<Bool, _>(another_may_follow)
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(rows.into_iter().next().and_then(|row| row.answer).map(read))
    }

    /// Those of these that were answered, at most [`ANSWERS_READ_MAX`].
    pub async fn callbacks_answered(
        &self,
        waiting: &[CallbackKey],
    ) -> StoreResult<Vec<(CallbackKey, Answer)>> {
        let rows: Vec<AnswerRow> = Statement::new(
            "SELECT k.job_id, k.round, k.stage, c.answer
             FROM unnest({}::uuid[], {}::integer[], {}::text[]) AS k (job_id, round, stage)
             CROSS JOIN LATERAL (
                SELECT c.answer FROM callbacks c
                WHERE c.job_id = k.job_id AND c.round = k.round AND c.stage = k.stage AND c.answer IS NOT NULL
                LIMIT 1
             ) c LIMIT {}",
        )
        .bind::<Array<SqlUuid>, _>(waiting.iter().map(|key| key.job.0).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(waiting.iter().map(|key| key.round).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(waiting.iter().map(|key| key.stage.as_str()).collect::<Vec<_>>())
        .bind::<BigInt, _>(ANSWERS_READ_MAX)
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        let answered = |row: AnswerRow| {
            let job = JobId(row.job_id);
            let stage = row.stage.parse().map_err(|error: UnknownWord| corrupt(job, error.to_string()))?;
            Ok((CallbackKey { job, round: row.round, stage }, read(row.answer)))
        };
        rows.into_iter().map(answered).collect()
    }

    /// Takes an answer from whoever shows the token with this digest: once, and only while its stage waits. An error is
    /// taken only while the attempt waits that asked for it; a result is taken from whichever was asked, and stands
    /// above an error.
    pub async fn callback_post(&self, digest: [u8; 32], answer: &Answer) -> StoreResult<Posted> {
        let row: PostedRow = Statement::new(
            "WITH token AS MATERIALIZED (
    SELECT job_id, round, stage, attempt, used_at FROM callback_tokens WHERE digest = {}
), posted AS MATERIALIZED (
    SELECT a.answer, a.answer ? 'result' AS is_result FROM (SELECT {}::jsonb AS answer) a
), job AS MATERIALIZED (
    SELECT j.id FROM jobs j JOIN token t ON j.id = t.job_id AND j.round = t.round AND j.stage = t.stage
    WHERE j.finished_at IS NULL AND j.cancel_requested_at IS NULL FOR SHARE OF j
), taken AS (
    UPDATE callbacks c SET answer = p.answer FROM posted p, token t JOIN job ON job.id = t.job_id
    WHERE c.job_id = t.job_id AND c.round = t.round AND c.stage = t.stage AND t.used_at IS NULL AND c.open
        AND CASE WHEN p.is_result THEN c.answer IS NULL OR c.answer ? 'error'
            ELSE c.answer IS NULL AND NOT c.rests AND coalesce(t.attempt, c.attempt) = c.attempt END
    RETURNING c.job_id
), used AS (
    UPDATE callback_tokens SET used_at = clock_timestamp() WHERE digest = {} AND EXISTS (SELECT FROM taken)
)
SELECT EXISTS (SELECT FROM taken) AS taken, EXISTS (SELECT FROM token) AS known,
    EXISTS (SELECT FROM token WHERE used_at IS NOT NULL) AS used,
    EXISTS (SELECT FROM posted p, callbacks c JOIN token t USING (job_id, round, stage) JOIN job ON job.id = c.job_id
        WHERE c.open AND (p.is_result OR NOT c.rests AND coalesce(t.attempt, c.attempt) = c.attempt)) AS waits",
        )
        .bind::<Binary, _>(digest.to_vec())
        .bind::<Jsonb, _>(answer.to_json())
        .bind::<Binary, _>(digest.to_vec())
        .row(&mut *pool::acquire(&self.writes).await?)
        .await?;
        let posted = match row {
            PostedRow { taken: true, .. } => Posted::Accepted,
            PostedRow { known: false, .. } => Posted::Unknown,
            PostedRow { used: true, .. } => Posted::Used,
            PostedRow { waits: false, .. } => Posted::Over,
            // Another token was faster, or this one was, a moment ago.
            PostedRow { waits: true, .. } => Posted::Used,
        };
        if posted == Posted::Accepted {
            self.hints.raise(&[Hint::Answer]);
        }
        Ok(posted)
    }
}

/// What was written by hand is an answer, too: one that nobody can use must not keep others from theirs.
fn read(answer: Value) -> Answer {
    Answer::read(answer, STORED_BYTES_MAX).unwrap_or_else(|problem| Answer::Error {
        message: format!("the answer cannot be read: {problem}"),
        retryable: false,
        details: None,
    })
}

fn corrupt(job: JobId, problem: String) -> StoreError {
    StoreError::Corrupt { row: format!("callback of {job}"), problem }
}
