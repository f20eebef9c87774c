//! The secrets of the server's settings: by name, for the origins that they are meant for, and out of what is told.

use std::collections::{BTreeMap, BTreeSet};

use super::settings::HttpHandlerSettings;

/// Shown in place of a secret.
pub(super) const HIDDEN: &str = "***";

/// Secrets by name.
pub(super) struct Secrets(BTreeMap<String, Secret>);

struct Secret {
    value: String,
    origins: BTreeSet<String>,
}

impl Secrets {
    pub fn new(settings: &HttpHandlerSettings) -> Self {
        let secrets = settings.secrets.iter().map(|(name, secret)| {
            let value = secret.value.expose().to_owned();
            (name.clone(), Secret { value, origins: secret.origins() })
        });
        Self(secrets.collect())
    }

    /// Whether there is a secret of this name.
    pub fn check(&self, name: &str) -> Result<(), String> {
        self.find(name).map(drop)
    }

    /// The secret, for a request to this origin.
    pub fn get(&self, name: &str, origin: &str) -> Result<&str, String> {
        let secret = self.find(name)?;
        if !secret.origins.contains(origin) {
            return Err(format!(
                "the secret {name} is not meant for {origin} (handlers.http.secrets.{name}.origins)"
            ));
        }
        Ok(&secret.value)
    }

    /// The text without any secret that another server echoes.
    pub fn hide(&self, text: String) -> String {
        self.0.values().fold(text, |text, secret| text.replace(&secret.value, HIDDEN))
    }

    fn find(&self, name: &str) -> Result<&Secret, String> {
        self.0
            .get(name)
            .ok_or_else(|| format!("the server's settings have no secret {name:?} (handlers.http.secrets)"))
    }
}
