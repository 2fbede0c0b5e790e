//! Somebody before the interface: presses keys, is shown answers, looks at the screen.

use chrono::{DateTime, NaiveDate};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use unicode_width::UnicodeWidthStr;

use crate::entity::value::Clock;
use crate::entity::{Kind as FieldKind, Value};
use crate::error::Error;
use crate::output::{Column, Facts, Screen};
use crate::ui::{Answer, Message, Model, Page, Person, Request, Step, Wish, draw};

pub fn clock() -> Clock {
    Clock { now: DateTime::UNIX_EPOCH, today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() }
}

pub struct Seat {
    pub model: Model,
    pub wishes: Vec<Wish>,
}

impl Seat {
    pub fn new() -> Self {
        Self::at(Screen { unicode: true, ..Screen::decide(&Facts::default()) })
    }

    pub fn at(screen: Screen) -> Self {
        let person = Person {
            username: "alice".into(),
            department: "commercial".into(),
            environment: "dev",
            production: false,
            expires_at: DateTime::from_timestamp(7 * 3600 + 52 * 60, 0).unwrap(),
        };
        let (model, wishes) = Model::new(person, screen, clock(), (80, 24));
        Self { model, wishes }
    }

    /// With a list of three clients.
    pub fn seated() -> Self {
        let mut seat = Self::new();
        seat.answers(Ok(Answer::List(page(3, false))));
        seat
    }

    pub fn press(&mut self, keys: &[KeyCode]) -> &mut Self {
        for key in keys {
            self.wishes = self.model.update(Message::Key(KeyEvent::new(*key, KeyModifiers::NONE)));
        }
        self
    }

    pub fn types(&mut self, text: &str) -> &mut Self {
        let keys: Vec<_> = text.chars().map(KeyCode::Char).collect();
        self.press(&keys)
    }

    /// To what was asked for last.
    pub fn answers(&mut self, answer: Result<Answer, Error>) -> &mut Self {
        let ticket = self.model.last_ticket;
        self.wishes = self.model.update(Message::Answer(ticket, answer));
        self
    }

    pub fn asked(&self) -> &Request {
        match self.wishes.last() {
            Some(Wish::Ask(_, request)) => request,
            other => panic!("nothing was asked: {other:?}"),
        }
    }

    pub fn screen(&self, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(&self.model, frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        // A wide letter has two cells, the second of them empty.
        let row = |y| {
            let (mut text, mut x) = (String::new(), 0);
            while x < width {
                text += buffer[(x, y)].symbol();
                x += u16::try_from(buffer[(x, y)].symbol().width()).unwrap().max(1);
            }
            text.trim_end().to_owned() + "\n"
        };
        (0..height).map(row).collect()
    }
}

fn column(name: &str, label: &str, kind: FieldKind) -> Column {
    Column { name: name.into(), label: label.into(), kind }
}

pub fn page(rows: usize, more: bool) -> Page {
    let text = |text: String| Value::Text(text.into());
    Page {
        columns: vec![
            column("code", "Code", FieldKind::Text),
            column("full_name", "Name", FieldKind::Text),
            column("total", "Total", FieldKind::Money),
        ],
        rows: (1..=rows)
            .map(|n| {
                let total = Value::Money(rust_decimal::Decimal::new(123_450 * n as i64, 2));
                (format!("cl-{n}"), vec![text(format!("cl-{n}")), text(format!("Zoë 株式会社 \u{1b}[2J {n}")), total])
            })
            .collect(),
        more: more.then(|| vec![Value::Integer(rows as i64)]),
        note: None,
    }
}

pub fn record(name: &str) -> Answer {
    let step = |command: &str, about: &str| Step { command: command.to_owned(), about: about.to_owned() };
    Answer::Record {
        text: format!("Code  {name}\nName  Zoë\n\nTIMELINE\n2026-01-01  created\n"),
        steps: vec![
            step(&format!("update-client {name} field=value"), "fields: email, phone"),
            step(&format!("note client {name} …"), "for everybody to read"),
            step("fields clients", "what can be filtered"),
        ],
    }
}
