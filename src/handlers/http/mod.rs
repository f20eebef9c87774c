//! `http` sends a request to another server: what it answers is the stage's result.
//!
//! # What is done with the answer
//!
//! * 2xx: the stage is done. The result is the body: JSON as its value, `text/…` as a string, nothing as null. A body of
//!   another type, or JSON that is none, is a failure; what is called nothing is read as JSON or else as text.
//! * 408, 425, 429 and 5xx, and connections that fail or break: worth another attempt, no sooner than `Retry-After`
//!   asks for, up to a limit.
//! * Redirects are followed up to a limit, each judged as the first URL was; see `request` for what they take along.
//! * Any other status is a failure that another attempt would meet again.
//!
//! Each request carries an `Idempotency-Key`, the same for all attempts at a stage in one round, and its body is JSON.
//! When the attempt has to stop, the request is dropped and its connection closed.
//!
//! # Where it may go
//!
//! The network that the server stands in is out of reach unless the settings allow it (`reach`), whatever a name leads
//! to (`resolve`), at every redirect. No proxy of the environment is used.
//!
//! # Answers that come later
//!
//! With `callback: true` templates see `callback.url`, and the request tells the other side to post its result there.
//! It answers 202, and the attempt waits: it holds its slot, and no thread, connection or memory worth mentioning. Any
//! other 2xx ends the stage at once, as without a callback. What was posted counts even where the request itself failed,
//! and an attempt that was begun by a worker which is gone waits on without asking twice.

mod body;
mod client;
mod config;
mod reach;
mod request;
mod resolve;
mod secrets;
mod settings;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::timeout;

pub use self::resolve::Lookup;
pub use self::settings::{HttpHandlerSettings, HttpSecret, HttpSecretSettings};

use self::body::Unread;
use self::client::Client;
use self::config::Config;
use self::reach::Reach;
use self::request::Outgoing;
use self::resolve::SystemLookup;
use self::secrets::Secrets;
use super::callback::Callback;
use super::calls::OutgoingCall;
use super::context::TaskContext;
use super::handler::Handler;
use super::schema::ConfigProblem;
use crate::domain::callback::Answer;
use crate::domain::verdict::{Failure, Verdict};

/// Redirects that are followed where a workflow does not say.
const REDIRECTS_DEFAULT: u32 = 5;
/// Most redirects that are followed.
const REDIRECTS_MAX: u32 = 20;
/// How long the request may go on once its answer was posted, which some servers do before they have replied: its
/// connection is not closed under their hands.
const REPLY_GRACE: Duration = Duration::from_secs(5);

/// How long the body of an answer that is a failure is waited for: its status alone decides.
const FAILURE_BODY_TIME: Duration = Duration::from_secs(3);

/// What is shown as the progress of a stage that waits.
const WAITING: &str = "waiting for the answer of the other side";

/// Sends requests.
pub struct HttpHandler {
    client: Client,
    secrets: Secrets,
    response_bytes_max: usize,
    retry_after_max: Duration,
}

/// A request that was answered, the last one of its redirects.
struct Answered {
    response: Response,
    shown: String,
    /// Lasts until the answer has been read.
    call: OutgoingCall,
}

impl HttpHandler {
    /// Sends requests where these settings allow it.
    pub fn new(settings: &HttpHandlerSettings) -> Self {
        Self::looking_up(settings, SystemLookup::default())
    }

    /// The same with another way to look names up.
    pub fn looking_up(settings: &HttpHandlerSettings, lookup: impl Lookup) -> Self {
        let client = Client {
            reach: Arc::new(Reach::new(&settings.allow, settings.allow_public)),
            lookup: Arc::new(lookup),
            connect_timeout: settings.connect_timeout(),
            made: OnceCell::new(),
        };
        Self {
            client,
            secrets: Secrets::new(settings),
            response_bytes_max: settings.response_bytes_max,
            retry_after_max: settings.retry_after_max(),
        }
    }

    async fn execute(&self, task: &TaskContext) -> Result<Verdict, Verdict> {
        let config: Config = task.config_as().map_err(Verdict::Fail)?;
        match &task.callback {
            Some(callback) => self.ask(task, &config, &**callback).await,
            None if config.callback => {
                let message = "whoever runs this attempt has no URL at which it could be answered later";
                Err(Verdict::Fail(Failure::invalid_config(message)))
            }
            None => {
                let answered = self.send(task, &config).await?;
                Ok(self.settle(task, answered).await)
            }
        }
    }

    /// Asks the other side, and waits for what it posts.
    async fn ask(
        &self,
        task: &TaskContext,
        config: &Config,
        callback: &dyn Callback,
    ) -> Result<Verdict, Verdict> {
        let mut answer = callback.answered();
        if let Some(answer) = (&mut answer).now_or_never() {
            return Ok(self.answered(task, answer));
        }
        if !callback.is_promised() {
            let mut sending = std::pin::pin!(self.send(task, config));
            let sent = tokio::select! {
                biased;
                sent = &mut sending => sent,
                answer = &mut answer => {
                    // What it is does not matter any more.
                    let _ = timeout(REPLY_GRACE, sending).await;
                    return Ok(self.answered(task, answer));
                }
            };
            match sent {
                Ok(answered) if answered.response.status() == StatusCode::ACCEPTED => {
                    callback.promised().await
                }
                // It may have been posted before the reply was lost.
                sent => {
                    return match (&mut answer).now_or_never() {
                        Some(answer) => Ok(self.answered(task, answer)),
                        None => Ok(self.settle(task, sent?).await),
                    };
                }
            }
        }
        task.progress(0.0, WAITING);
        Ok(self.answered(task, answer.await))
    }

    /// The verdict of what was posted, without what it echoes of our secrets where it is an error.
    fn answered(&self, task: &TaskContext, answer: Answer) -> Verdict {
        let hidden = |failure: Failure| Failure {
            message: self.hide(task, failure.message),
            details: failure.details.map(|details| self.hide_in(task, details)),
            ..failure
        };
        match answer.verdict() {
            Verdict::Fail(failure) => Verdict::Fail(hidden(failure)),
            Verdict::Retry { failure, after } => Verdict::Retry { failure: hidden(failure), after },
            verdict => verdict,
        }
    }

    /// Sends the request, and follows redirects.
    async fn send(&self, task: &TaskContext, config: &Config) -> Result<Answered, Verdict> {
        let reach = &self.client.reach;
        let mut outgoing = Outgoing::new(config, &task.idempotency_key, reach, &self.secrets)
            .map_err(|problem| Verdict::Fail(Failure::invalid_config(problem)))?;
        let client = self.client.get().await.map_err(|problem| {
            Verdict::Fail(Failure::handler(format!("no request can be sent: {problem}")))
        })?;
        let mut followed = 0;
        loop {
            let shown = self.hide(task, outgoing.shown());
            let mut request = client.request(outgoing.method.clone(), outgoing.url.clone());
            let mut call = task.call(outgoing.method.as_str(), outgoing.url.host_str().unwrap_or_default());
            request = request.headers(outgoing.headers(&call));
            if let Some(body) = &outgoing.body {
                request = request.body(body.clone());
            }
            let response = request.send().await.map_err(|error| verdict::unanswered(&shown, error))?;
            let status = response.status();
            call.answered(status.as_u16());
            task.log(&format!("{shown} was answered with {status}"));
            let Some(location) = location(&response) else { return Ok(Answered { response, shown, call }) };
            let not_followed = |why: String| verdict::not_followed(&shown, status, &self.hide(task, why));
            if followed == config.max_redirects {
                return Err(not_followed(format!("it is one more than the {followed} of maxRedirects")));
            }
            outgoing = outgoing.redirected(status, &location, reach).map_err(not_followed)?;
            followed += 1;
        }
    }

    /// A text for people without what another server echoes of our secrets, the URL to answer at among them.
    fn hide(&self, task: &TaskContext, text: String) -> String {
        let token = task.callback_url().and_then(|url| url.rsplit('/').next());
        let text = token.map_or_else(|| text.clone(), |token| text.replace(token, secrets::HIDDEN));
        self.secrets.hide(text)
    }

    /// The same for each text of a document, names included. What was posted is bounded, and so is its depth.
    fn hide_in(&self, task: &TaskContext, document: Value) -> Value {
        match document {
            Value::String(text) => Value::String(self.hide(task, text)),
            Value::Array(items) => items.into_iter().map(|item| self.hide_in(task, item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (self.hide(task, name), self.hide_in(task, value)))
                .collect(),
            other => other,
        }
    }

    /// The verdict of an answer.
    async fn settle(&self, task: &TaskContext, answered: Answered) -> Verdict {
        let Answered { mut response, shown, call: _call } = answered;
        let status = response.status();
        if !status.is_success() {
            // Read further than is told, or a secret at the edge would be told in part.
            let bytes_max = 2 * verdict::BEGINNING_BYTES_MAX;
            let beginning = body::beginning(&mut response, bytes_max, FAILURE_BODY_TIME).await;
            let mut beginning = self.hide(task, beginning);
            beginning.truncate(beginning.floor_char_boundary(verdict::BEGINNING_BYTES_MAX));
            return verdict::of_status(&shown, status, response.headers(), &beginning, self.retry_after_max);
        }
        match body::read(&mut response, self.response_bytes_max).await {
            Ok(body) => match body::result(response.headers(), &body) {
                Ok(result) => Verdict::Done(result),
                Err(why) => verdict::useless(&shown, status, &why),
            },
            Err(Unread::Broken(error)) => verdict::unanswered(&shown, error),
            Err(Unread::TooLarge) => {
                let why = format!(
                    "larger than {} bytes (handlers.http.response_bytes_max)",
                    self.response_bytes_max
                );
                verdict::useless(&shown, status, &why)
            }
        }
    }
}

/// Where a redirect leads. Whatever else has a `Location` is no redirect.
fn location(response: &Response) -> Option<String> {
    let is_redirect = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = response.headers().get(LOCATION).filter(|_| is_redirect)?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

impl Handler for HttpHandler {
    fn description(&self) -> Option<&str> {
        Some(
            "Sends an HTTP request; the body of the answer is the result. With 'callback', the other side posts the \
             result later.",
        )
    }

    fn config_schema(&self) -> Value {
        config::schema()
    }

    fn awaits_callback(&self, config: &Value) -> bool {
        config["callback"] == Value::Bool(true)
    }

    fn config_problems(&self, config: &Value) -> Vec<ConfigProblem> {
        config::problems(self, config)
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            tokio::select! {
                biased;
                // Dropping the other future drops the request with its connection.
                stop = task.stopped() => stop.verdict(),
                verdict = self.execute(task) => verdict.unwrap_or_else(|verdict| verdict),
            }
        })
    }
}
