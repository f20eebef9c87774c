//! The integration tests: one binary, one PostgreSQL, a database per test.

mod cluster;
mod postgres_cluster;
