//! How a value is written: exactly, for programs, and readably, for people. Both append to a text, so that a long
//! listing allocates nothing per value.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, Timelike};
use rust_decimal::Decimal;

use super::value::local;
use super::{Kind, Value};
use crate::language::{Language, both, current};

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
        Value::Integer(number) => {
            if *number < 0 {
                out.push('-');
            }
            digits(number.unsigned_abs(), out);
        }
        Value::Money(amount) => money(*amount, None, out),
        Value::Date(date) => day(*date, out),
        Value::Instant(instant) => {
            let instant = local(*instant);
            moment(instant.naive_local(), instant.offset().fix().local_minus_utc(), out);
        }
        Value::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
    }
}

/// Appends `value` as people read it in the language spoken: money as `1 234.50` or `1 234,50`, moments as `2026-07-14 18:30` in the
/// local zone, `yes` or `no`, `oui` or `non`; the rest as [`plain`]. The space between thousands is an ordinary one: it can be typed,
/// searched and copied. Days are ISO's in both languages: they can be typed back, sort as texts, and no reader takes the month for the day.
pub fn human(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Money(amount) => money(*amount, Some(point()), out),
        Value::Instant(instant) => {
            let instant = local(*instant).naive_local();
            day(instant.date(), out);
            out.push(' ');
            two(instant.hour(), out);
            out.push(':');
            two(instant.minute(), out);
        }
        Value::Boolean(truth) => out.push_str(if *truth { both("yes", "oui") } else { both("no", "non") }.get()),
        _ => plain(value, out),
    }
}

/// As [`human`], and a word of a choice as people call it.
pub fn human_of(kind: &Kind, value: &Value<'_>, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(kind.spoken(text)),
        _ => human(value, out),
    }
}

/// What stands before decimals for people.
fn point() -> char {
    match current() {
        Language::English => '.',
        Language::French => ',',
    }
}

/// Two decimals always; more only where the amount has them, for an amount is never rounded. For people, who read it with this
/// `point`, spaces part the thousands.
fn money(amount: Decimal, people: Option<char>, out: &mut String) {
    let amount = if amount.scale() > 2 { amount.normalize() } else { amount };
    let scale = amount.scale();
    let units = amount.mantissa().unsigned_abs() * if scale < 2 { 10_u128.pow(2 - scale) } else { 1 };
    let one = 10_u128.pow(scale.max(2));
    if amount.mantissa() < 0 {
        out.push('-');
    }
    // Almost every amount: dividing 128 bits takes as long as all the rest.
    if let (Ok(cents), 0..=2, None) = (u64::try_from(units), scale, people) {
        digits(cents / 100, out);
        out.push('.');
        two((cents % 100) as u32, out);
        return;
    }
    grouped(units / one, people.is_some(), out);
    out.push(people.unwrap_or('.'));
    let cents = units % one;
    match (scale, u32::try_from(cents)) {
        (..=2, Ok(cents)) => two(cents, out),
        _ => push(format_args!("{cents:0width$}", width = scale as usize), out),
    }
}

fn grouped(number: u128, spaced: bool, out: &mut String) {
    match (spaced, u64::try_from(number)) {
        (true, _) if number >= 1000 => {
            grouped(number / 1000, spaced, out);
            out.push(' ');
            push(format_args!("{:03}", number % 1000), out);
        }
        (_, Ok(small)) => digits(small, out),
        _ => push(format_args!("{number}"), out),
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

/// A number, faster than by `write!`.
fn digits(mut number: u64, out: &mut String) {
    let mut text = [0; 20];
    let mut start = text.len();
    loop {
        start -= 1;
        text[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&text[start..]).unwrap_or_default());
}

/// Writing to a String cannot fail.
fn push(text: std::fmt::Arguments<'_>, out: &mut String) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use chrono::{Local, TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::contracts::STATUSES;
    use crate::language::tests::speaking;

    fn shown(value: &Value<'_>) -> [String; 2] {
        [plain, human].map(|show| {
            let mut out = String::new();
            show(value, &mut out);
            out
        })
    }

    fn check(value: Value<'_>, exactly: &str, readably: &str) {
        assert_eq!(shown(&value), [exactly, readably], "{value:?}");
    }

    #[test]
    fn simple_values() {
        check(Value::Null, "", "");
        check(Value::Text("Zoë\n".into()), "Zoë\n", "Zoë\n");
        check(Value::Integer(-1_234_567), "-1234567", "-1234567");
        check(Value::Boolean(true), "true", "yes");
        check(Value::Boolean(false), "false", "no");
        check(Value::Json("{}".into()), "{}", "{}");
    }

    #[test]
    fn money_has_two_decimals_and_is_never_rounded() {
        let check = |amount: &str, exactly, readably| check(Value::Money(amount.parse().unwrap()), exactly, readably);
        check("0", "0.00", "0.00");
        check("-0.00", "0.00", "0.00");
        check("0.05", "0.05", "0.05");
        check("-0.5", "-0.50", "-0.50");
        check("999.99", "999.99", "999.99");
        check("1000", "1000.00", "1 000.00");
        check("1234567.8", "1234567.80", "1 234 567.80");
        check("-9999999999.99", "-9999999999.99", "-9 999 999 999.99");
        check("1.2300", "1.23", "1.23");
        check("1.2050", "1.205", "1.205");
        check("79228162514264337593543950335", "79228162514264337593543950335.00", "79 228 162 514 264 337 593 543 950 335.00");
        check("0.0000000000000000000000000001", "0.0000000000000000000000000001", "0.0000000000000000000000000001");
    }

    #[test]
    fn people_read_their_own_signs_and_words() {
        let read = |kind: Kind, value: Value<'_>| {
            Language::ALL.map(|language| {
                speaking(language, || {
                    let mut out = String::new();
                    human_of(&kind, &value, &mut out);
                    out
                })
            })
        };
        assert_eq!(read(Kind::Money, Value::Money("-1234567.8".parse().unwrap())), ["-1 234 567.80", "-1 234 567,80"]);
        assert_eq!(read(Kind::Boolean, Value::Boolean(true)), ["yes", "oui"]);
        assert_eq!(read(Kind::Boolean, Value::Boolean(false)), ["no", "non"]);
        assert_eq!(read(Kind::Choice(&STATUSES), Value::Text("unsigned".into())), ["unsigned", "non signé"]);
        assert_eq!(read(Kind::Text, Value::Text("unsigned".into())), ["unsigned"; 2]);
        assert_eq!(read(Kind::Integer, Value::Integer(12_345)), ["12345"; 2]);
        let exactly = speaking(Language::French, || shown(&Value::Money("1234.5".parse().unwrap()))[0].clone());
        assert_eq!(exactly, "1234.50");
    }

    #[test]
    fn dates_are_iso() {
        let check = |year, month, day, expected| {
            check(Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap()), expected, expected);
        };
        check(2026, 7, 4, "2026-07-04");
        check(1, 12, 31, "0001-12-31");
        check(12_345, 1, 1, "+12345-01-01");
        check(-44, 3, 15, "-0044-03-15");
    }

    #[test]
    fn moments_carry_their_offset() {
        let check = |local: &str, offset, expected: &str| {
            let mut out = String::new();
            moment(local.parse().unwrap(), offset, &mut out);
            assert_eq!(out, expected);
        };
        check("2026-07-14T18:30:00", 7200, "2026-07-14T18:30:00+02:00");
        check("2026-07-14T18:30:05.000120", -12_600, "2026-07-14T18:30:05.000120-03:30");
        check("2026-01-01T00:00:00", 0, "2026-01-01T00:00:00+00:00");
    }

    #[test]
    fn people_see_local_minutes() {
        let local = Local.with_ymd_and_hms(2026, 7, 14, 18, 30, 59).unwrap();
        assert_eq!(shown(&Value::Instant(local.to_utc()))[1], "2026-07-14 18:30");
    }

    proptest! {
        #[test]
        fn what_is_written_exactly_reads_back(units in any::<i64>(), scale in 0_u32..=28, seconds in -62_000_000_000_i64..250_000_000_000, micros in 0_u32..1_000_000) {
            let amount = Decimal::new(units, scale);
            prop_assert_eq!(shown(&Value::Money(amount))[0].parse::<Decimal>().unwrap(), amount);
            let instant = chrono::DateTime::from_timestamp(seconds, micros * 1000).unwrap();
            let read = chrono::DateTime::parse_from_rfc3339(&shown(&Value::Instant(instant))[0]).unwrap();
            // An offset of before the railways had seconds, which RFC 3339 cannot carry.
            prop_assert!((read.to_utc() - instant).num_seconds().abs() < 60);
            prop_assert_eq!(read.timestamp_subsec_micros(), micros);
        }
    }
}
