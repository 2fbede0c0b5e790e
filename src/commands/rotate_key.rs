//! `init --rotate-key`: another signing key for this machine, and the end of every session. The key is not what keeps anyone
//! out: that the tokens it signed are worthless is the database's doing.

use super::init::{new_key, write_keys};
use crate::config::Keys;
use crate::context::Context;
use crate::db::{Address, Owner, Survey};
use crate::error::{Error, Kind, Result};
use crate::language::tr;

/// Ends every session of the database at `address`, then makes the key.
///
/// # Errors
/// Exit code 2 when the key is not this machine's to change, 3 when there is no database yet.
pub(super) fn run(context: &mut Context<'_>, address: &Address, survey: &Survey, dry_run: bool) -> Result<()> {
    let Some(installation) = survey.installation else {
        return Err(nothing(address));
    };
    if context.config.is_key_given() {
        return Err(Error::new(
            Kind::Usage,
            tr!(
                "EPICRM_SECRET_KEY is set: it would go on signing, whatever key were made here",
                "EPICRM_SECRET_KEY est défini : il continuerait de signer, quelle que soit la clé faite ici"
            ),
        )
        .hint(tr!(
            "unset it, or put another key there: 32 random bytes in base64",
            "ôtez-le, ou mettez-y une autre clé : 32 octets au hasard en base64"
        )));
    }
    let file = context.config.keys_file(address);
    if dry_run {
        context.line(&tr!("end every session of everybody", "mettre fin à toutes les sessions de tous"))?;
        return context.line(&tr!("make a new signing key in {}", "faire une nouvelle clé de signature dans {}", file.display()));
    }
    let ended = Owner::open(address)?.end_every_session()?;
    write_keys(context, address, &Keys { installation: Some(installation), secret_key: new_key() })?;
    context.line(&match ended {
        1 => tr!("ended 1 session", "mis fin à 1 session"),
        _ => tr!("ended {ended} sessions", "mis fin à {ended} sessions"),
    })?;
    context.line(&tr!("made a new signing key in {}", "fait une nouvelle clé de signature dans {}", file.display()))?;
    context.output.notice(&tr!(
        "everybody signs in again: export EPICRM_TOKEN=$(epicrm token USERNAME)",
        "chacun se reconnecte : export EPICRM_TOKEN=$(epicrm token NOM)"
    ));
    Ok(())
}

/// There is no key to make another in the place of.
pub(super) fn nothing(address: &Address) -> Error {
    Error::new(Kind::NotFound, tr!("{} has no signing key yet", "{} n'a pas encore de clé de signature", address.shown()))
        .hint(tr!("set it up: epicrm init", "installez-la : epicrm init"))
}
