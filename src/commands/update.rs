//! Every update of one record: `update-event geg2021 support=alice`. Written once over an entity's fields.

use std::borrow::Cow;

use crate::commands::list;
use crate::context::Context;
use crate::db::{Session, explain};
use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Field, Kind, Path, Value, show, value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::output::Format;
use crate::policy::{self, Attempt, Scope, Verb};
use crate::query::{self, Select, Update};

#[derive(Debug, clap::Args)]
#[command(after_help = "Fields, aliases and values are those of filters; None clears:
  epicrm update-event geg2021 support=sofia
  epicrm update-event --event_id=geg2021 collaborator_id=af123456789
  epicrm update-event --event_id=geg2021 collaborator_id=None
  epicrm update-event geg2021 starts_at=2027-03-01T18:00 ends_at=2027-03-01T23:00 --dry-run")]
pub struct Arguments {
    /// The event's code, then field=value for each field to change
    #[arg(required = true, value_name = "CODE FIELD=VALUE")]
    words: Vec<String>,
    /// The event's code, the long-standing way
    #[arg(long = "event_id", alias = "event-id", alias = "code", value_name = "CODE")]
    code: Option<String>,
    /// Check everything and show before → after, but change nothing
    #[arg(long)]
    dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// The record as it was read, with what its change has to know.
struct Record {
    id: i64,
    version: Value<'static>,
    /// Of the fields to change, then of the owners that the rules look at.
    values: Vec<Value<'static>>,
}

pub fn run(context: &mut Context<'_>, entity: &'static Entity, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let (code, words) = match (&arguments.code, arguments.words.split_first()) {
        (Some(code), _) => (code, &arguments.words[..]),
        (None, Some((first, rest))) if !first.contains('=') => (first, rest),
        _ => {
            return Err(Error::new(error::Kind::Usage, format!("which {}?", entity.noun))
                .hint(format!("epicrm update-{} CODE field=value", entity.noun)));
        }
    };
    let changes = words.iter().map(|word| change(entity, word, context)).collect::<Result<Vec<_>>>()?;
    if changes.is_empty() {
        return Err(Error::new(error::Kind::Usage, "nothing to change: no field=value was given")
            .hint(format!("epicrm update-{} {code} field=value", entity.noun)));
    }
    if let Some((field, _)) = changes
        .iter()
        .enumerate()
        .find_map(|(at, (field, value))| changes[..at].iter().any(|(other, _)| other.name == field.name).then_some((field, value)))
    {
        return Err(Error::new(error::Kind::Usage, format!("{} is given twice", field.name)).hint("give it once"));
    }

    let mut session = context.session()?;
    let actor = session.actor().clone();
    let fields: Vec<&str> = changes.iter().map(|(field, _)| field.name).collect();
    let owners: Vec<&str> = policy::rule_for(actor.privileges, Verb::Update, entity.noun)
        .iter()
        .filter_map(|rule| match rule.scope {
            Scope::Own(path) => Some(path),
            Scope::Any => None,
        })
        .collect();
    let record = read(&mut session, entity, code, &fields, &owners)?;
    let attempt = Attempt {
        department: actor.privileges,
        username: &actor.username,
        verb: Verb::Update,
        noun: entity.noun,
        code: Some(code),
        fields: &fields,
    };
    policy::require(&attempt, |path| {
        let at = owners.iter().position(|owner| *owner == path)?;
        match &record.values[fields.len() + at] {
            Value::Text(name) => Some(name.clone().into_owned()),
            _ => None,
        }
    })?;
    let changes = changes.into_iter().map(|(field, value)| identified(&mut session, field, value)).collect::<Result<Vec<_>>>()?;
    let differing: Vec<&Change> =
        changes.iter().zip(&record.values).filter(|(change, before)| change.shown != **before).map(|(change, _)| change).collect();
    if differing.is_empty() {
        context.output.notice(&format!("{} {code} is so already: nothing was changed", entity.noun));
    } else {
        write(&mut session, entity, code, &record, &differing, arguments.dry_run)?;
        for (change, before) in changes.iter().zip(&record.values).filter(|(change, before)| change.shown != **before) {
            let would = if arguments.dry_run { "would change " } else { "" };
            context.output.notice(&format!("{would}{}: {} → {}", change.field.name, said(before), said(&change.shown)));
        }
    }
    let now = changes.iter().find(|change| change.field.name == entity.names[0] && !arguments.dry_run).map(|change| said(&change.shown));
    print(context, &mut session, entity, &now.unwrap_or_else(|| code.clone()), arguments.format)
}

/// What one field becomes.
struct Change {
    field: &'static Field,
    /// As written: for a relation, the id it points to.
    written: Value<'static>,
    /// As people see it: for a relation, the name of its record.
    shown: Value<'static>,
}

/// Reads `field=value`.
fn change(entity: &'static Entity, word: &str, context: &Context<'_>) -> Result<(&'static Field, Value<'static>)> {
    let usage = |message: String| Error::new(error::Kind::Usage, message);
    let (name, typed) = word.split_once('=').ok_or_else(|| {
        usage(format!("{word} is not field=value"))
            .hint(format!("quote values with spaces: epicrm update-{} CODE 'notes=two words'", entity.noun))
    })?;
    let field = entity.field(name.trim()).ok_or_else(|| {
        let writable: Vec<&str> = entity.fields.iter().filter(|field| !field.derived).map(|field| field.name).collect();
        usage(format!("{} have no field called {name}", entity.plural)).hint(format!("fields that can be written: {}", writable.join(", ")))
    })?;
    if field.derived {
        let hint = match field.kind {
            Kind::Path(path) => format!("it is {path}: change it there"),
            _ => "it follows from other fields".to_owned(),
        };
        return Err(usage(format!("{} of {} is not written directly", field.name, entity.plural)).hint(hint));
    }
    let (text, quoted) = unquoted(typed);
    if !quoted && value::is_none(text) {
        if !field.nullable {
            return Err(usage(format!("{} cannot be empty", field.name)).hint(format!("give it a value: {}=…", field.name)));
        }
        return Ok((field, Value::Null));
    }
    let value = value::parse(&field.kind, text, quoted, &context.clock).map_err(|wrong| {
        let mut error = usage(format!("{}: {}", field.name, wrong.message));
        error.hints.extend(wrong.repairs.iter().map(|repair| format!("did you mean {}={repair}?", field.name)));
        if wrong.allowed.is_empty() { error } else { error.hint(format!("allowed: {}", wrong.allowed.join(", "))) }
    })?;
    Ok((field, value))
}

/// Quotes that the shell left: `notes='"None"'` writes the word.
fn unquoted(typed: &str) -> (&str, bool) {
    let inside = ['"', '\''].iter().find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote));
    (inside.unwrap_or(typed), inside.is_some())
}

fn read(session: &mut Session, entity: &'static Entity, code: &str, fields: &[&str], owners: &[&str]) -> Result<Record> {
    let columns = fields.iter().chain(owners).filter_map(|name| entity.resolve(name).ok()).collect::<Vec<_>>();
    let mut found = find(session, entity, code, &columns)?;
    match found.len() {
        1 => {
            let mut values = found.remove(0);
            let (id, version) = (values.remove(0), values.remove(0));
            let Value::Integer(id) = id else { return Err(Error::new(error::Kind::Fault, "a record without an id")) };
            Ok(Record { id, version, values })
        }
        0 => Err(Error::new(error::Kind::NotFound, format!("there is no {} {code}", entity.noun))
            .hint(format!("find it: epicrm {}", entity.plural))),
        many => Err(Error::new(error::Kind::Usage, format!("{many} {} are called {code}", entity.plural)).hint("name it by its code")),
    }
}

/// Records that `name` names, by any of the entity's naming fields.
fn find(session: &mut Session, entity: &'static Entity, name: &str, columns: &[Path]) -> Result<Vec<Vec<Value<'static>>>> {
    let test = |field: &&str| {
        let path = entity.resolve(field).ok()?;
        let predicate = Predicate::Equal(vec![Value::Text(Cow::Owned(name.to_owned()))]);
        Some(Condition::Test(Test { path, negated: false, differs: false, predicate }))
    };
    let condition = Condition::Any(entity.names.iter().filter_map(test).collect());
    let select = Select { entity, columns, condition: Some(&condition), order: &[], limit: Some(3) };
    let kinds: Vec<Kind> =
        [Kind::Integer, Kind::Instant].into_iter().chain(columns.iter().map(|path| path.clone().shown().field.kind)).collect();
    query::rows(session.link(), select.records(), &kinds).map_err(explain)
}

/// A value in a sentence.
fn said(value: &Value<'_>) -> String {
    let mut text = String::new();
    match value {
        Value::Null => text.push_str("None"),
        value => show::human(value, &mut text),
    }
    text
}

/// Turns the name of a relation's record into its id.
fn identified(session: &mut Session, field: &'static Field, value: Value<'static>) -> Result<Change> {
    let (Kind::One(target), Value::Text(name)) = (field.kind, &value) else {
        return Ok(Change { field, shown: value.clone(), written: value });
    };
    let name = match (matches!(name.to_lowercase().as_str(), "me" | "moi"), target == &COLLABORATOR) {
        (true, true) => session.actor().username.clone(),
        _ => name.clone().into_owned(),
    };
    let label = target.resolve(target.names[0]).ok();
    let found = find(session, target, &name, label.as_slice())?;
    match &found[..] {
        [one] => Ok(Change { field, written: one[0].clone(), shown: one.get(2).cloned().unwrap_or(Value::Null) }),
        [] => Err(Error::new(error::Kind::NotFound, format!("{}: there is no {} called {name}", field.name, target.noun))
            .hint(format!("find one: epicrm {}", target.plural))),
        _ => Err(Error::new(error::Kind::Usage, format!("{}: several {} are called {name}", field.name, target.plural)).hint(format!(
            "name it by its code: epicrm {} {}={name}",
            target.plural,
            target.names[target.names.len() - 1]
        ))),
    }
}

fn write(session: &mut Session, entity: &'static Entity, code: &str, record: &Record, changes: &[&Change], dry_run: bool) -> Result<()> {
    use diesel::Connection;
    use diesel::result::Error as Refusal;
    let written: Vec<(&'static Field, Value<'static>)> = changes.iter().map(|change| (change.field, change.written.clone())).collect();
    let statement = Update { entity, id: record.id, changes: &written, version: &record.version }.statement();
    let mut touched = 0;
    let outcome = session.link().transaction(|link| {
        touched = query::rows(link, statement, &[Kind::Integer])?.len();
        // Grants, policies, constraints and triggers have all spoken: a dry run is the real thing, taken back.
        if dry_run { Err(Refusal::RollbackTransaction) } else { Ok(()) }
    });
    match outcome {
        Ok(()) | Err(Refusal::RollbackTransaction) if touched == 1 => Ok(()),
        Ok(()) | Err(Refusal::RollbackTransaction) => Err(untouched(session, entity, code, record)?),
        Err(refusal) => Err(named(explain(refusal), changes)),
    }
}

/// Says of whom or what a rule was broken: the database only knows the rule.
fn named(mut error: Error, changes: &[&Change]) -> Error {
    if let [change] = changes
        && error.kind == error::Kind::Conflict
    {
        error.message = format!("{}={}: {}", change.field.name, said(&change.shown), error.message);
    }
    error
}

/// No row came back from an update of a row that was just read: changed meanwhile, gone, or refused by row security.
fn untouched(session: &mut Session, entity: &'static Entity, code: &str, record: &Record) -> Result<Error> {
    let now = read(session, entity, code, &[], &[])?;
    Ok(if now.version == record.version {
        Error::new(error::Kind::Forbidden, format!("the database refuses to change {} {code} for you", entity.noun)).incident()
    } else {
        Error::new(error::Kind::Conflict, format!("{} {code} was changed by somebody else while you were changing it", entity.noun))
            .hint("look at it again, then repeat the command")
    })
}

fn print(context: &mut Context<'_>, session: &mut Session, entity: &'static Entity, code: &str, format: Option<Format>) -> Result<()> {
    let columns = list::columns(entity, &[])?;
    let found = find(session, entity, code, &columns)?;
    let format = context.format(format, Format::Table);
    let mut sheet = context.output.sheet(format, list::headings(&columns));
    for values in &found {
        sheet.row(&values[2..])?;
    }
    sheet.end()?;
    Ok(())
}
