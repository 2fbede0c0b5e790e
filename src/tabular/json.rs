//! JSON: one array of objects, or one object a line. Numbers keep their digits; what is null, or missing, is an empty cell.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::source::{Encoding, Source};
use super::{MOST_COLUMNS, Row};
use crate::error::Error;
use crate::error::Result;
use crate::language::{both, tr};

/// Objects whose members are the headings: a later one with a member of its own is refused.
const ENOUGH: u64 = 1000;

/// One object: its members in order, as JSON.
type Members = Vec<(String, Box<RawValue>)>;

pub(super) fn headings(source: &Source, lines: bool) -> Result<Vec<String>> {
    let (mut headings, mut known) = (Vec::new(), HashSet::new());
    objects(source, lines, |number, members| {
        for (name, _) in members {
            if known.insert(name.clone()) {
                headings.push(name);
            }
        }
        Ok(number < ENOUGH && headings.len() <= MOST_COLUMNS)
    })?;
    Ok(headings)
}

pub(super) fn for_each(source: &Source, lines: bool, headings: &[String], mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
    let places: HashMap<&str, usize> = headings.iter().enumerate().map(|(at, heading)| (heading.as_str(), at)).collect();
    objects(source, lines, |number, members| {
        let mut cells = vec![String::new(); headings.len()];
        for (name, value) in members {
            let Some(at) = places.get(name.as_str()).copied() else {
                let what = tr!("no object before has a member `{name}`", "aucun objet avant n'a de membre `{name}`");
                return Err(source.malformed(Some(number), &what));
            };
            cells[at] = cell(&value).map_err(|error| malformed(source, number, &error))?;
        }
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        each(&Row { line: number, cells: &cells }).map(|()| true)
    })
}

/// A text as it is, anything else as it is written.
fn cell(value: &RawValue) -> serde_json::Result<String> {
    match value.get() {
        "null" => Ok(String::new()),
        text if text.starts_with('"') => serde_json::from_str(text),
        other => Ok(other.to_owned()),
    }
}

/// Hands over each object with its number, until told to stop.
fn objects(source: &Source, lines: bool, each: impl FnMut(u64, Members) -> Result<bool>) -> Result<()> {
    let text = BufReader::new(source.text(Encoding::Marked)?);
    let mut walk = Walk { number: 0, each, ended: None };
    let read = if lines { walk.lines(text) } else { (&mut walk).deserialize(&mut serde_json::Deserializer::from_reader(text)) };
    match (walk.ended, read) {
        (Some(ended), _) => ended,
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(malformed(source, walk.number + 1, &error)),
    }
}

fn malformed(source: &Source, number: u64, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let what = tr!(
        "this is not JSON as expected: {error}",
        "ce n'est pas le JSON attendu, un tableau d'objets ou un objet par ligne (ligne {line}, colonne {column})"
    );
    source.malformed(Some(number), &what)
}

struct Walk<F> {
    number: u64,
    each: F,
    /// Why it was ended early.
    ended: Option<Result<()>>,
}

impl<F: FnMut(u64, Members) -> Result<bool>> Walk<F> {
    fn lines(&mut self, text: impl Read) -> serde_json::Result<()> {
        for object in serde_json::Deserializer::from_reader(text).into_iter::<Object>() {
            if !self.one(object?) {
                break;
            }
        }
        Ok(())
    }

    fn one(&mut self, object: Object) -> bool {
        self.number += 1;
        match (self.each)(self.number, object.0) {
            Ok(true) => true,
            Ok(false) => {
                self.ended = Some(Ok(()));
                false
            }
            Err(error) => {
                self.ended = Some(Err(error));
                false
            }
        }
    }
}

impl<'de, F: FnMut(u64, Members) -> Result<bool>> DeserializeSeed<'de> for &mut Walk<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(u64, Members) -> Result<bool>> Visitor<'de> for &mut Walk<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        both("an array of objects", "un tableau d'objets").fmt(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<(), A::Error> {
        while let Some(object) = seq.next_element::<Object>()? {
            if !self.one(object) {
                return Err(serde::de::Error::custom("ended"));
            }
        }
        Ok(())
    }
}

struct Object(Members);

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Keep;
        impl<'de> Visitor<'de> for Keep {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                both("an object", "un objet").fmt(f)
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Keep).map(Self)
    }
}
