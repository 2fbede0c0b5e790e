//! Any bytes are a token that is refused; any claims, signed, are those claims or a refusal, and none of it is believed once it is changed.
#![no_main]

use chrono::DateTime;
use epicrm::identity::token::{self, Claims};
use libfuzzer_sys::fuzz_target;
use secrecy::{ExposeSecret, SecretString};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let key = SecretString::from("a key that no fuzzer has, of 32 bytes and more");
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let text = String::from_utf8_lossy(bytes).into_owned();
    let judged = |token: &str, key: Option<&SecretString>| token::verify(&SecretString::from(token), key, "prod", now);
    match (choice % 3, serde_json::from_slice::<Claims>(bytes)) {
        (0, Ok(claims)) => {
            let signed = token::sign(&claims, Some(&key)).unwrap();
            let signed = signed.expose_secret();
            assert_eq!(judged(signed, Some(&key)), judged(signed, None));
            if let Ok(believed) = judged(signed, Some(&key)) {
                assert_eq!((&believed, believed.session_id().len()), (&claims, 8));
                // The last digit carries four bits of the signature: two more may differ.
                for at in 0..signed.len() - 1 {
                    let mut changed = signed.to_owned().into_bytes();
                    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                    assert!(judged(&String::from_utf8(changed).unwrap(), Some(&key)).is_err(), "{at}");
                }
            }
        }
        (1, _) => {
            // A payload of any bytes under a signature of any key.
            let [header, payload] = [&br#"{"alg":"HS256","typ":"JWT"}"#[..], bytes].map(unpadded);
            let token = format!("{header}.{payload}.{}", "A".repeat(43));
            assert!(judged(&token, Some(&key)).is_err());
            if let Ok(claims) = judged(&token, None) {
                assert_eq!(claims.session_id().len(), 8);
            }
        }
        _ => {
            assert!(judged(&text, Some(&key)).is_err());
            let _judged_by_the_server = judged(&text, None);
        }
    }
});

fn unpadded(bytes: &[u8]) -> String {
    epicrm::identity::scram::base64(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}
