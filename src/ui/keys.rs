//! What each key does, where it is pressed.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::input::{Edit, Input};
use super::list::List;
use super::model::{Focus, Model, NOUNS, Over};
use super::{Request, Wish};
use crate::language::tr;

impl Model {
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Wish> {
        if key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => self.stop().unwrap_or_else(|| vec![Wish::Leave]),
            KeyCode::Esc => self.stop().unwrap_or_else(|| self.back()),
            code => match (&self.over, self.focus) {
                (Some(Over::Help | Over::Trouble(_)), _) => {
                    self.over = None;
                    Vec::new()
                }
                (Some(Over::Actions(at)), _) => self.in_menu(*at, code),
                (Some(Over::Command { .. }), _) => self.in_command(code, edit(code, control)),
                (None, Focus::Filter) => self.in_filter(code, edit(code, control)),
                (None, _) => self.anywhere(code),
            },
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Wish> {
        match (&mut self.over, self.focus) {
            (Some(Over::Command { input, .. }), _) => input.paste(text),
            (None, Focus::Filter) => {
                self.filter.paste(text);
                self.judge();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Asks for what is under way to be stopped; none: nothing is.
    fn stop(&mut self) -> Option<Vec<Wish>> {
        let waiting = self.waiting.as_mut()?;
        let first = !std::mem::replace(&mut waiting.stopping, true);
        Some(first.then_some(Wish::Stop(waiting.ticket)).into_iter().collect())
    }

    /// One step out of where one is.
    fn back(&mut self) -> Vec<Wish> {
        if self.over.take().is_some() {
            return Vec::new();
        }
        match self.focus {
            Focus::Filter => {
                self.filter = Input::new(self.applied.clone(), self.applied.len());
                self.wrong = None;
                self.focus = Focus::List;
            }
            Focus::Record => {
                self.record = None;
                self.focus = Focus::List;
            }
            Focus::List | Focus::Nouns => {}
        }
        if self.stale { self.read_list() } else { Vec::new() }
    }

    fn anywhere(&mut self, code: KeyCode) -> Vec<Wish> {
        match code {
            KeyCode::Char('q') => vec![Wish::Leave],
            KeyCode::Char('?') | KeyCode::F(1) => {
                self.over = Some(Over::Help);
                Vec::new()
            }
            KeyCode::Char('/') => {
                self.focus = Focus::Filter;
                Vec::new()
            }
            KeyCode::Tab | KeyCode::BackTab => {
                self.focus = match self.focus {
                    Focus::Nouns if self.record.is_some() => Focus::Record,
                    Focus::Nouns => Focus::List,
                    _ => Focus::Nouns,
                };
                Vec::new()
            }
            KeyCode::Char('r') => {
                self.note.clear();
                match &self.record {
                    Some(record) if self.focus == Focus::Record => {
                        let name = record.name.clone();
                        self.read_record(name)
                    }
                    _ => self.read_list(),
                }
            }
            code => match self.focus {
                Focus::Nouns => self.in_nouns(code),
                Focus::List | Focus::Filter => self.in_list(code),
                Focus::Record => self.in_record(code),
            },
        }
    }

    fn in_nouns(&mut self, code: KeyCode) -> Vec<Wish> {
        let to = match code {
            KeyCode::Up | KeyCode::Char('k') => self.noun.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => (self.noun + 1).min(NOUNS.len() - 1),
            KeyCode::Home => 0,
            KeyCode::End => NOUNS.len() - 1,
            KeyCode::Enter | KeyCode::Right | KeyCode::Char('l') => {
                self.focus = Focus::List;
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        if to == self.noun {
            return Vec::new();
        }
        self.noun = to;
        self.list = List::default();
        self.record = None;
        self.filter = Input::default();
        self.applied.clear();
        self.wrong = None;
        self.note.clear();
        self.read_list()
    }

    fn in_list(&mut self, code: KeyCode) -> Vec<Wish> {
        let lines = isize::try_from(self.size.1.saturating_sub(6).max(1)).unwrap_or(1);
        match code {
            KeyCode::Up | KeyCode::Char('k') => self.list.go(-1),
            KeyCode::Down | KeyCode::Char('j') => self.list.go(1),
            KeyCode::PageUp => self.list.go(-lines),
            KeyCode::PageDown | KeyCode::Char(' ') => self.list.go(lines),
            KeyCode::Home | KeyCode::Char('g') => self.list.go(isize::MIN),
            KeyCode::End | KeyCode::Char('G') => self.list.go(isize::MAX),
            KeyCode::Left | KeyCode::Char('h') => self.focus = Focus::Nouns,
            KeyCode::Enter | KeyCode::Right | KeyCode::Char('l' | 'a') => {
                let Some(name) = self.list.chosen().map(|row| row.name.clone()) else { return Vec::new() };
                self.menu_wanted = code == KeyCode::Char('a');
                self.note.clear();
                return self.read_record(name);
            }
            _ => {}
        }
        self.read_on()
    }

    fn in_record(&mut self, code: KeyCode) -> Vec<Wish> {
        let page = usize::from(self.size.1.saturating_sub(6).max(1));
        let Some(record) = &mut self.record else { return Vec::new() };
        let last = record.text.lines().count().saturating_sub(page);
        match code {
            KeyCode::Up | KeyCode::Char('k') => record.top = record.top.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => record.top = (record.top + 1).min(last),
            KeyCode::PageUp => record.top = record.top.saturating_sub(page),
            KeyCode::PageDown | KeyCode::Char(' ') => record.top = (record.top + page).min(last),
            KeyCode::Home | KeyCode::Char('g') => record.top = 0,
            KeyCode::End | KeyCode::Char('G') => record.top = last,
            KeyCode::Left | KeyCode::Backspace | KeyCode::Char('h') => return self.back(),
            KeyCode::Char('a') | KeyCode::Enter => {
                if record.actions().is_empty() {
                    self.note = tr!("there is nothing here that you may change", "il n'y a rien ici que vous puissiez modifier");
                } else {
                    self.over = Some(Over::Actions(0));
                }
            }
            KeyCode::Char(key) => {
                let chosen = record.steps.iter().position(|step| step.writes() && step.key(&record.steps) == Some(key));
                if let Some(at) = chosen {
                    self.compose(at);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn in_menu(&mut self, at: usize, code: KeyCode) -> Vec<Wish> {
        let actions: Vec<usize> = match &self.record {
            Some(record) => (0..record.steps.len()).filter(|at| record.steps[*at].writes()).collect(),
            None => Vec::new(),
        };
        let last = actions.len().saturating_sub(1);
        match code {
            KeyCode::Up | KeyCode::Char('k') => self.over = Some(Over::Actions(at.saturating_sub(1))),
            KeyCode::Down | KeyCode::Char('j') => self.over = Some(Over::Actions((at + 1).min(last))),
            KeyCode::Enter | KeyCode::Right => {
                if let Some(step) = actions.get(at) {
                    self.compose(*step);
                }
            }
            KeyCode::Left | KeyCode::Char('q' | 'a') => self.over = None,
            _ => {}
        }
        Vec::new()
    }

    /// Writes the command of a step into a line to be completed.
    fn compose(&mut self, step: usize) {
        if let Some(step) = self.record.as_ref().and_then(|record| record.steps.get(step)) {
            self.over = Some(Over::Command { input: step.line(), about: step.about.clone(), wrong: None });
        }
    }

    fn in_command(&mut self, code: KeyCode, edit: Option<Edit>) -> Vec<Wish> {
        let Some(Over::Command { input, wrong, .. }) = &mut self.over else { return Vec::new() };
        if code != KeyCode::Enter {
            // What is being done is not another thing meanwhile.
            if self.waiting.is_none() && edit.is_some_and(|edit| input.edit(edit)) {
                *wrong = None;
            }
            return Vec::new();
        }
        match shlex::split(input.text()) {
            Some(words) if words.is_empty() => Vec::new(),
            Some(words) => {
                *wrong = None;
                self.ask(Request::Run { words })
            }
            None => {
                *wrong = Some(tr!("a quote is not closed", "un guillemet n'est pas fermé"));
                Vec::new()
            }
        }
    }

    fn in_filter(&mut self, code: KeyCode, edit: Option<Edit>) -> Vec<Wish> {
        match code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => {
                self.judge();
                if self.wrong.is_some() {
                    return Vec::new();
                }
                self.focus = Focus::List;
                self.record = None;
                if self.applied == self.filter.text() && self.list.known {
                    return Vec::new();
                }
                self.applied = self.filter.text().to_owned();
                self.note.clear();
                self.list = List::default();
                self.read_list()
            }
            _ => {
                if edit.is_some_and(|edit| self.filter.edit(edit)) {
                    self.judge();
                }
                Vec::new()
            }
        }
    }
}

/// What a key does to a line.
fn edit(code: KeyCode, control: bool) -> Option<Edit> {
    Some(match code {
        KeyCode::Char('a') if control => Edit::Start,
        KeyCode::Char('e') if control => Edit::End,
        KeyCode::Char('w') if control => Edit::EraseWord,
        KeyCode::Char('u') if control => Edit::EraseBefore,
        KeyCode::Char(letter) if !control => Edit::Letter(letter),
        KeyCode::Backspace => Edit::Backspace,
        KeyCode::Delete => Edit::Delete,
        KeyCode::Left => Edit::Left,
        KeyCode::Right => Edit::Right,
        KeyCode::Home => Edit::Start,
        KeyCode::End => Edit::End,
        _ => return None,
    })
}
