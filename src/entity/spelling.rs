//! How days and moments are spelt in the filter language: read again, they give the same period.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc, Weekday};

use super::period::first_moment;
use super::value::local;

/// `2026-07-14`
pub fn day(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// The last day before `until`.
pub fn last_day(until: NaiveDate) -> String {
    day(until.checked_sub_days(Days::new(1)).unwrap_or(until))
}

/// The day, week, month, quarter or year from `from` up to `until`, if it is one.
pub fn days(from: NaiveDate, until: NaiveDate) -> Option<String> {
    let year = from.year();
    let months = (until.year() - year) * 12 + until.month0() as i32 - from.month0() as i32;
    let whole = from.day() == 1 && until.day() == 1;
    match (until.signed_duration_since(from).num_days(), months) {
        (1, _) => Some(day(from)),
        (7, _) if from.weekday() == Weekday::Mon => Some(format!("{:04}-W{:02}", from.iso_week().year(), from.iso_week().week())),
        (_, 1) if whole => Some(format!("{year:04}-{:02}", from.month())),
        (_, 3) if whole && from.month0().is_multiple_of(3) => Some(format!("{year:04}Q{}", from.month0() / 3 + 1)),
        (_, 12) if whole && from.month() == 1 => Some(format!("{year:04}")),
        _ => None,
    }
}

/// A day where it begins; else to the second or microsecond, with its offset.
pub fn moment(moment: DateTime<Utc>) -> String {
    match beginning(moment) {
        Some(first) => day(first),
        None if moment.nanosecond() == 0 => local(moment).format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        None => fine(moment),
    }
}

/// The last day, or microsecond, before `until`.
pub fn last_moment(until: DateTime<Utc>) -> String {
    match beginning(until) {
        Some(until) => last_day(until),
        None => fine(until - TimeDelta::microseconds(1)),
    }
}

/// The days, minute, second or microsecond from `from` up to `until`, if it is one.
pub fn moments(from: DateTime<Utc>, until: DateTime<Utc>) -> Option<String> {
    if let (Some(first), Some(until)) = (beginning(from), beginning(until)) {
        return days(first, until);
    }
    let length = until - from;
    let there = local(from);
    if length == TimeDelta::minutes(1) && from.second() == 0 && from.nanosecond() == 0 {
        return Some(there.format("%Y-%m-%dT%H:%M%:z").to_string());
    }
    if length == TimeDelta::seconds(1) && from.nanosecond() == 0 {
        return Some(there.format("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    (length == TimeDelta::microseconds(1)).then(|| fine(from))
}

/// The day that begins at this moment in the configured zone.
fn beginning(moment: DateTime<Utc>) -> Option<NaiveDate> {
    Some(local(moment).date_naive()).filter(|day| first_moment(*day) == moment)
}

fn fine(moment: DateTime<Utc>) -> String {
    local(moment).format("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
}
