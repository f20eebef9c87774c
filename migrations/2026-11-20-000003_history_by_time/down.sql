ALTER TABLE job_deletions RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE job_labels RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE progress RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay);

DROP FUNCTION callboard_history_drop(text, uuid, uuid);
DROP FUNCTION callboard_history_attach(text, uuid, uuid);
DROP FUNCTION callboard_history_validate();
DROP FUNCTION callboard_history_promise(text, uuid, uuid);
SELECT callboard_history_forsake();
DROP FUNCTION callboard_history_forsake();
DROP VIEW history_partitions;
DROP FUNCTION callboard_uuid_floor(timestamptz);
DROP FUNCTION callboard_history_options(regclass);

ALTER TABLE transitions DETACH PARTITION transitions_default;
INSERT INTO transitions_default SELECT * FROM transitions;
DROP TABLE transitions;
ALTER TABLE transitions_default RENAME TO transitions;
ALTER TABLE transitions RENAME CONSTRAINT transitions_default_pkey TO transitions_pkey;
ALTER INDEX transitions_default_feed RENAME TO transitions_feed;
ALTER TABLE transitions RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold,
    autovacuum_vacuum_scale_factor);

ALTER TABLE tasks DETACH PARTITION tasks_default;
INSERT INTO tasks_default SELECT * FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_default RENAME TO tasks;
ALTER TABLE tasks RENAME CONSTRAINT tasks_default_pkey TO tasks_pkey;
ALTER INDEX tasks_default_accepted RENAME TO tasks_accepted;
ALTER TABLE tasks RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold,
    autovacuum_vacuum_scale_factor);
