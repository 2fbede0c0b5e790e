//! `--page`: where a list goes on. A cursor is opaque, and good for the list that gave it and no other.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate};
use ring::digest;

use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};

/// What starts a list of pages.
pub const FIRST: &str = "first";

/// Bytes of the digest that tell a cursor from a mistyped one, and from that of another list.
const SEAL: usize = 6;

/// The cursor after a row with these keys, in the list that `list` describes.
pub fn write(list: &str, keys: &[Value<'_>]) -> String {
    let keys: Vec<serde_json::Value> = keys.iter().map(encode).collect();
    let payload = serde_json::Value::Array(keys).to_string();
    let seal = seal(list, payload.as_bytes());
    // The seal stands last: begun with any byte, one cursor in 64 would look like an option.
    base64(&[payload.as_bytes(), &seal].concat())
}

/// The keys that [`write`] was given; none to begin with.
///
/// # Errors
/// Exit code 2: not a cursor of this list.
pub fn read(list: &str, cursor: &str, kinds: &[Kind]) -> Result<Option<Vec<Value<'static>>>> {
    if cursor.trim() == FIRST {
        return Ok(None);
    }
    keys(list, cursor.trim(), kinds).map(Some).ok_or_else(|| {
        Error::new(error::Kind::Usage, both("this --page is not one that this list gave", "ce --page ne vient pas de cette liste"))
            .hint(both(
                "repeat the filter and --sort of the list that gave it; columns, format and --limit may differ",
                "répétez le filtre et le --sort de la liste qui l'a donné ; colonnes, format et --limit peuvent différer",
            ))
            .hint(tr!("or start again: --page {FIRST}", "ou recommencez : --page {FIRST}"))
    })
}

fn keys(list: &str, cursor: &str, kinds: &[Kind]) -> Option<Vec<Value<'static>>> {
    let bytes = unbase64(cursor)?;
    let (payload, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    if seal != self::seal(list, payload) {
        return None;
    }
    let values: Vec<serde_json::Value> = serde_json::from_slice(payload).ok()?;
    (values.len() == kinds.len()).then_some(())?;
    values.iter().zip(kinds).map(|(value, kind)| decode(value, kind)).collect()
}

fn seal(list: &str, payload: &[u8]) -> [u8; SEAL] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(list.as_bytes());
    context.update(&[0]);
    context.update(payload);
    let mut seal = [0; SEAL];
    seal.iter_mut().zip(context.finish().as_ref()).for_each(|(seal, byte)| *seal = *byte);
    seal
}

fn encode(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Text(text) | Value::Json(text) => serde_json::Value::from(text.as_ref()),
        Value::Integer(number) => (*number).into(),
        Value::Money(amount) => amount.to_string().into(),
        Value::Date(day) => day.to_string().into(),
        Value::Instant(moment) => moment.timestamp_micros().into(),
        Value::Boolean(truth) => (*truth).into(),
    }
}

fn decode(value: &serde_json::Value, kind: &Kind) -> Option<Value<'static>> {
    let text = || value.as_str();
    Some(match kind {
        _ if value.is_null() => Value::Null,
        Kind::Integer => Value::Integer(value.as_i64()?),
        Kind::Money => Value::Money(text()?.parse().ok()?),
        Kind::Date => Value::Date(text()?.parse::<NaiveDate>().ok()?),
        Kind::Instant => Value::Instant(DateTime::from_timestamp_micros(value.as_i64()?)?),
        Kind::Boolean => Value::Boolean(value.as_bool()?),
        Kind::Json => Value::Json(Cow::Owned(text()?.to_owned())),
        Kind::Text | Kind::Choice(_) | Kind::One(_) | Kind::Many { .. } | Kind::Path(_) => Value::Text(Cow::Owned(text()?.to_owned())),
    })
}

/// RFC 4648, section 5, without padding: no shell makes anything of it.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_usize, |group, byte| group << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        text.extend((0..=chunk.len()).map(|place| char::from(ALPHABET[group >> (18 - 6 * place) & 63])));
    }
    text
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut group, mut bits) = (Vec::with_capacity(text.len()), 0_usize, 0);
    for letter in text.bytes() {
        group = (group << 6 | ALPHABET.iter().position(|known| *known == letter)?) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(group >> bits & 255).ok()?);
        }
    }
    // Bits that no byte needs are zero: one text for each cursor.
    (group & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 6] = [Kind::Text, Kind::Money, Kind::Date, Kind::Instant, Kind::Boolean, Kind::Integer];

    fn key() -> Vec<Value<'static>> {
        vec![
            Value::Text("Zoë \"東京\" %_\\".into()),
            Value::Money("1234.50".parse().unwrap()),
            Value::Date("2026-07-14".parse().unwrap()),
            Value::Instant(DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap()),
            Value::Boolean(true),
            Value::Integer(7),
        ]
    }

    #[test]
    fn what_is_written_reads_back() {
        for keys in [key(), vec![Value::Null; 6]] {
            let cursor = write("contracts", &keys);
            assert!(cursor.bytes().all(|byte| ALPHABET.contains(&byte)) && !cursor.starts_with('-'), "{cursor}");
            assert_eq!(read("contracts", &cursor, &KINDS).unwrap(), Some(keys));
        }
        assert_eq!(read("contracts", "first", &KINDS).unwrap(), None);
    }

    #[test]
    fn any_other_text_is_refused() {
        let cursor = write("contracts", &key());
        for at in 0..cursor.len() {
            let mut other = cursor.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert!(read("contracts", std::str::from_utf8(&other).unwrap(), &KINDS).is_err(), "{at}");
        }
        assert!(read("events", &cursor, &KINDS).is_err());
        assert!(read("contracts", &cursor, &KINDS[1..]).is_err());
        for other in ["", "é", "abc", &cursor[1..]] {
            assert!(read("contracts", other, &KINDS).is_err(), "{other}");
        }
    }
}
