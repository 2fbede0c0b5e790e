//! Whether a client or a company that is to be added is there already under another code: told, and refused only when asked to.

use super::add::Addition;
use crate::commands::duplicates::{self, LEAST};
use crate::commands::records::{self, said};
use crate::db::{Session, explain};
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::query::{self, Given};

/// More than these are no help in deciding.
const MOST: u64 = 3;

/// A sentence for each record that the addition resembles, the likeliest first.
///
/// # Errors
/// When the database fails.
pub(super) fn told(session: &mut Session, addition: &Addition) -> Result<Vec<String>> {
    let entity = addition.entity;
    let Some(kin) = duplicates::kin(entity) else { return Ok(Vec::new()) };
    let value = |name: &str| addition.changes.iter().find(|change| change.field.name == name).map(|change| &change.written);
    let text = |name: &str| value(name).and_then(records::exact);
    let given = Given {
        name: text("name").unwrap_or_else(|| [text("first_name"), text("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        email: text("email"),
        phone: text("phone"),
        siren: text("siren"),
        nic: text("nic"),
        place: value("company").or(value("location")).and_then(|place| if let Value::Integer(id) = place { Some(*id) } else { None }),
    };
    let statement = query::resembling(kin, &given, LEAST, MOST);
    let rows = query::rows(session.link(), statement, &[Kind::Integer, Kind::Text, Kind::Text, Kind::Text]).map_err(explain)?;
    let sentence = |row: &Vec<Value<'_>>| match &row[..] {
        [score, code, name, why] => {
            let (named, name, why, score) = (entity.named(&said(code)), said(name), duplicates::reasons(&said(why)), said(score));
            Some(tr!("{named}, {name}, resembles it: {why} (score {score})", "{named}, {name}, y ressemble : {why} (score {score})"))
        }
        _ => None,
    };
    Ok(rows.iter().filter_map(sentence).collect())
}

/// What to do once it is added all the same.
pub(super) fn advice(addition: &Addition, name: &str) -> String {
    let noun = addition.entity.noun;
    tr!("if they are the same: epicrm merge-{noun} KEPT {name}", "si c'est un doublon : epicrm merge-{noun} KEPT {name}")
}

/// The refusal of who asked for one.
pub(super) fn refusal(addition: &Addition, told: &[String]) -> Error {
    let (noun, this) = (addition.entity.one(), addition.entity.this());
    let message = tr!("there may be such a {noun} already: nothing was added", "{this} existe peut-être déjà : rien n'a été ajouté");
    told.iter().fold(Error::new(error::Kind::Conflict, message), |error, line| error.hint(line)).hint(both(
        "without --refuse-duplicates it is added, and the likeness told",
        "sans --refuse-duplicates, l'ajout se fait et la ressemblance est signalée",
    ))
}
