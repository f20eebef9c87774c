//! The parameters that the cluster is started with, and why.

use std::path::Path;

use super::settings::PostgresSettings;
use super::socket::PORT;

/// All parameters, as `name=value` for the command line. There they win over the cluster's files, so nothing has to be
/// written into a folder that belongs to another user; the operator's come last and win over ours.
pub(super) fn parameters(settings: &PostgresSettings, socket_dir: &Path) -> Vec<String> {
    let kept: &[(&str, &str)] = if settings.throw_away { THROW_AWAY } else { DURABLE };
    let private = [
        ("listen_addresses".to_owned(), String::new()),
        ("port".to_owned(), PORT.to_string()),
        ("unix_socket_directories".to_owned(), quoted(socket_dir)),
    ];
    let ours = COMMON.iter().chain(kept).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let operators = settings.parameters.clone().into_iter();
    ours.chain(operators).chain(private).map(|(name, value)| format!("{name}={value}")).collect()
}

/// The value is a list of folders, in which a name with a comma or a space has to stand in quotes.
fn quoted(socket_dir: &Path) -> String {
    format!("\"{}\"", socket_dir.display().to_string().replace('"', "\"\""))
}

const COMMON: &[(&str, &str)] = &[
    ("unix_socket_permissions", "0700"),
    // Queries here are short; compiling them costs more than it brings.
    ("jit", "off"),
    // The queue's tables change all the time: dead rows have to go within seconds, or claims slow down.
    ("autovacuum_naptime", "5s"),
    // An abandoned transaction keeps every dead row alive and holds the feed back.
    ("idle_in_transaction_session_timeout", "60s"),
    // Data lies on SSDs nowadays: an index is rarely the wrong choice.
    ("random_page_cost", "1.1"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("log_checkpoints", "off"),
    ("log_line_prefix", "%m [%p] %a "),
];

/// An acknowledged job survives a power cut.
const DURABLE: &[(&str, &str)] = &[
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    // Fewer and smoother checkpoints than the defaults: each makes the pages after it larger in the log.
    ("max_wal_size", "2GB"),
    ("min_wal_size", "256MB"),
    ("checkpoint_timeout", "15min"),
];

/// Nothing survives, and nothing waits for a disk. Many tests with pools of their own connect at once.
const THROW_AWAY: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_connections", "400"),
    ("shared_buffers", "128MB"),
    ("checkpoint_timeout", "1h"),
    ("max_wal_size", "4GB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_values_win_over_ours_but_not_over_what_keeps_the_cluster_private() {
        let own = [("work_mem", "16MB"), ("max_connections", "20")];
        let settings = PostgresSettings {
            parameters: own.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            ..PostgresSettings::default()
        };
        let parameters = parameters(&settings, Path::new("/tmp/a \"b"));
        let last = |name: &str| parameters.iter().rfind(|one| one.starts_with(&format!("{name}="))).cloned();
        assert_eq!(last("work_mem").as_deref(), Some("work_mem=16MB"));
        assert_eq!(last("max_connections").as_deref(), Some("max_connections=20"));
        assert_eq!(last("fsync").as_deref(), Some("fsync=on"));
        let private = ["listen_addresses=", "port=5432", "unix_socket_directories=\"/tmp/a \"\"b\""];
        assert_eq!(parameters[parameters.len() - 3..], private);
    }
}
