ALTER TABLE callbacks DROP COLUMN asked_at, DROP COLUMN rests;
ALTER TABLE callback_tokens DROP COLUMN attempt;
