//! Forms: what a value must look like to be written, beyond the kind of its field. Each has the same rule in the database, as a
//! named constraint whose functions stand in the first migration; the two are tested against one list.

mod email;
mod phone;
mod place;
mod registry;
mod text;

use std::borrow::Cow;

use super::value::{self, Reason, ValueError, clipped};
use super::{Clock, Field, Kind, Value};
use crate::language::{Language, Text, both, current, tr};

/// What the values of a field look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As its kind says; of a text, one line.
    Plain,
    /// A text of several lines.
    Note,
    /// A public identifier.
    Code,
    /// A name to sign in with, which is part of the name of a PostgreSQL role.
    SignIn,
    Email,
    /// Stored in E.164.
    Phone,
    /// INSEE's number of a company.
    Siren,
    /// INSEE's number of an establishment of a company.
    Nic,
    /// The two together.
    Siret,
    /// INSEE's code of an activity (NAF).
    Activity,
    /// INSEE's code of a bracket of headcount.
    Headcount,
    PostalCode,
    /// The postal code of an organisation's own mail.
    Cedex,
    /// A whole number from 0 to what 32 bits hold.
    Count,
    /// An amount of 0 or more.
    Positive,
    /// An amount other than 0.
    NotZero,
}

/// Characters that a value without a limit of its own may have: no date, number or word comes near.
const LONGEST: usize = 150;

impl Form {
    /// What to type, for `fields`; empty when the kind of the field says it all.
    pub fn about(self) -> Text {
        match self {
            Self::Plain => Text::NONE,
            Self::Note => both("up to 10,000 characters, on several lines", "jusqu'à 10 000 caractères, sur plusieurs lignes"),
            Self::Code => both(
                "lower-case letters, digits, dots, hyphens, underscores, slashes: geg2021",
                "minuscules, chiffres, points, traits d'union, tirets bas, barres obliques : geg2021",
            ),
            Self::SignIn => both(
                "2 to 24 lower-case letters, digits, dots or hyphens, a letter first: jean.dupont",
                "2 à 24 minuscules, chiffres, points ou traits d'union, une lettre d'abord : jean.dupont",
            ),
            Self::Email => both("jean.dupont@example.com", "jean.dupont@example.com"),
            Self::Phone => both(
                "06 12 34 56 78, or with its country code: +41 22 730 21 11; kept as +33612345678",
                "06 12 34 56 78, ou avec l'indicatif du pays : +41 22 730 21 11 ; conservé sous la forme +33612345678",
            ),
            Self::Siren => both("nine digits with a check digit: 552 081 317", "neuf chiffres, dont un de contrôle : 552 081 317"),
            Self::Nic => both(
                "five digits, which with the SIREN have a check digit: 66522",
                "cinq chiffres qui, avec le SIREN, en ont un de contrôle : 66522",
            ),
            Self::Siret => both("fourteen digits: 552 081 317 66522", "quatorze chiffres : 552 081 317 66522"),
            Self::Activity => both("NAF: four digits and a letter: 82.30Z", "NAF : quatre chiffres et une lettre : 82.30Z"),
            Self::Headcount => both(
                "INSEE's code: NN, 00 (nobody), 01 (1 or 2), 02 (3 to 5), 03 (6 to 9), 11 (10 to 19), 12 (20 to 49), 21 (50 to 99), \
                 22 (100 to 199), 31 (200 to 249), 32 (250 to 499), 41 (500 to 999), 42 (1,000 to 1,999), 51 (2,000 to 4,999), \
                 52 (5,000 to 9,999), 53 (10,000 or more)",
                "code de l'INSEE : NN, 00 (aucun salarié), 01 (1 ou 2), 02 (3 à 5), 03 (6 à 9), 11 (10 à 19), 12 (20 à 49), 21 (50 à 99), \
                 22 (100 à 199), 31 (200 à 249), 32 (250 à 499), 41 (500 à 999), 42 (1 000 à 1 999), 51 (2 000 à 4 999), \
                 52 (5 000 à 9 999), 53 (10 000 ou plus)",
            ),
            Self::PostalCode => both(
                "in France five digits: 75008; elsewhere up to 12 letters, digits, spaces, hyphens: SW1A 1AA",
                "en France cinq chiffres : 75008 ; ailleurs jusqu'à 12 lettres, chiffres, espaces, traits d'union : SW1A 1AA",
            ),
            Self::Cedex => both("five digits: 75382", "cinq chiffres : 75382"),
            Self::Count => both("0 or more", "0 ou plus"),
            Self::Positive => both("0 or more, with two decimals at most: 1200.50", "0 ou plus, avec deux décimales au plus : 1200,50"),
            Self::NotZero => both("with two decimals at most: 1200.50", "avec deux décimales au plus : 1200,50"),
        }
    }

    /// The field of the same record by which, too, a value is right or wrong: the country of a postal code.
    pub fn beside(self) -> Option<&'static str> {
        match self {
            Self::Nic => Some("siren"),
            Self::PostalCode => Some("country"),
            _ => None,
        }
    }

    /// Whether a value of this form goes with `other`, the value of the field that [`Form::beside`] names.
    ///
    /// # Errors
    /// [`ValueError`] says why not.
    pub fn agree(self, value: &Value<'_>, other: &Value<'_>) -> Result<(), ValueError> {
        match (self, value, other) {
            (Self::Nic, Value::Text(nic), Value::Text(siren)) => registry::siret(siren, nic),
            (Self::PostalCode, Value::Text(code), Value::Text(country)) => place::postal_code_in(country, code),
            _ => Ok(()),
        }
    }

    /// Characters that a text of this form may have.
    fn most(self) -> usize {
        match self {
            Self::Note => 10_000,
            Self::Code => 120,
            _ => LONGEST,
        }
    }

    /// A text as it is kept.
    fn text(self, typed: &str) -> Result<String, ValueError> {
        match self {
            Self::Note => return text::note(typed),
            Self::Plain => return text::line(typed),
            _ => {}
        }
        let line = text::line(typed)?;
        match self {
            Self::Code => text::code(&line),
            Self::SignIn => text::sign_in(&line),
            Self::Email => email::read(&line),
            Self::Phone => phone::read(&line),
            Self::Siren => registry::siren(&line),
            Self::Nic => registry::nic(&line),
            Self::Siret => registry::digits(&line, 14, both("a SIRET", "un SIRET")),
            Self::Activity => registry::activity(&line),
            Self::Headcount => registry::headcount(&line),
            Self::PostalCode => place::postal_code(&line),
            Self::Cedex => place::cedex(&line),
            Self::Plain | Self::Note | Self::Count | Self::Positive | Self::NotZero => Ok(line),
        }
    }

    /// A number of this form.
    fn number(self, typed: &str, value: Value<'static>) -> Result<Value<'static>, ValueError> {
        let refuse = |message| Err(ValueError::new(Reason::NotOfItsForm, message));
        let negative =
            || tr!("`{}` is less than nothing: write 0 or more", "`{}` est inférieur à zéro : écrivez 0 ou plus", clipped(typed));
        match (self, &value) {
            (Self::Count, Value::Integer(..0)) => refuse(negative()),
            (Self::Count, Value::Integer(count)) if i32::try_from(*count).is_err() => {
                let message =
                    tr!("`{}` is too large: at most 2,147,483,647", "`{}` est trop grand : au plus 2 147 483 647", clipped(typed));
                Err(ValueError::new(Reason::TooLarge, message))
            }
            (Self::Positive, Value::Money(amount)) if amount.is_sign_negative() && !amount.is_zero() => refuse(negative()),
            (Self::NotZero, Value::Money(amount)) if amount.is_zero() => {
                refuse(tr!("`{}` is nothing: write an amount", "`{}` ne vaut rien : écrivez un montant", clipped(typed)))
            }
            _ => Ok(value),
        }
    }
}

impl Field {
    /// Types one value to be written: as [`value::parse`] does, in the form of the field, and as it will be kept. An amount may have a
    /// decimal comma without quotes, for a write has no lists.
    ///
    /// # Errors
    /// [`ValueError`] says why `text` is no such value, and where it can be told what to type instead. Its message quotes no more than the
    /// beginning of a long text.
    pub fn written(&self, text: &str, quoted: bool, clock: &Clock) -> Result<Value<'static>, ValueError> {
        if !quoted && (text.is_empty() || value::is_none(text)) {
            return Ok(Value::Null);
        }
        let most = self.form.most();
        let length = text.trim().chars().count();
        if length > most {
            let message = tr!(
                "`{}` has {} characters: at most {}",
                "`{}` a {} caractères : au plus {}",
                clipped(text),
                grouped(length),
                grouped(most)
            );
            return Err(ValueError::new(Reason::TooLong, message));
        }
        match self.kind {
            Kind::Text => self.form.text(text).map(|text| Value::Text(Cow::Owned(text))),
            Kind::Money => self.form.number(text, value::parse(&self.kind, text, true, clock)?),
            Kind::Integer => self.form.number(text, value::parse(&self.kind, text, quoted, clock)?),
            _ => value::parse(&self.kind, text, quoted, clock),
        }
    }

    /// Types one value to be looked for: as [`value::parse`] does, and then as it would be kept (`06 12 34 56 78` finds `+33612345678`). What
    /// could not be kept is looked for as typed, and found nowhere.
    ///
    /// # Errors
    /// As [`value::parse`].
    pub fn sought(&self, text: &str, quoted: bool, clock: &Clock) -> Result<Value<'static>, ValueError> {
        match value::parse(&self.kind, text, quoted, clock)? {
            Value::Text(typed) if matches!(self.kind, Kind::Text) && !matches!(self.form, Form::Plain | Form::Note) => {
                Ok(Value::Text(self.form.text(&typed).map_or(typed, Cow::Owned)))
            }
            value => Ok(value),
        }
    }
}

/// `10,000`, `10 000`
fn grouped(number: usize) -> String {
    let space = if current() == Language::French { ' ' } else { ',' };
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(space);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod list;
#[cfg(test)]
mod tests;
