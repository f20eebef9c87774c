//! The log of one attempt: its beginning is kept, and its end; what is between is counted.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use super::{Line, Logs, Source, cost, lock};
use crate::domain::words::LogStream;
use crate::handlers::Said;
use crate::telemetry::metrics;

/// Of what an attempt may say, one part of so many is kept for its end.
const TAIL_SHARE: usize = 10;

/// One attempt's end of the logs.
pub(in crate::engine) struct AttemptLog {
    logs: Arc<Logs>,
    source: Arc<Source>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What was taken of the beginning.
    lines: usize,
    bytes: usize,
    /// The beginning is over: lines go through the tail.
    is_long: bool,
    /// The last lines so far, which are written when the attempt has ended.
    tail: VecDeque<Line>,
    tail_bytes: usize,
    /// What is missing behind the line that was taken last.
    dropped: Dropped,
    /// The number of the line that was taken last.
    last: i64,
    has_ended: bool,
}

#[derive(Default, Clone, Copy)]
struct Dropped {
    lines: u64,
    bytes: u64,
}

impl Dropped {
    fn count(&mut self, text: &str) {
        self.lines += 1;
        self.bytes += text.len() as u64;
    }
}

impl AttemptLog {
    pub(super) fn new(logs: Arc<Logs>, source: Arc<Source>) -> Self {
        Self { logs, source, state: Mutex::default() }
    }

    pub fn line_bytes_max(&self) -> usize {
        self.logs.limits.line_bytes_max
    }

    /// Takes a line, or counts it as dropped.
    pub fn say(&self, said: Said<'_>) {
        let mut state = lock(&self.state);
        // A thread that the attempt has left behind: nobody waits for its lines.
        if state.has_ended {
            return;
        }
        let limits = &self.logs.limits;
        let of_head = |limit: usize| limit - limit / TAIL_SHARE;
        state.is_long |= state.lines >= of_head(limits.task_lines_max)
            || state.bytes + said.text.len() > of_head(limits.task_bytes_max);
        if state.is_long {
            self.keep_for_the_end(&mut state, said);
        } else {
            self.say_now(&mut state, said);
        }
    }

    fn say_now(&self, state: &mut State, said: Said<'_>) {
        state.dropped.lines += self.source.refused.swap(0, Ordering::Relaxed);
        let missing = (state.dropped.lines > 0).then(|| self.missing(state.dropped));
        let lines = 1 + usize::from(missing.is_some());
        match self.logs.take(missing, self.line(said)) {
            Some(number) => {
                state.last = number;
                state.lines += lines;
                state.bytes += said.text.len();
                metrics().engine.log_lines_dropped(std::mem::take(&mut state.dropped).lines);
            }
            None => state.dropped.count(said.text),
        }
    }

    fn keep_for_the_end(&self, state: &mut State, said: Said<'_>) {
        let limits = &self.logs.limits;
        let lines_max = limits.task_lines_max / TAIL_SHARE;
        let bytes_max = limits.task_bytes_max / TAIL_SHARE;
        while state.tail.len() >= lines_max || state.tail_bytes + said.text.len() > bytes_max {
            if !self.drop_first(state) {
                return state.dropped.count(said.text);
            }
        }
        while !self.logs.reserve(cost(said.text)) {
            if !self.drop_first(state) {
                return state.dropped.count(said.text);
            }
        }
        state.tail_bytes += said.text.len();
        state.tail.push_back(self.line(said));
    }

    /// Gives up the first line of the end; whether there was one.
    fn drop_first(&self, state: &mut State) -> bool {
        let Some(first) = state.tail.pop_front() else { return false };
        self.logs.release(first.cost());
        state.tail_bytes -= first.text.len();
        state.dropped.count(&first.text);
        true
    }

    /// The attempt has ended: its last lines are taken, and no further ones. The number of its last line, 0 where it has
    /// said nothing.
    pub fn end(&self) -> i64 {
        let mut state = lock(&self.state);
        if std::mem::replace(&mut state.has_ended, true) {
            return state.last;
        }
        state.dropped.lines += self.source.refused.swap(0, Ordering::Relaxed);
        metrics().engine.log_lines_dropped(state.dropped.lines);
        let tail = std::mem::take(&mut state.tail);
        let missing = (state.dropped.lines > 0).then(|| {
            let missing = self.missing(state.dropped);
            self.logs.reserve_anyway(missing.cost());
            // Said before what follows it.
            Line { said: tail.front().map_or(missing.said, |line| line.said), ..missing }
        });
        // Most have said nothing, or all of it: they leave the lock to others.
        if (missing.is_some() || !tail.is_empty())
            && let Some(number) = self.logs.take_reserved(missing.into_iter().chain(tail))
        {
            state.last = number;
        }
        state.last
    }

    /// Waits until lines can be taken, but not for long, and not for those that are kept for the end.
    pub async fn room(&self) {
        let is_now = {
            let state = lock(&self.state);
            !state.is_long && !state.has_ended
        };
        if is_now {
            self.logs.room().await;
        }
    }

    /// The line that says that others are missing.
    fn missing(&self, Dropped { lines, bytes }: Dropped) -> Line {
        let (s, are) = if lines == 1 { ("", "is") } else { ("s", "are") };
        let text = format!("[callboard] {lines} line{s}, {bytes} bytes, {are} missing here");
        self.line(Said { stream: LogStream::Handler, truncated: false, text: &text })
    }

    fn line(&self, said: Said<'_>) -> Line {
        Line {
            source: Arc::clone(&self.source),
            number: 0,
            said: Instant::now(),
            stream: said.stream,
            truncated: said.truncated,
            text: said.text.to_owned(),
        }
    }
}

impl Drop for AttemptLog {
    /// However the attempt came to its end, what it has said is written.
    fn drop(&mut self) {
        self.end();
    }
}
