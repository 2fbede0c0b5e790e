//! All or nothing: the one way a command writes.

use std::time::Duration;

use diesel::Connection;
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::result::{DatabaseErrorKind, Error as Refusal};

use super::connect::Link;
use super::refusal::{explain, undecided, undone, unheard};
use super::session::Session;
use crate::error::{Error, Result};

/// What becomes of a transaction's work when all of it succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Commit,
    /// A dry run: grants, policies, constraints and triggers have all spoken, and the work is taken back.
    RollBack,
}

impl Ending {
    pub fn of_dry_run(dry_run: bool) -> Self {
        if dry_run { Self::RollBack } else { Self::Commit }
    }
}

/// How often work is begun that somebody else's transaction keeps defeating.
const ATTEMPTS: u32 = 5;

/// Refused where a statement failed without anybody hearing of it, as a message can that was damaged on its way. COMMIT is then answered by
/// ROLLBACK and no error, and tokio-postgres does not tell the two answers apart.
const IS_WHOLE: &str = "SELECT";

type Manager = <Link as Connection>::TransactionManager;

impl Session {
    /// Does `work` in one transaction: all of it, or nothing when it fails. Inside another transaction it is a savepoint.
    ///
    /// Work that loses a deadlock, or that could not be serialized, is done again, a few times: nobody did anything wrong. So it
    /// must change nothing but the database.
    ///
    /// # Errors
    /// Those of `work`; those of the database, as sentences.
    pub fn transaction<T>(&mut self, ending: Ending, mut work: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        let outermost = self.depth() == 0;
        let mut attempt = 1;
        loop {
            match self.once(ending, outermost, &mut work) {
                Err(error) if outermost && attempt < ATTEMPTS && is_defeat(&error) => {
                    // Twice as long each time; the process's number keeps two losers from meeting again.
                    let spread = u64::from(std::process::id() % 7);
                    std::thread::sleep(Duration::from_millis((5 + spread) << attempt));
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Reads several things as they are at one moment. Under this isolation the session does not say whose it is: what only its owner
    /// may read is not there.
    ///
    /// # Errors
    /// Those of `work`; those of the database, as sentences.
    pub fn snapshot<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        Manager::begin_transaction(self.link()).map_err(explain)?;
        let read = match self.link().batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY") {
            Ok(()) => work(self),
            Err(error) => Err(explain(error)),
        };
        let ended = Manager::rollback_transaction(self.link()).map_err(explain);
        read.and_then(|value| ended.map(|()| value))
    }

    fn once<T>(&mut self, ending: Ending, outermost: bool, work: &mut impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        Manager::begin_transaction(self.link()).map_err(explain)?;
        match work(self) {
            Ok(value) if ending == Ending::Commit => {
                if outermost && let Err(refusal) = self.link().batch_execute(IS_WHOLE) {
                    let _lost = Manager::rollback_transaction(self.link());
                    return Err(unheard(refusal));
                }
                let unkept = if outermost { undecided } else { explain };
                Manager::commit_transaction(self.link()).map(|()| value).map_err(unkept)
            }
            Ok(value) => Manager::rollback_transaction(self.link()).map(|()| value).map_err(explain),
            Err(error) => {
                // What went wrong is `error`, also when the connection is lost and there is nothing to take back.
                let _lost = Manager::rollback_transaction(self.link());
                Err(if outermost { undone(error) } else { error })
            }
        }
    }

    fn depth(&mut self) -> u32 {
        match Manager::transaction_manager_status_mut(self.link()).transaction_depth() {
            Ok(Some(depth)) => depth.get(),
            _ => 0,
        }
    }
}

/// Whether a transaction failed only because another ran at the same time.
fn is_defeat(error: &Error) -> bool {
    match error.source.as_ref().and_then(|source| source.downcast_ref::<Refusal>()) {
        Some(Refusal::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        // diesel has no kind for 40P01; PostgreSQL keeps the English word in every language.
        Some(Refusal::DatabaseError(_, information)) => information.message().contains("deadlock"),
        _ => false,
    }
}
