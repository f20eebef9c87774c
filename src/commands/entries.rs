//! What belongs to one job and grows: its history, its log. Read page by page, and followed from there.

use std::ops::ControlFlow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::interrupt::interrupted;
use super::screen;
use super::session::Session;
use super::stop::Stop;
use super::unread::unread;
use super::watch::{Patience, lost_and_found};
use crate::client::Heard;
use crate::client::job::PageInfo;

/// One of these lists.
pub struct List {
    /// The subcommand that shows it.
    pub command: &'static str,
    /// The query of a page, which is called `entries` in the job.
    pub pages: &'static str,
    /// The subscription of what comes.
    pub events: &'static str,
    /// Where in an event its entry is.
    pub entry: &'static str,
    /// How many are listed at most.
    pub max: usize,
    /// What they are called.
    pub name: &'static str,
}

#[derive(Deserialize)]
struct Answer {
    job: Option<JobWithEntries>,
}

#[derive(Deserialize)]
struct JobWithEntries {
    entries: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    cursor: String,
    node: Value,
}

impl List {
    /// Reads a job's entries page by page; the cursor of the last one.
    pub async fn read(
        &self,
        session: &Session,
        job: &str,
        only: Option<&Value>,
        after: Option<String>,
        mut tell: impl FnMut(Value) -> Result<(), Stop>,
    ) -> Result<Option<String>, Stop> {
        let (mut cursor, mut told) = (after, 0_usize);
        let mut variables = json!({ "id": job });
        // Where not all are wanted; not every list can be asked for some.
        if let Some(only) = only {
            variables["only"] = only.clone();
        }
        loop {
            variables["after"] = json!(cursor);
            let answer: Answer = session.ask(self.pages, &variables).await?;
            let Page { edges, page_info } = answer.job.ok_or_else(|| Stop::no_job(job))?.entries;
            told += edges.len();
            for Edge { cursor: at, node } in edges {
                cursor = Some(at);
                tell(node)?;
            }
            if !page_info.has_next_page {
                return Ok(cursor);
            }
            if told >= self.max {
                let Self { max, name, .. } = self;
                screen::note(&format!("there are more than {max} {name}; these are the oldest ones"));
                return Ok(cursor);
            }
        }
    }

    /// All of them as one JSON array.
    pub async fn say_as_json(&self, session: &Session, job: &str, only: Option<&Value>) -> Result<(), Stop> {
        let mut all = Vec::new();
        let keep = |node| {
            all.push(node);
            Ok(())
        };
        self.read(session, job, only, None, keep).await?;
        screen::say_json(&json!(all))
    }

    /// Hands on what comes after a cursor, until the stream ends or whoever is told has heard enough.
    pub async fn follow(
        &self,
        session: &Session,
        job: &str,
        after: Option<String>,
        patience: &Patience,
        mut tell: impl FnMut(Value) -> Result<ControlFlow<()>, Stop>,
    ) -> Result<(), Stop> {
        let variables = json!({ "id": job, "after": after });
        let stream = session.client.follow(self.events, variables, patience.duration());
        let mut stream = stream.from_a_living_server();
        loop {
            let heard = tokio::select! {
                heard = stream.hear() => heard.map_err(|failure| session.stop(failure))?,
                () = unread() => return Err(Stop::Unread),
                () = interrupted() => {
                    let again = format!("callboard {} {job} --follow{}", self.command, session.again);
                    return Err(Stop::Interrupted(format!("come back with `{again}`")));
                }
            };
            match heard {
                Heard::Data(mut data) => {
                    // Some events only say how far the stream is.
                    let node = data.pointer_mut(self.entry).map(Value::take).unwrap_or_default();
                    if !node.is_null() && tell(node)?.is_break() {
                        return Ok(());
                    }
                }
                Heard::Over => return Ok(()),
                heard => screen::note(&lost_and_found(session, &heard)),
            }
        }
    }
}
