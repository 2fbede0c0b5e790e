//! Every deletion: `delete-client mkc111`. What something refers to stays; the refusal counts what refers.

use super::{Done, people};
use crate::commands::records::{self, Record};
use crate::context::Context;
use crate::db::{Ending, Session, explain, remove};
use crate::entity::{Entity, Kind, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::policy::{self, Attempt, Department, Scope, Verb};
use crate::query::{self, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm delete-event geg2021 --dry-run
  epicrm delete-event geg2021
  epicrm delete-collaborator gustave     gestion; only somebody who has left no trace, others are deactivated

What something refers to cannot be deleted: the refusal tells what, how many, and what to do with them.
Its notes and reminders go with it. The history keeps what was deleted.")]
pub struct Arguments {
    /// The record's code
    #[arg(required_unless_present = "code_option")]
    code: Option<String>,
    /// The record's code, the long-standing way: --event_id, --client_id, …
    #[arg(
        id = "code_option",
        long = "code",
        aliases = ["event_id", "event-id", "client_id", "client-id", "contract_id", "contract-id", "company_id", "company-id",
                   "location_id", "location-id", "collaborator_id", "collaborator-id", "department_id", "department-id", "role_id", "role-id", "note_id", "note-id", "reminder_id", "reminder-id"],
        value_name = "CODE",
        conflicts_with = "code"
    )]
    code_option: Option<String>,
    /// Check everything, but delete nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Deletes the record, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let code = arguments.code.as_ref().or(arguments.code_option.as_ref()).map_or("", String::as_str);
    let mut session = context.session()?;
    let deletion = Deletion::prepare(&mut session, entity, code)?;
    session.transaction(Ending::of_dry_run(dry_run), |session| deletion.write(session))?;
    let would = if dry_run { "would delete" } else { "deleted" };
    let parts = if deletion.parts.is_empty() { String::new() } else { format!(", with its {}", counted(&deletion.parts)) };
    let Record { id, name, .. } = deletion.record;
    let notices = vec![format!("{would} {} {name}{parts}", entity.noun)];
    Ok(Done { session, id: records::id(&Value::Integer(id))?, name, notices, fields: Vec::new(), signed: false })
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
        let attempt = Attempt {
            department: actor.privileges,
            username: &actor.username,
            verb: Verb::Delete,
            noun: entity.noun,
            code: Some(code),
            fields: &[],
        };
        policy::require(&attempt, |_| record.values.first().and_then(records::exact))?;
        let (parts, others): (Vec<_>, Vec<_>) = referring(session, entity, &record)?.into_iter().partition(|one| one.owned);
        if !others.is_empty() {
            return Err(refusal(entity, &record, &others, actor.privileges));
        }
        Ok(Self { entity, record, parts })
    }

    /// Deletes it, inside the caller's transaction.
    ///
    /// # Errors
    /// Whatever the database refuses; exit code 6 when it is gone already.
    pub fn write(&self, session: &mut Session) -> Result<()> {
        let Self { entity, record, .. } = self;
        let id = records::id(&Value::Integer(record.id))?;
        match remove(session.link(), entity.noun, id) {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(Error::new(error::Kind::Conflict, format!("{} {} was deleted by somebody else meanwhile", entity.noun, record.name)))
            }
            Err(refusal) => Err(people::deletion_refused(entity, record, explain(refusal))),
        }
    }
}

/// Records of one entity that refer to the one to be deleted.
struct Referring {
    entity: &'static Entity,
    /// Their relation to it.
    by: &'static str,
    /// Whether they are part of it, hence go with it.
    owned: bool,
    count: i64,
}

/// What refers to the record, through every relation that its entity declares.
fn referring(session: &mut Session, entity: &'static Entity, record: &Record) -> Result<Vec<Referring>> {
    let mut found = Vec::new();
    for field in entity.fields {
        let Kind::Many { entity: other, column } = field.kind else { continue };
        let Some(by) =
            other.fields.iter().find(|field| matches!(field.kind, Kind::One(target) if target == entity) && field.column == column)
        else {
            continue;
        };
        let Ok(path) = other.resolve(&format!("{}.{}", by.name, entity.names[0])) else { continue };
        let predicate = Predicate::Equal(vec![Value::Text(record.name.clone().into())]);
        let condition = Condition::Test(Test { path, negated: false, differs: false, predicate });
        let select = Select { entity: other, columns: &[], condition: Some(&condition), order: &[], limit: None };
        let rows = query::rows(session.link(), select.count(), &[Kind::Integer]).map_err(explain)?;
        if let Some(Value::Integer(count @ 1..)) = rows.first().and_then(|row| row.first()) {
            found.push(Referring { entity: other, by: by.name, owned: field.owned, count: *count });
        }
    }
    Ok(found)
}

/// `2 contracts and 1 event`.
fn counted(referring: &[Referring]) -> String {
    let each = referring.iter().map(|one| format!("{} {}", one.count, if one.count == 1 { one.entity.noun } else { one.entity.plural }));
    each.collect::<Vec<_>>().join(" and ")
}

fn refusal(entity: &'static Entity, record: &Record, referring: &[Referring], department: Department) -> Error {
    let name = &record.name;
    let refers = if let [Referring { count: 1, .. }] = referring { "refers" } else { "refer" };
    let mut error = Error::new(error::Kind::Conflict, format!("{} {refers} to {} {name}: it stays", counted(referring), entity.noun));
    for one in referring {
        error = error.hint(format!("list them: epicrm {} {}={name}", one.entity.plural, one.by));
        if policy::fields_for(department, Verb::Update, one.entity.noun).contains(&one.by) {
            error = error.hint(format!("give each another: epicrm update-{} CODE {}=…", one.entity.noun, one.by));
        }
    }
    people::deletion_refused(entity, record, error)
}
