//! Numbers of the advisory locks, in one place so that no two mean the same.

/// Held while migrations run.
pub const MIGRATE: i64 = 0x0063_616c_6c62_0001;
/// Held while workers are declared lost.
pub const DECLARE_LOST: i64 = 0x0063_616c_6c62_0002;
/// Held while counters are summed up.
pub const FOLD_COUNTS: i64 = 0x0063_616c_6c62_0003;
/// First of two keys; the second is the hash of a workflow's name. Held while a version is numbered.
pub const WORKFLOW_NAME: i32 = 0x0063_616c;
/// Held while old jobs are removed, and while partitions of the history are made or dropped.
pub const RETENTION: i64 = 0x0063_616c_6c62_0004;
