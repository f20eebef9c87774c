//! `callboard retry`: runs a failed job again.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::change::{ChangeFlags, change_and_say, variables};
use super::session::Session;
use super::stop::Stop;
use crate::client::documents::RETRY;

/// Where it starts again.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum From {
    /// From the beginning; earlier results no longer count
    Init,
    /// From the stage it failed in; the results of the stages before it stay
    FailedStage,
}

/// Run a failed job again
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard retry JOB                        # from the beginning
  callboard retry JOB --from failed-stage    # the stages before it have done their work")]
pub struct RetryFlags {
    #[command(flatten)]
    pub change: ChangeFlags,

    /// Where it starts again
    #[arg(long, value_enum, default_value = "init", value_name = "STAGE")]
    from: From,
}

pub async fn run(session: &Session, flags: RetryFlags) -> Result<(), Stop> {
    let mut variables = variables(&flags.change);
    variables["from"] = json!(match flags.from {
        From::Init => "INIT",
        From::FailedStage => "FAILED_STAGE",
    });
    let sentence = |job: &crate::client::job::Job| format!("runs again from stage {}", job.stage);
    change_and_say(session, RETRY, &variables, sentence).await
}
