//! Typed rows into the database, ten thousand at a time: relations found, rights judged row by row, then one statement for all rows
//! that are alike. What the database refuses is narrowed down to the row at fault.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::places::{self, Places};
use super::plan::Node;
use super::relations::{Found, Names};
use super::typed::Typed;
use crate::commands::records;
use crate::db::{Ending, Session, explain, is_duplicate, is_of_a_row};
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::tr;
use crate::policy::{self, Scope, Verb};
use crate::query::{self, Array, Many};

/// How rows are to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// Rows whose code exists change that record.
    pub upsert: bool,
    /// Rows that are refused are left out.
    pub skip_errors: bool,
    /// What may be made when a row names it and it is not there.
    pub create_missing: Vec<&'static Entity>,
}

/// What became of the rows.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub added: u64,
    pub changed: u64,
    /// Were so already.
    pub same: u64,
    /// Records that rows refer to and that were made for them.
    pub made: Vec<(&'static Entity, u64)>,
    /// Line and reason, in the order of the file.
    pub refused: Vec<(u64, Error)>,
    /// Whether it was given up before the end of the table.
    pub early: bool,
}

impl Tally {
    /// Counts records made for rows that refer to them.
    pub fn make(&mut self, entity: &'static Entity, number: u64) {
        match self.made.iter_mut().find(|(made, _)| *made == entity) {
            Some((_, made)) => *made += number,
            None => self.made.push((entity, number)),
        }
    }
}

/// Refusals after which an import that will not be kept need not go on.
const ENOUGH: usize = 20;

/// Writes rows inside the caller's transaction.
pub(super) struct Load<'l> {
    pub session: &'l mut Session,
    pub root: &'l Node,
    pub options: &'l Options,
    pub tally: Tally,
    names: Names,
    places: Places,
    /// Who owns the records that rows would belong to, by id.
    owners: HashMap<i64, Option<String>>,
}

impl<'l> Load<'l> {
    /// # Errors
    /// Exit code 5 when the policy refuses such records, or one of their fields, whatever the row.
    pub fn new(session: &'l mut Session, root: &'l Node, options: &'l Options) -> Result<Self> {
        let load = Self {
            session,
            root,
            options,
            tally: Tally::default(),
            names: Names::default(),
            places: Places::default(),
            owners: HashMap::new(),
        };
        if !options.upsert {
            load.require(root.entity, Verb::Create, &root.fields(), |actor| Some(actor.to_owned()))?;
        }
        for entity in places::made(root, options) {
            load.require(entity, Verb::Create, &[], |actor| Some(actor.to_owned()))?;
        }
        Ok(load)
    }

    fn require(&self, entity: &Entity, verb: Verb, fields: &[&str], owner: impl Fn(&str) -> Option<String>) -> Result<()> {
        let actor = self.session.actor();
        let attempt = actor.attempt(verb, entity.noun, None, fields);
        policy::require(&attempt, |_| owner(&actor.username))
    }

    /// Whether nothing more needs to be read.
    pub fn is_enough(&self) -> bool {
        !self.options.skip_errors && self.tally.refused.len() >= ENOUGH
    }

    /// Writes some rows.
    ///
    /// # Errors
    /// Whatever makes it senseless to go on; what only concerns a row is kept in the tally.
    pub fn rows(&mut self, mut rows: Vec<Typed>) -> Result<()> {
        let mut relations = Vec::new();
        for (relation, node) in &self.root.within {
            let ids = self.places.settle(self.session, node, &mut rows, self.options, &mut self.tally)?;
            relations.push((*relation, ids));
        }
        // Rows that refer to others of the same table come after those.
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let itself = |slot: &&super::plan::Slot| matches!(slot.field.kind, Kind::One(target) if target == self.root.entity);
            let refers = self.root.slots.iter().filter(itself).any(|slot| !row.values[slot.at].is_null());
            if refers { second.push(at) } else { first.push(at) }
        }
        for part in [first, second] {
            self.identify(&mut rows, &part)?;
            self.write(&mut rows, &relations, part)?;
        }
        let refused = rows.into_iter().filter_map(|row| Some((row.line, row.refused?)));
        self.tally.refused.extend(refused);
        Ok(())
    }

    /// Turns the names of relations into ids.
    fn identify(&mut self, rows: &mut [Typed], part: &[usize]) -> Result<()> {
        for slot in &self.root.slots {
            let Kind::One(target) = slot.field.kind else { continue };
            let wanted: HashSet<String> = part.iter().filter_map(|at| records::exact(&rows[*at].values[slot.at])).collect();
            self.names.find(self.session, target, wanted, self.options, &mut self.tally)?;
            for at in part {
                let row = &mut rows[*at];
                let Some(name) = records::exact(&row.values[slot.at]) else { continue };
                row.values[slot.at] = match self.names.get(target, &name) {
                    Found::One(id) => Value::Integer(id),
                    other => {
                        let error = other.refusal(slot.field, target, &name);
                        row.refused.get_or_insert(error);
                        Value::Null
                    }
                };
            }
        }
        Ok(())
    }

    fn write(&mut self, rows: &mut [Typed], relations: &[(&'static Field, Vec<Option<i64>>)], part: Vec<usize>) -> Result<()> {
        let mut part: Vec<usize> = part.into_iter().filter(|at| rows[*at].refused.is_none()).collect();
        if self.options.upsert {
            part = self.changed(rows, relations, part)?;
        }
        self.judge(rows, relations, Verb::Create, &part)?;
        self.complete(rows, relations, &part);
        let alike = self.alike(rows, relations, part, |field, null| null && (field.nullable || field.defaulted));
        for (fields, part) in alike {
            let write = |columns: Vec<(&'static Field, Array)>, _: &[usize]| Many { entity: self.root.entity, columns }.insert();
            self.tally.added += match attempted(self.session, rows, relations, self.root, &fields, &part, &write)? {
                Ok(added) => added,
                Err(refusal) => {
                    let part = if is_duplicate(&refusal) { self.new_ones(rows, relations, &fields, part)? } else { part };
                    narrowed(self.session, rows, relations, self.root, &fields, &part, &write, self.options)?
                }
            };
            if self.is_enough() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Without the rows that say, under a key of theirs, nothing but what is there already, or what an earlier row says: an import
    /// may be repeated, and registers repeat themselves.
    fn new_ones(
        &mut self,
        rows: &[Typed],
        relations: &[(&'static Field, Vec<Option<i64>>)],
        fields: &[bool],
        part: Vec<usize>,
    ) -> Result<Vec<usize>> {
        let given = |at: usize, name: &&str| {
            let slot = self.root.slots.iter().zip(fields).find(|(slot, given)| **given && slot.field.name == *name);
            slot.is_some_and(|(slot, _)| !rows[at].values[slot.at].is_null())
        };
        let (mut keyed, mut kept, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        let key = self.root.entity.keys.iter().find(|key| part.iter().any(|at| key.iter().all(|name| given(*at, name))));
        let Some(key) = key else { return Ok(part) };
        for at in part {
            if !key.iter().all(|name| given(at, name)) {
                kept.push(at);
            } else if places::key(self.root, &rows[at], relations.iter().map(|(_, ids)| ids[at])).is_none_or(|said| seen.insert(said)) {
                keyed.push(at);
            } else {
                self.tally.same += 1;
            }
        }
        let columns = columns(rows, relations, self.root, fields, &keyed);
        let statement = Many { entity: self.root.entity, columns }.same(key);
        let there = query::rows(self.session.link(), statement, &[Kind::Integer]).map_err(explain)?;
        let there: HashSet<usize> = there.iter().filter_map(|row| records::id(&row[0]).ok()?.checked_sub(1)?.try_into().ok()).collect();
        self.tally.same += there.len() as u64;
        kept.extend(keyed.into_iter().enumerate().filter(|(number, _)| !there.contains(number)).map(|(_, at)| at));
        kept.sort_unstable();
        Ok(kept)
    }

    /// Refuses rows without what a new record needs.
    fn complete(&self, rows: &mut [Typed], relations: &[(&'static Field, Vec<Option<i64>>)], part: &[usize]) {
        for slot in self.root.slots.iter().filter(|slot| slot.field.required()) {
            for at in part.iter().filter(|at| rows[**at].values[slot.at].is_null()).copied().collect::<Vec<_>>() {
                rows[at].refused.get_or_insert_with(|| empty(slot.field));
            }
        }
        for (field, ids) in relations.iter().filter(|(field, _)| field.required()) {
            for at in part.iter().filter(|at| ids[**at].is_none()) {
                rows[*at].refused.get_or_insert_with(|| empty(field));
            }
        }
    }

    /// Rows in groups that fill the same columns, for an array cannot say DEFAULT. `leave`: whether a null is left out.
    fn alike(
        &self,
        rows: &[Typed],
        relations: &[(&'static Field, Vec<Option<i64>>)],
        part: Vec<usize>,
        leave: impl Fn(&Field, bool) -> bool,
    ) -> Vec<(Vec<bool>, Vec<usize>)> {
        let mut alike: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for at in part.into_iter().filter(|at| rows[*at].refused.is_none()) {
            let slots = self.root.slots.iter().map(|slot| !slot.field.defaulted || !leave(slot.field, rows[at].values[slot.at].is_null()));
            let within = relations.iter().map(|_| true);
            alike.entry(slots.chain(within).collect()).or_default().push(at);
        }
        // As in the table: of two rows that cannot both be, the first is.
        let mut alike: Vec<_> = alike.into_iter().collect();
        alike.sort_by_key(|(_, part)| part.first().copied());
        alike
    }

    /// Refuses rows of records that are not the actor's to write.
    fn judge(&mut self, rows: &mut [Typed], relations: &[(&'static Field, Vec<Option<i64>>)], verb: Verb, part: &[usize]) -> Result<()> {
        let actor = self.session.actor().clone();
        let entity = self.root.entity;
        let fields = self.root.fields();
        let attempt = actor.attempt(verb, entity.noun, None, &fields);
        let rule = policy::rule_for(actor.privileges, verb, entity.noun).map(|rule| rule.scope);
        if let Some(Scope::Own(path)) = rule
            && let Ok(path) = entity.resolve(path)
        {
            let path = path.shown();
            if let Some((first, rest)) = path.hops.split_first() {
                let ids = |at: usize, rows: &[Typed]| match self.root.slots.iter().find(|slot| std::ptr::eq(slot.field, *first)) {
                    Some(slot) => records::id(&rows[at].values[slot.at]).ok().map(i64::from),
                    None => relations.iter().find(|(field, _)| std::ptr::eq(*field, *first)).and_then(|(_, ids)| ids[at]),
                };
                let Kind::One(target) = first.kind else { return Ok(()) };
                let onward: Vec<&str> = rest.iter().map(|hop| hop.name).chain([path.field.name]).collect();
                let unknown: HashSet<i64> =
                    part.iter().filter_map(|at| ids(*at, rows)).filter(|id| !self.owners.contains_key(id)).collect();
                if let (false, Ok(onward)) = (unknown.is_empty(), target.resolve(&onward.join("."))) {
                    let statement = query::reached(target, &onward, unknown.into_iter().map(Some).collect());
                    let found = query::rows(self.session.link(), statement, &[Kind::Integer, Kind::Text]).map_err(explain)?;
                    for row in found {
                        if let Value::Integer(id) = row[0] {
                            self.owners.insert(id, records::exact(&row[1]));
                        }
                    }
                }
                for at in part {
                    let owner = match ids(*at, rows) {
                        Some(id) => self.owners.get(&id).cloned().flatten(),
                        // The database makes who asks the owner of what is nobody's.
                        None => (rest.is_empty() && first.defaulted).then(|| actor.username.clone()),
                    };
                    if let Err(error) = policy::require(&attempt, |_| owner.clone()) {
                        rows[*at].refused.get_or_insert(error);
                    }
                }
            }
        }
        if self.options.upsert && !part.is_empty() {
            // Who may only change records learns here that new ones are not theirs to add.
            for at in part {
                if let Err(error) = policy::require(&attempt, |_| Some(actor.username.clone())) {
                    rows[*at].refused.get_or_insert(error);
                }
            }
        }
        for at in part {
            let row = &mut rows[*at];
            let value = |name: &str| {
                let slot = self.root.slots.iter().find(|slot| slot.field.name == name)?;
                records::exact(&row.values[slot.at])
            };
            if let Err(error) = policy::require_values(&attempt, value) {
                row.refused.get_or_insert(error);
            }
        }
        Ok(())
    }
}

fn empty(field: &Field) -> Error {
    Error::new(error::Kind::Usage, tr!("{} is empty", "{} est vide", field.name))
}

/// Writes rows by one statement; when the database refuses it for a row's sake, by halves, until that row is alone. Gives how many
/// were written.
#[expect(clippy::too_many_arguments, reason = "what a statement is made of")]
pub(super) fn narrowed(
    session: &mut Session,
    rows: &mut [Typed],
    relations: &[(&'static Field, Vec<Option<i64>>)],
    root: &Node,
    fields: &[bool],
    part: &[usize],
    write: &impl Fn(Vec<(&'static Field, Array)>, &[usize]) -> query::Statement,
    options: &Options,
) -> Result<u64> {
    if part.is_empty() {
        return Ok(0);
    }
    match (attempted(session, rows, relations, root, fields, part, write)?, part) {
        (Ok(written), _) => Ok(written),
        (Err(error), [at]) => {
            rows[*at].refused.get_or_insert(error);
            Ok(0)
        }
        (Err(_), _) => {
            let (left, right) = part.split_at(part.len() / 2);
            let mut written = narrowed(session, rows, relations, root, fields, left, write, options)?;
            let refused = left.iter().filter(|at| rows[**at].refused.is_some()).count();
            if options.skip_errors || refused < ENOUGH {
                written += narrowed(session, rows, relations, root, fields, right, write, options)?;
            }
            Ok(written)
        }
    }
}

/// Writes rows by one statement: how many were written, or what the database has against one of them.
fn attempted(
    session: &mut Session,
    rows: &[Typed],
    relations: &[(&'static Field, Vec<Option<i64>>)],
    root: &Node,
    fields: &[bool],
    part: &[usize],
    write: &impl Fn(Vec<(&'static Field, Array)>, &[usize]) -> query::Statement,
) -> Result<Result<u64>> {
    let done = session.transaction(Ending::Commit, |session| {
        let columns = columns(rows, relations, root, fields, part);
        query::rows(session.link(), write(columns, part), &[Kind::Integer]).map_err(explain)
    });
    match done {
        Ok(written) => Ok(Ok(written.len() as u64)),
        Err(error) if is_of_a_row(&error) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

/// The columns of some rows.
pub(super) fn columns(
    rows: &[Typed],
    relations: &[(&'static Field, Vec<Option<i64>>)],
    root: &Node,
    fields: &[bool],
    part: &[usize],
) -> Vec<(&'static Field, Array)> {
    let mut columns = Vec::new();
    for (slot, _) in root.slots.iter().zip(fields).filter(|(_, given)| **given) {
        let mut array = Array::of(slot.field);
        part.iter().for_each(|at| array.push(&rows[*at].values[slot.at]));
        columns.push((slot.field, array));
    }
    for ((field, ids), _) in relations.iter().zip(&fields[root.slots.len()..]).filter(|(_, given)| **given) {
        columns.push((*field, Array::Integer(part.iter().map(|at| ids[*at]).collect())));
    }
    columns
}
