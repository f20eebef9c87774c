//! The settings of the whole server: read once at start from a file, the environment and flags, and checked whole.
//!
//! Each component has its own settings type, with defaults and a function `problems`; here they become sections of one
//! file. A new section is a field of [`Settings`] and a line in its function `problems`. `layers` merges the sources and
//! collects every problem, `environment` and `flags` are two of the sources, `secret` keeps the password out of sight.

mod environment;
mod flags;
mod layers;
mod secret;

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use environment::Environment;
pub use flags::ServeFlags;
pub use layers::Problem;
pub use secret::DatabaseUrl;

use crate::engine::{EngineSettings, JobLogsSettings, RetentionSettings};
use crate::feed::FeedSettings;
use crate::graphql::GraphqlSettings;
use crate::handlers::HandlersSettings;
use crate::http::HttpSettings;
use crate::postgres::PostgresSettings;
use crate::store::StoreSettings;
use crate::telemetry::{LogSettings, TraceSettings};
use layers::Layer;

/// Everything that can be set. Single values stand before the sections, as TOML wants it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address to listen on, as host:port; port 0 takes a free one.
    pub listen: String,
    /// Where the private cluster, its log and the jobs' scratch directories are.
    pub data_dir: PathBuf,
    /// A PostgreSQL server to use instead of a private cluster.
    pub database_url: Option<DatabaseUrl>,
    /// Which parts of the server run in this process.
    pub role: Role,
    /// Whether migrations run at start.
    pub migrate: bool,
    /// A folder with workflow definitions, read at start.
    pub workflows_dir: Option<PathBuf>,
    pub log: LogSettings,
    pub traces: TraceSettings,
    pub postgres: PostgresSettings,
    pub store: StoreSettings,
    pub engine: EngineSettings,
    pub retention: RetentionSettings,
    pub job_logs: JobLogsSettings,
    pub handlers: HandlersSettings,
    pub feed: FeedSettings,
    pub graphql: GraphqlSettings,
    pub http: HttpSettings,
}

/// Which parts of the server run in a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The API and a worker
    #[default]
    All,
    /// Only the API
    Api,
    /// Only a worker
    Worker,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8000".to_owned(),
            data_dir: PathBuf::from(".callboard"),
            database_url: None,
            role: Role::default(),
            migrate: true,
            workflows_dir: None,
            log: LogSettings::default(),
            traces: TraceSettings::default(),
            postgres: PostgresSettings::default(),
            store: StoreSettings::default(),
            engine: EngineSettings::default(),
            retention: RetentionSettings::default(),
            job_logs: JobLogsSettings::default(),
            handlers: HandlersSettings::default(),
            feed: FeedSettings::default(),
            graphql: GraphqlSettings::default(),
            http: HttpSettings::default(),
        }
    }
}

impl Settings {
    /// Reads the settings: the defaults, overridden by the file, overridden by the environment, overridden by flags.
    pub fn load(flags: &ServeFlags, environment: &Environment) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let (file, from_environment) = (file(flags, environment), environment.layer());
        let mut layers = Vec::new();
        for layer in [file, from_environment.map(Some), Ok(Some(flags.layer()))] {
            match layer {
                Ok(layer) => layers.extend(layer),
                Err(found) => problems.extend(found),
            }
        }
        let (settings, found) = layers::extract::<Self>(&mut layers);
        problems.extend(found);
        let Some(mut settings) = settings else { return Err(ConfigError { problems }) };
        problems.extend(
            settings.problems().into_iter().map(|(key, message)| layers::problem(&layers, key, message)),
        );
        if !problems.is_empty() {
            return Err(ConfigError { problems });
        }
        settings.postgres.path = environment.get("PATH").map(ToOwned::to_owned).unwrap_or_default();
        Ok(settings)
    }

    /// The effective settings as a file that would set them, with the password hidden. TOML has no word for a setting
    /// without a value, so those are named at its end.
    pub fn to_toml(&self) -> String {
        let keys = self.keys().into_iter();
        let unset: Vec<String> = keys.filter(|(_, value)| value.is_null()).map(|(key, _)| key).collect();
        let unset = format!("\n# Without a value: {}\n", unset.join(", "));
        let settings = toml::to_string(self).map(|settings| settings + &unset);
        // Maps with keys of another type than text are all that cannot be written, and there are none.
        settings.unwrap_or_else(|error| format!("# The settings cannot be shown: {error}\n"))
    }

    /// Every key with its value. A map that is empty is one, too.
    fn keys(&self) -> Vec<(String, Value)> {
        let mut keys = Vec::new();
        let mut rest = vec![(String::new(), serde_json::to_value(self).unwrap_or_default())];
        while let Some((key, value)) = rest.pop() {
            match value {
                Value::Object(section) if !section.is_empty() => {
                    let prefix = if key.is_empty() { key } else { key + "." };
                    rest.extend(section.into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)));
                }
                value => keys.push((key, value)),
            }
        }
        keys.sort_by(|(one, _), (other, _)| one.cmp(other));
        keys
    }

    /// Everything that is wrong with values of the right type, as (key, sentence).
    fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut check = |key: &str, result: Result<(), String>| {
            problems.extend(result.err().map(|message| (key.to_owned(), message)));
        };
        check("listen", check_listen(&self.listen));
        check("http.metrics_listen", self.http.metrics_listen.as_deref().map_or(Ok(()), check_listen));
        check("data_dir", check_path(&self.data_dir));
        check("database_url", self.database_url.as_ref().map_or(Ok(()), DatabaseUrl::check));
        check("workflows_dir", self.workflows_dir.as_deref().map_or(Ok(()), check_path));
        let sections = [
            ("log", self.log.problems()),
            ("traces", self.traces.problems()),
            ("postgres", self.postgres.problems()),
            ("store", self.store.problems()),
            ("engine", self.engine.problems()),
            ("retention", self.retention.problems()),
            ("job_logs", self.job_logs.problems()),
            ("handlers", self.handlers.problems()),
            ("feed", self.feed.problems()),
            ("graphql", self.graphql.problems()),
            ("http", self.http.problems()),
        ];
        for (section, found) in sections {
            problems.extend(found.into_iter().map(|(key, message)| (format!("{section}.{key}"), message)));
        }
        problems
    }
}

/// The file's layer: the one that a flag or variable names, or `callboard.toml` in the working directory if it exists.
fn file(flags: &ServeFlags, environment: &Environment) -> Result<Option<Layer>, Vec<Problem>> {
    let named = flags.config.clone().or_else(|| environment.get("CALLBOARD_CONFIG").map(PathBuf::from));
    let path = named.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
    let problem = |message: String| {
        vec![Problem { key: String::new(), source: Some(path.display().to_string()), message }]
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(problem(format!("cannot be read: {error}"))),
    };
    let values = toml::from_str(&text).map_err(|error| {
        // The error shows the line and points at the place, on lines of its own.
        problem(format!("is no TOML:\n{error}").trim_end().replace('\n', "\n    "))
    })?;
    Ok(Some(Layer::of_file(path.display().to_string(), values)))
}

fn check_listen(listen: &str) -> Result<(), String> {
    let parts = listen.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match parts.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(()),
        _ => Err(format!(
            "must be host:port with a port from 0 to 65535, such as 127.0.0.1:8000, not {listen:?}"
        )),
    }
}

fn check_path(path: &Path) -> Result<(), String> {
    if path.as_os_str().is_empty() { Err("must not be empty".to_owned()) } else { Ok(()) }
}

/// Everything that is wrong with the settings, to be shown as it is.
#[derive(Debug)]
pub struct ConfigError {
    pub problems: Vec<Problem>,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.len() {
            1 => write!(f, "There is a problem with the settings:")?,
            count => write!(f, "There are {count} problems with the settings:")?,
        }
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "callboard.toml";

#[cfg(test)]
mod tests;
