//! One file per command: its arguments, its help, what it does. This file is the enum and one match, and nothing else.

mod briefing;
pub mod completion;
mod completions;
mod db;
mod demo;
mod fields;
mod help;
mod init;
mod list;
mod reads;
mod schema;
mod search;
mod token;
mod update;
mod view;
mod whoami;

use clap::{Parser, Subcommand};

use crate::config::Environment;
use crate::context::Context;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, PAYMENT, ROLE};
use crate::error::Result;
use crate::output::Format;
use crate::telemetry;

/// A CRM for companies that organise events, on a PostgreSQL that enforces every right.
#[derive(Debug, Parser)]
#[command(name = "epicrm", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = "Start here:
  epicrm demo                                 a guided tour on a throw-away database
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
    /// What `today` means, for dates in filters and for the demo data
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<chrono::NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take a guided tour on a throw-away database
    Demo(demo::Arguments),
    /// Set up a database: roles, schema, first account
    Init(init::Arguments),
    /// Sign in: print a token for EPICRM_TOKEN
    Token(token::Arguments),
    /// Tell whose token this is, and how long it lasts
    Whoami(whoami::Arguments),
    /// List clients
    Clients(list::Arguments),
    /// List contracts
    Contracts(list::Arguments),
    /// List events
    Events(list::Arguments),
    /// List companies
    Companies(list::Arguments),
    /// List locations
    Locations(list::Arguments),
    /// List collaborators
    Collaborators(list::Arguments),
    /// List departments
    Departments(list::Arguments),
    /// List roles (job titles)
    Roles(list::Arguments),
    /// List payments
    Payments(list::Arguments),
    #[command(flatten)]
    Read(reads::Read),
    /// Change an event: its support, dates, place, notes…
    UpdateEvent(update::Arguments),
    /// Tell what can be filtered, shown and written
    Fields(fields::Arguments),
    /// Read about filters, formats, exit codes, environment, roles
    Help(help::Arguments),
    /// Control the private PostgreSQL of this machine
    Db(db::Arguments),
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
            Self::Clients(_) => "clients",
            Self::Contracts(_) => "contracts",
            Self::Events(_) => "events",
            Self::Companies(_) => "companies",
            Self::Locations(_) => "locations",
            Self::Collaborators(_) => "collaborators",
            Self::Departments(_) => "departments",
            Self::Roles(_) => "roles",
            Self::Payments(_) => "payments",
            Self::Read(read) => read.name(),
            Self::UpdateEvent(_) => "update-event",
            Self::Fields(_) => "fields",
            Self::Help(_) => "help",
            Self::Db(_) => "db",
            Self::TelemetryFlush => telemetry::FLUSH_COMMAND,
        }
    }

    /// The format asked for, where there is a choice: an error is then told in it too.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Clients(list)
            | Self::Contracts(list)
            | Self::Events(list)
            | Self::Companies(list)
            | Self::Locations(list)
            | Self::Collaborators(list)
            | Self::Departments(list)
            | Self::Roles(list)
            | Self::Payments(list) => list.format,
            Self::Read(read) => read.format(),
            Self::UpdateEvent(update) => update.format,
            Self::Whoami(whoami) => whoami.format,
            Self::Fields(fields) => fields.format,
            Self::Demo(_) | Self::Help(_) | Self::Init(_) | Self::Token(_) | Self::Db(_) | Self::TelemetryFlush => None,
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
            Self::Clients(arguments) => list::run(context, &CLIENT, arguments),
            Self::Contracts(arguments) => list::run(context, &CONTRACT, arguments),
            Self::Events(arguments) => list::run(context, &EVENT, arguments),
            Self::Companies(arguments) => list::run(context, &COMPANY, arguments),
            Self::Locations(arguments) => list::run(context, &LOCATION, arguments),
            Self::Collaborators(arguments) => list::run(context, &COLLABORATOR, arguments),
            Self::Departments(arguments) => list::run(context, &DEPARTMENT, arguments),
            Self::Roles(arguments) => list::run(context, &ROLE, arguments),
            Self::Payments(arguments) => list::run(context, &PAYMENT, arguments),
            Self::Read(read) => read.run(context),
            Self::UpdateEvent(arguments) => update::run(context, &EVENT, arguments),
            Self::Fields(arguments) => fields::run(context, arguments),
            Self::Help(arguments) => help::run(context, arguments),
            Self::Db(arguments) => db::run(context, arguments),
            Self::TelemetryFlush => unreachable!("run before there is a context"),
        }
    }
}
