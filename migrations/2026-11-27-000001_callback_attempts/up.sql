-- An error is the answer to the attempt that asked for it; a result, to any of them.
ALTER TABLE callback_tokens
    -- The attempt that it was issued for; none where that was before this column.
    ADD COLUMN attempt integer CHECK (attempt >= 1);
ALTER TABLE callbacks
    -- The latest attempt has ended, and another one may follow: a result is still taken, an error is not.
    ADD COLUMN rests boolean NOT NULL DEFAULT false,
    -- When the latest attempt asked: its time begins then, whichever worker waits for the answer.
    ADD COLUMN asked_at timestamptz NOT NULL DEFAULT clock_timestamp();
