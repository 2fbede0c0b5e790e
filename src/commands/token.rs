//! `token`: a password in, a token out. The password is asked on the terminal or read from standard input; the token is the
//! only thing on standard output, so that `export EPICRM_TOKEN=$(epicrm token alice)` works as typed.

use chrono::{Days, Duration, NaiveDate};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{prompt, sign_in};
use crate::context::Context;
use crate::entity::period;
use crate::error::{Error, Kind, Result};
use crate::identity::scram;
use crate::identity::token::{Claims, sign};
use crate::language::tr;
use crate::policy::Department;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  export EPICRM_TOKEN=$(epicrm token alice)
  epicrm token aa123456789 --hours 1 < password-file
  epicrm token alice --until 2027-06-30 > script-token     # reads only; gestion allows it first:
  epicrm update-collaborator alice script_tokens_until=2027-06-30

The password is asked on the terminal, or read as one line of standard input; it is never an argument.
A change of password, department or account ends every session, those of scripts too.")]
pub struct Arguments {
    /// Username or registration number; asked when absent
    name: Option<String>,
    /// How long the session lasts, 1 to 12 hours
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=12))]
    hours: u8,
    /// For a script: a token that only reads, good through this day; where gestion allows it, at most a year
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "hours")]
    until: Option<NaiveDate>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if let Some(day) = arguments.until.filter(|day| *day < context.clock.today) {
        return Err(Error::new(Kind::Usage, tr!("{day} is over", "{day} est passé")).hint(tr!(
            "--until takes the last day on which the token is to work",
            "--until prend le dernier jour où le jeton doit servir"
        )));
    }
    let keys = context.config.keys(&context.address()?);
    sign_in::installation(context)?;
    let name = match &arguments.name {
        Some(name) => sign_in::name(name)?,
        None => sign_in::name(&prompt::name(context, &tr!("epicrm token USERNAME", "epicrm token NOM"))?)?,
    };
    let usage = tr!(
        "type it on a terminal, or send one line: epicrm token alice < password-file",
        "tapez-le sur un terminal, ou envoyez une ligne : epicrm token alice < fichier-du-mot-de-passe"
    );
    let typed = prompt::password(context, &tr!("Password for {name}:", "Mot de passe pour {name} :"), &usage)?;
    let mut signed_in = sign_in::open(context, &name, &typed)?;
    let expires = match arguments.until {
        Some(day) => period::first_moment(day.checked_add_days(Days::new(1)).unwrap_or(day)),
        // By the server's clock, which will judge it.
        None => signed_in.now + Duration::hours(i64::from(arguments.hours)),
    };
    let reads_only = arguments.until.is_some();
    let claims = Claims {
        jti: Uuid::new_v4(),
        sub: signed_in.names.username.clone(),
        department: if reads_only { Department::Reader.name().to_owned() } else { signed_in.names.privileges.clone() },
        env: context.config.environment.name().to_owned(),
        iat: signed_in.now.timestamp(),
        exp: expires.timestamp(),
    };
    let token = sign(&claims, keys.secret_key.as_ref())?;
    let verifier = scram::verifier(&token, scram::FOR_TOKENS);
    if reads_only {
        signed_in.open_script_session(&claims.session_id(), expires, &verifier)?;
    } else {
        signed_in.open_session(&claims.session_id(), expires, &verifier)?;
    }
    match &context.shared {
        // There is nobody to take it but the commands that follow.
        Some(shared) if !reads_only => {
            shared.token.replace(Some(token));
            let until = crate::entity::value::local(expires).format("%H:%M");
            context.output.notice(&tr!("{name} is signed in here until {until}", "{name} est connecté ici jusqu'à {until}"));
            Ok(())
        }
        _ => context.line(token.expose_secret()),
    }
}
