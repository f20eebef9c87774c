//! The way to the collector. What cannot be sent is lost, and the log says so once.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::redirect::Policy;
use tokio::runtime::Handle;

/// One answer may take so long, in seconds.
pub(super) const EXPORT_TIMEOUT_SECONDS: u64 = 5;
/// Longest answer that is read, in bytes: it says at most which spans were refused.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// A client that works on the process's runtime, whichever thread asks: the one that gathers spans has none.
#[derive(Debug)]
pub(super) struct Collector {
    client: reqwest::Client,
    runtime: Handle,
    /// Whether the last request failed.
    fails: AtomicBool,
}

impl Collector {
    /// To be called on the runtime that it shall work on.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(EXPORT_TIMEOUT_SECONDS))
            // The headers' secrets are for this collector alone.
            .redirect(Policy::none())
            .no_proxy()
            .tls_built_in_root_certs(false);
        // Like the database's certificate, the collector's is checked against those that the system trusts.
        let trusted = rustls_native_certs::load_native_certs().certs;
        let trusted = trusted.iter().filter_map(|one| reqwest::Certificate::from_der(one).ok());
        let client = trusted.fold(client, reqwest::ClientBuilder::add_root_certificate).build()?;
        Ok(Self { client, runtime: Handle::current(), fails: AtomicBool::new(false) })
    }

    fn note(&self, problem: Option<&str>) {
        let failed = self.fails.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(problem) if !failed => {
                tracing::warn!("the collector of traces takes nothing, and spans are lost: {problem}");
            }
            None if failed => tracing::info!("the collector of traces takes spans again"),
            _ => {}
        }
    }
}

impl HttpClient for Collector {
    // As `async_trait` writes it.
    fn send_bytes<'life0, 'async_trait>(
        &'life0 self,
        request: Request<Bytes>,
    ) -> BoxFuture<'async_trait, Result<Response<Bytes>, HttpError>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        async move {
            let sent = self.runtime.spawn(send(self.client.clone(), request)).await;
            let sent = sent.unwrap_or_else(|broken| Err(broken.into()));
            match &sent {
                Ok(answer) if answer.status().is_success() => self.note(None),
                Ok(answer) => self.note(Some(&format!("it answers {}", answer.status()))),
                Err(error) => self.note(Some(&innermost(&**error))),
            }
            sent
        }
        .boxed()
    }
}

async fn send(client: reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(format!("its answer is longer than {ANSWER_BYTES_MAX} bytes").into());
        }
        body.extend_from_slice(&chunk);
    }
    let mut whole = Response::new(body.into());
    *whole.status_mut() = answer.status();
    *whole.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(whole)
}

/// The reason behind the reasons, which is what helps.
fn innermost(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| (*error).source()).last().unwrap_or(error).to_string()
}
