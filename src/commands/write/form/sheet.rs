//! A record as it is being filled in: its fields, what they are, what they are to become.

use crate::commands::records::{exact, said};
use crate::entity::{Entity, Field, Value};
use crate::output;

/// What a person says a field is to become.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// As it would stand after `field=`.
    pub typed: String,
    /// As people see it.
    pub shown: String,
    /// Whether it came with the command: then it is passed on as it was.
    pub given: bool,
}

/// One field that may be written.
#[derive(Clone, Debug)]
pub struct Line {
    pub field: &'static Field,
    /// Its present value, exactly; none for null and in a new record.
    pub before: Option<String>,
    /// The same, as people see it.
    before_shown: String,
    pub answer: Option<Answer>,
}

impl Line {
    pub fn new(field: &'static Field, before: &Value<'_>) -> Self {
        let shown = if before.is_null() { String::new() } else { said(before) };
        Self { field, before: exact(before), before_shown: shown, answer: None }
    }

    /// What stands in the field when it is asked for.
    pub fn present(&self) -> &str {
        self.answer.as_ref().map_or_else(|| self.before.as_deref().unwrap_or_default(), |answer| &answer.typed)
    }

    /// What is shown of it, on one line.
    pub fn shown(&self) -> String {
        let shown = self.answer.as_ref().map_or(&self.before_shown, |answer| &answer.shown);
        if shown.is_empty() { "–".to_owned() } else { output::escaped(shown).into_owned() }
    }

    /// Takes an answer; one that says what is so already is none.
    pub fn answer(&mut self, answer: Answer) {
        let same = !answer.given && answer.typed == self.before.as_deref().unwrap_or_default();
        self.answer = (!same).then_some(answer);
    }

    /// As `field=value`.
    fn word(&self) -> Option<String> {
        let Answer { typed, given, .. } = self.answer.as_ref()?;
        Some(word(self.field.name, typed, *given))
    }
}

/// `name=typed`, where `@file` and `-` are only what they are, unless they were `given` so.
pub fn word(name: &str, typed: &str, given: bool) -> String {
    if !given && (typed.starts_with('@') || typed == "-") { format!("{name}=\"{typed}\"") } else { format!("{name}={typed}") }
}

/// The record.
#[derive(Debug)]
pub struct Sheet {
    pub entity: &'static Entity,
    /// As typed, with the record's code: `update-client cl-12`.
    pub command: String,
    pub lines: Vec<Line>,
}

impl Sheet {
    /// Takes what came with the command.
    pub fn give(&mut self, words: &[String]) {
        for (name, typed) in words.iter().filter_map(|word| word.split_once('=')) {
            if let Some(line) = self.lines.iter_mut().find(|line| line.field.answers_to(name.trim())) {
                line.answer(Answer { typed: typed.to_owned(), shown: typed.to_owned(), given: true });
            }
        }
    }

    /// What was said, as `field=value`.
    pub fn words(&self) -> Vec<String> {
        self.lines.iter().filter_map(Line::word).collect()
    }

    /// The command that says it all again, for a shell.
    pub fn repeated(&self) -> String {
        repeated(&self.command, &self.words())
    }

    /// Where the first required field stands that has no answer.
    pub fn missing(&self) -> Option<usize> {
        self.lines.iter().position(|line| line.field.required() && line.before.is_none() && line.answer.is_none())
    }

    /// The field that a broken constraint is about: `client_email_form` is about `email`, `event_ends_after_start` about `ends_at`.
    pub fn concerned(&self, constraint: &str) -> Option<usize> {
        let rest = constraint.strip_prefix(self.entity.table)?.strip_prefix('_')?;
        let named =
            |field: &Field, name: &str| rest.strip_prefix(name).is_some_and(|end| end.is_empty() || end.starts_with('_')) && !field.derived;
        let whole =
            |line: &Line| [line.field.name, line.field.column].into_iter().filter(|name| named(line.field, name)).map(str::len).max();
        let longest = self.lines.iter().enumerate().filter_map(|(at, line)| Some((whole(line)?, at))).max();
        let first = rest.split('_').next().unwrap_or_default();
        let begun = || self.lines.iter().position(|line| line.field.name.split('_').next() == Some(first));
        longest.map(|(_, at)| at).or_else(begun)
    }

    /// The fields that have an answer, for people: what each is, or what it was and will be.
    pub fn summary(&self) -> String {
        let said: Vec<&Line> = self.lines.iter().filter(|line| line.answer.is_some()).collect();
        let width = said.iter().map(|line| line.field.label.get().chars().count()).max().unwrap_or_default();
        let text = |line: &&Line| {
            let label = line.field.label;
            let before = output::escaped(&line.before_shown);
            let arrow = if before.is_empty() { String::new() } else { format!("{before} → ") };
            format!("  {label:<width$}  {arrow}{}", line.shown())
        };
        said.iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

/// A command with its words quoted as a POSIX shell needs it.
pub fn repeated(command: &str, words: &[String]) -> String {
    let quoted = words.iter().map(|word| match word.split_once('=') {
        Some((name, value)) => format!("{name}={}", quoted(value)),
        None => quoted(word),
    });
    std::iter::once(format!("epicrm {command}")).chain(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-+/:,@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CLIENT, COLLABORATOR, CONTRACT, EVENT};

    fn sheet(entity: &'static Entity) -> Sheet {
        let lines = entity.fields.iter().filter(|field| !field.derived).map(|field| Line::new(field, &Value::Null)).collect();
        Sheet { entity, command: format!("add-{}", entity.noun), lines }
    }

    #[test]
    fn a_constraint_is_about_a_field() {
        for (entity, constraint, field) in [
            (&CLIENT, "client_email_form", Some("email")),
            (&CLIENT, "client_email_key", Some("email")),
            (&CLIENT, "client_code_key", Some("code")),
            (&CLIENT, "client_first_contact_on_dated", Some("first_contact_on")),
            (&CLIENT, "client_company_fkey", Some("company")),
            (&EVENT, "event_ends_after_start", Some("ends_at")),
            (&EVENT, "event_support_clash", Some("support")),
            (&EVENT, "event_contract_signed", Some("contract")),
            (&CONTRACT, "contract_total_covers_paid", Some("total")),
            (&COLLABORATOR, "collaborator_username_key", Some("username")),
            (&COLLABORATOR, "collaborator_code_key", Some("registration_number")),
            (&CLIENT, "client_nothing_known", None),
            (&CLIENT, "event_contract_signed", None),
        ] {
            let sheet = sheet(entity);
            assert_eq!(sheet.concerned(constraint).map(|at| sheet.lines[at].field.name), field, "{constraint}");
        }
    }

    #[test]
    fn a_repeated_command_survives_the_shell() {
        let words =
            ["last_name=Le Goff", "notes=l'été\n$HOME `x` \"y\"", "phone=+33612345678", "first_name=李", "email="].map(str::to_owned);
        assert_eq!(
            repeated("add-client", &words),
            "epicrm add-client last_name='Le Goff' notes='l'\\''été\n$HOME `x` \"y\"' phone=+33612345678 first_name=李 email=''"
        );
    }

    #[test]
    fn an_answer_is_never_read_as_a_file() {
        for (typed, given, expected) in
            [("@home", false, "notes=\"@home\""), ("@home", true, "notes=@home"), ("-", false, "notes=\"-\""), ("-1", false, "notes=-1")]
        {
            assert_eq!(word("notes", typed, given), expected);
        }
    }

    #[test]
    fn what_is_so_already_is_no_answer() {
        let mut line = Line::new(CLIENT.field("first_name").unwrap(), &Value::Text("Zoë".into()));
        let answer = |typed: &str| Answer { typed: typed.to_owned(), shown: typed.to_owned(), given: false };
        line.answer(answer("Anne"));
        assert_eq!(line.word().as_deref(), Some("first_name=Anne"));
        line.answer(answer("Zoë"));
        assert_eq!(line.word(), None);
        line.answer(answer(""));
        assert_eq!(line.word().as_deref(), Some("first_name="));
    }
}
