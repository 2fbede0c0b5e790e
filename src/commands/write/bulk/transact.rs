//! A bulk write itself: one transaction that locks the records, checks that they are as many as was confirmed, and writes them by
//! one statement. Only where a record is refused is the set halved, to find which.

use super::{Bulk, Outcome};
use crate::commands::records::{self, said};
use crate::commands::write::{delete, signs};
use crate::db::{Ending, Session, explain, is_of_a_row};
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, is_one, labelled, tr};
use crate::policy::Verb;
use crate::query;

impl Bulk {
    /// Writes the records that the filter matches now: `expected` of them, where a number was confirmed. With `skip` those that are
    /// refused are left out.
    ///
    /// # Errors
    /// Exit code 6 when another number matches; without `skip`, 5 when some are not one's own, and the refusal of the first record
    /// that is refused. Then nothing was changed.
    pub(super) fn write(&self, session: &mut Session, expected: Option<u64>, skip: bool, ending: Ending) -> Result<Outcome> {
        session.transaction(ending, |session| {
            let (ids, same) = self.lock(session)?;
            let fields = self.changes.iter().map(|change| change.field.name).collect();
            let signed = self.changes.iter().any(|change| signs(self.entity, change.field.name, &change.written));
            let mut outcome = Outcome { same, fields, signed, ..Outcome::default() };
            let foreign = self.count_foreign(session)?;
            let matched = same + ids.len() as u64 + foreign;
            if let Some(expected) = expected.filter(|expected| *expected != matched) {
                return Err(self.miscounted(expected, matched));
            }
            if !skip && foreign > 0 {
                return Err(self.not_mine(session, foreign, matched)?);
            }
            for (name, owner) in self.others(session, None)? {
                let error = self.foreign_refusal(session, &name, owner);
                outcome.refused.push((name, error));
            }
            self.settle(session, &ids, skip, &mut outcome)?;
            match outcome.refused.pop() {
                Some((name, error)) if !skip => Err(self.first_refused(&name, error)),
                last => {
                    outcome.refused.extend(last);
                    Ok(outcome)
                }
            }
        })
    }

    /// Another number of records matches than was confirmed.
    fn miscounted(&self, expected: u64, matched: u64) -> Error {
        let (confirmed, e) = (self.entity.counted(expected), self.entity.agreement());
        let message = if is_one(expected) {
            tr!(
                "{confirmed} was confirmed, but {matched} match now: nothing was changed",
                "{confirmed} était confirmé{e}, mais le filtre en trouve maintenant {matched} : rien n'a été modifié"
            )
        } else {
            tr!(
                "{confirmed} were confirmed, but {matched} match now: nothing was changed",
                "{confirmed} étaient confirmé{e}s, mais le filtre en trouve maintenant {matched} : rien n'a été modifié"
            )
        };
        Error::new(error::Kind::Conflict, message).hint(both(
            "look again, then repeat the command with their number",
            "regardez à nouveau, puis répétez la commande avec leur nombre",
        ))
    }

    /// Ids of those that would not be the same afterwards, and how many are so already. All are locked until the transaction ends.
    fn lock(&self, session: &mut Session) -> Result<(Vec<i32>, u64)> {
        let (mut ids, mut same) = (Vec::new(), 0);
        let mine = self.mine();
        let statement = self.query(&mine).lock();
        query::for_each::<_, diesel::result::Error>(session.link(), statement, &[Kind::Integer, Kind::Boolean], |row| {
            match row {
                [id, Value::Boolean(true)] => ids.extend(records::id(id).ok()),
                _ => same += 1,
            }
            Ok(())
        })
        .map_err(explain)?;
        Ok((ids, same))
    }

    /// Writes these records; where one is refused, each half for itself. Without `skip` it ends with the first that is refused.
    fn settle(&self, session: &mut Session, ids: &[i32], skip: bool, outcome: &mut Outcome) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        match session.transaction(Ending::Commit, |session| self.apply(session, ids)) {
            Ok(()) => outcome.written.extend(ids),
            Err(error) if !is_of_a_row(&error) => return Err(error),
            Err(error) => match ids.split_at(ids.len() / 2) {
                ([], [id]) => {
                    let name = self.name(session, *id)?;
                    let standing = if self.verb == Verb::Delete { delete::standing(session, self.entity, &name)? } else { None };
                    outcome.refused.push((name, standing.unwrap_or(error)));
                }
                (first, second) => {
                    let before = outcome.refused.len();
                    self.settle(session, first, skip, outcome)?;
                    if skip || outcome.refused.len() == before {
                        self.settle(session, second, skip, outcome)?;
                    }
                }
            },
        }
        Ok(())
    }

    fn apply(&self, session: &mut Session, ids: &[i32]) -> Result<()> {
        let bulk = self.query(&self.condition);
        let statement = if self.verb == Verb::Delete { bulk.remove(ids) } else { bulk.update(ids) };
        let mut done = 0;
        query::for_each::<_, diesel::result::Error>(session.link(), statement, &[Kind::Integer], |_| {
            done += 1;
            Ok(())
        })
        .map_err(explain)?;
        if done == ids.len() {
            return Ok(());
        }
        // They were locked, and row security let them be: it judges each again when it is written.
        let many = self.entity.many();
        let message = match self.verb {
            Verb::Delete => {
                tr!("the database refuses to delete these {many} for you", "la base de données refuse que vous supprimiez ces {many}")
            }
            _ => tr!("the database refuses to change these {many} for you", "la base de données refuse que vous modifiiez ces {many}"),
        };
        Err(Error::new(error::Kind::Forbidden, message).incident())
    }

    fn name(&self, session: &mut Session, id: i32) -> Result<String> {
        let name: Vec<_> = self.entity.resolve(self.entity.names[0]).into_iter().collect();
        let rows = query::rows(session.link(), self.query(&self.condition).among(&name, &[id]), &[Kind::Text]).map_err(explain)?;
        Ok(rows.first().and_then(|row| row.first()).map(said).unwrap_or_default())
    }

    fn first_refused(&self, name: &str, error: Error) -> Error {
        let Error { message, .. } = &error;
        // A sentence about what refers to a record names it already.
        let named = if message.contains(name) { message.clone() } else { labelled(self.entity.named(name), message) };
        Error { message: tr!("{named}; nothing was changed", "{named} ; rien n'a été modifié"), ..error }
            .hint(both("leave out what is refused: --skip-errors", "laisser de côté ce qui est refusé : --skip-errors"))
    }
}
