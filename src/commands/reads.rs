//! The commands that read otherwise than by noun: what waits; the calendar; who is free; words anywhere; likeness; silence; schemas; completion; saved views.

use clap::Subcommand;

use super::{calendar, completions, config, duplicates, free, list, retention, schema, search, shell_prompt, today, view};
use crate::context::Context;
use crate::domain::VIEW;
use crate::error::Result;
use crate::output::Format;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Read {
    /// See what waits for you today, with the command that does it
    Today(today::Arguments),
    /// See the events of a month: how many on each day, then which
    Calendar(calendar::Arguments),
    /// See who of the support is free, and when
    Free(free::Arguments),
    /// Find clients, companies, contracts, events and locations by words
    Search(search::Arguments),
    /// Find clients or companies that are probably the same
    Duplicates(duplicates::Arguments),
    /// List clients of whom nothing has been heard for years
    #[command(aliases = ["conservation"])]
    Retention(retention::Arguments),
    /// Print the JSON Schema of a list's JSON
    Schema(schema::Arguments),
    /// Print the script that completes commands, fields and values in your shell
    Completions(completions::Arguments),
    /// Show your own settings and aliases, or an example of them
    Config(config::Arguments),
    /// Print what a shell's prompt shows: who you are, how long your token lasts
    Prompt(shell_prompt::Arguments),
    /// List saved views
    Views(list::Arguments),
    /// Save a filter under a name, or delete one
    View(view::Arguments),
}

impl Read {
    /// As typed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Today(_) => "today",
            Self::Calendar(_) => "calendar",
            Self::Free(_) => "free",
            Self::Search(_) => "search",
            Self::Duplicates(_) => "duplicates",
            Self::Retention(_) => "retention",
            Self::Schema(_) => "schema",
            Self::Completions(_) => "completions",
            Self::Config(_) => "config",
            Self::Prompt(_) => "prompt",
            Self::Views(_) => "views",
            Self::View(_) => "view",
        }
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Today(today) => today.format,
            Self::Calendar(calendar) => calendar.format,
            Self::Free(free) => free.format,
            Self::Search(search) => search.format,
            Self::Duplicates(duplicates) => duplicates.format,
            Self::Retention(retention) => retention.format,
            Self::Views(list) => list.format,
            Self::Config(config) => config.format,
            Self::Prompt(_) | Self::Schema(_) | Self::Completions(_) | Self::View(_) => None,
        }
    }

    /// Whether it is about this program and its vocabulary, and asks no database.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Schema(_) | Self::Completions(_) | Self::Config(_) | Self::Prompt(_))
    }

    /// Does it.
    ///
    /// # Errors
    /// Whatever went wrong, as the person will read it.
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        match self {
            Self::Today(arguments) => today::run(context, arguments),
            Self::Calendar(arguments) => calendar::run(context, arguments),
            Self::Free(arguments) => free::run(context, arguments),
            Self::Search(arguments) => search::run(context, arguments),
            Self::Duplicates(arguments) => duplicates::run(context, arguments),
            Self::Retention(arguments) => retention::run(context, arguments),
            Self::Schema(arguments) => schema::run(context, arguments),
            Self::Completions(arguments) => completions::run(context, arguments),
            Self::Config(arguments) => config::run(context, arguments),
            Self::Prompt(arguments) => shell_prompt::run(context, arguments),
            Self::Views(arguments) => list::run(context, &VIEW, arguments),
            Self::View(arguments) => view::run(context, arguments),
        }
    }
}
