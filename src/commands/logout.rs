//! `logout`: ends sessions, at the next statement of whoever still uses them. The token is worthless from then on.

use super::{records, sessions};
use crate::context::Context;
use crate::db::Session;
use crate::error::{Error, Kind, Result};
use crate::language::tr;
use crate::policy::Verb;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm logout                      # this session: the one of EPICRM_TOKEN
  epicrm logout --all                # every session of yours, on every machine
  epicrm logout --session 1f0c9a3e   # one of yours, as epicrm sessions lists them
  epicrm logout bob                  # every session of bob's (gestion)")]
pub struct Arguments {
    /// Whose sessions to end, all of them; gestion only
    #[arg(conflicts_with_all = ["all", "session"])]
    name: Option<String>,
    /// Every session of mine
    #[arg(long, conflicts_with = "session")]
    all: bool,
    /// The session of this id
    #[arg(long, value_name = "ID")]
    session: Option<String>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let here = arguments.name.is_none() && !arguments.all && arguments.session.is_none();
    let claims = context.claims()?;
    let session = match context.session() {
        // Its token is still good by the calendar: the session was ended before.
        Err(over) if here && over.kind == Kind::NotAuthenticated => {
            let over = tr!("that session was over already", "cette session était déjà finie");
            context.output.notice(&forgetting(&over));
            return Ok(());
        }
        session => session?,
    };
    let told = end(session, arguments, &claims.session_id(), false)?;
    context.output.notice(&told);
    Ok(())
}

/// Whether [`run`] would do it.
///
/// # Errors
/// The very refusal of the command.
pub(super) fn attempt(context: &Context<'_>, arguments: &Arguments) -> Result<()> {
    let claims = context.claims()?;
    end(context.session()?, arguments, &claims.session_id(), true).map(drop)
}

fn end(mut session: Session, arguments: &Arguments, this: &str, dry_run: bool) -> Result<String> {
    if arguments.all || arguments.session.is_some() {
        sessions::require(&session, Verb::End, &session.actor().username)?;
    }
    if let Some(id) = &arguments.session {
        let id = id.trim().to_lowercase();
        if !session.sessions()?.iter().any(|live| live.session_id == id) || !dry_run && !session.close_other(&id)? {
            return Err(Error::new(
                Kind::NotFound,
                tr!(
                    "there is no live session {id} that you may end",
                    "il n'y a pas de session {id} en cours à laquelle vous puissiez mettre fin"
                ),
            )
            .hint(tr!(
                "yours: epicrm sessions; everybody's, for gestion: epicrm sessions --all",
                "les vôtres : epicrm sessions ; celles de tous, pour gestion : epicrm sessions --all"
            )));
        }
        let ended = tr!("ended session {id}", "mis fin à la session {id}");
        return Ok(if id == this { forgetting(&ended) } else { ended });
    }
    if let Some(name) = &arguments.name {
        let (id, username) = records::collaborator(&mut session, name)?;
        sessions::require(&session, Verb::End, &username)?;
        if !dry_run {
            session.end_sessions(id)?;
        }
        return Ok(tr!("ended every session of {username}", "mis fin à toutes les sessions du compte {username}"));
    }
    if arguments.all {
        let me = session.actor().id;
        if !dry_run {
            session.end_sessions(me)?;
        }
        return Ok(forgetting(&tr!("ended every session of yours", "mis fin à toutes vos sessions")));
    }
    if !dry_run {
        session.close()?;
    }
    Ok(forgetting(&tr!("signed out", "déconnecté")))
}

/// With what is left to do where the session was the one of EPICRM_TOKEN.
fn forgetting(done: &str) -> String {
    tr!("{done}\nforget its token: unset EPICRM_TOKEN", "{done}\noubliez son jeton : unset EPICRM_TOKEN")
}
