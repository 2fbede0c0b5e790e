//! Additions that scripts may repeat: `--if-missing` leaves a record that exists as it is, `--upsert` changes it to what is given.
//! Which record is meant is told by what is unique of it; whoever adds the same at the same time is found by looking again.

use super::add::{self, Addition};
use super::assignments::{Assignment, identified};
use super::{Deed, Done, update};
use crate::commands::records::{self, said};
use crate::context::Context;
use crate::db::{Ending, Session, explain, is_duplicate};
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, tr};
use crate::query::{self, Select};

/// What becomes of a record that exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    Keep,
    Change,
}

/// How often it is looked again for a record that somebody else adds or deletes at the same moment.
const ATTEMPTS: u32 = 5;

/// Adds the record, or finds that it is there.
///
/// # Errors
/// Exit code 2 when nothing given tells which record is meant; as an addition or an update.
pub(super) fn attempt(
    context: &Context<'_>,
    entity: &'static Entity,
    command: &str,
    existing: Existing,
    wanted: &[Assignment],
    dry_run: bool,
) -> Result<Done> {
    let mut keys = given(entity, wanted);
    if keys.is_empty() {
        return Err(unnamed(entity, existing));
    }
    if existing == Existing::Change {
        // The first one names the record; the others are fields of it like any other.
        keys.truncate(1);
    }
    let mut session = context.session()?;
    let mut defeat = None;
    for _ in 0..ATTEMPTS {
        if let Some(found) = find(&mut session, entity, &keys, wanted)? {
            match kept_or_changed(&mut session, entity, existing, &found, wanted, dry_run) {
                // Deleted since it was found.
                Err(error) if error.kind == error::Kind::NotFound => defeat = Some(error),
                Err(error) => return Err(error),
                Ok(None) => return nothing(session, entity, existing, found, wanted),
                Ok(Some(revision)) => return revision.into_done(session, dry_run),
            }
            continue;
        }
        if defeat.as_ref().is_some_and(is_duplicate) {
            // What is taken is another key than the one that names the record.
            break;
        }
        add::complete(entity, wanted, command)?;
        let addition = Addition::prepare(&mut session, entity, wanted.to_vec())?;
        match session.transaction(Ending::of_dry_run(dry_run), |session| addition.write(context, session)) {
            Ok(added) => return Ok(addition.into_done(session, added, dry_run)),
            Err(error) if is_duplicate(&error) => defeat = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(defeat.unwrap_or_else(|| {
        let (noun, this) = (entity.one(), entity.this());
        Error::new(error::Kind::Conflict, tr!("this {noun} comes and goes", "{this} apparaît et disparaît sans cesse"))
    }))
}

/// The keys that are given in full, each with its values.
fn given(entity: &'static Entity, wanted: &[Assignment]) -> Vec<Condition> {
    let test = |name: &&str| {
        let one = wanted.iter().find(|one| one.field.name == *name && !one.value.is_null())?;
        let path = entity.resolve(name).ok()?;
        Some(Condition::Test(Test { path, negated: false, differs: false, predicate: Predicate::Equal(vec![one.value.clone()]) }))
    };
    let key = |key: &&[&str]| key.iter().map(test).collect::<Option<Vec<_>>>().map(Condition::All);
    entity.keys.iter().filter_map(key).collect()
}

fn unnamed(entity: &'static Entity, existing: Existing) -> Error {
    let flag = if existing == Existing::Keep { "--if-missing" } else { "--upsert" };
    let and = both(" and ", " et ").get();
    let keys: Vec<String> =
        entity.keys.iter().map(|key| key.iter().map(|name| format!("{name}=…")).collect::<Vec<_>>().join(and)).collect();
    let keys = keys.join(both(", or ", ", ou ").get());
    let (noun, the) = (entity.one(), entity.the());
    Error::new(error::Kind::Usage, tr!("{flag} does not know which {noun} is meant", "{flag} : rien n'identifie {the}"))
        .hint(tr!("give what is unique of it: {keys}", "donnez ce qui est unique : {keys}"))
}

/// A record that exists: its first name, and the values of the fields that were given.
struct Found {
    id: i64,
    name: String,
    values: Vec<Value<'static>>,
}

/// The record that one of `keys` names, the first of them first.
fn find(session: &mut Session, entity: &'static Entity, keys: &[Condition], wanted: &[Assignment]) -> Result<Option<Found>> {
    let names = std::iter::once(entity.names[0]).chain(wanted.iter().map(|one| one.field.name));
    let columns: Vec<Path> = names.filter_map(|name| entity.resolve(name).ok()).collect();
    let kinds: Vec<Kind> =
        [Kind::Integer, Kind::Instant].into_iter().chain(columns.iter().map(|path| path.clone().shown().field.kind)).collect();
    for key in keys {
        let select = Select { entity, columns: &columns, condition: Some(key), order: &[], limit: Some(1) };
        let rows = query::rows(session.link(), select.records(), &kinds).map_err(explain)?;
        if let Some(mut row) = rows.into_iter().next() {
            let values = row.split_off(3);
            if let [Value::Integer(id), _, name] = &row[..] {
                return Ok(Some(Found { id: *id, name: said(name), values }));
            }
        }
    }
    Ok(None)
}

/// What was given and is not so, each with what is.
fn differing<'w>(
    session: &mut Session,
    found: &'w Found,
    wanted: &'w [Assignment],
) -> Result<Vec<(&'w Assignment, &'w Value<'static>, Value<'static>)>> {
    let mut differing = Vec::new();
    for (one, value) in wanted.iter().zip(&found.values) {
        let change = identified(session, one.clone())?;
        if change.shown != *value {
            differing.push((one, value, change.shown));
        }
    }
    Ok(differing)
}

/// The change that was made; none where none was wanted.
fn kept_or_changed(
    session: &mut Session,
    entity: &'static Entity,
    existing: Existing,
    found: &Found,
    wanted: &[Assignment],
    dry_run: bool,
) -> Result<Option<update::Revision>> {
    if existing == Existing::Keep {
        return Ok(None);
    }
    // What is so already needs no right to be written.
    let changes: Vec<Assignment> = differing(session, found, wanted)?.into_iter().map(|(one, ..)| one.clone()).collect();
    if changes.is_empty() {
        return Ok(None);
    }
    update::carry_out(session, entity, &found.name, &changes, None, dry_run).map(Some)
}

fn nothing(mut session: Session, entity: &'static Entity, existing: Existing, found: Found, wanted: &[Assignment]) -> Result<Done> {
    let name = &found.name;
    let mut notices = vec![match existing {
        Existing::Keep => {
            let named = entity.named(name);
            tr!("{named} exists already: nothing was changed", "{named} existe déjà : rien n'a été modifié")
        }
        Existing::Change => update::already(entity, name),
    }];
    for (one, is, given) in differing(&mut session, &found, wanted)? {
        let (field, is, given) = (one.field.name, said(is), said(&given));
        notices.push(tr!("its {field} is {is}, not {given}", "{field} est {is}, et non {given}"));
    }
    let id = records::id(&Value::Integer(found.id))?;
    Ok(Done { session, deed: Deed::Nothing, id, name: found.name, notices, fields: Vec::new(), signed: false })
}
