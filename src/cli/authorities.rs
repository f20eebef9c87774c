//! Whom this machine trusts when it asks others over https.

use rustls_native_certs::load_native_certs;

use crate::config::Environment;

/// The variables that name certificates to trust instead of the system's.
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Says at the start what would otherwise be found out by the first request that fails for it: that what these variables
/// name cannot be read, or holds nothing.
pub(super) fn check(environment: &Environment) {
    let named: Vec<&str> = VARIABLES.into_iter().filter(|name| environment.get(name).is_some()).collect();
    if named.is_empty() {
        return;
    }
    let named = named.join(" and ");
    // A folder may have some hundred files.
    tokio::task::spawn_blocking(move || {
        let found = load_native_certs();
        for error in &found.errors {
            tracing::warn!("{named}: a certificate to trust cannot be read: {error}");
        }
        if found.certs.is_empty() {
            tracing::warn!(
                "{named}: there is no certificate to trust, so that nothing can be asked over https"
            );
        }
    });
}
