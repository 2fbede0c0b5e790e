//! What became of the records of a bulk write.

use super::{Bulk, counted};
use crate::entity::Entity;
use crate::error::{self, Error, Result};
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
        let refused = self.refused.iter().map(|(name, error)| format!("{name}: {}", error.message));
        let done = match (bulk.verb, dry_run) {
            (Verb::Delete, true) => "would delete",
            (Verb::Delete, false) => "deleted",
            (_, true) => "would change",
            (_, false) => "changed",
        };
        if self.written.is_empty() && self.refused.is_empty() {
            return vec![already(bulk, self.same)];
        }
        let mut numbers = format!("{done} {}", counted(bulk.entity, self.written.len() as u64));
        if self.same > 0 {
            numbers += &format!("; {} so already", self.same);
        }
        refused.chain([numbers]).collect()
    }

    /// The exit code: 8 when some were refused; when all were, that of the refusals if they agree.
    pub fn verdict(&self, entity: &Entity, dry_run: bool) -> Result<()> {
        let Some((_, first)) = self.refused.first() else { return Ok(()) };
        let (refused, all) = (self.refused.len(), counted(entity, self.matched()));
        let were = if refused == 1 { "was" } else { "were" };
        let were = if dry_run { "would be" } else { were };
        if !self.written.is_empty() {
            return Err(Error::new(error::Kind::Partly, format!("{refused} of {all} {were} refused")));
        }
        let agreed = self.refused.iter().all(|(_, error)| error.kind == first.kind);
        let kind = if agreed { first.kind } else { error::Kind::Conflict };
        Err(Error::new(kind, format!("{refused} of {all} {were} refused: nothing was changed")))
    }
}

/// There are records, and nothing to do.
pub(super) fn already(bulk: &Bulk, same: u64) -> String {
    let are = if same == 1 { "is" } else { "are" };
    format!("{} {are} so already: nothing was changed", counted(bulk.entity, same))
}
