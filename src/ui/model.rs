//! What the interface knows.

use chrono::{DateTime, Utc};

use super::action::Step;
use super::input::Input;
use super::list::List;
use super::{Message, Request, Ticket, Wish};
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION, NOTE, PAYMENT, REMINDER};
use crate::entity::Entity;
use crate::entity::value::Clock;
use crate::filter;
use crate::language::{Text, both};
use crate::output::Screen;

/// The nouns on the left, those of every day first.
pub(super) static NOUNS: [&Entity; 9] = [&CLIENT, &CONTRACT, &EVENT, &REMINDER, &PAYMENT, &COMPANY, &LOCATION, &COLLABORATOR, &NOTE];

/// Who sits before it, and where that is.
#[derive(Clone, Debug)]
pub struct Person {
    pub username: String,
    pub department: String,
    pub environment: &'static str,
    pub production: bool,
    pub expires_at: DateTime<Utc>,
}

/// Where keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    Nouns,
    Filter,
    List,
    Record,
}

/// The page of one record.
#[derive(Debug)]
pub(super) struct Record {
    pub name: String,
    pub text: String,
    pub steps: Vec<Step>,
    /// The first line in sight.
    pub top: usize,
}

impl Record {
    /// What may be done with it, the most pressing first.
    pub fn actions(&self) -> Vec<&Step> {
        self.steps.iter().filter(|step| step.writes()).collect()
    }
}

/// What stands over the rest and has the keys.
#[derive(Debug)]
pub(super) enum Over {
    Help,
    Actions(usize),
    Command { input: Input, about: String, wrong: Option<String> },
    Trouble(String),
}

/// What is waited for.
#[derive(Debug)]
pub(super) struct Waiting {
    pub ticket: Ticket,
    pub request: Request,
    pub stopping: bool,
}

#[derive(Debug)]
pub struct Model {
    pub(super) person: Person,
    pub(super) screen: Screen,
    pub(super) clock: Clock,
    pub(super) size: (u16, u16),
    pub(super) focus: Focus,
    pub(super) noun: usize,
    pub(super) filter: Input,
    /// The filter that the list has.
    pub(super) applied: String,
    /// What is wrong with the filter that is being typed.
    pub(super) wrong: Option<String>,
    pub(super) list: List,
    pub(super) record: Option<Record>,
    pub(super) over: Option<Over>,
    /// A menu that opens when the record is there.
    pub(super) menu_wanted: bool,
    /// The last thing that is to be known.
    pub(super) note: String,
    pub(super) waiting: Option<Waiting>,
    /// What must be read again when nothing else is under way.
    pub(super) stale: bool,
    pub(super) last_ticket: Ticket,
    pub(super) beats: usize,
}

impl Model {
    /// Nothing is known yet: the list that stands first is asked for.
    pub fn new(person: Person, screen: Screen, clock: Clock, size: (u16, u16)) -> (Self, Vec<Wish>) {
        let mut model = Self {
            person,
            screen,
            clock,
            size,
            focus: Focus::List,
            noun: 0,
            filter: Input::default(),
            applied: String::new(),
            wrong: None,
            list: List::default(),
            record: None,
            over: None,
            menu_wanted: false,
            note: String::new(),
            waiting: None,
            stale: false,
            last_ticket: 0,
            beats: 0,
        };
        let wishes = model.read_list();
        (model, wishes)
    }

    /// What happens changes what is known, and gives what is to be done.
    pub fn update(&mut self, message: Message) -> Vec<Wish> {
        match message {
            Message::Key(key) => self.key(key),
            Message::Paste(text) => self.paste(&text),
            Message::Size(columns, lines) => self.resize(columns, lines),
            Message::Beat(clock) => {
                self.clock = clock;
                self.beats = self.beats.wrapping_add(1);
                Vec::new()
            }
            Message::Answer(ticket, answer) => self.answer(ticket, answer),
        }
    }

    pub(super) fn entity(&self) -> &'static Entity {
        NOUNS[self.noun]
    }

    /// Whether something is under way: then time is to pass faster.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Asks for something, instead of what was being read. What writes is not left for something else.
    pub(super) fn ask(&mut self, request: Request) -> Vec<Wish> {
        let mut wishes = Vec::new();
        match &self.waiting {
            Some(Waiting { request: Request::Run { .. }, .. }) => {
                self.note = UNDER_WAY.get().to_owned();
                return wishes;
            }
            Some(reading) => wishes.push(Wish::Stop(reading.ticket)),
            None => {}
        }
        self.last_ticket += 1;
        self.waiting = Some(Waiting { ticket: self.last_ticket, request: request.clone(), stopping: false });
        wishes.push(Wish::Ask(self.last_ticket, request));
        wishes
    }

    /// Reads the list anew, from its beginning.
    pub(super) fn read_list(&mut self) -> Vec<Wish> {
        self.stale = false;
        self.ask(Request::List { entity: self.entity(), filter: self.applied.clone(), after: None })
    }

    /// Reads on, where it is time to and nothing else is under way.
    pub(super) fn read_on(&mut self) -> Vec<Wish> {
        if self.waiting.is_some() || !self.list.is_short() {
            return Vec::new();
        }
        let after = self.list.more.clone();
        self.ask(Request::List { entity: self.entity(), filter: self.applied.clone(), after })
    }

    pub(super) fn read_record(&mut self, name: String) -> Vec<Wish> {
        let width = super::view::page_width(self.size.0);
        self.ask(Request::Record { entity: self.entity(), name, width })
    }

    /// Judges the filter as it stands. Saved views are the database's to know.
    pub(super) fn judge(&mut self) {
        let known = |_: &str| Some(String::new());
        let read = filter::compile_with(&[self.filter.text().to_owned()], self.entity(), &self.clock, &known);
        self.wrong = read.err().map(|wrong| crate::error::Error::from(wrong).report());
    }

    fn resize(&mut self, columns: u16, lines: u16) -> Vec<Wish> {
        let wider = super::view::page_width(columns) != super::view::page_width(self.size.0);
        self.size = (columns, lines);
        match &self.record {
            Some(record) if wider && self.waiting.is_none() => self.read_record(record.name.clone()),
            _ => Vec::new(),
        }
    }
}

const UNDER_WAY: Text = both("a change is under way: Ctrl-C stops it", "une modification est en cours : Ctrl-C l'arrête");
