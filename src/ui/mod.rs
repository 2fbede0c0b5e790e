//! The interface on a whole terminal, as values: what it knows ([`Model`]), what happens to it ([`Message`]), what it asks for
//! ([`Wish`]), and what stands on the screen ([`draw`]). It reads no key, asks no database and writes to no terminal: whoever runs
//! it does, and never waits while doing so.

mod action;
mod answers;
mod input;
mod keys;
mod list;
mod model;
#[cfg(test)]
mod tests;
mod view;

use crossterm::event::KeyEvent;

use crate::entity::value::Clock;
use crate::entity::{Entity, Value};
use crate::error::Error;
use crate::output::Column;

pub use action::Step;
pub use model::{Model, Person};
pub use view::{draw, page_width};

/// Which request an answer is to: what is no longer waited for is not listened to.
pub type Ticket = u64;

/// How many records are read at a time.
pub const PAGE: u64 = 100;

/// What happens.
#[derive(Debug)]
pub enum Message {
    Key(KeyEvent),
    Paste(String),
    /// Columns and lines of the terminal.
    Size(u16, u16),
    /// Time passes.
    Beat(Clock),
    Answer(Ticket, Result<Answer, Error>),
}

/// What is to be done about it.
#[derive(Debug)]
pub enum Wish {
    Ask(Ticket, Request),
    /// Of what is under way: nobody waits for it any more.
    Stop(Ticket),
    Leave,
}

/// What only the database can answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Records of a list, from the first or after the one with these keys.
    List { entity: &'static Entity, filter: String, after: Option<Vec<Value<'static>>> },
    /// The page of a record, this many columns wide.
    Record { entity: &'static Entity, name: String, width: u16 },
    /// A command that writes.
    Run { words: Vec<String> },
}

#[derive(Debug)]
pub enum Answer {
    List(Page),
    Record {
        text: String,
        steps: Vec<Step>,
    },
    /// What the command said beside its data.
    Done {
        notices: Vec<String>,
    },
}

/// A part of a list.
#[derive(Debug)]
pub struct Page {
    pub columns: Vec<Column>,
    /// What is typed to name each record, then its columns.
    pub rows: Vec<(String, Vec<Value<'static>>)>,
    /// The keys of the last, where more follow.
    pub more: Option<Vec<Value<'static>>>,
    /// How the filter was read, where that may surprise.
    pub note: Option<String>,
}
