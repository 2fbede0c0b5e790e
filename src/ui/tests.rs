//! The interface without a terminal and without a database: keys and answers in, a screen out.

use chrono::{DateTime, NaiveDate};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use snapbox::{assert_data_eq, str};

use super::*;
use crate::domain::CLIENT;
use crate::entity::Kind as FieldKind;
use crate::error::Kind;
use crate::language::Language;
use crate::language::tests::speaking;
use crate::output::{Colour, Facts, Screen};

fn clock() -> Clock {
    Clock { now: DateTime::UNIX_EPOCH, today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap() }
}

struct Seat {
    model: Model,
    wishes: Vec<Wish>,
}

impl Seat {
    fn new() -> Self {
        Self::at(Screen { unicode: true, ..Screen::decide(&Facts::default()) })
    }

    fn at(screen: Screen) -> Self {
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
    fn seated() -> Self {
        let mut seat = Self::new();
        seat.answers(Ok(Answer::List(page(3, false))));
        seat
    }

    fn press(&mut self, keys: &[KeyCode]) -> &mut Self {
        for key in keys {
            self.wishes = self.model.update(Message::Key(KeyEvent::new(*key, KeyModifiers::NONE)));
        }
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        let keys: Vec<_> = text.chars().map(KeyCode::Char).collect();
        self.press(&keys)
    }

    /// To what was asked for last.
    fn answers(&mut self, answer: Result<Answer, Error>) -> &mut Self {
        let ticket = self.model.last_ticket;
        self.wishes = self.model.update(Message::Answer(ticket, answer));
        self
    }

    fn asked(&self) -> &Request {
        match self.wishes.last() {
            Some(Wish::Ask(_, request)) => request,
            other => panic!("nothing was asked: {other:?}"),
        }
    }

    fn screen(&self, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(&self.model, frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned() + "\n";
        (0..height).map(row).collect()
    }
}

fn column(name: &str, label: &str, kind: FieldKind) -> Column {
    Column { name: name.into(), label: label.into(), kind }
}

fn page(rows: usize, more: bool) -> Page {
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

fn record(name: &str) -> Answer {
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

#[test]
fn a_list_on_the_smallest_usual_terminal() {
    let seat = Seat::seated();
    assert_data_eq!(
        seat.screen(80, 24),
        str![[r#"
 epicrm  alice (commercial) [DEV]                                     7h52 left
▸ clients        │ filter: none (/)
  contracts      │ CODE  NAME                       TOTAL
  events         │ cl-1  Zoë 株 式 会 社  /x1b[2J 1  1 234.50
  reminders      │ cl-2  Zoë 株 式 会 社  /x1b[2J 2  2 469.00
  payments       │ cl-3  Zoë 株 式 会 社  /x1b[2J 3  3 703.50
  companies      │
  locations      │
  collaborators  │
  notes          │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │ 1 of 3

 Enter open  / filter  a actions  Tab nouns  r reload  ? help  q leave

"#]]
    );
}

#[test]
fn a_record_beside_its_list_on_a_wide_one_in_french() {
    let screen = speaking(Language::French, || {
        let mut seat = Seat::seated();
        seat.model.update(Message::Size(160, 20));
        seat.press(&[KeyCode::Down, KeyCode::Enter]);
        assert_eq!(*seat.asked(), Request::Record { entity: &CLIENT, name: "cl-2".into(), width: page_width(160) });
        seat.answers(Ok(record("cl-2")));
        seat.screen(160, 20)
    });
    assert_data_eq!(
        screen,
        str![[r#"
 epicrm  alice (commercial) [DEV]                                                                                                                   encore 7h52
▸ clients        │ filtre : aucun (/)
  contrats       │ CODE  NAME                       TOTAL                                 │ Code  cl-2
  événements     │ cl-1  Zoë 株 式 会 社  /x1b[2J 1  1 234.50                                 │ Name  Zoë
  rappels        │ cl-2  Zoë 株 式 会 社  /x1b[2J 2  2 469.00                                 │
  paiements      │ cl-3  Zoë 株 式 会 社  /x1b[2J 3  3 703.50                                 │ TIMELINE
  entreprises    │                                                                        │ 2026-01-01  created
  lieux          │                                                                        │
  collaborateurs │                                                                        │
  notes          │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │                                                                        │
                 │ 2 sur 3                                                                │

 Échap retour  a actions  u update-client  n note  ? aide  q quitter

"#]]
    );
}

#[test]
fn a_filter_is_judged_while_it_is_typed() {
    let mut seat = Seat::seated();
    seat.types("/nme=Paris");
    assert!(seat.wishes.is_empty());
    assert_data_eq!(
        seat.screen(80, 16),
        str![[r#"
 epicrm  alice (commercial) [DEV]                                     7h52 left
▸ clients        │ filter: nme=Paris
  contracts      │ error[F012]: unknown field `nme` on clients
  events         │   | nme=Paris
  reminders      │   | ^^^
  payments       │   = did you mean `full_name` (also name)?
  companies      │   = see: epicrm fields clients
  locations      │ CODE  NAME                       TOTAL
  collaborators  │ cl-1  Zoë 株 式 会 社  /x1b[2J 1  1 234.50
  notes          │ cl-2  Zoë 株 式 会 社  /x1b[2J 2  2 469.00
                 │ cl-3  Zoë 株 式 会 社  /x1b[2J 3  3 703.50
                 │
                 │
                 │ 1 of 3

 Enter apply  Esc give up

"#]]
    );
    seat.press(&[KeyCode::Enter]);
    assert!(seat.wishes.is_empty(), "a wrong filter was sent");
    seat.press(&[KeyCode::Home, KeyCode::Delete, KeyCode::Delete, KeyCode::Delete]).types("city").press(&[KeyCode::Enter]);
    assert_eq!(*seat.asked(), Request::List { entity: &CLIENT, filter: "city=Paris".into(), after: None });
    seat.answers(Ok(Answer::List(page(0, false))));
    assert!(seat.screen(80, 16).contains("no client here"));
    // given up: the filter that the list has stands there again
    seat.types("/x").press(&[KeyCode::Esc]);
    assert_eq!((seat.model.filter.text(), seat.model.wrong.is_none()), ("city=Paris", true));
}

#[test]
fn a_long_list_is_read_in_pages() {
    let mut seat = Seat::new();
    seat.answers(Ok(Answer::List(page(100, true))));
    assert!(seat.wishes.is_empty());
    seat.press(&[KeyCode::PageDown]);
    assert!(seat.wishes.is_empty(), "read on although the end is far");
    seat.press(&[KeyCode::End]);
    assert_eq!(*seat.asked(), Request::List { entity: &CLIENT, filter: String::new(), after: Some(vec![Value::Integer(100)]) });
    seat.press(&[KeyCode::End]);
    assert!(seat.wishes.is_empty(), "asked twice");
    seat.answers(Ok(Answer::List(page(50, false))));
    assert!(seat.screen(80, 24).contains(" 100 of 150\n"), "{}", seat.screen(80, 24));
}

#[test]
fn actions_are_commands_to_be_completed() {
    let mut seat = Seat::seated();
    seat.types("a").answers(Ok(record("cl-1")));
    assert_data_eq!(
        seat.screen(80, 20),
        str![[r#"
 epicrm  alice (commercial) [DEV]                                     7h52 left
▸ clients        │ filter: none (/)
  contracts      │ Code  cl-1
  events         │ Name  Zoë
  reminders      │
┌ What you may do ─────────────────────────────────────────────────────────────┐
│ u update-client cl-1 field=value  fields: email, phone                       │
│ n note client cl-1 …  for everybody to read                                  │
└──────────────────────────────────────────────────────────────────────────────┘
  notes          │
                 │
                 │
                 │
                 │
                 │
                 │
                 │
                 │

 Enter choose  Esc back

"#]]
    );
    seat.press(&[KeyCode::Down, KeyCode::Enter]).types("called 'back").press(&[KeyCode::Enter]);
    assert!(seat.screen(80, 20).contains("a quote is not closed"));
    seat.types("'").press(&[KeyCode::Enter]);
    let words = ["note", "client", "cl-1", "called", "back"].map(str::to_owned).to_vec();
    assert_eq!(*seat.asked(), Request::Run { words: words.clone() });
    // nothing else is asked for while it is written
    assert!(seat.types("x").wishes.is_empty());
    seat.answers(Err(Error::new(Kind::Forbidden, "support may not create notes").hint("who may: gestion")));
    assert_data_eq!(
        seat.screen(80, 20),
        str![[r#"
 epicrm  alice (commercial) [DEV]                                     7h52 left
▸ clients        │ filter: none (/)
  contracts      │ Code  cl-1
  events         │ Name  Zoë
┌ Command ─────────────────────────────────────────────────────────────────────┐
│ note client cl-1 called 'back'                                               │
│                                                                              │
│ for everybody to read                                                        │
│ error: support may not create notes                                          │
│   who may: gestion                                                           │
└──────────────────────────────────────────────────────────────────────────────┘
                 │
                 │
                 │
                 │
                 │
                 │
                 │

 Enter do it  Esc give up

"#]]
    );
    seat.press(&[KeyCode::Enter]);
    seat.answers(Ok(Answer::Done { notices: vec!["added no-9".into()] }));
    assert!(matches!(seat.asked(), Request::Record { .. }), "the record is not read again");
    seat.answers(Ok(record("cl-1")));
    assert!(matches!(seat.asked(), Request::List { .. }), "the list is not read again");
    assert!(seat.model.note.contains("added no-9"));
}

#[test]
fn what_is_under_way_can_be_stopped_and_what_is_late_is_not_heard() {
    let mut seat = Seat::seated();
    seat.types("r");
    assert!(seat.screen(80, 24).contains("reading clients  Esc stops it"), "{}", seat.screen(80, 24));
    let first = seat.model.last_ticket;
    // another list instead
    seat.press(&[KeyCode::Tab, KeyCode::Down]);
    assert!(matches!(seat.wishes[..], [Wish::Stop(stopped), Wish::Ask(..)] if stopped == first));
    seat.model.update(Message::Answer(first, Ok(Answer::List(page(3, false)))));
    assert!(seat.model.list.rows.is_empty(), "a late answer was taken");
    seat.press(&[KeyCode::Esc]);
    assert!(matches!(seat.wishes[..], [Wish::Stop(_)]));
    assert!(seat.press(&[KeyCode::Esc]).wishes.is_empty(), "stopped twice");
    seat.answers(Err(Error::new(Kind::Interrupted, "interrupted")));
    assert_eq!(seat.model.note, "interrupted");
    seat.answers(Ok(Answer::List(page(3, false))));
    let leave = seat.model.update(Message::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
    assert!(matches!(leave[..], [Wish::Leave]));
}

#[test]
fn a_connection_that_is_lost_is_a_sentence() {
    let mut seat = Seat::seated();
    seat.types("r").answers(Err(Error::new(Kind::Unreachable, "the connection to the database was lost").hint("the server stopped")));
    let screen = seat.screen(80, 24);
    assert!(screen.contains(" the connection to the database was lost (the server stopped); r tries again"), "{screen}");
    assert!(screen.contains("cl-1"), "what was there is still there");
    seat.types("r").answers(Err(Error::new(Kind::Runtime, "something else")));
    assert!(seat.screen(80, 24).contains("This did not work"));
    seat.press(&[KeyCode::Enter]);
    assert!(!seat.screen(80, 24).contains("This did not work"));
}

#[test]
fn without_colours_and_without_unicode() {
    let mut seat = Seat::at(Screen { unicode: false, colour: Colour::Never, ..Screen::decide(&Facts::default()) });
    seat.answers(Ok(Answer::List(Page { rows: Vec::new(), ..page(0, false) }))).types("?");
    let screen = seat.screen(80, 24);
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.contains("+ Keys") || screen.contains("Keys"), "{screen}");
    assert!(Seat::new().screen(40, 10).contains("too small: 60 × 16 at least"));
}

#[test]
fn any_keys_at_any_size_are_survived() {
    let mut seat = Seat::new();
    seat.answers(Ok(Answer::List(page(3, true))));
    let keys = [
        KeyCode::Down,
        KeyCode::Enter,
        KeyCode::Char('a'),
        KeyCode::Tab,
        KeyCode::End,
        KeyCode::Esc,
        KeyCode::Char('/'),
        KeyCode::Char('é'),
        KeyCode::Left,
        KeyCode::Backspace,
        KeyCode::PageUp,
        KeyCode::Char('u'),
        KeyCode::Char('?'),
    ];
    let mut state = 7_usize;
    for round in 0..2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seat.press(&[keys[(state >> 33) % keys.len()]]);
        match (state >> 20) % 7 {
            0 => drop(seat.answers(Ok(Answer::List(page((state >> 40) % 40, false))))),
            1 => drop(seat.answers(Ok(record("cl-1")))),
            2 => drop(seat.answers(Err(Error::new(Kind::Unreachable, "lost")))),
            _ => {}
        }
        if round % 50 == 0 {
            let size = (u16::try_from((state >> 13) % 230).unwrap().max(1), u16::try_from((state >> 25) % 70).unwrap().max(1));
            seat.model.update(Message::Size(size.0, size.1));
            seat.screen(size.0, size.1);
        }
    }
}
