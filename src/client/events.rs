//! Takes a stream of server-sent events apart, as the server writes them (WHATWG HTML, section 9.2).
//!
//! Of our own, because what the libraries hold of an event that does not end has no limit.

/// One event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// What kind it is.
    pub name: String,
    /// Where the stream goes on after it.
    pub id: Option<String>,
    /// Its lines, joined.
    pub data: String,
}

/// An event that is larger than it may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// What has come and is not told yet.
#[derive(Default)]
pub(super) struct Events {
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    read: usize,
    /// How far it is known to hold no end of a line.
    searched: usize,
    event: Event,
    has_data: bool,
}

impl Events {
    /// Takes in what has come.
    pub fn push(&mut self, bytes: &[u8], bytes_max: usize) -> Result<(), TooLarge> {
        self.buffer.drain(..self.read);
        self.searched -= self.read;
        self.read = 0;
        if self.buffer.len() + self.event.data.len() + bytes.len() > bytes_max {
            return Err(TooLarge);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The next event that has come whole.
    pub fn next(&mut self) -> Option<Event> {
        loop {
            let from = self.searched;
            let Some(end) = self.buffer[from..].iter().position(|byte| *byte == b'\n') else {
                self.searched = self.buffer.len();
                return None;
            };
            let line = &self.buffer[self.read..from + end];
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
            (self.read, self.searched) = (from + end + 1, from + end + 1);
            if line.is_empty() {
                let event = std::mem::take(&mut self.event);
                // A block without data is no event: the server's word on when to come back is one.
                if std::mem::take(&mut self.has_data) {
                    return Some(event);
                }
            } else {
                self.field(&line);
            }
        }
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // Comments keep the connection alive; `retry` is for those who have no backoff of their own.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "retry: 533\n\n:\n\nevent: next\nid: c1\ndata: {\"a\":\ndata: 1}\r\n\r\n: still here\nevent: complete\ndata:\n\n";

    fn expected() -> [Event; 2] {
        [
            Event { name: "next".to_owned(), id: Some("c1".to_owned()), data: "{\"a\":\n1}".to_owned() },
            Event { name: "complete".to_owned(), id: None, data: String::new() },
        ]
    }

    #[test]
    fn events_come_out_however_they_are_cut() {
        for size in 1..=STREAM.len() {
            let (mut events, mut told) = (Events::default(), Vec::new());
            for part in STREAM.as_bytes().chunks(size) {
                events.push(part, 1_000).expect("not too large");
                told.extend(std::iter::from_fn(|| events.next()));
            }
            assert_eq!(told, expected(), "in parts of {size}");
        }
    }

    #[test]
    fn an_event_that_does_not_end_is_too_large_at_some_point() {
        for part in ["data: x\n", "data", "data: "] {
            let mut events = Events::default();
            let pushed = (0..1_000).map(|_| {
                let pushed = events.push(part.as_bytes(), 1_000);
                assert_eq!(events.next(), None);
                pushed
            });
            assert!(pushed.collect::<Vec<_>>().contains(&Err(TooLarge)), "{part:?}");
        }
        // Many small ones are not.
        let mut events = Events::default();
        for _ in 0..1_000 {
            events.push(b"data: x\n\n", 100).expect("not too large");
            assert!(events.next().is_some());
        }
    }
}
