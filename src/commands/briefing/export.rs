//! `client CODE --export-all`: everything held about one person, as one document, to be handed to them (GDPR, articles 15 and 20).

use super::{column, one};
use crate::commands::{list, records as named};
use crate::context::Context;
use crate::db::{Session, explain};
use crate::domain::{CLIENT, COMPANY, CONTRACT, EVENT, LOCATION, NOTE, PAYMENT, REMINDER};
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::Result;
use crate::filter::{Condition, Test};
use crate::language::{Text, both};
use crate::output::{Column, Format, json_object};
use crate::policy::Department;
use crate::query;

/// Prints all of it.
///
/// # Errors
/// Exit code 3 when there is no such client.
pub fn run(context: &mut Context<'_>, name: &str, format: Option<Format>) -> Result<()> {
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let named::Record { id, name: code, .. } = named::read(&mut session, &CLIENT, name, &[])?;
    let (mut columns, mut row) = (Vec::new(), Vec::new());
    let mut add = |name: &str, document: String| {
        columns.push(column(name, name, Kind::Json));
        row.push(Value::Json(document.into()));
    };
    let [client] = &records(&mut session, &CLIENT, &[], &code)?[..] else { return Err(named::missing(&mut session, &CLIENT, &code)?) };
    add("client", client.clone());
    let first = |documents: Vec<String>| documents.into_iter().next().unwrap_or_else(|| "null".to_owned());
    add("company", first(records(&mut session, &COMPANY, &["clients"], &code)?));
    add("location", first(records(&mut session, &LOCATION, &["companies.clients"], &code)?));
    for (name, entity, paths) in [
        ("contracts", &CONTRACT, &["client"][..]),
        ("payments", &PAYMENT, &["contract.client"]),
        ("events", &EVENT, &["contract.client"]),
        ("notes", &NOTE, &ABOUT),
        ("reminders", &REMINDER, &ABOUT),
    ] {
        add(name, array(&records(&mut session, entity, paths, &code)?));
    }
    let department = session.actor().privileges;
    let history = if department == Department::Reader { Vec::new() } else { history(&mut session, id)? };
    add("history", array(&history));
    let lacks = lacks(department);
    columns.push(column("history_is_complete", "history_is_complete", Kind::Boolean));
    row.push(Value::Boolean(lacks.is_none()));
    if let Some(lacks) = lacks {
        context.output.notice(lacks.get());
    }
    // One person is one object, not a list of one; what is usual for lists is not for a document to hand over.
    let format = match format {
        None | Some(Format::Json) => Format::Jsonl,
        Some(format) => format,
    };
    one(context, format, columns, &row)
}

/// What a note can be about that is this person's.
const ABOUT: [&str; 4] = ["client", "contract.client", "event.contract.client", "payment.contract.client"];

/// Every field that has one value, of the records from which one of `paths` leads to the client; without paths, of the client.
fn records(session: &mut Session, entity: &'static Entity, paths: &[&str], code: &str) -> Result<Vec<String>> {
    let fields = entity.fields.iter().filter(|field| !matches!(field.kind, Kind::Many { .. } | Kind::Path(_)));
    let columns: Vec<Path> = fields.filter_map(|field| entity.resolve(field.name).ok()).collect();
    let test = |path: &str| -> Test { named::is(entity, &if path.is_empty() { "code".to_owned() } else { format!("{path}.code") }, code) };
    let leads = if paths.is_empty() { &[""][..] } else { paths };
    let condition = Condition::Any(leads.iter().map(|path| Condition::Test(test(path))).collect());
    let rows = named::rows(session, entity, &columns, &list::order(entity, &[])?, &condition, u64::from(u32::MAX))?;
    let headings = list::headings(&columns);
    Ok(rows.iter().map(|row| json_object(&headings, row)).collect())
}

/// Every line of the history about the client that is read; the first first.
fn history(session: &mut Session, id: i64) -> Result<Vec<String>> {
    let columns = [
        ("id", Kind::Integer),
        ("at", Kind::Instant),
        ("actor", Kind::Text),
        ("action", Kind::Text),
        ("target", Kind::Text),
        ("code", Kind::Text),
        ("via", Kind::Text),
        ("before", Kind::Json),
        ("after", Kind::Json),
    ];
    let (headings, kinds): (Vec<Column>, Vec<Kind>) = columns.map(|(name, kind)| (column(name, name, kind), kind)).into_iter().unzip();
    let rows = query::rows(session.link(), query::history_about(id), &kinds).map_err(explain)?;
    Ok(rows.iter().map(|row| json_object(&headings, row)).collect())
}

/// Why the history is not whole; none where it is.
fn lacks(department: Department) -> Option<Text> {
    match department {
        Department::Gestion => None,
        Department::Reader => {
            Some(both("without the history: a script's token does not read it", "sans l'historique : le jeton d'un script ne le lit pas"))
        }
        _ => Some(both(
            "the history is not whole: gestion reads all of it, the client's commercial all but what colleagues noted, others what they did",
            "l'historique n'est pas entier : gestion le lit tout, le commercial du client tout sauf les notes des collègues, les autres ce \
             qu'ils ont fait",
        )),
    }
}

fn array(documents: &[String]) -> String {
    format!("[{}]", documents.join(","))
}
