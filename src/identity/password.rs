//! Passwords: argon2id on this machine turns what a person types into what PostgreSQL checks by SCRAM. The server never sees
//! the password, and its catalogue holds nothing that is cheap to guess from.

use argon2::{Algorithm, Argon2, Params, Version};
use ring::digest::{Context, SHA256};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// OWASP's first recommendation for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The SCRAM password of the login role called after `name` (username or registration number).
///
/// The salt is the installation's id and the name: the same password gives another result for another person, another name
/// of that person, another company.
pub fn stretch(password: &SecretString, installation: Uuid, name: &str) -> SecretString {
    let mut salt = Context::new(&SHA256);
    salt.update(b"epicrm password v1");
    salt.update(installation.as_bytes());
    salt.update(name.as_bytes());
    let mut stretched = [0_u8; 32];
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, Some(stretched.len())).unwrap_or(Params::DEFAULT);
    // The only failures are sizes out of range, and every size here is a constant within it.
    if Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password.expose_secret().as_bytes(), salt.finish().as_ref(), &mut stretched)
        .is_err()
    {
        unreachable!("argon2 refused its constant parameters");
    }
    SecretString::from(super::scram::base64(&stretched))
}

/// A password to be used once and changed: four groups of five letters and digits, none easily mistaken for another; 100 bits.
pub fn one_time() -> SecretString {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let letters = super::scram::random::<20>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    SecretString::from(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_passwords_are_strong_and_never_the_same() {
        let (one, other) = (one_time(), one_time());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 23);
        assert!(one.expose_secret().chars().all(|c| c == '-' || c.is_ascii_alphanumeric() && !"ilo0".contains(c)));
        super::super::strength::require(&one, &[]).unwrap();
    }

    fn stretched(password: &str, installation: u128, name: &str) -> String {
        stretch(&SecretString::from(password), Uuid::from_u128(installation), name).expose_secret().to_owned()
    }

    #[test]
    fn depends_on_password_installation_and_name() {
        let reference = stretched("correct horse", 1, "alice");
        assert_eq!(reference, stretched("correct horse", 1, "alice"));
        for other in
            [stretched("correct horsf", 1, "alice"), stretched("correct horse", 2, "alice"), stretched("correct horse", 1, "aa123456789")]
        {
            assert_ne!(reference, other);
        }
    }
}
