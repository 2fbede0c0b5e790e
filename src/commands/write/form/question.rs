//! One question: a text, a choice among a few words, a record. An answer is judged by what judges `field=value`, as it is given.

use std::cell::RefCell;

use inquire::validator::Validation;
use inquire::{Autocomplete, CustomUserError, Select};

use super::candidates::{Candidate, MOST, Wanted};
use super::sheet::{Answer, Line, word};
use crate::commands::prompt;
use crate::commands::records::{self, said};
use crate::commands::write::assignments;
use crate::db::Session;
use crate::entity::{Choice, Clock, Entity, Kind};
use crate::error::{self, Error, Result};
use crate::language::{Text, both, labelled, tr};

/// What came of a question.
#[derive(Debug)]
pub enum Reply {
    Answer(Answer),
    /// Esc.
    Left,
    /// `<`: the question before this one.
    Back,
    /// `?`: what the field is.
    Explain,
}

/// What every question of a form needs.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub session: &'a RefCell<Session>,
    pub entity: &'static Entity,
    pub clock: Clock,
    /// As typed, for hints.
    pub command: &'a str,
    /// The path by which a record is the asker's own, where their rights stop at that.
    pub own: Option<&'static str>,
    /// Columns of the terminal.
    pub width: usize,
}

const HELP: Text = both("? explains, < goes back, esc cancels", "? explique, < revient, échap abandonne");
const HELP_CHOICE: Text = both("type to filter, esc cancels", "tapez pour filtrer, échap abandonne");
const HELP_RECORD: Text = both("type to search, ↓ enter chooses, ? explains", "tapez pour chercher, ↓ entrée choisit, ? explique");
const YES: Text = both("yes", "oui");
const NO: Text = both("no", "non");
const NOTHING: Text = both("– (nothing)", "– (rien)");

/// Asks what the field of `line` is to be.
///
/// # Errors
/// Exit code 130 when interrupted; what goes wrong with the database.
pub fn ask(asking: Asking<'_>, line: &Line) -> Result<Reply> {
    match line.field.kind {
        Kind::Choice(choices) => choose(line, choices.iter().map(Offered::word).collect()),
        Kind::Boolean => choose(line, vec![Offered::plain(YES, "true"), Offered::plain(NO, "false")]),
        Kind::One(target) => {
            let wanted = Wanted::relation(asking.entity, line.field.name, target, asking.own, &asking.clock);
            record(asking, &label(line), line, &wanted)
        }
        _ => text(asking, line),
    }
}

/// What the field is and takes, for `?`.
pub fn explained(line: &Line) -> String {
    let field = line.field;
    let first = if field.about.is_empty() { field.name.to_owned() } else { labelled(field.name, field.about) };
    let takes = takes(line);
    tr!("  {first}\n  it takes {takes}", "  {first}\n  valeur : {takes}")
}

/// What may stand in the field.
pub fn takes(line: &Line) -> String {
    let field = line.field;
    let mut takes: String = match field.kind {
        _ if !field.form.about().is_empty() => field.form.about().into(),
        Kind::Integer => both("a whole number", "un nombre entier").into(),
        Kind::Money => both("an amount: 1250, 1250.50 or 12k", "un montant : 1250, 1250.50 ou 12k").into(),
        Kind::Date => both(
            "a day: 2027-03-31, 31/03/2027, today, tomorrow, friday",
            "un jour : 2027-03-31, 31/03/2027, aujourd'hui, demain, vendredi",
        )
        .into(),
        Kind::Instant => both("a day and a time: 2027-03-31T18:00", "un jour et une heure : 2027-03-31T18:00").into(),
        Kind::Boolean => both("yes or no", "oui ou non").into(),
        Kind::Choice(choices) => {
            let names = choices.iter().map(|choice| choice.name).collect::<Vec<_>>().join(", ");
            tr!("one of {names}", "l'un de {names}")
        }
        Kind::One(target) => {
            let (a, names) = (target.a(), target.names.join(", "));
            tr!("{a}, by {names}; a part of its name finds it", "{a}, par {names} ; une partie de son nom suffit")
        }
        _ => both("text", "un texte").into(),
    };
    if field.nullable {
        takes += both("; may be empty", " ; peut être vide").get();
    }
    takes
}

/// A label with its colon.
fn label(line: &Line) -> String {
    labelled(line.field.label, "").trim_end().to_owned()
}

/// What may be typed instead of an answer.
fn aside(typed: &str) -> Option<Reply> {
    match typed.trim() {
        "?" => Some(Reply::Explain),
        "<" => Some(Reply::Back),
        _ => None,
    }
}

fn text(asking: Asking<'_>, line: &Line) -> Result<Reply> {
    let judge = |typed: &str| verdict(aside(typed).map_or_else(|| judged(asking, line, typed).map(|_| ()), |_| Ok(())));
    let label = label(line);
    let question = inquire::Text::new(&label).with_initial_value(line.present()).with_help_message(HELP.get()).with_validator(judge);
    let Some(typed) = prompt::outcome(question.prompt())? else { return Ok(Reply::Left) };
    Ok(aside(&typed).unwrap_or_else(|| Reply::Answer(Answer { shown: typed.clone(), typed, given: false })))
}

/// Asks for one record out of a million: what a relation points to, or what the command is about.
///
/// # Errors
/// As [`ask`].
pub fn record(asking: Asking<'_>, label: &str, line: &Line, wanted: &Wanted) -> Result<Reply> {
    let judge = |typed: &str| match aside(typed) {
        Some(_) => Ok(Validation::Valid),
        None => verdict(settled(asking, line, wanted, typed).map(|_| ())),
    };
    let shown = |typed: &str| settled(asking, line, wanted, typed).map_or_else(|_| typed.to_owned(), |answer| answer.shown);
    let question = inquire::Text::new(label)
        .with_initial_value(line.present())
        .with_help_message(HELP_RECORD.get())
        .with_page_size(MOST)
        .with_autocomplete(Suggestions { asking, wanted })
        .with_validator(judge)
        .with_formatter(&shown);
    let Some(typed) = prompt::outcome(question.prompt())? else { return Ok(Reply::Left) };
    aside(&typed).map_or_else(|| settled(asking, line, wanted, &typed).map(Reply::Answer), Ok)
}

/// The record that was meant: a line of those shown, a name, or a part of one that only one record has.
fn settled(asking: Asking<'_>, line: &Line, wanted: &Wanted, typed: &str) -> Result<Answer> {
    let typed = typed.trim();
    let answer = |one: &Candidate| Answer { typed: one.name.clone(), shown: one.line.clone(), given: false };
    let named = typed.split_once("  ").map_or(typed, |(name, _)| name);
    let judged = match line.field.kind {
        Kind::One(_) => judged(asking, line, named),
        _ => records::read(&mut asking.session.borrow_mut(), asking.entity, named, &[]).map(|record| record.name),
    };
    if typed.is_empty() {
        return judged.map(|_| Answer { typed: String::new(), shown: String::new(), given: false });
    }
    let found = wanted.look(&mut asking.session.borrow_mut(), named)?;
    match (judged, &found[..]) {
        (Ok(name), _) => Ok(found
            .iter()
            .find(|one| one.name == name)
            .map_or_else(|| Answer { shown: name.clone(), typed: name.clone(), given: false }, answer)),
        (Err(_), [one]) => Ok(answer(one)),
        (Err(_), [_, _, ..]) => Err(Error::new(
            error::Kind::Usage,
            tr!(
                "several match `{typed}`: choose one with ↓, or type more",
                "plusieurs répondent à `{typed}` : choisissez avec ↓, ou précisez"
            ),
        )),
        (Err(error), []) => Err(error),
    }
}

/// What judges `field=value`: its value's form, and that its record exists. Gives what a record is called then.
fn judged(asking: Asking<'_>, line: &Line, typed: &str) -> Result<String> {
    let words = [word(line.field.name, typed, false)];
    let mut name = typed.to_owned();
    for assignment in assignments::read(asking.entity, &words, &asking.clock, asking.command)? {
        name = said(&assignments::identified(&mut asking.session.borrow_mut(), assignment)?.shown);
    }
    Ok(name)
}

/// A mistake in an answer is shown under the question; anything else ends the form.
fn verdict(judged: Result<()>) -> Result<Validation, CustomUserError> {
    match judged {
        Ok(()) => Ok(Validation::Valid),
        Err(error) if matches!(error.kind, error::Kind::Usage | error::Kind::NotFound) => {
            let lines: Vec<&str> = std::iter::once(error.message.as_str()).chain(error.hints.iter().map(String::as_str)).collect();
            Ok(Validation::Invalid(lines.join("\n  ").into()))
        }
        Err(error) => Err(Box::new(error)),
    }
}

/// Looked up while the person types.
#[derive(Clone, Copy)]
struct Suggestions<'a> {
    asking: Asking<'a>,
    wanted: &'a Wanted,
}

impl Autocomplete for Suggestions<'_> {
    /// A database that does not answer suggests nothing: it will say why when the answer is judged.
    fn get_suggestions(&mut self, typed: &str) -> Result<Vec<String>, CustomUserError> {
        if aside(typed).is_some() {
            return Ok(Vec::new());
        }
        let named = typed.split_once("  ").map_or(typed, |(name, _)| name);
        let found = self.wanted.look(&mut self.asking.session.borrow_mut(), named).unwrap_or_default();
        Ok(found.into_iter().map(|one| cut(one.line, self.asking.width)).collect())
    }

    fn get_completion(&mut self, _: &str, highlighted: Option<String>) -> Result<Option<String>, CustomUserError> {
        Ok(highlighted)
    }
}

/// As much as one line of the terminal shows beside inquire's mark.
pub fn cut(text: String, width: usize) -> String {
    use unicode_width::UnicodeWidthChar;
    let mut room = width.saturating_sub(4);
    let end = text.char_indices().find(|(_, letter)| {
        let wide = letter.width().unwrap_or(0);
        let full = wide > room;
        room = room.saturating_sub(wide);
        full
    });
    match end {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// One of a few words.
#[derive(Clone)]
struct Offered {
    shown: &'static str,
    typed: &'static str,
    choice: Option<&'static Choice>,
}

impl Offered {
    fn word(choice: &'static Choice) -> Self {
        Self { shown: choice.shown(), typed: choice.name, choice: Some(choice) }
    }

    fn plain(shown: Text, typed: &'static str) -> Self {
        Self { shown: shown.get(), typed, choice: None }
    }

    /// Whether what is being typed may mean it; `?` shows them all.
    fn answers_to(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let words = self.choice.into_iter().flat_map(Choice::words).chain([self.shown]);
        typed == "?" || words.into_iter().any(|word| word.to_lowercase().contains(&typed))
    }
}

impl std::fmt::Display for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.shown)
    }
}

fn choose(line: &Line, mut offered: Vec<Offered>) -> Result<Reply> {
    if line.field.nullable {
        offered.push(Offered::plain(NOTHING, ""));
    }
    let start = offered.iter().position(|one| one.typed == line.present()).unwrap_or_default();
    let label = label(line);
    let scorer = |typed: &str, one: &Offered, _: &str, _: usize| one.answers_to(typed).then_some(0);
    let question = Select::new(&label, offered)
        .with_starting_cursor(start)
        .with_help_message(HELP_CHOICE.get())
        .with_scorer(&scorer)
        .with_page_size(8);
    let Some(chosen) = prompt::outcome(question.prompt())? else { return Ok(Reply::Left) };
    let shown = if chosen.typed.is_empty() { String::new() } else { chosen.shown.to_owned() };
    Ok(Reply::Answer(Answer { typed: chosen.typed.to_owned(), shown, given: false }))
}
