//! One file per command: its arguments, its help, what it does. This file is the enum and one match, and nothing else.

mod briefing;
mod calendar;
mod can;
mod check;
pub mod command_line;
pub mod completion;
mod completions;
mod config;
mod date;
mod db;
mod demo;
mod doctor;
mod duplicates;
mod export;
mod fields;
mod found;
mod free;
pub mod help;
mod history;
mod import;
mod init;
mod list;
mod lists;
mod logout;
mod lookup;
mod pages;
mod password;
mod prompt;
mod reads;
mod records;
mod report;
mod reset_password;
mod retention;
mod rotate_key;
mod schema;
mod search;
mod sessions;
mod shell;
mod shell_prompt;
mod sign_in;
mod throttle;
mod today;
mod token;
pub mod tree;
mod ui;
mod usage;
mod view;
mod whoami;
mod write;

pub use prompt::dress as dress_prompts;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::config::Environment;
use crate::context::Context;
use crate::db::Limits;
use crate::domain::ENTITIES;
use crate::error::{self, Error, Result};
use crate::language::{Language, both, tr};
use crate::output::Format;
use crate::policy::Verb;
use crate::telemetry;

/// A CRM for companies that organise events, on a PostgreSQL that enforces every right.
#[derive(Debug, Parser)]
#[command(name = "epicrm", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = "Start here:
  epicrm demo                                 a guided tour, on throw-away data
  epicrm init                                 set up a database of your own
  export EPICRM_TOKEN=$(epicrm token alice)   sign in
  epicrm contracts \"status=signed et remain_amount_to_pay =>0\"")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// Environment: which of the server's three databases [env: EPICRM_ENV; default: prod]
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "prod|dev|test")]
    pub env: Option<Environment>,
    /// Colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true,
        value_name = "WHEN"
    )]
    pub color: crate::output::ColourChoice,
    /// Language: en or fr [default: that of the locale]
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "en|fr")]
    pub lang: Option<Language>,
    /// What `today` means, for dates in filters and for the demo data
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<chrono::NaiveDate>,
    /// Ask nothing: what is missing is named, and the command ends with 2
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Log to standard error, or to the file that EPICRM_LOG names: error, warn, info, debug or trace [env: EPICRM_LOG]
    #[arg(long, global = true, value_name = "LEVEL", value_parser = level(), hide_possible_values = true, hide_short_help = true)]
    pub log_level: Option<log::LevelFilter>,
    #[command(flatten)]
    pub limits: Limits,
}

/// The commands that list, in the plural.
pub fn lists() -> Vec<&'static str> {
    ENTITIES.iter().map(|entity| entity.plural).collect()
}

fn level() -> impl TypedValueParser<Value = log::LevelFilter> {
    PossibleValuesParser::new(["off", "error", "warn", "info", "debug", "trace"]).try_map(|level| level.parse::<log::LevelFilter>())
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Take a guided tour on a throw-away database
    Demo(demo::Arguments),
    /// Set up a database: roles, schema, first account
    Init(init::Arguments),
    /// Sign in: print a token for EPICRM_TOKEN
    Token(token::Arguments),
    /// Tell whose token this is, and how long it lasts
    Whoami(whoami::Arguments),
    #[command(flatten)]
    List(lists::List),
    #[command(flatten)]
    Page(pages::Page),
    #[command(flatten)]
    Read(reads::Read),
    /// Sum up many records: value, debts, revenue, workload, each drawn
    Report(report::Arguments),
    /// Tell what can be filtered, shown and written
    Fields(fields::Arguments),
    /// Read about filters, dates, formats, rights, scripts… or a command
    Help(help::Arguments),
    /// Read how things are done, by task; without a connection
    Guide(help::guide::Arguments),
    /// List who wrote what, when, from which command; the latest first
    History(list::Arguments),
    #[command(flatten)]
    Write(write::Write),
    /// Import a table of records: CSV, JSON, XLSX
    Import(import::Arguments),
    /// Export everything, or some nouns, as files that import restores
    Export(export::Arguments),
    #[command(flatten)]
    Act(write::Act),
    /// Take back your latest write, or another change, whole
    Undo(write::undo::Arguments),
    /// Tell whether a command would be let through, or all you may do
    Can(can::Arguments),
    /// Change your password
    Password(password::Arguments),
    /// Give somebody a one-time password (gestion)
    ResetPassword(reset_password::Arguments),
    /// List who is signed in
    Sessions(sessions::Arguments),
    /// Sign out: end this session, all of them, or somebody's
    Logout(logout::Arguments),
    /// Tell what is wrong with the data, and the command that mends it
    Check(check::Arguments),
    /// Tell what is wrong with this installation, and the mend
    Doctor(doctor::Arguments),
    /// Control the private PostgreSQL of this machine
    Db(db::Arguments),
    /// Type one command after the other, over one connection
    Shell(shell::Arguments),
    /// Look around and write on the whole terminal: lists, filter, records, actions
    Ui(ui::Arguments),
    /// Send the reports that wait in the spool
    #[command(name = telemetry::FLUSH_COMMAND, hide = true)]
    TelemetryFlush,
}

impl Command {
    /// As typed: what reports, the server's activity and the history show.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Demo(_) => "demo",
            Self::Init(_) => "init",
            Self::Token(_) => "token",
            Self::Whoami(_) => "whoami",
            Self::List(list) => list.name(),
            Self::Page(page) => page.name(),
            Self::Read(read) => read.name(),
            Self::Report(_) => "report",
            Self::Fields(_) => "fields",
            Self::Help(_) => "help",
            Self::Guide(_) => "guide",
            Self::History(_) => "history",
            Self::Write(write) => write.name(),
            Self::Import(_) => "import",
            Self::Export(_) => "export",
            Self::Act(act) => act.name(),
            Self::Undo(_) => "undo",
            Self::Can(_) => "can",
            Self::Password(_) => "password",
            Self::ResetPassword(_) => "reset-password",
            Self::Sessions(_) => "sessions",
            Self::Logout(_) => "logout",
            Self::Check(_) => "check",
            Self::Doctor(_) => "doctor",
            Self::Db(_) => "db",
            Self::Shell(_) => "shell",
            Self::Ui(_) => "ui",
            Self::TelemetryFlush => telemetry::FLUSH_COMMAND,
        }
    }

    /// The format asked for, where there is a choice: an error is then told in it too.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::List(list) => list.format(),
            Self::History(list) => list.format,
            Self::Write(write) => write.format(),
            Self::Act(act) => act.format(),
            Self::Sessions(sessions) => sessions.format,
            Self::Undo(undo) => undo.format,
            Self::Can(can) => can.format,
            Self::Page(page) => page.format(),
            Self::Read(read) => read.format(),
            Self::Whoami(whoami) => whoami.format,
            Self::Check(check) => check.format,
            Self::Doctor(doctor) => doctor.format,
            Self::Fields(fields) => fields.format,
            Self::Report(report) => report.format(),
            Self::Demo(_)
            | Self::Help(_)
            | Self::Guide(_)
            | Self::Init(_)
            | Self::Token(_)
            | Self::Password(_)
            | Self::ResetPassword(_)
            | Self::Logout(_)
            | Self::Db(_)
            | Self::Import(_)
            | Self::Export(_)
            | Self::Shell(_)
            | Self::Ui(_)
            | Self::TelemetryFlush => None,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Whatever went wrong, as the person will read it.
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        match self {
            Self::Demo(arguments) => demo::run(context, arguments),
            Self::Init(arguments) => init::run(context, arguments),
            Self::Token(arguments) => token::run(context, arguments),
            Self::Whoami(arguments) => whoami::run(context, arguments),
            Self::List(list) => list.run(context),
            Self::Page(page) => page.run(context),
            Self::Read(read) => read.run(context),
            Self::Report(arguments) => report::run(context, arguments),
            Self::Fields(arguments) => fields::run(context, arguments),
            Self::Help(arguments) => help::run(context, arguments),
            Self::Guide(arguments) => help::guide::run(context, arguments),
            Self::History(arguments) => history::run(context, arguments),
            Self::Write(write) => write.run(context),
            Self::Act(act) => act.run(context),
            Self::Undo(arguments) => write::undo::run(context, arguments),
            Self::Import(arguments) => import::run(context, arguments),
            Self::Export(arguments) => export::run(context, arguments),
            Self::Can(arguments) => can::run(context, arguments),
            Self::Password(arguments) => password::run(context, arguments),
            Self::ResetPassword(arguments) => reset_password::run(context, arguments),
            Self::Sessions(arguments) => sessions::run(context, arguments),
            Self::Logout(arguments) => logout::run(context, arguments),
            Self::Check(arguments) => check::run(context, arguments),
            Self::Doctor(arguments) => doctor::run(context, arguments),
            Self::Db(arguments) => db::run(context, arguments),
            Self::Ui(_) => ui::run(context),
            Self::Shell(_) | Self::TelemetryFlush => unreachable!("run before there is a context"),
        }
    }

    /// Whether it speaks to the database that the environment names.
    pub fn is_of_environment(&self) -> bool {
        match self {
            Self::Read(read) => !read.is_offline(),
            Self::Demo(_) | Self::Fields(_) | Self::Help(_) | Self::Guide(_) | Self::Db(_) | Self::TelemetryFlush => false,
            _ => true,
        }
    }

    /// Whether only the exit code is wanted.
    pub fn is_quiet(&self) -> bool {
        matches!(self, Self::Can(can) if can.quiet)
    }

    /// What right it takes; none where being signed in suffices.
    fn right(&self) -> Option<(Verb, &'static str)> {
        match self {
            Self::Write(write) => Some(write.right()),
            Self::Import(import) => import.entity().map(|entity| (Verb::Create, entity.noun)),
            Self::Act(act) => Some(act.right()),
            Self::Sessions(_) => Some((Verb::See, "session")),
            Self::Logout(_) => Some((Verb::End, "session")),
            Self::ResetPassword(_) => Some((Verb::Reset, "password")),
            _ => None,
        }
    }

    /// Everything up to doing it: what `can` asks.
    ///
    /// # Errors
    /// The very error that [`Command::run`] would end with.
    fn attempt(&self, context: &Context<'_>) -> Result<()> {
        match self {
            Self::Act(act) => act.attempt(context, true).map(drop),
            Self::Write(write) => write.check(context),
            Self::Undo(arguments) => write::undo::attempt(context, arguments, true).map(drop),
            Self::Import(arguments) => import::attempt(context, arguments),
            Self::Sessions(arguments) => sessions::find(context, arguments).map(drop),
            Self::Logout(arguments) => logout::attempt(context, arguments),
            Self::ResetPassword(arguments) => reset_password::attempt(context, arguments, true).map(drop),
            Self::Whoami(_) | Self::Password(_) | Self::Check(_) | Self::Export(_) | Self::Page(_) | Self::Read(_) => {
                context.session().map(drop)
            }
            Self::List(list) => list.attempt(context),
            Self::Report(arguments) => report::attempt(context, arguments),
            Self::History(arguments) => history::attempt(context, arguments),
            Self::Demo(_)
            | Self::Init(_)
            | Self::Token(_)
            | Self::Can(_)
            | Self::Fields(_)
            | Self::Help(_)
            | Self::Guide(_)
            | Self::Doctor(_)
            | Self::Db(_)
            | Self::Shell(_)
            | Self::Ui(_)
            | Self::TelemetryFlush => {
                let message = tr!("{} asks nothing of your rights in the CRM", "{} ne demande rien à vos droits dans le CRM", self.name());
                Err(Error::new(error::Kind::Usage, message)
                    .hint(both("what you may do there: epicrm can --list", "ce que vous pouvez y faire : epicrm can --list")))
            }
        }
    }
}
