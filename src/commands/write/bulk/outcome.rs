//! What became of the records of a bulk write.

use super::Bulk;
use crate::entity::Entity;
use crate::error::{self, Error, Result};
use crate::language::{is_one, labelled, plural, tr};
use crate::policy::Verb;

#[derive(Default)]
pub struct Outcome {
    /// Ids of those that were changed or deleted.
    pub written: Vec<i32>,
    /// How many were so already, and were not touched.
    pub same: u64,
    /// Canonical names of the fields that were written.
    pub fields: Vec<&'static str>,
    /// Whether contracts became signed.
    pub signed: bool,
    /// Names of those that were left out, and why.
    pub refused: Vec<(String, Error)>,
}

impl Outcome {
    pub fn matched(&self) -> u64 {
        (self.written.len() + self.refused.len()) as u64 + self.same
    }

    /// For stderr: each refusal, then the numbers.
    pub(super) fn lines(&self, bulk: &Bulk, dry_run: bool) -> Vec<String> {
        let refused = self.refused.iter().map(|(name, error)| labelled(name, &error.message));
        if self.written.is_empty() && self.refused.is_empty() {
            return vec![already(bulk, self.same)];
        }
        let number = self.written.len() as u64;
        let (written, e, s) = (bulk.entity.counted(number), bulk.entity.agreement(), plural(number));
        let mut numbers = match (bulk.verb, dry_run) {
            (Verb::Delete, true) => tr!("would delete {written}", "{written} à supprimer"),
            (Verb::Delete, false) => tr!("deleted {written}", "{written} supprimé{e}{s}"),
            (_, true) => tr!("would change {written}", "{written} à modifier"),
            (_, false) => tr!("changed {written}", "{written} modifié{e}{s}"),
        };
        if self.same > 0 {
            numbers += &tr!("; {} so already", " ; {} déjà ainsi", self.same);
        }
        refused.chain([numbers]).collect()
    }

    /// The exit code: 8 when some were refused; when all were, that of the refusals if they agree.
    pub fn verdict(&self, entity: &Entity, dry_run: bool) -> Result<()> {
        let Some((_, first)) = self.refused.first() else { return Ok(()) };
        let refused = self.refused.len() as u64;
        let (those, e, s) = (entity.of_them(refused, self.matched()), entity.agreement(), plural(refused));
        let message = match (dry_run, is_one(refused)) {
            (true, true) => tr!("{those} would be refused", "{those} serait refusé{e}"),
            (true, false) => tr!("{those} would be refused", "{those} seraient refusé{e}{s}"),
            (false, true) => tr!("{those} was refused", "{those} est refusé{e}"),
            (false, false) => tr!("{those} were refused", "{those} sont refusé{e}{s}"),
        };
        if !self.written.is_empty() {
            return Err(Error::new(error::Kind::Partly, message));
        }
        let agreed = self.refused.iter().all(|(_, error)| error.kind == first.kind);
        let kind = if agreed { first.kind } else { error::Kind::Conflict };
        Err(Error::new(kind, tr!("{message}: nothing was changed", "{message} : rien n'a été modifié")))
    }
}

/// There are records, and nothing to do.
pub(super) fn already(bulk: &Bulk, same: u64) -> String {
    let all = bulk.entity.counted(same);
    match same {
        1 => tr!("{all} is so already: nothing was changed", "{all} est déjà ainsi : rien n'a été modifié"),
        _ => tr!("{all} are so already: nothing was changed", "{all} sont déjà ainsi : rien n'a été modifié"),
    }
}
