//! The flags of `serve`, which override everything else.

use std::path::PathBuf;

use figment::value::Value;

use super::Role;
use super::layers::Layer;

/// Each flag sets one key of the settings. They have no defaults of their own: what is not given is left to the
/// environment and the file. Their values are checked with all other settings, so that one start shows every problem.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ServeFlags {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8000] [env: CALLBOARD_LISTEN]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,

    /// Where the private PostgreSQL and scratch files live [default: .callboard] [env: CALLBOARD_DATA_DIR]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Use this PostgreSQL server instead of a private one [env: CALLBOARD_DATABASE_URL, DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,

    /// Which parts to run [default: all] [env: CALLBOARD_ROLE]
    #[arg(long, value_enum)]
    pub role: Option<Role>,

    /// Tasks that run at the same time in this process [env: CALLBOARD_SLOTS]
    #[arg(long, value_name = "COUNT")]
    pub slots: Option<String>,

    /// Serve only these queues [default: all] [env: CALLBOARD_QUEUES]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub queues: Option<Vec<String>>,

    /// Settings file, TOML [default: callboard.toml, if it exists] [env: CALLBOARD_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Start without migrating the database [env: CALLBOARD_MIGRATE=false]
    #[arg(long)]
    pub no_migrate: bool,

    /// Folder with workflow definitions to register at start [env: CALLBOARD_WORKFLOWS]
    #[arg(long, value_name = "DIR")]
    pub workflows: Option<PathBuf>,

    /// auto (pretty on a terminal, otherwise JSON), pretty or json [default: auto] [env: CALLBOARD_LOG_FORMAT]
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,

    /// What to log, such as info,callboard::engine=debug [default: info] [env: CALLBOARD_LOG_FILTER, RUST_LOG]
    #[arg(long, value_name = "FILTER")]
    pub log_filter: Option<String>,

    /// Log to this file too, as JSON; a new one each day [env: CALLBOARD_LOG_FILE]
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

impl ServeFlags {
    pub(super) fn layer(&self) -> Layer {
        let text = |value: &Option<String>| value.clone().map(Value::from);
        // A path that is no UTF-8 arrives changed and is then not found, which says so with its name.
        let path = |value: &Option<PathBuf>| {
            value.as_ref().map(|path| Value::from(path.to_string_lossy().into_owned()))
        };
        let role = self.role.map(|role| match role {
            Role::All => "all",
            Role::Api => "api",
            Role::Worker => "worker",
        });
        let mut layer = Layer::default();
        for (flag, key, value) in [
            ("--listen", "listen", text(&self.listen)),
            ("--data-dir", "data_dir", path(&self.data_dir)),
            ("--database-url", "database_url", text(&self.database_url)),
            ("--role", "role", role.map(Value::from)),
            ("--slots", "engine.slots", text(&self.slots)),
            ("--queues", "engine.queues", self.queues.clone().map(Value::from)),
            ("--no-migrate", "migrate", self.no_migrate.then(|| Value::from(false))),
            ("--workflows", "workflows_dir", path(&self.workflows)),
            ("--log-format", "log.format", text(&self.log_format)),
            ("--log-filter", "log.filter", text(&self.log_filter)),
            ("--log-file", "log.file", path(&self.log_file)),
        ] {
            if let Some(value) = value {
                layer.set(key, value, flag);
            }
        }
        layer
    }
}
