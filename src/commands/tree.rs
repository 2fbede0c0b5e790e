//! The tree of commands. clap defines the arguments of a command when it is reached (`defer` on each enum of commands): a command line
//! names one of a hundred, and all of them would take longer than what most commands do. What is said of a command stands on its variant:
//! a docstring on its arguments would be taken for it then, and come last.

use clap::{Command, CommandFactory};

use super::Cli;

/// All of it, each command with its arguments.
pub fn whole() -> Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// The tree, in which only the command that `words` name and those above it have their arguments, with the path to it; words that name
/// none are passed over.
pub(super) fn reached<'w>(words: impl IntoIterator<Item = &'w str>) -> (Command, Vec<&'w str>) {
    let (mut root, mut path) = (Cli::command(), Vec::new());
    define(&mut root, "epicrm", &mut words.into_iter(), &mut path);
    (root, path)
}

fn define<'w>(command: &mut Command, name: &str, mut words: &mut dyn Iterator<Item = &'w str>, path: &mut Vec<&'w str>) {
    command.set_bin_name(name);
    // Before clap says how a command is typed it defines its arguments; `build` would define all below it as well.
    command.render_usage();
    let Some(word) = (&mut words).find(|word| command.find_subcommand(word).is_some()) else { return };
    path.push(word);
    if let Some(below) = command.find_subcommand_mut(word) {
        let name = format!("{name} {}", below.get_name());
        define(below, &name, words, path);
    }
}
