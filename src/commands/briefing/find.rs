//! Which record a name names: by its code first, else by any other of its names; near names where there is none.

use super::{is, read};
use crate::commands::records::{absent, is_me, search};
use crate::db::Session;
use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Kind, Path, Value, value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Pattern, Predicate, Test};
use crate::language::tr;
use crate::query::Order;
use std::ops::Bound;

/// The first name of the record called `typed`.
///
/// # Errors
/// Exit code 3 when there is none, with near names; 2 when there are several, with their codes.
pub fn named(session: &mut Session, entity: &'static Entity, typed: &str) -> Result<String> {
    let typed = typed.trim();
    if entity == &COLLABORATOR && is_me(typed) {
        return Ok(session.actor().username.clone());
    }
    let condition = Condition::Any(entity.names.iter().map(|name| Condition::Test(is(entity, name, typed))).collect());
    let found = names(session, entity, &condition, &[], 6)?;
    let code = typed.to_lowercase();
    match &found[..] {
        [one] => Ok(one.clone()),
        [] => Err(missing(session, entity, typed)?),
        several if several.contains(&code) => Ok(code),
        several => {
            let many = entity.many();
            Err(Error::new(error::Kind::Usage, tr!("several {many} are called {typed}", "plusieurs {many} s'appellent {typed}")).hint(tr!(
                "name one by its code: {}",
                "donnez le code voulu : {}",
                several.join(", ")
            )))
        }
    }
}

/// What to say of a record that is not there.
pub fn missing(session: &mut Session, entity: &'static Entity, typed: &str) -> Result<Error> {
    let mut error = absent(entity, typed);
    let near = near(session, entity, typed)?;
    if !near.is_empty() {
        error = error.hint(tr!("did you mean {}?", "vouliez-vous dire {} ?", near.join(", ")));
    }
    Ok(error.hint(search(entity)))
}

/// At most three records whose names look like `typed`: neighbours of its code, and what contains how it begins.
fn near(session: &mut Session, entity: &'static Entity, typed: &str) -> Result<Vec<String>> {
    let (Ok(first), Some(code)) = (entity.resolve(entity.names[0]), entity.field(entity.names[0])) else { return Ok(Vec::new()) };
    let text = || Value::Text(typed.to_lowercase().into());
    let mut candidates: Vec<(String, String)> = Vec::new();
    for (from, to, descending) in [(Bound::Included(text()), Bound::Unbounded, false), (Bound::Unbounded, Bound::Included(text()), true)] {
        let order = [Order { path: first.clone(), descending }];
        let within = Test { path: first.clone(), negated: false, differs: false, predicate: Predicate::Within(from, to) };
        candidates.extend(names(session, entity, &Condition::Test(within), &order, 5)?.into_iter().map(|name| (name.clone(), name)));
    }
    let beginning: String = typed.chars().take(4).collect();
    for other in entity.names.iter().filter(|name| **name != code.name) {
        let Ok(path) = entity.resolve(other) else { continue };
        let predicate = Predicate::Like(Pattern::Contains(beginning.clone()));
        let condition = Condition::Test(Test { path: path.clone(), negated: false, differs: false, predicate });
        for row in read(session, entity, &[first.clone(), path], &[], &condition, 20)? {
            if let [Value::Text(code), Value::Text(name)] = &row[..] {
                candidates.push((name.clone().into_owned(), code.clone().into_owned()));
            }
        }
    }
    let mut near: Vec<String> = Vec::new();
    while let Some(code) = value::nearest(typed, candidates.iter().map(|(name, code)| (name.as_str(), code.clone()))) {
        candidates.retain(|(_, other)| *other != code);
        near.push(code);
        if near.len() == 3 {
            break;
        }
    }
    Ok(near)
}

fn names(session: &mut Session, entity: &'static Entity, condition: &Condition, order: &[Order], limit: u64) -> Result<Vec<String>> {
    let path: Vec<Path> = entity.resolve(entity.names[0]).into_iter().filter(|path| matches!(path.field.kind, Kind::Text)).collect();
    let rows = read(session, entity, &path, order, condition, limit)?;
    let text = |row: Vec<Value<'static>>| match row.into_iter().next() {
        Some(Value::Text(text)) => Some(text.into_owned()),
        _ => None,
    };
    Ok(rows.into_iter().filter_map(text).collect())
}
