//! Tokens: HS256 JWTs. A token is the password of a session role, so what keeps anyone out is PostgreSQL; the signature gives
//! early, offline, precise refusals, and lets other tools trust a token. Without the key only the server judges.

use chrono::{DateTime, Utc};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, dangerous};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Kind};
use crate::language::{Text, both, tr};

/// What a token says. Nothing here is believed for rights: those are the session's, in the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Token identifier; its first 8 digits name the session, the rest never leaves the token.
    pub jti: Uuid,
    /// Username.
    pub sub: String,
    /// What the department may do: `commercial`, `gestion` or `support`.
    pub department: String,
    /// Environment: `prod`, `dev` or `test`.
    pub env: String,
    /// Seconds since 1970.
    pub iat: i64,
    pub exp: i64,
}

impl Claims {
    /// First 8 hexadecimal digits of `jti`: what the session's role is called after.
    pub fn session_id(&self) -> String {
        self.jti.simple().to_string()[..8].to_owned()
    }
}

/// Why a token is no good, each with its own sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    Missing,
    Truncated,
    Tampered,
    OtherEnvironment,
    Expired,
    /// The signature is right or unknown, but the server no longer knows the session.
    Ended,
}

impl Rejection {
    const fn sentence(self) -> Text {
        match self {
            Self::Missing => {
                both("you are not signed in: EPICRM_TOKEN is not set", "vous n'êtes pas connecté : EPICRM_TOKEN n'est pas défini")
            }
            Self::Truncated => both(
                "the token in EPICRM_TOKEN is not whole: it was cut or badly copied",
                "le jeton d'EPICRM_TOKEN n'est pas entier : il a été coupé ou mal copié",
            ),
            Self::Tampered => both(
                "the token in EPICRM_TOKEN was not issued by this installation, or was changed since",
                "le jeton d'EPICRM_TOKEN n'a pas été donné par cette installation, ou a été modifié depuis",
            ),
            Self::OtherEnvironment => both(
                "the token in EPICRM_TOKEN belongs to another environment",
                "le jeton d'EPICRM_TOKEN est celui d'un autre environnement",
            ),
            Self::Expired => both("your session has expired", "votre session a expiré"),
            Self::Ended => both(
                "your session is over: signed out, expired by the server's clock, password or department changed, or account deactivated",
                "votre session est finie : déconnexion, expiration à l'horloge du serveur, changement de mot de passe ou de département, ou compte désactivé",
            ),
        }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::new(Kind::NotAuthenticated, rejection.sentence())
            .hint(tr!("sign in: export EPICRM_TOKEN=$(epicrm token USERNAME)", "connectez-vous : export EPICRM_TOKEN=$(epicrm token NOM)"))
    }
}

/// Signs `claims`. Without a key the token is signed by one that nobody keeps: the server's word then suffices.
pub fn sign(claims: &Claims, key: Option<&SecretString>) -> Result<SecretString, Error> {
    provide();
    let throwaway = super::scram::random::<32>();
    let key = key.map_or(&throwaway[..], |key| key.expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(key))
        .map(SecretString::from)
        .map_err(|source| Error::new(Kind::Fault, tr!("the token could not be signed", "le jeton n'a pas pu être signé")).source(source))
}

/// Reads a token and judges it offline: form, environment, signature (when the key is here), expiry.
pub fn verify(token: &SecretString, key: Option<&SecretString>, environment: &str, now: DateTime<Utc>) -> Result<Claims, Rejection> {
    provide();
    let text = token.expose_secret().trim();
    if text.is_empty() {
        return Err(Rejection::Missing);
    }
    let claims: Claims = dangerous::insecure_decode_claims(text).map_err(|_| Rejection::Truncated)?;
    if claims.env != environment {
        return Err(Rejection::OtherEnvironment);
    }
    if let Some(key) = key {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.validate_exp = false; // judged below, by the command's own clock
        let key = DecodingKey::from_secret(key.expose_secret().as_bytes());
        jsonwebtoken::decode::<Claims>(text, &key, &rules).map_err(|error| match error.kind() {
            ErrorKind::InvalidAlgorithm | ErrorKind::Json(_) => Rejection::Tampered,
            _ if text.rsplit('.').next().map_or(0, str::len) < SIGNATURE_CHARS => Rejection::Truncated,
            _ => Rejection::Tampered,
        })?;
    }
    if claims.exp <= now.timestamp() { Err(Rejection::Expired) } else { Ok(claims) }
}

/// 32 bytes in unpadded base64.
const SIGNATURE_CHARS: usize = 43;

/// jsonwebtoken brings no cryptography of its own as we take it: its backends pull in RSA (RUSTSEC-2023-0071) or aws-lc (40 ms
/// at the first handshake of every process). HS256 is one call of ring.
fn provide() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| match algorithm {
            Algorithm::HS256 => Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())))),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        },
        verifier_factory: |algorithm, key| match algorithm {
            Algorithm::HS256 => Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?)))),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        },
        key_utils: KeyUtils::new_unimplemented(),
    };
    // Refused when already installed: by us, a moment ago.
    let _already = PROVIDER.install_default();
}

struct Hs256(hmac::Key);

impl signature::Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl signature::Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        hmac::verify(&self.0, message, signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            jti: Uuid::from_u128(0x1234_5678),
            sub: "alice".into(),
            department: "commercial".into(),
            env: "prod".into(),
            iat: 1_000,
            exp: 2_000,
        }
    }

    fn check(token: &str, key: Option<&str>, environment: &str, second: i64, expected: Result<Claims, Rejection>) {
        let now = DateTime::from_timestamp(second, 0).unwrap();
        let key = key.map(SecretString::from);
        assert_eq!(verify(&SecretString::from(token), key.as_ref(), environment, now), expected, "{token} at {second} on {environment}");
    }

    #[test]
    fn each_rejection_is_said_in_both_languages() {
        use Rejection::{Ended, Expired, Missing, OtherEnvironment, Tampered, Truncated};
        let mut said = std::collections::HashSet::new();
        for rejection in [Missing, Truncated, Tampered, OtherEnvironment, Expired, Ended] {
            let text = rejection.sentence();
            assert!(said.insert(text.english) && said.insert(text.french), "{rejection:?}");
        }
    }

    #[test]
    fn each_fault_has_its_own_rejection() {
        let key = "k".repeat(32);
        let token = sign(&claims(), Some(&SecretString::from(key.clone()))).unwrap().expose_secret().to_owned();
        let (head, signature) = token.rsplit_once('.').unwrap();
        let (header, payload) = head.split_once('.').unwrap();
        let with_payload = |json: &str| format!("{header}.{}.{signature}", unpadded(json));

        check(&token, Some(&key), "prod", 1_999, Ok(claims()));
        check(&format!(" {token}\n"), Some(&key), "prod", 1_500, Ok(claims()));
        check(&token, None, "prod", 1_500, Ok(claims()));
        check(&token, Some(&key), "prod", 2_000, Err(Rejection::Expired));
        check(&token, Some("another key"), "prod", 1_500, Err(Rejection::Tampered));
        check(&token, Some(&key), "dev", 1_500, Err(Rejection::OtherEnvironment));
        check("", Some(&key), "prod", 1_500, Err(Rejection::Missing));
        check("hello", Some(&key), "prod", 1_500, Err(Rejection::Truncated));
        check(head, Some(&key), "prod", 1_500, Err(Rejection::Truncated));
        check(&token[..token.len() - 5], Some(&key), "prod", 1_500, Err(Rejection::Truncated));
        check(&token[..token.len() / 2], Some(&key), "prod", 1_500, Err(Rejection::Truncated));
        check(
            &with_payload(&serde_json::to_string(&Claims { sub: "gina".into(), ..claims() }).unwrap()),
            Some(&key),
            "prod",
            1_500,
            Err(Rejection::Tampered),
        );
        check(&format!("{}.{payload}.", unpadded(r#"{"alg":"none","typ":"JWT"}"#)), Some(&key), "prod", 1_500, Err(Rejection::Tampered));
        check(
            &format!("{}.{payload}.{signature}", unpadded(r#"{"alg":"HS512","typ":"JWT"}"#)),
            Some(&key),
            "prod",
            1_500,
            Err(Rejection::Tampered),
        );
    }

    fn unpadded(text: &str) -> String {
        super::super::scram::base64(text.as_bytes()).trim_end_matches('=').replace('+', "-").replace('/', "_")
    }
}
