-- Stages that are answered later, at a URL of their own: one row for each pass through such a stage, from its first
-- attempt on, so that an answer outlives the worker that waited for it. Rows go with their job.
CREATE TABLE callbacks (
    job_id   uuid NOT NULL,
    round    integer NOT NULL CHECK (round >= 0),
    stage    text NOT NULL CHECK (stage IN ('INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE')),
    -- The latest one that has asked.
    attempt  integer NOT NULL CHECK (attempt >= 1),
    -- Answers are taken.
    open     boolean NOT NULL,
    -- The other side has said that it will answer this attempt, which need not ask again after a crash.
    promised boolean NOT NULL,
    -- {"result": …} or {"error": {…}}; that of an earlier attempt only where it is a result.
    answer   jsonb CHECK ((answer ? 'result') <> (answer ? 'error')),
    PRIMARY KEY (job_id, round, stage)
)
-- Each row is updated a few times, and no index names what changes.
WITH (fillfactor = 70);

-- Who may answer: whoever shows the token. Each attempt has one of its own, and none is kept but its SHA-256. Those of
-- earlier attempts stay good: the other side may know the work by its idempotency key, and only the first URL.
CREATE TABLE callback_tokens (
    digest    bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    job_id    uuid NOT NULL,
    round     integer NOT NULL,
    stage     text NOT NULL,
    issued_at timestamptz NOT NULL,
    used_at   timestamptz,
    FOREIGN KEY (job_id, round, stage) REFERENCES callbacks ON DELETE CASCADE
);
CREATE INDEX callback_tokens_callback ON callback_tokens (job_id, round, stage);
