//! Every deletion: `delete-client mkc111`. What something refers to stays; the refusal counts what refers.

use chrono::{DateTime, Utc};

use super::{Deed, Done, bulk, conflict, people};
use crate::commands::records::{self, Record};
use crate::context::Context;
use crate::db::{Ending, Session, explain, remove};
use crate::entity::{Entity, Kind, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, labelled, tr};
use crate::policy::{self, Department, Scope, Verb};
use crate::query::{self, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm delete-event geg2021 --dry-run
  epicrm delete-event geg2021
  epicrm delete-collaborator gustave     gestion; only somebody who has left no trace, others are deactivated
  epicrm delete-event geg2021 --if-exists
  epicrm delete-client --where \"contracts=None and first_contact_on<2020\" --dry-run

What something refers to cannot be deleted: the refusal tells what, how many, and what to do with them.
Its notes and reminders go with it. The history keeps what was deleted.")]
pub struct Arguments {
    /// The record's code
    #[arg(required_unless_present_any = ["code_option", "filter"], conflicts_with = "filter")]
    code: Option<String>,
    /// The record's code, the long-standing way: --event_id, --client_id, …
    #[arg(
        id = "code_option",
        long = "code",
        aliases = ["event_id", "event-id", "client_id", "client-id", "contract_id", "contract-id", "company_id", "company-id",
                   "location_id", "location-id", "collaborator_id", "collaborator-id", "department_id", "department-id", "role_id", "role-id", "note_id", "note-id", "reminder_id", "reminder-id"],
        value_name = "CODE",
        conflicts_with_all = ["code", "filter"]
    )]
    code_option: Option<String>,
    #[command(flatten)]
    bulk: bulk::Arguments,
    /// Only if the record's updated_at is still this one, as --format json prints it
    #[arg(long, value_name = "UPDATED_AT", value_parser = conflict::version, conflicts_with = "filter")]
    if_version: Option<DateTime<Utc>>,
    /// Be content when there is no such record
    #[arg(long, conflicts_with = "filter")]
    if_exists: bool,
    /// Check everything, but delete nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Arguments {
    /// When it is about the records of a filter.
    pub(super) fn bulk<'a>(&'a self, command: &'a str) -> Option<bulk::Request<'a>> {
        let Self { bulk, dry_run, .. } = self;
        let request = bulk::Request { command, verb: Verb::Delete, arguments: bulk, words: &[], dry_run: *dry_run, format: None };
        bulk.given().then_some(request)
    }
}

/// Deletes the record, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let code = arguments.code.as_ref().or(arguments.code_option.as_ref()).map_or("", String::as_str);
    let mut session = context.session()?;
    let version = arguments.if_version.map(Value::Instant);
    let deleted = Deletion::prepare(&mut session, entity, code).and_then(|deletion| {
        session.transaction(Ending::of_dry_run(dry_run), |session| {
            version.as_ref().map_or(Ok(()), |version| deletion.hold(session, version))?;
            deletion.write(session)
        })?;
        Ok(deletion)
    });
    let (deed, id, name, notice) = match deleted {
        Ok(Deletion { record: Record { id, name, .. }, parts, .. }) => {
            let notice = told(entity, &name, &parts, dry_run);
            (Deed::Deleted, id, name, notice)
        }
        Err(error) if arguments.if_exists && error.kind == error::Kind::NotFound => {
            let nothing = both("nothing was deleted", "rien n'a été supprimé");
            (Deed::Nothing, 0, code.to_owned(), labelled(error.message, nothing))
        }
        Err(error) => return Err(error),
    };
    let id = records::id(&Value::Integer(id))?;
    Ok(Done { session, deed, id, name, notices: vec![notice], fields: Vec::new(), signed: false })
}

/// What is deleted, or would be, for its author to read.
pub(super) fn told(entity: &Entity, name: &str, parts: &[Referring], dry_run: bool) -> String {
    let (named, e) = (entity.named(name), entity.agreement());
    match (parts, dry_run) {
        ([], false) => tr!("deleted {named}", "{named} est supprimé{e}"),
        ([], true) => tr!("would delete {named}", "{named} serait supprimé{e}"),
        (_, false) => tr!("deleted {named}, with its {}", "{named} est supprimé{e}, avec {}", counted(parts)),
        (_, true) => tr!("would delete {named}, with its {}", "{named} serait supprimé{e}, avec {}", counted(parts)),
    }
}

/// Somebody else deleted it since it was read.
pub(super) fn gone(entity: &Entity, name: &str) -> Error {
    let (named, e) = (entity.named(name), entity.agreement());
    let message = tr!("{named} was deleted by somebody else meanwhile", "{named} a été supprimé{e} entre-temps par quelqu'un d'autre");
    Error::new(error::Kind::NotFound, message)
}

/// A deletion that its writer may make: the policy has agreed, nothing refers to the record.
pub(super) struct Deletion {
    pub entity: &'static Entity,
    pub record: Record,
    /// What goes with it.
    parts: Vec<Referring>,
}

impl Deletion {
    /// Reads the record called `code` and judges whether it may go.
    ///
    /// # Errors
    /// Exit code 3 when it does not exist, 5 when the policy refuses, 6 when something refers to it.
    pub fn prepare(session: &mut Session, entity: &'static Entity, code: &str) -> Result<Self> {
        let actor = session.actor().clone();
        let owner = policy::rule_for(actor.privileges, Verb::Delete, entity.noun).and_then(|rule| match rule.scope {
            Scope::Own(path) => Some(path),
            Scope::Any => None,
        });
        let record = records::read(session, entity, code, owner.as_slice())?;
        let attempt = actor.attempt(Verb::Delete, entity.noun, Some(code), &[]);
        policy::require(&attempt, |_| record.values.first().and_then(records::exact))?;
        let (parts, others) = referring(session, entity, &record.name)?;
        match refusal(entity, &record.name, &others, actor.privileges) {
            Some(error) => Err(people::deletion_refused(entity, &record.name, error)),
            None => Ok(Self { entity, record, parts }),
        }
    }

    /// Keeps everybody else from changing the record until the transaction ends.
    ///
    /// # Errors
    /// Exit code 6 when it is not, or no longer, of this `version`.
    fn hold(&self, session: &mut Session, version: &Value<'_>) -> Result<()> {
        let Self { entity, record, .. } = self;
        let held = query::rows(session.link(), query::hold(entity, record.id, version), &[Kind::Integer]).map_err(explain)?;
        if held.is_empty() { Err(conflict::refusal(session, entity, record.id, &record.name, version, &[])?) } else { Ok(()) }
    }

    /// Deletes it, inside the caller's transaction.
    ///
    /// # Errors
    /// Whatever the database refuses; exit code 3 when it is gone already.
    pub fn write(&self, session: &mut Session) -> Result<()> {
        let Self { entity, record, .. } = self;
        let id = records::id(&Value::Integer(record.id))?;
        match remove(session.link(), entity.noun, id) {
            Ok(true) => Ok(()),
            Ok(false) => Err(gone(entity, &record.name)),
            Err(refusal) => Err(people::deletion_refused(entity, &record.name, explain(refusal))),
        }
    }
}

/// Records of one entity that refer to the one to be deleted.
pub(super) struct Referring {
    entity: &'static Entity,
    /// Their relation to it.
    by: &'static str,
    /// Whether they are part of it, hence go with it.
    owned: bool,
    count: u64,
}

/// Why the record of this name cannot go: what refers to it, and what to do with that.
///
/// # Errors
/// Those of the database.
pub(super) fn standing(session: &mut Session, entity: &'static Entity, name: &str) -> Result<Option<Error>> {
    let (_, others) = referring(session, entity, name)?;
    Ok(refusal(entity, name, &others, session.actor().privileges))
}

/// What refers to the record, through every relation that its entity declares: its parts, and others.
fn referring(session: &mut Session, entity: &'static Entity, name: &str) -> Result<(Vec<Referring>, Vec<Referring>)> {
    let mut found = Vec::new();
    for field in entity.fields {
        let Kind::Many { entity: other, column } = field.kind else { continue };
        let Some(by) =
            other.fields.iter().find(|field| matches!(field.kind, Kind::One(target) if target == entity) && field.column == column)
        else {
            continue;
        };
        let Ok(path) = other.resolve(&format!("{}.{}", by.name, entity.names[0])) else { continue };
        let predicate = Predicate::Equal(vec![Value::Text(name.to_owned().into())]);
        let condition = Condition::Test(Test { path, negated: false, differs: false, predicate });
        let select = Select { entity: other, columns: &[], condition: Some(&condition), order: &[], limit: None };
        let rows = query::rows(session.link(), select.count(), &[Kind::Integer]).map_err(explain)?;
        if let Some(Value::Integer(count @ 1..)) = rows.first().and_then(|row| row.first()) {
            found.push(Referring { entity: other, by: by.name, owned: field.owned, count: count.unsigned_abs() });
        }
    }
    Ok(found.into_iter().partition(|one| one.owned))
}

/// `2 contracts and 1 event`.
fn counted(referring: &[Referring]) -> String {
    let each = referring.iter().map(|one| one.entity.counted(one.count));
    each.collect::<Vec<_>>().join(both(" and ", " et ").get())
}

fn refusal(entity: &'static Entity, name: &str, referring: &[Referring], department: Department) -> Option<Error> {
    if referring.is_empty() {
        return None;
    }
    let (named, counted) = (entity.named(name), counted(referring));
    let message = if referring.iter().map(|one| one.count).sum::<u64>() == 1 {
        tr!("{counted} refers to {named}: it stays", "{named} reste : {counted} s'y rapporte")
    } else {
        tr!("{counted} refer to {named}: it stays", "{named} reste : {counted} s'y rapportent")
    };
    let mut error = Error::new(error::Kind::Conflict, message);
    for Referring { entity: other, by, .. } in referring {
        error = error.hint(tr!("list them: epicrm {} {by}={name}", "la liste : epicrm {} {by}={name}", other.plural));
        if policy::fields_for(department, Verb::Update, other.noun).contains(by) {
            error = error.hint(tr!(
                "give each another: epicrm update-{} CODE {by}=…",
                "les rattacher ailleurs : epicrm update-{} CODE {by}=…",
                other.noun
            ));
        }
    }
    Some(error)
}
