//! What the interface reads: a page of a list, the page of a record. The same statements as the commands'.

use crate::commands::list::{self, Found, Read};
use crate::commands::{briefing, records};
use crate::context::Context;
use crate::db::explain;
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::Result;
use crate::query::{self, Select};
use crate::ui::{PAGE, Page, Step};

/// Records of a list, from its beginning or after the one with these keys.
///
/// # Errors
/// What is wrong with the filter; those of the database.
pub fn list(context: &Context<'_>, entity: &'static Entity, filter: &str, after: Option<&[Value<'_>]>) -> Result<Page> {
    context.claims()?;
    let Read { filter, view, session } = list::read(context, entity, &[filter.to_owned()])?;
    let (chosen, sort) = view.map(|view| (view.columns, view.sort)).unwrap_or_default();
    let columns = list::columns(entity, &chosen)?;
    // What names the record stands first, to be typed to other commands.
    let name = entity.resolve(entity.names[0]).ok();
    let paths: Vec<Path> = name.into_iter().chain(columns.iter().cloned()).collect();
    let order = list::order(entity, &sort)?;
    let select = Select { entity, columns: &paths, condition: filter.condition.as_ref(), order: &order, limit: Some(PAGE + 1) };
    let kinds: Vec<Kind> = paths.iter().map(|path| path.clone().shown().field.kind).chain(select.keys()).collect();
    let mut session = session.map_or_else(|| context.session(), Ok)?;
    context.telemetry.stage("query");
    let found = Found::first(&mut session, &select)?;
    let page = select.page(after, found.as_ref().and_then(Found::all));
    let mut rows = query::rows(session.link(), page, &kinds).map_err(explain)?;
    // One more than is shown tells whether there are more.
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let more = rows.last().filter(|_| more).map(|row| row[paths.len()..].to_vec());
    let rows = rows.into_iter().map(|mut row| {
        row.truncate(paths.len());
        let name = records::exact(&row.remove(0)).unwrap_or_default();
        (name, row)
    });
    Ok(Page { columns: list::headings(&columns), rows: rows.collect(), more, note: filter.note })
}

/// Writes the page of a record, and gives what may be done next with it.
///
/// # Errors
/// As the command of its noun.
pub fn record(context: &mut Context<'_>, entity: &'static Entity, name: &str) -> Result<Vec<Step>> {
    let steps = briefing::told(context, entity, name)?;
    let step = |step: briefing::Step| Step {
        command: step.command.strip_prefix("epicrm ").unwrap_or(&step.command).to_owned(),
        about: step.about,
    };
    Ok(steps.into_iter().map(step).collect())
}
