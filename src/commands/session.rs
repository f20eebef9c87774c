//! A session with a server: which one, who is asking, and whether a person or a program reads the answers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::screen;
use super::stop::Stop;
use crate::client::{Address, Client, Token};

/// Where a server listens that was not told otherwise.
const SERVER: &str = "http://127.0.0.1:8000";
/// The largest file with a token, in bytes; more is another file.
const TOKEN_FILE_BYTES_MAX: u64 = 8 * 1024;

/// Flags of every command that talks to a server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Server")]
pub struct ServerFlags {
    /// Address of the server [default: http://127.0.0.1:8000] [env: CALLBOARD_SERVER]
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// File with the token that the server knows you by [env: CALLBOARD_TOKEN_FILE; the token itself: CALLBOARD_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// Print JSON, with the names of the API's schema: a document, or one a line where it is a stream
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// What the environment says.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `CALLBOARD_SERVER`.
    pub server: Option<OsString>,
    /// `CALLBOARD_TOKEN`.
    pub token: Option<OsString>,
    /// `CALLBOARD_TOKEN_FILE`.
    pub token_file: Option<OsString>,
}

/// A server, and for whom the answers are.
pub struct Session {
    pub client: Client,
    /// A program reads what is printed.
    pub json: bool,
    /// What somebody adds to a command to reach the same server again.
    pub again: String,
}

impl Session {
    /// Connects to nothing yet.
    pub fn open(flags: &ServerFlags, surroundings: &Surroundings) -> Result<Self, Stop> {
        let (from, text) = match (&flags.server, &surroundings.server) {
            (Some(text), _) => ("--server", text.clone()),
            (None, Some(text)) => ("CALLBOARD_SERVER", text.to_string_lossy().into_owned()),
            (None, None) => ("the default", SERVER.to_owned()),
        };
        let address = Address::read(&text).map_err(|error| Stop::Usage(format!("{from}: {error}")))?;
        let token = token(flags, surroundings)?;
        if token.is_some() && !address.is_encrypted() && !address.is_here() {
            screen::note(&format!("the token travels to {address} unencrypted; https would hide it"));
        }
        let again = flags.server.as_ref().map_or(String::new(), |_| format!(" --server {address}"));
        let client = Client::new(address, token.as_ref()).map_err(|failure| Stop::of(failure, None))?;
        Ok(Self { client, json: flags.json, again })
    }

    /// Data of the API, as the type that shows it.
    pub async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        document: &str,
        variables: &serde_json::Value,
    ) -> Result<T, Stop> {
        self.client.ask(document, variables).await.map_err(|failure| self.stop(failure))
    }

    /// Why a command stops whose server has no answer.
    pub fn stop(&self, failure: crate::client::Failure) -> Stop {
        Stop::of(failure, Some(&self.client))
    }
}

/// The nearest word counts: a flag, then the token itself, then a file with it.
fn token(flags: &ServerFlags, surroundings: &Surroundings) -> Result<Option<Token>, Stop> {
    if let Some(file) = &flags.token_file {
        return of_file("--token-file", file).map(Some);
    }
    if let Some(text) = &surroundings.token {
        let token = Token::read(&text.to_string_lossy());
        return token.map(Some).map_err(|error| Stop::Usage(format!("the token in CALLBOARD_TOKEN {error}")));
    }
    let file = surroundings.token_file.as_ref().map(Path::new);
    file.map(|file| of_file("CALLBOARD_TOKEN_FILE", file)).transpose()
}

fn of_file(from: &str, file: &Path) -> Result<Token, Stop> {
    let said = |reason: &dyn std::fmt::Display| Stop::Usage(format!("{from}: {} {reason}", file.display()));
    let bytes = std::fs::metadata(file).map_err(|error| said(&format!("cannot be read: {error}")))?.len();
    if bytes > TOKEN_FILE_BYTES_MAX {
        return Err(said(&format!("is {bytes} bytes large, which is no token")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| said(&format!("cannot be read: {error}")))?;
    Token::read(&text).map_err(|error| said(&error))
}
