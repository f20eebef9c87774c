//! A program's standard streams: feeds the input, keeps the output within a cap, and the end of the errors.

use std::collections::VecDeque;
use std::pin::pin;

use futures_util::future::{Either, select, try_join};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use super::spawn::Streams;
use crate::handlers::report::LOG_LINE_BYTES_MAX;

/// How much of the end of standard error is kept, in bytes.
pub(super) const STDERR_TAIL_BYTES_MAX: usize = 4096;

/// Lines of standard error that go to the log; further ones only count for the end that is kept.
const LOG_LINES_MAX: usize = 1000;

/// Bytes read at a time.
const READ_BYTES: usize = 16 * 1024;

/// The program wrote more to standard output than it may.
#[derive(Debug)]
pub(super) struct TooMuchOutput;

/// What was read so far; outlives the reading, which may be given up.
pub(super) struct Captured {
    pub(super) stdout: Vec<u8>,
    stdout_bytes_max: usize,
    stderr_tail: VecDeque<u8>,
}

impl Captured {
    /// Nothing yet.
    pub(super) fn new(stdout_bytes_max: usize) -> Self {
        Self { stdout: Vec::new(), stdout_bytes_max, stderr_tail: VecDeque::new() }
    }

    /// The end of standard error, from the beginning of a character.
    pub(super) fn stderr_tail(&self) -> String {
        let tail: Vec<u8> = self.stderr_tail.iter().copied().collect();
        let is_continuation = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        let cut = if tail.len() == STDERR_TAIL_BYTES_MAX {
            tail.iter().take(3).take_while(is_continuation).count()
        } else {
            0
        };
        String::from_utf8_lossy(&tail[cut..]).trim_end().to_owned()
    }
}

/// Writes the input and reads both outputs until these are closed. That the input is not read is no error.
pub(super) async fn pump(
    streams: Streams,
    stdin: Vec<u8>,
    captured: &mut Captured,
    log: impl Fn(&str),
) -> Result<(), TooMuchOutput> {
    let Captured { stdout, stdout_bytes_max, stderr_tail } = captured;
    let mut lines = Lines { line: Vec::new(), count: 0, log };
    let read = try_join(
        read(streams.stdout, |bytes| {
            if stdout.len() + bytes.len() > *stdout_bytes_max {
                return Err(TooMuchOutput);
            }
            stdout.extend_from_slice(bytes);
            Ok(())
        }),
        async {
            read(streams.stderr, |bytes| {
                stderr_tail.extend(bytes);
                stderr_tail.drain(..stderr_tail.len().saturating_sub(STDERR_TAIL_BYTES_MAX));
                lines.take(bytes);
                Ok(())
            })
            .await?;
            lines.end();
            Ok(())
        },
    );
    let fed = async {
        if let Some(mut pipe) = streams.stdin {
            // The program may close its input, or end, before it has read everything.
            drop(pipe.write_all(&stdin).await);
        }
    };
    // The outputs decide: who has closed them is done, whatever became of the input.
    match select(pin!(read), pin!(fed)).await {
        Either::Left((ended, _)) => ended.map(drop),
        Either::Right(((), read)) => read.await.map(drop),
    }
}

async fn read(
    stream: Option<impl AsyncRead + Unpin>,
    mut take: impl FnMut(&[u8]) -> Result<(), TooMuchOutput>,
) -> Result<(), TooMuchOutput> {
    let Some(mut stream) = stream else { return Ok(()) };
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match stream.read(&mut buffer).await {
            // A pipe that cannot be read any more has ended.
            Ok(0) | Err(_) => return Ok(()),
            Ok(count) => take(&buffer[..count])?,
        }
    }
}

/// Cuts bytes into lines for the log.
struct Lines<L> {
    line: Vec<u8>,
    count: usize,
    log: L,
}

impl<L: Fn(&str)> Lines<L> {
    fn take(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LOG_LINE_BYTES_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        let line = String::from_utf8_lossy(&self.line);
        let line = line.trim_end();
        if !line.is_empty() && self.count <= LOG_LINES_MAX {
            let message = if self.count < LOG_LINES_MAX { line } else { "further lines are not logged" };
            (self.log)(message);
            self.count += 1;
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn lines_are_cut_and_counted() {
        let logged = RefCell::new(Vec::new());
        let log = |line: &str| logged.borrow_mut().push(line.to_owned());
        let mut lines = Lines { line: Vec::new(), count: 0, log };
        lines.take(b"one\ntw");
        lines.take(b"o\r\n\n\n");
        lines.take(&vec![b'x'; 3 * LOG_LINE_BYTES_MAX]);
        lines.take(b"\nlast \xff");
        lines.end();
        let first = logged.take();
        assert_eq!(first[..2], ["one", "two"]);
        assert_eq!(first[2].len(), LOG_LINE_BYTES_MAX);
        assert_eq!(first[3..], ["last \u{FFFD}"]);
        for _ in 0..2 * LOG_LINES_MAX {
            lines.take(b"y\n");
        }
        let more = logged.take();
        assert_eq!(more.len() + first.len(), LOG_LINES_MAX + 1);
        assert_eq!(more.last().map(String::as_str), Some("further lines are not logged"));
    }

    #[test]
    fn the_tail_begins_with_a_whole_character() {
        let mut captured = Captured::new(0);
        let text = "é".repeat(STDERR_TAIL_BYTES_MAX);
        captured
            .stderr_tail
            .extend(&text.as_bytes()[1 + text.len() - STDERR_TAIL_BYTES_MAX - 2..text.len() - 1]);
        assert_eq!(captured.stderr_tail.len(), STDERR_TAIL_BYTES_MAX);
        assert!(captured.stderr_tail().starts_with('é'));
    }
}
