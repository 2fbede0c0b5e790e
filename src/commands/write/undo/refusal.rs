//! Why something cannot be undone: who changed it since, what it referred to, what to do instead.

use diesel::result::{DatabaseErrorKind, Error as Refusal};

use super::part::Part;
use crate::commands::records::said;
use crate::db::undo::{self, Entry};
use crate::db::{Session, explain};
use crate::domain::PAYMENT;
use crate::entity::{Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, labelled, tr};
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
            let (name, table) = (field.name, target.table);
            error.message = labelled(named, tr!("its {name} has been deleted since", "{name} en a été supprimé depuis"));
            error.hints = vec![tr!(
                "undo that first: epicrm history action=delete target={table}",
                "annulez d'abord cela : epicrm history action=delete target={table}"
            )];
            return error;
        }
    }
    error.message = labelled(named, &error.message);
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
    let Some(entry) = entries.next() else {
        return Ok(Error::new(
            error::Kind::Fault,
            both("nothing was left out, and yet something was", "rien n'a été laissé de côté, et pourtant quelque chose l'a été"),
        ));
    };
    let (named, e) = (part.named(entry), part.entity.agreement());
    let matters = |column: &String| part.fields.is_empty() || part.fields.iter().any(|field| field.column == column);
    let later = undo::since(session.link(), entry.id).map_err(explain)?;
    let Some(last) = later.iter().find(|later| later.action != "UPDATE" || later.columns.iter().any(matters)) else {
        let message = tr!(
            "{named} is no longer what this change left: somebody changed it since",
            "{named} n'est plus ce que cette modification a laissé : quelqu'un l'a modifié{e} depuis"
        );
        let code = entry.code.as_deref().unwrap_or("CODE");
        return Ok(Error::new(error::Kind::Conflict, message).hint(tr!(
            "look at it: epicrm {} {code}",
            "à voir : epicrm {} {code}",
            part.entity.noun
        )));
    };
    let who = match &last.who {
        Some(who) if *who == session.actor().username => both("you", "vous").get(),
        Some(who) => who,
        None => both("an administrator", "un administrateur").get(),
    };
    let at = said(&Value::Instant(last.at));
    let message = match last.action.as_str() {
        "DELETE" => tr!(
            "{named} was deleted by {who} since, on {at}: undone, this change would undo theirs",
            "{named} a été supprimé{e} depuis par {who}, le {at} : annuler cette modification déferait celle-là"
        ),
        "INSERT" => tr!(
            "{named} was restored by {who} since, on {at}: undone, this change would undo theirs",
            "{named} a été rétabli{e} depuis par {who}, le {at} : annuler cette modification déferait celle-là"
        ),
        _ => {
            let changed = |field: &&Field| !field.derived && last.columns.iter().any(|column| column == field.column);
            let fields = part.entity.fields.iter().filter(changed).map(|field| field.name).collect::<Vec<_>>().join(", ");
            tr!(
                "{named} was changed ({fields}) by {who} since, on {at}: undone, this change would undo theirs",
                "{named} a été modifié{e} ({fields}) depuis par {who}, le {at} : annuler cette modification déferait celle-là"
            )
        }
    };
    let (table, row, last) = (part.entity.table, entry.row_id, last.id);
    Ok(Error::new(error::Kind::Conflict, message)
        .hint(tr!(
            "what happened to it: epicrm history target={table} row_id={row}",
            "ce qui lui est arrivé : epicrm history target={table} row_id={row}"
        ))
        .hint(tr!(
            "if that is to go too, undo it first: epicrm undo {last}",
            "pour défaire cela aussi, annulez-le d'abord : epicrm undo {last}"
        )))
}

/// Who deleted a collaborator cannot give them their password back.
pub(super) fn no_password(entry: &Entry) -> Error {
    let code = entry.code.as_deref().unwrap_or("…");
    let message = tr!(
        "collaborator {code} does not come back: the account and its password are gone",
        "le collaborateur {code} ne revient pas : le compte et son mot de passe ont disparu"
    );
    Error::new(error::Kind::Conflict, message).hint(tr!(
        "add them again: epicrm add-collaborator registration_number={code} username=… full_name=… department=…",
        "l'ajouter à nouveau : epicrm add-collaborator registration_number={code} username=… full_name=… department=…"
    ))
}

/// The refusal of a deletion that would undo an addition, and what to do where nobody deletes.
pub(super) fn of_taking_back(part: &Part<'_>, refused: Error, when: When) -> Error {
    if part.entity != &PAYMENT || when == When::Before {
        return refused;
    }
    let code = part.entries[0].code.as_deref().unwrap_or("CODE");
    refused
        .hint(both(
            "rule: a payment is taken back by who recorded it, and reversed by gestion",
            "règle : qui a enregistré un paiement peut le retirer, et gestion l'annuler par un autre",
        ))
        .hint(tr!(
            "reverse it: epicrm add-payment contract=… amount=-… method=adjustment reverses={code}",
            "l'annuler par un autre : epicrm add-payment contract=… amount=-… method=adjustment reverses={code}"
        ))
}

fn database(error: &Error) -> Option<&Refusal> {
    error.source.as_ref()?.downcast_ref()
}
