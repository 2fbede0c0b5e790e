//! `field=value`: the one way to say what to write, read against the entity's fields; then relations found by their names.

use super::ledger;
use super::source::Sources;
use crate::commands::records::{self, Called};
use crate::db::Session;
use crate::entity::value::{ValueError, clipped};
use crate::entity::{Clock, Entity, Field, Kind, Value, value};
use crate::error::{self, Error, Result};
use crate::language::{both, labelled, tr};

/// What a field is to become. Of a relation the value is the text that names its record.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub field: &'static Field,
    pub value: Value<'static>,
}

/// What one field becomes.
#[derive(Clone)]
pub(super) struct Change {
    pub field: &'static Field,
    /// As written: for a relation, the id it points to.
    pub written: Value<'static>,
    /// As people see it: for a relation, the name of its record.
    pub shown: Value<'static>,
}

/// Reads words such as `support=alice`, and the files that texts such as `notes=@minutes.txt` are in. `example` is how the
/// command is typed, for hints.
///
/// # Errors
/// Exit code 2: which word is wrong, why, and what could stand there.
pub fn read(entity: &'static Entity, words: &[String], clock: &Clock, example: &str) -> Result<Vec<Assignment>> {
    let mut sources = Sources::default();
    let assignments = words.iter().map(|word| assignment(entity, word, clock, example, &mut sources)).collect::<Result<Vec<_>>>()?;
    for (at, assignment) in assignments.iter().enumerate() {
        if assignments[..at].iter().any(|other| other.field.name == assignment.field.name) {
            let message = tr!("{} is given twice", "{} est donné deux fois", assignment.field.name);
            return Err(Error::new(error::Kind::Usage, message).hint(both("give it once", "donnez-le une fois")));
        }
    }
    agree(&assignments)?;
    Ok(assignments)
}

/// The words, and what flags say in their stead.
pub(super) fn with_flags(words: &[String], allow_clash: bool) -> Vec<String> {
    words.iter().cloned().chain(allow_clash.then(|| "clash_allowed=yes".to_owned())).collect()
}

/// Turns the name of a relation's record into its id.
///
/// # Errors
/// Exit code 3 when there is no such record, 2 when there are several.
pub(super) fn identified(session: &mut Session, assignment: Assignment) -> Result<Change> {
    let Assignment { field, value } = assignment;
    let (Kind::One(target), Value::Text(name)) = (field.kind, &value) else {
        return Ok(Change { field, shown: value.clone(), written: value });
    };
    let label = target.resolve(target.names[0]).ok();
    match records::called(session, target, name, label.as_slice())? {
        Called::One(mut found) => {
            let shown = found.pop().unwrap_or(Value::Null);
            Ok(Change { field, written: found.swap_remove(0), shown })
        }
        Called::None => Err(records::with_near(session, target, name, unknown(field, target, name))?),
        Called::Several(codes) => Err(ambiguous(field, target, name).hint(records::by_code(&codes))),
    }
}

/// Nothing that the relation may point to is called so.
pub(in crate::commands) fn unknown(field: &Field, target: &Entity, name: &str) -> Error {
    let (noun, no, name) = (target.one(), target.no(), clipped(name));
    let message = tr!("there is no {noun} called {name}", "{no} ne s'appelle {name}");
    Error::new(error::Kind::NotFound, labelled(field.name, message))
}

/// More than one record that the relation may point to is called so.
pub(in crate::commands) fn ambiguous(field: &Field, target: &Entity, name: &str) -> Error {
    let (many, name) = (target.many(), clipped(name));
    let message = tr!("several {many} are called {name}", "plusieurs {many} s'appellent {name}");
    Error::new(error::Kind::Usage, labelled(field.name, message))
}

/// Names of the fields assigned.
pub(super) fn names(assignments: &[Assignment]) -> Vec<&'static str> {
    assignments.iter().map(|assignment| assignment.field.name).collect()
}

fn assignment(entity: &'static Entity, word: &str, clock: &Clock, example: &str, sources: &mut Sources) -> Result<Assignment> {
    let usage = |message: String| Error::new(error::Kind::Usage, message);
    let (name, typed) = word.split_once('=').ok_or_else(|| {
        usage(tr!("{} is not field=value", "{} n'est pas de la forme field=value", clipped(word))).hint(tr!(
            "quote values with spaces: epicrm {example} 'field=two words'",
            "mettez entre guillemets les valeurs qui ont des espaces : epicrm {example} 'field=two words'"
        ))
    })?;
    let writable = || entity.fields.iter().filter(|field| !field.derived || ledger::settles(entity, field)).map(|field| field.name);
    let field = entity.field(name.trim()).ok_or_else(|| {
        let error = usage(fieldless(entity, &clipped(name)));
        let error = match value::nearest(name.trim(), writable().map(|name| (name, name))) {
            Some(near) => error.hint(tr!("did you mean {near}={}?", "vouliez-vous dire {near}={} ?", clipped(typed))),
            None => error,
        };
        let writable = writable().collect::<Vec<_>>().join(", ");
        error.hint(tr!("fields that can be written: {writable}", "champs modifiables : {writable}"))
    })?;
    if field.derived && !ledger::settles(entity, field) {
        let hint = match field.kind {
            Kind::Path(path) => tr!("it is {path}: change it there", "c'est {path} : changez-le là"),
            _ => tr!("it follows from other fields", "il découle d'autres champs"),
        };
        let (name, many) = (field.name, entity.many());
        return Err(usage(tr!("{name} of {many} is not written directly", "{name} des {many} ne s'écrit pas directement")).hint(hint));
    }
    let (text, quoted) = unquoted(typed);
    let elsewhere = if quoted || !matches!(field.kind, Kind::Text) { None } else { sources.text(field.name, text)? };
    let (text, quoted) = elsewhere.as_deref().map_or((text, quoted), |text| (text, true));
    if !quoted && (text.is_empty() || value::is_none(text)) {
        if !field.nullable {
            let name = field.name;
            let error = usage(tr!("{name} cannot be empty", "{name} ne peut pas être vide"));
            return Err(error.hint(if text.is_empty() {
                tr!("give it a value: {name}=…", "donnez-lui une valeur : {name}=…")
            } else {
                tr!(
                    "{text} says that there is none; somebody or something of that name: {name}='\"{text}\"'",
                    "{text} dit qu'il n'y en a pas ; quelqu'un ou quelque chose de ce nom : {name}='\"{text}\"'"
                )
            }));
        }
        return Ok(Assignment { field, value: Value::Null });
    }
    let value = field.written(text, quoted, clock).map_err(|wrong| refused(field, &wrong))?;
    Ok(Assignment { field, value })
}

/// These have no such field.
pub(in crate::commands) fn fieldless(entity: &Entity, name: &str) -> String {
    let many = entity.many();
    tr!("{many} have no field called {name}", "les {many} n'ont pas de champ nommé {name}")
}

/// Says why a value is none of this field's, and what could be.
pub(super) fn refused(field: &Field, wrong: &ValueError) -> Error {
    let mut error = Error::new(error::Kind::Usage, labelled(field.name, &wrong.message));
    let name = field.name;
    error.hints.extend(wrong.repairs.iter().map(|repair| tr!("did you mean {name}={repair}?", "vouliez-vous dire {name}={repair} ?")));
    if !wrong.allowed.is_empty() {
        error = error.hint(tr!("allowed: {}", "permis : {}", wrong.allowed.join(", ")));
    }
    error
}

/// Values that are right alone may be wrong together: a postal code and its country.
fn agree(assignments: &[Assignment]) -> Result<()> {
    for Assignment { field, value } in assignments {
        let beside = field.form.beside().and_then(|name| assignments.iter().find(|other| other.field.name == name));
        if let Some(beside) = beside {
            field.form.agree(value, &beside.value).map_err(|wrong| refused(field, &wrong))?;
        }
    }
    Ok(())
}

/// Quotes that the shell left: `notes='"None"'` writes the word.
fn unquoted(typed: &str) -> (&str, bool) {
    let inside = ['"', '\''].iter().find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote));
    (inside.unwrap_or(typed), inside.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CLIENT, COLLABORATOR, COMPANY, EVENT, LOCATION};

    fn check(entity: &'static Entity, words: &[&str], expected: Result<&str, &str>) {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Clock { now, today: now.date_naive() };
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let result = read(entity, &words, &clock, "update-x CODE")
            .map(|assignments| assignments.iter().map(|one| format!("{}={:?}", one.field.name, one.value)).collect::<Vec<_>>().join(" "));
        match (result, expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read, expected),
            (Err(error), Err(part)) => assert!(error.report().contains(part), "{words:?}: {}", error.report()),
            (result, _) => panic!("{words:?}: {result:?}"),
        }
    }

    #[test]
    fn words_become_values_or_say_why_not() {
        check(&EVENT, &["support=alice", "attendees=12"], Ok(r#"support=Text("alice") attendees=Integer(12)"#));
        check(&EVENT, &["collaborator_id=None"], Ok("support=Null"));
        check(&EVENT, &["notes="], Ok("notes=Null"));
        check(&EVENT, &["notes=\"None\""], Ok(r#"notes=Text("None")"#));
        check(&EVENT, &["notes=@@home"], Ok(r#"notes=Text("@home")"#));
        check(&EVENT, &["notes='@home'"], Ok(r#"notes=Text("@home")"#));
        check(&EVENT, &["notes='-'", "title=\"-\""], Ok(r#"notes=Text("-") title=Text("-")"#));
        check(&EVENT, &["notes=@Cargo.toml.none"], Err("notes: there is no file Cargo.toml.none"));
        check(&EVENT, &["notes=@src"], Err("notes: src is a directory"));
        check(&EVENT, &["notes=@"], Err("notes: no file is named after @"));
        check(&EVENT, &["notes=@~/minutes.txt"], Err("the shell reads ~ at the start of a word only"));
        check(&EVENT, &["statut=annulé"], Ok(r#"status=Text("cancelled")"#));
        check(&COLLABORATOR, &["username=Zoe"], Ok(r#"username=Text("zoe")"#));
        check(&EVENT, &["title=None"], Err("title cannot be empty"));
        check(&CLIENT, &["last_name=Null"], Err(r#"last_name='"Null"'"#));
        check(&CLIENT, &["last_name=\"Null\""], Ok(r#"last_name=Text("Null")"#));
        check(&EVENT, &["alice"], Err("alice is not field=value"));
        check(&EVENT, &["suport=alice"], Err("did you mean support=alice?"));
        check(&EVENT, &["client=x"], Err("it is contract.client: change it there"));
        check(&EVENT, &["attendees=many"], Err("attendees: "));
        check(&LOCATION, &["postal_code=7500", "country=France"], Err("postal_code: `7500` is not a postal code of France"));
        check(&LOCATION, &["postal_code=1218", "country=Suisse"], Ok(r#"postal_code=Text("1218") country=Text("Suisse")"#));
        check(&COMPANY, &["nic=66523", "siren=552081317"], Err("nic: `66523` is not a NIC of the SIREN 552081317"));
        check(&COMPANY, &["nic=66523", "siren=None"], Ok(r#"nic=Text("66523") siren=Null"#));
        check(&COMPANY, &["siren=55208131766522"], Err("did you mean siren=552081317 nic=66522?"));
        check(&EVENT, &["notes=a", "notes=b"], Err("notes is given twice"));
        check(&EVENT, &["status=cancled"], Err("did you mean status=cancelled?"));
    }
}
