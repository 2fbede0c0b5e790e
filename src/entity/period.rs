//! A date as people type it is a period, of days or of moments. Both languages; the zone is that of [`Local`], nothing else is read.

use chrono::{DateTime, Days, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};

use super::calendar;
use super::relative::{self, Offset};
use super::value::{Clock, Reason, ValueError, local};
use crate::language::tr;

/// From the first up to, and without, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Days(NaiveDate, NaiveDate),
    Moments(DateTime<Utc>, DateTime<Utc>),
}

/// Forms to name when a text is none of them.
const FORMS: [&str; 10] =
    ["2026", "2026-07", "2026-07-14", "14/07/2026", "2026-07-14T18:30", "2026Q3", "2026-W30", "today", "last_month", "-30d"];

/// Reads a date in any of the forms of the filter language.
///
/// # Errors
/// [`ValueError`], with the exact repair of the usual slips: MM-DD, a two-digit year, a mixture of languages.
pub fn parse(text: &str, clock: &Clock) -> Result<Period, ValueError> {
    let typed = relative::plain(text);
    if let Some(period) = base(&typed, text, clock)? {
        return Ok(period);
    }
    if let Some((day, time)) = timed(&typed) {
        return match base(day, text, clock)? {
            Some(Period::Days(day, until)) if next(day) == until => moment(day, time, text),
            _ => Err(not_a_date(text)),
        };
    }
    if let Some((start, offset)) = relative::offset(&typed) {
        let start = if start.is_empty() { Some(one(clock.today)) } else { base(start, text, clock)? };
        return start.and_then(|start| shift(start, offset)).ok_or_else(|| not_a_date(text));
    }
    Err(not_a_date(text).repairs(relative::meant(&typed)))
}

/// Reads a date where only days are kept; `now` is today.
///
/// # Errors
/// As [`parse`], and for a time of day.
pub fn days(text: &str, clock: &Clock) -> Result<(NaiveDate, NaiveDate), ValueError> {
    match parse(text, clock)? {
        Period::Days(from, until) => Ok((from, until)),
        period if period == now(clock) => Ok((clock.today, next(clock.today))),
        Period::Moments(from, _) => {
            let message =
                tr!("`{text}` has a time of day, but only the day is kept", "`{text}` comporte une heure, mais seul le jour est conservé");
            Err(ValueError::new(Reason::TooPrecise, message).repairs([local(from).format("%Y-%m-%d").to_string()]))
        }
    }
}

/// Reads a date where moments are kept: a day begins at its first moment in the configured zone.
///
/// # Errors
/// As [`parse`].
pub fn moments(text: &str, clock: &Clock) -> Result<(DateTime<Utc>, DateTime<Utc>), ValueError> {
    Ok(match parse(text, clock)? {
        Period::Days(from, until) => (first_moment(from), first_moment(until)),
        Period::Moments(from, until) => (from, until),
    })
}

/// When a day begins in the configured zone.
pub fn first_moment(day: NaiveDate) -> DateTime<Utc> {
    earliest(&Local, day.and_time(NaiveTime::MIN))
}

/// The forms that a time or an offset can be added to.
fn base(typed: &str, text: &str, clock: &Clock) -> Result<Option<Period>, ValueError> {
    if matches!(typed, "now" | "maintenant") {
        return Ok(Some(now(clock)));
    }
    let days = match relative::days(typed, clock.today) {
        None => calendar::days(typed, text, clock.today)?,
        days => days,
    };
    Ok(days.map(|(from, until)| Period::Days(from, until)))
}

/// As fine as PostgreSQL keeps time.
fn now(clock: &Clock) -> Period {
    let now = clock.now.with_nanosecond(clock.now.nanosecond() / 1_000 * 1_000).unwrap_or(clock.now);
    Period::Moments(now, now + TimeDelta::microseconds(1))
}

fn one(day: NaiveDate) -> Period {
    Period::Days(day, next(day))
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

fn shift(period: Period, offset: Offset) -> Option<Period> {
    match period {
        Period::Days(day, until) if next(day) == until => offset.from(day).map(one),
        Period::Days(..) => None,
        Period::Moments(from, _) => {
            let there = local(from).naive_local();
            let from = earliest(&Local, offset.from(there.date())?.and_time(there.time()));
            Some(Period::Moments(from, from + TimeDelta::microseconds(1)))
        }
    }
}

/// `2026-07-14T18:30` and `today 18h30` in two.
fn timed(typed: &str) -> Option<(&str, &str)> {
    typed.match_indices(['t', ' ']).find_map(|(at, _)| {
        let time = &typed[at + 1..];
        let hours = time.find(|c: char| !c.is_ascii_digit())?;
        (hours > 0 && time[hours..].starts_with([':', 'h'])).then(|| (typed[..at].trim_end(), time))
    })
}

/// A minute, a second or a microsecond, in the configured zone or that of its offset.
fn moment(day: NaiveDate, time: &str, text: &str) -> Result<Period, ValueError> {
    let (time, zone) = match time.find(['z', '+', '-']) {
        Some(at) => (&time[..at], Some(zone(&time[at..]).ok_or_else(|| not_a_date(text))?)),
        None => (time, None),
    };
    let (time, length) = time_of_day(time).ok_or_else(|| not_a_date(text))?;
    let there = day.and_time(time);
    let from = match zone {
        Some(zone) => resolve(&zone, there, text)?,
        None => resolve(&Local, there, text)?,
    };
    Ok(Period::Moments(from, from + length))
}

/// The first moment that is `there` on the wall.
fn resolve<Z: TimeZone>(zone: &Z, there: NaiveDateTime, text: &str) -> Result<DateTime<Utc>, ValueError> {
    zone.from_local_datetime(&there).earliest().map(|moment| moment.to_utc()).ok_or_else(|| {
        let later = earliest(zone, there).with_timezone(zone).naive_local().format("%Y-%m-%dT%H:%M").to_string();
        let message = tr!(
            "`{text}` does not exist: clocks go forward over it",
            "`{text}` n'existe pas : les horloges avancent par-dessus cette heure"
        );
        ValueError::new(Reason::NoSuchTime, message).repairs([later])
    })
}

/// `18:30`, `18h30`, `18:30:15`, `18:30:15.250`, and how long it lasts.
fn time_of_day(text: &str) -> Option<(NaiveTime, TimeDelta)> {
    let text = text.replacen('h', ":", 1);
    let (format, length) = match (text.matches(':').count(), text.contains('.')) {
        (1, false) => ("%H:%M", TimeDelta::minutes(1)),
        (2, false) => ("%H:%M:%S", TimeDelta::seconds(1)),
        (2, true) => ("%H:%M:%S%.f", TimeDelta::microseconds(1)),
        _ => return None,
    };
    let time = NaiveTime::parse_from_str(&text, format).ok()?;
    // Neither leap seconds nor more digits than are kept.
    (time.nanosecond() < 1_000_000_000 && time.nanosecond() % 1_000 == 0).then_some((time, length))
}

/// `z`, `+02:00`, `+0200`.
fn zone(text: &str) -> Option<FixedOffset> {
    if text == "z" {
        return FixedOffset::east_opt(0);
    }
    text.parse().ok()
}

/// The first moment that is `there` on the wall; where clocks skip it, the first they show after.
fn earliest<Z: TimeZone>(zone: &Z, there: NaiveDateTime) -> DateTime<Utc> {
    const STEP: TimeDelta = TimeDelta::minutes(15);
    // Samoa skipped a whole day.
    let tries = std::iter::successors(Some(there), |wall| wall.checked_add_signed(STEP)).take(4 * 26);
    tries.filter_map(|wall| zone.from_local_datetime(&wall).earliest()).next().map_or_else(|| there.and_utc(), |moment| moment.to_utc())
}

fn not_a_date(text: &str) -> ValueError {
    ValueError::new(Reason::NotADate, tr!("`{text}` is not a date", "`{text}` n'est pas une date")).allowed(FORMS)
}

#[cfg(test)]
mod tests;
