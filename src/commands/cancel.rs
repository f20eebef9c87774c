//! `callboard cancel`: cancels a job.

use clap::Args;
use serde_json::json;

use super::change::{ChangeFlags, change_and_say, variables};
use super::session::Session;
use super::stop::Stop;
use crate::client::documents::CANCEL;
use crate::client::job::Ending;

/// Cancel a job
///
/// One that does not run is CANCELLED at once. One that runs is asked to stop, and is CANCELLED when it has.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard cancel JOB
  callboard cancel JOB --reason 'the data are wrong'
  callboard cancel JOB && callboard watch JOB    # until it has stopped")]
pub struct CancelFlags {
    #[command(flatten)]
    pub change: ChangeFlags,

    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub async fn run(session: &Session, flags: CancelFlags) -> Result<(), Stop> {
    let mut variables = variables(&flags.change);
    variables["reason"] = json!(flags.reason);
    change_and_say(session, CANCEL, &variables, |job| match job.ending() {
        Some(Ending::Cancelled) => "is cancelled".to_owned(),
        _ => "is asked to stop, and is CANCELLED when it has".to_owned(),
    })
    .await
}
