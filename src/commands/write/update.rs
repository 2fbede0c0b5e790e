//! Every update of one record: `update-event geg2021 support=alice`. Written once over an entity's fields.

use chrono::{DateTime, Utc};

use super::assignments::{self, Assignment, Change, identified};
use super::conflict::{self, Clash};
use super::{Deed, Done, bulk, ledger, people, signs};
use crate::commands::records::{self, Record, said};
use crate::context::Context;
use crate::db::{AccountChange, Ending, Session, change_account, explain};
use crate::entity::{Entity, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, labelled, tr};
use crate::output::Format;
use crate::policy::{self, Scope, Verb};
use crate::query::{self, Update};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm update-event geg2021 support=sofia
  epicrm update-event --event_id=geg2021 collaborator_id=af123456789
  epicrm update-event --event_id=geg2021 collaborator_id=None
  epicrm update-event geg2021 starts_at=2027-03-01T18:00 ends_at=2027-03-01T23:00 --dry-run
  epicrm update-contract kc555 status=signed
  printf 'No balloons' | epicrm update-event geg2021 notes=-
  epicrm update-collaborator bob department=support     # gestion; ends bob's sessions
  epicrm update-collaborator bob active=false           # gestion; bob cannot sign in any more

Many at once, all or none, confirmed by their number; --skip-errors leaves out those that are refused:
  epicrm update-contract --where \"status=unsigned and commercial=me\" due_on=2027-06-30 --dry-run
  epicrm update-event --where \"support=None and status=planned\" status=confirmed --skip-errors --dry-run

Fields, aliases and values are those of filters; None clears. An event that overlaps another of the same support is refused; --allow-clash accepts it. remaining=… of a contract records
the difference as an adjustment (gestion). A text may come from a file, notes=@minutes.txt, or from standard input, notes=-;
notes=@@x is the text @x. On a terminal, a code alone shows the fields to be changed; --edit opens them as a text. What you may change: epicrm can --list")]
pub struct Arguments {
    /// The record's code, then field=value for each field to change
    #[arg(value_name = "CODE FIELD=VALUE")]
    pub(super) words: Vec<String>,
    /// Change the record as a text, in $VISUAL or $EDITOR
    #[arg(long)]
    pub edit: bool,
    /// The record's code, the long-standing way: --event_id, --client_id, …
    #[arg(
        long = "code",
        aliases = ["event_id", "event-id", "client_id", "client-id", "contract_id", "contract-id", "company_id", "company-id",
                   "location_id", "location-id", "collaborator_id", "collaborator-id", "department_id", "department-id", "role_id", "role-id", "note_id", "note-id", "reminder_id", "reminder-id"],
        value_name = "CODE",
        conflicts_with = "filter"
    )]
    pub(super) code: Option<String>,
    /// Of an event, accept that it overlaps others of its support: clash_allowed=yes
    #[arg(long, hide = true, conflicts_with = "filter")]
    pub allow_clash: bool,
    #[command(flatten)]
    pub(super) bulk: bulk::Arguments,
    /// Only if the record's updated_at is still this one, as --format json prints it
    #[arg(long, value_name = "UPDATED_AT", value_parser = conflict::version, conflicts_with = "filter")]
    pub(super) if_version: Option<DateTime<Utc>>,
    /// Check everything and show before → after, but change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

impl Arguments {
    /// When it is about the records of a filter.
    pub(super) fn bulk<'a>(&'a self, command: &'a str) -> Option<bulk::Request<'a>> {
        let Self { bulk, words, dry_run, format, .. } = self;
        let request = bulk::Request { command, verb: Verb::Update, arguments: bulk, words, dry_run: *dry_run, format: *format };
        bulk.given().then_some(request)
    }

    /// The record's code and what is assigned.
    pub fn parts(&self) -> (Option<&str>, &[String]) {
        match (&self.code, self.words.split_first()) {
            (Some(code), _) => (Some(code), &self.words),
            (None, Some((first, rest))) if !first.contains('=') => (Some(first), rest),
            _ => (None, &self.words),
        }
    }
}

/// Changes the record, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, command: &str, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let (Some(code), words) = arguments.parts() else {
        return Err(nameless(entity)
            .hint(tr!("one: epicrm {command} CODE field=value", "par son code : epicrm {command} CODE field=value"))
            .hint(tr!(
                "those of a filter: epicrm {command} --where FILTER field=value",
                "tous ceux d'un filtre : epicrm {command} --where FILTER field=value"
            )));
    };
    let words = assignments::with_flags(words, arguments.allow_clash);
    let wanted = assignments::read(entity, &words, &context.clock, &format!("{command} CODE"))?;
    if wanted.is_empty() {
        return Err(unchanging().hint(format!("epicrm {command} {code} field=value")));
    }
    let mut session = context.session()?;
    let revision = carry_out(&mut session, entity, code, &wanted, arguments.if_version, dry_run)?;
    revision.into_done(session, dry_run)
}

/// Nothing says which record is meant.
pub(super) fn nameless(entity: &Entity) -> Error {
    let (noun, of_the) = (entity.one(), entity.of_the());
    Error::new(error::Kind::Usage, tr!("which {noun}?", "il manque le code {of_the}"))
}

/// Nothing says what is to be changed.
pub(super) fn unchanging() -> Error {
    let message = both("nothing to change: no field=value was given", "rien à modifier : aucun field=value n'est donné");
    Error::new(error::Kind::Usage, message)
}

/// What a field was and is, or would be, for its author to read.
pub(super) fn became(field: &str, before: &str, after: &str, dry_run: bool) -> String {
    match dry_run {
        true => tr!("would change {field}: {before} → {after}", "{field} changerait : {before} → {after}"),
        false => tr!("{field}: {before} → {after}", "{field} : {before} → {after}"),
    }
}

/// How often a record is read again that others change meanwhile, in other fields.
const ATTEMPTS: u32 = 5;

/// Changes the record called `code` in one transaction of its own. When somebody else changed it since it was read, but none of the
/// same fields, it is judged and changed as it is now: nothing of theirs is lost. `version` is the `updated_at` it must have.
///
/// # Errors
/// Whatever the policy or the database refuses; exit code 6 when it is no longer what was read, or not of that version.
pub(super) fn carry_out(
    session: &mut Session,
    entity: &'static Entity,
    code: &str,
    wanted: &[Assignment],
    version: Option<DateTime<Utc>>,
    dry_run: bool,
) -> Result<Revision> {
    let mut revision = Revision::prepare(session, entity, code, wanted.to_vec())?;
    if let Some(version) = version.map(Value::Instant).filter(|version| *version != revision.record.version) {
        return revision.outdated(session, &version);
    }
    if version.is_some() {
        session.transaction(Ending::of_dry_run(dry_run), |session| revision.write(session, dry_run))?;
        return Ok(revision);
    }
    for attempt in 1.. {
        if revision.changes.is_empty() || session.transaction(Ending::of_dry_run(dry_run), |session| revision.put(session, dry_run))? {
            break;
        }
        let now = Revision::prepare(session, entity, code, wanted.to_vec())?;
        if attempt == ATTEMPTS || !now.follows(&revision) {
            return Err(revision.overtaken(session)?);
        }
        revision = now;
    }
    Ok(revision)
}

/// A change of one record that its writer may make: the policy has agreed, relations are identified.
pub(super) struct Revision {
    pub entity: &'static Entity,
    /// As it was read: the change is for that version of it and no other.
    pub record: Record,
    /// What really changes, each with the value before.
    pub changes: Vec<(Change, Value<'static>)>,
    /// As the person named it.
    code: String,
}

impl Revision {
    /// Reads the record called `code` and judges what it is to become.
    ///
    /// # Errors
    /// Exit code 3 when it, or a relation's record, does not exist; 5 when the policy refuses.
    pub fn prepare(session: &mut Session, entity: &'static Entity, code: &str, wanted: Vec<Assignment>) -> Result<Self> {
        let actor = session.actor().clone();
        let fields = assignments::names(&wanted);
        let owner = policy::rule_for(actor.privileges, Verb::Update, entity.noun).and_then(|rule| match rule.scope {
            Scope::Own(path) => Some(path),
            Scope::Any => None,
        });
        let columns: Vec<&str> = fields.iter().copied().chain(owner).collect();
        let record = records::read(session, entity, code, &columns)?;
        let attempt = actor.attempt(Verb::Update, entity.noun, Some(code), &fields);
        policy::require(&attempt, |_| record.values.get(fields.len()).and_then(records::exact))
            .map_err(|error| ledger::taught(entity, &fields, Some(code), error))?;
        let value = |name: &str| wanted.iter().find(|one| one.field.name == name).and_then(|one| records::exact(&one.value));
        policy::require_values(&attempt, value)?;
        let changes = wanted.into_iter().map(|one| identified(session, one)).collect::<Result<Vec<_>>>()?;
        // Beside another total, what remains as it is does not stay so by itself.
        let moves = |change: &Change| ledger::settles(entity, change.field) && fields.contains(&"total");
        let differs = |(change, before): &(Change, Value<'_>)| change.shown != *before || moves(change);
        let changes = changes.into_iter().zip(record.values.iter().cloned()).filter(differs).collect();
        Ok(Self { entity, record, changes, code: code.to_owned() })
    }

    /// Writes it, inside the caller's transaction. A `dry_run` leaves open connections alone: they do not come back.
    ///
    /// # Errors
    /// Whatever the database refuses; exit code 6 when the record is no longer what was read.
    pub fn write(&self, session: &mut Session, dry_run: bool) -> Result<()> {
        if self.put(session, dry_run)? { Ok(()) } else { Err(self.overtaken(session)?) }
    }

    /// As [`Revision::write`]; false, and nothing is written, when the record is no longer what was read.
    fn put(&self, session: &mut Session, dry_run: bool) -> Result<bool> {
        let id = records::id(&Value::Integer(self.record.id))?;
        let changes = || self.changes.iter().map(|(change, _)| change);
        let accounts =
            changes().filter_map(|change| people::account_change(self.entity, change)).collect::<Result<Vec<AccountChange>>>()?;
        let written = match ledger::wanted(self.entity, changes()) {
            Some(remaining) => ledger::settle(session, self, remaining)?,
            None => self.columns(session, &self.record.version)?,
        };
        if !written {
            return Ok(false);
        }
        for change in accounts {
            change_account(session.link(), id, change, dry_run).map_err(|refusal| self.named(explain(refusal)))?;
        }
        Ok(true)
    }

    /// Whether what it changes was, when it was read, as `earlier` had read it.
    fn follows(&self, earlier: &Self) -> bool {
        let same = |(change, before): &(Change, Value<'static>)| {
            earlier.changes.iter().any(|(other, seen)| other.field.name == change.field.name && seen == before)
        };
        self.changes.iter().all(same)
    }

    /// No row came back from the update of one that was just read: changed meanwhile, gone, or refused by row security.
    fn overtaken(&self, session: &mut Session) -> Result<Error> {
        let Self { entity, record, changes, code } = self;
        let fields: Vec<&str> = changes.iter().map(|(change, _)| change.field.name).collect();
        let now = records::read(session, entity, code, &fields)?;
        if now.version == record.version {
            let named = entity.named(code);
            let message = tr!("the database refuses to change {named} for you", "la base de données refuse que vous modifiiez {named}");
            return Ok(Error::new(error::Kind::Forbidden, message).incident());
        }
        let clash = |((change, before), now): (&(Change, Value<'static>), Value<'static>)| Clash {
            field: change.field.name,
            seen: Some(before.clone()),
            now,
            wanted: change.shown.clone(),
        };
        let clashes: Vec<Clash> = changes.iter().zip(now.values).map(clash).collect();
        conflict::refusal(session, entity, record.id, &record.name, &record.version, &clashes)
    }

    /// The record is not of the version that its writer read before.
    fn outdated<T>(self, session: &mut Session, version: &Value<'_>) -> Result<T> {
        let Self { entity, record, changes, .. } = self;
        let clash = |(change, now): (Change, _)| Clash { field: change.field.name, seen: None, now, wanted: change.shown };
        let clashes: Vec<Clash> = changes.into_iter().map(clash).collect();
        Err(conflict::refusal(session, entity, record.id, &record.name, version, &clashes)?)
    }

    /// What is to be told of it once it is written.
    ///
    /// # Errors
    /// A fault of this program: ids are 32 bits wide.
    pub fn into_done(self, session: Session, dry_run: bool) -> Result<Done> {
        let notices = self.told(dry_run);
        let Self { entity, record, changes, .. } = self;
        let renamed = changes.iter().find(|(change, _)| change.field.name == entity.names[0] && !dry_run);
        Ok(Done {
            session,
            deed: if changes.is_empty() { Deed::Nothing } else { Deed::Changed },
            id: records::id(&Value::Integer(record.id))?,
            name: renamed.map_or(record.name, |(change, _)| said(&change.shown)),
            notices,
            fields: changes.iter().map(|(change, _)| change.field.name).collect(),
            signed: changes.iter().any(|(change, _)| signs(entity, change.field.name, &change.written)),
        })
    }

    /// Writes what is kept in columns of its row; false, and nothing is written, when that is not of this version.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn columns(&self, session: &mut Session, version: &Value<'_>) -> Result<bool> {
        let kept = |change: &&Change| people::account_change(self.entity, change).is_none() && !ledger::settles(self.entity, change.field);
        let columns: Vec<_> =
            self.changes.iter().map(|(change, _)| change).filter(kept).map(|change| (change.field, change.written.clone())).collect();
        if columns.is_empty() {
            return Ok(true);
        }
        let statement = Update { entity: self.entity, id: self.record.id, changes: &columns, version }.statement();
        let touched = query::rows(session.link(), statement, &[Kind::Integer]).map_err(|refusal| self.named(explain(refusal)))?;
        Ok(!touched.is_empty())
    }

    /// What changes, or would, for its author to read: a line for each field, then what else that does.
    pub fn told(&self, dry_run: bool) -> Vec<String> {
        let Self { entity, record, changes, code } = self;
        let line = |(change, before): &(Change, _)| became(change.field.name, &said(before), &said(&change.shown), dry_run);
        let mut told: Vec<String> = changes.iter().map(line).collect();
        if changes.is_empty() {
            told.push(already(entity, code));
        }
        told.extend(people::consequences(entity, changes.iter().map(|(change, _)| change), &record.name, dry_run));
        told.extend(ledger::consequence(self, dry_run));
        told
    }

    /// Says of whom or what a rule was broken: the database only knows the rule.
    pub fn named(&self, mut error: Error) -> Error {
        if let [(change, _)] = &self.changes[..]
            && error.kind == error::Kind::Conflict
        {
            error.message = labelled(format_args!("{}={}", change.field.name, said(&change.shown)), &error.message);
        }
        error
    }
}

/// What was asked for is so.
pub(super) fn already(entity: &Entity, code: &str) -> String {
    let named = entity.named(code);
    tr!("{named} is so already: nothing was changed", "{named} est déjà ainsi : rien n'a été modifié")
}

/// Keeps a record as it was read until the caller's transaction ends; false when it is no longer what was read.
///
/// # Errors
/// Those of the database.
pub(super) fn lock(session: &mut Session, entity: &'static Entity, record: &Record) -> Result<bool> {
    let statement = Update { entity, id: record.id, changes: &[], version: &record.version }.lock();
    let locked = query::rows(session.link(), statement, &[Kind::Integer]).map_err(explain)?;
    Ok(!locked.is_empty())
}
