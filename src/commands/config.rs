//! `config`: the person's own habits, as they were read; or an example to begin with.

use crate::context::Context;
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Column, Format};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm config
  epicrm config --example
  epicrm config --path

Language, colours, aliases, and how lists are shown on a terminal: config.toml in the directory epicrm of XDG_CONFIG_HOME.")]
pub struct Arguments {
    /// Print a file to begin with, each setting explained
    #[arg(long, conflicts_with = "path")]
    example: bool,
    /// Print where the file is, or would be
    #[arg(long)]
    path: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let path = context.config.habits.path.display().to_string();
    if arguments.example {
        return context.line(both(include_str!("config/example.toml"), include_str!("config/exemple.toml")).get().trim_end());
    }
    if arguments.path {
        return context.line(&path);
    }
    let settings = context.config.habits.settings().to_owned();
    if settings.is_empty() && context.output.screen().stderr_terminal {
        context.output.notice(&tr!(
            "no setting yet in {path}; to begin: epicrm config --example > {path}",
            "aucun réglage dans {path} ; pour commencer : epicrm config --example > {path}"
        ));
    }
    let columns = [("setting", both("Setting", "Réglage")), ("value", both("Value", "Valeur"))];
    let columns = columns.map(|(name, label)| Column { name: name.to_owned(), label: label.into(), kind: Kind::Text }).into();
    let format = context.format(arguments.format, Format::Table);
    let mut sheet = context.output.sheet(format, columns);
    for (setting, value) in &settings {
        sheet.row(&[Value::Text(setting.into()), Value::Text(value.into())])?;
    }
    sheet.end()?;
    Ok(())
}
