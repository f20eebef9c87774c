//! The integration tests: one binary, one PostgreSQL, a database per test.

mod client;
mod cluster;
mod hand;
mod harness;
mod proxy;
mod server;

mod api;
mod architecture;
mod engine;
mod migrations;
mod postgres_cluster;
mod processes;
mod schema;
mod store_claim;
mod store_outcomes;
mod store_table;
