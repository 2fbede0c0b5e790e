//! What was meant by a name that nothing has: names that look like it.

use std::ops::Bound;

use super::{how_to_find, rows};
use crate::commands::search;
use crate::db::Session;
use crate::entity::{Entity, Path, Value, value};
use crate::error::{Error, Result};
use crate::filter::{Condition, Pattern, Predicate, Test};
use crate::language::tr;
use crate::query::Order;

/// How many are told of.
const MOST: usize = 3;

/// With the names that look like `typed`, which no record of `entity` is called, and how it is found otherwise.
///
/// # Errors
/// Those of the database.
pub(in crate::commands) fn with_near(session: &mut Session, entity: &'static Entity, typed: &str, error: Error) -> Result<Error> {
    let near = near(session, entity, typed)?;
    let error = match &near[..] {
        [] => error,
        near => error.hint(tr!("did you mean {}?", "vouliez-vous dire {} ?", near.join(", "))),
    };
    Ok(error.hint(how_to_find(entity)))
}

/// Neighbours of its code and names that begin alike, the likest first; then what has it in its names, as `search` finds it.
fn near(session: &mut Session, entity: &'static Entity, typed: &str) -> Result<Vec<String>> {
    let Ok(code) = entity.resolve(entity.names[0]) else { return Ok(Vec::new()) };
    let text = || Value::Text(typed.to_lowercase().into());
    let test = |path: &Path, predicate| Condition::Test(Test { path: path.clone(), negated: false, differs: false, predicate });
    let mut candidates: Vec<Candidate> = Vec::new();
    for (from, to, descending) in [(Bound::Included(text()), Bound::Unbounded, false), (Bound::Unbounded, Bound::Included(text()), true)] {
        let order = [Order { path: code.clone(), descending }];
        candidates.extend(names(session, entity, [&code, &code], &test(&code, Predicate::Within(from, to)), &order, 5)?);
    }
    let beginning: String = typed.chars().take(4).collect();
    for other in &entity.names[1..] {
        let Ok(path) = entity.resolve(other) else { continue };
        let begins_so = test(&path, Predicate::Like(Pattern::Contains(beginning.clone())));
        candidates.extend(names(session, entity, [&code, &path], &begins_so, &[], 20)?);
    }
    let mut near: Vec<Candidate> = Vec::new();
    while near.len() < MOST
        && let Some(nearest) = value::nearest(typed, candidates.iter().map(|one| (one.name.as_str(), one.clone())))
    {
        candidates.retain(|one| one.code != nearest.code);
        near.push(nearest);
    }
    for (code, name) in search::among(session, entity, typed, MOST as u64)? {
        if near.len() < MOST && !near.iter().any(|one| one.code == code) {
            near.push(Candidate { code, name });
        }
    }
    Ok(near.into_iter().map(Candidate::shown).collect())
}

/// What a record is called, in one of its names.
#[derive(Clone)]
struct Candidate {
    code: String,
    name: String,
}

impl Candidate {
    fn shown(self) -> String {
        let Self { code, name } = self;
        if name.is_empty() || name == code { code } else { format!("{code} ({})", value::clipped(&name)) }
    }
}

/// What the first few of `condition` are called in `name`, each with its code.
fn names(
    session: &mut Session,
    entity: &'static Entity,
    [code, name]: [&Path; 2],
    condition: &Condition,
    order: &[Order],
    limit: u64,
) -> Result<Vec<Candidate>> {
    let found = rows(session, entity, &[code.clone(), name.clone()], order, condition, limit)?;
    let candidate = |row: Vec<Value<'static>>| match &row[..] {
        [Value::Text(code), Value::Text(name)] => Some(Candidate { code: code.clone().into_owned(), name: name.clone().into_owned() }),
        _ => None,
    };
    Ok(found.into_iter().filter_map(candidate).collect())
}
