//! The French of the help. The English stands where commands and options are declared; the French stands beside it once more in
//! `french/*.rs`, a file for each group of commands, so that an English text that changes is missed at once: a test finds what has no
//! French, and what no longer has any English.

mod data;
mod everywhere;
mod interactive;
mod look;
mod read;
mod report;
mod start;
mod write;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use clap::builder::{PossibleValue, Str};
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use super::dress::unbreakable;
use crate::language::Text;

/// What one file says.
struct Texts {
    says: &'static [Text],
    /// Names of values.
    names: &'static [Text],
    /// What follows the help of these commands, which have the same in English; each without the program: `db backup`.
    after: &'static [(&'static [&'static str], &'static str)],
}

const ALL: [Texts; 8] =
    [everywhere::TEXTS, start::TEXTS, read::TEXTS, look::TEXTS, write::TEXTS, data::TEXTS, report::TEXTS, interactive::TEXTS];

/// French texts by what they stand for.
pub(super) struct French {
    /// By the English text.
    says: BTreeMap<&'static str, &'static str>,
    /// Names of values, by the English name.
    names: BTreeMap<&'static str, &'static str>,
    /// By the command.
    after: BTreeMap<&'static str, &'static str>,
}

impl French {
    pub(super) fn texts() -> &'static Self {
        static TEXTS: OnceLock<French> = OnceLock::new();
        TEXTS.get_or_init(|| {
            let by_english = |texts: fn(&Texts) -> &'static [Text]| {
                ALL.iter().flat_map(texts).map(|text| (text.english, text.french)).collect::<BTreeMap<_, _>>()
            };
            let after = ALL.iter().flat_map(|texts| texts.after).flat_map(|(paths, text)| paths.iter().map(|path| (*path, *text)));
            Self { says: by_english(|texts| texts.says), names: by_english(|texts| texts.names), after: after.collect() }
        })
    }

    /// The French of a text of the help; itself where there is none.
    pub(super) fn of(&self, english: &str) -> String {
        self.says.get(english).map_or_else(|| english.to_owned(), |french| unbreakable(french))
    }

    /// What a value is called.
    fn name(&self, english: &str) -> Option<&'static str> {
        self.names.get(english).copied()
    }

    /// What follows the help of a command.
    pub(super) fn after(&self, path: &str) -> Option<&'static str> {
        self.after.get(path).copied()
    }
}

/// The command that is typed as `path`, and all below it, in French, as far as they are defined: what is said of them, never what is
/// typed.
pub(super) fn french(command: Command, path: &str) -> Command {
    of_itself(command, path).mut_subcommands(|below| {
        let path = below_path(path, &below);
        french(below, &path)
    })
}

/// The command that is typed as `path` in French, and of those below it what a list of them says.
pub(super) fn alone(command: Command, path: &str) -> Command {
    of_itself(command, path).mut_subcommands(what_it_does)
}

fn of_itself(mut command: Command, path: &str) -> Command {
    let french = French::texts();
    if let Some(about) = command.get_long_about().map(ToString::to_string) {
        command = command.long_about(french.of(&about));
    }
    if let Some(after) = command.get_after_help().and(french.after(path)) {
        command = command.after_help(after);
    }
    what_it_does(command).subcommand_value_name(french.name("COMMAND").unwrap_or("COMMAND")).mut_args(|arg| argument(arg, french))
}

fn what_it_does(command: Command) -> Command {
    match command.get_about().map(ToString::to_string) {
        Some(about) => command.about(French::texts().of(&about)),
        None => command,
    }
}

fn argument(mut arg: Arg, french: &'static French) -> Arg {
    let told = told_behind(&arg, french);
    if let Some(help) = arg.get_help().map(ToString::to_string) {
        arg = arg.help(format!("{}{}", french.of(&help), told.join(" ")));
    } else if !told.is_empty() {
        arg = arg.help(told.join(" ").trim_start().to_owned());
    }
    if let Some(help) = arg.get_long_help().map(ToString::to_string) {
        arg = arg.long_help(french.of(&help));
    }
    if let Some(heading) = arg.get_help_heading().and_then(|heading| french.says.get(heading)) {
        arg = arg.help_heading(*heading);
    }
    if let Some(names) = arg.get_value_names().filter(|_| takes_values(&arg)) {
        let names: Vec<Str> = names.iter().map(|name| french.name(name).map_or_else(|| name.clone(), Str::from)).collect();
        arg = arg.value_names(names);
    }
    let described = visible(&arg).any(|value| value.get_help().is_some());
    if described && arg.get::<ArgValueCompleter>().is_none() {
        let values: Vec<(String, String)> = visible(&arg)
            .map(|value| (value.get_name().to_owned(), french.of(&value.get_help().map(ToString::to_string).unwrap_or_default())))
            .collect();
        arg = arg.add(ArgValueCandidates::new(move || {
            values.iter().map(|(name, about)| CompletionCandidate::new(name).help(Some(about.clone().into()))).collect()
        }));
    }
    let is_told = takes_values(&arg);
    arg.hide_default_value(is_told).hide_possible_values(is_told)
}

/// What clap would say of the values in English only: those that are possible, and the usual one.
fn told_behind(arg: &Arg, french: &'static French) -> Vec<String> {
    let mut told = Vec::new();
    if !takes_values(arg) {
        return told;
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !arg.is_hide_default_value_set() && !defaults.is_empty() {
        told.push(format!(" [par défaut\u{a0}: {}]", defaults.join(" ")));
    }
    if !arg.is_hide_possible_values_set() {
        let values: Vec<PossibleValue> = visible(arg).collect();
        if values.iter().any(|value| value.get_help().is_some()) {
            let line = |value: &PossibleValue| {
                let about = value.get_help().map(|help| french.of(&help.to_string())).unwrap_or_default();
                format!("\n- {}\u{a0}: {about}", value.get_name())
            };
            told.push(values.iter().map(line).collect());
        } else if !values.is_empty() {
            let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
            told.push(format!(" [valeurs possibles\u{a0}: {}]", names.join(", ")));
        }
    }
    told
}

fn visible(arg: &Arg) -> impl Iterator<Item = PossibleValue> {
    let values = if takes_values(arg) { arg.get_possible_values() } else { Vec::new() };
    values.into_iter().filter(|value| !value.is_hide_set())
}

fn takes_values(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// Each command that is shown, with what is typed for it after the program's name.
pub(super) fn each(command: &Command, path: &str, visit: &mut impl FnMut(&str, &Command)) {
    visit(path, command);
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        each(below, &below_path(path, below), visit);
    }
}

pub(super) fn below_path(path: &str, below: &Command) -> String {
    format!("{path} {}", below.get_name()).trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::commands::tree;
    use crate::language::Language;
    use crate::language::tests::speaking;

    /// The English texts of the tree: what is said, names of values, what follows the help with the commands that have it.
    fn english() -> (BTreeSet<String>, BTreeSet<String>, BTreeMap<String, Vec<String>>) {
        let (mut says, mut names, mut afters) = (BTreeSet::new(), BTreeSet::from(["COMMAND".to_owned()]), BTreeMap::<_, Vec<_>>::new());
        each(&tree::whole(), "", &mut |path, command| {
            says.extend(command.get_about().into_iter().chain(command.get_long_about()).map(ToString::to_string));
            if let Some(after) = command.get_after_help() {
                afters.entry(after.to_string()).or_default().push(path.to_owned());
            }
            for arg in command.get_arguments() {
                says.extend(arg.get_help().into_iter().chain(arg.get_long_help()).map(ToString::to_string));
                says.extend(arg.get_help_heading().map(ToOwned::to_owned));
                says.extend(visible(arg).filter_map(|value| value.get_help().map(ToString::to_string)));
                names.extend(arg.get_value_names().into_iter().flatten().filter(|_| takes_values(arg)).map(ToString::to_string));
            }
        });
        (says, names, afters)
    }

    #[test]
    fn every_text_of_the_help_has_its_french_and_none_is_left_over() {
        let (said, names, afters) = english();
        // A text that is French already when French is spoken stands in the source in both.
        let says: BTreeSet<String> = speaking(Language::French, || said.intersection(&english().0).cloned().collect());
        let given = |texts: fn(&Texts) -> &'static [Text]| {
            let all: Vec<&str> = ALL.iter().flat_map(texts).map(|text| text.english).collect();
            let keys: BTreeSet<String> = all.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(keys.len(), all.len(), "given twice");
            keys
        };
        for (what, english, french) in [("says", says, given(|texts| texts.says)), ("names", names, given(|texts| texts.names))] {
            let missing: Vec<_> = english.difference(&french).collect();
            let left_over: Vec<_> = french.difference(&english).collect();
            assert!(missing.is_empty(), "{what} without its French in src/commands/help/french: {missing:#?}");
            assert!(left_over.is_empty(), "{what} without its English any more: {left_over:#?}");
        }
        let given: BTreeSet<Vec<&str>> = ALL.iter().flat_map(|texts| texts.after).map(|(paths, _)| paths.to_vec()).collect();
        let expected: BTreeSet<Vec<&str>> = afters.values().map(|paths| paths.iter().map(String::as_str).collect()).collect();
        let missing: Vec<_> = expected.difference(&given).collect();
        let left_over: Vec<_> = given.difference(&expected).collect();
        assert!(missing.is_empty() && left_over.is_empty(), "after: the same follows {missing:#?}, not {left_over:#?}");
    }
}
