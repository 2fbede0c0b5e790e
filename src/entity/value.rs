//! A value of a field: typed by people, held in a row, shown in every format.

use std::borrow::Cow;

use chrono::{DateTime, Local, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::{Choice, Kind, number, period};
use crate::language::{both, tr};

/// One value of one field. Borrowed from the row it came in, so that a long listing copies nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Integer(i64),
    Money(Decimal),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    Boolean(bool),
    /// A JSON document as PostgreSQL writes it.
    Json(Cow<'a, str>),
}

/// What time it is for the one who asks: fixed once per command, so that every date in it agrees.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: DateTime<Utc>,
    /// The day that `today` means, in the configured zone (or as `--today` says).
    pub today: NaiveDate,
}

/// A moment in the zone of the configuration (TZ), the only zone people see.
pub fn local(moment: DateTime<Utc>) -> DateTime<Local> {
    moment.with_timezone(&Local)
}

/// Why a text is no value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    pub reason: Reason,
    /// One sentence, no full stop, that quotes the text.
    pub message: String,
    /// What to type instead, quoted where a filter needs it.
    pub repairs: Vec<String>,
    /// What could have been typed, when that is a short list.
    pub allowed: Vec<String>,
}

/// The kinds of [`ValueError`], for those who must tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NotANumber,
    /// More digits than the column holds.
    TooLarge,
    /// More decimals than two, or a time where a day is kept.
    TooPrecise,
    DecimalComma,
    NotABoolean,
    UnknownChoice,
    NotADate,
    /// MM-DD.
    MonthFirst,
    /// A year of two digits, or none at all.
    ShortYear,
    /// Clocks skip it.
    NoSuchTime,
    ControlCharacter,
    /// Shown only: nobody types it.
    NotTyped,
    /// Of writes only: more characters than are kept.
    TooLong,
    /// Of writes only: not what its field's [`Form`](super::Form) asks for.
    NotOfItsForm,
}

impl ValueError {
    pub(super) fn control(control: char) -> Self {
        let message = tr!(
            "a control character (U+{:04X}) cannot be part of a value",
            "un caractère de contrôle (U+{:04X}) ne peut pas faire partie d'une valeur",
            u32::from(control)
        );
        Self::new(Reason::ControlCharacter, message)
    }

    pub(super) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), repairs: Vec::new(), allowed: Vec::new() }
    }

    pub(super) fn repairs(mut self, repairs: impl IntoIterator<Item = String>) -> Self {
        self.repairs.extend(repairs);
        self
    }

    pub(super) fn allowed<'a>(mut self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed.extend(allowed.into_iter().map(str::to_owned));
        self
    }
}

/// Types one value, for a filter or a write. Of a period (`2026-07`) the value is its first day or moment; of a relation, the text that
/// names a record. Unquoted, nothing at all and [`is_none`] words are [`Value::Null`]; quoted, a comma may be the decimal point.
///
/// # Errors
/// [`ValueError`] says why `text` is no such value, and what to type instead.
pub fn parse(kind: &Kind, text: &str, quoted: bool, clock: &Clock) -> Result<Value<'static>, ValueError> {
    if !quoted && (text.is_empty() || is_none(text)) {
        return Ok(Value::Null);
    }
    if let Some(control) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(ValueError::control(control));
    }
    match *kind {
        Kind::Text | Kind::One(_) | Kind::Many { .. } => Ok(Value::Text(Cow::Owned(text.to_owned()))),
        Kind::Integer => number::integer(text).map(Value::Integer),
        Kind::Money => number::money(text, quoted).map(Value::Money),
        Kind::Date => period::days(text, clock).map(|(first, _)| Value::Date(first)),
        Kind::Instant => period::moments(text, clock).map(|(first, _)| Value::Instant(first)),
        Kind::Boolean => boolean(text).map(Value::Boolean),
        Kind::Choice(choices) => choice(choices, text).map(|name| Value::Text(Cow::Borrowed(name))),
        Kind::Json | Kind::Path(_) => {
            let shown = both(
                "this field is only shown: no value of it can be typed",
                "ce champ est seulement affiché : aucune valeur ne peut en être saisie",
            );
            Err(ValueError::new(Reason::NotTyped, shown))
        }
    }
}

/// What a message quotes of a text: its beginning, when it is long.
pub fn clipped(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Whether `text`, unquoted, says that there is no value: `None`, `null`, `nul`, `aucun`, in any case.
pub fn is_none(text: &str) -> bool {
    ["none", "null", "nul", "aucun"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn boolean(text: &str) -> Result<bool, ValueError> {
    match text.trim().to_lowercase().as_str() {
        "true" | "vrai" | "oui" | "yes" | "o" | "y" | "on" | "1" => Ok(true),
        "false" | "faux" | "non" | "no" | "n" | "off" | "0" => Ok(false),
        _ => {
            let message = tr!("`{text}` is neither true nor false", "`{text}` n'est ni vrai ni faux");
            Err(ValueError::new(Reason::NotABoolean, message).allowed(["true", "false"]))
        }
    }
}

fn choice(choices: &'static [Choice], text: &str) -> Result<&'static str, ValueError> {
    let typed = text.trim().to_lowercase();
    if let Some(choice) = choices.iter().find(|choice| choice.words().any(|word| word.to_lowercase() == typed)) {
        return Ok(choice.name);
    }
    let shown = choices.iter().map(Choice::shown).collect::<Vec<_>>().join(", ");
    let message = tr!("`{text}` is none of {shown}", "`{text}` n'est aucun de : {shown}");
    let near = nearest(&typed, choices.iter().flat_map(|choice| choice.words().map(|word| (word, choice.name))));
    Err(ValueError::new(Reason::UnknownChoice, message).repairs(near.map(str::to_owned)).allowed(choices.iter().map(|choice| choice.name)))
}

/// What `typed` was probably meant to be, given words and what each stands for.
pub fn nearest<'a, T>(typed: &str, words: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    const CLOSE: f64 = 0.8;
    let typed = typed.to_lowercase();
    words
        .map(|(word, meaning)| (strsim::jaro_winkler(&typed, &word.to_lowercase()), meaning))
        .filter(|(likeness, _)| *likeness >= CLOSE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, meaning)| meaning)
}

#[cfg(test)]
mod tests;
