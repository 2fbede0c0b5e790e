//! `calendar`: how much there is on each day of a month, then what it is.

mod when;

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::{DateTime, Datelike, Local, NaiveDate, TimeDelta, Utc};

use super::list::{self, Failure, Read};
use crate::context::Context;
use crate::domain::EVENT;
use crate::entity::value::local;
use crate::entity::{Kind, Path, Value, almanac, period};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, is_one, tr};
use crate::output::{self, Column, Days, Format, Screen};
use crate::query::{self, Select};
use when::Shown;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm calendar
  epicrm calendar 2026-12
  epicrm calendar next-month support=me
  epicrm calendar --week commercial=me
  epicrm calendar 2027Q1 'city=Paris or city=Lyon'
  epicrm calendar --format ics > month.ics

Any date that filters read: a month, a quarter, a year; a day or a week shows its week. Weeks begin on Monday. An event counts on each
day that it touches, in your time zone. Those that were called off are left out, save with --all. In a pipe, and with a format for
programs, the events alone.")]
pub struct Arguments {
    /// The month, then a filter as lists take it: support=me
    #[arg(value_name = "MONTH FILTER")]
    words: Vec<String>,
    /// A week: this one, or the first of the month named
    #[arg(long)]
    week: bool,
    /// Events that were called off, too
    #[arg(long)]
    all: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, ics or xlsx [default: the calendar on a terminal, else tsv]
    #[arg(long, short, value_parser = Format::of_lists(), hide_possible_values = true)]
    pub format: Option<Format>,
    /// At most so many events under the calendar; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Exit with code 3 when there is none
    #[arg(long)]
    fail_empty: bool,
}

const COLUMNS: [&str; 8] = ["code", "title", "client_name", "starts_at", "ends_at", "city", "support", "status"];
/// What fits a screen and its pager.
const TERMINAL_LIMIT: usize = 50;

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let (shown, words) = when::read(&arguments.words, arguments.week, &context.clock)?;
    let Read { filter, session, .. } = list::read(context, &EVENT, words)?;
    list::told(context, &filter, false)?;
    let format = context.format(arguments.format, Format::Table);
    list::readable(context, format, "calendar")?;
    let columns = match list::columns_of_format(&EVENT, format, &[])? {
        Some(columns) => columns,
        None => COLUMNS.iter().filter_map(|name| EVENT.resolve(name).ok()).collect(),
    };
    let condition = condition(shown, filter.condition, arguments.all)?;
    let order = list::order(&EVENT, &[])?;
    let people = matches!(format, Format::Table | Format::Wide);
    let limit = arguments.limit.filter(|limit| *limit > 0);
    let select = Select { entity: &EVENT, columns: &columns, condition: Some(&condition), order: &order, limit: limit.filter(|_| !people) };
    let mut session = session.map_or_else(|| context.session(), Ok)?;
    context.telemetry.stage("query");
    let kinds: Vec<Kind> = columns.iter().map(|path| path.clone().shown().field.kind).collect();
    let number = if people {
        let most = match arguments.limit {
            None if context.output.screen().terminal => TERMINAL_LIMIT,
            _ => limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX),
        };
        let mut events = Events { shown, most, numbers: BTreeMap::new(), total: 0, kept: Vec::new() };
        query::for_each::<_, diesel::result::Error>(session.link(), select.statement(), &kinds, |row| {
            events.add(row);
            Ok(())
        })
        .map_err(crate::db::explain)?;
        let page = events.page(context.clock.today, context.output.screen(), format == Format::Table)?;
        context.output.page(&page)?;
        events.total
    } else {
        let mut number = 0;
        let mut sheet = context.output.sheet(format, list::headings(&columns));
        query::for_each::<_, Failure>(session.link(), select.statement(), &kinds, |row| {
            number += 1;
            sheet.row(row).map_err(Failure::Output)
        })
        .or_else(|failure| failure.into_error(number > 0))?;
        sheet.end()?;
        number
    };
    if number == 0 && arguments.fail_empty {
        return Err(Error::new(error::Kind::NotFound, tr!("no events then", "aucun événement à ce moment")));
    }
    Ok(())
}

/// Events that touch these days, pass the filter, and take place.
fn condition((from, until): Shown, filter: Option<Condition>, all: bool) -> Result<Condition> {
    let test = |name: &str, differs: bool, predicate: Predicate| -> Result<Condition> {
        let path: Path = EVENT.resolve(name).map_err(|_| {
            Error::new(error::Kind::Fault, both("a field of events that is none", "un champ des événements qui n'en est pas un"))
        })?;
        Ok(Condition::Test(Test { path, negated: false, differs, predicate }))
    };
    let moment = |day| Value::Instant(period::first_moment(day));
    let mut conditions = vec![
        test("starts_at", false, Predicate::Within(Bound::Unbounded, Bound::Excluded(moment(until))))?,
        test("ends_at", false, Predicate::Within(Bound::Excluded(moment(from)), Bound::Unbounded))?,
    ];
    if !all {
        conditions.push(test("status", true, Predicate::Equal(vec![Value::Text("cancelled".into())]))?);
    }
    conditions.extend(filter);
    Ok(Condition::All(conditions))
}

/// The events as they are read: how many on each day, and the first of them.
struct Events {
    shown: Shown,
    most: usize,
    numbers: BTreeMap<NaiveDate, usize>,
    total: u64,
    kept: Vec<Vec<Value<'static>>>,
}

impl Events {
    fn add(&mut self, row: &[Value<'_>]) {
        let [code, title, _, Value::Instant(starts), Value::Instant(ends), city, support, status] = row else { return };
        let (first, last) = days(*starts, *ends);
        let (from, until) = self.shown;
        for day in first.max(from).iter_days().take_while(|day| *day <= last && *day < until) {
            *self.numbers.entry(day).or_default() += 1;
        }
        self.total += 1;
        if self.kept.len() < self.most {
            let whole_month = (until - from).num_days() <= 31 && from.with_day(1) == until.pred_opt().and_then(|last| last.with_day(1));
            let when = Value::Text(when(*starts, *ends, from, whole_month).into());
            self.kept.push([when].into_iter().chain([code, title, city, support, status].map(query::kept)).collect());
        }
    }

    /// The grid, then the agenda.
    fn page(&self, today: NaiveDate, screen: &Screen, fitted: bool) -> Result<String> {
        let (from, until) = self.shown;
        let mut page = Days { from, until, today, numbers: &self.numbers }.drawn(screen);
        if self.total == 0 {
            page += &tr!("\n\nno events", "\n\naucun événement");
            return Ok(page);
        }
        let status = EVENT.field("status").map_or(Kind::Text, |field| field.kind);
        // A time is never cut.
        let columns = [
            ("when", both("When", "Quand"), Kind::Instant),
            ("code", both("Code", "Code"), Kind::Text),
            ("title", both("Title", "Titre"), Kind::Text),
            ("city", both("City", "Ville"), Kind::Text),
            ("support", both("Support", "Support"), Kind::Text),
            ("status", both("Status", "Statut"), status),
        ];
        let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
        page += &format!("\n\n{}", output::table(&columns, &self.kept, screen, fitted)?.trim_end());
        let left = self.total - self.kept.len() as u64;
        if left > 0 {
            let more = if is_one(left) {
                tr!("{left} more: --limit 0", "{left} autre : --limit 0")
            } else {
                tr!("{left} more: --limit 0", "{left} autres : --limit 0")
            };
            page += &format!("\n{more}");
        }
        Ok(page)
    }
}

/// The first day and the last day that an event touches: one that ends at midnight does not touch the day that begins then.
fn days(starts: DateTime<Utc>, ends: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    (local(starts).date_naive(), local(ends - TimeDelta::microseconds(1)).date_naive())
}

/// `Mon 23 08:00–15:00`, `Thu 26 18:30 → 27 00:15`; the whole date of a day that is not of the month shown.
fn when(starts: DateTime<Utc>, ends: DateTime<Utc>, month: NaiveDate, whole_month: bool) -> String {
    let day = |moment: DateTime<Local>| {
        let day = moment.date_naive();
        let known = whole_month && (day.year(), day.month()) == (month.year(), month.month());
        if known { format!("{:02}", day.day()) } else { day.to_string() }
    };
    let (starts, ends) = (local(starts), local(ends));
    let begins = format!("{} {} {}", almanac::short_weekday(starts.date_naive()), day(starts), starts.format("%H:%M"));
    match starts.date_naive() == ends.date_naive() {
        true => format!("{begins} - {}", ends.format("%H:%M")),
        false => format!("{begins} - {} {}", day(ends), ends.format("%H:%M")),
    }
}
