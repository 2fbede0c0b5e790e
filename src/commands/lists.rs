//! The commands that list a noun, in the plural: which entity each is about. What they do is written once, in `list`.

use clap::Subcommand;

use super::list;
use crate::context::Context;
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, DEPARTMENT, EVENT, LOCATION, NOTE, PAYMENT, REMINDER, ROLE};
use crate::entity::Entity;
use crate::error::Result;
use crate::output::Format;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum List {
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
    /// List notes, on any record
    Notes(list::Arguments),
    /// List reminders: those to do first, by the day they are due
    Reminders(list::Arguments),
}

impl List {
    fn parts(&self) -> (&'static Entity, &list::Arguments) {
        match self {
            Self::Clients(arguments) => (&CLIENT, arguments),
            Self::Contracts(arguments) => (&CONTRACT, arguments),
            Self::Events(arguments) => (&EVENT, arguments),
            Self::Companies(arguments) => (&COMPANY, arguments),
            Self::Locations(arguments) => (&LOCATION, arguments),
            Self::Collaborators(arguments) => (&COLLABORATOR, arguments),
            Self::Departments(arguments) => (&DEPARTMENT, arguments),
            Self::Roles(arguments) => (&ROLE, arguments),
            Self::Payments(arguments) => (&PAYMENT, arguments),
            Self::Notes(arguments) => (&NOTE, arguments),
            Self::Reminders(arguments) => (&REMINDER, arguments),
        }
    }

    /// As typed.
    pub fn name(&self) -> &'static str {
        self.parts().0.plural
    }

    /// The format asked for.
    pub fn format(&self) -> Option<Format> {
        self.parts().1.format
    }

    /// Does it.
    ///
    /// # Errors
    /// As [`list::run`].
    pub fn run(&self, context: &mut Context<'_>) -> Result<()> {
        let (entity, arguments) = self.parts();
        list::run(context, entity, arguments)
    }

    /// Whether [`List::run`] would get as far as reading: what `can` asks.
    ///
    /// # Errors
    /// As [`List::run`].
    pub(super) fn attempt(&self, context: &Context<'_>) -> Result<()> {
        let (entity, arguments) = self.parts();
        list::attempt(context, entity, arguments)
    }
}
