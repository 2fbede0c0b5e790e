//! The French of the help. The English stands where commands and options are declared; the French is data, in `fr/*.toml`, a file for
//! each group of commands: `says` and `names` give the French of an English text, so that an English text that changes is missed
//! at once; `after` gives what follows the help of a command, and of the others that have the same in English. A test finds what
//! has no French, and what no longer has any English.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use clap::builder::{PossibleValue, Str};
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use toml_edit::{DocumentMut, Item};

use super::dress::unbreakable;
use crate::commands::tree;

const FILES: [&str; 8] = [
    include_str!("fr/everywhere.toml"),
    include_str!("fr/start.toml"),
    include_str!("fr/read.toml"),
    include_str!("fr/look.toml"),
    include_str!("fr/write.toml"),
    include_str!("fr/data.toml"),
    include_str!("fr/report.toml"),
    include_str!("fr/interactive.toml"),
];

/// French texts by what they stand for.
#[derive(Default)]
pub(super) struct French {
    /// By the English text.
    says: BTreeMap<String, String>,
    /// Names of values, by the English name.
    names: BTreeMap<String, String>,
    /// By the command, without the program: `db backup`.
    after: BTreeMap<String, String>,
}

impl French {
    /// What the files say, read once; a test holds them readable.
    pub(super) fn texts() -> &'static Self {
        static TEXTS: OnceLock<French> = OnceLock::new();
        TEXTS.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut french = Self::default();
        for file in FILES.iter().filter_map(|file| file.parse::<DocumentMut>().ok()) {
            for (section, texts) in [("says", &mut french.says), ("names", &mut french.names), ("after", &mut french.after)] {
                let table = file.get(section).and_then(Item::as_table).into_iter().flatten();
                texts.extend(table.filter_map(|(english, french)| {
                    Some((english.to_owned(), if section == "after" { french.as_str()?.to_owned() } else { unbreakable(french.as_str()?) }))
                }));
            }
        }
        french
    }

    /// The French of a text of the help; itself where there is none.
    pub(super) fn of(&'static self, english: &str) -> Cow<'static, str> {
        self.says.get(english).map_or_else(|| english.to_owned().into(), |french| french.as_str().into())
    }

    /// What follows the help of a command, where that is not the same as of another.
    pub(super) fn after(&'static self, path: &str) -> Option<&'static str> {
        self.after.get(path).map(String::as_str)
    }

    /// What follows the help, by its English: commands that share the one share the other.
    fn afters(&'static self, command: &Command) -> BTreeMap<String, &'static str> {
        let mut afters = BTreeMap::new();
        each(command, "", &mut |path, command| {
            if let (Some(english), Some(french)) = (command.get_after_help(), self.after(path)) {
                afters.insert(english.to_string(), french);
            }
        });
        afters
    }
}

/// `command` and all below it in French, as far as they are defined: what is said of them, never what is typed.
pub(super) fn french(command: Command) -> Command {
    let french = French::texts();
    said(command, "", french, &LazyCell::new(|| french.afters(&tree::whole())))
}

/// What follows the help of commands that have the same in English.
type Shared<F> = LazyCell<BTreeMap<String, &'static str>, F>;

fn said<F>(mut command: Command, path: &str, french: &'static French, shared: &Shared<F>) -> Command
where
    F: FnOnce() -> BTreeMap<String, &'static str>,
{
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(french.of(&about).into_owned());
    }
    if let Some(about) = command.get_long_about().map(ToString::to_string) {
        command = command.long_about(french.of(&about).into_owned());
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        let own = french.after(path).or_else(|| shared.get(&after).copied());
        command = command.after_help(own.map_or(after, str::to_owned));
    }
    command
        .subcommand_value_name(french.names.get("COMMAND").map_or("COMMAND", String::as_str))
        .mut_args(|arg| argument(arg, french))
        .mut_subcommands(|below| {
            let path = below_path(path, &below);
            said(below, &path, french, shared)
        })
}

fn argument(mut arg: Arg, french: &'static French) -> Arg {
    let told = told_behind(&arg, french);
    if let Some(help) = arg.get_help().map(ToString::to_string) {
        arg = arg.help(format!("{}{}", french.of(&help), told.join(" ")));
    } else if !told.is_empty() {
        arg = arg.help(told.join(" ").trim_start().to_owned());
    }
    if let Some(help) = arg.get_long_help().map(ToString::to_string) {
        arg = arg.long_help(french.of(&help).into_owned());
    }
    if let Some(heading) = arg.get_help_heading().and_then(|heading| french.says.get(heading)) {
        arg = arg.help_heading(heading.as_str());
    }
    if let Some(names) = arg.get_value_names().filter(|_| takes_values(&arg)) {
        let names: Vec<Str> =
            names.iter().map(|name| french.names.get(name.as_str()).map_or_else(|| name.clone(), |name| name.as_str().into())).collect();
        arg = arg.value_names(names);
    }
    let described = visible(&arg).any(|value| value.get_help().is_some());
    if described && arg.get::<ArgValueCompleter>().is_none() {
        let values: Vec<(String, String)> = visible(&arg)
            .map(|value| {
                (value.get_name().to_owned(), french.of(&value.get_help().map(ToString::to_string).unwrap_or_default()).into_owned())
            })
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

fn below_path(path: &str, below: &Command) -> String {
    format!("{path} {}", below.get_name()).trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::language::Language;
    use crate::language::tests::speaking;

    /// The English texts of the tree: what is said, names of values, what follows the help by the first command that has it.
    fn english() -> (BTreeSet<String>, BTreeSet<String>, Vec<(String, String)>) {
        let (mut says, mut names, mut afters) = (BTreeSet::new(), BTreeSet::from(["COMMAND".to_owned()]), Vec::<(String, String)>::new());
        each(&tree::whole(), "", &mut |path, command| {
            says.extend(command.get_about().into_iter().chain(command.get_long_about()).map(ToString::to_string));
            if let Some(after) =
                command.get_after_help().map(ToString::to_string).filter(|after| !afters.iter().any(|(_, same)| same == after))
            {
                afters.push((path.to_owned(), after));
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
    fn the_files_are_read() {
        for file in FILES {
            let file = file.parse::<DocumentMut>().unwrap();
            for (section, texts) in file.iter() {
                assert!(["says", "names", "after"].contains(&section), "{section}");
                assert!(texts.as_table().unwrap().iter().all(|(_, text)| text.is_str()));
            }
        }
    }

    #[test]
    fn every_text_of_the_help_has_its_french_and_none_is_left_over() {
        let (said, names, afters) = english();
        // A text that is French already when French is spoken stands in the source in both.
        let says: BTreeSet<String> = speaking(Language::French, || said.intersection(&english().0).cloned().collect());
        let french = French::read();
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<String>>();
        let heads: BTreeSet<String> = afters.iter().map(|(path, _)| path.clone()).collect();
        for (what, english, french) in
            [("says", says, keys(&french.says)), ("names", names, keys(&french.names)), ("after", heads, keys(&french.after))]
        {
            let missing: Vec<_> = english.difference(&french).collect();
            let left_over: Vec<_> = french.difference(&english).collect();
            assert!(missing.is_empty(), "[{what}] without its French in src/commands/help/fr: {missing:#?}");
            assert!(left_over.is_empty(), "[{what}] without its English any more: {left_over:#?}");
        }
    }
}
