//! What waits, read: the records of each section, and for each the command that does it.

use chrono::{Days, NaiveDate};

use super::sections::Section;
use crate::commands::free::roster::{self, Spare};
use crate::commands::list;
use crate::db::{Session, explain};
use crate::entity::{Clock, Value, show, value};
use crate::error::Result;
use crate::filter::{self, Condition};
use crate::language::{Language, Text, current};
use crate::query::{self, AGENDA, Order, Part, Told};

/// How far the records of a section are counted.
pub const MOST_COUNTED: u64 = 1_000;

/// A section, and what waits in it.
#[derive(Debug)]
pub struct Waiting {
    pub section: &'static Section,
    /// Of all, not only of those read; one more than [`MOST_COUNTED`]: more than that.
    pub total: u64,
    pub lines: Vec<Line>,
}

/// One record that something is to be done about.
#[derive(Debug)]
pub struct Line {
    pub code: String,
    pub about: Value<'static>,
    pub detail: Value<'static>,
    pub status: Value<'static>,
    /// Names of the fields without a value.
    pub missing: Vec<String>,
    pub day: Option<NaiveDate>,
    /// Of an event.
    pub span: Option<roster::Span>,
    pub amount: Value<'static>,
    pub urgent: bool,
    /// What does it, as people of each language type it.
    pub command: (String, String),
}

impl Line {
    /// What does it, in the language spoken.
    pub fn typed(&self) -> &str {
        let (english, french) = &self.command;
        if current() == Language::French { french } else { english }
    }
}

/// What is asked for a section.
struct Asked {
    section: &'static Section,
    condition: Condition,
    told: Told,
    order: Vec<Order>,
}

/// What waits in each of these sections, in their order; those in which nothing does are left out. `limit`: how many are read of each.
///
/// # Errors
/// Those of the database.
pub fn read(session: &mut Session, sections: &[&'static Section], clock: &Clock, limit: Option<u64>) -> Result<Vec<Waiting>> {
    let asked: Vec<Asked> = sections.iter().filter_map(|section| ask(section, clock).transpose()).collect::<Result<_>>()?;
    let parts: Vec<Part<'_>> = asked.iter().map(|asked| asked.part(limit)).collect();
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let rows = query::rows(session.link(), query::agenda(&parts), &AGENDA).map_err(explain)?;
    let mut waiting: Vec<Waiting> = Vec::new();
    for row in rows {
        let Some((place, total, line)) = line(row) else { continue };
        let Some(Asked { section, .. }) = asked.get(place) else { continue };
        if waiting.last().is_none_or(|last| !std::ptr::eq(last.section, *section)) {
            waiting.push(Waiting { section, total, lines: Vec::new() });
        }
        if let Some(last) = waiting.last_mut() {
            last.lines.push(line);
        }
    }
    for Waiting { section, lines, .. } in &mut waiting {
        let soon = section.urgent.and_then(|days| clock.today.checked_add_days(Days::new(days)));
        lines.iter_mut().for_each(|line| line.urgent = line.day.zip(soon).is_some_and(|(day, soon)| day < soon));
    }
    commands(session, &mut waiting)?;
    Ok(waiting)
}

/// None: a section without a condition, which there is not.
fn ask(section: &'static Section, clock: &Clock) -> Result<Option<Asked>> {
    let entity = section.entity;
    let path = |name: &str| entity.resolve(name).ok();
    let Some(code) = path(entity.names[0]) else { return Ok(None) };
    let needed = section.needed.iter().filter_map(|name| entity.field(name)).collect();
    let told = Told {
        code,
        about: path(section.about),
        detail: path(section.detail),
        status: path(section.status),
        day: path(section.day),
        amount: path(section.amount),
        needed,
    };
    let names: Vec<String> = section.order.iter().map(ToString::to_string).collect();
    let order = list::order(entity, &names)?;
    let condition = filter::compile(&[section.filter.to_owned()], entity, clock)?.condition;
    Ok(condition.map(|condition| Asked { section, condition, told, order }))
}

impl Asked {
    fn part(&self, limit: Option<u64>) -> Part<'_> {
        let Self { section, condition, told, order } = self;
        Part { entity: section.entity, condition, clashing: section.clashing, told, order, limit, most_counted: MOST_COUNTED }
    }
}

/// The part's place, how many there are of it, and the record.
fn line(row: Vec<Value<'static>>) -> Option<(usize, u64, Line)> {
    let [place, total, code, about, detail, status, missing, day, starts_at, ends_at, amount] =
        <[Value<'static>; AGENDA.len()]>::try_from(row).ok()?;
    let (Value::Integer(place), Value::Integer(total), Value::Text(code)) = (place, total, code) else { return None };
    let span = match (&starts_at, &ends_at) {
        (Value::Instant(starts), Value::Instant(ends)) => Some((*starts, *ends)),
        _ => None,
    };
    let day = match (day, starts_at) {
        (Value::Date(day), _) => Some(day),
        (_, Value::Instant(moment)) => Some(value::local(moment).date_naive()),
        _ => None,
    };
    let missing = match missing {
        Value::Text(names) if !names.is_empty() => names.split(',').map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let (urgent, command) = (false, Default::default());
    let line = Line { code: code.into_owned(), about, detail, status, missing, day, span, amount, urgent, command };
    Some((usize::try_from(place).ok()?, total.unsigned_abs(), line))
}

/// Writes what is to be typed for each. Whom an event may be given to is asked once, for all of them.
fn commands(session: &mut Session, waiting: &mut [Waiting]) -> Result<()> {
    let wanted = |waiting: &&Waiting| waiting.section.commands.iter().any(|(_, command)| command.english.contains("{support}"));
    let spans: Vec<roster::Span> =
        waiting.iter().filter(wanted).flat_map(|waiting| waiting.lines.iter().filter_map(|line| line.span)).collect();
    let first = spans.iter().map(|span| span.0).min();
    let last = spans.iter().map(|span| span.1).max();
    let people = first.zip(last).map(|time| roster::read(session, roster::around(time))).transpose()?.unwrap_or_default();
    let mut spare = Spare::new(&people);
    for Waiting { section, lines, .. } in waiting {
        let reassigned = section.commands.iter().any(|(_, command)| command.english.contains("{support}"));
        for line in lines {
            // A clash is told with whom it is of: somebody else is to be found.
            let holder = Some(&line.detail).filter(|_| section.clashing).map(plainly);
            let support = line.span.filter(|_| reassigned).and_then(|span| spare.take(span, holder.as_deref()));
            let status = plainly(&line.status);
            let fits = |(when, command): &&(&str, Text)| {
                (when.is_empty() || *when == status) && (support.is_some() || !command.english.contains("{support}"))
            };
            if let Some((_, command)) = section.commands.iter().find(fits) {
                let filled = |template: &str| {
                    let template = template.replace("{code}", &line.code).replace("{amount}", &plainly(&line.amount));
                    template.replace("{support}", support.unwrap_or_default())
                };
                line.command = (filled(command.english), filled(command.french));
            }
        }
    }
    Ok(())
}

fn plainly(value: &Value<'_>) -> String {
    let mut text = String::new();
    show::plain(value, &mut text);
    text
}
