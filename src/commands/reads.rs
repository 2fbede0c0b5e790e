//! The commands that read otherwise than by listing a noun: one record, in the singular; words anywhere; schemas; completion; saved views.

use clap::Subcommand;

use super::{briefing, completions, list, schema, search, view};
use crate::context::Context;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, PAYMENT, ROLE, VIEW};
use crate::error::Result;
use crate::output::Format;

#[derive(Debug, Subcommand)]
pub enum Read {
    /// Show one client: company, contracts, money, timeline, what comes next
    Client(briefing::Arguments),
    /// Show one contract: client, payments, events, timeline, what comes next
    Contract(briefing::Arguments),
    /// Show one event
    Event(briefing::Arguments),
    /// Show one company
    Company(briefing::Arguments),
    /// Show one location
    Location(briefing::Arguments),
    /// Show one collaborator
    Collaborator(briefing::Arguments),
    /// Show one department
    Department(briefing::Arguments),
    /// Show one role (job title)
    Role(briefing::Arguments),
    /// Show one payment
    Payment(briefing::Arguments),
    /// Find clients, companies, contracts, events and locations by words
    Search(search::Arguments),
    /// Print the JSON Schema of a list's JSON
    Schema(schema::Arguments),
    /// Print the script that completes commands, fields and values in your shell
    Completions(completions::Arguments),
    /// List saved views
    Views(list::Arguments),
    /// Save a filter under a name, or delete one
    View(view::Arguments),
}

impl Read {
    /// As typed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::Contract(_) => "contract",
            Self::Event(_) => "event",
            Self::Company(_) => "company",
            Self::Location(_) => "location",
            Self::Collaborator(_) => "collaborator",
            Self::Department(_) => "department",
            Self::Role(_) => "role",
            Self::Payment(_) => "payment",
            Self::Search(_) => "search",
            Self::Schema(_) => "schema",
            Self::Completions(_) => "completions",
            Self::Views(_) => "views",
            Self::View(_) => "view",
        }
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Client(one)
            | Self::Contract(one)
            | Self::Event(one)
            | Self::Company(one)
            | Self::Location(one)
            | Self::Collaborator(one)
            | Self::Department(one)
            | Self::Role(one)
            | Self::Payment(one) => one.format,
            Self::Search(search) => search.format,
            Self::Views(list) => list.format,
            Self::Schema(_) | Self::Completions(_) | Self::View(_) => None,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Whatever went wrong, as the person will read it.
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        match self {
            Self::Client(arguments) => briefing::run(context, &CLIENT, arguments),
            Self::Contract(arguments) => briefing::run(context, &CONTRACT, arguments),
            Self::Event(arguments) => briefing::run(context, &EVENT, arguments),
            Self::Company(arguments) => briefing::run(context, &COMPANY, arguments),
            Self::Location(arguments) => briefing::run(context, &LOCATION, arguments),
            Self::Collaborator(arguments) => briefing::run(context, &COLLABORATOR, arguments),
            Self::Department(arguments) => briefing::run(context, &DEPARTMENT, arguments),
            Self::Role(arguments) => briefing::run(context, &ROLE, arguments),
            Self::Payment(arguments) => briefing::run(context, &PAYMENT, arguments),
            Self::Search(arguments) => search::run(context, arguments),
            Self::Schema(arguments) => schema::run(context, arguments),
            Self::Completions(arguments) => completions::run(context, arguments),
            Self::Views(arguments) => list::run(context, &VIEW, arguments),
            Self::View(arguments) => view::run(context, arguments),
        }
    }
}
