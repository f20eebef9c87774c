DROP FUNCTION callboard_feed_position();
DROP TABLE feed, job_deletions, counts, progress, tasks, transitions, job_labels, jobs, queues, workers, workflows;
DROP SEQUENCE leases;
DROP FUNCTION callboard_uuid(bigint, bigint);
