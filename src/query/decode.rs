//! Rows as values, without a copy: texts are borrowed from the row they came in.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::result::Error;
use diesel::row::{Field as _, Row as _};
use diesel::sql_types::{Date, Timestamptz};
use rust_decimal::Decimal;

use super::Statement;
use crate::entity::{Kind, Value};

/// Runs `statement` and hands over its rows one by one, as they come from the server. `kinds` are those of its columns.
///
/// # Errors
/// Those of the database, and the first one of `each`, which ends the reading.
pub fn for_each<C, E>(
    connection: &mut C,
    statement: Statement,
    kinds: &[Kind],
    mut each: impl FnMut(&[Value<'_>]) -> Result<(), E>,
) -> Result<(), E>
where
    C: LoadConnection<Backend = Pg>,
    E: From<Error>,
{
    let (mut room, mut read) = (Vec::with_capacity(kinds.len()), 0_u64);
    for row in connection.load(statement)? {
        let row = row?;
        let fields: Vec<_> = (0..kinds.len()).map(|index| row.get(index)).collect();
        let mut values = emptied(room);
        for (field, kind) in fields.iter().zip(kinds) {
            values.push(match field.as_ref().and_then(|field| field.value()) {
                Some(value) => decode(value, kind)?,
                None => Value::Null,
            });
        }
        read += 1;
        each(&values)?;
        room = emptied(values);
    }
    log::debug!(rows = read; "read");
    Ok(())
}

/// The same memory for the values of another row: collecting what is as large in place allocates nothing.
fn emptied<'b>(mut values: Vec<Value<'_>>) -> Vec<Value<'b>> {
    values.clear();
    values.into_iter().map(|_| Value::Null).collect()
}

/// Every row, kept: for the few records that a write or a choice is about.
///
/// # Errors
/// Those of the database.
pub fn rows<C: LoadConnection<Backend = Pg>>(
    connection: &mut C,
    statement: Statement,
    kinds: &[Kind],
) -> QueryResult<Vec<Vec<Value<'static>>>> {
    let mut rows = Vec::new();
    for_each::<C, Error>(connection, statement, kinds, |row| {
        rows.push(row.iter().map(kept).collect());
        Ok(())
    })?;
    Ok(rows)
}

/// The value, without the row it came in.
pub fn kept(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Text(text) => Value::Text(Cow::Owned(text.clone().into_owned())),
        Value::Json(text) => Value::Json(Cow::Owned(text.clone().into_owned())),
        Value::Integer(number) => Value::Integer(*number),
        Value::Money(amount) => Value::Money(*amount),
        Value::Date(day) => Value::Date(*day),
        Value::Instant(moment) => Value::Instant(*moment),
        Value::Boolean(truth) => Value::Boolean(*truth),
    }
}

fn decode<'v>(value: PgValue<'v>, kind: &Kind) -> QueryResult<Value<'v>> {
    let bytes = value.as_bytes();
    let decoded = match kind {
        Kind::Text | Kind::Choice(_) => Value::Text(Cow::Borrowed(text(bytes)?)),
        // jsonb on the wire: a version byte, then the text
        Kind::Json => Value::Json(Cow::Borrowed(text(bytes.get(1..).unwrap_or_default())?)),
        Kind::Integer => Value::Integer(integer(bytes)?),
        Kind::Money => Value::Money(money(bytes).ok_or_else(|| unexpected("an amount of at most 28 digits"))?),
        Kind::Date => Value::Date(<NaiveDate as FromSql<Date, Pg>>::from_sql(value).map_err(Error::DeserializationError)?),
        Kind::Instant => Value::Instant(<DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map_err(Error::DeserializationError)?),
        Kind::Boolean => Value::Boolean(bytes.first() == Some(&1)),
        Kind::One(_) | Kind::Many { .. } | Kind::Path(_) => return Err(unexpected("a relation is shown by a field of its entity")),
    };
    Ok(decoded)
}

fn text(bytes: &[u8]) -> QueryResult<&str> {
    std::str::from_utf8(bytes).map_err(|error| Error::DeserializationError(error.into()))
}

fn integer(bytes: &[u8]) -> QueryResult<i64> {
    match *bytes {
        [a, b, c, d] => Ok(i64::from(i32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => Ok(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
        _ => Err(unexpected("an integer of four or eight bytes")),
    }
}

/// `numeric` on the wire: how many groups of four digits, the power of 10,000 of the first, sign, decimals shown, the groups. By
/// hand, for rust_decimal's goes through two vectors and a division: it took a fifth of the client's time in a listing of contracts.
fn money(bytes: &[u8]) -> Option<Decimal> {
    let mut words = bytes.chunks_exact(2).map(|word| u16::from_be_bytes([word[0], word[1]]));
    let (groups, weight, sign, scale) = (words.next()?, words.next()?.cast_signed(), words.next()?, words.next()?);
    let (mut units, mut power) = (0_i128, (i32::from(weight) + 1) * 4 + i32::from(scale));
    for group in words.take(usize::from(groups)) {
        units = units.checked_mul(10_000)?.checked_add(i128::from(group))?;
        power -= 4;
    }
    let ten = 10_i128.checked_pow(power.unsigned_abs())?;
    let units = if power < 0 { units / ten } else { units.checked_mul(ten)? };
    let units = match sign {
        0 => units,
        NEGATIVE => -units,
        _ => return None,
    };
    Decimal::try_from_i128_with_scale(units, u32::from(scale)).ok()
}

const NEGATIVE: u16 = 0x4000;

fn unexpected(what: &'static str) -> Error {
    Error::DeserializationError(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[u16], expected: Option<&str>) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        assert_eq!(money(&bytes).map(|amount| amount.to_string()).as_deref(), expected, "{words:?}");
    }

    #[test]
    fn amounts_as_postgresql_sends_them() {
        check(&[0, 0, 0, 2], Some("0.00"));
        check(&[1, 0, 0, 2, 5], Some("5.00"));
        check(&[2, 0, 0, 2, 1234, 5600], Some("1234.56"));
        check(&[1, 0xffff, 0, 2, 100], Some("0.01"));
        check(&[1, 1, NEGATIVE, 2, 3], Some("-30000.00"));
        check(&[4, 2, 0, 2, 99, 9999, 9999, 9900], Some("9999999999.99"));
        check(&[2, 0, 0, 3, 1, 2050], Some("1.205"));
        check(&[1, 0, 0, 0, 7], Some("7"));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        check(&[0, 0, 0xc000, 0], None);
        check(&[1, 12, 0, 2, 1], None);
        check(&[0, 0x7fff, 0, 2], None);
        check(&[1, 0], None);
    }
}
