//! The demo data: real companies, invented people and the story between them, the same for everybody on the same day, and
//! as much more of it as a trial of speed asks for. Never runs on its own: the caller holds the transaction and the owner role.
//!
//! Everything is drawn by arithmetic on the row's number, never at random, so that documentation may quote what it prints.

mod invariants;

use chrono::NaiveDate;
use diesel::connection::Connection;
use diesel::pg::Pg;
use diesel::query_builder::SqlQuery;
use diesel::sql_types::Text;
use diesel::{QueryResult, RunQueryDsl};

pub use invariants::{DEMO_INVARIANTS, INVARIANTS};

/// A collaborator of the demo, created by the caller before [`load`]: a password needs more than SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Registration number, also a name to sign in with.
    pub code: &'static str,
    pub username: &'static str,
    pub full_name: &'static str,
    pub email: &'static str,
    /// E.164, in a range that the regulator keeps for fiction.
    pub phone: &'static str,
    /// Code of the department, which is also its privileges.
    pub department: &'static str,
    /// Code of the role.
    pub role: &'static str,
}

/// The password of all of them: long enough for the policy, and said aloud, so never that of anything real.
pub const PASSWORD: &str = "epicrm-demo-only-7";

/// Who works at the demo company.
pub const PEOPLE: [Person; 7] = [
    person("aa123456789", "alice", "Alice Lefèvre", "alice@epicrm.example", "+33199001201", "commercial", "employee"),
    person("ab123456789", "bob", "Bob Thévenot", "bob@epicrm.example", "+33199001202", "commercial", "employee"),
    person("ac123456789", "gina", "Gina Crépin", "gina@epicrm.example", "+33199001203", "gestion", "manager"),
    person("ad123456789", "gustave", "Gustave Élie", "gustave@epicrm.example", "+33199001204", "gestion", "employee"),
    person("ae123456789", "sam", "Sam Bérard", "sam@epicrm.example", "+33639981205", "support", "employee"),
    person("af123456789", "sofia", "Sofia Estève", "sofia@epicrm.example", "+33639981206", "support", "manager"),
    person("ag123456789", "simon", "Simon Lacroix-Noël", "simon@epicrm.example", "+33639981207", "support", "employee"),
];

const fn person(
    code: &'static str,
    username: &'static str,
    full_name: &'static str,
    email: &'static str,
    phone: &'static str,
    department: &'static str,
    role: &'static str,
) -> Person {
    Person { code, username, full_name, email, phone, department, role }
}

/// How many records of each noun were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub locations: usize,
    pub companies: usize,
    pub clients: usize,
    pub contracts: usize,
    pub payments: usize,
    pub events: usize,
}

/// Writes the demo data as it stands on `today`, in the transaction and with the owner role that the caller has taken, for
/// the departments, roles and [`PEOPLE`] that it has created. `size`: how many contracts, when more than the base set's 120.
///
/// The tables must be empty; they are locked until the transaction ends. After a large load, `VACUUM` once it is committed
/// (it cannot run in a transaction) gives index-only scans.
///
/// # Errors
/// Whatever PostgreSQL refuses; the transaction is then to be rolled back, which leaves nothing behind.
pub fn load<C>(connection: &mut C, size: Option<u32>, today: NaiveDate) -> QueryResult<Counts>
where
    C: Connection<Backend = Pg>,
{
    set(connection, "epicrm.demo_today", today.to_string())?;
    set(connection, "epicrm.demo_size", size.unwrap_or(0).to_string())?;
    connection.batch_execute(include_str!("scaffold.sql"))?;
    for (file, lines) in
        [("venues", include_str!("venues.tsv")), ("companies", include_str!("companies.tsv")), ("clients", include_str!("clients.tsv"))]
    {
        statement(include_str!("lines.sql")).bind::<Text, _>(file).bind::<Text, _>(lines).execute(connection)?;
    }
    connection.batch_execute(include_str!("aside.sql"))?;
    let counts = Counts {
        locations: statement(include_str!("locations.sql")).execute(connection)?,
        companies: statement(include_str!("companies.sql")).execute(connection)?,
        clients: statement(include_str!("clients.sql")).execute(connection)?,
        contracts: statement(include_str!("contracts.sql")).execute(connection)?,
        payments: statement(include_str!("payments.sql")).execute(connection)?,
        events: statement(include_str!("events.sql")).execute(connection)?
            + statement(include_str!("more_events.sql")).execute(connection)?,
    };
    connection.batch_execute(include_str!("notes.sql"))?;
    connection.batch_execute(include_str!("finish.sql"))?;
    Ok(counts)
}

/// A setting that lasts as long as the transaction: how values enter statements that are files.
fn set<C>(connection: &mut C, name: &str, value: String) -> QueryResult<()>
where
    C: Connection<Backend = Pg>,
{
    statement("SELECT set_config($1, $2, true)").bind::<Text, _>(name).bind::<Text, _>(value).execute(connection)?;
    Ok(())
}

/// A statement of this room: what varies in it is bound, which `'static` makes sure of.
#[expect(clippy::disallowed_methods, reason = "whole files of SQL, written by hand, whose values are bound")]
fn statement(sql: &'static str) -> SqlQuery {
    diesel::sql_query(sql)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// The rows of a file as it is embedded, without the line that names the columns.
    fn rows(lines: &'static str) -> Vec<Vec<&'static str>> {
        let width = lines.lines().next().map_or(0, |names| names.split('\t').count());
        let rows: Vec<Vec<_>> = lines.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        for row in &rows {
            assert_eq!(row.len(), width, "{row:?}");
        }
        rows
    }

    fn luhn(digits: &str) -> bool {
        let doubled = digits.bytes().rev().enumerate().map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        });
        doubled.sum::<u32>() % 10 == 0
    }

    /// The ranges that ARCEP keeps for fiction.
    fn is_fictional(phone: &str) -> bool {
        ["+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"].iter().any(|range| phone.starts_with(range))
            && phone.len() == 12
    }

    #[test]
    fn the_sql_counts_the_rows_of_the_files() {
        for (lines, count) in [(include_str!("venues.tsv"), 26), (include_str!("companies.tsv"), 40), (include_str!("clients.tsv"), 60)] {
            assert_eq!(rows(lines).len(), count);
        }
        assert!(rows(include_str!("venues.tsv"))[..24].iter().all(|venue| venue[5] == "France"));
    }

    #[test]
    fn companies_have_valid_numbers() {
        for company in rows(include_str!("companies.tsv")) {
            assert!(luhn(company[1]) && (company[2].is_empty() || luhn(&format!("{}{}", company[1], company[2]))), "{company:?}");
        }
    }

    #[test]
    fn clients_are_invented_and_reach_nobody() {
        let sirens: HashSet<_> = rows(include_str!("companies.tsv")).iter().map(|company| company[1]).collect();
        let mut emails = HashSet::new();
        for client in rows(include_str!("clients.tsv")) {
            let (email, phone, siren, commercial) = (client[5], client[6], client[7], client[8]);
            assert!(email.ends_with(".example") && emails.insert(email), "{email}");
            assert!(phone.is_empty() || is_fictional(phone), "{phone}");
            assert!(siren.is_empty() || sirens.contains(siren), "{siren}");
            assert!(PEOPLE.iter().any(|person| person.username == commercial && person.department == "commercial"), "{commercial}");
        }
    }

    #[test]
    fn people_reach_nobody() {
        for person in PEOPLE {
            assert!(person.email.ends_with(".example") && is_fictional(person.phone) && person.code != person.username, "{person:?}");
        }
    }
}
