//! The one way to speak HTTP: it trusts what the system trusts, follows no redirection, and always ends.

use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::Client;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

pub type Cause = Box<dyn std::error::Error + Send + Sync>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A client whose requests take at most `timeout`. Not `encrypted`: for this very machine only, see [`is_loopback`].
///
/// # Errors
/// When the system's trusted authorities cannot be read.
pub fn client(encrypted: bool, timeout: Duration) -> Result<Client, Cause> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
    let tls = if encrypted { tls.with_platform_verifier()? } else { tls.with_root_certificates(RootCertStore::empty()) };
    let client = Client::builder()
        .tls_backend_preconfigured(tls.with_no_client_auth())
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout);
    // Unencrypted means this very machine: no proxy is to see it.
    Ok(if encrypted { client } else { client.no_proxy() }.build()?)
}

/// Whether a host's name means this very machine.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
