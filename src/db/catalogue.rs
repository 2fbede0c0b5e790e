//! Whether the database is what this version of the program made of it: every table, column, right, policy, function, trigger,
//! constraint and index, against a list that a test writes from a freshly migrated database.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryResult, RunQueryDsl};

use super::connect::Link;

const FACTS: &str = include_str!("catalogue/facts.sql");
/// Kind, name and truth of each fact, separated by tabs.
const EXPECTED: &str = include_str!("catalogue/expected.tsv");

/// One way in which the database differs from what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Missing,
    Different,
    /// Somebody added it.
    Extra,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub change: Change,
    /// `right`, `policy`, `function`, …
    pub kind: String,
    /// `support may UPDATE crm.client.email`, `edit of crm.event`, …
    pub name: String,
}

impl Drift {
    /// Whether rights and rules are what they were all the same: an index more, somebody more who reads.
    pub fn is_harmless(&self) -> bool {
        let reads = || [" may SELECT ", " may USAGE ", " may CONNECT "].iter().any(|right| self.name.contains(right));
        self.change == Change::Extra && (self.kind == "index" || self.kind == "right" && reads())
    }
}

#[derive(diesel::QueryableByName)]
struct Fact {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    truth: String,
}

/// What differs, and how many things were compared. Everybody may ask: it reads PostgreSQL's own catalogue. Names are resolved by
/// an empty search_path from here on.
///
/// # Errors
/// Those of the database.
pub fn drift(link: &mut Link) -> QueryResult<(Vec<Drift>, usize)> {
    link.batch_execute("SET search_path = ''")?;
    #[expect(clippy::disallowed_methods, reason = "the catalogue, not a table; a constant of this file")]
    let facts: Vec<Fact> = diesel::sql_query(FACTS).load(link)?;
    let found = facts.iter().map(|fact| ((fact.kind.as_str(), fact.name.as_str()), fact.truth.as_str())).collect();
    Ok((compare(&expected(), &found), facts.len()))
}

type Facts<'f> = BTreeMap<(&'f str, &'f str), &'f str>;

fn expected() -> Facts<'static> {
    let fact = |line: &'static str| {
        let (kind, rest) = line.split_once('\t')?;
        let (name, truth) = rest.split_once('\t')?;
        Some(((kind, name), truth))
    };
    EXPECTED.lines().filter_map(fact).collect()
}

fn compare(expected: &Facts<'_>, found: &Facts<'_>) -> Vec<Drift> {
    let drift = |change, (kind, name): &(&str, &str)| Drift { change, kind: (*kind).to_owned(), name: (*name).to_owned() };
    let mut all: Vec<Drift> = Vec::new();
    for (key, truth) in expected {
        match found.get(key) {
            None => all.push(drift(Change::Missing, key)),
            Some(other) if other != truth => all.push(drift(Change::Different, key)),
            Some(_) => {}
        }
    }
    all.extend(found.keys().filter(|key| !expected.contains_key(*key)).map(|key| drift(Change::Extra, key)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let expected = [(("policy", "edit of crm.event"), "w 1"), (("right", "support may UPDATE crm.event.notes"), "")].into();
        let found = [
            (("index", "mine of crm.event"), "1"),
            (("policy", "edit of crm.event"), "w 2"),
            (("right", "PUBLIC may INSERT crm.event.notes"), ""),
            (("right", "report may SELECT crm.event"), ""),
        ]
        .into();
        let all = compare(&expected, &found);
        let said: Vec<_> = all.iter().map(|drift| (drift.change, drift.name.as_str(), drift.is_harmless())).collect();
        assert_eq!(
            said,
            [
                (Change::Different, "edit of crm.event", false),
                (Change::Missing, "support may UPDATE crm.event.notes", false),
                (Change::Extra, "mine of crm.event", true),
                (Change::Extra, "PUBLIC may INSERT crm.event.notes", false),
                (Change::Extra, "report may SELECT crm.event", true),
            ]
        );
    }

    #[test]
    fn the_list_is_read_whole() {
        assert!(EXPECTED.lines().count() > 500);
        assert_eq!(expected().len(), EXPECTED.lines().count());
    }
}
