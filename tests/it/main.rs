//! The integration tests: one binary, one PostgreSQL, a database per test.

mod cluster;
mod hand;
mod harness;
mod server;

mod architecture;
mod engine;
mod migrations;
mod postgres_cluster;
mod processes;
mod store_claim;
mod store_outcomes;
mod store_table;
