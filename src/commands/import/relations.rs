//! The records that rows name: found thousands at a time by code, else by e-mail address, SIREN or any other name they have.

use std::collections::{HashMap, HashSet};

use super::load::{Options, Tally};
use crate::commands::records;
use crate::commands::write::{ambiguous, unknown};
use crate::db::{Session, explain};
use crate::domain::{COLLABORATOR, COMPANY, LOCATION};
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{Error, Result};
use crate::query::{self, Array, Many};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    One(i64),
    None,
    Several,
}

impl Found {
    pub fn refusal(self, field: &Field, target: &Entity, name: &str) -> Error {
        match self {
            Self::Several => ambiguous(field, target, name),
            _ => unknown(field, target, name),
        }
    }
}

/// Names that were asked for, so that each is asked for once.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<(&'static str, String), Found>,
}

/// Names remembered: some 10 MiB of them.
const MOST: usize = 100_000;

impl Names {
    /// Finds records by their names; makes those that may be made.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find(
        &mut self,
        session: &mut Session,
        target: &'static Entity,
        wanted: HashSet<String>,
        options: &Options,
        tally: &mut Tally,
    ) -> Result<()> {
        if self.known.len() > MOST {
            self.known.clear();
        }
        let mut unknown: Vec<String> = wanted.into_iter().filter(|name| !self.known.contains_key(&(target.noun, name.clone()))).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let makes = called(target).filter(|_| options.create_missing.contains(&target));
        self.look(session, target, makes.map(|field| field.name), &mut unknown)?;
        if let Some(field) = makes.filter(|_| !unknown.is_empty()) {
            let mut seen = HashSet::new();
            unknown.retain(|name| seen.insert(name.to_lowercase()));
            let names = Array::Text(unknown.iter().cloned().map(Some).collect());
            let made = query::rows(session.link(), Many { entity: target, columns: vec![(field, names)] }.insert(), &[Kind::Integer])
                .map_err(explain)?;
            tally.make(target, made.len() as u64);
            for (name, id) in unknown.drain(..).zip(&made) {
                let id = records::id(&id[0])?;
                self.known.insert((target.noun, name.to_lowercase()), Found::One(id.into()));
            }
        }
        Ok(())
    }

    pub fn get(&self, target: &'static Entity, name: &str) -> Found {
        let known = |name: String| self.known.get(&(target.noun, name)).copied();
        known(name.to_owned()).filter(|found| *found != Found::None).or_else(|| known(name.to_lowercase())).unwrap_or(Found::None)
    }

    /// Asks by each naming field for what codes did not find, and by the one that such a record is `called` by when it may be made;
    /// leaves what nobody is called.
    fn look(
        &mut self,
        session: &mut Session,
        target: &'static Entity,
        called: Option<&'static str>,
        unknown: &mut Vec<String>,
    ) -> Result<()> {
        if target == &COLLABORATOR {
            let me = i64::from(session.actor().id);
            let (mine, others): (Vec<String>, Vec<String>) = unknown.drain(..).partition(|name| records::is_me(name));
            self.known.extend(mine.into_iter().map(|name| ((target.noun, name), Found::One(me))));
            *unknown = others;
        }
        // A code is never in doubt; of the other names, each must name one record only.
        let (codes, names) = target.names.split_at(1);
        let names: Vec<&str> = names.iter().copied().chain(called).collect();
        for fields in [codes, &names] {
            let mut found: HashMap<usize, HashSet<i64>> = HashMap::new();
            for field in fields.iter().filter_map(|name| target.field(name)) {
                let names = unknown.iter().cloned().map(Some).collect();
                let rows =
                    query::rows(session.link(), query::named(target, field, names), &[Kind::Integer, Kind::Integer]).map_err(explain)?;
                for row in rows {
                    if let [Value::Integer(number), Value::Integer(id)] = row[..] {
                        found.entry(usize::try_from(number - 1).unwrap_or_default()).or_default().insert(id);
                    }
                }
            }
            for (at, name) in std::mem::take(unknown).into_iter().enumerate() {
                let ids: Vec<i64> = found.get(&at).map(|ids| ids.iter().copied().collect()).unwrap_or_default();
                match ids[..] {
                    [] => unknown.push(name),
                    [id] => _ = self.known.insert((target.noun, name), Found::One(id)),
                    _ => _ = self.known.insert((target.noun, name), Found::Several),
                }
            }
            if unknown.is_empty() {
                break;
            }
        }
        for name in unknown.iter() {
            self.known.insert((target.noun, name.clone()), Found::None);
        }
        Ok(())
    }
}

/// The field that is what people call such a record, when it can be made from that alone.
pub(super) fn called(entity: &'static Entity) -> Option<&'static Field> {
    [(&COMPANY, "name"), (&LOCATION, "city")].into_iter().find(|(known, _)| *known == entity).and_then(|(known, name)| known.field(name))
}
