//! What the database answered.

use super::model::{Focus, Model, Over, Record};
use super::{Answer, Request, Ticket, Wish};
use crate::error::{Error, Kind};
use crate::language::tr;

impl Model {
    pub(super) fn answer(&mut self, ticket: Ticket, answer: Result<Answer, Error>) -> Vec<Wish> {
        let Some(waiting) = self.waiting.take_if(|waiting| waiting.ticket == ticket) else { return Vec::new() };
        match (answer, waiting.request) {
            (Ok(Answer::List(page)), Request::List { after, .. }) => {
                if let Some(note) = &page.note {
                    self.note = note.clone();
                }
                if after.is_some() {
                    self.list.extend(page)
                } else {
                    self.list.begin(page)
                }
                self.read_on()
            }
            (Ok(Answer::Record { text, steps }), Request::Record { name, .. }) => {
                let top = self.record.as_ref().filter(|record| record.name == name).map_or(0, |record| record.top);
                self.record = Some(Record { name, text, steps, top });
                self.focus = Focus::Record;
                if std::mem::take(&mut self.menu_wanted) {
                    self.over = Some(Over::Actions(0));
                }
                if self.stale { self.read_list() } else { Vec::new() }
            }
            (Ok(Answer::Done { notices }), Request::Run { words }) => {
                let told = notices.join(" · ").replace('\n', " · ");
                self.note = if told.is_empty() { tr!("done", "fait") } else { told };
                self.over = None;
                self.stale = true;
                if words.first().is_some_and(|verb| verb.starts_with("delete-")) {
                    self.record = None;
                    self.focus = Focus::List;
                }
                match self.record.as_ref().map(|record| record.name.clone()) {
                    Some(name) => self.read_record(name),
                    None => self.read_list(),
                }
            }
            (Ok(_), _) => Vec::new(),
            (Err(error), request) => {
                self.fail(&error, &request);
                Vec::new()
            }
        }
    }

    /// Nothing that goes wrong ends the interface: it is said where it happened.
    fn fail(&mut self, error: &Error, request: &Request) {
        self.menu_wanted = false;
        match request {
            _ if error.kind == Kind::Interrupted => self.note = error.message.clone(),
            Request::Run { .. } => match &mut self.over {
                Some(Over::Command { wrong, .. }) => *wrong = Some(error.report()),
                _ => self.over = Some(Over::Trouble(error.report())),
            },
            Request::List { .. } if error.filter.is_some() => {
                self.wrong = Some(error.report());
                self.focus = Focus::Filter;
            }
            // A connection that is lost, a session that is over: a sentence, and a key to try again.
            Request::List { .. } | Request::Record { .. } if matches!(error.kind, Kind::Unreachable | Kind::NotAuthenticated) => {
                self.note = tr!("r tries again · {}", "r réessaie · {}", error.message);
            }
            Request::List { .. } | Request::Record { .. } => self.over = Some(Over::Trouble(error.report())),
        }
    }
}
