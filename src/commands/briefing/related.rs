//! The records that refer to this one, relation by relation.

use super::is;
use crate::commands::list;
use crate::db::{Session, explain};
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::Condition;
use crate::output::Column;
use crate::query::{self, Order, Select};

/// How many of each relation a page shows.
pub const SHOWN: usize = 5;
/// How many of each are read, for the timeline and for programs.
const READ: u64 = 50;

/// What a to-many relation leads to.
pub struct Related {
    pub field: &'static Field,
    pub entity: &'static Entity,
    paths: Vec<Path>,
    /// How many of the values of a row are its columns; the others are its dates.
    pub columns: usize,
    pub rows: Vec<Vec<Value<'static>>>,
    /// Of all, not only of those that were read.
    pub count: usize,
    /// What lists them all.
    pub command: String,
}

impl Related {
    pub fn headings(&self) -> Vec<Column> {
        list::headings(&self.paths[..self.columns])
    }

    /// The dates of the rows, by their fields.
    pub fn dates(&self) -> impl Iterator<Item = (usize, &'static Field)> {
        self.paths.iter().enumerate().skip(self.columns).map(|(at, path)| (at, path.field))
    }
}

pub fn read(session: &mut Session, entity: &'static Entity, name: &str) -> Result<Vec<Related>> {
    let mut all = Vec::new();
    for field in entity.fields {
        let Kind::Many { entity: target, column } = field.kind else { continue };
        let Some(back) = back(target, column) else { continue };
        let condition = Condition::Test(is(target, &format!("{}.{}", back.name, entity.names[0]), name));
        // What leads back would say of every row what the page is about.
        let leads_back = |path: &Path| path.hops.iter().chain([&path.field]).any(|hop| std::ptr::eq(*hop, back));
        let shown = target.columns.iter().filter_map(|name| target.resolve(name).ok());
        let mut paths: Vec<Path> = shown.filter(|path| !leads_back(path)).collect();
        let columns = paths.len();
        paths.extend(dates(target).filter_map(|field| target.resolve(field.name).ok()));
        let rows = super::read(session, target, &paths, &newest_first(target)?, &condition, READ)?;
        let count = if rows.len() as u64 == READ { count(session, target, &condition)? } else { rows.len() };
        let command = format!("epicrm {} {}={name}", target.plural, back.name);
        all.push(Related { field, entity: target, paths, columns, rows, count, command });
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
        _ => Err(Error::new(error::Kind::Fault, "the database did not count")),
    }
}
