//! Records that rows describe instead of naming them: the location of a company, the company of a client. Found by all that is said
//! of them, or made; each once, however many rows say the same.

use std::collections::{HashMap, HashSet};

use super::load::{Options, Tally};
use super::plan::Node;
use super::typed::Typed;
use crate::commands::records;
use crate::commands::write::lacking;
use crate::db::{Session, explain};
use crate::domain::{COMPANY, LOCATION};
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::tr;
use crate::query::{self, Array, Many};

/// What was found or made before, by what was said of it.
#[derive(Default)]
pub(super) struct Places {
    known: HashMap<(&'static str, String), i64>,
}

/// Descriptions remembered.
const MOST: usize = 50_000;

/// The entities that rows of this plan may make.
pub(super) fn made(root: &Node, options: &Options) -> Vec<&'static Entity> {
    let mut made = options.create_missing.clone();
    let mut nodes: Vec<&Node> = root.within.iter().map(|(_, node)| node).collect();
    while let Some(node) = nodes.pop() {
        if may_make(node.entity, options) && !made.contains(&node.entity) {
            made.push(node.entity);
        }
        nodes.extend(node.within.iter().map(|(_, node)| node));
    }
    made
}

/// A place is no more than its address; anything else is made when the person says so.
fn may_make(entity: &'static Entity, options: &Options) -> bool {
    entity == &LOCATION || options.create_missing.contains(&entity)
}

impl Places {
    /// The ids of the records of `node` that rows describe, by row; rows that describe none have none.
    ///
    /// # Errors
    /// Those of the database; what concerns a row is said in the row.
    pub fn settle(
        &mut self,
        session: &mut Session,
        node: &Node,
        rows: &mut [Typed],
        options: &Options,
        tally: &mut Tally,
    ) -> Result<Vec<Option<i64>>> {
        if self.known.len() > MOST {
            self.known.clear();
        }
        let mut relations: Vec<(&'static Field, Vec<Option<i64>>)> = Vec::new();
        for (relation, within) in &node.within {
            relations.push((relation, self.settle(session, within, rows, options, tally)?));
        }
        // Of the same place, whichever way it is capitalised.
        let keys: Vec<Option<String>> = (0..rows.len())
            .map(|at| key(node, &rows[at], relations.iter().map(|(_, ids)| ids[at])).map(|key| key.to_lowercase()))
            .collect();
        // One row of each description that is not known yet.
        let mut seen = HashSet::new();
        let mut unknown: Vec<usize> = (0..rows.len())
            .filter(|at| rows[*at].refused.is_none())
            .filter(|at| {
                keys[*at].as_ref().is_some_and(|key| !self.known.contains_key(&(node.entity.noun, key.clone())) && seen.insert(key))
            })
            .collect();
        self.find(session, node, rows, &relations, &keys, &mut unknown)?;
        if may_make(node.entity, options) {
            make(session, node, rows, &relations, &mut unknown, tally)?;
            self.find(session, node, rows, &relations, &keys, &mut unknown)?;
        }
        let known = |key: &Option<String>| key.as_ref().and_then(|key| self.known.get(&(node.entity.noun, key.clone())).copied());
        let ids: Vec<Option<i64>> = keys.iter().map(known).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            if keys[at].is_some() && ids[at].is_none() && row.refused.is_none() {
                let (option, noun, this) = (node.entity.noun, node.entity.one(), node.entity.this());
                let message = tr!("there is no such {noun}", "{this} n'existe pas");
                row.refused =
                    Some(Error::new(error::Kind::NotFound, message).hint(tr!(
                        "--create-missing {option} makes those that are missing",
                        "--create-missing {option} crée ce qui manque"
                    )));
            }
        }
        Ok(ids)
    }

    fn find(
        &mut self,
        session: &mut Session,
        node: &Node,
        rows: &[Typed],
        relations: &[(&'static Field, Vec<Option<i64>>)],
        keys: &[Option<String>],
        unknown: &mut Vec<usize>,
    ) -> Result<()> {
        if unknown.is_empty() {
            return Ok(());
        }
        let columns = identity(node, rows, relations, unknown);
        if columns.is_empty() {
            return Ok(());
        }
        let statement = Many { entity: node.entity, columns }.found();
        let found = query::rows(session.link(), statement, &[Kind::Integer, Kind::Integer]).map_err(explain)?;
        let mut gone = HashSet::new();
        for row in found {
            if let [Value::Integer(number), Value::Integer(id)] = row[..]
                && let Some(at) = usize::try_from(number - 1).ok().and_then(|number| unknown.get(number)).copied()
                && let Some(key) = &keys[at]
            {
                self.known.insert((node.entity.noun, key.clone()), id);
                gone.insert(at);
            }
        }
        unknown.retain(|at| !gone.contains(at));
        Ok(())
    }
}

/// All that a row says of the record, in one text; none when it says nothing.
pub(super) fn key(node: &Node, row: &Typed, relations: impl Iterator<Item = Option<i64>>) -> Option<String> {
    let mut key = String::new();
    let mut said = false;
    for slot in &node.slots {
        if let Some(text) = records::exact(&row.values[slot.at]) {
            said = true;
            key += &text;
        }
        key.push('\u{1f}');
    }
    for id in relations {
        if let Some(id) = id {
            said = true;
            key += &id.to_string();
        }
        key.push('\u{1f}');
    }
    said.then_some(key)
}

/// What tells the record from others: of a company its SIREN, else its name; of a place, everything but how many live there.
fn identity(
    node: &Node,
    rows: &[Typed],
    relations: &[(&'static Field, Vec<Option<i64>>)],
    which: &[usize],
) -> Vec<(&'static Field, Array)> {
    let given = |name: &str| node.slots.iter().any(|slot| slot.field.name == name);
    let tells = |name: &str| match node.entity {
        entity if entity == &COMPANY && given("code") => name == "code",
        entity if entity == &COMPANY && given("siren") => name == "siren" || name == "nic",
        entity if entity == &COMPANY => name == "name",
        _ => name != "population",
    };
    let mut columns = Vec::new();
    for slot in node.slots.iter().filter(|slot| tells(slot.field.name)) {
        let mut array = Array::of(slot.field);
        which.iter().for_each(|at| array.push(&rows[*at].values[slot.at]));
        columns.push((slot.field, array));
    }
    if node.entity != &COMPANY {
        columns.extend(relations.iter().map(|(field, ids)| (*field, Array::Integer(which.iter().map(|at| ids[*at]).collect()))));
    }
    columns
}

/// Makes the records that rows describe; a row that says too little is refused.
fn make(
    session: &mut Session,
    node: &Node,
    rows: &mut [Typed],
    relations: &[(&'static Field, Vec<Option<i64>>)],
    unknown: &mut Vec<usize>,
    tally: &mut Tally,
) -> Result<()> {
    let needs = |field: &Field| node.slots.iter().find(|slot| std::ptr::eq(slot.field, field));
    for field in node.entity.fields.iter().filter(|field| field.required()) {
        unknown.retain(|at| {
            let given = needs(field).is_some_and(|slot| !rows[*at].values[slot.at].is_null());
            if !given {
                rows[*at].refused.get_or_insert_with(|| Error::new(error::Kind::Usage, lacking(node.entity, field.name)));
            }
            given
        });
    }
    let mut alike: HashMap<Vec<bool>, Vec<usize>> = HashMap::new();
    for at in unknown.iter() {
        let given = node.slots.iter().map(|slot| !slot.field.defaulted || !rows[*at].values[slot.at].is_null()).collect();
        alike.entry(given).or_default().push(*at);
    }
    for (given, which) in alike {
        let fields: Vec<bool> = given.into_iter().chain(relations.iter().map(|_| true)).collect();
        let write = |columns, _: &[usize]| Many { entity: node.entity, columns }.insert();
        let made = super::load::narrowed(
            session,
            rows,
            relations,
            node,
            &fields,
            &which,
            &write,
            &Options { skip_errors: true, ..Options::default() },
        )?;
        tally.make(node.entity, made);
    }
    Ok(())
}
