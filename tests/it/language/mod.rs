//! Every sentence that people may read stands in the source in English and French (src/language.rs).

mod pair;
mod sentence;
mod source;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use clap::CommandFactory;

use sentence::is_sentence;
use source::{Found, Sight};

/// Whether this is what a command is called: `contracts`, `company lookup`.
fn is_command(name: &str) -> bool {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let mut names = BTreeSet::new();
        for command in epicrm::commands::Cli::command().get_subcommands() {
            names.insert(command.get_name().to_owned());
            names.extend(command.get_subcommands().map(|inner| format!("{} {}", command.get_name(), inner.get_name())));
        }
        names.insert("help".to_owned());
        names
    });
    NAMES.contains(name)
}

include!("found.rs");
