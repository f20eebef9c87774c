DROP TABLE log_lines;

CREATE OR REPLACE FUNCTION callboard_history_forsake() RETURNS void LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION callboard_history_promise(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION callboard_history_validate() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE transitions_default VALIDATE CONSTRAINT transitions_promise;
    ALTER TABLE tasks_default VALIDATE CONSTRAINT tasks_promise;
END $$;

CREATE OR REPLACE FUNCTION callboard_history_attach(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['transitions', 'tasks'] LOOP
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
    EXECUTE format('DROP TABLE %I, %I', 'transitions_' || suffix, 'tasks_' || suffix);
    RETURN true;
END $$;
