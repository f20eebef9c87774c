//! The commands of the client's side: each talks to a running server, over its public API alone.
//!
//! One file a command. What they share: the [`session`] with a server, how things are put into words and on the
//! [`screen`], and why a command [`stop`]s. They name nothing of the server, as a program in another language would.

mod change;
mod demo;
mod entries;
mod history;
mod interrupt;
mod job;
mod jobs;
mod labels;
mod logs;
mod next;
mod pause;
mod problems;
mod retry;
mod cancel;
mod screen;
mod session;
mod stats;
mod stop;
mod submit;
mod table;
mod times;
mod unread;
mod watch;
mod words;
mod workers;

use std::process::ExitCode;

use clap::Subcommand;

pub use session::Surroundings;
pub use stop::STATUSES;

use session::Session;
use stop::Stop;

/// What can be asked of a running server. The help of each stands with its flags.
#[derive(Subcommand)]
pub enum ClientCommand {
    Submit(submit::SubmitFlags),
    Watch(watch::WatchFlags),
    Next(next::NextFlags),
    Retry(retry::RetryFlags),
    Cancel(cancel::CancelFlags),
    /// Hold a job, or a queue
    #[command(
        override_usage = "callboard pause [OPTIONS] <JOB>\n       callboard pause [OPTIONS] --queue <NAME>"
    )]
    Pause(pause::PauseFlags),
    /// Let a held job, or a held queue, go on
    #[command(
        override_usage = "callboard resume [OPTIONS] <JOB>\n       callboard resume [OPTIONS] --queue <NAME>"
    )]
    Resume(pause::PauseFlags),
    Jobs(jobs::JobsFlags),
    Job(job::JobFlags),
    History(history::HistoryFlags),
    Logs(logs::LogsFlags),
    Workers(workers::WorkersFlags),
    Stats(stats::StatsFlags),
    Demo(demo::DemoFlags),
}

/// The headings under which the program's help lists commands.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Work", &["submit", "watch", "next", "retry", "cancel", "pause", "resume"]),
    ("Look", &["jobs", "job", "history", "logs", "workers", "stats"]),
    ("Try", &["demo"]),
];

/// Does what a command says.
pub fn run(command: ClientCommand, surroundings: &Surroundings) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Stop::Here(format!("the program cannot run: {error}")).exit(),
    };
    let stopped = runtime.block_on(dispatch(command, surroundings));
    // Somebody may still be asked for a line that nobody needs any more.
    runtime.shutdown_background();
    match stopped {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.exit(),
    }
}

async fn dispatch(command: ClientCommand, surroundings: &Surroundings) -> Result<(), Stop> {
    let open = |flags: &session::ServerFlags| Session::open(flags, surroundings);
    match command {
        ClientCommand::Submit(flags) => submit::run(&open(&flags.server)?, flags).await,
        ClientCommand::Watch(flags) => watch::run(&open(&flags.server)?, flags).await,
        ClientCommand::Next(flags) => next::run(&open(&flags.change.server)?, flags).await,
        ClientCommand::Retry(flags) => retry::run(&open(&flags.change.server)?, flags).await,
        ClientCommand::Cancel(flags) => cancel::run(&open(&flags.change.server)?, flags).await,
        ClientCommand::Pause(flags) => pause::hold(&open(&flags.server)?, flags).await,
        ClientCommand::Resume(flags) => pause::let_go(&open(&flags.server)?, flags).await,
        ClientCommand::Jobs(flags) => jobs::run(&open(&flags.server)?, flags).await,
        ClientCommand::Job(flags) => job::run(&open(&flags.server)?, flags).await,
        ClientCommand::History(flags) => history::run(&open(&flags.server)?, flags).await,
        ClientCommand::Logs(flags) => logs::run(&open(&flags.server)?, flags).await,
        ClientCommand::Workers(flags) => workers::run(&open(&flags.server)?).await,
        ClientCommand::Stats(flags) => stats::run(&open(&flags.server)?, flags).await,
        ClientCommand::Demo(flags) => demo::run(&open(&flags.server)?, flags).await,
    }
}
