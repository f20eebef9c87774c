//! The integration tests: one binary, one PostgreSQL, a database per test.

mod client;
mod cluster;
mod harness;
mod hand;
mod population;
mod proxy;
mod server;
mod station;

mod api;
mod architecture;
mod engine;
mod engine_attempts;
mod engine_cancel;
mod engine_drain;
mod engine_recover;
mod engine_steps;
mod feed_jobs;
mod feed_transitions;
mod following;
mod migrations;
mod postgres_cluster;
mod processes;
mod program;
mod schema;
mod store_checks;
mod store_claim;
mod store_feed;
mod store_history;
mod store_lists;
mod store_outcomes;
mod store_recover;
mod store_submit;
mod store_table;
