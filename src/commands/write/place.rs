//! Where a company is, when a register told it: the location that is there already, or a new one, in the company's own transaction.

use super::add::Addition;
use super::assignments::Assignment;
use crate::commands::records;
use crate::context::Context;
use crate::db::{Session, explain};
use crate::domain::{COMPANY, LOCATION};
use crate::entity::{Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::both;
use crate::query::{self, Select};

/// What tells one place from another.
const KEYS: [&str; 3] = ["address", "postal_code", "city"];

/// Assigns the location of these fields, found or added.
///
/// # Errors
/// Whatever the policy or the database refuses.
pub(super) fn found_or_added(context: &Context<'_>, session: &mut Session, place: Vec<Assignment>) -> Result<Assignment> {
    let code = match found(session, &place)? {
        Some(code) => code,
        None => Addition::prepare(session, &LOCATION, place)?.write(context, session)?.name,
    };
    let field = COMPANY
        .field("location")
        .ok_or_else(|| Error::new(error::Kind::Fault, both("a company without a location", "une entreprise sans lieu")))?;
    Ok(Assignment { field, value: Value::Text(code.into()) })
}

/// The code of the first location that has the same address, postal code and city.
fn found(session: &mut Session, place: &[Assignment]) -> Result<Option<String>> {
    let test = |name: &str| {
        let path = LOCATION.resolve(name).ok()?;
        let value = place.iter().find(|one| one.field.name == name).map(|one| one.value.clone());
        let predicate = value.map_or(Predicate::Empty, |value| Predicate::Equal(vec![value]));
        Some(Condition::Test(Test { path, negated: false, differs: false, predicate }))
    };
    let condition = Condition::All(KEYS.into_iter().filter_map(test).collect());
    let columns: Vec<Path> = LOCATION.resolve("code").into_iter().collect();
    let select = Select { entity: &LOCATION, columns: &columns, condition: Some(&condition), order: &[], limit: Some(1) };
    let rows = query::rows(session.link(), select.statement(), &[Kind::Text]).map_err(explain)?;
    Ok(rows.first().and_then(|row| records::exact(row.first()?)))
}
