//! The commands that show one record, in the singular: which entity each is about. What they do is written once, in `briefing`.

use clap::Subcommand;

use super::briefing;
use super::lookup::{self, CompanyLookup, LocationLookup};
use crate::context::Context;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, PAYMENT, ROLE};
use crate::entity::Entity;
use crate::error::Result;
use crate::output::Format;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Page {
    /// Show one client: company, contracts, money, timeline, what comes next
    Client(briefing::OfPerson),
    /// Show one contract: client, payments, events, timeline, what comes next
    Contract(briefing::Arguments),
    /// Show one event
    Event(briefing::Arguments),
    /// Show one company, or look one up in the public register
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Company(Registered<CompanyLookup>),
    /// Show one location, or look one up in the public register
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Location(Registered<LocationLookup>),
    /// Show one collaborator
    Collaborator(briefing::Arguments),
    /// Show one department
    Department(briefing::Arguments),
    /// Show one role (job title)
    Role(briefing::Arguments),
    /// Show one payment
    Payment(briefing::Arguments),
}

// A page, or what a public register knows.
#[derive(Debug, clap::Args)]
pub struct Registered<Lookup: Subcommand> {
    #[command(flatten)]
    page: briefing::Arguments,
    #[command(subcommand)]
    lookup: Option<Lookup>,
}

enum Shown<'a> {
    Person(&'static Entity, &'a briefing::OfPerson),
    Page(&'static Entity, &'a briefing::Arguments),
    Company(&'a lookup::Arguments),
    Location(&'a lookup::Arguments),
}

impl Page {
    fn shown(&self) -> Shown<'_> {
        let (entity, arguments) = match self {
            Self::Company(Registered { lookup: Some(CompanyLookup::Lookup(arguments)), .. }) => return Shown::Company(arguments),
            Self::Location(Registered { lookup: Some(LocationLookup::Lookup(arguments)), .. }) => return Shown::Location(arguments),
            Self::Company(Registered { page, .. }) => (&COMPANY, page),
            Self::Location(Registered { page, .. }) => (&LOCATION, page),
            Self::Client(person) => return Shown::Person(&CLIENT, person),
            Self::Contract(arguments) => (&CONTRACT, arguments),
            Self::Event(arguments) => (&EVENT, arguments),
            Self::Collaborator(arguments) => (&COLLABORATOR, arguments),
            Self::Department(arguments) => (&DEPARTMENT, arguments),
            Self::Role(arguments) => (&ROLE, arguments),
            Self::Payment(arguments) => (&PAYMENT, arguments),
        };
        Shown::Page(entity, arguments)
    }

    /// As typed.
    pub fn name(&self) -> &'static str {
        match self.shown() {
            Shown::Page(entity, _) | Shown::Person(entity, _) => entity.noun,
            Shown::Company(_) => "company lookup",
            Shown::Location(_) => "location lookup",
        }
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        match self.shown() {
            Shown::Page(_, arguments) | Shown::Person(_, briefing::OfPerson { page: arguments, .. }) => arguments.format,
            Shown::Company(arguments) | Shown::Location(arguments) => arguments.format,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// As [`briefing::run`], [`lookup::company`], [`lookup::location`].
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        match self.shown() {
            Shown::Page(entity, arguments) => briefing::run(context, entity, arguments),
            Shown::Person(entity, person) => briefing::of_person(context, entity, person),
            Shown::Company(arguments) => lookup::company(context, arguments),
            Shown::Location(arguments) => lookup::location(context, arguments),
        }
    }
}
