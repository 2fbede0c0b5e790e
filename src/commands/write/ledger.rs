//! What remains of a contract to be paid follows from its total and its payments. Given directly, `remaining=0`, it is brought about
//! by an adjustment: a payment of the difference, in the same transaction.

use rust_decimal::Decimal;

use super::add::Addition;
use super::assignments::{Assignment, Change};
use super::update::{self, Revision};
use crate::commands::records;
use crate::db::Session;
use crate::domain::{CONTRACT, PAYMENT};
use crate::entity::{Entity, Field, Value};
use crate::error::{self, Error, Result};
use crate::language::tr;

/// Whether a value given for `field` is brought about by a payment.
pub(super) fn settles(entity: &Entity, field: &Field) -> bool {
    entity == &CONTRACT && field.name == "remaining"
}

/// A new contract of which all remains to be paid needs no adjustment, hence nobody's leave for one.
pub(super) fn needed(entity: &Entity, mut wanted: Vec<Assignment>) -> Vec<Assignment> {
    let total = wanted.iter().find(|one| one.field.name == "total").map(|one| one.value.clone());
    wanted.retain(|one| !settles(entity, one.field) || Some(&one.value) != total.as_ref());
    wanted
}

/// What a person who may not adjust does instead.
pub(super) fn taught(entity: &Entity, fields: &[&str], code: Option<&str>, error: Error) -> Error {
    let adjusts = fields.iter().any(|name| entity.field(name).is_some_and(|field| settles(entity, field)));
    if adjusts && error.kind == error::Kind::Forbidden {
        return error.hint(tr!(
            "what was paid is recorded: epicrm add-payment contract={} amount=…",
            "ce qui a été payé s'enregistre : epicrm add-payment contract={} amount=…",
            code.unwrap_or("CODE")
        ));
    }
    error
}

/// What is to remain, when the changes say.
pub(super) fn wanted<'c>(entity: &Entity, mut changes: impl Iterator<Item = &'c Change>) -> Option<Decimal> {
    changes.find(|change| settles(entity, change.field)).and_then(|change| amount(&change.written))
}

/// Makes `remaining` so for a contract that was just added, of which nothing is paid.
///
/// # Errors
/// Whatever the database refuses.
pub(super) fn begin(session: &mut Session, contract: i32, changes: &[Change], remaining: Decimal) -> Result<()> {
    let total = changes.iter().find(|change| change.field.name == "total").and_then(|change| amount(&change.written));
    adjust(session, contract.into(), total.unwrap_or_default() - remaining, remaining)
}

/// Makes `remaining` so for the contract of `revision`, whose other columns change too. What lowers the paid goes first, what raises
/// it last: between the two, the paid is still within the total. False, and nothing is done, when the contract is no longer what was read.
///
/// # Errors
/// Whatever the database refuses.
pub(super) fn settle(session: &mut Session, revision: &Revision, remaining: Decimal) -> Result<bool> {
    let record = &revision.record;
    if !update::lock(session, &CONTRACT, record)? {
        return Ok(false);
    }
    let now = records::read(session, &CONTRACT, &record.name, &["paid", "total"])?;
    let [paid, total] = [0, 1].map(|at| now.values.get(at).and_then(amount).unwrap_or_default());
    let total = revision
        .changes
        .iter()
        .find(|(change, _)| change.field.name == "total")
        .and_then(|(change, _)| amount(&change.written))
        .unwrap_or(total);
    let difference = total - remaining - paid;
    if difference < Decimal::ZERO {
        adjust(session, record.id, difference, remaining).map_err(|error| revision.named(error))?;
        let version = records::read(session, &CONTRACT, &record.name, &[])?.version;
        return revision.columns(session, &version);
    }
    revision.columns(session, &record.version)?;
    adjust(session, record.id, difference, remaining).map_err(|error| revision.named(error))?;
    Ok(true)
}

/// What else such a change did, to be told.
pub(super) fn consequence(revision: &Revision, dry_run: bool) -> Option<String> {
    wanted(revision.entity, revision.changes.iter().map(|(change, _)| change))?;
    let name = &revision.record.name;
    Some(match dry_run {
        true => tr!(
            "the difference would be an adjustment: epicrm payments contract={name}",
            "la différence serait un ajustement : epicrm payments contract={name}"
        ),
        false => tr!(
            "the difference is an adjustment: epicrm payments contract={name}",
            "la différence est un ajustement : epicrm payments contract={name}"
        ),
    })
}

/// Records an adjustment; none where there is no difference.
fn adjust(session: &mut Session, contract: i64, difference: Decimal, remaining: Decimal) -> Result<()> {
    if difference.is_zero() {
        return Ok(());
    }
    // Kept with the payment, for people of both languages: it has none.
    let note = format!("remaining={remaining:.2}");
    let values = [
        ("contract", Value::Integer(contract)),
        ("amount", Value::Money(difference)),
        ("method", Value::Text("adjustment".into())),
        ("note", Value::Text(note.into())),
    ];
    let changes =
        values.into_iter().filter_map(|(name, value)| Some(Change { field: PAYMENT.field(name)?, shown: value.clone(), written: value }));
    Addition { entity: &PAYMENT, changes: changes.collect() }.insert(session).map(drop)
}

fn amount(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Money(amount) => Some(*amount),
        _ => None,
    }
}
