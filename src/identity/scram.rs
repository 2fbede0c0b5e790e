//! SCRAM-SHA-256 verifiers (RFC 5802, RFC 7677) in PostgreSQL's spelling: what a role is given instead of a password.

use std::num::NonZeroU32;

use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac, pbkdf2};
use secrecy::{ExposeSecret, SecretString};

/// PostgreSQL's own default, also what it pretends for a role that does not exist: an unknown name answers like a known one.
pub const FOR_PASSWORDS: NonZeroU32 = NonZeroU32::new(4096).unwrap();
/// A token is long and random: nothing is gained by stretching it, and each command would pay for it.
pub const FOR_TOKENS: NonZeroU32 = NonZeroU32::new(1).unwrap();

/// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. The secret is ASCII, so that SASLprep leaves it alone.
pub fn verifier(secret: &SecretString, iterations: NonZeroU32) -> String {
    verifier_with_salt(secret, iterations, random::<16>())
}

/// Bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        unreachable!("the operating system has no randomness");
    }
    bytes
}

fn verifier_with_salt(secret: &SecretString, iterations: NonZeroU32, salt: [u8; 16]) -> String {
    let mut salted = [0_u8; digest::SHA256_OUTPUT_LEN];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, &salt, secret.expose_secret().as_bytes(), &mut salted);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &salted);
    let stored_key = digest::digest(&digest::SHA256, hmac::sign(&key, b"Client Key").as_ref());
    let server_key = hmac::sign(&key, b"Server Key");
    format!("SCRAM-SHA-256${iterations}:{}${}:{}", base64(&salt), base64(stored_key.as_ref()), base64(server_key.as_ref()))
}

/// Base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(ALPHABET[index as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7677_example() {
        // RFC 7677, section 3: user "user", password "pencil"; StoredKey and ServerKey follow from its salt and iterations.
        let salt = [0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12, 0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa, 0x81];
        let verifier = verifier_with_salt(&SecretString::from("pencil"), FOR_PASSWORDS, salt);
        assert_eq!(
            verifier,
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
        );
    }

    #[test]
    fn rfc_4648_examples() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
