//! What a process tells about itself: logs, metrics and traces.
//!
//! Like `tracing`, it is the same for the whole process, so that no layer has to be handed it.

pub mod logs;
pub mod metrics;
pub mod refused;
pub mod traces;

pub use logs::{LogFormat, LogGuard, LogSettings, TelemetryError, init};
pub use metrics::metrics;
pub use traces::TraceSettings;
