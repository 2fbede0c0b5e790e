//! `reset-password`: gestion gives somebody a one-time password, the only thing on standard output.

use diesel::Connection;
use secrecy::ExposeSecret;

use super::{records, sign_in};
use crate::context::Context;
use crate::db::{reset_password, undecided};
use crate::domain::COLLABORATOR;
use crate::entity::Value;
use crate::error::Result;
use crate::identity::password;
use crate::language::tr;
use crate::policy::{self, Verb};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm reset-password bob
  epicrm reset-password bob > for-bob      # a file that only you can read, to hand over

The password is printed once and kept nowhere. It is good for 7 days and must be changed before first use: epicrm password bob.
Bob's sessions end, and so does his former password. Your own: epicrm password.")]
pub struct Arguments {
    /// Username or registration number
    name: String,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let (username, password) = attempt(context, arguments, false)?;
    context.line(password.expose_secret())?;
    context.output.notice(&tr!(
        "one-time password of {username}: good for 7 days, to be changed before first use: epicrm password {username}",
        "mot de passe provisoire pour {username} : bon 7 jours, à changer avant le premier usage : epicrm password {username}"
    ));
    Ok(())
}

/// Resets the password, or in a dry run only asks whether one may. Gives the username and the one-time password.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments, dry_run: bool) -> Result<(String, secrecy::SecretString)> {
    context.claims()?;
    let mut session = context.session()?;
    let actor = session.actor().clone();
    let record = records::read(&mut session, &COLLABORATOR, &arguments.name, &["registration_number", "active"])?;
    let whose = tr!("of {}", "de {}", record.name);
    let attempt = actor.attempt(Verb::Reset, "password", Some(&whose), &[]);
    policy::require(&attempt, |_| Some(record.name.clone()))?;
    if record.values.get(1) == Some(&Value::Boolean(false)) {
        use crate::error::{Error, Kind};
        return Err(Error::new(
            Kind::Conflict,
            tr!("{} is deactivated: nobody signs in as them", "{} est désactivé : personne ne se connecte par ce compte", record.name),
        )
        .hint(tr!(
            "first: epicrm update-collaborator {} active=true",
            "d'abord : epicrm update-collaborator {} active=true",
            record.name
        )));
    }
    let id = records::id(&Value::Integer(record.id))?;
    let code = record.values.first().and_then(records::exact).unwrap_or_default();
    let password = password::one_time();
    let (by_username, by_code) = sign_in::verifiers(&password, sign_in::installation(context)?, &record.name, &code);
    session.link().transaction(|link| reset_password(link, id, &by_username, &by_code, dry_run)).map_err(undecided)?;
    Ok((record.name, password))
}
