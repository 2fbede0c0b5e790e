//! `client CODE`, `contract CODE` and every other noun in the singular: one record, what it is tied to, its money, its times, and
//! what the reader may do next. Written once over an entity's fields.

mod document;
mod export;
mod money;
mod next;
mod page;
mod related;
mod state;
mod timeline;

use chrono::NaiveDate;

use super::records;
use crate::context::Context;
use crate::db::Session;
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::error::Result;
use crate::filter::Condition;
use crate::output::{Column, Format};
pub(super) use next::Step;
use related::Related;
use timeline::Moment;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm client mkc111
  epicrm client 'Maïwenn Kéréon'
  epicrm client mkc111 --export-all
  epicrm contract kc555 --format json
  epicrm event geg2021
  epicrm collaborator me")]
pub struct Arguments {
    /// Its code, or another name of it: a client's full name, a company's SIREN, a username
    // Optional only to clap's derive: beside a subcommand, such as `company lookup`, it is not there.
    #[arg(value_name = "CODE", required = true)]
    name: Option<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids [default: a page to read]
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

// Of a client, who is a person.
#[derive(Debug, clap::Args)]
pub struct OfPerson {
    #[command(flatten)]
    pub page: Arguments,
    /// Everything held about the person, with the history, as one JSON document to hand over
    #[arg(long, alias = "tout-exporter")]
    pub export_all: bool,
}

/// Shows the page, or all that is held.
///
/// # Errors
/// As [`run`].
pub fn of_person(context: &mut Context<'_>, entity: &'static Entity, person: &OfPerson) -> Result<()> {
    if !person.export_all {
        return run(context, entity, &person.page);
    }
    context.claims()?;
    export::run(context, person.page.name.as_deref().unwrap_or_default(), person.page.format)
}

/// All that a page tells.
struct Briefing {
    record: Record,
    related: Vec<Related>,
    /// Sums, each under its heading.
    money: Option<Vec<(Column, Value<'static>)>>,
    timeline: Vec<Moment>,
    steps: Vec<Step>,
}

/// The record's own lines and their values, line by line.
struct Record {
    lines: Vec<Line>,
    values: Vec<Vec<Value<'static>>>,
}

/// One line of the record: a field, or a relation told by a few fields of what it leads to.
struct Line {
    field: &'static Field,
    paths: Vec<Path>,
}

impl Record {
    /// The value of a field; of a relation, what is shown for it.
    fn value(&self, field: &str) -> &Value<'static> {
        let at = self.lines.iter().position(|line| line.field.name == field);
        at.and_then(|at| self.values[at].first()).unwrap_or(&Value::Null)
    }
}

pub fn run(context: &mut Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let name = records::read(&mut session, entity, arguments.name.as_deref().unwrap_or_default(), &[])?.name;
    let format = match arguments.format.or(context.config.format) {
        None | Some(Format::List) => Format::Table,
        // One record is one object, not a list of one.
        Some(Format::Json) => Format::Jsonl,
        Some(format) => format,
    };
    let briefing = read_all(&mut session, entity, &name, context.clock.today, format)?;
    match format {
        Format::Table | Format::Wide => page::write(context, &briefing, format),
        format => document::write(context, &briefing, format),
    }
}

/// Writes the page to be read, and gives what comes next.
///
/// # Errors
/// As [`run`].
pub(super) fn told(context: &mut Context<'_>, entity: &'static Entity, name: &str) -> Result<Vec<Step>> {
    context.claims()?;
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let name = records::read(&mut session, entity, name, &[])?.name;
    let briefing = read_all(&mut session, entity, &name, context.clock.today, Format::Table)?;
    page::write(context, &briefing, Format::Table)?;
    Ok(briefing.steps)
}

/// `format` is what it is told in.
fn read_all(session: &mut Session, entity: &'static Entity, name: &str, today: NaiveDate, format: Format) -> Result<Briefing> {
    let actor = session.actor().clone();
    let lines = lines(entity);
    let owners = next::owners(entity, actor.privileges);
    let columns: Vec<Path> = lines.iter().flat_map(|line| &line.paths).chain(&owners).cloned().collect();
    let rows = records::rows(session, entity, &columns, &[], &Condition::Test(records::is(entity, entity.names[0], name)), 1)?;
    let Some(row) = rows.into_iter().next() else { return Err(records::missing(session, entity, name)?) };
    let mut row = row.into_iter();
    let values = lines.iter().map(|line| row.by_ref().take(line.paths.len()).collect()).collect();
    let record = Record { lines, values };
    let owned: Vec<(Path, Value<'static>)> = owners.into_iter().zip(row).collect();
    let related = related::read(session, entity, name, today)?;
    let timeline = format.said(|| timeline::of(&record, &related));
    let steps = format.said(|| next::steps(entity, &actor, name, &record, &owned));
    Ok(Briefing { money: money::read(session, entity, name)?, record, related, timeline, steps })
}

/// Every field that has one value for the record. A path to a plain field says again what the relation's own line tells.
fn lines(entity: &'static Entity) -> Vec<Line> {
    let single = entity.fields.iter().filter(|field| !matches!(field.kind, Kind::Many { .. }));
    single
        .filter_map(|field| {
            let path = entity.resolve(field.name).ok()?;
            match (field.kind, path.field.kind) {
                (_, Kind::One(target)) => {
                    let names =
                        std::iter::once(target.names[0]).chain(target.columns.iter().copied().filter(|name| *name != target.names[0]));
                    let paths = names.take(4).filter_map(|name| entity.resolve(&format!("{}.{name}", field.name)).ok()).collect();
                    Some(Line { field, paths })
                }
                (Kind::Path(_), _) => None,
                _ => Some(Line { field, paths: vec![path] }),
            }
        })
        .collect()
}

fn one(context: &mut Context<'_>, format: Format, columns: Vec<Column>, row: &[Value<'_>]) -> Result<()> {
    let mut sheet = context.output.sheet(format, columns);
    sheet.row(row)?;
    Ok(sheet.end()?)
}

fn column(name: &str, label: impl Into<String>, kind: Kind) -> Column {
    Column { name: name.to_owned(), label: label.into(), kind }
}
