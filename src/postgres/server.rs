//! Checks a PostgreSQL server that is not ours before anything else uses it: one clear message for each thing that can
//! be wrong with it.

use std::error::Error;
use std::time::Duration;

use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, Socket};

use super::programs::LOWEST_MAJOR;

/// Why a server cannot be used. No message holds the password.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("The database URL cannot be read: {reason}.")]
    Url { reason: String },

    #[error(
        "No PostgreSQL server answers at {address}: {reason}. Is it running, and are host and port right?"
    )]
    NotThere { address: String, reason: String },

    #[error("The PostgreSQL server at {address} refuses the login of user {user}: {reason}.")]
    LoginRefused { address: String, user: String, reason: String },

    #[error(
        "The PostgreSQL server at {address} has no database {database}. Make it with: createdb {database}"
    )]
    NoDatabase { address: String, database: String },

    #[error("The server at {address} is PostgreSQL {version}; {LOWEST_MAJOR} or newer is needed.")]
    TooOld { address: String, version: String },

    #[error("The database {database} at {address} has the encoding {encoding}; UTF8 is needed.")]
    NotUtf8 { address: String, database: String, encoding: String },

    #[error("The PostgreSQL server at {address} is a standby that takes no writes; name the primary.")]
    Standby { address: String },

    #[error("The PostgreSQL server at {address} cannot be used: {reason}.")]
    Other { address: String, reason: String },
}

/// Connects once, asks the server what it is, and hangs up. `tls` is the connector that the pools use too.
pub async fn check_server<T>(url: &str, tls: T) -> Result<(), ServerError>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let mut config: Config =
        url.parse().map_err(|error: tokio_postgres::Error| ServerError::Url { reason: chain(&error) })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    let target = Target::of(&config);
    let asked = tokio::time::timeout(ANSWER_TIMEOUT, async {
        let (client, connection) = config.connect(tls).await?;
        let connection = tokio::spawn(connection);
        let row = client.query_one(QUESTIONS, &[]).await;
        drop(client);
        // Its end is the hang-up; its error, if any, is the query's.
        let _ = connection.await;
        row
    });
    match asked.await {
        Ok(Ok(row)) => {
            target.judge(row.get("number"), row.get("version"), row.get("encoding"), row.get("standby"))
        }
        Ok(Err(error)) => Err(target.explain(&error)),
        Err(_) => {
            let reason = format!("no answer within {} s", ANSWER_TIMEOUT.as_secs());
            Err(ServerError::NotThere { address: target.address, reason })
        }
    }
}

/// The parts of a URL that messages may name.
struct Target {
    address: String,
    user: String,
    database: String,
}

impl Target {
    fn of(config: &Config) -> Self {
        let ports = config.get_ports();
        let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        let hosts = config.get_hosts().iter().enumerate().map(|(index, host)| match host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]:{}", port(index)),
            Host::Tcp(name) => format!("{name}:{}", port(index)),
            Host::Unix(path) => path.join(format!(".s.PGSQL.{}", port(index))).display().to_string(),
        });
        let user = config.get_user().unwrap_or("(the system's user)").to_owned();
        Self {
            address: hosts.collect::<Vec<_>>().join(", "),
            database: config.get_dbname().unwrap_or(&user).to_owned(),
            user,
        }
    }

    fn judge(self, number: i32, version: String, encoding: String, standby: bool) -> Result<(), ServerError> {
        let Self { address, database, .. } = self;
        if number < i32::try_from(LOWEST_MAJOR).unwrap_or(i32::MAX) * VERSIONS_A_MAJOR {
            Err(ServerError::TooOld { address, version })
        } else if encoding != "UTF8" {
            Err(ServerError::NotUtf8 { address, database, encoding })
        } else if standby {
            Err(ServerError::Standby { address })
        } else {
            Ok(())
        }
    }

    fn explain(self, error: &tokio_postgres::Error) -> ServerError {
        let Self { address, user, database } = self;
        let reason = || chain(error);
        let Some(refusal) = error.as_db_error() else {
            // Without an answer from the server: either nobody is there, or the login could not even begin.
            let is_io = causes(error).any(|cause| cause.is::<std::io::Error>());
            return match reason() {
                reason if is_io => ServerError::NotThere { address, reason },
                reason if reason.contains("password missing") => {
                    ServerError::LoginRefused { address, user, reason }
                }
                reason => ServerError::Other { address, reason },
            };
        };
        match *refusal.code() {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                ServerError::LoginRefused { address, user, reason: refusal.message().to_owned() }
            }
            SqlState::INVALID_CATALOG_NAME => ServerError::NoDatabase { address, database },
            _ => ServerError::Other { address, reason: refusal.message().to_owned() },
        }
    }
}

/// An error with its causes, on one line and without a full stop.
fn chain(error: &tokio_postgres::Error) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes(error: &tokio_postgres::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |error| (*error).source())
}

const QUESTIONS: &str = "SELECT current_setting('server_version_num')::int4 AS number, \
     current_setting('server_version') AS version, current_setting('server_encoding') AS encoding, \
     pg_is_in_recovery() AS standby";
/// How PostgreSQL counts: 15.18 is 150018.
const VERSIONS_A_MAJOR: i32 = 10_000;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        Target::of(&url.parse().expect("a URL"))
    }

    #[test]
    fn messages_name_the_server_without_the_password() {
        let target = target("postgresql://ann:s3cret@[::1]:5433,db.example,%2Frun%2Fpg/jobs");
        assert_eq!(target.address, "[::1]:5433, db.example:5432, /run/pg/.s.PGSQL.5432");
        let error = target.judge(140_012, "14.12".to_owned(), "UTF8".to_owned(), false).expect_err("too old");
        insta::assert_snapshot!(error, @"The server at [::1]:5433, db.example:5432, /run/pg/.s.PGSQL.5432 is PostgreSQL 14.12; 15 or newer is needed.");
    }

    #[test]
    fn a_server_is_judged_by_version_encoding_and_whether_it_takes_writes() {
        let judge = |number, encoding: &str, standby| {
            target("postgresql://ann@db/jobs").judge(number, String::new(), encoding.to_owned(), standby)
        };
        assert!(judge(150_000, "UTF8", false).is_ok());
        assert!(matches!(judge(149_999, "UTF8", false), Err(ServerError::TooOld { .. })));
        assert!(matches!(judge(170_000, "SQL_ASCII", false), Err(ServerError::NotUtf8 { .. })));
        assert!(matches!(judge(170_000, "UTF8", true), Err(ServerError::Standby { .. })));
    }
}
