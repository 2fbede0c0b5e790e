//! `password`: another password for oneself. Works without a token, for somebody whose password must be changed before first use.

use std::io::IsTerminal;

use secrecy::ExposeSecret;

use super::{prompt, sign_in};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::identity::strength;
use crate::language::{Text, both, tr};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm password
  epicrm password alice
  printf '%s\\n' \"$PRESENT\" \"$NEW\" | epicrm password alice
  epicrm password --policy

Asks the present password, then the new one twice; in a pipe reads two lines, the present and the new one.
Every session of yours ends: sign in again with epicrm token. Somebody else's: epicrm reset-password (gestion).")]
pub struct Arguments {
    /// Username or registration number [default: whose token it is, else asked]
    name: Option<String>,
    /// Print what makes a password good enough
    #[arg(long, exclusive = true)]
    policy: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    const USAGE: Text = both(
        "type them on a terminal, or send two lines, the present password and the new one",
        "tapez-les sur un terminal, ou envoyez deux lignes, le mot de passe actuel et le nouveau",
    );
    if arguments.policy {
        return context.line(strength::POLICY.get());
    }
    let installation = sign_in::installation(context)?;
    let name = match (&arguments.name, context.claims()) {
        (Some(name), _) => sign_in::name(name)?,
        (None, Ok(claims)) => claims.sub,
        (None, Err(_)) => sign_in::name(&prompt::name(context, &tr!("epicrm password USERNAME", "epicrm password NOM"))?)?,
    };
    let present = prompt::password(context, &tr!("Present password for {name}:", "Mot de passe actuel pour {name} :"), USAGE.get())?;
    let mut signed_in = sign_in::open(context, &name, &present)?;
    let address = context.address()?;
    let names = &signed_in.names;
    let words = [names.username.as_str(), &names.code, &names.full_name, address.database()];
    let new = prompt::new_password(context, &tr!("New password:", "Nouveau mot de passe :"), USAGE.get(), |new| {
        if new.expose_secret() == present.expose_secret() {
            let message = tr!("that is the present password: nothing was changed", "c'est le mot de passe actuel : rien n'a été modifié");
            return Err(Error::new(Kind::Usage, message).hint(tr!("choose another", "choisissez-en un autre")));
        }
        strength::require(new, &words)
    })?;
    let (by_username, by_code) = sign_in::verifiers(&new, installation, &names.username, &names.code);
    signed_in.change_password(&by_username, &by_code)?;
    let piped = both(" < password-file", " < fichier-du-mot-de-passe");
    let next = if std::io::stdin().is_terminal() { Text::NONE } else { piped };
    context.output.notice(&tr!(
        "password changed; every session of yours has ended\nsign in: export EPICRM_TOKEN=$(epicrm token {}{next})",
        "mot de passe changé ; toutes vos sessions sont finies\nconnectez-vous : export EPICRM_TOKEN=$(epicrm token {}{next})",
        signed_in.names.username
    ));
    Ok(())
}
