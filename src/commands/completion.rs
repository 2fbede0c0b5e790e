//! What a shell is told when somebody presses Tab. Says nothing rather than something wrong, starts no server, and waits for
//! the database a tenth of a second at most.

mod bash;
mod lookup;
mod powershell;
mod shell;
mod writes;

use std::ffi::{OsStr, OsString};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Fish, Shells, Zsh};

pub use self::lookup::{Asking, ask_as};
use super::{help, list, tree};
use crate::config::Habits;
use crate::domain::notes::NOUNS;
use crate::domain::{COLLABORATOR, ENTITIES, NOTE, REMINDER};
use crate::entity::{Entity, Field, Kind, Path};
use crate::filter::{self, Wanted, What};

/// Set by the scripts of `completions`: to the shell that asks.
pub const VARIABLE: &str = "EPICRM_COMPLETE";

/// The shells that are known.
pub const SHELLS: Shells<'static> = Shells(&[&bash::Bash, &Zsh, &Fish, &powershell::Plain]);

/// Answers the shell, if it is one that asks: then there is nothing else to do.
pub fn answer(arguments: &[OsString], habits: &Habits) -> bool {
    CompleteEnv::with_factory(|| aliased(help::spoken(command(about(arguments))), habits))
        .var(VARIABLE)
        .shells(SHELLS)
        .try_complete(arguments.iter().cloned(), None)
        .unwrap_or(true)
}

/// What may stand where the last of these words, as they were typed, is begun: what to show, and what to write.
pub fn proposals(words: &[&str]) -> Vec<(String, String)> {
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let (typed, open) = shell::read(last);
    let arguments: Vec<OsString> =
        ["epicrm".into()].into_iter().chain(before.iter().map(|word| shell::read(word).0.into())).chain([typed.into()]).collect();
    let index = arguments.len() - 1;
    let candidates = clap_complete::engine::complete(&mut command(about(&arguments)), arguments, index, None).unwrap_or_default();
    let proposed = candidates.into_iter().filter(|candidate| !candidate.is_hide_set()).filter_map(|candidate| {
        let text = candidate.get_value().to_str()?.to_owned();
        let written = shell::written(&text, open)?;
        let written = open.map_or(written.clone(), |quote| format!("{quote}{written}"));
        Some((text, written))
    });
    proposed.collect()
}

/// With the person's aliases among the commands; what follows one is not completed.
fn aliased(commands: clap::Command, habits: &Habits) -> clap::Command {
    let short = habits.aliases.iter().filter(|(name, _)| commands.find_subcommand(name).is_none());
    // Leaked: the process ends with its answer, and clap keeps names that are part of the program.
    let short: Vec<_> = short.map(|(name, words)| clap::Command::new(&*name.clone().leak()).about(words.join(" "))).collect();
    commands.subcommands(short)
}

/// What a note or a reminder that is being typed is about: the word after the command.
fn about(arguments: &[OsString]) -> Option<&'static Entity> {
    let command = arguments.iter().position(|word| word == "note" || word == "remind")?;
    let noun = NOUNS.iter().find(|noun| {
        arguments.get(command + 1).and_then(|typed| typed.to_str()).is_some_and(|typed| noun.words().any(|word| word == typed))
    })?;
    ENTITIES.into_iter().find(|entity| entity.noun == noun.name)
}

/// The commands, with what their arguments may be; `about` is what a note is about.
fn command(about: Option<&'static Entity>) -> clap::Command {
    let named = |entity: &'static Entity| ArgValueCompleter::new(move |typed: &OsStr| candidates(typed, |typed| names(entity, typed)));
    let mut commands = writes::told(tree::whole()).mut_subcommand("done", |done| done.mut_arg("code", |arg| arg.add(named(&REMINDER))));
    if let Some(entity) = about {
        for short in ["note", "remind"] {
            commands = commands.mut_subcommand(short, |short| short.mut_arg("code", |arg| arg.add(named(entity))));
        }
    }
    ENTITIES.into_iter().fold(commands, |command, entity| {
        let filter = ArgValueCompleter::new(move |typed: &OsStr| candidates(typed, |typed| in_filter(entity, typed)));
        let columns = ArgValueCompleter::new(move |typed: &OsStr| candidates(typed, |typed| in_list(entity, typed)));
        let sort = columns.clone();
        let name = named(entity);
        command
            .mut_subcommand(entity.plural, |list| {
                list.mut_arg("filter", |arg| arg.add(filter.clone()))
                    .mut_arg("columns", |arg| arg.add(columns))
                    .mut_arg("sort", |arg| arg.add(sort))
            })
            .mut_subcommands(|one| match one.get_name().strip_suffix(entity.noun) {
                Some("") if entity != &NOTE => one.mut_arg("name", |arg| arg.add(name.clone())),
                Some("update-" | "delete-") => one.mut_arg("filter", |arg| arg.add(filter.clone())),
                _ => one,
            })
    })
}

fn candidates(typed: &OsStr, propose: impl Fn(&str) -> Vec<String>) -> Vec<CompletionCandidate> {
    typed.to_str().map(propose).unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
}

/// The whole text again, each time with another end.
fn in_filter(entity: &'static Entity, text: &str) -> Vec<String> {
    let Some(Wanted { from, what }) = filter::wanted(text, entity) else { return Vec::new() };
    let ends = match what {
        What::Field { dots, typed } => fields(entity, &dots, &typed),
        What::Operator(path) => operators(path.field).into_iter().map(str::to_owned).collect(),
        What::Value { path, typed, quote } => values(&path, &typed, quote).into_iter().map(|value| quoted(&value, quote)).collect(),
        What::View(typed) => lookup::views(entity, &typed),
        What::Connective(typed) => {
            ["and ", "or ", "et ", "ou "].into_iter().filter(|word| word.starts_with(&typed)).map(str::to_owned).collect()
        }
    };
    ends.into_iter().map(|end| format!("{}{end}", &text[..from])).collect()
}

/// Fields from where `dots` lead to: `=` goes on to a value, `.` to a field of what is referred to.
fn fields(entity: &'static Entity, dots: &str, typed: &str) -> Vec<String> {
    let from = match dots {
        "" => entity,
        dots => match entity.resolve(dots).map(|path| path.field.kind) {
            Ok(Kind::One(target) | Kind::Many { entity: target, .. }) => target,
            _ => return Vec::new(),
        },
    };
    let typed = typed.replace('-', "_").to_lowercase();
    let begun = |name: &&'static str| name.starts_with(&typed);
    let mut found: Vec<(&str, &Field)> = from.fields.iter().filter(|field| begun(&field.name)).map(|field| (field.name, field)).collect();
    if found.is_empty() {
        found =
            from.fields.iter().flat_map(|field| field.aliases.iter().filter(|name| begun(name)).map(move |name| (*name, field))).collect();
    }
    let ends = found.into_iter().flat_map(|(name, field)| {
        let relation = matches!(from.resolve(field.name).map(|path| path.field.kind), Ok(Kind::One(_) | Kind::Many { .. }));
        [Some(format!("{name}=")), relation.then(|| format!("{name}."))].into_iter().flatten()
    });
    ends.collect()
}

fn operators(field: &Field) -> Vec<&'static str> {
    match field.kind {
        Kind::Text | Kind::One(_) | Kind::Many { .. } => vec!["= ", "!= ", "~ ", "!~ ", "^= ", "$= ", "in (", "is null"],
        Kind::Choice(_) | Kind::Boolean => vec!["= ", "!= ", "in (", "is null"],
        _ => vec!["= ", "!= ", "< ", "<= ", "> ", ">= ", "in (", "is null"],
    }
}

const DAYS: [&str; 12] = [
    "today",
    "yesterday",
    "tomorrow",
    "now",
    "this_week",
    "this_month",
    "this_year",
    "next_week",
    "next_month",
    "last_week",
    "last_month",
    "last_year",
];

fn values(path: &Path, typed: &str, quote: Option<char>) -> Vec<String> {
    let mut values: Vec<String> = match path.field.kind {
        Kind::Choice(choices) => choices.iter().map(|choice| choice.name.to_owned()).collect(),
        Kind::Boolean => vec!["true".to_owned(), "false".to_owned()],
        Kind::Date | Kind::Instant => DAYS.map(str::to_owned).to_vec(),
        Kind::Text => lookup::texts(path, typed),
        Kind::One(target) | Kind::Many { entity: target, .. } => {
            let mut names = lookup::names(target, typed);
            if target == &COLLABORATOR {
                names.push("me".to_owned());
            }
            names
        }
        _ => Vec::new(),
    };
    if path.field.nullable && quote.is_none() {
        values.push("None".to_owned());
    }
    values.retain(|value| value.to_lowercase().starts_with(&typed.to_lowercase()));
    values
}

/// As a filter reads it: what is not one bare word is quoted.
fn quoted(value: &str, begun: Option<char>) -> String {
    let bare = |letter: char| letter.is_alphanumeric() || "_-.@+/".contains(letter);
    match begun {
        Some(quote) => format!("{quote}{}{quote}", value.replace('\\', r"\\").replace(quote, &format!("\\{quote}"))),
        None if value.chars().all(bare) && !value.contains("..") => value.to_owned(),
        None => format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'")),
    }
}

/// Names parted by commas: the last of them.
fn in_list(entity: &'static Entity, text: &str) -> Vec<String> {
    let (before, last) = text.rfind(',').map_or(("", text), |comma| text.split_at(comma + 1));
    let sign = &last[..last.len() - last.trim_start_matches(['+', '-']).len()];
    let begun = list::shown(entity).into_iter().filter(|name| name.starts_with(&last[sign.len()..]));
    begun.map(|name| format!("{before}{sign}{name}")).collect()
}

fn names(entity: &'static Entity, typed: &str) -> Vec<String> {
    lookup::names(entity, typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CONTRACT;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(in_filter(&CONTRACT, text), expected, "{text}");
    }

    #[test]
    fn the_last_word_of_a_filter_is_completed() {
        check("stat", &["status="]);
        check("status=signed and remai", &["status=signed and remaining="]);
        check("remain_", &["remain_amount_to_pay="]);
        check("client.comp", &["client.company=", "client.company.", "client.company_name="]);
        check("status=s", &["status=signed"]);
        check("not status in (unsigned, c", &["not status in (unsigned, cancelled"]);
        check("due_on=this_", &["due_on=this_week", "due_on=this_month", "due_on=this_year"]);
        check("due_on=N", &["due_on=now", "due_on=next_week", "due_on=next_month", "due_on=None"]);
        check("status=signed a", &["status=signed and "]);
        check("nothing.at", &[]);
    }

    #[test]
    fn what_is_no_bare_word_is_quoted() {
        assert_eq!(quoted("Le Mans", None), "'Le Mans'");
        assert_eq!(quoted("O'Brien", Some('\'')), r"'O\'Brien'");
        assert_eq!(quoted("a@b.example", None), "a@b.example");
    }

    #[test]
    fn names_of_columns_too() {
        assert_eq!(in_list(&CONTRACT, "code,+rem"), ["code,+remaining"]);
        assert_eq!(in_list(&CONTRACT, "client.ema"), ["client.email"]);
    }
}
