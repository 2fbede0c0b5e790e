//! The records that a command names: found by any of their names, read with what a write must know, printed afterwards.

mod near;

use std::borrow::Cow;

use super::list;
use crate::context::Context;
use crate::db::{Session, explain};
use crate::domain::COLLABORATOR;
use crate::entity::{Entity, Kind, Path, Value, show, value};
use crate::error::{self, Error, Result};
use crate::filter::{Condition, Predicate, Test};
use crate::language::{both, tr};
use crate::output::Format;
use crate::query::{self, Bulk, Select};

pub(super) use near::with_near;

/// A record as it was read, with what its change has to know.
pub(super) struct Record {
    pub id: i64,
    /// Its `updated_at`.
    pub version: Value<'static>,
    /// What is shown for it in a relation: its first name.
    pub name: String,
    /// Of the columns asked for.
    pub values: Vec<Value<'static>>,
}

/// The record called `name`, with the values of `columns` (dotted paths).
///
/// # Errors
/// Exit code 3 when there is none, with names that look like it; 2 when there are several, with their codes, and when `name` is empty.
pub(super) fn read(session: &mut Session, entity: &'static Entity, name: &str, columns: &[&str]) -> Result<Record> {
    let wanted: Vec<Path> = std::iter::once(&entity.names[0]).chain(columns).filter_map(|name| entity.resolve(name).ok()).collect();
    if name.trim().is_empty() {
        return Err(
            Error::new(error::Kind::Usage, both("the name that was given is empty", "le nom donné est vide")).hint(how_to_find(entity))
        );
    }
    let values = match called(session, entity, name, &wanted)? {
        Called::One(values) => values,
        Called::None => return Err(missing(session, entity, name)?),
        Called::Several(codes) => {
            let (many, name) = (entity.many(), value::clipped(name));
            let error = Error::new(error::Kind::Usage, tr!("several {many} are called {name}", "plusieurs {many} s'appellent {name}"));
            return Err(error.hint(by_code(&codes)));
        }
    };
    let mut values = values.into_iter();
    let (Some(Value::Integer(id)), Some(version), Some(name)) = (values.next(), values.next(), values.next()) else {
        return Err(Error::new(error::Kind::Fault, both("a record without an id", "un enregistrement sans identifiant")));
    };
    Ok(Record { id, version, name: said(&name), values: values.collect() })
}

/// What a name names.
pub(super) enum Called {
    /// Id, version, then what was asked for.
    One(Vec<Value<'static>>),
    None,
    /// The codes of the first few.
    Several(Vec<String>),
}

/// What `name` names: by its code first, else by any other of its names; `me` is oneself. The first of `columns` is the code.
///
/// # Errors
/// Those of the database.
pub(super) fn called(session: &mut Session, entity: &'static Entity, name: &str, columns: &[Path]) -> Result<Called> {
    let name = if entity == &COLLABORATOR && is_me(name) { session.actor().username.clone() } else { name.trim().to_owned() };
    let mut found = find(session, entity, &name, columns)?;
    let codes: Vec<String> = found.iter().map(|values| values.get(2).and_then(exact).unwrap_or_default()).collect();
    // Somebody may bear the code of another as a name: a code is never in doubt.
    let by_code = codes.iter().position(|code| *code == name.to_lowercase());
    Ok(match (by_code, found.len()) {
        (None, 0) => Called::None,
        (None, 2..) => Called::Several(codes),
        (at, _) => Called::One(found.swap_remove(at.unwrap_or_default())),
    })
}

/// What to do where several records have one name.
pub(super) fn by_code(codes: &[String]) -> String {
    tr!("name one by its code: {}", "donnez le code voulu : {}", codes.join(", "))
}

/// By a filter, or in the whole list.
fn how_to_find(entity: &Entity) -> String {
    tr!("find it: epicrm {}", "pour chercher : epicrm {}", entity.plural)
}

/// That nothing is called `name`, and what was perhaps meant.
///
/// # Errors
/// Those of the database.
pub(super) fn missing(session: &mut Session, entity: &'static Entity, name: &str) -> Result<Error> {
    let (noun, none, shown) = (entity.one(), entity.no(), value::clipped(name.trim()));
    let error = Error::new(error::Kind::NotFound, tr!("there is no {noun} {shown}", "{none} ne s'appelle {shown}"));
    with_near(session, entity, name.trim(), error)
}

/// Id and username of the collaborator called `name`; `me` is oneself.
///
/// # Errors
/// As [`read`].
pub(super) fn collaborator(session: &mut Session, name: &str) -> Result<(i32, String)> {
    let record = read(session, &COLLABORATOR, name, &[])?;
    Ok((id(&Value::Integer(record.id))?, record.name))
}

/// Records that `name` names, by any of the entity's naming fields: id, version, then `columns`. At most six.
fn find(session: &mut Session, entity: &'static Entity, name: &str, columns: &[Path]) -> Result<Vec<Vec<Value<'static>>>> {
    let condition = Condition::Any(entity.names.iter().map(|field| Condition::Test(is(entity, field, name))).collect());
    let select = Select { entity, columns, condition: Some(&condition), order: &[], limit: Some(6) };
    let kinds: Vec<Kind> =
        [Kind::Integer, Kind::Instant].into_iter().chain(columns.iter().map(|path| path.clone().shown().field.kind)).collect();
    query::rows(session.link(), select.records(), &kinds).map_err(explain)
}

/// `field` of a record of `entity` is exactly `name`.
pub(super) fn is(entity: &'static Entity, field: &str, name: &str) -> Test {
    let path = entity.resolve(field).unwrap_or_else(|_| unreachable!("{field} is declared on {}", entity.plural));
    Test { path, negated: false, differs: false, predicate: Predicate::Equal(vec![Value::Text(Cow::Owned(name.to_owned()))]) }
}

/// The values of `columns` of at most `limit` records that `condition` takes.
///
/// # Errors
/// Those of the database.
pub(super) fn rows(
    session: &mut Session,
    entity: &'static Entity,
    columns: &[Path],
    order: &[query::Order],
    condition: &Condition,
    limit: u64,
) -> Result<Vec<Vec<Value<'static>>>> {
    let select = Select { entity, columns, condition: Some(condition), order, limit: Some(limit) };
    let kinds: Vec<Kind> = list::headings(columns).iter().map(|column| column.kind).collect();
    query::rows(session.link(), select.statement(), &kinds).map_err(explain)
}

/// Whether a collaborator is called by who asks.
pub(super) fn is_me(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "me" | "moi")
}

/// An id as the database's functions take it.
///
/// # Errors
/// A fault of this program: ids are 32 bits wide.
pub(super) fn id(value: &Value<'_>) -> Result<i32> {
    match value {
        Value::Integer(id) => {
            i32::try_from(*id).map_err(|_| Error::new(error::Kind::Fault, both("an id that is none", "un identifiant qui n'en est pas un")))
        }
        _ => Err(Error::new(error::Kind::Fault, both("an id that is no number", "un identifiant qui n'est pas un nombre"))),
    }
}

/// A value in a sentence.
pub(super) fn said(value: &Value<'_>) -> String {
    let mut text = String::new();
    match value {
        Value::Null => text.push_str("None"),
        value => show::human(value, &mut text),
    }
    text
}

/// A value exactly; none for null.
pub(super) fn exact(value: &Value<'_>) -> Option<String> {
    let mut text = String::new();
    show::plain(value, &mut text);
    (!value.is_null()).then_some(text)
}

/// What is said when records that were written cannot be printed: they stay written, and repeating the command would do it twice.
pub(super) fn unshown(error: Error) -> Error {
    let why = &error.message;
    let message = tr!("done, but the result cannot be shown: {why}", "c'est fait, mais le résultat ne peut être montré : {why}");
    Error { message, ..error }
}

/// Prints the record called `code` as a list of one.
///
/// # Errors
/// When the database or standard output fails.
pub(super) fn print(
    context: &mut Context<'_>,
    session: &mut Session,
    entity: &'static Entity,
    code: &str,
    format: Option<Format>,
) -> Result<()> {
    print_all(context, session, entity, &[code.to_owned()], format)
}

/// Prints the records that these names name, as a list.
///
/// # Errors
/// As [`print`].
pub(super) fn print_all(
    context: &mut Context<'_>,
    session: &mut Session,
    entity: &'static Entity,
    codes: &[String],
    format: Option<Format>,
) -> Result<()> {
    let columns = list::columns(entity, &[])?;
    let mut found = Vec::new();
    for code in codes {
        found.extend(find(session, entity, code, &columns)?);
    }
    let format = context.format(format, Format::Table);
    let mut sheet = context.output.sheet(format, list::headings(&columns));
    for values in &found {
        sheet.row(&values[2..])?;
    }
    sheet.end()?;
    Ok(())
}

/// Prints the records of these ids as a list, as they come from the server.
///
/// # Errors
/// When the database or standard output fails.
pub(super) fn print_among(
    context: &mut Context<'_>,
    session: &mut Session,
    entity: &'static Entity,
    ids: &[i32],
    format: Format,
) -> Result<()> {
    let columns = list::columns(entity, &[])?;
    let kinds: Vec<Kind> = columns.iter().map(|path| path.clone().shown().field.kind).collect();
    let statement = Bulk { entity, condition: None, changes: &[] }.among(&columns, ids);
    let mut sheet = context.output.sheet(format, list::headings(&columns));
    let mut begun = false;
    query::for_each::<_, list::Failure>(session.link(), statement, &kinds, |row| {
        begun = true;
        sheet.row(row).map_err(list::Failure::Output)
    })
    .or_else(|failure| failure.into_error(begun))?;
    sheet.end()?;
    Ok(())
}
