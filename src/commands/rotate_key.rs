//! `init --rotate-key`: another signing key for this machine, and the end of every session. The key is not what keeps anyone
//! out: that the tokens it signed are worthless is the database's doing.

use super::init::{new_key, write_keys};
use crate::config::Keys;
use crate::context::Context;
use crate::db::{Address, Owner, Survey};
use crate::error::{Error, Kind, Result};

/// Ends every session of the database at `address`, then makes the key.
///
/// # Errors
/// Exit code 2 when the key is not this machine's to change, 3 when there is no database yet.
pub(super) fn run(context: &mut Context<'_>, address: &Address, survey: &Survey, dry_run: bool) -> Result<()> {
    let Some(installation) = survey.installation else {
        return Err(nothing(address));
    };
    if context.config.is_key_given() {
        return Err(Error::new(Kind::Usage, "EPICRM_SECRET_KEY is set: it would go on signing, whatever key were made here")
            .hint("unset it, or put another key there: 32 random bytes in base64"));
    }
    let file = context.config.keys_file(address);
    if dry_run {
        context.line("end every session of everybody")?;
        return context.line(&format!("make a new signing key in {}", file.display()));
    }
    let ended = Owner::open(address)?.end_every_session()?;
    write_keys(context, address, &Keys { installation: Some(installation), secret_key: new_key() })?;
    context.line(&format!("ended {ended} sessions"))?;
    context.line(&format!("made a new signing key in {}", file.display()))?;
    context.output.notice("everybody signs in again: export EPICRM_TOKEN=$(epicrm token USERNAME)");
    Ok(())
}

/// There is no key to make another in the place of.
pub(super) fn nothing(address: &Address) -> Error {
    Error::new(Kind::NotFound, format!("{} has no signing key yet", address.shown())).hint("set it up: epicrm init")
}
