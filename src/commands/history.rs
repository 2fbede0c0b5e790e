//! `history`: an ordinary list, of what the database wrote down about every write and every act on an account.

use super::list;
use crate::context::Context;
use crate::domain::HISTORY;
use crate::error::{Error, Kind, Result};
use crate::language::both;
use crate::policy::Department;

pub fn run(context: &mut Context<'_>, arguments: &list::Arguments) -> Result<()> {
    refuse_scripts(context)?;
    list::run(context, &HISTORY, arguments)
}

/// Whether [`run`] would get as far as reading.
///
/// # Errors
/// As [`run`].
pub(super) fn attempt(context: &Context<'_>, arguments: &list::Arguments) -> Result<()> {
    refuse_scripts(context)?;
    list::attempt(context, &HISTORY, arguments)
}

/// The history is for people: a script's role holds no privilege on it. Its token says so, and the database does not take its word.
fn refuse_scripts(context: &Context<'_>) -> Result<()> {
    if context.claims()?.department == Department::Reader.name() {
        let message = both("a script's token does not read the history", "le jeton d'un script ne lit pas l'historique");
        return Err(Error::new(Kind::Forbidden, message).hint(both(
            "sign in as yourself: export EPICRM_TOKEN=$(epicrm token USERNAME)",
            "connectez-vous vous-même : export EPICRM_TOKEN=$(epicrm token USERNAME)",
        )));
    }
    Ok(())
}
