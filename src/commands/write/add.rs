//! Every addition: `add-client last_name=Kéréon company=nantes-events`. Written once over an entity's fields.

use super::assignments::{self, Assignment, Change, identified};
use super::upsert::{self, Existing};
use super::{Deed, Done, alike, ledger, people, place, signs};
use crate::commands::records::{self, said};
use crate::context::Context;
use crate::db::{Ending, Session, explain};
use crate::domain::{COLLABORATOR, LOCATION};
use crate::entity::{Entity, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{labelled, tr};
use crate::output::Format;
use crate::policy::{self, Scope, Verb};
use crate::query::{self, Insert};

#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm add-company name='Nantes Voiles' location=lo-12
  epicrm add-client civility=MME first_name=Anne last_name='Le Goff' company='La Poste'
  epicrm add-contract client=mkc111 total=12000 due_on=2027-06-30
  epicrm add-payment contract=kc555 amount=4000 method=transfer paid_on=today
  epicrm add-event title='General assembly' contract=kc555 starts_at=2027-03-01T18:00 ends_at=2027-03-01T23:00
  epicrm add-role code=intern name=Intern
  epicrm add-department name='Support Ouest' privileges=support
  epicrm add-collaborator username=zoe registration_number=zz100 full_name='Zoé Martin' department=support

Fields, aliases and values are those of filters; a code is generated when none is given. On a terminal what is missing is asked
for, unless --no-input; --edit opens the record as a text.

A script may repeat these; what is unique of the record (its code, e-mail address, SIRET, username…) tells which is meant:
  epicrm add-company code=nantes-voiles name='Nantes Voiles' --if-missing
  epicrm add-company code=nantes-voiles name='Nantes Voiles SAS' --upsert

--lookup fills in what a public register knows: add-company siren=…, add-location postal_code=….
A client or company that resembles another is added, and the likeness told; --refuse-duplicates refuses it. An event that
overlaps another of its support is refused; --allow-clash accepts it.

Prints the new record. A new collaborator's one-time password is told once, on standard error: it is good for 7 days and must be
changed before first use (epicrm password). A script takes one from the output of: epicrm reset-password USERNAME")]
pub struct Arguments {
    /// field=value for each field of the new record
    #[arg(value_name = "FIELD=VALUE")]
    pub(super) words: Vec<String>,
    /// Of an event, accept that it overlaps others of its support: clash_allowed=yes
    #[arg(long, hide = true)]
    pub allow_clash: bool,
    /// Of a client or a company: refuse what resembles one that is there
    #[arg(long, hide = true)]
    pub refuse_duplicates: bool,
    /// Of a company or a location: fill in what the public register knows of it
    #[arg(long, hide = true, conflicts_with_all = ["edit", "if_missing", "upsert"])]
    pub lookup: bool,
    /// Of a company that was looked up, where it is: a location to be found or added
    #[arg(skip)]
    pub place: Vec<String>,
    /// If the record exists already, by its code or another unique field, leave it as it is and print it
    #[arg(long, conflicts_with = "upsert")]
    pub(super) if_missing: bool,
    /// If the record exists already, change it to what is given
    #[arg(long)]
    pub(super) upsert: bool,
    /// Fill the record in as a text, in $VISUAL or $EDITOR
    #[arg(long)]
    pub edit: bool,
    /// Check everything, but add nothing
    #[arg(long)]
    pub dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// Adds the record, or, in a dry run, goes as far as the database's consent and takes it back.
///
/// # Errors
/// Whatever the policy or the database refuses; exit code 2 names every field that is missing.
pub(super) fn attempt(context: &Context<'_>, entity: &'static Entity, command: &str, arguments: &Arguments, dry_run: bool) -> Result<Done> {
    context.claims()?;
    let words = assignments::with_flags(&arguments.words, arguments.allow_clash);
    let wanted = assignments::read(entity, &words, &context.clock, command)?;
    if arguments.if_missing || arguments.upsert {
        let existing = if arguments.upsert { Existing::Change } else { Existing::Keep };
        return upsert::attempt(context, entity, command, existing, &wanted, dry_run);
    }
    complete(entity, &wanted, command)?;

    let mut session = context.session()?;
    let place = assignments::read(&LOCATION, &arguments.place, &context.clock, command)?;
    let addition = Addition::prepare(&mut session, entity, wanted.clone())?;
    let alike = alike::told(&mut session, &addition)?;
    if arguments.refuse_duplicates && !alike.is_empty() {
        return Err(alike::refusal(&addition, &alike));
    }
    let (addition, added) = session.transaction(Ending::of_dry_run(dry_run), |session| match &place[..] {
        [] => addition.write(context, session).map(|added| (addition.clone(), added)),
        place => {
            let location = place::found_or_added(context, session, place.to_vec())?;
            let addition = Addition::prepare(session, entity, [&wanted[..], &[location]].concat())?;
            addition.write(context, session).map(|added| (addition, added))
        }
    })?;
    let advice = alike::advice(&addition, if dry_run { "OTHER" } else { &added.name });
    let mut done = addition.into_done(session, added, dry_run);
    if !alike.is_empty() {
        done.notices.extend(alike);
        done.notices.push(advice);
    }
    Ok(done)
}

/// A record that its writer may add: the policy has agreed, relations are identified.
#[derive(Clone)]
pub(super) struct Addition {
    pub entity: &'static Entity,
    pub changes: Vec<Change>,
}

/// What an [`Addition`] made.
pub(super) struct Added {
    pub id: i32,
    /// What the record is called.
    pub name: String,
    /// What its author must know.
    pub notices: Vec<String>,
}

impl Addition {
    /// Judges a record that is complete.
    ///
    /// # Errors
    /// Exit code 5 when the policy refuses, 3 when a relation's record does not exist.
    pub fn prepare(session: &mut Session, entity: &'static Entity, wanted: Vec<Assignment>) -> Result<Self> {
        let actor = session.actor().clone();
        let wanted = ledger::needed(entity, wanted);
        let fields = assignments::names(&wanted);
        let attempt = actor.attempt(Verb::Create, entity.noun, None, &fields);
        let owner = match policy::rule_for(actor.privileges, Verb::Create, entity.noun).map(|rule| rule.scope) {
            Some(Scope::Own(path)) => owner(session, entity, path, &wanted)?,
            _ => None,
        };
        policy::require(&attempt, |_| owner.clone()).map_err(|error| ledger::taught(entity, &fields, None, error))?;
        let value = |name: &str| wanted.iter().find(|one| one.field.name == name).and_then(|one| records::exact(&one.value));
        policy::require_values(&attempt, value)?;
        let changes = wanted.into_iter().map(|one| identified(session, one)).collect::<Result<Vec<_>>>()?;
        Ok(Self { entity, changes })
    }

    /// Adds it, inside the caller's transaction.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn write(&self, context: &Context<'_>, session: &mut Session) -> Result<Added> {
        if self.entity == &COLLABORATOR {
            return people::add(context, session, &self.changes);
        }
        let added = self.insert(session)?;
        if let Some(remaining) = ledger::wanted(self.entity, self.changes.iter()) {
            ledger::begin(session, added.id, &self.changes, remaining)?;
        }
        Ok(added)
    }

    /// Inserts its row, and nothing beside.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub fn insert(&self, session: &mut Session) -> Result<Added> {
        let written = |change: &&Change| !change.written.is_null() && !ledger::settles(self.entity, change.field);
        let given = self.changes.iter().filter(written);
        let values: Vec<_> = given.map(|change| (change.field, change.written.clone())).collect();
        let statement = Insert { entity: self.entity, values: &values }.statement();
        let added = query::rows(session.link(), statement, &[Kind::Integer, Kind::Text]).map_err(explain)?;
        match added.first().map(Vec::as_slice) {
            Some([id, name]) => Ok(Added { id: records::id(id)?, name: said(name), notices: Vec::new() }),
            _ => Err(Error::new(error::Kind::Fault, tr!("the database added nothing", "la base de données n'a rien ajouté"))),
        }
    }

    /// What is to be told of it once it is written.
    pub fn into_done(self, session: Session, added: Added, dry_run: bool) -> Done {
        let Self { entity, changes } = self;
        let notices = if dry_run {
            changes.iter().map(|change| tr!("would set {}: {}", "{} vaudrait : {}", change.field.name, said(&change.shown))).collect()
        } else {
            added.notices
        };
        let fields = changes.iter().map(|change| change.field.name).collect();
        let signed = changes.iter().any(|change| signs(entity, change.field.name, &change.written));
        Done { session, deed: Deed::Added, id: added.id, name: added.name, notices, fields, signed }
    }
}

/// Names every required field that was not given.
///
/// # Errors
/// Exit code 2 when there is one.
pub(super) fn complete(entity: &'static Entity, wanted: &[Assignment], command: &str) -> Result<()> {
    let given = |name: &str| wanted.iter().any(|one| one.field.name == name);
    let missing: Vec<&str> = entity.fields.iter().filter(|field| field.required() && !given(field.name)).map(|field| field.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let example: Vec<String> = missing.iter().map(|name| format!("{name}=…")).collect();
    Err(Error::new(error::Kind::Usage, lacking(entity, &missing.join(", ")))
        .hint(tr!("add to the command: {}", "ajoutez à la commande : {}", example.join(" ")))
        .hint(tr!("what {command} takes: epicrm {command} --help", "ce que prend {command} : epicrm {command} --help")))
}

/// Says that a new record is not one without these fields.
pub(in crate::commands) fn lacking(entity: &Entity, fields: &str) -> String {
    let (noun, a) = (entity.one(), entity.a());
    tr!("a new {noun} needs {fields}", "pour ajouter {a}, il faut {fields}")
}

/// Whose the record would be: the username at the end of `path`, which starts at a relation that is being assigned, or is one.
pub(super) fn owner(session: &mut Session, entity: &'static Entity, path: &str, wanted: &[Assignment]) -> Result<Option<String>> {
    let Ok(path) = entity.resolve(path) else { return Ok(None) };
    let path = path.shown();
    let Some((first, rest)) = path.hops.split_first() else { return Ok(None) };
    let assigned = wanted.iter().find(|one| std::ptr::eq(one.field, *first)).map(|one| &one.value);
    let (Kind::One(target), Some(Value::Text(name))) = (first.kind, assigned) else {
        // The database makes who asks the owner of what is nobody's.
        return Ok((rest.is_empty() && first.defaulted).then(|| session.actor().username.clone()));
    };
    let onward: Vec<&str> = rest.iter().map(|hop| hop.name).chain([path.field.name]).collect();
    let record = records::read(session, target, name, &[&onward.join(".")]).map_err(|mut error| {
        error.message = labelled(first.name, error.message);
        error
    })?;
    Ok(record.values.first().and_then(records::exact))
}
