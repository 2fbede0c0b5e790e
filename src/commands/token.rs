//! `token`: a password in, a token out. The password is asked on the terminal or read from standard input; the token is the
//! only thing on standard output, so that `export EPICRM_TOKEN=$(epicrm token alice)` works as typed.

use chrono::Duration;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{prompt, sign_in};
use crate::context::Context;
use crate::error::Result;
use crate::identity::scram;
use crate::identity::token::{Claims, sign};

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

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let keys = context.config.keys(&context.address()?);
    sign_in::installation(context)?;
    let name = match &arguments.name {
        Some(name) => sign_in::name(name)?,
        None => sign_in::name(&prompt::name("epicrm token USERNAME")?)?,
    };
    let usage = "type it on a terminal, or send one line: epicrm token alice < password-file";
    let typed = prompt::password(&format!("Password for {name}:"), usage)?;
    let mut signed_in = sign_in::open(context, &name, &typed)?;
    let expires = context.clock.now + Duration::hours(i64::from(arguments.hours));
    let claims = Claims {
        jti: Uuid::new_v4(),
        sub: signed_in.names.username.clone(),
        department: signed_in.names.privileges.clone(),
        env: context.config.environment.name().to_owned(),
        iat: context.clock.now.timestamp(),
        exp: expires.timestamp(),
    };
    let token = sign(&claims, keys.secret_key.as_ref())?;
    signed_in.open_session(&claims.session_id(), expires, &scram::verifier(&token, scram::FOR_TOKENS))?;
    context.line(token.expose_secret())
}
