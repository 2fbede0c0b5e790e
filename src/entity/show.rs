//! How a value is written: exactly, for programs, and readably, for people. Both append to a text, so that a long
//! listing allocates nothing per value.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, Timelike};
use rust_decimal::Decimal;

use super::Value;
use super::value::local;

impl Value<'_> {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// Appends `value` exactly: money as `1234.50`, dates in ISO 8601, moments in RFC 3339 with the local offset (and
/// microseconds where there are any), `true` or `false`; null appends nothing.
pub fn plain(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Text(text) | Value::Json(text) => out.push_str(text),
        Value::Integer(number) => display(number, out),
        Value::Money(amount) => money(*amount, None, out),
        Value::Date(date) => day(*date, out),
        Value::Instant(instant) => {
            let instant = local(*instant);
            moment(instant.naive_local(), instant.offset().fix().local_minus_utc(), out);
        }
        Value::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
    }
}

/// Appends `value` as people read it: money as `1 234.50`, moments as `2026-07-14 18:30` in the local zone, `yes` or
/// `no`; the rest as [`plain`]. The space between thousands is an ordinary one: it can be typed, searched and copied.
pub fn human(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Money(amount) => money(*amount, Some(' '), out),
        Value::Instant(instant) => {
            let instant = local(*instant).naive_local();
            day(instant.date(), out);
            out.push(' ');
            two(instant.hour(), out);
            out.push(':');
            two(instant.minute(), out);
        }
        Value::Boolean(truth) => out.push_str(if *truth { "yes" } else { "no" }),
        _ => plain(value, out),
    }
}

/// Two decimals always; more only where the amount has them, for an amount is never rounded.
fn money(amount: Decimal, group: Option<char>, out: &mut String) {
    let amount = if amount.scale() > 2 { amount.normalize() } else { amount };
    let scale = amount.scale();
    let units = amount.mantissa().unsigned_abs() * if scale < 2 { 10_u128.pow(2 - scale) } else { 1 };
    let one = 10_u128.pow(scale.max(2));
    if amount.mantissa() < 0 {
        out.push('-');
    }
    grouped(units / one, group, out);
    out.push('.');
    let cents = units % one;
    match (scale, u32::try_from(cents)) {
        (..=2, Ok(cents)) => two(cents, out),
        _ => push(format_args!("{cents:0width$}", width = scale as usize), out),
    }
}

fn grouped(number: u128, group: Option<char>, out: &mut String) {
    match (group, u64::try_from(number)) {
        (Some(space), _) if number >= 1000 => {
            grouped(number / 1000, group, out);
            out.push(space);
            push(format_args!("{:03}", number % 1000), out);
        }
        (_, Ok(small)) => display(small, out),
        _ => display(number, out),
    }
}

fn day(date: NaiveDate, out: &mut String) {
    match u32::try_from(date.year()) {
        Ok(year @ 0..=9999) => {
            two(year / 100, out);
            two(year % 100, out);
        }
        _ => push(format_args!("{:+05}", date.year()), out),
    }
    out.push('-');
    two(date.month(), out);
    out.push('-');
    two(date.day(), out);
}

/// RFC 3339: a local date and time, then the `offset` from UTC in seconds.
fn moment(local: NaiveDateTime, offset: i32, out: &mut String) {
    day(local.date(), out);
    out.push('T');
    two(local.hour(), out);
    out.push(':');
    two(local.minute(), out);
    out.push(':');
    two(local.second(), out);
    let micros = local.nanosecond() / 1000;
    if micros != 0 {
        push(format_args!(".{micros:06}"), out);
    }
    out.push(if offset < 0 { '-' } else { '+' });
    let minutes = offset.unsigned_abs() / 60;
    two(minutes / 60, out);
    out.push(':');
    two(minutes % 60, out);
}

/// `number % 100` in two digits: dates and cents are most of what a listing prints, `write!` takes three times as long.
fn two(number: u32, out: &mut String) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

fn display(shown: impl std::fmt::Display, out: &mut String) {
    push(format_args!("{shown}"), out);
}

/// Writing to a String cannot fail.
fn push(text: std::fmt::Arguments<'_>, out: &mut String) {
    let _ = out.write_fmt(text);
}
