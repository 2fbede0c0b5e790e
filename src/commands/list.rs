//! Every list: `clients`, `contracts`, `events` and the other nouns. One short body serves them all.

mod columns;
mod cursor;
mod explain;
mod found;
mod past;
pub(super) mod read;

use crate::config::ListHabits;
use crate::context::Context;
use crate::db;
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::Filter;
use crate::language::{both, tr};
use crate::output::Format;
use crate::query::{self, Select, Statement};

pub(super) use columns::{columns, headings, of_format as columns_of_format, order, shown};
pub(super) use found::Found;
pub(super) use read::{Read, read};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm contracts \"status=signed et remain_amount_to_pay =>0\"
  epicrm events 'commercial_id=aa123456789 ou commercial_id=ab123456789'
  epicrm events \"support=None\"
  epicrm clients civility=MME et company.city=Nantes
  epicrm contracts total=1000..5000 --sort -total --columns code,client.full_name,total
  epicrm events \"starts_at=next_week and support=me\" --format json
  epicrm contracts status=unsigned --as-of last_month
  epicrm contracts --columns help
  epicrm contracts --sort -remaining --limit 20 --page first
  epicrm clients \"contracts.status=unsigned or city=Nantes\" --explain

Filters are typed as people say them, in English or French; several arguments are joined by AND. What can be said:
epicrm help filters; the fields: epicrm fields clients")]
pub struct Arguments {
    /// field op value, joined by and/et, or/ou, not/non and parentheses; nothing: everything
    filter: Vec<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md, ids, ics, vcard or xlsx [default: table on a terminal, else tsv]
    #[arg(long, short, value_parser = Format::of_lists(), hide_possible_values = true)]
    pub format: Option<Format>,
    /// Columns to show, as dotted paths; +x adds to the usual ones, -x removes; help lists them
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    columns: Vec<String>,
    /// Fields to sort by; -field for descending
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// At most so many records; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Go on where another page ended: what `next:` said, or first
    #[arg(long, value_name = "CURSOR")]
    page: Option<String>,
    /// The records as they were: at the end of that day, or at that moment
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Print how many there are, and nothing else
    #[arg(long, conflicts_with_all = ["page", "explain", "analyze"])]
    count: bool,
    /// Exit with code 3 when there is none
    #[arg(long)]
    fail_empty: bool,
    /// Instead of records: the filter as it was read, the SQL, its parameters, the rights
    #[arg(long)]
    explain: bool,
    /// As --explain, with the server's plan and its cost: the statement is run
    #[arg(long)]
    analyze: bool,
    /// Refuse a filter that mixes AND and OR without parentheses
    #[arg(long)]
    strict_filter: bool,
}

/// What fits a screen and its pager; the rest is told, never dropped silently.
const TERMINAL_LIMIT: u64 = 50;

pub fn run(context: &mut Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    if arguments.columns == ["help"] {
        return columns::help(context, entity, arguments.format);
    }
    context.claims()?;
    let moment = arguments.as_of.as_ref().map(|typed| past::moment(typed, entity, &context.clock)).transpose()?;
    let then = |statement: Statement| if let Some(moment) = moment { statement.as_of(moment) } else { statement };
    let Read { filter, view, session } = read(context, entity, &arguments.filter)?;
    told(context, &filter, arguments.strict_filter)?;
    let habits = habits(context, entity, view.is_some());
    let asked = arguments.format.or(view.as_ref().and_then(|view| view.format));
    let format = context.format(asked, habits.format.unwrap_or(Format::Table));
    readable(context, format, entity.plural)?;
    let columns = match view.as_ref().filter(|view| !view.columns.is_empty()) {
        _ if let Some(columns) = columns::of_format(entity, format, &arguments.columns)? => columns,
        Some(view) => {
            let usual = columns(entity, &view.columns)?.iter().map(Path::typed).collect();
            columns::columns_from(entity, usual, &arguments.columns)?
        }
        None if format.is_for_people() && !habits.columns.is_empty() => {
            let usual = columns(entity, &habits.columns).map_err(|error| of_habits(context, error))?.iter().map(Path::typed).collect();
            columns::columns_from(entity, usual, &arguments.columns)?
        }
        None => columns(entity, &arguments.columns)?,
    };
    let sort: &[String] = match &view {
        _ if !arguments.sort.is_empty() => &arguments.sort,
        Some(view) => &view.sort,
        None => &habits.sort,
    };
    let order = order(entity, sort).map_err(|error| if sort == habits.sort { of_habits(context, error) } else { error })?;
    let select = Select { entity, columns: &columns, condition: filter.condition.as_ref(), order: &order, limit: None };
    // What a cursor belongs to: the same records in the same order, whatever is shown of them.
    let list = [&[entity.noun.to_owned()], sort, &arguments.filter, arguments.as_of.as_slice()].concat().join("\0");
    let after = arguments.page.as_ref().map(|page| cursor::read(&list, page, &select.keys())).transpose()?.flatten();
    let mut session = session.map_or_else(|| context.session(), Ok)?;
    if arguments.count {
        return context.line(&count(&mut session, then(select.count()))?.to_string());
    }

    context.telemetry.stage("query");
    let terminal = context.output.screen().terminal;
    let limit = match arguments.limit {
        Some(0) => None,
        None if terminal && format.is_for_people() => match habits.limit {
            Some(0) => None,
            limit => Some(limit.unwrap_or(TERMINAL_LIMIT)),
        },
        limit => limit,
    };
    // One more than is shown tells whether there are more.
    let select = Select { limit: limit.map(|limit| limit.saturating_add(1)), ..select };
    // What the past was is put together anew by every statement that asks.
    let found = if moment.is_none() { Found::first(&mut session, &select)? } else { None };
    let few = found.as_ref().and_then(Found::all);
    let statement = then(if limit.is_some() || after.is_some() { select.page(after.as_deref(), few) } else { select.statement() });
    if arguments.explain || arguments.analyze {
        let first = found.is_some().then(|| Found::statement(&select));
        return explain::run(context, &mut session, &filter, (first, statement), arguments.format, arguments.analyze);
    }
    let mut kinds: Vec<Kind> = columns.iter().map(|path| path.clone().shown().field.kind).collect();
    if limit.is_some() || after.is_some() {
        kinds.extend(select.keys());
    }
    // What is filtered is mostly short, and would wait for it.
    if limit.is_none() && select.condition.is_none() {
        query::memory(session.link()).map_err(db::explain)?;
    }
    let (mut shown, mut more, mut next) = (0_u64, false, None);
    let mut sheet = context.output.sheet(format, headings(&columns));
    query::for_each::<_, Failure>(session.link(), statement, &kinds, |row| {
        let (row, keys) = row.split_at(columns.len());
        if limit.is_some_and(|limit| shown >= limit) {
            more = true;
            return Ok(());
        }
        shown += 1;
        if limit == Some(shown) {
            next = Some(cursor::write(&list, keys));
        }
        sheet.row(row).map_err(Failure::Output)
    })
    .or_else(|failure| failure.into_error(shown > 0))?;
    sheet.end()?;
    if more {
        let all = found.map_or_else(|| Found::by(&mut session, then(Found::statement(&select))), Ok)?.how_many();
        context.output.notice(&match next {
            Some(next) => tr!(
                "{shown} of {all}; --limit 0 shows all, --page {next} goes on",
                "{shown} sur {all} ; --limit 0 montre tout, --page {next} continue"
            ),
            None => tr!("{shown} of {all}; --limit 0 shows all", "{shown} sur {all} ; --limit 0 montre tout"),
        });
    }
    let (many, none) = (entity.many(), entity.no());
    if shown == 0 && terminal {
        context.output.notice(&tr!("no {many}", "{none}"));
    }
    if shown == 0 && arguments.fail_empty {
        return Err(Error::new(error::Kind::NotFound, tr!("no {many} match", "{none} ne correspond")));
    }
    Ok(())
}

/// How the person likes this list, on a terminal; a saved view says it all itself.
fn habits(context: &Context<'_>, entity: &Entity, view: bool) -> ListHabits {
    let habits = &context.config.habits;
    if context.output.screen().terminal && !view { habits.of_list(entity.plural) } else { ListHabits::default() }
}

/// The mistake stands in the person's file, not in what they typed.
fn of_habits(context: &Context<'_>, error: Error) -> Error {
    let path = context.config.habits.path.display();
    error.hint(tr!("it stands in {path}", "cela se trouve dans {path}"))
}

/// Whether [`run`] would get as far as reading: what `can` asks.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    arguments.as_of.as_ref().map(|typed| past::moment(typed, entity, &context.clock)).transpose()?;
    let Read { session, .. } = read(context, entity, &arguments.filter)?;
    columns(entity, &arguments.columns)?;
    order(entity, &arguments.sort)?;
    session.map_or_else(|| context.session(), Ok).map(drop)
}

/// Refuses a spreadsheet on a terminal.
///
/// # Errors
/// Exit code 2.
pub(super) fn readable(context: &Context<'_>, format: Format, command: &str) -> Result<()> {
    if format == Format::Xlsx && context.output.screen().terminal {
        let message = both("a spreadsheet is nothing to read on a terminal", "une feuille de calcul ne se lit pas dans un terminal");
        return Err(Error::new(error::Kind::Usage, message).hint(tr!(
            "write it to a file: epicrm {command} --format xlsx > {command}.xlsx",
            "écrivez-la dans un fichier : epicrm {command} --format xlsx > {command}.xlsx"
        )));
    }
    Ok(())
}

/// Says how the filter was read where that may surprise, or refuses it.
pub(super) fn told(context: &mut Context<'_>, filter: &Filter, strict: bool) -> Result<()> {
    match &filter.note {
        Some(reading) if strict => {
            let message = both(
                "AND and OR meet without parentheses, which --strict-filter refuses",
                "AND et OR se suivent sans parenthèses, ce que --strict-filter refuse",
            );
            Err(Error::new(error::Kind::Usage, message)
                .hint(tr!("it would be {reading}: write the parentheses", "ce serait {reading} : écrivez les parenthèses")))
        }
        Some(reading) if context.output.screen().stderr_terminal => {
            context.output.notice(&tr!("note: {reading}", "remarque : {reading}"));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn count(session: &mut db::Session, statement: Statement) -> Result<i64> {
    let rows = query::rows(session.link(), statement, &[Kind::Integer]).map_err(db::explain)?;
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(count)) => Ok(*count),
        _ => Err(Error::new(error::Kind::Fault, both("the database did not count", "la base de données n'a pas compté"))),
    }
}

/// What ends a listing: the database, or whoever reads the output.
pub(super) enum Failure {
    Database(diesel::result::Error),
    Output(std::io::Error),
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl Failure {
    /// `begun`: records were handed over already.
    pub(super) fn into_error(self, begun: bool) -> Result<()> {
        match self {
            Self::Database(error) if begun => Err(db::explain(error).hint(both(
                "what was printed are whole records, but not all of them",
                "les enregistrements imprimés sont entiers, mais il en manque",
            ))),
            Self::Database(error) => Err(db::explain(error)),
            Self::Output(error) => Err(error.into()),
        }
    }
}
