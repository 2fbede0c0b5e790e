//! What is wrong with a command line, said as every other error is: one sentence, what to do next, exit code 2; as JSON where the
//! command asked for that. clap finds what is wrong; the words are ours, in both languages.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::tree;
use crate::entity::value::clipped;
use crate::error::{Error, Kind};
use crate::language::tr;
use crate::output::Format;

/// The sentence of `error`, which clap found in `arguments`.
pub(super) fn explained(error: &clap::Error, arguments: &[OsString]) -> Error {
    let usage = |message: String| Error::new(Kind::Usage, message);
    if error.kind() == ErrorKind::InvalidUtf8 {
        return not_text(arguments);
    }
    let command = [&["epicrm"], &tree::reached(words(arguments)).1[..]].concat().join(" ");
    let mut explained = usage(sentence(error, &command));
    let lists = [
        (ContextKind::SuggestedSubcommand, Listed::Meant),
        (ContextKind::SuggestedArg, Listed::Meant),
        (ContextKind::SuggestedValue, Listed::Meant),
        (ContextKind::ValidValue, Listed::Values),
        (ContextKind::ValidSubcommand, Listed::Commands),
    ];
    for (kind, listed) in lists {
        let mut items = strings(error, kind);
        if listed == Listed::Meant {
            // clap puts the likeliest last, and lists whatever is somewhat like it.
            items.reverse();
            items.truncate(3);
        }
        if !items.is_empty() {
            explained = explained.hint(listed.hint(&items));
        }
    }
    // clap's own advice is English; there is one.
    if error.kind() == ErrorKind::UnknownArgument && said(error, ContextKind::Suggested).contains(" -- ") {
        let typed = said(error, ContextKind::InvalidArg);
        explained = explained.hint(tr!("to be taken as a value: -- {typed}", "pour en faire une valeur : -- {typed}"));
    }
    explained.hint(tr!("how it is typed: {command} --help", "comment cela se tape : {command} --help"))
}

/// The format that `arguments` ask for, as far as can be told of those that were refused.
pub(super) fn format(arguments: &[OsString]) -> Option<Format> {
    let mut words = arguments.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
    while let Some(word) = words.next() {
        let asked = match word {
            "--format" | "-f" => words.next(),
            _ => word.strip_prefix("--format=").or_else(|| word.strip_prefix("-f=")).or_else(|| word.strip_prefix("-f")),
        };
        match asked {
            Some("json") => return Some(Format::Json),
            Some("jsonl") => return Some(Format::Jsonl),
            _ => {}
        }
    }
    None
}

/// What was typed after the program's name, where it is text.
pub(super) fn words(arguments: &[OsString]) -> impl Iterator<Item = &str> {
    arguments.iter().skip(1).filter_map(|word| word.to_str())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Meant,
    Values,
    Commands,
}

impl Listed {
    fn hint(self, items: &[String]) -> String {
        let items = items.join(", ");
        match self {
            Self::Meant => tr!("did you mean: {items}", "vouliez-vous dire : {items}"),
            Self::Values => tr!("possible values: {items}", "valeurs possibles : {items}"),
            Self::Commands => tr!("commands: {items}", "commandes : {items}"),
        }
    }
}

fn sentence(error: &clap::Error, command: &str) -> String {
    let arg = said(error, ContextKind::InvalidArg);
    let typed = said(error, ContextKind::InvalidValue);
    let value = clipped(&typed);
    let number = |kind| said(error, kind);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = said(error, ContextKind::InvalidSubcommand);
            tr!("{command} has no command '{typed}'", "{command} n'a pas de commande '{typed}'")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            tr!("{command} takes a command, and none was given", "{command} demande une commande, et n'en a pas")
        }
        ErrorKind::UnknownArgument => tr!("unexpected argument '{arg}'", "argument inattendu : '{arg}'"),
        ErrorKind::MissingRequiredArgument => tr!("what is missing: {arg}", "il manque : {arg}"),
        ErrorKind::ArgumentConflict => conflict(error, &arg),
        ErrorKind::InvalidValue if typed.is_empty() => {
            tr!("'{arg}' takes a value, and none was given", "'{arg}' demande une valeur, et n'en a pas")
        }
        ErrorKind::NoEquals => tr!("'{arg}' takes its value behind =", "'{arg}' prend sa valeur après ="),
        ErrorKind::InvalidValue => tr!("invalid value '{value}' for '{arg}'", "valeur '{value}' invalide pour '{arg}'"),
        ErrorKind::ValueValidation => {
            let why = reason(error);
            tr!("invalid value '{value}' for '{arg}': {why}", "valeur '{value}' invalide pour '{arg}' : {why}")
        }
        ErrorKind::TooManyValues => {
            tr!("'{arg}' takes no further value: '{value}'", "'{arg}' ne prend pas d'autre valeur : '{value}'")
        }
        ErrorKind::TooFewValues => {
            let (least, given) = (number(ContextKind::MinValues), number(ContextKind::ActualNumValues));
            tr!("'{arg}' takes {least} values at least, and has {given}", "'{arg}' demande au moins {least} valeurs, et en a {given}")
        }
        ErrorKind::WrongNumberOfValues => {
            let (expected, given) = (number(ContextKind::ExpectedNumValues), number(ContextKind::ActualNumValues));
            tr!("'{arg}' takes {expected} values, and has {given}", "'{arg}' demande {expected} valeurs, et en a {given}")
        }
        // What a command itself says of its arguments is in the language spoken already.
        _ => error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    }
}

fn conflict(error: &clap::Error, arg: &str) -> String {
    let prior = said(error, ContextKind::PriorArg);
    let what = if arg.is_empty() { said(error, ContextKind::InvalidSubcommand) } else { arg.to_owned() };
    if prior == what {
        tr!("'{what}' can be given once only", "'{what}' ne se donne qu'une fois")
    } else if prior.is_empty() {
        tr!("'{what}' cannot be used with the other arguments", "'{what}' ne s'emploie pas avec les autres arguments")
    } else {
        tr!("'{what}' cannot be used with '{prior}'", "'{what}' ne s'emploie pas avec '{prior}'")
    }
}

/// Why a value was refused: what our own readers say, or what is behind the libraries' words, which are English.
fn reason(error: &clap::Error) -> String {
    use std::error::Error as _;
    let Some(source) = error.source() else { return tr!("it cannot be read", "elle ne peut pas être lue") };
    if source.is::<std::num::ParseIntError>() {
        return tr!("that is no whole number, or too large a one", "ce n'est pas un nombre entier, ou il est trop grand");
    }
    if source.is::<chrono::ParseError>() {
        return tr!("that is no date such as 2026-07-14", "ce n'est pas une date comme 2026-07-14");
    }
    let text = source.to_string();
    match text.split_once(" is not in ") {
        Some((value, range)) => tr!("{value} is not in {range}", "{value} n'est pas dans {range}"),
        None => text,
    }
}

/// Which argument is not UTF-8: clap says only that one is.
fn not_text(arguments: &[OsString]) -> Error {
    let place = arguments.iter().position(|argument| argument.to_str().is_none()).unwrap_or_default();
    let shown = arguments.get(place).map(|argument| argument.to_string_lossy()).unwrap_or_default();
    let shown = clipped(&shown);
    Error::new(Kind::Usage, tr!("argument {place} is not UTF-8 text: `{shown}`", "l'argument {place} n'est pas du texte UTF-8 : `{shown}`"))
        .hint(tr!(
            "the terminal or the file it comes from has another encoding: iconv -f ISO-8859-1 -t UTF-8",
            "le terminal ou le fichier d'où il vient a un autre encodage : iconv -f ISO-8859-1 -t UTF-8"
        ))
}

/// What clap keeps under `kind`, as text; several are joined.
fn said(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
