-- History by time: ids of jobs begin with their time, so a job's history lies in one partition, and a partition whose
-- jobs have all gone is dropped instead of being deleted row by row. Without retention there is the DEFAULT
-- partition alone, which costs a feed's reader nothing; with it, maintenance makes a few coarse ones ahead of time.

ALTER TABLE transitions RENAME TO transitions_default;
ALTER TABLE transitions_default RENAME CONSTRAINT transitions_pkey TO transitions_default_pkey;
ALTER INDEX transitions_feed RENAME TO transitions_default_feed;
CREATE TABLE transitions (LIKE transitions_default INCLUDING CONSTRAINTS, PRIMARY KEY (job_id, seq))
    PARTITION BY RANGE (job_id);
CREATE UNIQUE INDEX transitions_feed ON transitions (feed_position, job_id, seq);
ALTER TABLE transitions ATTACH PARTITION transitions_default DEFAULT;

ALTER TABLE tasks RENAME TO tasks_default;
ALTER TABLE tasks_default RENAME CONSTRAINT tasks_pkey TO tasks_default_pkey;
ALTER INDEX tasks_accepted RENAME TO tasks_default_accepted;
CREATE TABLE tasks (LIKE tasks_default INCLUDING CONSTRAINTS, PRIMARY KEY (job_id, round, stage, attempt))
    PARTITION BY RANGE (job_id);
CREATE UNIQUE INDEX tasks_accepted ON tasks (job_id, round, stage) WHERE state = 'SUCCEEDED';
ALTER TABLE tasks ATTACH PARTITION tasks_default DEFAULT;

-- How autovacuum treats a partition of the history. Its rows are written once, so a vacuum only marks pages as visible
-- to all and reads no page twice: by rows and not by a share of the table, or the first one of a table of a hundred
-- million rows comes after twenty million, and takes minutes of reading that the disk's cache has long forgotten.
-- Rows go only through retention; a share of 2% keeps the space of those that it deletes in use.
CREATE FUNCTION callboard_history_options(partition regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_scale_factor = 0.02)', partition);
END $$;
SELECT callboard_history_options('transitions_default'), callboard_history_options('tasks_default');

-- The lowest id that a job of this time can have.
CREATE FUNCTION callboard_uuid_floor(at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- The ranges of ids that have partitions of their own; those of the two tables are made and dropped together.
CREATE VIEW history_partitions AS
SELECT substr(child.relname, length('transitions_') + 1) AS suffix,
    substring(pg_get_expr(child.relpartbound, child.oid) FROM $$FROM \('([^']+)'\)$$)::uuid AS low,
    substring(pg_get_expr(child.relpartbound, child.oid) FROM $$TO \('([^']+)'\)$$)::uuid AS high
FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
WHERE inhparent = 'transitions'::regclass AND pg_get_expr(child.relpartbound, child.oid) <> 'DEFAULT';

-- Making partitions, first step: takes back what a process left half-made, for a promise that outlived its maker would
-- refuse rows once its time comes.
CREATE FUNCTION callboard_history_forsake() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    half_made text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks'] LOOP
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

-- Second step: the tables, and the promise that DEFAULT holds nothing of theirs.
CREATE FUNCTION callboard_history_promise(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks'] LOOP
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING CONSTRAINTS INCLUDING INDEXES)',
            parent || '_' || suffix, parent);
        PERFORM callboard_history_options((parent || '_' || suffix)::regclass);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (job_id < %L OR job_id >= %L) NOT VALID',
            parent || '_default', parent || '_promise', low, high);
    END LOOP;
END $$;

-- Third step: reads all of DEFAULT, and keeps nobody from writing. Without it the last step would read it, under a lock
-- that lets nobody write.
CREATE FUNCTION callboard_history_validate() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE transitions_default VALIDATE CONSTRAINT transitions_promise;
    ALTER TABLE tasks_default VALIDATE CONSTRAINT tasks_promise;
END $$;

-- Last step: a matter of the catalogue alone.
CREATE FUNCTION callboard_history_attach(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks'] LOOP
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            parent, parent || '_' || suffix, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', parent || '_default', parent || '_promise');
    END LOOP;
END $$;

-- Drops the partitions of a range, where no job of that time is left; whether it did.
CREATE FUNCTION callboard_history_drop(suffix text, low uuid, high uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM jobs WHERE id >= low AND id < high) THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I, %I', 'transitions_' || suffix, 'tasks_' || suffix);
    RETURN true;
END $$;

-- The other tables that are written all the time; those of jobs, workers and counts stand in the first migration.

-- progress: one row for each running job that reports, updated five times a second at most. progress_updated names the
-- time of the report, so no update is HOT and room on the page would be of no use; a share of so small a table is
-- nothing to go by, so rows decide.
ALTER TABLE progress SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0);

-- job_labels: written once, deleted with the job; a share of 2% keeps up with retention.
ALTER TABLE job_labels SET (autovacuum_vacuum_scale_factor = 0.02);

-- job_deletions: a row goes after an hour, so as many die as come, and retention may bring a million an hour.
ALTER TABLE job_deletions SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
