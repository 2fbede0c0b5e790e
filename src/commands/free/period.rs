//! Who is free between two days or moments.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::roster::{self, Person, Span};
use super::{Arguments, named};
use crate::commands::date;
use crate::context::Context;
use crate::entity::period::{self, Period};
use crate::entity::value::local;
use crate::entity::{Clock, Kind, Value, almanac};
use crate::error::{self, Error, Result};
use crate::language::{both, is_one, tr};
use crate::output::{self, Column, Format, Row, Screen};

/// How far one looks where no end is named.
const DAYS: u64 = 14;
/// Beyond, nobody reads the days one by one.
const MOST_DAYS: i64 = 366;

/// Whether somebody is free at some time of it.
pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<bool> {
    let time = time(arguments.from.as_deref(), arguments.to.as_deref(), &context.clock)?;
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let people = roster::read(&mut session, time)?;
    let mut people = named(people, &arguments.names, &session.actor().username)?;
    people.sort_by_key(|person| person.busy_minutes(time));
    match context.format(arguments.format, Format::Table) {
        format @ (Format::Table | Format::Wide) => {
            let page = page(&people, time, context.output.screen(), format == Format::Table)?;
            context.output.page(&page)?;
        }
        format => records(context, format, &people, time)?,
    }
    Ok(people.iter().any(|person| !person.free(time).is_empty()))
}

/// From the first moment of `from` to the last of `to`.
fn time(from: Option<&str>, to: Option<&str>, clock: &Clock) -> Result<Span> {
    let read = |flag: &str, text: Option<&str>| {
        text.map(|text| period::parse(text, clock).map_err(|wrong| date::refused(flag, wrong))).transpose()
    };
    let (from, to) = (read("--from", from)?, read("--to", to)?);
    let (start, own_end) = match from {
        None => (period::first_moment(clock.today), None),
        Some(Period::Moments(from, _)) => (from, None),
        Some(Period::Days(from, until)) => (period::first_moment(from), Some(until).filter(|_| (until - from).num_days() > 1)),
    };
    let end = match (to, own_end) {
        (Some(Period::Moments(to, _)), _) => to,
        (Some(Period::Days(_, until)), _) | (None, Some(until)) => period::first_moment(until),
        (None, None) => {
            let first = local(start).date_naive();
            period::first_moment(first.checked_add_days(chrono::Days::new(DAYS)).unwrap_or(first))
        }
    };
    if end <= start {
        return Err(Error::new(error::Kind::Usage, tr!("--to is not after --from", "--to n'est pas après --from")));
    }
    if (end - start).num_days() > MOST_DAYS {
        let message = tr!("from --from to --to are at most {MOST_DAYS} days", "de --from à --to, il y a au plus {MOST_DAYS} jours");
        return Err(Error::new(error::Kind::Usage, message));
    }
    Ok((start, end))
}

/// The days of a time, the last one with something of it.
fn days((from, until): Span) -> impl Iterator<Item = (NaiveDate, Span)> {
    let (first, last) = (local(from).date_naive(), local(until - TimeDelta::microseconds(1)).date_naive());
    let day = move |day: NaiveDate| {
        let next = day.succ_opt().unwrap_or(day);
        (day, (period::first_moment(day).max(from), period::first_moment(next).min(until)))
    };
    first.iter_days().take_while(move |day| *day <= last).map(day)
}

fn page(people: &[Person], time: Span, screen: &Screen, fitted: bool) -> Result<String> {
    let all: Vec<(NaiveDate, Span)> = days(time).collect();
    let (Some((first, _)), Some((last, _))) = (all.first(), all.last()) else { return Ok(String::new()) };
    if first == last {
        return day(people, *first, time, screen, fitted);
    }
    let row = |person: &Person| Row {
        name: person.username.clone(),
        days: all.iter().map(|(_, day)| (person.touching(*day), person.obstacles(*day, "").next().is_some())).collect(),
        load: load(person, time),
    };
    let heading = tr!("{} to {}", "du {} au {}", almanac::long(*first), almanac::long(*last));
    let rows: Vec<Row> = people.iter().map(row).collect();
    let screen = if fitted { *screen } else { Screen { width: usize::MAX, ..*screen } };
    Ok(format!("{heading}\n\n{}", output::roster(*first, &rows, &screen)))
}

/// One day, hour by hour.
fn day(people: &[Person], day: NaiveDate, time: Span, screen: &Screen, fitted: bool) -> Result<String> {
    let columns = [
        ("username", both("Username", "Identifiant"), Kind::Text),
        ("free", both("Free", "Libre"), Kind::Text),
        ("events", both("Events", "Événements"), Kind::Text),
        ("load", both("Load", "Charge"), Kind::Text),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    // The midnight that ends a day is written 24:00 (ISO 8601).
    let hour = |moment: DateTime<Utc>| match local(moment) {
        moment if moment.date_naive() > day => "24:00".to_owned(),
        moment => moment.format("%H:%M").to_string(),
    };
    let whole =
        days(time).all(|(day, span)| Some(span) == day.succ_opt().map(|next| (period::first_moment(day), period::first_moment(next))));
    let row = |person: &Person| -> Vec<Value<'static>> {
        let free = person.free(time);
        let spans: Vec<String> = free.iter().map(|(from, until)| format!("{}-{}", hour(*from), hour(*until))).collect();
        let events: Vec<&str> = person.events.iter().map(|event| event.code.as_str()).collect();
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text.into()) };
        let spans = if whole && free == [time] { tr!("all day", "toute la journée") } else { spans.join(", ") };
        vec![text(person.username.clone()), text(spans), text(events.join(", ")), text(load(person, time))]
    };
    let rows: Vec<Vec<Value<'_>>> = people.iter().map(row).collect();
    Ok(format!("{}\n\n{}", almanac::long(day), output::table(&columns, &rows, screen, fitted)?.trim_end()))
}

/// `3 events, 24 h`.
pub fn load(person: &Person, time: Span) -> String {
    let (events, hours) = (person.events.len() as u64, (person.busy_minutes(time) + 30) / 60);
    match is_one(events) {
        true => tr!("{events} event, {hours} h", "{events} événement, {hours} h"),
        false => tr!("{events} events, {hours} h", "{events} événements, {hours} h"),
    }
}

/// A row for each stretch of free time; of somebody who has none, one without it.
fn records(context: &mut Context<'_>, format: Format, people: &[Person], time: Span) -> Result<()> {
    let columns = [
        ("username", both("Username", "Identifiant"), Kind::Text),
        ("full_name", both("Name", "Nom"), Kind::Text),
        ("free_from", both("Free from", "Libre de"), Kind::Instant),
        ("free_until", both("Free until", "Libre jusqu'à"), Kind::Instant),
        ("events", both("Events", "Événements"), Kind::Integer),
        ("busy_minutes", both("Busy minutes", "Minutes occupées"), Kind::Integer),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let ids = format == Format::Ids;
    let mut sheet = context.output.sheet(format, if ids { vec![columns[0].clone()] } else { columns.to_vec() });
    for person in people {
        let username = Value::Text(Cow::Borrowed(person.username.as_str()));
        let spans = person.free(time);
        if ids {
            // Names alone: of those who are free all the time.
            if spans == [time] {
                sheet.row(&[username])?;
            }
            continue;
        }
        let spans = if spans.is_empty() { vec![None] } else { spans.into_iter().map(Some).collect() };
        for span in spans {
            let moment = |moment: Option<_>| moment.map_or(Value::Null, Value::Instant);
            sheet.row(&[
                username.clone(),
                Value::Text(Cow::Borrowed(person.full_name.as_str())),
                moment(span.map(|span| span.0)),
                moment(span.map(|span| span.1)),
                Value::Integer(i64::try_from(person.events.len()).unwrap_or(i64::MAX)),
                Value::Integer(person.busy_minutes(time)),
            ])?;
        }
    }
    Ok(sheet.end()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: Option<&str>, to: Option<&str>, expected: Result<(&str, &str), &str>) {
        let clock = Clock { now: "2026-11-21T10:00:00Z".parse().unwrap(), today: "2026-11-21".parse().unwrap() };
        let first = |day: &str| period::first_moment(day.parse().unwrap());
        match (time(from, to, &clock), expected) {
            (Ok(time), Ok((start, end))) => assert_eq!(time, (first(start), first(end)), "{from:?} {to:?}"),
            (Err(error), Err(part)) => assert!(error.report().contains(part), "{from:?} {to:?}: {}", error.report()),
            (time, _) => panic!("{from:?} {to:?}: {time:?}"),
        }
    }

    #[test]
    fn a_time_has_two_ends() {
        check(None, None, Ok(("2026-11-21", "2026-12-05")));
        check(Some("2026-12-01"), None, Ok(("2026-12-01", "2026-12-15")));
        check(Some("next_week"), None, Ok(("2026-11-23", "2026-11-30")));
        check(Some("tomorrow"), Some("2026-12"), Ok(("2026-11-22", "2027-01-01")));
        check(None, Some("today"), Ok(("2026-11-21", "2026-11-22")));
        check(Some("2026-12-02T00:00"), Some("2026-12-03T00:00"), Ok(("2026-12-02", "2026-12-03")));
        check(Some("tomorrow"), Some("today"), Err("--to is not after --from"));
        check(Some("2020"), Some("2026"), Err("at most 366 days"));
        check(Some("tomorow"), None, Err("did you mean --from tomorrow?"));
        check(None, Some("12-31-2026"), Err("is not a date"));
    }
}
