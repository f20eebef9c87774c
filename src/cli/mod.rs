//! The command line and the composition root: it reads the settings and puts the parts together.
//!
//! A program of one's own that registers handlers calls [`run`] with them and is the same server:
//!
//! ```no_run
//! use callboard::handlers::pass::PassHandler;
//!
//! fn main() -> std::process::ExitCode {
//!     callboard::cli::run(|registry| registry.register("mine", PassHandler))
//! }
//! ```

mod authorities;
mod callbacks;
mod gauges;
mod completions;
mod help;
mod open_files;
mod serve;
mod signals;
mod trusted_documents;
mod workflows;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{self, ClientCommand, Surroundings};
use crate::config::{Environment, ServeFlags, Settings};
use crate::handlers::{RegisterError, Registry};
use crate::postgres::PrivateCluster;
use crate::store::migrate;
use crate::telemetry;

/// The exit status where the command line or the settings are wrong; that of clap.
const USAGE: u8 = 2;

#[derive(Parser)]
#[command(name = "callboard", version, about = "A job orchestrator with a GraphQL API, on PostgreSQL")]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeFlags,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server; also when no command is given
    Serve(ServeFlags),
    /// Bring the database's tables up to date, and stop
    Migrate(ServeFlags),
    /// Print the settings in effect as TOML, the password hidden
    Config(ServeFlags),
    /// Print the GraphQL schema
    Schema,
    #[command(flatten)]
    Client(ClientCommand),
    /// Print what a shell needs to complete commands and flags
    Completions(completions::CompletionsFlags),
}

/// Runs the program: reads the command line, and does what it says with the built-in handlers and those that
/// `register` adds.
pub fn run(register: impl FnOnce(&mut Registry) -> Result<(), RegisterError>) -> ExitCode {
    let arguments = help::grouped(Arguments::command()).get_matches();
    let arguments = Arguments::from_arg_matches(&arguments).unwrap_or_else(|error| error.exit());
    match arguments.command.unwrap_or(Command::Serve(arguments.serve)) {
        Command::Serve(flags) => with_settings(&flags, |settings, environment| async move {
            serve::run(settings, environment, register).await
        }),
        Command::Migrate(flags) => with_settings(&flags, |settings, _| migrate(settings)),
        Command::Config(flags) => match Settings::load(&flags, &Environment::of_process()) {
            // What it would not start with is no setting in effect.
            Ok(settings) => match trusted_documents::read(&settings) {
                Ok(_) => print(&settings.to_toml()),
                Err(error) => refuse(&format_args!("{error:#}")),
            },
            Err(error) => refuse(&error),
        },
        Command::Schema => print(&crate::graphql::sdl()),
        Command::Client(command) => commands::run(command, &surroundings(&Environment::of_process())),
        Command::Completions(flags) => match completions::script::<Arguments>(&flags) {
            Ok(script) => print(&script),
            Err(error) => refuse(&error),
        },
    }
}

/// What the client commands are told by the environment.
fn surroundings(environment: &Environment) -> Surroundings {
    let get = |name| environment.get(name).map(ToOwned::to_owned);
    Surroundings {
        server: get("CALLBOARD_SERVER"),
        token: get("CALLBOARD_TOKEN"),
        token_file: get("CALLBOARD_TOKEN_FILE"),
    }
}

fn with_settings<F>(flags: &ServeFlags, body: impl FnOnce(Settings, Environment) -> F) -> ExitCode
where
    F: Future<Output = anyhow::Result<()>>,
{
    let environment = Environment::of_process();
    let settings = match Settings::load(flags, &environment) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error),
    };
    // Kept to the end: it flushes the log file.
    let _log = match telemetry::init(&settings.log) {
        Ok(guard) => guard,
        Err(error) => return refuse(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error),
    };
    match runtime.block_on(body(settings, environment)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn migrate(settings: Settings) -> anyhow::Result<()> {
    let cluster = match &settings.database_url {
        Some(_) => None,
        None => Some(PrivateCluster::start(&settings.postgres, &settings.data_dir).await?),
    };
    let url = match (&settings.database_url, &cluster) {
        (Some(url), _) => url.expose(),
        (None, Some(cluster)) => cluster.url(),
        (None, None) => unreachable!("without a database URL there is a cluster"),
    };
    let timeout = Duration::from_millis(settings.store.connect_timeout_ms);
    let migrated = migrate::migrate_up(url, timeout).await;
    if let Some(cluster) = cluster {
        cluster.stop().await;
    }
    match migrated?.as_slice() {
        [] => tracing::info!("the database is up to date"),
        versions => tracing::info!(versions = versions.join(", "), "the database was migrated"),
    }
    Ok(())
}

fn print(text: &str) -> ExitCode {
    let mut output = std::io::stdout();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        // A reader that has seen enough closes the pipe; that is no failure of ours.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "callboard: the output cannot be written: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn refuse(error: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "callboard: {error}");
    ExitCode::from(USAGE)
}
