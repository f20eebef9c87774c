-- The tables of Callboard. What each column means is said here once; invariants stand as CHECKs beside the
-- types of src/domain that say the same.

-- UUIDv7 (RFC 9562, method 3): milliseconds, then microseconds in rand_a, then an ordinal for the rows of one
-- statement, then 48 random bits. The time, in microseconds since 1970, is the database's, so that the ids of
-- all processes sort together.
CREATE FUNCTION callboard_uuid(micros bigint, ordinal bigint) RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN (
    lpad(to_hex(micros / 1000), 12, '0')
    || to_hex(28672 + (micros % 1000) * 4)
    || to_hex(32768 + (ordinal & 16383))
    || right(gen_random_uuid()::text, 12)
)::uuid;

-- One version of a workflow; never changed, never deleted.
CREATE TABLE workflows (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    version      integer NOT NULL CHECK (version >= 1),
    description  text,
    -- The five bindings as the domain writes them.
    stages       jsonb NOT NULL CHECK (jsonb_array_length(stages) = 5),
    input_schema jsonb,
    created_at   timestamptz NOT NULL,
    UNIQUE (name, version)
);

-- One row a worker process: its heartbeat, and what it serves.
CREATE TABLE workers (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    host         text NOT NULL,
    version      text NOT NULL,
    -- Empty: all queues.
    queues       text[] NOT NULL,
    handlers     text[] NOT NULL,
    slots        integer NOT NULL CHECK (slots >= 1),
    busy         integer NOT NULL CHECK (busy >= 0),
    state        text NOT NULL CHECK (state IN ('ACTIVE', 'DRAINING', 'LOST')),
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL
)
-- Each row is updated every few seconds, and no index names what changes: with room on the page all of it is HOT.
WITH (fillfactor = 50);

-- Every queue that a job was ever submitted to.
CREATE TABLE queues (
    name   text PRIMARY KEY,
    paused boolean NOT NULL DEFAULT false
);

CREATE SEQUENCE leases;

CREATE TABLE jobs (
    id                  uuid PRIMARY KEY,
    name                text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 255),
    description         text,
    -- No foreign key: workflows are never deleted, and the key would lock one row for each of 8,000 inserts/s.
    workflow_id         uuid NOT NULL,
    mode                text NOT NULL CHECK (mode IN ('AUTO', 'MANUAL')),
    queue               text NOT NULL,
    priority            integer NOT NULL,
    labels              jsonb NOT NULL,
    input               jsonb NOT NULL,
    idempotency_key     text,
    -- SHA-256 of the request that came with the key.
    idempotency_digest  bytea,
    run_at              timestamptz,
    created_at          timestamptz NOT NULL,

    -- Where it stands. No index names any of these up to started_at, not even in a predicate: PostgreSQL
    -- would then write every stage update into every index (no HOT).
    state               text NOT NULL
        CHECK (state IN ('INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE', 'FAILED', 'CANCELLED')),
    stage               text NOT NULL CHECK (stage IN ('INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE')),
    round               integer NOT NULL CHECK (round >= 0),
    base_round          integer NOT NULL CHECK (base_round BETWEEN 0 AND round),
    -- The seq of its latest transition.
    version             integer NOT NULL CHECK (version >= 1),
    -- Where its latest transition stands in the feed.
    feed_position       bigint NOT NULL,
    paused              boolean NOT NULL,
    granted             boolean NOT NULL,
    cancel_requested_at timestamptz,
    rescues             integer NOT NULL CHECK (rescues >= 0),
    task_state          text NOT NULL CHECK (task_state IN
        ('PENDING', 'SCHEDULED', 'RUNNING', 'RETRYING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    attempt             integer NOT NULL CHECK (attempt BETWEEN 1 AND max_attempts),
    max_attempts        integer NOT NULL,
    handler             text NOT NULL,
    lease               bigint,
    scheduled_at        timestamptz,
    task_started_at     timestamptz,
    error               jsonb,
    updated_at          timestamptz NOT NULL,
    started_at          timestamptz,

    -- These are in indexes; they change when a job is claimed, parked or ends, not from stage to stage.
    -- The handler it needs, while it may be claimed: what the claim index holds.
    ready_handler       text,
    -- Waits for due_at; the promoter then opens it.
    timed               boolean NOT NULL,
    due_at              timestamptz,
    worker_id           uuid,
    finished_at         timestamptz,
    outcome             text,

    -- A claimed task has a lease and a worker, and nothing else has.
    CHECK ((task_state IN ('SCHEDULED', 'RUNNING')) = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (worker_id IS NULL)),
    -- What may be claimed is pending, not held, and nobody's.
    CHECK (ready_handler IS NULL OR (task_state = 'PENDING' AND NOT paused AND NOT timed AND ready_handler = handler)),
    CHECK (NOT timed OR (due_at IS NOT NULL AND task_state IN ('PENDING', 'RETRYING') AND NOT paused)),
    -- A final state has finished_at and an outcome, a live one has neither.
    CHECK ((state IN ('COMPLETE', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)),
    CHECK (outcome IS NOT DISTINCT FROM CASE WHEN finished_at IS NOT NULL THEN state END),
    CHECK (finished_at IS NULL OR task_state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')),
    CHECK ((idempotency_key IS NULL) = (idempotency_digest IS NULL))
)
-- Room on the page for the next versions of a row, without which no update is HOT. HOT leaves little to vacuum, but a
-- claim and an end leave dead index entries that claims pass over until vacuum takes them away: by a small share, as
-- most rows are of finished jobs and only few of them ever die, and without pauses, as it competes with the load.
WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
      autovacuum_vacuum_cost_delay = 0);

-- What a claimer reads: due, runnable work only, by queue, priority, age.
CREATE INDEX jobs_claim ON jobs (queue, (-priority), id, ready_handler) WHERE ready_handler IS NOT NULL;
-- What the promoter reads.
CREATE INDEX jobs_due ON jobs (due_at) WHERE timed;
-- What each worker holds: hand-back, cancel requests, rescue.
CREATE INDEX jobs_held ON jobs (worker_id) WHERE worker_id IS NOT NULL;
-- Lists of live jobs, and of ended ones by outcome.
CREATE INDEX jobs_live ON jobs (id) WHERE finished_at IS NULL;
CREATE INDEX jobs_ended ON jobs (outcome, id) WHERE outcome IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (finished_at, id) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_idempotency ON jobs (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Finds jobs by label; the labels themselves are in the job's row.
CREATE TABLE job_labels (
    key    text NOT NULL,
    value  text NOT NULL,
    job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    PRIMARY KEY (key, value, job_id)
);
CREATE INDEX job_labels_job ON job_labels (job_id);

-- The history, append-only, which is also the event stream.
CREATE TABLE transitions (
    job_id        uuid NOT NULL,
    seq           integer NOT NULL CHECK (seq >= 1),
    -- The feed orders by (feed_position, job_id, seq).
    feed_position bigint NOT NULL,
    from_state    text,
    to_state      text NOT NULL,
    trigger       text NOT NULL,
    stage         text NOT NULL,
    attempt       integer,
    round         integer NOT NULL,
    actor_kind    text NOT NULL CHECK (actor_kind IN ('CLIENT', 'WORKER', 'SYSTEM')),
    actor_name    text NOT NULL,
    reason        text,
    error         jsonb,
    metadata      jsonb,
    at            timestamptz NOT NULL,
    PRIMARY KEY (job_id, seq),
    CHECK ((from_state IS NULL) = (trigger = 'SUBMIT')),
    CHECK ((seq = 1) = (trigger = 'SUBMIT'))
);
CREATE UNIQUE INDEX transitions_feed ON transitions (feed_position, job_id, seq);

-- One row an attempt, written when it has ended.
CREATE TABLE tasks (
    job_id       uuid NOT NULL,
    round        integer NOT NULL,
    stage        text NOT NULL CHECK (stage IN ('INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE')),
    attempt      integer NOT NULL CHECK (attempt >= 1),
    state        text NOT NULL CHECK (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')),
    handler      text NOT NULL,
    max_attempts integer NOT NULL,
    lease        bigint,
    worker_id    uuid,
    result       jsonb,
    error        jsonb,
    scheduled_at timestamptz,
    started_at   timestamptz,
    finished_at  timestamptz NOT NULL,
    -- The seq of the transition that ended it: attempts of a job in the order they ended.
    seq          integer NOT NULL,
    PRIMARY KEY (job_id, round, stage, attempt),
    CHECK ((state = 'FAILED') = (error IS NOT NULL))
);
-- No two accepted results for one stage and round.
CREATE UNIQUE INDEX tasks_accepted ON tasks (job_id, round, stage) WHERE state = 'SUCCEEDED';

-- What running handlers report. It is worthless after a crash, so it is not logged.
CREATE UNLOGGED TABLE progress (
    job_id     uuid PRIMARY KEY,
    -- The attempt it speaks of; a row of another one is passed over.
    lease      bigint NOT NULL,
    stage      text NOT NULL,
    fraction   double precision CHECK (fraction BETWEEN 0 AND 1),
    message    text,
    updated_at timestamptz NOT NULL
);
CREATE INDEX progress_updated ON progress (updated_at);

-- Counters by queue: what each batch added or took away, summed up by maintenance, never updated.
CREATE TABLE counts (
    queue     text NOT NULL,
    init      bigint NOT NULL,
    prepare   bigint NOT NULL,
    execute   bigint NOT NULL,
    validate  bigint NOT NULL,
    complete  bigint NOT NULL,
    failed    bigint NOT NULL,
    cancelled bigint NOT NULL,
    -- Live jobs again, by whether they may be claimed, run, or wait for something.
    ready     bigint NOT NULL,
    running   bigint NOT NULL,
    waiting   bigint NOT NULL
)
-- Every row dies within a second, when it is summed up, and the next summing-up reads over it. The live ones are few, so
-- a share of them is nothing to go by.
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Jobs that were deleted, for subscribers; forgotten after a while.
CREATE TABLE job_deletions (
    job_id        uuid PRIMARY KEY,
    feed_position bigint NOT NULL,
    at            timestamptz NOT NULL
);
CREATE INDEX job_deletions_feed ON job_deletions (feed_position, job_id);

-- The feed's one row. A position is base + transaction id; base goes up when transaction ids start again,
-- as after a restore into a new cluster, so that positions never do.
CREATE TABLE feed (
    one               boolean PRIMARY KEY DEFAULT true CHECK (one),
    base              bigint NOT NULL,
    system_identifier bigint NOT NULL,
    -- Positions below this are gone.
    floor             bigint NOT NULL
);
INSERT INTO feed (base, system_identifier, floor)
SELECT 0, system_identifier, 0 FROM pg_control_system();

-- Where the calling transaction stands in the feed.
CREATE FUNCTION callboard_feed_position() RETURNS bigint
LANGUAGE sql VOLATILE
RETURN (SELECT base FROM feed) + pg_current_xact_id()::text::bigint;
