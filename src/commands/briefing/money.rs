//! What is to be paid, and paid, over the signed contracts that a record is tied to.

use std::borrow::Cow;

use super::column;
use crate::commands::records::is;
use crate::db::{Session, explain};
use crate::domain::CONTRACT;
use crate::entity::{Entity, Kind, Value};
use crate::error::Result;
use crate::filter::{Condition, Predicate, Test};
use crate::output::Column;
use crate::query::{self, Select};

/// Sums over the contracts; none for a record that no contract leads to, and for a contract, whose fields tell.
pub fn read(session: &mut Session, entity: &'static Entity, name: &str) -> Result<Option<Vec<(Column, Value<'static>)>>> {
    let Some(relation) = relation(entity) else { return Ok(None) };
    let (Ok(status), paths) = (CONTRACT.resolve("status"), SUMS.map(|name| CONTRACT.resolve(name))) else { return Ok(None) };
    let paths: Vec<_> = paths.into_iter().flatten().collect();
    let signed = Predicate::Equal(vec![Value::Text(Cow::Borrowed("signed"))]);
    let condition = Condition::All(vec![
        Condition::Test(is(&CONTRACT, &format!("{relation}.{}", entity.names[0]), name)),
        Condition::Test(Test { path: status, negated: false, differs: false, predicate: signed }),
    ]);
    let select = Select { entity: &CONTRACT, columns: &paths, condition: Some(&condition), order: &[], limit: None };
    let rows = query::rows(session.link(), select.sums(), &[Kind::Money; SUMS.len()]).map_err(explain)?;
    let Some(sums) = rows.into_iter().next().filter(|sums| sums.iter().any(|sum| !sum.is_null())) else { return Ok(None) };
    Ok(Some(paths.iter().zip(sums).map(|(path, sum)| (column(path.field.name, path.field.label.get(), Kind::Money), sum)).collect()))
}

const SUMS: [&str; 3] = ["total", "paid", "remaining"];

/// The field of contracts that leads to records of `entity`.
fn relation(entity: &'static Entity) -> Option<&'static str> {
    let leads = |name: &str| match CONTRACT.resolve(name).map(|path| path.field.kind) {
        Ok(Kind::One(target) | Kind::Many { entity: target, .. }) => target == entity,
        _ => false,
    };
    CONTRACT.fields.iter().map(|field| field.name).find(|name| leads(name))
}
