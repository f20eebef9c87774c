//! A subscription that survives its connection: where it breaks, or the server restarts, it comes back, from the last
//! event's id where events have one.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};

use super::backoff::Backoff;
use super::connection::{ANSWER_BYTES_MAX, Client};
use super::events::{Event, Events};
use super::failure::Failure;

/// How long a living stream is silent at most: the server writes a comment every 20 s where it is not told otherwise, and
/// one of them may be late.
const SILENCE_MAX: Duration = Duration::from_secs(50);

/// What a stream says.
#[derive(Debug)]
pub enum Heard {
    /// An event's data.
    Data(Value),
    /// The connection is lost. From now on it is tried again and again, until it is back or patience is at its end.
    Lost(Failure),
    /// It is there again, and goes on.
    Back,
    /// The server has said all that there is to say.
    Over,
}

/// A subscription over server-sent events.
pub struct Stream {
    client: Client,
    document: &'static str,
    variables: Value,
    /// For how long it tries to come back.
    patience: Duration,
    /// Whether it has ever been there: what is not there from the beginning is a mistake, which waiting does not mend.
    has_been: bool,
    open: Option<(Response, Events)>,
    last_event_id: Option<String>,
    lost: Option<Lost>,
    /// What came with the news that it is back.
    kept: Option<Value>,
}

/// Since when it is lost, and what is done about it.
struct Lost {
    since: Instant,
    backoff: Backoff,
    again_at: Instant,
}

impl Stream {
    pub(super) fn new(client: Client, document: &'static str, variables: Value, patience: Duration) -> Self {
        Self {
            client,
            document,
            variables,
            patience,
            has_been: false,
            open: None,
            last_event_id: None,
            lost: None,
            kept: None,
        }
    }

    /// Tries again also where the very first connection fails: of something that was there a moment ago.
    pub fn from_a_living_server(mut self) -> Self {
        self.has_been = true;
        self
    }

    /// Waits for what it says next. A call that is dropped loses nothing that has come.
    pub async fn hear(&mut self) -> Result<Heard, Failure> {
        if let Some(data) = self.kept.take() {
            return Ok(Heard::Data(data));
        }
        loop {
            if let Some(lost) = &self.lost
                && self.open.is_none()
            {
                sleep_until(lost.again_at).await;
            }
            match self.next().await {
                Ok(Some(data)) => {
                    self.has_been = true;
                    if self.lost.take().is_none() {
                        return Ok(Heard::Data(data));
                    }
                    self.kept = Some(data);
                    return Ok(Heard::Back);
                }
                Ok(None) => return Ok(Heard::Over),
                Err(failure) => {
                    let is_news = self.lost.is_none();
                    let failure = self.lose(failure)?;
                    if is_news {
                        return Ok(Heard::Lost(failure));
                    }
                }
            }
        }
    }

    /// The next event's data; none where the server has completed the stream.
    async fn next(&mut self) -> Result<Option<Value>, Failure> {
        if self.open.is_none() {
            let response =
                self.client.open(self.document, &self.variables, self.last_event_id.as_deref()).await?;
            self.open = Some((response, Events::default()));
        }
        loop {
            let Some((response, events)) = &mut self.open else {
                return Err(self.client.broken("it was closed"));
            };
            if let Some(event) = events.next() {
                match self.read(event)? {
                    Read::Data(data) => return Ok(Some(data)),
                    Read::Over => return Ok(None),
                    Read::Nothing => continue,
                }
            }
            let part = timeout(SILENCE_MAX, response.chunk()).await;
            let part = part.map_err(|_| self.client.broken("it has gone silent"))?;
            // A stream that ends without the word that it is over was cut off.
            let part = part.map_err(|_| self.client.broken("it was cut off"))?;
            let part = part.ok_or_else(|| self.client.broken("the server has closed it"))?;
            let pushed = events.push(&part, ANSWER_BYTES_MAX);
            pushed.map_err(|_| {
                self.client.not_callboard(format!("an event is larger than {ANSWER_BYTES_MAX} bytes"))
            })?;
        }
    }

    fn read(&mut self, event: Event) -> Result<Read, Failure> {
        match event.name.as_str() {
            "complete" => return Ok(Read::Over),
            "next" => {}
            _ => return Ok(Read::Nothing),
        }
        let mut result: Value = serde_json::from_str(&event.data)
            .map_err(|error| self.client.not_callboard(format!("an event is no JSON: {error}")))?;
        if let Some(error) = result["errors"].get(0) {
            return Err(Failure::of_error(error, None));
        }
        if event.id.is_some() {
            self.last_event_id = event.id;
        }
        Ok(Read::Data(result["data"].take()))
    }

    /// Waits for another try, unless there is no use in it.
    fn lose(&mut self, failure: Failure) -> Result<Failure, Failure> {
        self.open = None;
        if !self.has_been || !failure.passes() {
            return Err(failure);
        }
        let now = Instant::now();
        let lost =
            self.lost.get_or_insert_with(|| Lost { since: now, backoff: Backoff::default(), again_at: now });
        if now.duration_since(lost.since) >= self.patience {
            return Err(failure);
        }
        let asked = match &failure {
            Failure::Unavailable { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        lost.again_at = now + lost.backoff.next_wait().max(asked);
        Ok(failure)
    }
}

/// What an event means.
enum Read {
    Data(Value),
    Over,
    Nothing,
}
