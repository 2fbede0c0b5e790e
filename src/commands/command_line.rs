//! Reads the command line. What is not carried out is answered: help or the version where they were asked for, else what is wrong.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::{Cli, help, tree, usage};
use crate::config::{Habits, is_token_given};
use crate::error::{Error, Result};
use crate::language::{self, Language};
use crate::output::{Format, Screen};

/// Reads it; a command that is none may be an alias of the person's, and no command is `today` for who has a token.
///
/// # Errors
/// Whatever is not carried out: help, the version, mistakes.
pub fn read(arguments: &[OsString], habits: &Habits) -> Result<Cli, Refused> {
    let refused = match parsed(arguments) {
        Ok(cli) => return Ok(cli),
        Err(refused) => refused,
    };
    match aliased(&refused, arguments, habits) {
        Some(Ok(arguments)) => parsed(&arguments).map_err(|refused| by_clap(refused, arguments)),
        Some(Err(error)) => Err(Refused::ByAlias(error, arguments.to_vec())),
        None => match unsaid(&refused, arguments).and_then(|arguments| parsed(&arguments).ok()) {
            Some(cli) if cli.command.name() == TODAY => Ok(cli),
            _ => Err(by_clap(refused, arguments.to_vec())),
        },
    }
}

/// What no command at all means for who has a token.
const TODAY: &str = "today";

/// The same command line with it, where that is so.
fn unsaid(refused: &clap::Error, arguments: &[OsString]) -> Option<Vec<OsString>> {
    let none = matches!(refused.kind(), ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    (none && is_token_given()).then(|| [arguments, &[TODAY.into()]].concat())
}

fn parsed(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    Cli::command().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches))
}

/// What is wrong, with the names of values in the language spoken.
fn by_clap(refused: clap::Error, arguments: Vec<OsString>) -> Refused {
    // Help is drawn by `help`, and clap's names are the English ones: only a mistake in French is read again for its words.
    let as_it_is = !refused.use_stderr() || language::current() == Language::English;
    let again =
        if as_it_is { None } else { help::spoken(tree::reached(usage::words(&arguments)).0).try_get_matches_from(&arguments).err() };
    Refused::ByClap(again.filter(|again| again.kind() == refused.kind()).unwrap_or(refused), arguments)
}

/// The same command line with what the alias stands for, if its command is one.
fn aliased(refused: &clap::Error, arguments: &[OsString], habits: &Habits) -> Option<Result<Vec<OsString>>> {
    let ContextValue::String(name) = refused.get(ContextKind::InvalidSubcommand)? else { return None };
    let place = arguments.iter().skip(1).position(|word| word == name.as_str())? + 1;
    let rest: Vec<String> = arguments[place + 1..].iter().map(|word| word.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    let expanded = habits.expanded(name, &rest).transpose()?;
    Some(expanded.map(|words| arguments[..place].iter().cloned().chain(words.into_iter().map(OsString::from)).collect()))
}

/// A command line that is not carried out.
#[derive(Debug)]
pub enum Refused {
    /// What clap says of these words.
    ByClap(clap::Error, Vec<OsString>),
    /// An alias in these words stands for nothing that could be typed.
    ByAlias(Error, Vec<OsString>),
}

/// A text to be shown, in which nothing is wrong.
#[derive(Debug)]
pub enum Answer {
    /// Help or the version, as it was asked for.
    Asked(String),
    /// Help, because no command was named.
    Instead(String),
}

impl Refused {
    /// What is shown for it on this screen, if it is no mistake.
    pub fn answer(&self, screen: &Screen) -> Option<Answer> {
        let Self::ByClap(refused, arguments) = self else { return None };
        match refused.kind() {
            ErrorKind::DisplayVersion => Some(Answer::Asked(refused.to_string().trim_end().to_owned())),
            ErrorKind::DisplayHelp => Some(Answer::Asked(help::asked(arguments, screen, screen.colour))),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Some(Answer::Instead(help::asked(arguments, screen, screen.stderr_colour)))
            }
            _ => None,
        }
    }

    /// What is wrong.
    pub fn into_error(self) -> Error {
        match self {
            Self::ByClap(refused, arguments) => usage::explained(&refused, &arguments),
            Self::ByAlias(error, _) => error,
        }
    }

    /// The format in which it is to be said.
    pub fn format(&self) -> Option<Format> {
        let (Self::ByClap(_, arguments) | Self::ByAlias(_, arguments)) = self;
        usage::format(arguments)
    }

    /// 0 where help was asked for; 2 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::ByClap(refused, _) => u8::try_from(refused.exit_code()).unwrap_or(2),
            Self::ByAlias(error, _) => error.exit_code(),
        }
    }
}
