//! Which records a relation may point to, as they are typed: a few, found by their codes and by the beginning or a part of their
//! names. Each look is by one index and bounded, so that a million records answer between two keys.

use std::ops::Bound;

use crate::db::{Session, explain};
use crate::domain::{CLIENT, COLLABORATOR, COMPANY, CONTRACT, EVENT, LOCATION};
use crate::entity::{Clock, Entity, Kind, Path, Value};
use crate::error::Result;
use crate::filter::{self, Condition, Pattern, Predicate, Test};
use crate::output;
use crate::query::{self, Select};

/// One record that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What names it in `field=value`.
    pub name: String,
    /// Its name and what tells it from others, on one line, harmless on a terminal.
    pub line: String,
}

/// What is asked for: records of an entity, some before others.
#[derive(Clone, Debug)]
pub struct Wanted {
    entity: &'static Entity,
    /// What the database's rules ask of every one of them.
    suited: Option<Condition>,
    /// Those to be shown first: one's own.
    first: Option<Condition>,
}

/// As many as fit on a small screen under the question.
pub const MOST: usize = 7;
/// Looked at before the best are shown.
const POOL: u64 = 30;
/// What a trigram index needs.
const PART: usize = 3;

/// Where records of an entity are found, and what tells them apart.
#[derive(Clone, Copy, Debug)]
struct Place {
    entity: &'static Entity,
    /// Fields looked in by their beginning: each has an index for that.
    begins: &'static [&'static str],
    /// Fields looked in anywhere: each has a trigram index, or few rows.
    contains: &'static [&'static str],
    /// Shown beside the name.
    beside: &'static [&'static str],
}

#[rustfmt::skip]
static PLACES: [Place; 6] = [
    Place { entity: &CLIENT,       begins: &["code", "last_name", "full_name"],               contains: &["full_name", "email"], beside: &["full_name", "company_name"] },
    Place { entity: &COMPANY,      begins: &["code", "name", "siren"],                        contains: &["name"],               beside: &["name", "city"] },
    Place { entity: &CONTRACT,     begins: &["code"],                                         contains: &["client.full_name"],   beside: &["client_name", "status", "total"] },
    Place { entity: &EVENT,        begins: &["code", "title"],                                contains: &["title"],              beside: &["title", "client_name", "starts_at"] },
    Place { entity: &LOCATION,     begins: &["code", "city", "postal_code"],                  contains: &["city"],               beside: &["address", "postal_code", "city"] },
    Place { entity: &COLLABORATOR, begins: &["username", "registration_number", "full_name"], contains: &["full_name"],          beside: &["full_name", "department"] },
];

/// What a relation must be for the database to accept it, as a filter.
#[rustfmt::skip]
static SUITED: [(&Entity, &str, &str); 3] = [
    (&CLIENT, "commercial", "privileges=commercial and active=true"),
    (&EVENT,  "contract",   "status=signed"),
    (&EVENT,  "support",    "privileges=support and active=true"),
];

impl Wanted {
    /// Records of `entity`, to be chosen for themselves; `own` leads from one of them to whose it is.
    pub fn records(entity: &'static Entity, own: Option<&str>) -> Self {
        let path = own.and_then(|path| entity.resolve(path).ok());
        let first = path.map(|path| Condition::Test(Test { path, negated: false, differs: false, predicate: Predicate::Me }));
        Self { entity, suited: None, first }
    }

    /// Records of `target` that the field `field` of `entity` may point to. `own` is the path by which a new record is one's own.
    pub fn relation(entity: &'static Entity, field: &str, target: &'static Entity, own: Option<&str>, clock: &Clock) -> Self {
        let rule = SUITED.iter().find(|(of, name, _)| *of == entity && *name == field);
        let suited = rule.and_then(|(.., text)| filter::compile(&[(*text).to_owned()], target, clock).ok()?.condition);
        let onward = own.and_then(|path| {
            let path = entity.resolve(path).ok()?;
            let (hop, rest) = path.hops.split_first()?;
            let names: Vec<&str> = rest.iter().map(|hop| hop.name).chain([path.field.name]).collect();
            (hop.name == field).then(|| names.join("."))
        });
        Self { suited, ..Self::records(target, onward.as_deref()) }
    }

    /// Those that `typed` may mean, one's own before the others'.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn look(&self, session: &mut Session, typed: &str) -> Result<Vec<Candidate>> {
        let typed = typed.trim();
        let mut found: Vec<Candidate> = Vec::new();
        let passes = if self.first.is_some() { &[true, false][..] } else { &[false] };
        for own in passes {
            for place in self.places(typed) {
                if found.len() >= MOST {
                    break;
                }
                let conditions: Vec<Condition> =
                    self.suited.iter().chain(self.first.iter().filter(|_| *own)).cloned().chain(place).collect();
                let mut more = self.read(session, conditions)?;
                more.retain(|one| !found.contains(one));
                more.sort_by_cached_key(|one| rank(one, typed));
                found.extend(more);
            }
        }
        found.truncate(MOST);
        Ok(found)
    }

    /// One look per index; without a text one look at whatever there is.
    fn places(&self, typed: &str) -> Vec<Option<Condition>> {
        if typed.is_empty() {
            return vec![None];
        }
        let Place { begins, contains, .. } = place(self.entity);
        let test = |name: &&str, predicate| {
            let path = self.entity.resolve(name).ok()?;
            Some(Some(Condition::Test(Test { path, negated: false, differs: false, predicate })))
        };
        let lower = typed.to_lowercase();
        let (from, to) = (Value::Text(lower.clone().into()), Value::Text(format!("{lower}\u{10ffff}").into()));
        let begins = begins.iter().filter_map(|name| {
            let (from, to) = (Bound::Included(from.clone()), Bound::Excluded(to.clone()));
            test(name, Predicate::Within(from, to))
        });
        let contains = contains.iter().filter(|_| typed.chars().count() >= PART);
        begins.chain(contains.filter_map(|name| test(name, Predicate::Like(Pattern::Contains(typed.to_owned()))))).collect()
    }

    fn read(&self, session: &mut Session, mut conditions: Vec<Condition>) -> Result<Vec<Candidate>> {
        let beside = place(self.entity).beside;
        let columns: Vec<Path> =
            self.entity.names[..1].iter().chain(beside).filter_map(|name| self.entity.resolve(name).ok().map(Path::shown)).collect();
        let condition = match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Condition::All(conditions)),
        };
        let select = Select { entity: self.entity, columns: &columns, condition: condition.as_ref(), order: &[], limit: Some(POOL) };
        let kinds: Vec<Kind> = columns.iter().map(|path| path.field.kind).collect();
        let rows = query::rows(session.link(), select.statement(), &kinds).map_err(explain)?;
        Ok(rows.iter().map(|row| candidate(row)).collect())
    }
}

/// An entity that has no place of its own is found by its names.
fn place(entity: &'static Entity) -> Place {
    let beside = if entity.field("name").is_some() { &["name"][..] } else { &[] };
    let other = Place { entity, begins: entity.names, contains: &[], beside };
    PLACES.iter().find(|place| place.entity == entity).copied().unwrap_or(other)
}

fn candidate(row: &[Value<'_>]) -> Candidate {
    let mut texts = row.iter().map(|value| if value.is_null() { String::new() } else { crate::commands::records::said(value) });
    let name = texts.next().unwrap_or_default();
    let beside: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    let line = format!("{name}  {}", beside.join(" · "));
    Candidate { name, line: output::escaped(line.trim_end()).into_owned() }
}

/// What is so called before what begins so, before what has it somewhere.
fn rank(candidate: &Candidate, typed: &str) -> (u8, String) {
    let (typed, name, line) = (typed.to_lowercase(), candidate.name.to_lowercase(), candidate.line.to_lowercase());
    let beside = line.strip_prefix(&name).unwrap_or(&line).trim_start();
    let rank = match () {
        () if name == typed => 0,
        () if name.starts_with(&typed) || beside.starts_with(&typed) => 1,
        () => 2,
    };
    (rank, beside.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ENTITIES;

    #[test]
    fn every_place_exists_and_leads_to_one_value() {
        for entity in ENTITIES {
            let Place { begins, contains, beside, .. } = place(entity);
            for name in begins.iter().chain(contains).chain(beside) {
                assert!(entity.resolve(name).is_ok_and(|path| !path.is_many()), "{} {name}", entity.plural);
            }
        }
    }

    #[test]
    fn what_suits_is_a_filter_of_the_relation() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Clock { now, today: now.date_naive() };
        for (entity, field, _) in SUITED {
            let Some(Kind::One(target)) = entity.field(field).map(|field| field.kind) else { panic!("{field} is no relation") };
            assert!(Wanted::relation(entity, field, target, None, &clock).suited.is_some(), "{field}");
        }
    }

    #[test]
    fn the_relation_that_makes_a_record_ones_own_asks_for_ones_own_first() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Clock { now, today: now.date_naive() };
        let first = |entity, field, target, own| Wanted::relation(entity, field, target, own, &clock).first.is_some();
        assert!(first(&CONTRACT, "client", &CLIENT, Some("commercial")));
        assert!(first(&EVENT, "contract", &CONTRACT, Some("commercial")));
        assert!(!first(&EVENT, "location", &LOCATION, Some("commercial")));
        assert!(!first(&CONTRACT, "client", &CLIENT, None));
    }
}
