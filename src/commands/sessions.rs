//! `sessions`: who is signed in, since when, until when. Shows ids that name sessions and open nothing.

use std::borrow::Cow;

use super::records;
use crate::context::Context;
use crate::db::{LiveSession, Session};
use crate::entity::{Choice, Kind, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::policy::{self, Verb};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm sessions                 # yours, the present one marked
  epicrm sessions --all           # everybody's (gestion)
  epicrm sessions bob --format json
  epicrm logout --session ID      # ends one")]
pub struct Arguments {
    /// Whose; gestion only, unless it is you
    #[arg(conflicts_with = "all")]
    name: Option<String>,
    /// Everybody's; gestion only
    #[arg(long)]
    all: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// What a session is for.
static PURPOSES: [Choice; 2] =
    [Choice { name: "person", french: "personne", aliases: &[] }, Choice { name: "script", french: "script", aliases: &[] }];

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let live = find(context, arguments)?;
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    let columns = [
        ("session", both("Session", "Session"), Kind::Text),
        ("username", both("Username", "Utilisateur"), Kind::Text),
        ("purpose", both("Of a", "De"), Kind::Choice(&PURPOSES)),
        ("opened_at", both("Opened", "Ouverte"), Kind::Instant),
        ("expires_at", both("Expires", "Expire"), Kind::Instant),
        ("this", both("This one", "Celle-ci"), Kind::Boolean),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind }).into();
    let format = context.format(arguments.format, Format::Table);
    let mut sheet = context.output.sheet(format, columns);
    for one in &live {
        sheet.row(&[
            text(&one.session_id),
            text(&one.username),
            text(&one.purpose),
            Value::Instant(one.opened_at),
            Value::Instant(one.expires_at),
            Value::Boolean(one.this),
        ])?;
    }
    sheet.end()?;
    Ok(())
}

/// The sessions asked for. Also what `can` tries.
///
/// # Errors
/// Exit code 5 when they are somebody else's and one is not of gestion.
pub(super) fn find(context: &Context<'_>, arguments: &Arguments) -> Result<Vec<LiveSession>> {
    let mut session = context.session()?;
    let whose = match &arguments.name {
        Some(name) => Some(records::collaborator(&mut session, name)?.1),
        None if arguments.all => None,
        None => Some(session.actor().username.clone()),
    };
    require(&session, Verb::See, whose.as_deref().unwrap_or("everybody"))?;
    let mut live = session.sessions()?;
    live.retain(|one| whose.as_ref().is_none_or(|name| one.username == *name));
    Ok(live)
}

/// Whether this person may see or end the sessions of `whose`.
///
/// # Errors
/// Exit code 5, as [`policy::require`].
pub(super) fn require(session: &Session, verb: Verb, whose: &str) -> Result<()> {
    let actor = session.actor();
    let code = tr!("of {whose}", "de {whose}");
    let attempt = actor.attempt(verb, "session", Some(&code), &[]);
    policy::require(&attempt, |_| Some(whose.to_owned()))
}
