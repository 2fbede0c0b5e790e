//! Whether a server is who it says: the authorities to believe, and why a certificate was not believed.

use std::path::Path;
use std::sync::Arc;

use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::language::{Text, both, tr};

/// Why a server is not trusted, and what would change that.
#[derive(Clone, Debug, PartialEq)]
pub struct Distrust {
    pub reason: String,
    pub remedy: Text,
}

const AUTHORITY: Text = both(
    "give the authority that signed its certificate: sslrootcert=FILE in DATABASE_URL",
    "donnez l'autorité qui a signé son certificat : sslrootcert=FICHIER dans DATABASE_URL",
);

impl Distrust {
    fn new(reason: impl Into<String>, remedy: Text) -> Self {
        Self { reason: reason.into(), remedy }
    }

    pub(super) fn no_tls() -> Self {
        Self::new(
            tr!("it does not speak TLS", "il ne parle pas TLS"),
            both(
                "its administrator turns it on: ssl = on in postgresql.conf, with a certificate",
                "son administrateur l'active : ssl = on dans postgresql.conf, avec un certificat",
            ),
        )
    }

    pub(super) fn of(error: &rustls::Error) -> Self {
        const RENEW: Text = both(
            "its administrator renews it; is this machine's clock right?",
            "son administrateur le renouvelle ; l'horloge de cette machine est-elle à l'heure ?",
        );
        match error {
            rustls::Error::InvalidCertificate(fault) => match fault {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Self::new(tr!("its certificate has expired", "son certificat a expiré"), RENEW)
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Self::new(tr!("its certificate is not valid yet", "son certificat n'est pas encore valable"), RENEW)
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Self::new(
                    tr!("its certificate is for another name", "son certificat est pour un autre nom"),
                    both(
                        "write in DATABASE_URL the very name that the certificate has",
                        "écrivez dans DATABASE_URL le nom même que porte le certificat",
                    ),
                ),
                CertificateError::UnknownIssuer => Self::new(
                    tr!("an authority unknown here signed its certificate", "une autorité inconnue ici a signé son certificat"),
                    AUTHORITY,
                ),
                CertificateError::Revoked => Self::new(
                    tr!("its certificate was revoked", "son certificat a été révoqué"),
                    both("its administrator installs another", "son administrateur en installe un autre"),
                ),
                _ => Self::new(tr!("{error}", "son certificat n'est pas recevable ({error})"), AUTHORITY),
            },
            _ => Self::new(
                tr!("{error}", "le lien TLS ne s'est pas fait ({error})"),
                both(
                    "is that address a PostgreSQL, or something between you and it?",
                    "cette adresse est-elle un PostgreSQL, ou quelque chose entre lui et vous ?",
                ),
            ),
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
                Distrust::new(
                    tr!("sslrootcert {}: {error}", "sslrootcert {} : {error}", file.display()),
                    both("name the file of the authority's certificate, in PEM", "nommez le fichier du certificat de l'autorité, en PEM"),
                )
            };
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
                roots.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
            }
            if roots.is_empty() {
                return Err(unreadable(&both("it holds no certificate", "il ne contient aucun certificat")));
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    })
}
