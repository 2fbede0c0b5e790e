//! A record that is no longer what was read: the refusal tells who changed it when, what one saw, what it is, what one wanted.

use chrono::{DateTime, Utc};

use crate::commands::records::{self, said};
use crate::db::{Session, explain};
use crate::domain::HISTORY;
use crate::entity::{Entity, Kind, Path, Value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, labelled, tr};
use crate::query::{self, Order, Select};

/// A version that a script read before: the record's `updated_at`, exactly.
pub(super) fn version(typed: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(typed.trim()).map(|moment| moment.to_utc()).map_err(|_| {
        tr!(
            "not the updated_at of a record as --format json prints it, such as {}",
            "ce n'est pas le updated_at d'une fiche tel que --format json l'affiche, comme {}",
            "2026-11-21T09:30:00.123456+01:00"
        )
    })
}

/// One field that two people changed.
pub(super) struct Clash {
    pub field: &'static str,
    /// None: it is not known what the person saw.
    pub seen: Option<Value<'static>>,
    pub now: Value<'static>,
    pub wanted: Value<'static>,
}

/// Refuses to write over what somebody else wrote to the record since `seen`, an `updated_at`.
///
/// # Errors
/// Those of the database, while it looks who that was.
pub(super) fn refusal(
    session: &mut Session,
    entity: &'static Entity,
    id: i64,
    name: &str,
    seen: &Value<'_>,
    clashes: &[Clash],
) -> Result<Error> {
    let (who, when) = author(session, entity, id, seen)?;
    let (named, e) = (entity.named(name), entity.agreement());
    let message = match when.as_ref().map(said) {
        Some(when) => tr!(
            "{named} was changed by {who} at {when}, after it was read: nothing was changed",
            "{named} a été modifié{e} par {who} le {when}, après avoir été lu{e} : rien n'a été modifié"
        ),
        None => tr!(
            "{named} was changed by {who}, after it was read: nothing was changed",
            "{named} a été modifié{e} par {who}, après avoir été lu{e} : rien n'a été modifié"
        ),
    };
    let mut error = Error::new(error::Kind::Conflict, message);
    for Clash { field, seen, now, wanted } in clashes {
        let (now, wanted) = (said(now), said(wanted));
        let values = match seen {
            Some(seen) => tr!(
                "you saw {}, it is now {now}, you want {wanted}",
                "vous avez vu {}, c'est maintenant {now}, vous voulez {wanted}",
                said(seen)
            ),
            None => tr!("it is now {now}, you want {wanted}", "c'est maintenant {now}, vous voulez {wanted}"),
        };
        error = error.hint(labelled(field, values));
    }
    Ok(error.hint(both("look at it again, then repeat the command", "regardez à nouveau, puis répétez la commande")))
}

/// Who last wrote to the record, and when, as far as the history is open to who asks.
fn author(session: &mut Session, entity: &'static Entity, id: i64, since: &Value<'_>) -> Result<(String, Option<Value<'static>>)> {
    let test = |name: &str, predicate: Predicate| {
        let path = HISTORY.resolve(name).ok()?;
        Some(Condition::Test(Test { path, negated: false, differs: false, predicate }))
    };
    let equal = |value: Value<'static>| Predicate::Equal(vec![value]);
    let later = match since {
        Value::Instant(since) => {
            test("at", Predicate::Within(std::ops::Bound::Excluded(Value::Instant(*since)), std::ops::Bound::Unbounded))
        }
        _ => None,
    };
    let (target, row) = (test("target", equal(Value::Text(entity.table.into()))), test("row_id", equal(Value::Integer(id))));
    let condition = Condition::All([target, row, later].into_iter().flatten().collect());
    let columns: Vec<Path> = ["actor", "at"].iter().filter_map(|name| HISTORY.resolve(name).ok()).collect();
    let order: Vec<Order> = HISTORY.resolve("id").into_iter().map(|path| Order { path, descending: true }).collect();
    let select = Select { entity: &HISTORY, columns: &columns, condition: Some(&condition), order: &order, limit: Some(1) };
    let rows = query::rows(session.link(), select.statement(), &[Kind::Text, Kind::Instant]).map_err(explain)?;
    Ok(match rows.into_iter().next().map(Vec::into_iter) {
        Some(mut row) => {
            let who = row.next().and_then(|who| records::exact(&who));
            let who = match who {
                Some(who) if who == session.actor().username => both("yourself", "vous-même").into(),
                Some(who) => who,
                None => both("an administrator", "un administrateur").into(),
            };
            (who, row.next())
        }
        None => (both("somebody else", "quelqu'un d'autre").into(), None),
    })
}
