//! Every list: `clients`, `contracts`, `events` and the other nouns. One short body serves them all.

use crate::context::Context;
use crate::db::explain;
use crate::entity::{Entity, Kind, Path, PathError};
use crate::error::{self, Error, Result};
use crate::filter;
use crate::output::{Column, Format};
use crate::query::{self, Order, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Filters are typed as people say them, in English or French; several arguments are joined by AND:
  epicrm contracts \"status=signed et remain_amount_to_pay =>0\"
  epicrm events 'commercial_id=aa123456789 ou commercial_id=ab123456789'
  epicrm events \"support=None\"
  epicrm clients civility=MME et company.city=Nantes
  epicrm contracts total=1000..5000 --sort -total --columns code,client.full_name,total
  epicrm events \"starts_at=next_week and support=me\" --format json")]
pub struct Arguments {
    /// field op value, joined by and/et, or/ou, not/non and parentheses; nothing: everything
    filter: Vec<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids [default: table on a terminal, else tsv]
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Columns to show, as dotted paths; +x adds to the usual ones, -x removes
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    columns: Vec<String>,
    /// Fields to sort by; -field for descending
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// At most so many records; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Print how many there are, and nothing else
    #[arg(long)]
    count: bool,
    /// Exit with code 3 when there is none
    #[arg(long)]
    fail_empty: bool,
}

/// What fits a screen and its pager; the rest is told, never dropped silently.
const TERMINAL_LIMIT: u64 = 50;

pub fn run(context: &mut Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let filter = filter::compile(&arguments.filter, entity, &context.clock)?;
    let columns = columns(entity, &arguments.columns)?;
    let order = order(entity, &arguments.sort)?;
    if let Some(reading) = filter.note.as_ref().filter(|_| context.output.screen().stderr_terminal) {
        context.output.notice(&format!("note: {reading}"));
    }
    let mut session = context.session()?;
    let select = Select { entity, columns: &columns, condition: filter.condition.as_ref(), order: &order, limit: None };
    if arguments.count {
        return context.line(&count(&mut session, &select)?.to_string());
    }

    context.telemetry.stage("query");
    let terminal = context.output.screen().terminal;
    let format = context.format(arguments.format, Format::Table);
    let limit = match arguments.limit {
        Some(0) => None,
        None if terminal && matches!(format, Format::Table | Format::Wide | Format::List) => Some(TERMINAL_LIMIT),
        limit => limit,
    };
    // One more than is shown tells whether there are more.
    let select = Select { limit: limit.map(|limit| limit.saturating_add(1)), ..select };
    let kinds: Vec<Kind> = columns.iter().map(|path| path.clone().shown().field.kind).collect();
    let headings = columns.iter().zip(&kinds).map(|(path, kind)| Column { name: path.typed(), label: path.label(), kind: *kind }).collect();
    let (mut shown, mut more) = (0_u64, false);
    let mut sheet = context.output.sheet(format, headings);
    query::for_each::<_, Failure>(session.link(), select.statement(), &kinds, |row| {
        if limit.is_some_and(|limit| shown >= limit) {
            more = true;
            return Ok(());
        }
        shown += 1;
        sheet.row(row).map_err(Failure::Output)
    })
    .or_else(Failure::into_error)?;
    sheet.end()?;
    if more {
        let all = count(&mut session, &select)?;
        context.output.notice(&format!("{shown} of {all}; --limit 0 shows all"));
    }
    if shown == 0 && arguments.fail_empty {
        return Err(Error::new(error::Kind::NotFound, format!("no {} match", entity.plural)));
    }
    Ok(())
}

/// Whether [`run`] would get as far as reading: what `can` asks.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    filter::compile(&arguments.filter, entity, &context.clock)?;
    columns(entity, &arguments.columns)?;
    order(entity, &arguments.sort)?;
    context.session().map(drop)
}

fn count(session: &mut crate::db::Session, select: &Select<'_>) -> Result<i64> {
    let rows = query::rows(session.link(), select.count(), &[Kind::Integer]).map_err(explain)?;
    match rows.first().and_then(|row| row.first()) {
        Some(crate::entity::Value::Integer(count)) => Ok(*count),
        _ => Err(Error::new(error::Kind::Fault, "the database did not count")),
    }
}

/// What ends a listing: the database, or whoever reads the output.
enum Failure {
    Database(diesel::result::Error),
    Output(std::io::Error),
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl Failure {
    fn into_error(self) -> Result<()> {
        match self {
            Self::Database(error) => Err(explain(error)),
            Self::Output(error) => Err(error.into()),
        }
    }
}

/// The columns asked for: a list replaces the usual ones, `+x` and `-x` change them.
pub(super) fn columns(entity: &'static Entity, asked: &[String]) -> Result<Vec<Path>> {
    let changes = asked.iter().all(|name| name.starts_with(['+', '-']));
    let mut names: Vec<&str> = if changes { entity.columns.to_vec() } else { Vec::new() };
    for name in asked {
        match (name.strip_prefix('+'), name.strip_prefix('-')) {
            (Some(added), _) => names.push(added),
            (_, Some(removed)) => {
                let removed = path(entity, removed)?;
                names.retain(|name| entity.resolve(name).is_ok_and(|path| path != removed));
            }
            _ => names.push(name),
        }
    }
    names.into_iter().map(|name| path(entity, name)).collect()
}

fn order(entity: &'static Entity, asked: &[String]) -> Result<Vec<Order>> {
    let usual: Vec<String> = entity.order.iter().map(ToString::to_string).collect();
    let names = if asked.is_empty() { &usual } else { asked };
    names
        .iter()
        .map(|name| {
            let descending = name.starts_with('-');
            path(entity, name.trim_start_matches(['-', '+'])).map(|path| Order { path, descending })
        })
        .collect()
}

/// A path that has one value for each record.
fn path(entity: &'static Entity, name: &str) -> Result<Path> {
    let path = entity.resolve(name.trim()).map_err(|error| {
        let (PathError::Unknown { entity: at, part, .. } | PathError::NotARelation { entity: at, part, .. }) = &error;
        let message = match error {
            PathError::Unknown { .. } => format!("{} have no field called {part}", at.plural),
            PathError::NotARelation { .. } => format!("{part} of {} is no relation: nothing follows it", at.plural),
        };
        let known: Vec<&str> = at.fields.iter().map(|field| field.name).collect();
        Error::new(error::Kind::Usage, message).hint(format!("fields of {}: {}", at.plural, known.join(", ")))
    })?;
    if path.is_many() {
        return Err(Error::new(error::Kind::Usage, format!("{name} are several records: they can be filtered on, not shown in a column"))
            .hint(format!("list them: epicrm {} {}=…", path.field.name, entity.noun)));
    }
    Ok(path)
}
