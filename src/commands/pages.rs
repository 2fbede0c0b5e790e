//! The commands that show one record, in the singular: which entity each is about. What they do is written once, in `briefing`.

use clap::Subcommand;

use super::briefing;
use crate::context::Context;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, PAYMENT, ROLE};
use crate::entity::Entity;
use crate::error::Result;
use crate::output::Format;

#[derive(Debug, Subcommand)]
pub enum Page {
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
}

impl Page {
    fn parts(&self) -> (&'static Entity, &briefing::Arguments) {
        match self {
            Self::Client(arguments) => (&CLIENT, arguments),
            Self::Contract(arguments) => (&CONTRACT, arguments),
            Self::Event(arguments) => (&EVENT, arguments),
            Self::Company(arguments) => (&COMPANY, arguments),
            Self::Location(arguments) => (&LOCATION, arguments),
            Self::Collaborator(arguments) => (&COLLABORATOR, arguments),
            Self::Department(arguments) => (&DEPARTMENT, arguments),
            Self::Role(arguments) => (&ROLE, arguments),
            Self::Payment(arguments) => (&PAYMENT, arguments),
        }
    }

    /// As typed.
    pub fn name(&self) -> &'static str {
        self.parts().0.noun
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        self.parts().1.format
    }

    /// Does it.
    ///
    /// # Errors
    /// As [`briefing::run`].
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        let (entity, arguments) = self.parts();
        briefing::run(context, entity, arguments)
    }
}
