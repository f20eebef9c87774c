//! One line of a job's log.

use async_graphql::{Context, Object};

use super::connections::{LogLineConnection, LogLineEdge, Total};
use super::cursors;
use super::enums::{LogStream, Stage};
use super::errors::ApiError;
use super::filters::LogFilter;
use super::loaders::{LogPageOf, loaders};
use super::paging::PageArgs;
use super::scalars::DateTime;
use super::worker::Worker;
use crate::store::logs::{LogLine as StoredLine, LogOf};

/// One line of a job's log. Cheap enough to clone.
#[derive(Clone)]
pub struct LogLine(pub(super) StoredLine);

/// A line that a handler said, or that a program wrote which it ran.
#[Object]
impl LogLine {
    /// When it was said; never before the line before it.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The stage that was worked at.
    async fn stage(&self) -> Stage {
        self.0.task.stage.into()
    }

    /// How often the job had been retried by hand.
    async fn round(&self) -> i32 {
        self.0.task.round
    }

    /// The attempt that said it, counted from 1 within stage and round.
    async fn attempt(&self) -> i32 {
        self.0.task.attempt
    }

    /// The worker that said it; null once that worker is forgotten. Of a stage that was taken from a lost worker, both
    /// workers' lines are here.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Worker>, ApiError> {
        Ok(loaders(ctx)?.load(self.0.worker).await?.map(Worker))
    }

    /// Where it came from.
    async fn stream(&self) -> LogStream {
        self.0.stream.into()
    }

    /// The line, without its line end. What was no UTF-8 is replaced.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// It was longer than lines may be, and cut.
    async fn truncated(&self) -> bool {
        self.0.truncated
    }
}

/// A page of a job's log, or of one of its attempts.
pub(super) async fn page(
    ctx: &Context<'_>,
    of: LogOf,
    filter: Option<LogFilter>,
    args: PageArgs,
) -> Result<LogLineConnection, ApiError> {
    let window = args.window(|cursor| cursors::read_log(of.job, cursor))?;
    let filter = filter.unwrap_or_default().read();
    let page = loaders(ctx)?.load(LogPageOf(of, filter.clone(), window)).await?;
    let page = page.ok_or_else(|| ApiError::internal("a log without a page"))?;
    Ok(LogLineConnection::new(page, Total::Lines(of, filter), |seq, line| LogLineEdge {
        cursor: cursors::write_log(of.job, seq),
        node: LogLine(line),
    }))
}
