//! `callboard workers`: the worker processes.

use chrono::{DateTime, Utc};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::table::{Column, Table};
use super::{times, words};
use crate::client::documents::WORKERS;

/// List the worker processes, the latest first
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard workers
  callboard workers --json | jq -r '.[] | select(.state == \"LOST\") | .name'")]
pub struct WorkersFlags {
    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Deserialize)]
struct Answer {
    workers: Value,
    stats: Clock,
}

#[derive(Deserialize)]
struct Clock {
    at: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Worker {
    name: String,
    state: String,
    busy: i64,
    slots: i64,
    queues: Vec<String>,
    host: String,
    version: String,
    started_at: DateTime<Utc>,
    heartbeat_at: DateTime<Utc>,
}

pub async fn run(session: &Session) -> Result<(), Stop> {
    let Answer { workers, stats: Clock { at } } = session.ask(WORKERS, &json!({})).await?;
    if session.json {
        return screen::say_json(&workers);
    }
    let workers: Vec<Worker> = serde_json::from_value(workers)
        .map_err(|error| Stop::Here(format!("the workers cannot be read: {error}")))?;
    if workers.is_empty() {
        screen::note("no worker has ever been here; `callboard serve` runs one, and so does --role worker");
        return Ok(());
    }
    let mut table = Table::new(&[
        ("NAME", Column::Flexible),
        ("STATE", Column::Text),
        ("BUSY", Column::Number),
        ("SLOTS", Column::Number),
        ("QUEUES", Column::Flexible),
        ("HOST", Column::Spare),
        ("VERSION", Column::Spare),
        ("UP", Column::Number),
        ("HEARD", Column::Number),
    ]);
    for worker in workers {
        let queues = if worker.queues.is_empty() { "all".to_owned() } else { worker.queues.join(",") };
        let up = if worker.state == "LOST" { worker.heartbeat_at } else { at };
        table.row(vec![
            clean(&worker.name).into_owned(),
            words::state(&worker.state),
            worker.busy.to_string(),
            worker.slots.to_string(),
            clean(&queues).into_owned(),
            clean(&worker.host).into_owned(),
            clean(&worker.version).into_owned(),
            times::age(Some(up), Some(worker.started_at)),
            times::age(Some(at), Some(worker.heartbeat_at)),
        ]);
    }
    table.lines(screen::columns()).iter().try_for_each(|line| screen::say(line))
}
