//! Whether a server is who it says: the authorities to believe, and why a certificate was not believed.

use std::path::Path;
use std::sync::Arc;

use rustls::{CertificateError, ClientConfig, RootCertStore};

/// Why a server is not trusted, and what would change that.
#[derive(Clone, Debug, PartialEq)]
pub struct Distrust {
    pub reason: String,
    pub remedy: &'static str,
}

const AUTHORITY: &str = "give the authority that signed its certificate: sslrootcert=FILE in DATABASE_URL";

impl Distrust {
    fn new(reason: impl std::fmt::Display, remedy: &'static str) -> Self {
        Self { reason: reason.to_string(), remedy }
    }

    pub(super) fn no_tls() -> Self {
        Self::new("it does not speak TLS", "its administrator turns it on: ssl = on in postgresql.conf, with a certificate")
    }

    pub(super) fn of(error: &rustls::Error) -> Self {
        const RENEW: &str = "its administrator renews it; is this machine's clock right?";
        match error {
            rustls::Error::InvalidCertificate(fault) => match fault {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::new("its certificate has expired", RENEW),
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::new("its certificate is not valid yet", RENEW)
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    Self::new("its certificate is for another name", "write in DATABASE_URL the very name that the certificate has")
                }
                CertificateError::UnknownIssuer => Self::new("an authority unknown here signed its certificate", AUTHORITY),
                CertificateError::Revoked => Self::new("its certificate was revoked", "its administrator installs another"),
                _ => Self::new(error, AUTHORITY),
            },
            _ => Self::new(error, "is that address a PostgreSQL, or something between you and it?"),
        }
    }
}

/// TLS as [`super::address::Tls::Verified`] wants it.
pub(super) fn client_config(authorities: Option<&Path>) -> Result<ClientConfig, Distrust> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let untrusted = |error: &rustls::Error| Distrust::of(error);
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(|error| untrusted(&error))?;
    Ok(match authorities {
        None => {
            use rustls_platform_verifier::BuilderVerifierExt;
            builder.with_platform_verifier().map_err(|error| untrusted(&error))?.with_no_client_auth()
        }
        Some(file) => {
            use rustls::pki_types::CertificateDer;
            use rustls::pki_types::pem::PemObject;
            let unreadable = |error: &dyn std::fmt::Display| {
                Distrust::new(format!("sslrootcert {}: {error}", file.display()), "name the file of the authority's certificate, in PEM")
            };
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
                roots.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
            }
            if roots.is_empty() {
                return Err(unreadable(&"it holds no certificate"));
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    })
}
