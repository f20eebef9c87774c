//! `callboard next`: lets the next stage of a job begin.

use clap::Args;
use serde_json::json;

use super::change::{ChangeFlags, change_and_say, variables};
use super::session::Session;
use super::stop::Stop;
use crate::client::documents::NEXT;

/// Let the next stage of a job begin
///
/// A job in MANUAL mode waits for this before each stage, and so does a stage that needs an approval.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard next JOB
  callboard next JOB --reason 'checked by Ann'
  callboard next JOB --expected-version 4    # only if nothing has changed since you looked")]
pub struct NextFlags {
    #[command(flatten)]
    pub change: ChangeFlags,

    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub async fn run(session: &Session, flags: NextFlags) -> Result<(), Stop> {
    let mut variables = variables(&flags.change);
    variables["reason"] = json!(flags.reason);
    change_and_say(session, NEXT, &variables, |job| format!("may begin stage {}", job.stage)).await
}
