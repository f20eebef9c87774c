//! The integration tests: one binary, one PostgreSQL, a database per test.

mod cluster;
mod following;
mod hand;
mod harness;
mod population;
mod station;

mod architecture;
mod engine;
mod engine_attempts;
mod engine_cancel;
mod engine_drain;
mod engine_recover;
mod engine_steps;
mod feed_jobs;
mod feed_transitions;
mod migrations;
mod postgres_cluster;
mod store_checks;
mod store_claim;
mod store_feed;
mod store_history;
mod store_lists;
mod store_outcomes;
mod store_recover;
mod store_submit;
mod store_table;
