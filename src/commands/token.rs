//! `token`: a password in, a token out. The password is asked on the terminal or read from standard input; the token is the
//! only thing on standard output, so that `export EPICRM_TOKEN=$(epicrm token alice)` works as typed.

use std::io::{BufRead, IsTerminal};

use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::context::Context;
use crate::db::SignIn;
use crate::error::{Error, Kind, Result};
use crate::identity::token::{Claims, sign};
use crate::identity::{names, password, scram};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  export EPICRM_TOKEN=$(epicrm token alice)
  epicrm token aa123456789 --hours 1 < password-file

The password is asked on the terminal, or read as one line of standard input; it is never an argument.")]
pub struct Arguments {
    /// Username or registration number; asked when absent
    name: Option<String>,
    /// How long the session lasts, 1 to 12 hours
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=12))]
    hours: u8,
}

/// The longest password read: beyond, it is not one.
const PASSWORD_MAX: usize = 1024;

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let address = context.address()?;
    let keys = context.config.keys(&address);
    let installation = keys.installation.ok_or_else(|| {
        if context.config.is_private() {
            Error::new(Kind::Unreachable, "there is no database yet")
                .hint("look around with: epicrm demo")
                .hint("or set one up for yourself: epicrm init")
        } else {
            Error::new(Kind::Usage, "EPICRM_INSTALLATION is not set: passwords are salted with it")
                .hint("your administrator has its value: it is public, and stands in the .env that init --write-env made")
        }
    })?;
    let name = match &arguments.name {
        Some(name) => name.trim().to_lowercase(),
        None => ask_name()?,
    };
    if !names::is_sign_in_name(&name) {
        return Err(Error::new(Kind::Usage, "that is neither a username nor a registration number")
            .hint("2 to 24 lower-case letters, digits, dots or hyphens: alice, jean.dupont, aa123456789"));
    }
    let typed = ask_password(&format!("Password for {name}:"))?;
    let stretched = password::stretch(&typed, installation, &name);

    context.telemetry.stage("sign in");
    let mut sign_in =
        context.reach(|| SignIn::open(&address, &name, stretched.clone()), |trouble| SignIn::explain(trouble, &address))??;
    let expires = context.clock.now + Duration::hours(i64::from(arguments.hours));
    let claims = Claims {
        jti: Uuid::new_v4(),
        sub: sign_in.names.username.clone(),
        department: sign_in.names.privileges.clone(),
        env: context.config.environment.name().to_owned(),
        iat: context.clock.now.timestamp(),
        exp: expires.timestamp(),
    };
    let token = sign(&claims, keys.secret_key.as_ref())?;
    sign_in.open_session(&claims.session_id(), expires, &scram::verifier(&token, scram::FOR_TOKENS))?;
    context.line(token.expose_secret())
}

fn ask_name() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::new(Kind::Usage, "whose token? there is no terminal to ask on").hint("epicrm token USERNAME"));
    }
    inquire::Text::new("Username:").prompt().map(|name| name.trim().to_lowercase()).map_err(|error| not_answered(&error))
}

/// Asks without echo on a terminal; otherwise reads one line of standard input.
///
/// # Errors
/// Exit code 2 when there is nobody to ask and nothing to read, 130 when interrupted.
pub(super) fn ask_password(prompt: &str) -> Result<SecretString> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return inquire::Password::new(prompt)
            .with_display_mode(inquire::PasswordDisplayMode::Hidden)
            .without_confirmation()
            .prompt()
            .map(SecretString::from)
            .map_err(|error| not_answered(&error));
    }
    let mut line = String::new();
    let read = std::io::Read::take(stdin.lock(), PASSWORD_MAX as u64 + 2).read_line(&mut line);
    let typed = line.trim_end_matches(['\r', '\n']);
    match read {
        Ok(_) if typed.is_empty() => {
            Err(Error::new(Kind::Usage, "no password: there is no terminal to ask on, and standard input is empty")
                .hint("type it on a terminal, or send one line: epicrm token alice < password-file"))
        }
        Ok(_) if typed.len() > PASSWORD_MAX => Err(Error::new(Kind::Usage, "the password on standard input is longer than 1,024 bytes")),
        Ok(_) => Ok(SecretString::from(typed.to_owned())),
        Err(error) => {
            Err(Error::new(Kind::Usage, "the password on standard input is not text").hint("send one line of UTF-8").source(error))
        }
    }
}

pub(super) fn not_answered(error: &inquire::InquireError) -> Error {
    match error {
        inquire::InquireError::OperationCanceled | inquire::InquireError::OperationInterrupted => {
            Error::new(Kind::Interrupted, "interrupted: nothing was changed")
        }
        _ => Error::new(Kind::Usage, "there is no terminal to ask on"),
    }
}
