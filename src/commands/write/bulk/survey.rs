//! What a bulk write is about, before it is done: how many records, and of some what would become.

use super::Bulk;
use crate::commands::list;
use crate::commands::records::said;
use crate::db::{Session, explain};
use crate::entity::{Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, is_one, labelled, plural, tr};
use crate::policy::{self, Verb};
use crate::query;

/// How many records are shown as examples.
const SAMPLE: u64 = 5;

/// What a filter matches now. Nothing is locked: what is confirmed is a number, which must be right when it is written.
pub(super) struct Survey {
    /// One's own, those that are so already included.
    mine: u64,
    /// Of those, how many would not be the same afterwards.
    differing: u64,
    /// Somebody else's.
    pub foreign: u64,
    /// One line for each of the first.
    sample: Vec<String>,
}

impl Survey {
    pub fn matched(&self) -> u64 {
        self.mine + self.foreign
    }

    /// Whether all of it is so already.
    pub fn is_settled(&self) -> bool {
        self.differing == 0 && self.foreign == 0
    }

    /// For the person who is to confirm.
    pub fn lines(&self, bulk: &Bulk) -> Vec<String> {
        let mut first = match bulk.verb {
            Verb::Delete => tr!("{} to be deleted", "{} à supprimer", bulk.entity.counted(self.matched())),
            _ => tr!("{} to be changed", "{} à modifier", bulk.entity.of_them(self.differing, self.matched())),
        };
        if self.mine > self.differing {
            first += &tr!(", {} so already", ", {} déjà ainsi", self.mine - self.differing);
        }
        if self.foreign > 0 {
            first += &tr!(", {} not yours and left out", ", {} à d'autres que vous et à laisser de côté", self.foreign);
        }
        let more = self.differing.saturating_sub(self.sample.len() as u64);
        let s = plural(more);
        let more = (more > 0).then(|| tr!("  … and {more} more", "  … et {more} autre{s}"));
        std::iter::once(first).chain(self.sample.iter().map(|line| format!("  {line}"))).chain(more).collect()
    }
}

impl Bulk {
    /// Counts what the filter matches and reads the first records.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn survey(&self, session: &mut Session) -> Result<Survey> {
        let mine = self.mine();
        let (all, differing) = counts(session, &self.query(&mine))?;
        let foreign = self.count_foreign(session)?;
        let columns = match self.verb {
            Verb::Delete => list::columns(self.entity, &[])?,
            _ => self.paths(self.changes.iter().map(|change| change.field.name)),
        };
        let statement = self.query(&mine).sample(&columns, SAMPLE);
        let rows = query::rows(session.link(), statement, &kinds(&columns)).map_err(explain)?;
        let sample = rows.iter().map(|row| if self.verb == Verb::Delete { shown(row) } else { self.before_and_after(row) }).collect();
        Ok(Survey { mine: all, differing, foreign, sample })
    }

    /// How many records of those asked for are somebody else's.
    pub(super) fn count_foreign(&self, session: &mut Session) -> Result<u64> {
        self.foreign().map_or(Ok(0), |foreign| Ok(counts(session, &self.query(&foreign))?.0))
    }

    /// The record's name, then of what changes the value before and after.
    fn before_and_after(&self, row: &[Value<'_>]) -> String {
        let Some((name, before)) = row.split_first() else { return String::new() };
        let changed = self.changes.iter().zip(before).filter(|(change, before)| change.shown != **before);
        let changed: Vec<String> =
            changed.map(|(change, before)| format!("{} {} → {}", change.field.name, said(before), said(&change.shown))).collect();
        labelled(said(name), changed.join(", "))
    }

    /// Refuses for the records that are somebody else's: how many, and whose the first is.
    pub(super) fn not_mine(&self, session: &mut Session, foreign: u64, all: u64) -> Result<Error> {
        let others = self.others(session, Some(1))?;
        let Some((name, owner)) = others.first() else {
            return Err(Error::new(error::Kind::Fault, both("nobody's records", "des fiches de personne")));
        };
        let error = self.foreign_refusal(session, name, owner.clone());
        let example = error.message.clone();
        let those = self.entity.of_them(foreign, all);
        let message = if is_one(foreign) {
            tr!("{those} is not yours: {example}; nothing was changed", "{those} n'est pas à vous : {example} ; rien n'a été modifié")
        } else {
            tr!("{those} are not yours: {example}; nothing was changed", "{those} ne sont pas à vous : {example} ; rien n'a été modifié")
        };
        let hint =
            both("leave those out: --skip-errors, or a narrower filter", "les laisser de côté : --skip-errors, ou un filtre plus étroit");
        Ok(Error { message, ..error }.hint(hint))
    }

    /// Somebody else's records, of those asked for: name and owner's username.
    pub(super) fn others(&self, session: &mut Session, limit: Option<u64>) -> Result<Vec<(String, Option<String>)>> {
        let (Some(foreign), Some((owner, _))) = (self.foreign(), &self.own) else { return Ok(Vec::new()) };
        let columns = self.paths([*owner]);
        let select = query::Select { entity: self.entity, columns: &columns, condition: Some(&foreign), order: &[], limit };
        let rows = query::rows(session.link(), select.statement(), &kinds(&columns)).map_err(explain)?;
        let named = |row: Vec<Value<'static>>| (said(&row[0]), row.get(1).and_then(crate::commands::records::exact));
        Ok(rows.into_iter().map(named).collect())
    }

    /// What the policy says of one record that is not one's own.
    pub(super) fn foreign_refusal(&self, session: &Session, name: &str, owner: Option<String>) -> Error {
        let actor = session.actor();
        let fields: Vec<&str> = self.changes.iter().map(|change| change.field.name).collect();
        let attempt = actor.attempt(self.verb, self.entity.noun, Some(name), &fields);
        let refused = policy::require(&attempt, |_| owner.clone());
        refused.err().unwrap_or_else(|| {
            let named = self.entity.named(name);
            Error::new(error::Kind::Conflict, tr!("{named} has just changed hands", "{named} vient de changer de mains"))
        })
    }

    /// The record's name, then these fields.
    fn paths<'p>(&self, names: impl IntoIterator<Item = &'p str>) -> Vec<Path> {
        std::iter::once(self.entity.names[0]).chain(names).filter_map(|name| self.entity.resolve(name).ok()).collect()
    }
}

fn shown(row: &[Value<'_>]) -> String {
    row.iter().filter(|value| !value.is_null()).map(said).collect::<Vec<_>>().join(", ")
}

fn kinds(columns: &[Path]) -> Vec<Kind> {
    columns.iter().map(|path| path.clone().shown().field.kind).collect()
}

fn counts(session: &mut Session, bulk: &query::Bulk<'_>) -> Result<(u64, u64)> {
    let rows = query::rows(session.link(), bulk.counts(), &[Kind::Integer, Kind::Integer]).map_err(explain)?;
    match rows.first().map(Vec::as_slice) {
        Some([Value::Integer(all), Value::Integer(differing)]) => Ok((all.unsigned_abs(), differing.unsigned_abs())),
        _ => Err(Error::new(error::Kind::Fault, both("the database did not count", "la base de données n'a pas compté"))),
    }
}
