-- Lines of jobs' logs: what handlers say, and what the programs that they run write, as it comes. Written once, never
-- changed, and gone with the job: partitioned as the history is.
CREATE TABLE log_lines (
    job_id    uuid NOT NULL,
    -- Counts from 1 within the job, without gaps: whoever writes takes the numbers behind the last one that is there, and
    -- of two who take the same ones the key lets one through. So at any moment the lines that there are are the first
    -- ones, and no reader needs to know which transactions still run.
    seq       bigint NOT NULL CHECK (seq >= 1),
    at        timestamptz NOT NULL,
    -- Rises within a worker: a worker that did not hear whether a batch was committed writes it again, and what is there
    -- is left out.
    number    bigint NOT NULL,
    -- The attempt that said it. Those of a worker that has lost its lease did happen, and stay its own.
    round     integer NOT NULL,
    attempt   integer NOT NULL CHECK (attempt >= 1),
    worker_id uuid NOT NULL,
    truncated boolean NOT NULL,
    stage     text NOT NULL CHECK (stage IN ('INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE')),
    stream    text NOT NULL CHECK (stream IN ('HANDLER', 'STDOUT', 'STDERR')),
    text      text NOT NULL,
    PRIMARY KEY (job_id, seq)
) PARTITION BY RANGE (job_id);
CREATE TABLE log_lines_default PARTITION OF log_lines DEFAULT;
SELECT callboard_history_options('log_lines_default');

DO $$
DECLARE
    range record;
BEGIN
    FOR range IN SELECT * FROM history_partitions LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF log_lines FOR VALUES FROM (%L) TO (%L)',
            'log_lines_' || range.suffix, range.low, range.high);
        PERFORM callboard_history_options(('log_lines_' || range.suffix)::regclass);
    END LOOP;
END $$;

-- Partitions of the logs are made and dropped together with those of the history.

CREATE OR REPLACE FUNCTION callboard_history_forsake() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    half_made text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks', 'log_lines'] LOOP
        IF EXISTS (SELECT FROM pg_constraint WHERE conname = parent || '_promise'
            AND conrelid = (parent || '_default')::regclass) THEN
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', parent || '_default', parent || '_promise');
        END IF;
        FOR half_made IN SELECT relname FROM pg_class
            WHERE relname ~ ('^' || parent || '_[0-9]+$') AND relkind = 'r' AND NOT relispartition
                AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = parent::regclass)
        LOOP
            EXECUTE format('DROP TABLE %I', half_made);
        END LOOP;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION callboard_history_promise(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks', 'log_lines'] LOOP
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING CONSTRAINTS INCLUDING INDEXES)',
            parent || '_' || suffix, parent);
        PERFORM callboard_history_options((parent || '_' || suffix)::regclass);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (job_id < %L OR job_id >= %L) NOT VALID',
            parent || '_default', parent || '_promise', low, high);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION callboard_history_validate() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE transitions_default VALIDATE CONSTRAINT transitions_promise;
    ALTER TABLE tasks_default VALIDATE CONSTRAINT tasks_promise;
    ALTER TABLE log_lines_default VALIDATE CONSTRAINT log_lines_promise;
END $$;

CREATE OR REPLACE FUNCTION callboard_history_attach(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks', 'log_lines'] LOOP
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            parent, parent || '_' || suffix, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', parent || '_default', parent || '_promise');
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION callboard_history_drop(suffix text, low uuid, high uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM jobs WHERE id >= low AND id < high) THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I, %I, %I', 'transitions_' || suffix, 'tasks_' || suffix, 'log_lines_' || suffix);
    RETURN true;
END $$;
