//! The integration tests: one crate, on a real PostgreSQL.

mod cluster;
mod postgres_cluster;
