//! `callboard jobs`: a list of jobs.

use chrono::{DateTime, Utc};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use serde_json::{Value, json};

use super::labels::{filters, label_filter};
use super::problems::{Flag, refused};
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::table::{Column, Table};
use super::{times, words};
use crate::client::documents::JOBS;
use crate::client::job::{Job, PageInfo};

/// The largest page that the API gives.
const PAGE_MAX: usize = 100;
/// How many jobs are listed at most: all of them are held until the table is laid out.
const LIST_MAX: usize = 10_000;
/// The states, and two words for several of them.
const STATES: [&str; 9] =
    ["init", "prepare", "execute", "validate", "complete", "failed", "cancelled", "live", "ended"];

/// What flags are to the API.
const FLAGS: &[Flag] = &[
    (&["after"], "--after"),
    (&["filter", "workflows", "*"], "--workflow"),
    (&["filter", "queues", "*"], "--queue"),
    (&["filter", "labels", "*"], "--label"),
    (&["filter", "nameContains"], "--search"),
];

/// What the list is ordered by.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Sort {
    /// When jobs were submitted
    Created,
    /// When they ended; those that have not are not listed
    Finished,
}

/// List jobs, the latest first
///
/// A flag that may be given several times means one of its values; different flags must all be true.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard jobs                                   # the latest 20
  callboard jobs --state failed --workflow report
  callboard jobs --state live --label team=data    # all that have not ended
  callboard jobs --search invoice --all
  callboard jobs --state failed --json | jq -r '.nodes[].id' | xargs -n 1 callboard retry")]
pub struct JobsFlags {
    /// In this state; live means INIT to VALIDATE, ended the other three
    #[arg(long, value_name = "STATE", ignore_case = true, value_delimiter = ',',
        value_parser = PossibleValuesParser::new(STATES), help_heading = "Filters")]
    state: Vec<String>,

    /// Of this workflow
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    workflow: Vec<String>,

    /// In this queue
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    queue: Vec<String>,

    /// With this label; without a value, whatever its value
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = label_filter, help_heading = "Filters")]
    label: Vec<(String, Option<String>)>,

    /// With this text in the name
    #[arg(long, value_name = "TEXT", help_heading = "Filters")]
    search: Option<String>,

    /// Whose current attempt is in this state, such as running, retrying, pending
    #[arg(long, value_name = "STATE", ignore_case = true, value_delimiter = ',', help_heading = "Filters",
        value_parser = PossibleValuesParser::new(
            ["pending", "scheduled", "running", "succeeded", "failed", "cancelled", "retrying"]))]
    task_state: Vec<String>,

    /// Submitted then or later, as in 2026-11-20T10:30:00Z
    #[arg(long, value_name = "TIME", value_parser = times::read, help_heading = "Filters")]
    created_after: Option<DateTime<Utc>>,

    /// Submitted earlier than that
    #[arg(long, value_name = "TIME", value_parser = times::read, help_heading = "Filters")]
    created_before: Option<DateTime<Utc>>,

    /// Ended then or later
    #[arg(long, value_name = "TIME", value_parser = times::read, help_heading = "Filters")]
    finished_after: Option<DateTime<Utc>>,

    /// Ended earlier than that
    #[arg(long, value_name = "TIME", value_parser = times::read, help_heading = "Filters")]
    finished_before: Option<DateTime<Utc>>,

    /// What the list is ordered by
    #[arg(long, value_enum, default_value = "created", value_name = "TIME")]
    sort: Sort,

    /// The oldest first
    #[arg(long)]
    oldest_first: bool,

    /// At most so many, up to 10,000
    #[arg(long, value_name = "COUNT", default_value_t = 20, conflicts_with = "all",
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,

    /// All that fit, up to 10,000
    #[arg(long)]
    all: bool,

    /// Go on behind this place: the endCursor of an earlier list
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,

    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Deserialize)]
struct Answer {
    jobs: Page,
    stats: Clock,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    nodes: Vec<Value>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Clock {
    at: DateTime<Utc>,
}

pub async fn run(session: &Session, flags: JobsFlags) -> Result<(), Stop> {
    let all = flags.all;
    let limit = if flags.all { LIST_MAX } else { usize::try_from(flags.limit).unwrap_or(LIST_MAX) };
    let (filter, order) = (filter(&flags), order(&flags));
    let (mut jobs, mut after) = (Vec::new(), flags.after);
    let (page, now) = loop {
        let first = (limit - jobs.len()).min(PAGE_MAX);
        let variables = json!({ "filter": filter, "orderBy": order, "first": first, "after": after });
        let asked = session.client.ask(JOBS, &variables).await;
        let answer: Answer = asked.map_err(|failure| refused(session, failure, FLAGS))?;
        let Answer { jobs: Page { nodes, page_info }, stats } = answer;
        jobs.extend(nodes);
        if !page_info.has_next_page || jobs.len() >= limit {
            break (page_info, stats.at);
        }
        after = page_info.end_cursor;
    };
    if all && page.has_next_page {
        // Whoever asks for all and does not get them must know, also behind a pipe.
        screen::note(&format!(
            "there are more than {LIST_MAX} jobs; --after, with a list's endCursor, goes on"
        ));
    }
    if session.json {
        let page = json!({ "hasNextPage": page.has_next_page, "endCursor": page.end_cursor });
        return screen::say_json(&json!({ "nodes": jobs, "pageInfo": page }));
    }
    if jobs.is_empty() {
        screen::note("no job fits; without filters, `callboard jobs` lists the latest");
        return Ok(());
    }
    for line in table(jobs, now)?.lines(screen::columns()) {
        screen::say(&line)?;
    }
    if page.has_next_page && !all && screen::error_is_terminal() {
        screen::aside(&words::dim("There are more: --limit COUNT or --all shows them."));
    }
    Ok(())
}

fn filter(flags: &JobsFlags) -> Value {
    let upper = |words: &[String]| words.iter().map(|word| word.to_ascii_uppercase()).collect::<Vec<_>>();
    let states = flags.state.iter().flat_map(|word| match word.to_ascii_lowercase().as_str() {
        "live" => upper(&["init", "prepare", "execute", "validate"].map(str::to_owned)),
        "ended" => upper(&["complete", "failed", "cancelled"].map(str::to_owned)),
        _ => vec![word.to_ascii_uppercase()],
    });
    json!({
        "states": states.collect::<Vec<_>>(),
        "taskStates": upper(&flags.task_state),
        "workflows": flags.workflow,
        "queues": flags.queue,
        "labels": filters(&flags.label),
        "nameContains": flags.search,
        "createdAfter": flags.created_after,
        "createdBefore": flags.created_before,
        "finishedAfter": flags.finished_after,
        "finishedBefore": flags.finished_before,
    })
}

fn order(flags: &JobsFlags) -> Value {
    let field = match flags.sort {
        Sort::Created => "CREATED_AT",
        Sort::Finished => "FINISHED_AT",
    };
    json!({ "field": field, "direction": if flags.oldest_first { "ASC" } else { "DESC" } })
}

fn table(jobs: Vec<Value>, now: DateTime<Utc>) -> Result<Table, Stop> {
    let mut table = Table::new(&[
        ("ID", Column::Text),
        ("NAME", Column::Flexible),
        ("STATE", Column::Text),
        ("DONE", Column::Number),
        ("WORKFLOW", Column::Spare),
        ("QUEUE", Column::Spare),
        ("AGE", Column::Number),
    ]);
    for job in jobs {
        let job: Job = serde_json::from_value(job)
            .map_err(|error| Stop::Here(format!("a job of the list cannot be read: {error}")))?;
        table.row(vec![
            clean(&job.id).into_owned(),
            clean(&job.name).into_owned(),
            words::state(&job.state),
            words::percent(job.progress),
            clean(&job.workflow.name).into_owned(),
            clean(&job.queue).into_owned(),
            times::age(Some(now), job.created_at),
        ]);
    }
    Ok(table)
}
