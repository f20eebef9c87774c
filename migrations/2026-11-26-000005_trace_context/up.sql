-- Where a job stands in the trace that it was submitted in, as the header traceparent says it. Written once, with the
-- row, and only where traces are on; NULL takes a bit of the row's bitmap.
ALTER TABLE jobs ADD COLUMN trace_context text;
