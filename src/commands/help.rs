//! `help TOPIC`: what does not belong to one command. Whatever the program knows already is derived from it.

use clap::{CommandFactory, ValueEnum};

use crate::commands::Cli;
use crate::context::Context;
use crate::error::{Kind, Result};
use crate::output::Format;
use crate::policy::{Department, RULES, Scope};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm help filters
  epicrm help exit-codes
  epicrm help roles")]
pub struct Arguments {
    /// What to read about; nothing: the list of commands
    #[arg(value_enum)]
    topic: Option<Topic>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Topic {
    /// The language of lists
    Filters,
    /// How records are written
    Formats,
    /// What a script can rely on
    ExitCodes,
    /// Every variable and file
    Environment,
    /// Who may do what
    Roles,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let text = match arguments.topic {
        None => Cli::command().render_help().to_string(),
        Some(Topic::Filters) => include_str!("help/filters.txt").to_owned(),
        Some(Topic::Formats) => formats(),
        Some(Topic::ExitCodes) => exit_codes(),
        Some(Topic::Environment) => include_str!("../../.env.sample").to_owned(),
        Some(Topic::Roles) => roles(),
    };
    context.line(text.trim_end())
}

fn formats() -> String {
    let mut text = "FORMATS\n\n".to_owned();
    for format in Format::value_variants().iter().filter_map(Format::to_possible_value) {
        let about = format.get_help().map(ToString::to_string).unwrap_or_default();
        text += &format!("  {:<8} {about}\n", format.get_name());
    }
    text + "\nWithout --format: EPICRM_FORMAT; else table on a terminal and tsv in a pipe. Standard output carries data and nothing else."
}

fn exit_codes() -> String {
    let mut text = "EXIT CODES\n\n    0  done; an empty list is done too, unless --fail-empty\n".to_owned();
    for kind in Kind::ALL {
        text += &format!("  {:>3}  {:<18} {}\n", kind.exit_code(), kind.name(), kind.about());
    }
    text + "\nWith --format json or jsonl an error is one JSON object on standard error, whose `error` is the second column."
}

fn roles() -> String {
    let mut text = "WHO MAY DO WHAT\n\nEverybody reads everything, the history excepted. PostgreSQL enforces what follows, whatever program is used.\n".to_owned();
    for department in Department::ALL {
        text += &format!("\n{department}\n");
        for rule in RULES.iter().filter(|rule| rule.department == department) {
            let whose = match rule.scope {
                Scope::Any => "",
                Scope::Own(_) => " (own)",
            };
            let fields = if rule.fields.is_empty() { String::new() } else { format!(": {}", rule.fields.join(", ")) };
            text += &format!("  {} {}{whose}{fields}\n", rule.verb.name(), rule.noun);
        }
    }
    text
}
