//! Why something cannot be undone: who changed it since, what it referred to, what to do instead.

use diesel::result::{DatabaseErrorKind, Error as Refusal};

use super::part::Part;
use crate::commands::records::said;
use crate::db::undo::{self, Entry};
use crate::db::{Session, explain};
use crate::domain::PAYMENT;
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::query::When;

/// What the database refused, said of the record; that something is gone which the record referred to, in its own words.
pub(super) fn refused(part: &Part<'_>, mut error: Error) -> Error {
    let [entry] = part.entries[..] else { return error };
    let named = part.named(entry);
    if let Some(Refusal::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, information)) = database(&error)
        && entry.action != "INSERT"
    {
        let constraint = information.constraint_name().unwrap_or_default();
        let relation = part.entity.fields.iter().find(|field| {
            let stem = field.column.trim_end_matches("_id");
            matches!(field.kind, Kind::One(_)) && constraint == format!("{}_{stem}_fkey", part.entity.table)
        });
        if let Some(field) = relation
            && let Kind::One(target) = field.kind
        {
            error.message = format!("{named}: its {} has been deleted since", field.name);
            error.hints = vec![format!("undo that first: epicrm history action=delete target={}", target.table)];
            return error;
        }
    }
    error.message = format!("{named}: {}", error.message);
    error
}

/// Whether a record is not what the entry left.
pub(super) fn is_stale(error: &Error) -> bool {
    matches!(database(error), Some(Refusal::DatabaseError(_, information)) if information.constraint_name() == Some("entry_changed_since"))
}

/// Says who changed the first of these records since, and what; or that nobody did, and the database refused.
///
/// # Errors
/// When the database does not tell.
pub(super) fn stale<'e>(part: &Part<'_>, session: &mut Session, mut entries: impl Iterator<Item = &'e &'e Entry>) -> Result<Error> {
    let Some(entry) = entries.next() else { return Ok(Error::new(error::Kind::Fault, "nothing was left out, and yet something was")) };
    let named = part.named(entry);
    let matters = |column: &String| part.fields.is_empty() || part.fields.iter().any(|field| field.column == column);
    let later = undo::since(session.link(), entry.id).map_err(explain)?;
    let Some(last) = later.iter().find(|later| later.action != "UPDATE" || later.columns.iter().any(matters)) else {
        return Ok(Error::new(error::Kind::Conflict, format!("{named} is no longer what this change left: somebody changed it since"))
            .hint(format!("look at it: epicrm {} {}", part.entity.noun, entry.code.as_deref().unwrap_or("CODE"))));
    };
    let what = match last.action.as_str() {
        "DELETE" => "deleted".to_owned(),
        "INSERT" => "restored".to_owned(),
        _ => {
            let fields =
                part.entity.fields.iter().filter(|field| !field.derived && last.columns.iter().any(|column| column == field.column));
            format!("changed ({})", fields.map(|field| field.name).collect::<Vec<_>>().join(", "))
        }
    };
    let who = match &last.who {
        Some(who) if *who == session.actor().username => "you",
        Some(who) => who,
        None => "an administrator",
    };
    let at = said(&Value::Instant(last.at));
    Ok(Error::new(error::Kind::Conflict, format!("{named} was {what} by {who} since, on {at}: undone, this change would undo theirs"))
        .hint(format!("what happened to it: epicrm history target={} row_id={}", part.entity.table, entry.row_id))
        .hint(format!("if that is to go too, undo it first: epicrm undo {}", last.id)))
}

/// Who deleted a collaborator cannot give them their password back.
pub(super) fn no_password(entry: &Entry) -> Error {
    let code = entry.code.as_deref().unwrap_or("…");
    Error::new(error::Kind::Conflict, format!("collaborator {code} does not come back: the account and its password are gone"))
        .hint(format!("add them again: epicrm add-collaborator registration_number={code} username=… full_name=… department=…"))
}

/// The refusal of a deletion that would undo an addition, and what to do where nobody deletes.
pub(super) fn of_taking_back(part: &Part<'_>, refused: Error, when: When) -> Error {
    if part.entity != &PAYMENT || when == When::Before {
        return refused;
    }
    let code = part.entries[0].code.as_deref().unwrap_or("CODE");
    refused
        .hint("rule: a payment is taken back by who recorded it, and reversed by gestion")
        .hint(format!("reverse it: epicrm add-payment contract=… amount=-… method=adjustment reverses={code}"))
}

fn database(error: &Error) -> Option<&Refusal> {
    error.source.as_ref()?.downcast_ref()
}
