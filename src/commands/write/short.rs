//! Short forms of writes: `note client mkc111 …`, `remind contract kc555 2026-12-01 …` and `done re-3` are `add-note`,
//! `add-reminder` and `update-reminder`, spelt out before anything is done with them.

use std::fmt::Debug;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::{add, bulk, update};
use crate::domain::notes::NOUNS;
use crate::output::Format;

/// Arguments of a short form, kept as those of the command they stand for.
#[derive(Debug)]
pub struct Short<T: Spelt>(pub(super) T::Long);

/// What is typed for something longer.
pub trait Spelt: Args {
    /// Arguments of the command it stands for.
    type Long: Debug;
    fn long(self) -> Self::Long;
}

impl<T: Spelt> FromArgMatches for Short<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(|typed| Self(typed.long()))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Spelt> Args for Short<T> {
    fn augment_args(command: Command) -> Command {
        T::augment_args(command)
    }
    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  epicrm note client mkc111 Prefers to be called in the morning
  epicrm note contract kc555 'Asks for a deposit of 20 %' --dry-run
  epicrm note event geg2021 'Stage of 6 × 4 m; no balloons'

A long one comes from a file, @minutes.txt, or a pipe, -. Notes are everybody's to read, on the page of the record
(epicrm client mkc111) and in: epicrm notes. The same as epicrm add-note client=mkc111 text=…; a note is its author's to
change (update-note) and delete (delete-note).")]
pub struct Note {
    #[command(flatten)]
    about: About,
    /// What to write: one word or many
    #[arg(index = 3, required = true, value_name = "TEXT")]
    text: Vec<String>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  epicrm remind contract kc555 2026-12-01 Ask for the rest
  epicrm remind client mkc111 tomorrow Call back
  epicrm remind event geg2021 next_week 'Confirm the caterer' --for sam    # gestion; others remind themselves

What is to do: epicrm reminders 'who=me and done=no'; what is done: epicrm done re-1. The same as
epicrm add-reminder contract=kc555 due_on=2026-12-01 text=…")]
pub struct Remind {
    #[command(flatten)]
    about: About,
    /// The day it is due: 2026-12-01, tomorrow, 01/12/2026…
    #[arg(index = 3, value_name = "DATE")]
    due_on: String,
    /// What is to be done: one word or many
    #[arg(index = 4, required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// Whom it reminds [default: you]
    #[arg(long = "for", alias = "pour", value_name = "USERNAME")]
    who: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  epicrm done re-1 --dry-run
  epicrm done re-1

The same as epicrm update-reminder re-1 done=yes; done=no takes it back.")]
pub struct Done {
    /// The reminder's code
    code: String,
    #[command(flatten)]
    flags: Flags,
}

// Which record. Positions are said: completion takes an argument out and puts it back, which would make it the last.
#[derive(Debug, Args)]
struct About {
    /// client, contract, event, company, location, payment or collaborator
    #[arg(index = 1, value_parser = PossibleValuesParser::new(nouns()), hide_possible_values = true, ignore_case = true)]
    noun: String,
    /// Its code, or another name of it: a client's full name, a username
    #[arg(index = 2)]
    code: String,
}

#[derive(Debug, Args)]
struct Flags {
    /// Check everything, but change nothing
    #[arg(long)]
    dry_run: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    format: Option<Format>,
}

/// What was typed is meant as it stands; one word alone may name where the text is: `@minutes.txt`, `-`.
fn text(words: &[String]) -> String {
    match words {
        [one] if one == "-" || one.starts_with('@') && !one.contains(char::is_whitespace) => format!("text={one}"),
        words if words.concat().is_empty() => "text=".to_owned(),
        words => format!("text=\"{}\"", words.join(" ")),
    }
}

fn nouns() -> impl Iterator<Item = PossibleValue> {
    NOUNS.iter().map(|noun| PossibleValue::new(noun.name).aliases(noun.words().filter(|word| *word != noun.name)))
}

impl About {
    /// `client=mkc111`: the noun is the name of the relation.
    fn word(&self) -> String {
        let noun = NOUNS.iter().find(|noun| noun.words().any(|word| word.eq_ignore_ascii_case(&self.noun)));
        format!("{}={}", noun.map_or(self.noun.as_str(), |noun| noun.name), self.code)
    }
}

impl Flags {
    fn add(self, words: Vec<String>) -> add::Arguments {
        add::Arguments {
            words,
            edit: false,
            allow_clash: false,
            refuse_duplicates: false,
            lookup: false,
            place: Vec::new(),
            if_missing: false,
            upsert: false,
            dry_run: self.dry_run,
            format: self.format,
        }
    }
}

impl Spelt for Note {
    type Long = add::Arguments;
    fn long(self) -> add::Arguments {
        self.flags.add(vec![self.about.word(), text(&self.text)])
    }
}

impl Spelt for Remind {
    type Long = add::Arguments;
    fn long(self) -> add::Arguments {
        let mut words = vec![self.about.word(), format!("due_on={}", self.due_on), text(&self.text)];
        words.extend(self.who.map(|who| format!("who={who}")));
        self.flags.add(words)
    }
}

impl Spelt for Done {
    type Long = update::Arguments;
    fn long(self) -> update::Arguments {
        let Flags { dry_run, format } = self.flags;
        update::Arguments {
            words: vec!["done=yes".to_owned()],
            edit: false,
            code: Some(self.code),
            allow_clash: false,
            bulk: bulk::Arguments::default(),
            if_version: None,
            dry_run,
            format,
        }
    }
}
