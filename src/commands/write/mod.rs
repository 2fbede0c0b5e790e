//! The commands that write records, `add-client` to `delete-role`: which verb over which entity. What they do is written once
//! per verb, in `add`, `update` and `delete`, over the fields of any entity.

mod acts;
mod add;
mod alike;
mod anonymise;
mod assignments;
mod bulk;
mod cancel;
mod conflict;
mod delete;
mod form;
mod ledger;
mod merge;
mod people;
mod place;
mod registered;
mod reverse;
mod short;
mod sign;
mod source;
pub mod undo;
mod update;
mod upsert;

use clap::Subcommand;

pub use acts::Act;
pub(super) use add::lacking;
pub(super) use assignments::{ambiguous, fieldless, unknown};

use super::records;
use crate::context::Context;
use crate::db::Session;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, NOTE, PAYMENT, REMINDER, ROLE};
use crate::entity::{Entity, Value};
use crate::error::Result;
use crate::output::Format;
use crate::policy::Verb;
use crate::telemetry::Business;
use short::Short;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Write {
    /// Add a client, followed by you
    AddClient(add::Arguments),
    /// Change a client
    UpdateClient(update::Arguments),
    /// Delete a client that has no contract
    DeleteClient(delete::Arguments),
    /// Add a contract
    AddContract(add::Arguments),
    /// Change a contract: its total, status, due date…
    UpdateContract(update::Arguments),
    /// Delete a contract without payment or event
    DeleteContract(delete::Arguments),
    /// Record a payment, or the reversal of one
    AddPayment(add::Arguments),
    /// Add an event for a signed contract
    AddEvent(add::Arguments),
    /// Change an event: its support, dates, place, notes…
    UpdateEvent(update::Arguments),
    /// Delete an event
    DeleteEvent(delete::Arguments),
    /// Add a company
    AddCompany(add::Arguments),
    /// Change a company
    UpdateCompany(update::Arguments),
    /// Delete a company that has no client
    DeleteCompany(delete::Arguments),
    /// Add a location
    AddLocation(add::Arguments),
    /// Change a location
    UpdateLocation(update::Arguments),
    /// Delete a location where nothing is
    DeleteLocation(delete::Arguments),
    /// Add a collaborator, with a one-time password (gestion)
    AddCollaborator(add::Arguments),
    /// Change a collaborator: name, department, role, active…
    UpdateCollaborator(update::Arguments),
    /// Delete a collaborator who has left no trace (gestion)
    DeleteCollaborator(delete::Arguments),
    /// Add a department (gestion)
    AddDepartment(add::Arguments),
    /// Rename a department (gestion)
    UpdateDepartment(update::Arguments),
    /// Delete a department without members (gestion)
    DeleteDepartment(delete::Arguments),
    /// Add a role, a job title (gestion)
    AddRole(add::Arguments),
    /// Rename a role (gestion)
    UpdateRole(update::Arguments),
    /// Delete a role that nobody has (gestion)
    DeleteRole(delete::Arguments),
    /// Write a note on a client, a contract, an event…
    Note(Short<short::Note>),
    /// Write a note, the long way
    AddNote(add::Arguments),
    /// Change a note of yours
    UpdateNote(update::Arguments),
    /// Delete a note
    DeleteNote(delete::Arguments),
    /// Set a reminder about a client, a contract, an event…
    Remind(Short<short::Remind>),
    /// Set a reminder, the long way
    AddReminder(add::Arguments),
    /// Change a reminder: when it is due, its text, done or not
    UpdateReminder(update::Arguments),
    /// Tick a reminder off
    Done(Short<short::Done>),
    /// Delete a reminder
    DeleteReminder(delete::Arguments),
}

enum Action<'a> {
    Add(&'a add::Arguments),
    Update(&'a update::Arguments),
    Delete(&'a delete::Arguments),
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Added,
    Changed,
    Deleted,
    Nothing,
}

/// What was written, or would have been.
pub(super) struct Done {
    pub session: Session,
    pub deed: Deed,
    pub id: i32,
    /// What the record is called now.
    pub name: String,
    /// Beside the data: what changed, what to know.
    pub notices: Vec<String>,
    /// Canonical names of the fields that changed.
    pub fields: Vec<&'static str>,
    /// Whether a contract became signed.
    pub signed: bool,
}

impl Write {
    fn parts(&self) -> (&'static str, &'static Entity, Action<'_>) {
        use Action::{Add, Delete, Update};
        match self {
            Self::AddClient(arguments) => ("add-client", &CLIENT, Add(arguments)),
            Self::UpdateClient(arguments) => ("update-client", &CLIENT, Update(arguments)),
            Self::DeleteClient(arguments) => ("delete-client", &CLIENT, Delete(arguments)),
            Self::AddContract(arguments) => ("add-contract", &CONTRACT, Add(arguments)),
            Self::UpdateContract(arguments) => ("update-contract", &CONTRACT, Update(arguments)),
            Self::DeleteContract(arguments) => ("delete-contract", &CONTRACT, Delete(arguments)),
            Self::AddPayment(arguments) => ("add-payment", &PAYMENT, Add(arguments)),
            Self::AddEvent(arguments) => ("add-event", &EVENT, Add(arguments)),
            Self::UpdateEvent(arguments) => ("update-event", &EVENT, Update(arguments)),
            Self::DeleteEvent(arguments) => ("delete-event", &EVENT, Delete(arguments)),
            Self::AddCompany(arguments) => ("add-company", &COMPANY, Add(arguments)),
            Self::UpdateCompany(arguments) => ("update-company", &COMPANY, Update(arguments)),
            Self::DeleteCompany(arguments) => ("delete-company", &COMPANY, Delete(arguments)),
            Self::AddLocation(arguments) => ("add-location", &LOCATION, Add(arguments)),
            Self::UpdateLocation(arguments) => ("update-location", &LOCATION, Update(arguments)),
            Self::DeleteLocation(arguments) => ("delete-location", &LOCATION, Delete(arguments)),
            Self::AddCollaborator(arguments) => ("add-collaborator", &COLLABORATOR, Add(arguments)),
            Self::UpdateCollaborator(arguments) => ("update-collaborator", &COLLABORATOR, Update(arguments)),
            Self::DeleteCollaborator(arguments) => ("delete-collaborator", &COLLABORATOR, Delete(arguments)),
            Self::AddDepartment(arguments) => ("add-department", &DEPARTMENT, Add(arguments)),
            Self::UpdateDepartment(arguments) => ("update-department", &DEPARTMENT, Update(arguments)),
            Self::DeleteDepartment(arguments) => ("delete-department", &DEPARTMENT, Delete(arguments)),
            Self::AddRole(arguments) => ("add-role", &ROLE, Add(arguments)),
            Self::UpdateRole(arguments) => ("update-role", &ROLE, Update(arguments)),
            Self::DeleteRole(arguments) => ("delete-role", &ROLE, Delete(arguments)),
            Self::Note(short) => ("note", &NOTE, Add(&short.0)),
            Self::AddNote(arguments) => ("add-note", &NOTE, Add(arguments)),
            Self::UpdateNote(arguments) => ("update-note", &NOTE, Update(arguments)),
            Self::DeleteNote(arguments) => ("delete-note", &NOTE, Delete(arguments)),
            Self::Remind(short) => ("remind", &REMINDER, Add(&short.0)),
            Self::AddReminder(arguments) => ("add-reminder", &REMINDER, Add(arguments)),
            Self::UpdateReminder(arguments) => ("update-reminder", &REMINDER, Update(arguments)),
            Self::Done(short) => ("done", &REMINDER, Update(&short.0)),
            Self::DeleteReminder(arguments) => ("delete-reminder", &REMINDER, Delete(arguments)),
        }
    }

    /// As typed.
    pub fn name(&self) -> &'static str {
        self.parts().0
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        match self.parts().2 {
            Action::Add(arguments) => arguments.format,
            Action::Update(arguments) => arguments.format,
            Action::Delete(_) => None,
        }
    }

    /// What right it takes.
    pub(super) fn right(&self) -> (Verb, &'static str) {
        let (_, entity, action) = self.parts();
        let verb = match action {
            Action::Add(_) => Verb::Create,
            Action::Update(_) => Verb::Update,
            Action::Delete(_) => Verb::Delete,
        };
        (verb, entity.noun)
    }

    /// Does it, and prints the record that results.
    ///
    /// # Errors
    /// Whatever the policy or the database refuses, as a sentence.
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        let (command, entity, action) = self.parts();
        if let Some(request) = action.bulk(command) {
            let outcome = bulk::run(context, entity, &request)?;
            report_many(context, entity, &request, &outcome);
            return outcome.verdict(entity, request.dry_run);
        }
        let dry_run = match action {
            Action::Add(arguments) => arguments.dry_run,
            Action::Update(arguments) => arguments.dry_run,
            Action::Delete(arguments) => arguments.dry_run,
        };
        let looked_up = match action {
            Action::Add(arguments) => registered::filled(context, entity, command, arguments)?,
            _ => None,
        };
        let action = looked_up.as_ref().map_or(action, Action::Add);
        let mut done = match form::asked(context, command, entity, &action, dry_run)? {
            Some(done) => done,
            None => action.attempt(context, command, entity, dry_run)?,
        };
        context.telemetry.stage("written");
        if !dry_run {
            report(context, entity, &done);
        }
        for notice in &done.notices {
            context.output.notice(notice);
        }
        match action {
            Action::Delete(_) => Ok(()),
            Action::Add(_) if dry_run && done.deed == Deed::Added => Ok(()),
            _ => {
                let printed = records::print(context, &mut done.session, entity, &done.name, self.format());
                if dry_run || done.deed == Deed::Nothing { printed } else { printed.map_err(records::unshown) }
            }
        }
    }

    /// Whether it would be let through: every check of the policy and of the database, taken back.
    ///
    /// # Errors
    /// As [`Write::run`].
    pub(super) fn check(&self, context: &Context<'_>) -> Result<()> {
        let (command, entity, action) = self.parts();
        match action.bulk(command) {
            Some(request) => bulk::attempt(context, entity, &request),
            None => action.attempt(context, command, entity, true).map(drop),
        }
    }
}

impl<'a> Action<'a> {
    /// Does it up to printing. A `dry_run` goes through every check and is taken back.
    fn attempt(&self, context: &Context<'_>, command: &str, entity: &'static Entity, dry_run: bool) -> Result<Done> {
        match self {
            Self::Add(arguments) => add::attempt(context, entity, command, arguments, dry_run),
            Self::Update(arguments) => update::attempt(context, entity, command, arguments, dry_run),
            Self::Delete(arguments) => delete::attempt(context, entity, arguments, dry_run),
        }
    }

    /// When it is about the records of a filter.
    fn bulk(&self, command: &'a str) -> Option<bulk::Request<'a>> {
        match self {
            Self::Add(_) => None,
            Self::Update(arguments) => arguments.bulk(command),
            Self::Delete(arguments) => arguments.bulk(command),
        }
    }
}

/// Tells the company's operators of the facts they asked for.
fn report(context: &Context<'_>, entity: &'static Entity, done: &Done) {
    let id = done.id;
    match done.deed {
        Deed::Added if entity == &COLLABORATOR => context.telemetry.business(Business::CollaboratorCreated { id }),
        Deed::Changed if entity == &COLLABORATOR => {
            context.telemetry.business(Business::CollaboratorUpdated { id, fields: done.fields.clone() });
        }
        _ => {}
    }
    if done.signed {
        context.telemetry.business(Business::ContractSigned { id });
    }
}

/// As [`report`], of each record.
fn report_many(context: &Context<'_>, entity: &'static Entity, request: &bulk::Request<'_>, outcome: &bulk::Outcome) {
    if request.dry_run || request.verb != Verb::Update {
        return;
    }
    for &id in &outcome.written {
        if entity == &COLLABORATOR {
            context.telemetry.business(Business::CollaboratorUpdated { id, fields: outcome.fields.clone() });
        }
        if outcome.signed {
            context.telemetry.business(Business::ContractSigned { id });
        }
    }
}

/// Whether this is the change that signs a contract.
pub(super) fn signs(entity: &'static Entity, field: &str, value: &Value<'_>) -> bool {
    entity == &CONTRACT && field == "status" && matches!(value, Value::Text(status) if status == "signed")
}
