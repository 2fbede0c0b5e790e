//! Rows as values, without a copy: texts are borrowed from the row they came in.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::result::Error;
use diesel::row::{Field as _, Row as _};
use diesel::sql_types::{Date, Numeric, Timestamptz};
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
    for row in connection.load(statement)? {
        let row = row?;
        let fields: Vec<_> = (0..kinds.len()).map(|index| row.get(index)).collect();
        let mut values = Vec::with_capacity(kinds.len());
        for (field, kind) in fields.iter().zip(kinds) {
            values.push(match field.as_ref().and_then(|field| field.value()) {
                Some(value) => decode(value, kind)?,
                None => Value::Null,
            });
        }
        each(&values)?;
    }
    Ok(())
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

fn kept(value: &Value<'_>) -> Value<'static> {
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
        Kind::Money => Value::Money(<Decimal as FromSql<Numeric, Pg>>::from_sql(value).map_err(Error::DeserializationError)?),
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

fn unexpected(what: &'static str) -> Error {
    Error::DeserializationError(what.into())
}
