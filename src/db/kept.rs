//! One connection for several commands, one after the other: what a shell keeps open between two lines.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;

use super::address::Address;
use super::connect::{Db, Trouble};
use super::session::Session;
use crate::error::{Kind, Result};
use crate::identity::names;
use crate::identity::token::Claims;

/// A place for one connection while no command uses it. Whoever opens a session over it finds the connection of the command before,
/// when it is still the same person's and still works; where the session ends, the connection comes back.
#[derive(Clone, Default)]
pub struct Kept {
    idle: Arc<Mutex<Option<(String, Db)>>>,
    lost: Arc<AtomicBool>,
}

impl Kept {
    /// As [`Session::open`], over the connection that is kept if it can be. The server is asked each time whose session it is: one that
    /// was ended meanwhile is found out at the next command, not at the end of the day.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn session(&self, address: &Address, token: SecretString, claims: &Claims, command: &str) -> Result<Result<Session>, Trouble> {
        let whose = format!("{} {}", address.shown(), names::session(address.database(), &claims.sub, &claims.session_id()));
        if let Some(db) = self.take(&whose) {
            match Session::resume(db, address, command) {
                // It ended while nobody looked: the server was restarted, the network changed.
                Err(error) if error.kind == Kind::Unreachable => self.lost.store(true, Ordering::Relaxed),
                resumed => return Ok(resumed.map(|session| session.kept(self.clone(), whose))),
            }
        }
        Ok(Session::open(address, token, claims, command)?.map(|session| session.kept(self.clone(), whose)))
    }

    /// Whether a connection was lost since this was asked last.
    pub fn was_lost(&self) -> bool {
        self.lost.swap(false, Ordering::Relaxed)
    }

    /// Closes the connection.
    pub fn close(&self) {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(idle);
    }

    fn take(&self, whose: &str) -> Option<Db> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        idle.filter(|(owner, _)| owner == whose).map(|(_, db)| db)
    }

    /// A second connection of the same command is not needed twice: it is closed.
    pub(super) fn put(&self, whose: String, db: Db) {
        let before = self.idle.lock().unwrap_or_else(PoisonError::into_inner).replace((whose, db));
        drop(before);
    }
}
