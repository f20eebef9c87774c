//! What a running handler tells: that it has started, how far it is, and lines for the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::calls::{OutgoingCall, TracedCall};
use super::lines::LineCutter;
use crate::domain::trace::TraceContext;
use crate::domain::words::LogStream;

/// Longest progress message in bytes; a longer one is cut.
pub const PROGRESS_MESSAGE_BYTES_MAX: usize = 256;

/// Longest log line in bytes, where the reporter knows no other limit; a longer one is cut.
pub const LOG_LINE_BYTES_MAX: usize = 4096;

/// One line for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// Where it came from.
    pub stream: LogStream,
    /// Whether it was longer, and cut.
    pub truncated: bool,
    /// The line, without its line end and without NUL.
    pub text: &'a str,
}

/// Where reports go; the engine provides one per attempt.
///
/// The methods are called from async and from compute threads, possibly thousands of times a second. They
/// must return at once: keep the latest progress, and drop what cannot be taken.
pub trait Reporter: Send + Sync {
    /// A compute thread has been taken. In [`Lane::Async`](super::Lane::Async), whose tasks count as started
    /// from the beginning, this says nothing new.
    fn started(&self);
    /// How far the work is, from 0 to 1 and finite. Only the latest matters.
    fn progress(&self, fraction: f64, message: Option<&str>);
    /// One line for the log.
    fn log(&self, line: Said<'_>);
    /// Longest line in bytes.
    fn line_bytes_max(&self) -> usize {
        LOG_LINE_BYTES_MAX
    }
    /// Resolves when more lines can be taken, or soon all the same: what cannot be taken is dropped then. For those who
    /// can let whoever speaks wait.
    fn room(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
    /// Where the attempt stands in a trace, where it is traced.
    fn trace(&self) -> Option<TraceContext> {
        None
    }
    /// A call to another system begins, where the attempt is traced.
    fn call(&self, method: &str, host: &str) -> Option<Box<dyn TracedCall>> {
        let _ = (method, host);
        None
    }
}

/// A handler's end of a [`Reporter`]: bounds what is said, so that no reporter has to. Cheap to clone, for
/// threads that outlive a borrow of the context.
#[derive(Clone)]
pub struct Report(Arc<dyn Reporter>);

impl Report {
    /// Reports to this reporter.
    pub fn to(reporter: Arc<dyn Reporter>) -> Self {
        Self(reporter)
    }

    /// See [`Reporter::trace`].
    pub fn trace(&self) -> Option<TraceContext> {
        self.0.trace()
    }

    /// See [`Reporter::call`].
    pub fn call(&self, method: &str, host: &str) -> OutgoingCall {
        OutgoingCall::of(self.0.call(method, host))
    }

    /// See [`Reporter::started`].
    pub fn started(&self) {
        self.0.started();
    }

    /// How far the work is: 0 to 1, cut to that range; something that is no number is ignored. An empty
    /// message counts as none; NUL, which PostgreSQL cannot store, is replaced.
    pub fn progress(&self, fraction: f64, message: &str) {
        if fraction.is_nan() {
            return;
        }
        let message = bounded(message, PROGRESS_MESSAGE_BYTES_MAX);
        self.0.progress(fraction.clamp(0.0, 1.0), (!message.is_empty()).then_some(&message));
    }

    /// One line for the log of this job, or several where there are line feeds in it.
    pub fn log(&self, line: &str) {
        if line.is_empty() {
            return self.0.log(Said { stream: LogStream::Handler, truncated: false, text: "" });
        }
        self.stream(LogStream::Handler).take(line.as_bytes());
    }

    /// A stream of bytes whose lines go to the log of this job.
    pub fn stream(&self, stream: LogStream) -> StreamLog {
        StreamLog { cutter: LineCutter::new(stream, self.0.line_bytes_max()), report: self.clone() }
    }
}

/// A stream of bytes that goes to the log line by line. When it is dropped, what is left of it is a line, too.
pub struct StreamLog {
    report: Report,
    cutter: LineCutter,
}

impl StreamLog {
    /// Takes more of the stream.
    pub fn take(&mut self, bytes: &[u8]) {
        self.cutter.take(bytes, |line| self.report.0.log(line));
    }

    /// See [`Reporter::room`].
    pub async fn room(&self) {
        self.report.0.room().await;
    }
}

impl Drop for StreamLog {
    fn drop(&mut self) {
        self.cutter.end(|line| self.report.0.log(line));
    }
}

fn bounded(text: &str, bytes_max: usize) -> String {
    text[..text.floor_char_boundary(bytes_max)].replace('\0', "\u{FFFD}")
}

/// A reporter that remembers, for running a handler outside the engine: in tests, for instance.
#[derive(Debug, Default)]
pub struct Recorded {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default, Clone)]
struct State {
    started: bool,
    progress: Vec<(f64, Option<String>)>,
    lines: Vec<(LogStream, String)>,
}

impl Recorded {
    /// Entries of each kind that are kept; later ones are dropped.
    pub const ENTRIES_MAX: usize = 10_000;

    /// Whether [`Reporter::started`] was called.
    pub fn has_started(&self) -> bool {
        self.state().started
    }

    /// Every progress report so far.
    pub fn progress(&self) -> Vec<(f64, Option<String>)> {
        self.state().progress.clone()
    }

    /// Every log line so far.
    pub fn lines(&self) -> Vec<String> {
        self.state().lines.iter().map(|(_, line)| line.clone()).collect()
    }

    /// Every log line of a stream so far.
    pub fn lines_of(&self, stream: LogStream) -> Vec<String> {
        let of_stream = |(from, line): &(LogStream, String)| (*from == stream).then(|| line.clone());
        self.state().lines.iter().filter_map(of_stream).collect()
    }

    /// Waits until `read` finds what it looks for in this record.
    pub async fn when<T>(&self, read: impl Fn(&Self) -> Option<T>) -> T {
        let mut changes = self.changed.subscribe();
        loop {
            if let Some(found) = read(self) {
                return found;
            }
            if changes.changed().await.is_err() {
                // Not reachable while `self` holds the sender.
                std::future::pending::<()>().await;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.send_replace(());
    }
}

impl Reporter for Recorded {
    fn started(&self) {
        self.change(|state| state.started = true);
    }

    fn progress(&self, fraction: f64, message: Option<&str>) {
        self.change(|state| {
            if state.progress.len() < Self::ENTRIES_MAX {
                state.progress.push((fraction, message.map(str::to_owned)));
            }
        });
    }

    fn log(&self, line: Said<'_>) {
        self.change(|state| {
            if state.lines.len() < Self::ENTRIES_MAX {
                state.lines.push((line.stream, line.text.to_owned()));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_bounded_before_a_reporter_sees_them() {
        let recorded = Arc::new(Recorded::default());
        let report = Report::to(recorded.clone());
        report.progress(f64::NAN, "no number");
        report.progress(7.0, "");
        report.progress(f64::NEG_INFINITY, &"é".repeat(PROGRESS_MESSAGE_BYTES_MAX));
        report.log("a\0b");
        report.log("");
        report.log("two\nlines\n");
        report.log(&"x".repeat(2 * LOG_LINE_BYTES_MAX));
        let progress = recorded.progress();
        assert_eq!(progress[0], (1.0, None));
        assert_eq!(progress[1].0, 0.0);
        assert_eq!(progress[1].1.as_deref().map(str::len), Some(PROGRESS_MESSAGE_BYTES_MAX));
        let long = "x".repeat(LOG_LINE_BYTES_MAX);
        assert_eq!(recorded.lines_of(LogStream::Handler), ["ab", "", "two", "lines", &long]);
    }
}
