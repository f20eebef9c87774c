//! Reads jobs as they come: one object, an array of them, or one after the other. A stream of objects may have any
//! length; what is held of it is a few jobs.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde_json::error::Category;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

/// The most bytes of one job; the server takes 256 KiB of input where it is not told otherwise.
const JOB_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The most bytes of an array, which is held whole.
const ARRAY_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How many jobs are read ahead.
const READ_AHEAD_MAX: usize = 64;

/// The fields of a job, or why there is no further one.
pub type JobRead = Result<Map<String, Value>, String>;

/// Begins to read, on a thread of its own: a pipe may have nothing for hours.
pub fn jobs(source: impl Read + Send + 'static) -> mpsc::Receiver<JobRead> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD_MAX);
    std::thread::spawn(move || {
        let mut number = 0;
        let told = values(source, &mut |value| {
            number += 1;
            let job = match value {
                Value::Object(fields) => Ok(fields),
                _ => Err(format!("job {number} is no JSON object")),
            };
            sender.blocking_send(job).is_ok()
        });
        if let Err(error) = told {
            // Where nobody listens any more, nobody needs to know.
            let _ = sender.blocking_send(Err(error));
        }
    });
    receiver
}

/// Tells each value until there are no more, or nobody wants any.
fn values(source: impl Read, tell: &mut dyn FnMut(Value) -> bool) -> Result<(), String> {
    let mut source = BufReader::new(source);
    let first = first(&mut source).map_err(|error| error.to_string())?;
    let left = Rc::new(Cell::new(if first == Some(b'[') { ARRAY_BYTES_MAX } else { JOB_BYTES_MAX }));
    let limited = Limited { source, left: Rc::clone(&left) };
    for value in serde_json::Deserializer::from_reader(limited).into_iter::<Value>() {
        match value.map_err(|error| problem(&error))? {
            Value::Array(values) => {
                if !values.into_iter().all(&mut *tell) {
                    return Ok(());
                }
            }
            value => {
                if !tell(value) {
                    return Ok(());
                }
            }
        }
        left.set(JOB_BYTES_MAX);
    }
    Ok(())
}

/// Why there is no further value, as a sentence: what is no JSON, or is not there to be read.
fn problem(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Io => format!("cannot be read: {error}"),
        Category::Syntax | Category::Data | Category::Eof => format!("what stands there is no JSON: {error}"),
    }
}

/// Some programs begin a text in UTF-8 with this.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The first byte that is no white space, which stays there.
fn first(source: &mut impl BufRead) -> io::Result<Option<u8>> {
    if source.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        source.consume(BYTE_ORDER_MARK.len());
    }
    loop {
        let there = source.fill_buf()?;
        let blank = there.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match (there.get(blank), blank) {
            (Some(byte), _) => return Ok(Some(*byte)),
            (None, 0) => return Ok(None),
            (None, blank) => source.consume(blank),
        }
    }
}

/// A source that gives no more than so many bytes for one value.
struct Limited<R> {
    source: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other("a job is too large")),
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<String, String>> {
        let text = text.as_bytes().to_vec();
        let mut jobs = jobs(io::Cursor::new(text));
        let told = std::iter::from_fn(move || jobs.blocking_recv());
        told.map(|job| job.map(|fields| Value::Object(fields).to_string())).collect()
    }

    #[test]
    fn jobs_may_be_one_or_an_array_or_one_after_the_other() {
        let two = [Ok(r#"{"name":"a"}"#.to_owned()), Ok(r#"{"name":"b"}"#.to_owned())];
        assert_eq!(read(" \n{\n \"name\": \"a\"\n}\n"), two[..1]);
        for text in [
            "{\"name\":\"a\"}\n{\"name\":\"b\"}\n",
            "{\"name\":\"a\"} {\"name\":\"b\"}",
            " [{\"name\":\"a\"},\n{\"name\":\"b\"}] ",
            "[{\"name\":\"a\"}]\n\n[{\"name\":\"b\"}]",
        ] {
            assert_eq!(read(text), two, "{text}");
        }
        assert_eq!(read(" \n "), []);
        assert_eq!(read("\u{feff}{\"name\":\"a\"}"), two[..1]);
    }

    #[test]
    fn what_is_no_job_is_said_with_its_place() {
        let broken = read("{\"name\":\"a\"}\n{\"name\":\n\"b\"");
        assert_eq!(broken.len(), 2);
        assert!(broken[1].as_ref().is_err_and(|error| error.contains("line 3")), "{broken:?}");
        assert_eq!(read("{}\n7")[1], Err("job 2 is no JSON object".to_owned()));
    }

    #[test]
    fn one_job_is_not_read_without_end() {
        let job = io::Read::chain(&b"{\"name\":\""[..], io::repeat(b'x'));
        let mut jobs = jobs(job);
        let told = jobs.blocking_recv().expect("an end");
        assert!(told.is_err_and(|error| error.contains("too large")));
    }
}
