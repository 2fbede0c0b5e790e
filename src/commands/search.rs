//! `search WORDS`: clients, companies, contracts, events and locations at once, accents and case ignored, telephone numbers in
//! any spelling, the best match first.

use super::found::Found;
use super::records::exact;
use crate::context::Context;
use crate::db::{Session, explain};
use crate::domain::{CLIENT, COMPANY, CONTRACT, EVENT, LOCATION};
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::query::{self, Place, Sought};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm search kereon
  epicrm search conference casino
  epicrm search 06 39 98 24 41
  epicrm search 554501171 --format json")]
pub struct Arguments {
    /// Every word must be found in the same field, in any case, with or without accents
    #[arg(required = true)]
    words: Vec<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// At most so many records; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Exit with code 3 when nothing is found
    #[arg(long)]
    fail_empty: bool,
}

/// Where words are looked for: entity, field, what the record is called, how much a match says out of 10. Each field has the
/// index that its search needs.
#[rustfmt::skip]
static PLACES: [(&Entity, &str, &str, i64); 7] = [
    (&CLIENT,   "full_name",        "full_name",        9),
    (&CLIENT,   "email",            "full_name",        8),
    (&COMPANY,  "name",             "name",             8),
    (&EVENT,    "title",            "title",            7),
    (&LOCATION, "city",             "city",             5),
    (&CONTRACT, "client.full_name", "client.full_name", 3),
    (&EVENT,    "contract.client.full_name", "title",   2),
];

/// What a code is looked up in.
#[rustfmt::skip]
static CODES: [(&Entity, &str, &str); 7] = [
    (&CLIENT,   "code",  "full_name"),
    (&COMPANY,  "code",  "name"),
    (&CONTRACT, "code",  "client.full_name"),
    (&EVENT,    "code",  "title"),
    (&LOCATION, "code",  "city"),
    (&COMPANY,  "siren", "name"),
    (&COMPANY,  "siret", "name"),
];

/// What fits a screen.
const TERMINAL_LIMIT: u64 = 50;
/// Fewer digits than that are no part of a telephone number worth looking for.
const FEWEST_DIGITS: usize = 4;
/// Fewer letters than that are in too many names to guess by.
const FEWEST_TO_GUESS: usize = 3;

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let words: Vec<String> = arguments.words.iter().flat_map(|words| words.split_whitespace()).map(str::to_owned).collect();
    if letters(&words) < 2 {
        let message = both("at least two letters are needed to search", "il faut au moins deux lettres pour chercher");
        return Err(Error::new(error::Kind::Usage, message).hint("epicrm search kereon"));
    }
    let terminal = context.output.screen().terminal;
    let format = context.format(arguments.format, Format::Table);
    let limit = match arguments.limit {
        Some(0) => None,
        None if terminal && format.is_for_people() => Some(TERMINAL_LIMIT),
        limit => limit,
    };
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let rows = found(&mut session, &sought(&words), limit.map(|limit| limit.saturating_add(1)))?;
    let columns = [
        ("noun", both("Noun", "Type")),
        ("code", both("Code", "Code")),
        ("name", both("Name", "Nom")),
        ("matched", both("Matched", "Champ")),
        ("text", both("Text", "Texte")),
    ];
    let columns = columns.map(|(name, label)| Column { name: name.to_owned(), label: label.into(), kind: Kind::Text }).to_vec();
    let best = |shown| tr!("the best {shown}; --limit 0 shows all", "les {shown} meilleurs ; --limit 0 montre tout");
    let nothing = both("nothing is found", "rien n'a été trouvé").into();
    Found { rows, columns, code: 1, limit, best, nothing, fail_empty: arguments.fail_empty }.print(context, format)
}

/// The records of `entity` in which all of `typed` is found, the best match first: code and name. None where that is too little to say.
///
/// # Errors
/// Those of the database.
pub(super) fn among(session: &mut Session, entity: &'static Entity, typed: &str, most: u64) -> Result<Vec<(String, String)>> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
    let sought: Vec<Sighting> = sought(&words).into_iter().filter(|(of, ..)| *of == entity).collect();
    if letters(&words) < FEWEST_TO_GUESS || sought.is_empty() {
        return Ok(Vec::new());
    }
    let pair = |row: Vec<Value<'static>>| match &row[..] {
        [_, code, name, ..] => Some((exact(code)?, exact(name).unwrap_or_default())),
        _ => None,
    };
    Ok(found(session, &sought, Some(most))?.into_iter().filter_map(pair).collect())
}

/// Rows of noun, code, name, field and its text.
fn found(session: &mut Session, sought: &[Sighting], limit: Option<u64>) -> Result<Vec<Vec<Value<'static>>>> {
    let paths: Vec<(Path, Path)> =
        sought.iter().filter_map(|(entity, field, name, ..)| Some((entity.resolve(field).ok()?, entity.resolve(name).ok()?))).collect();
    let places: Vec<Place<'_>> = sought
        .iter()
        .zip(&paths)
        .map(|((entity, _, _, weight, sought), (field, name))| Place { entity, field, name, sought: sought.clone(), weight: *weight })
        .collect();
    query::rows(session.link(), query::search(&places, limit), &[Kind::Text; 5]).map_err(explain)
}

fn letters(words: &[String]) -> usize {
    words.iter().map(|word| word.chars().count()).sum()
}

type Sighting = (&'static Entity, &'static str, &'static str, i64, Sought);

/// Which fields to look in for what.
fn sought(words: &[String]) -> Vec<Sighting> {
    let digits = digits(words);
    // Pairs of digits are in no title, and too short for any index.
    let texts = digits.is_none() || words.len() == 1;
    let mut all: Vec<Sighting> = PLACES
        .iter()
        .filter(|_| texts)
        .map(|(entity, field, name, weight)| (*entity, *field, *name, *weight, Sought::Parts(words.to_vec())))
        .collect();
    let code = words.concat().to_lowercase();
    all.extend(CODES.iter().map(|(entity, field, name)| (*entity, *field, *name, 10, Sought::Exactly(code.clone()))));
    if let Some(digits) = digits {
        all.push((&CLIENT, "phone", "full_name", 9, Sought::Parts(vec![digits])));
    }
    all
}

/// The digits that an international number would have too, when the words spell (a part of) a telephone number.
fn digits(words: &[String]) -> Option<String> {
    let typed = words.concat();
    if !typed.chars().all(|letter| letter.is_ascii_digit() || "+.-/()".contains(letter)) {
        return None;
    }
    // +33 (0)6 …: a zero that is only dialled at home.
    let typed = typed.replace("(0)", "");
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    (digits.len() >= FEWEST_DIGITS).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<&str>) {
        let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
        assert_eq!(digits(&words).as_deref(), expected, "{typed}");
    }

    #[test]
    fn telephone_numbers_in_any_spelling() {
        check("06 39 98 24 41", Some("639982441"));
        check("06.39.98.24.41", Some("639982441"));
        check("+33 6 39 98 24 41", Some("33639982441"));
        check("0033639982441", Some("33639982441"));
        check("+33(0)6-39-98-24-41", Some("33639982441"));
        check("9824", Some("9824"));
        check("982", None);
        check("ct-1042", None);
        check("kereon", None);
    }

    #[test]
    fn every_place_exists() {
        for (entity, field, name, ..) in sought(&["0639982441".to_owned()]) {
            assert!(entity.resolve(field).is_ok_and(|path| !path.is_many()) && entity.resolve(name).is_ok(), "{} {field}", entity.plural);
        }
    }
}
