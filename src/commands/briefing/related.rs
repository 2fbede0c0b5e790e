//! The records that refer to this one, relation by relation.

use super::state;
use crate::commands::list;
use crate::commands::records::{is, rows};
use crate::db::{Session, explain};
use crate::domain::REMINDER;
use crate::domain::notes::ABOUT;
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::Condition;
use crate::language::both;
use crate::output::Column;
use crate::query::{self, Order, Select};
use chrono::NaiveDate;

/// How many of each relation a page shows.
const SHOWN: usize = 5;
/// How many of each are read, for the timeline and for programs.
const READ: u64 = 50;

/// What a to-many relation leads to.
pub struct Related {
    pub field: &'static Field,
    pub entity: &'static Entity,
    pub headings: Vec<Column>,
    /// The dates that each row has after its columns.
    dates: Vec<&'static Field>,
    pub rows: Vec<Vec<Value<'static>>>,
    /// How many of the rows, from the first, a page shows: reminders only as long as something is to be done.
    pub shown: usize,
    /// Of all, not only of those that were read.
    pub count: usize,
    /// What lists them all.
    pub command: String,
}

impl Related {
    /// The columns of a row, without its dates.
    pub fn columns<'r>(&self, row: &'r [Value<'static>]) -> &'r [Value<'static>] {
        &row[..self.headings.len()]
    }

    /// The dates of a row, by their fields.
    pub fn dates<'r>(&self, row: &'r [Value<'static>]) -> impl Iterator<Item = (&'static Field, &'r Value<'static>)> {
        self.dates.iter().copied().zip(&row[self.headings.len()..])
    }
}

pub fn read(session: &mut Session, entity: &'static Entity, name: &str, today: NaiveDate) -> Result<Vec<Related>> {
    let mut all = Vec::new();
    for field in entity.fields {
        let Kind::Many { entity: target, column } = field.kind else { continue };
        let Some(back) = back(target, column) else { continue };
        let condition = Condition::Test(is(target, &format!("{}.{}", back.name, entity.names[0]), name));
        // What leads back would say of every row what the page is about.
        let leads_back = |path: &Path| path.hops.iter().chain([&path.field]).any(|hop| std::ptr::eq(*hop, back));
        let says_it = |path: &Path| leads_back(path) || field.owned && ABOUT.contains(&path.field.name);
        let mut paths: Vec<Path> = target.columns.iter().filter_map(|name| target.resolve(name).ok()).collect();
        paths.retain(|path| !says_it(path));
        let mut headings = list::headings(&paths);
        let dates: Vec<&Field> = dates(target).collect();
        paths.extend(dates.iter().filter_map(|field| target.resolve(field.name).ok()));
        let mut rows = rows(session, target, &paths, &newest_first(target)?, &condition, READ)?;
        let count = if rows.len() as u64 == READ { count(session, target, &condition)? } else { rows.len() };
        let mut shown = rows.len().min(SHOWN);
        if target == &REMINDER {
            state::tell(&mut headings, &mut rows, today);
            shown = rows.iter().take(SHOWN).take_while(|row| state::is_open(&headings, row)).count();
        }
        let command = format!("epicrm {} {}={name}", target.plural, back.name);
        all.push(Related { field, entity: target, headings, dates, rows, shown, count, command });
    }
    Ok(all)
}

/// The field of `target` that a to-many relation is the other side of.
pub fn back(target: &'static Entity, column: &str) -> Option<&'static Field> {
    target.fields.iter().find(|field| matches!(field.kind, Kind::One(_)) && field.column == column)
}

/// What of a related record belongs in a timeline: its own dates; when it was made only where it has no other.
fn dates(target: &'static Entity) -> impl Iterator<Item = &'static Field> {
    let dated =
        |field: &&'static Field| matches!(field.kind, Kind::Date | Kind::Instant) && field.name != "updated_at" && field.name != "ends_at";
    let own = target.fields.iter().filter(dated).any(|field| field.name != "created_at");
    target.fields.iter().filter(dated).filter(move |field| !own || field.name != "created_at")
}

/// The usual order, what is sorted by date turned round.
fn newest_first(target: &'static Entity) -> Result<Vec<Order>> {
    let mut order = list::order(target, &[])?;
    if let Some(first) = order.first_mut().filter(|first| matches!(first.path.field.kind, Kind::Date | Kind::Instant)) {
        first.descending = !first.descending;
    }
    Ok(order)
}

fn count(session: &mut Session, entity: &'static Entity, condition: &Condition) -> Result<usize> {
    let select = Select { entity, columns: &[], condition: Some(condition), order: &[], limit: None };
    let rows = query::rows(session.link(), select.count(), &[Kind::Integer]).map_err(explain)?;
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(count)) => Ok(usize::try_from(*count).unwrap_or(0)),
        _ => Err(Error::new(error::Kind::Fault, both("the database did not count", "la base de données n'a pas compté"))),
    }
}
