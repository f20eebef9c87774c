//! A job as lines: one for each transition, in order and without a gap, and one where something new keeps it from
//! running.

use std::collections::BTreeSet;

use crate::client::job::{Job, Transition};
use crate::commands::history;
use crate::commands::screen::clean;
use crate::commands::session::Session;
use crate::commands::stop::Stop;
use crate::commands::words;

/// What has been told.
pub struct Lines {
    say: fn(&str) -> Result<(), Stop>,
    /// The last entry that was told: its number and its cursor.
    last: Option<(i64, String)>,
    blockers: BTreeSet<String>,
}

impl Lines {
    pub fn new(say: fn(&str) -> Result<(), Stop>) -> Self {
        Self { say, last: None, blockers: BTreeSet::new() }
    }

    pub async fn show(&mut self, session: &Session, job: &Job) -> Result<(), Stop> {
        let edges = job.transitions.as_ref().map(|page| page.edges.as_slice()).unwrap_or_default();
        let first = edges.first().map_or(0, |edge| edge.node.seq);
        match &self.last {
            None => (self.say)(&format!("\"{}\" ({})", clean(&job.name), job.id))?,
            // More has happened than comes with the job, while this was slow or away.
            Some((seq, cursor)) if first > seq + 1 => {
                let say = self.say;
                history::read(session, &job.id, Some(cursor.clone()), |node| {
                    let entry: Transition = serde_json::from_value(node).unwrap_or_default();
                    if entry.seq >= first { Ok(()) } else { tell(say, &entry) }
                })
                .await?;
            }
            Some(_) => {}
        }
        let seen = self.last.as_ref().map_or(0, |(seq, _)| *seq);
        for edge in edges.iter().filter(|edge| edge.node.seq > seen) {
            tell(self.say, &edge.node)?;
            self.last = Some((edge.node.seq, edge.cursor.clone()));
            // It may have gone on and wait for the same thing again, which was not seen between.
            self.blockers.clear();
        }
        let blockers: BTreeSet<String> = job
            .blockers
            .iter()
            // That a job waits for its turn for a moment is nothing that keeps it.
            .filter(|blocker| blocker.kind != "QUEUED")
            .map(|blocker| words::waits(blocker, job))
            .collect();
        for blocker in blockers.difference(&self.blockers) {
            (self.say)(&format!("     {blocker}"))?;
        }
        self.blockers = blockers;
        Ok(())
    }

    pub fn end(&self, sentence: &str) -> Result<(), Stop> {
        sentence.lines().try_for_each(self.say)
    }
}

fn tell(say: fn(&str) -> Result<(), Stop>, entry: &Transition) -> Result<(), Stop> {
    history::lines(entry).iter().try_for_each(|line| say(line))
}
