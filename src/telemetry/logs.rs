//! Logs: readable on a terminal, JSON lines otherwise, and to a file as well where one is named.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tracing::Subscriber;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// Section `[log]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// How lines on standard error look.
    pub format: LogFormat,
    /// What is logged: a level, and directives for modules, such as `info,callboard::engine=debug`.
    pub filter: String,
    /// A file that gets every line too, as JSON. Each day (UTC) has its own, with the date in its name.
    pub file: Option<PathBuf>,
    /// How many days' files are kept.
    pub file_days: usize,
}

/// How lines on standard error look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Pretty on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For reading: one line each, in colour on a terminal.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Auto, filter: "info".to_owned(), file: None, file_days: 7 }
    }
}

impl LogSettings {
    /// Everything that is wrong here, as (key, sentence).
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        if let Err(error) = self.filter() {
            problems.push(("filter".to_owned(), format!("cannot be read: {error}")));
        }
        if self.file.as_ref().is_some_and(|file| file.file_name().is_none()) {
            problems.push(("file".to_owned(), "must name a file".to_owned()));
        }
        if !(1..=MAX_FILE_DAYS).contains(&self.file_days) {
            problems.push(("file_days".to_owned(), format!("must be from 1 to {MAX_FILE_DAYS}")));
        }
        problems
    }

    fn filter(&self) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
        let filter = EnvFilter::builder().parse(&self.filter)?;
        let mut levels = self.filter.split(',').filter_map(|part| part.trim().parse::<LevelFilter>().ok());
        // Below this it prints the parameters of statements, which are the clients' data, and drowns everything else.
        let quiet = !self.filter.contains(DATABASE_CLIENT) && levels.next_back() > Some(LevelFilter::INFO);
        Ok(if quiet { filter.add_directive(format!("{DATABASE_CLIENT}=info").parse()?) } else { filter })
    }
}

/// Whose lines are only wanted where they are asked for by name.
const DATABASE_CLIENT: &str = "tokio_postgres";

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("The log filter cannot be read: {0}.")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("The log file {} cannot be written: {reason}.", .path.display())]
    File { path: PathBuf, reason: String },
    #[error("Logging is set up already.")]
    AlreadySet(#[from] tracing_subscriber::util::TryInitError),
}

/// Writes what is still waiting for the log file when it is dropped: keep it until the end of `main`.
#[must_use]
#[derive(Debug)]
pub struct LogGuard {
    _file: Option<WorkerGuard>,
}

/// Sets up logging for the process. To be called once, before anything else logs.
pub fn init(settings: &LogSettings) -> Result<LogGuard, TelemetryError> {
    let (subscriber, guard) = subscriber(settings, io::stderr().is_terminal(), io::stderr)?;
    subscriber.try_init()?;
    log_panics();
    Ok(guard)
}

/// A panic, of a handler for instance, is caught where it costs least; where it was belongs in the log.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked: {text}");
    }));
}

fn subscriber<W>(
    settings: &LogSettings,
    on_terminal: bool,
    writer: W,
) -> Result<(impl Subscriber + Send + Sync, LogGuard), TelemetryError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let pretty = match settings.format {
        LogFormat::Auto => on_terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let shown = if pretty {
        let lines = fmt::layer().with_writer(writer).log_internal_errors(false);
        // Left to the library on a terminal, which also heeds NO_COLOR.
        if on_terminal { lines.boxed() } else { lines.with_ansi(false).boxed() }
    } else {
        json_lines(writer)
    };
    let (filed, guard) = match &settings.file {
        Some(path) => {
            let (writer, guard) = tracing_appender::non_blocking(daily_files(path, settings.file_days)?);
            (Some(json_lines(writer)), Some(guard))
        }
        None => (None, None),
    };
    let subscriber = Registry::default().with(shown).with(filed).with(settings.filter()?);
    Ok((subscriber, LogGuard { _file: guard }))
}

/// One object a line, with the fields of the event beside its message and those of the spans around it, such as the
/// job's id, in `spans`.
fn json_lines<S, W>(writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    // A line that cannot be written, because the terminal or the disk has gone, must not become a panic.
    let lines = fmt::layer().json().with_writer(writer).log_internal_errors(false);
    lines.flatten_event(true).with_current_span(false).boxed()
}

/// `logs/callboard.log` becomes `logs/callboard.2026-11-20.log`.
fn daily_files(path: &std::path::Path, days: usize) -> Result<RollingFileAppender, TelemetryError> {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let mut builder = RollingFileAppender::builder().rotation(Rotation::DAILY).max_log_files(days);
    builder = builder.filename_prefix(text(path.file_stem()));
    if path.extension().is_some() {
        builder = builder.filename_suffix(text(path.extension()));
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(".".as_ref());
    builder.build(directory).map_err(|error| {
        let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        TelemetryError::File { path: path.to_owned(), reason }
    })
}

const MAX_FILE_DAYS: usize = 3650;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written about one event inside a job's span, one that the filter leaves out beside it.
    fn written(settings: &LogSettings, on_terminal: bool) -> String {
        let written = Written::default();
        let writer = written.clone();
        let (subscriber, guard) =
            subscriber(settings, on_terminal, move || writer.clone()).expect("a subscriber");
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("attempt", job = "job_1").entered();
            tracing::info!(stage = "EXECUTE", "started");
            tracing::debug!("unimportant");
            tracing::debug!(target: "tokio_postgres::query", "executing a statement with parameters");
        });
        drop(guard);
        let bytes = written.0.lock().expect("no panic").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn lines_are_json_unless_on_a_terminal() {
        let auto = LogSettings::default();
        let line = written(&auto, false);
        let json: Value = serde_json::from_str(&line).expect("one object");
        assert_eq!(
            (&json["level"], &json["message"], &json["stage"]),
            (&"INFO".into(), &"started".into(), &"EXECUTE".into())
        );
        assert_eq!(json["spans"][0]["job"], "job_1", "{line}");

        let on_terminal = written(&auto, true);
        assert!(on_terminal.contains("started") && serde_json::from_str::<Value>(&on_terminal).is_err());
        let pretty = LogSettings { format: LogFormat::Pretty, ..auto };
        let line = written(&pretty, false);
        assert!(line.contains("INFO attempt{job=\"job_1\"}") && !line.contains('\u{1b}'), "{line:?}");
    }

    #[test]
    fn the_filter_is_by_level_and_module() {
        let settings = |filter: &str| LogSettings { filter: filter.to_owned(), ..LogSettings::default() };
        assert_eq!(written(&settings("warn"), false), "");
        assert_eq!(written(&settings("debug"), false).lines().count(), 2);
        assert_eq!(written(&settings("warn,debug"), false).lines().count(), 2);
        assert_eq!(written(&settings("debug,tokio_postgres=debug"), false).lines().count(), 3);
        assert_eq!(written(&settings("error,tokio_postgres=debug"), false).lines().count(), 1);
        assert_eq!(written(&settings("warn,callboard::telemetry=debug"), false).lines().count(), 2);
        assert_eq!(settings("info,callboard=loud").problems().len(), 1);
    }

    #[test]
    fn the_file_has_the_lines_as_json_and_old_days_go() {
        let directory = tempfile::tempdir().expect("a temporary folder");
        for day in ["01", "02", "03"] {
            fs::write(directory.path().join(format!("callboard.2020-01-{day}.log")), "").expect("a file");
        }
        let file = Some(directory.path().join("callboard.log"));
        let settings = LogSettings { file, file_days: 2, ..LogSettings::default() };
        written(&settings, true);
        let files = fs::read_dir(directory.path()).expect("a folder").flatten();
        let newest = files.map(|file| file.path()).max().expect("a file");
        let json: Value =
            serde_json::from_str(&fs::read_to_string(newest).expect("text")).expect("one object");
        assert_eq!(json["spans"][0]["job"], "job_1");
        assert!(fs::read_dir(directory.path()).expect("a folder").count() <= 2);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let settings = LogSettings { file: Some("/dev/null/x.log".into()), ..LogSettings::default() };
        let error = subscriber(&settings, false, io::sink).err().expect("no such folder").to_string();
        assert!(error.starts_with("The log file /dev/null/x.log cannot be written: "), "{error}");
    }
}
