//! `callboard stats`: how many jobs are where, once or as it changes.

use chrono::{DateTime, Utc};
use clap::Args;
use console::Term;
use serde::Deserialize;
use serde_json::{Value, json};

use super::interrupt::interrupted;
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::table::{Column, Table};
use super::unread::unread;
use super::watch::{Patience, lost_and_found};
use super::{times, words};
use crate::client::Heard;
use crate::client::documents::{FOLLOW_STATS, STATS};

/// The lines of the screen that are not queues.
const LINES_BESIDE_QUEUES: usize = 7;
/// Queues that are shown on a screen of any height.
const QUEUES_MIN: usize = 3;

/// Show how many jobs are where, and what workers and queues do
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard stats
  callboard stats --follow                # redrawn on a terminal, elsewhere a line for each change
  callboard stats --json | jq .jobs.failed")]
pub struct StatsFlags {
    /// Go on as the numbers change, until Ctrl-C
    #[arg(long, short)]
    follow: bool,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Deserialize)]
struct Stats {
    at: DateTime<Utc>,
    jobs: Counts,
    queues: Vec<Queue>,
    workers: Workers,
}

#[derive(Deserialize)]
struct Counts {
    init: i64,
    prepare: i64,
    execute: i64,
    validate: i64,
    complete: i64,
    failed: i64,
    cancelled: i64,
    total: i64,
}

#[derive(Deserialize)]
struct Queue {
    name: String,
    paused: bool,
    ready: i64,
    running: i64,
    waiting: i64,
}

#[derive(Deserialize)]
struct Workers {
    workers: i64,
    busy: i64,
    slots: i64,
}

impl Counts {
    fn named(&self) -> [(&'static str, i64); 8] {
        [
            ("init", self.init),
            ("prepare", self.prepare),
            ("execute", self.execute),
            ("validate", self.validate),
            ("complete", self.complete),
            ("failed", self.failed),
            ("cancelled", self.cancelled),
            ("total", self.total),
        ]
    }
}

#[derive(Deserialize)]
struct Answer {
    stats: Value,
}

pub async fn run(session: &Session, flags: StatsFlags) -> Result<(), Stop> {
    if flags.follow {
        return follow(session, flags.patience).await;
    }
    let Answer { stats } = session.ask(STATS, &json!({})).await?;
    if session.json {
        return screen::say_json(&stats);
    }
    block(&read(stats)?, usize::MAX).iter().try_for_each(|line| screen::say(line))
}

async fn follow(session: &Session, patience: Patience) -> Result<(), Stop> {
    let mut stream = session.client.follow(FOLLOW_STATS, json!({}), patience.duration());
    let mut drawn = 0;
    loop {
        let heard = tokio::select! {
            heard = stream.hear() => heard.map_err(|failure| session.stop(failure))?,
            // That is how one leaves; there is nothing to come back for.
            () = interrupted() => return Ok(()),
            () = unread() => return Err(Stop::Unread),
        };
        match heard {
            Heard::Data(mut data) => {
                let stats = data["stats"].take();
                if session.json {
                    screen::say_json_line(&stats)?;
                } else if screen::is_terminal() {
                    let queues = screen::rows().saturating_sub(LINES_BESIDE_QUEUES).max(QUEUES_MIN);
                    let lines = block(&read(stats)?, queues);
                    Term::stdout().clear_last_lines(drawn)?;
                    drawn = lines.len();
                    lines.iter().try_for_each(|line| screen::say(line))?;
                } else {
                    screen::say(&line(&read(stats)?))?;
                }
            }
            Heard::Over => return Ok(()),
            heard => {
                screen::note(&lost_and_found(session, &heard));
                // What has been drawn stays above the note.
                drawn = 0;
            }
        }
    }
}

fn read(stats: Value) -> Result<Stats, Stop> {
    serde_json::from_value(stats).map_err(|error| Stop::Here(format!("the numbers cannot be read: {error}")))
}

/// For a log: one line that can be searched.
fn line(stats: &Stats) -> String {
    let jobs = stats.jobs.named().map(|(name, count)| format!("{name}={count}")).join(" ");
    let Workers { workers, busy, slots } = stats.workers;
    format!("{} {jobs} workers={workers} busy={busy} slots={slots}", times::moment(stats.at))
}

/// For people.
fn block(stats: &Stats, queues_max: usize) -> Vec<String> {
    let columns = screen::columns();
    let mut jobs = Table::new(&stats.jobs.named().map(|(name, _)| (name, Column::Number)));
    jobs.row(stats.jobs.named().iter().map(|(_, count)| count.to_string()).collect());
    let mut lines = jobs.lines(columns);
    let Workers { workers, busy, slots } = stats.workers;
    let processes = words::count(usize::try_from(workers).unwrap_or(0), "worker", "workers");
    lines.push(String::new());
    lines.push(format!(
        "{processes}, {busy} of {slots} slots busy at the last heartbeat; it is {} UTC",
        times::moment(stats.at)
    ));
    if !stats.queues.is_empty() {
        let mut table = Table::new(&[
            ("QUEUE", Column::Flexible),
            ("READY", Column::Number),
            ("RUNNING", Column::Number),
            ("WAITING", Column::Number),
            ("", Column::Text),
        ]);
        for queue in stats.queues.iter().take(queues_max) {
            let held = if queue.paused {
                words::style_of("CANCELLED").apply_to("paused").to_string()
            } else {
                String::new()
            };
            let numbers = [queue.ready, queue.running, queue.waiting].map(|number| number.to_string());
            let mut row = vec![clean(&queue.name).into_owned()];
            row.extend(numbers);
            row.push(held);
            table.row(row);
        }
        lines.push(String::new());
        lines.extend(table.lines(columns));
        if let Some(more) = stats.queues.len().checked_sub(queues_max).filter(|more| *more > 0) {
            lines.push(words::dim(&format!("and {}", words::count(more, "more queue", "more queues"))));
        }
    }
    lines
}
