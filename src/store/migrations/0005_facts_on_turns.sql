-- What a turn found out is written with it and read with it, never alone: one column instead of a
-- dozen rows with three indexes each.
ALTER TABLE turns ADD COLUMN facts JSON NOT NULL DEFAULT '[]';
DROP TABLE facts;
