//! `undo`: a change is taken back whole, in one transaction, the last write of it first, by the rights and rules of today. It is
//! a change like any other: in the history, and undoable.

mod part;
mod refusal;

use chrono::{DateTime, Utc};

use crate::commands::records::said;
use crate::context::Context;
use crate::db::undo::{self, Entry};
use crate::db::{Ending, Session, explain};
use crate::domain;
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, plural, tr};
use crate::output::{Column, Format};
use crate::policy::Department;
use crate::telemetry::Business;
use part::Part;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm update-client mkc111 job_title=Director
  epicrm undo --dry-run          what my latest write was, and whether it can be undone
  epicrm undo                    takes it back
  epicrm undo                    does it again: an undo is a write like any other
  epicrm history                 tells the ID of every write
  epicrm undo 4711               takes that one back, with all that was done by the same command

Previous values return by the same rights and rules as any write; what somebody changed since is refused, with who and what.
Whoever may delete a record may undo its addition, and so may whoever added it, as long as it is as they added it and nothing
refers to it. What a deletion took away comes back exactly, its dates included; a collaborator does not, for their password is gone.")]
pub struct Arguments {
    /// Of any entry of the change, as history tells it [default: my latest write]
    id: Option<i64>,
    /// Check everything and show what would be, but change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// What was undone, or would have been.
pub struct Undone {
    /// The entry that names the change that was undone.
    entry: i64,
    at: DateTime<Utc>,
    who: String,
    /// Whether that is who undoes it.
    own: bool,
    via: String,
    effect: Effect,
    /// The entry by which the undoing is itself undone.
    again: Option<i64>,
}

impl Undone {
    fn told(&self, dry_run: bool) -> String {
        let Self { at, who, via, own, .. } = self;
        let at = said(&Value::Instant(*at));
        match (own, dry_run) {
            (true, false) => tr!("undid what you did by {via} on {at}", "ce que vous avez fait par {via} le {at} est annulé"),
            (true, true) => tr!("would undo what you did by {via} on {at}", "ce que vous avez fait par {via} le {at} serait annulé"),
            (false, false) => tr!("undid what {who} did by {via} on {at}", "ce que {who} a fait par {via} le {at} est annulé"),
            (false, true) => tr!("would undo what {who} did by {via} on {at}", "ce que {who} a fait par {via} le {at} serait annulé"),
        }
    }
}

/// What undoing did, part by part.
#[derive(Default)]
struct Effect {
    /// Beside the data: before → after, record by record.
    notices: Vec<String>,
    records: i64,
    business: Vec<Business>,
}

/// Records that are told of one by one.
const TOLD: usize = 20;

/// Undoes, and prints what was undone and how to do it again.
///
/// # Errors
/// Whatever the policy or the database refuses; exit code 6 when somebody changed the same since.
pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let undone = attempt(context, arguments, arguments.dry_run)?;
    context.output.notice(&undone.told(arguments.dry_run));
    let Undone { entry, at, who, via, effect, again, .. } = undone;
    for notice in effect.notices.iter().take(TOLD) {
        context.output.notice(notice);
    }
    if let Some(more @ 1..) = effect.notices.len().checked_sub(TOLD) {
        let s = plural(more as u64);
        context.output.notice(&tr!("… and {more} more", "… et {more} autre{s}"));
    }
    if arguments.dry_run {
        return Ok(());
    }
    for fact in effect.business {
        context.telemetry.business(fact);
    }
    if let Some(again) = again {
        context.output.notice(&tr!("to do it again: epicrm undo {again}", "pour le refaire : epicrm undo {again}"));
    }
    let columns = [
        ("undone", both("Undone", "Annulé"), Kind::Integer),
        ("at", both("At", "Le"), Kind::Instant),
        ("actor", both("Actor", "Auteur"), Kind::Text),
        ("via", both("Via", "Par"), Kind::Text),
        ("records", both("Records", "Fiches"), Kind::Integer),
        ("undo", both("Undo by", "À annuler par"), Kind::Integer),
    ]
    .map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let format = context.format(arguments.format, Format::Table);
    let mut sheet = context.output.sheet(format, columns.to_vec());
    let again = again.map_or(Value::Null, Value::Integer);
    sheet.row(&[
        Value::Integer(entry),
        Value::Instant(at),
        Value::Text(who.into()),
        Value::Text(via.into()),
        Value::Integer(effect.records),
        again,
    ])?;
    Ok(sheet.end()?)
}

/// Undoes up to printing; in a dry run, everything is taken back.
///
/// # Errors
/// As [`run`].
pub fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<Undone> {
    if context.claims()?.department == Department::Reader.name() {
        let message =
            both("a script's token only reads: it may not undo", "le jeton d'un script ne fait que lire : il ne peut rien annuler");
        return Err(Error::new(error::Kind::Forbidden, message).hint(both(
            "sign in as yourself: export EPICRM_TOKEN=$(epicrm token USERNAME)",
            "connectez-vous vous-même : export EPICRM_TOKEN=$(epicrm token USERNAME)",
        )));
    }
    let mut session = context.session()?;
    let entry = match arguments.id {
        Some(id) => id,
        None => undo::latest_write(session.link()).map_err(explain)?.ok_or_else(|| {
            let message = both("you have written nothing that could be undone", "vous n'avez rien écrit qui puisse être annulé");
            Error::new(error::Kind::NotFound, message)
                .hint(both("what others wrote: epicrm history", "ce que d'autres ont écrit : epicrm history"))
        })?,
    };
    let entries = undo::change(session.link(), entry).map_err(explain)?;
    let Some(named) = entries.iter().find(|one| one.id == entry) else {
        let message =
            tr!("there is no entry {entry} in the history that you read", "il n'y a pas d'entrée {entry} dans l'historique que vous lisez");
        return Err(Error::new(error::Kind::NotFound, message).hint(both("find it: epicrm history", "la trouver : epicrm history")));
    };
    undoable(named, &entries)?;
    let (effect, again) = session.transaction(Ending::of_dry_run(dry_run), |session| undo_all(session, &entries, dry_run))?;
    let who = named.who.clone().unwrap_or_default();
    let own = who == session.actor().username;
    Ok(Undone { entry, at: named.at, who, own, via: named.via.clone(), effect, again })
}

fn undo_all(session: &mut Session, entries: &[Entry], dry_run: bool) -> Result<(Effect, Option<i64>)> {
    let mut effect = Effect::default();
    for part in parts(entries)? {
        part.undo(session, dry_run, &mut effect)?;
    }
    if effect.records == 0 {
        let message = both("nothing of this change is left to be undone", "il ne reste rien à annuler de cette modification");
        return Err(Error::new(error::Kind::Conflict, message));
    }
    let again = undo::own_change(session.link()).map_err(explain)?;
    Ok((effect, again))
}

/// Whether this is a change of records, known whole.
fn undoable(named: &Entry, entries: &[Entry]) -> Result<()> {
    let refused = |kind, message: String| Err(Error::new(kind, message));
    if let Some(gone) = entries.iter().find(|entry| entry.anonymised || entry.action == "anonymised") {
        let message = tr!(
            "entry {} is of a client that was anonymised: what it was is gone for good",
            "l'entrée {} est d'un client anonymisé : ce qu'elle disait a disparu pour toujours",
            gone.id
        );
        return refused(error::Kind::Conflict, message);
    }
    if let Some(act) = entries.iter().find(|entry| !matches!(entry.action.as_str(), "INSERT" | "UPDATE" | "DELETE")) {
        let message = tr!(
            "entry {} is no write to a record ({}): it cannot be undone",
            "l'entrée {} n'est pas une écriture dans une fiche ({}) : elle ne peut pas être annulée",
            act.id,
            act.action
        );
        return refused(error::Kind::Conflict, message);
    }
    if i64::try_from(entries.len()).is_ok_and(|read| read < named.size) {
        let message = tr!(
            "this change wrote {} entries, of which you read {}: it is undone whole or not at all",
            "cette modification a écrit {} entrées, dont vous lisez {} : elle s'annule entièrement ou pas du tout",
            named.size,
            entries.len()
        );
        return refused(error::Kind::Forbidden, message).map_err(|error| {
            error.hint(both(
                "ask gestion: epicrm collaborators privileges=gestion active=true",
                "demandez à gestion : epicrm collaborators privileges=gestion active=true",
            ))
        });
    }
    if named.who.is_none() {
        let message = tr!(
            "an administrator did this, outside of everybody's rights: it is not undone here",
            "un administrateur l'a fait, hors des droits de chacun : cela ne s'annule pas ici"
        );
        return refused(error::Kind::Forbidden, message);
    }
    Ok(())
}

/// Of a table that no entity of this program's is kept in.
fn foreign(table: &str) -> String {
    tr!("writes to {table} are not undone by this program", "les écritures dans {table} ne s'annulent pas par ce programme")
}

/// Entries that follow each other and are alike, so that each part is a few statements however many records it is of.
fn parts(entries: &[Entry]) -> Result<Vec<Part<'_>>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for entry in entries {
        let entity = domain::of_table(&entry.target).ok_or_else(|| Error::new(error::Kind::Conflict, foreign(&entry.target)))?;
        let part = Part::of(entity, entry)?;
        if !parts.last_mut().is_some_and(|last| last.join(&part)) {
            parts.push(part);
        }
    }
    Ok(parts)
}
