//! A program's standard streams: feeds the input, keeps the output within a cap, and the end of the errors; both go to
//! the log as they come.

use std::collections::VecDeque;
use std::pin::pin;

use futures_util::future::{Either, select, try_join};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use super::spawn::Streams;
use crate::domain::words::LogStream;
use crate::handlers::context::TaskContext;
use crate::handlers::report::StreamLog;

/// How much of the end of standard error is kept, in bytes.
pub(super) const STDERR_TAIL_BYTES_MAX: usize = 4096;

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
    task: &TaskContext,
) -> Result<(), TooMuchOutput> {
    let Captured { stdout, stdout_bytes_max, stderr_tail } = captured;
    // Standard error first: what was said there before too much came on the other is not lost with it.
    let read = try_join(
        read(streams.stderr, task.stream(LogStream::Stderr), |bytes| {
            stderr_tail.extend(bytes);
            stderr_tail.drain(..stderr_tail.len().saturating_sub(STDERR_TAIL_BYTES_MAX));
            Ok(())
        }),
        read(streams.stdout, task.stream(LogStream::Stdout), |bytes| {
            if stdout.len() + bytes.len() > *stdout_bytes_max {
                return Err(TooMuchOutput);
            }
            stdout.extend_from_slice(bytes);
            Ok(())
        }),
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
    mut log: StreamLog,
    mut take: impl FnMut(&[u8]) -> Result<(), TooMuchOutput>,
) -> Result<(), TooMuchOutput> {
    let Some(mut stream) = stream else { return Ok(()) };
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match stream.read(&mut buffer).await {
            // A pipe that cannot be read any more has ended.
            Ok(0) | Err(_) => return Ok(()),
            Ok(count) => {
                log.take(&buffer[..count]);
                take(&buffer[..count])?;
            }
        }
        // A program that writes faster than its log is stored waits in its pipe.
        log.room().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
