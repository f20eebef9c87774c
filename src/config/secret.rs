//! A database URL whose password is shown to nobody but the database.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// The address of a PostgreSQL server, as a URL or as `key=value` pairs. What prints it prints no password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL with its password, for connecting.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let scheme = self.0.split_once("://").map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| !["postgresql", "postgres"].contains(&scheme)) {
            return Err("must begin with postgresql://".to_owned());
        }
        if scheme.is_none() && !self.0.contains('=') {
            return Err("must be a URL as in postgresql://user@host/database, or key=value pairs".to_owned());
        }
        match self.0.parse::<tokio_postgres::Config>() {
            Ok(config) if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() => {
                Err("names no host".to_owned())
            }
            Ok(_) => Ok(()),
            // The reason names positions and keywords, never values.
            Err(error) => {
                let reason =
                    std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                Err(format!("is no address of a PostgreSQL server: {reason}"))
            }
        }
    }

    fn hidden(&self) -> String {
        let hidden = if self.0.contains("://") { hidden_in_url(&self.0) } else { hidden_in_pairs(&self.0) };
        // The last word has the parser that will connect: what it takes for the password must not be seen.
        let password = self.0.parse::<tokio_postgres::Config>().ok();
        let password =
            password.as_ref().and_then(|config| config.get_password()).map(String::from_utf8_lossy);
        match password {
            Some(password) if !password.is_empty() && password != HIDDEN && hidden.contains(&*password) => {
                HIDDEN.to_owned()
            }
            _ => hidden,
        }
    }
}

/// Hides what stands between the first colon and the last `@` of the authority, and a `password` parameter.
fn hidden_in_url(url: &str) -> String {
    let (url, query) = url.split_once('?').map_or((url, None), |(url, query)| (url, Some(query)));
    let mut hidden = match url.rsplit_once('@') {
        Some((credentials, rest)) => {
            let start = credentials.find("://").map_or(0, |scheme| scheme + 3);
            match credentials[start..].find(':') {
                Some(colon) => format!("{}:{HIDDEN}@{rest}", &credentials[..start + colon]),
                None => url.to_owned(),
            }
        }
        None => url.to_owned(),
    };
    for (index, parameter) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        hidden.push(if index == 0 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, _)) if name.contains("password") => hidden.push_str(&format!("{name}={HIDDEN}")),
            _ => hidden.push_str(parameter),
        }
    }
    hidden
}

/// Pairs with a password are hidden altogether, because values may be quoted and escaped.
fn hidden_in_pairs(pairs: &str) -> String {
    if pairs.contains("password") { HIDDEN.to_owned() } else { pairs.to_owned() }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hidden())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hidden())
    }
}

const HIDDEN: &str = "********";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_password_is_shown() {
        for (url, shown) in [
            ("postgresql://ann:s3cret@db:5432/jobs", "postgresql://ann:********@db:5432/jobs"),
            (
                "postgres://ann:s3c@ret/@db/jobs?sslmode=require",
                "postgres://ann:********@db/jobs?sslmode=require",
            ),
            (
                "postgresql://ann@db/jobs?password=s3cret&application_name=x",
                "postgresql://ann@db/jobs?password=********&application_name=x",
            ),
            ("postgresql://ann@%2Ftmp%2Fx:5432/jobs", "postgresql://ann@%2Ftmp%2Fx:5432/jobs"),
            ("postgresql://ann:s%33cret@db/jobs", "postgresql://ann:********@db/jobs"),
            ("postgresql://s3cret:s3cret@db/jobs", "********"),
            ("host=db user=ann password='s3cret x'", "********"),
            ("host=db user=ann", "host=db user=ann"),
        ] {
            let url = DatabaseUrl(url.to_owned());
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
            assert_eq!(serde_json::to_value(&url).expect("text"), shown);
        }
    }

    #[test]
    fn what_is_no_address_is_said_without_its_value() {
        for (url, reason) in [
            ("s3cret", "must be a URL as in postgresql://"),
            ("mysql://ann:s3cret@db/jobs", "must begin with postgresql://"),
            ("postgresql:///jobs", "names no host"),
            ("postgresql://ann:s3cret@db:port/jobs", "is no address of a PostgreSQL server: "),
        ] {
            let message = DatabaseUrl(url.to_owned()).check().expect_err("not usable");
            assert!(message.starts_with(reason) && !message.contains("s3cret"), "{url}: {message}");
        }
        assert_eq!(DatabaseUrl("host=db user=ann".to_owned()).check(), Ok(()));
    }
}
