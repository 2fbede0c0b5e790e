//! A record as TOML, for an editor: a line for each field that may be written, with what it takes; the others as comments. Read
//! back, a value that differs is an assignment, judged by what judges `field=value`.

use toml_edit::{DocumentMut, Item, Value as Toml};

use super::question::takes;
use super::sheet::{Line, Sheet, word};
use crate::commands::records::said;
use crate::entity::{Field, Kind, Value};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::language::{both, labelled, tr};

/// Starts a line that tells what was wrong with the text: gone when it is read again.
const MISTAKE: &str = "#!";

/// The record, with `heading` above it and what is only shown below it.
pub fn text(sheet: &Sheet, heading: &str, shown: &[(&'static Field, Value<'static>)]) -> String {
    let mut text = String::new();
    comment(heading, &mut text);
    for line in &sheet.lines {
        let field = line.field;
        text.push('\n');
        comment(&help(line), &mut text);
        text.push_str(&format!("{} = {}\n", field.name, written(field, line.present())));
    }
    let shown: Vec<_> = shown.iter().filter(|(_, value)| !value.is_null()).collect();
    if !shown.is_empty() {
        text.push('\n');
        comment(both("Not yours to write, or written elsewhere:", "Ce que vous n'écrivez pas, ou qui s'écrit ailleurs :").get(), &mut text);
        for (field, value) in shown {
            comment(&format!("{} = {}", field.name, written(field, &said(value))), &mut text);
        }
    }
    text
}

/// The text with what is wrong with it on top.
pub fn with_mistake(text: &str, mistake: &Error) -> String {
    let lines = std::iter::once(mistake.message.as_str()).chain(mistake.hints.iter().map(String::as_str));
    let lines = lines.flat_map(str::lines).map(|line| format!("{MISTAKE} {line}\n"));
    lines.chain([without_mistake(text)]).collect()
}

/// The text alone.
pub fn without_mistake(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with(MISTAKE)).collect()
}

/// The values that differ from those of the sheet, as `field=value`; none when no field is left in the text.
///
/// # Errors
/// Exit code 2: the text is no TOML, or something in it is no value of a field.
pub fn words(text: &str, sheet: &Sheet) -> Result<Option<Vec<String>>> {
    let wrong = |message: String| Error::new(ErrorKind::Usage, message);
    let document: DocumentMut = without_mistake(text).parse().map_err(|error: toml_edit::TomlError| {
        let line = error.span().map(|span| without_mistake(text)[..span.start].matches('\n').count() + 1);
        let what = match line {
            Some(line) => tr!("this is not TOML (line {line})", "ce n'est pas du TOML (ligne {line})"),
            None => tr!("this is not TOML", "ce n'est pas du TOML"),
        };
        wrong(labelled(what, error.message().trim()))
            .hint(both("a text stands in quotes: city = \"Nantes\"", "un texte est entre guillemets : city = \"Nantes\""))
    })?;
    if document.is_empty() {
        return Ok(None);
    }
    let mut words = Vec::new();
    for (name, item) in document.iter() {
        let Item::Value(value) = item else {
            return Err(wrong(no_value(name)));
        };
        let line = sheet.lines.iter().find(|line| line.field.answers_to(name));
        let present = line.map(|line| written(line.field, line.present()));
        if present.is_some_and(|present| same(&present, value)) {
            continue;
        }
        words.push(assigned(name, value)?);
    }
    // What came with the command stays said, where the text does not say otherwise.
    let unsaid = sheet.lines.iter().filter(|line| line.answer.is_some());
    let unsaid = unsaid.filter(|line| !words.iter().any(|word| word.split_once('=').is_some_and(|(name, _)| line.field.answers_to(name))));
    let kept: Vec<String> =
        unsaid.filter_map(|line| line.answer.as_ref().map(|answer| word(line.field.name, &answer.typed, answer.given))).collect();
    Ok(Some(kept.into_iter().chain(words).collect()))
}

fn no_value(name: &str) -> String {
    tr!(
        "{name} is no value: a field has one text, number, date or true or false",
        "{name} n'est pas une valeur : un champ a un texte, un nombre, une date, ou bien true ou false"
    )
}

/// A text of the document is a text, whatever it looks like: quotes around it keep `None`, `@file` and its own quotes what they are.
fn assigned(name: &str, value: &Toml) -> Result<String> {
    match value {
        Toml::String(text) if text.value().is_empty() => Ok(format!("{name}=")),
        Toml::String(text) => Ok(format!("{name}=\"{}\"", text.value().trim_end_matches('\n'))),
        Toml::Array(_) | Toml::InlineTable(_) => Err(Error::new(ErrorKind::Usage, no_value(name))),
        // As it stands in the text: a number is exact only so.
        scalar => Ok(format!("{name}={}", scalar.to_string().trim())),
    }
}

/// Whether the text still says what was written into it.
fn same(written: &str, value: &Toml) -> bool {
    written.parse::<Toml>().is_ok_and(|before| match (&before, value) {
        (Toml::String(before), Toml::String(value)) => before.value().trim_end_matches('\n') == value.value().trim_end_matches('\n'),
        (before, value) => before.to_string().trim() == value.to_string().trim(),
    })
}

/// A value as TOML; what is no number, date or truth of TOML's is a text.
fn written(field: &Field, exactly: &str) -> String {
    let bare = matches!(field.kind, Kind::Integer | Kind::Money | Kind::Date | Kind::Instant | Kind::Boolean);
    if bare && exactly.parse::<Toml>().is_ok_and(|value| !value.is_str()) {
        return exactly.to_owned();
    }
    if exactly.contains('\n') && !exactly.contains('\r') {
        let escaped = exactly.replace('\\', r"\\").replace("\"\"\"", "\"\"\\\"");
        return format!("\"\"\"\n{escaped}\n\"\"\"");
    }
    Toml::from(exactly).to_string()
}

fn help(line: &Line) -> String {
    let (label, takes) = (line.field.label, takes(line));
    if line.field.required() { tr!("{label} (required): {takes}", "{label} (obligatoire) : {takes}") } else { labelled(label, takes) }
}

fn comment(lines: &str, out: &mut String) {
    for line in lines.lines() {
        out.push_str(&format!("# {line}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CONTRACT, EVENT};
    use crate::entity::Entity;

    fn sheet(entity: &'static Entity, values: &[(&str, Value<'static>)]) -> Sheet {
        let lines = values.iter().map(|(name, value)| Line::new(entity.field(name).unwrap(), value)).collect();
        Sheet { entity, command: "update-x 1".to_owned(), lines }
    }

    fn event() -> Sheet {
        let moment = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        sheet(
            &EVENT,
            &[
                ("title", Value::Text("L'été \"à\" \\ Zoë".into())),
                ("notes", Value::Text("one\ntwo \"\"\" and \\ three\n\nfour".into())),
                ("attendees", Value::Integer(12)),
                ("starts_at", Value::Instant(moment)),
                ("support", Value::Null),
                ("clash_allowed", Value::Boolean(false)),
            ],
        )
    }

    #[test]
    fn what_is_written_is_read_as_unchanged() {
        let sheet = event();
        let written = text(&sheet, "an event", &[]);
        assert_eq!(words(&written, &sheet).unwrap(), Some(vec![]), "{written}");
        let contract = self::sheet(&CONTRACT, &[("total", Value::Money("9999999999.10".parse().unwrap()))]);
        let written = text(&contract, "a contract", &[]);
        assert!(written.contains("total = 9999999999.10\n"), "{written}");
        assert_eq!(words(&written, &contract).unwrap(), Some(vec![]));
    }

    #[test]
    fn what_differs_is_assigned() {
        let sheet = event();
        let check = |text: &str, expected: Result<Option<&[&str]>, &str>| match (words(text, &sheet), expected) {
            (Ok(None), Ok(None)) => {}
            (Ok(Some(read)), Ok(Some(expected))) => assert_eq!(read, expected, "{text}"),
            (Err(error), Err(part)) => assert!(error.message.contains(part), "{text}: {}", error.message),
            (read, expected) => panic!("{text}: {read:?}, not {expected:?}"),
        };
        check("attendees = 40\n", Ok(Some(&["attendees=40"])));
        check("attendees = 12\n", Ok(Some(&[])));
        check("support = \"None\"\ntitle = \"@x\"", Ok(Some(&["support=\"None\"", "title=\"@x\""])));
        check("title = \"\"\n", Ok(Some(&["title="])));
        check("notes = \"\"\"\na\nb\n\"\"\"\n", Ok(Some(&["notes=\"a\nb\""])));
        check("starts_at = 2027-03-01T18:00:00\n", Ok(Some(&["starts_at=2027-03-01T18:00:00"])));
        check("nothing = 1", Ok(Some(&["nothing=1"])));
        check("", Ok(None));
        check("# only a comment\n#! and a mistake\n", Ok(None));
        check("title = \n", Err("this is not TOML (line 1)"));
        check("title = [1]", Err("title is no value"));
        check("[title]\nx = 1", Err("title is no value"));
    }

    #[test]
    fn a_mistake_stands_on_top_once() {
        let mistake = Error::new(ErrorKind::Usage, "one").hint("two");
        let once = with_mistake("a = 1\n", &mistake);
        assert_eq!(once, "#! one\n#! two\na = 1\n");
        assert_eq!(with_mistake(&once, &mistake), once);
    }
}
