//! What the commands that write are told: codes of records, names of fields, values of `field=value`.

use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::ArgValueCompleter;

use super::{candidates, names, values};
use crate::domain::{CLIENT, COMPANY, CONTRACT, ENTITIES, PAYMENT};
use crate::entity::Entity;

/// What a word of a command may be.
#[derive(Clone, Copy)]
enum Word {
    Assignment,
    Code,
    Either,
}

/// Commands that are called by what they do, with the entity they do it to.
static ACTS: [(&str, &Entity); 6] = [
    ("sign-contract", &CONTRACT),
    ("cancel-contract", &CONTRACT),
    ("reverse-payment", &PAYMENT),
    ("merge-client", &CLIENT),
    ("merge-company", &COMPANY),
    ("anonymise-client", &CLIENT),
];

/// The commands, with what their words may be.
pub(super) fn told(commands: Command) -> Command {
    commands.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let act = ACTS.iter().find(|(act, _)| *act == name).map(|(_, entity)| (*entity, Word::Either));
        let Some((entity, word)) = act.or_else(|| verb_and_noun(&name)) else { return command };
        command.mut_args(|arg| {
            let words = if arg.get_id() == "words" { word } else { Word::Code };
            if ["words", "code", "code_option", "kept", "other"].contains(&arg.get_id().as_str()) { with(arg, entity, words) } else { arg }
        })
    })
}

fn verb_and_noun(command: &str) -> Option<(&'static Entity, Word)> {
    let (verb, noun) = command.split_once('-')?;
    let word = match verb {
        "add" => Word::Assignment,
        "update" => Word::Either,
        "delete" => Word::Code,
        _ => return None,
    };
    ENTITIES.into_iter().find(|entity| entity.noun == noun).map(|entity| (entity, word))
}

fn with(arg: Arg, entity: &'static Entity, word: Word) -> Arg {
    arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
        candidates(typed, |typed| match word {
            Word::Assignment => assignments(entity, typed),
            Word::Code => names(entity, typed),
            Word::Either if typed.contains('=') => assignments(entity, typed),
            Word::Either => [assignments(entity, typed), names(entity, typed)].concat(),
        })
    }))
}

/// The word again, each time with another end: fields that are written, then values of the one that was chosen.
fn assignments(entity: &'static Entity, typed: &str) -> Vec<String> {
    let Some((name, value)) = typed.split_once('=') else {
        let begun = typed.replace('-', "_").to_lowercase();
        let written = || entity.fields.iter().filter(|field| !field.derived);
        let mut found: Vec<&str> = written().map(|field| field.name).filter(|name| name.starts_with(&begun)).collect();
        if found.is_empty() {
            found = written().flat_map(|field| field.aliases).copied().filter(|name| name.starts_with(&begun)).collect();
        }
        return found.into_iter().map(|name| format!("{name}=")).collect();
    };
    let known = entity.field(name).filter(|field| !field.derived).and_then(|field| entity.resolve(field.name).ok());
    let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let begun = value.strip_prefix(['\'', '"']).unwrap_or(value);
    known
        .map(|path| values(&path, begun, quote))
        .unwrap_or_default()
        .into_iter()
        .map(|value| format!("{name}={}", quoted(&value, quote)))
        .collect()
}

/// As an assignment reads it: quotes round a value are taken off, and nothing in between means anything else.
fn quoted(value: &str, begun: Option<char>) -> String {
    match begun.or(value.starts_with(['@', '-', '\'', '"']).then_some('"')) {
        Some(quote) => format!("{quote}{value}{quote}"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CLIENT, EVENT};

    fn check(entity: &'static Entity, typed: &str, expected: &[&str]) {
        assert_eq!(assignments(entity, typed), expected, "{typed}");
    }

    #[test]
    fn fields_and_their_values() {
        check(&CONTRACT, "due", &["due_on="]);
        check(&CONTRACT, "full_am", &["full_amount_to_pay="]);
        check(&CONTRACT, "client_n", &[]);
        check(&CONTRACT, "status=", &["status=unsigned", "status=signed", "status=cancelled"]);
        check(&CONTRACT, "statut=s", &["statut=signed"]);
        check(&CLIENT, "civility=M", &["civility=MR", "civility=MME", "civility=MLE"]);
        check(&CLIENT, "civility='MM", &["civility='MME'"]);
        check(&EVENT, "clash_allowed=t", &["clash_allowed=true"]);
        check(&EVENT, "starts_at=tom", &["starts_at=tomorrow"]);
        check(&EVENT, "client=x", &[]);
        check(&EVENT, "nothing=x", &[]);
    }

    #[test]
    fn every_command_that_writes_is_told() {
        let commands = told(<crate::commands::Cli as clap::CommandFactory>::command());
        for (act, _) in ACTS {
            assert!(commands.find_subcommand(act).is_some(), "{act}");
        }
        assert!(verb_and_noun("update-event").is_some() && verb_and_noun("reset-password").is_none());
    }
}
