//! `free`: who of the support is free, and when; with `--for`, who could take an event.

mod event;
mod period;
pub(super) mod roster;

use crate::context::Context;
use crate::entity::value;
use crate::error::{self, Error, Result};
use crate::language::tr;
use crate::output::Format;
use roster::Person;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm free
  epicrm free --from next_week
  epicrm free sam sofia --from 2026-12-01 --to 2026-12-04
  epicrm free --from 2026-12-12T08:30 --to 2026-12-12T18:00
  epicrm free --for geg2021
  epicrm free --from tomorrow --format json

Somebody is free where the database would let them take an event: none of theirs that is not called off overlaps it, save those that
were allowed to. --to is the last day, or a moment. For programs: each stretch of free time, and the load of the whole time; with
--for, each person, and what keeps them. The least loaded come first.")]
pub struct Arguments {
    /// Usernames; nothing: everybody of the support
    #[arg(value_name = "USERNAME")]
    names: Vec<String>,
    /// Of the support, whose time alone is kept
    #[arg(long)]
    support: bool,
    /// The first day, or moment: tomorrow, 2026-12-01, next_week, 2026-12-01T18:00 [default: today]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day, or the moment [default: 14 days from the first; of a week or a month, its last]
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// An event: who could take it
    #[arg(long = "for", alias = "pour", value_name = "EVENT", conflicts_with_all = ["from", "to"])]
    event: Option<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Exit with code 3 when nobody is free
    #[arg(long)]
    fail_empty: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let somebody = match &arguments.event {
        Some(code) => event::run(context, code, arguments)?,
        None => period::run(context, arguments)?,
    };
    match somebody {
        false if arguments.fail_empty => Err(Error::new(error::Kind::NotFound, tr!("nobody is free", "personne n'est libre"))),
        _ => Ok(()),
    }
}

/// Those of `people` who were named, each once; everybody where nobody was.
fn named(people: Vec<Person>, names: &[String], me: &str) -> Result<Vec<Person>> {
    let name = |name: &String| if super::records::is_me(name) { me.to_owned() } else { name.to_lowercase() };
    let names: Vec<String> = names.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|name| !people.iter().any(|person| person.username == **name)) {
        let message = tr!(
            "{} is nobody's username in the active support",
            "{} n'est le nom d'aucun collaborateur actif du support",
            value::clipped(unknown)
        );
        let near = value::nearest(unknown, people.iter().map(|person| (person.username.as_str(), person.username.as_str())));
        let mut error = Error::new(error::Kind::NotFound, message);
        if let Some(near) = near {
            error = error.hint(tr!("did you mean {near}?", "vouliez-vous dire {near} ?"));
        }
        return Err(error.hint(tr!(
            "who there is: epicrm collaborators privileges=support active=true",
            "la liste : epicrm collaborators privileges=support active=true"
        )));
    }
    Ok(people.into_iter().filter(|person| names.is_empty() || names.contains(&person.username)).collect())
}
