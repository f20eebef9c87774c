//! Brings what is posted to the API to where a stage waits for it.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::config::Settings;
use crate::domain::callback::{Answer, NoAnswer};
use crate::domain::text::JsonProblem;
use crate::http::{Callbacks, Posted};
use crate::store::Store;
use crate::store::callbacks::Posted as Stored;

/// Takes answers whose results are at most so large.
pub(super) fn into(store: Store, result_bytes_max: usize) -> Arc<dyn Callbacks> {
    Arc::new(move |token: String, document| -> BoxFuture<'static, Result<Posted, _>> {
        let store = store.clone();
        async move {
            let answer = match Answer::read(document, result_bytes_max) {
                Ok(answer) => answer,
                Err(problem @ NoAnswer::Json { problem: JsonProblem::TooLarge { .. }, .. }) => {
                    return Ok(Posted::TooLarge(problem.to_string()));
                }
                Err(problem) => return Ok(Posted::NoAnswer(problem.to_string())),
            };
            Ok(match store.callback_post(Sha256::digest(token).into(), &answer).await? {
                Stored::Accepted => Posted::Accepted,
                Stored::Unknown => Posted::Unknown,
                Stored::Used => Posted::Used,
                Stored::Over => Posted::Over,
            })
        }
        .boxed()
    })
}

/// The URL under which others reach the API: as it is set, or else the address that is listened on. An address that
/// stands for all of the machine's is reached through its loopback, which is as far as can be known here.
pub(super) fn public_url(settings: &Settings, listener: Option<&TcpListener>) -> String {
    if let Some(url) = &settings.http.public_url {
        return url.clone();
    }
    match listener.and_then(|listener| listener.local_addr().ok()) {
        Some(mut address) => {
            if address.ip().is_unspecified() {
                let loopback = match address.ip() {
                    std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                    std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
                };
                address.set_ip(loopback);
            }
            format!("http://{address}")
        }
        None => format!("http://{}", settings.listen),
    }
}
