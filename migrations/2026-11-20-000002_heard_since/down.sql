ALTER TABLE workers DROP COLUMN heard_since;
