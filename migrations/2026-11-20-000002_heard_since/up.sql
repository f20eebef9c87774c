-- Who may declare others lost is decided by the database's clock alone: a process that was stopped, or a machine whose
-- clock jumped, finds everybody silent and believes that it was heard itself.
ALTER TABLE workers ADD COLUMN heard_since timestamptz;
UPDATE workers SET heard_since = heartbeat_at;
ALTER TABLE workers ALTER COLUMN heard_since SET NOT NULL;
COMMENT ON COLUMN workers.heard_since IS 'Since when its heartbeats have come without a gap.';
