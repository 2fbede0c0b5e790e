//! `can`: whether a command would be let through, without doing it. It asks the command itself, up to the database's consent,
//! and takes that back: what it answers is what the command then does.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::Parser;

use super::{Cli, Command, usage};
use crate::context::Context;
use crate::entity::{Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::policy::{self, Scope};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm can update-event geg2021 support=sofia
  epicrm can -q update-client mkc111 job_title=Director && echo yes
  epicrm can --list
  epicrm can --list --format json

Prints yes with the rule, or no; why not, and who could, on standard error, as the command itself would say it.
Exit code 0 for yes, 5 where your rights forbid it; where it would fail for another reason, the code it would fail with
(2 misspelt, 3 not found, 4 not signed in, 6 conflict). Flags of can itself go before the command.")]
pub struct Arguments {
    /// The command as it would be typed
    #[arg(trailing_var_arg = true, value_name = "COMMAND", required_unless_present = "list")]
    words: Vec<String>,
    /// Print what you may do
    #[arg(long, conflicts_with = "words")]
    list: bool,
    /// Print nothing: the exit code tells
    #[arg(long, short)]
    pub quiet: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true, requires = "list")]
    pub format: Option<Format>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    if arguments.list {
        return list(context, arguments);
    }
    let asked = read(context, &arguments.words)?;
    let answer = asked.attempt(context);
    let (quiet, line) = (arguments.quiet, if answer.is_ok() { yes(context, &asked)? } else { both("no", "non").into() });
    if !quiet {
        context.line(&line)?;
    }
    answer
}

/// The command asked about.
fn read(context: &Context<'_>, words: &[String]) -> Result<Command> {
    let typed = std::iter::once("epicrm").chain(words.iter().map(String::as_str));
    let typed: Vec<OsString> = typed.map(OsString::from).collect();
    let cli = Cli::try_parse_from(&typed).map_err(|wrong| usage::explained(&wrong, &typed))?;
    if cli.env.is_some_and(|environment| environment != context.config.environment) {
        let message = both(
            "can asks one environment, and the command names another",
            "can interroge un environnement, et la commande en nomme un autre",
        );
        return Err(Error::new(error::Kind::Usage, message)
            .hint(both("say it once, before: epicrm --env dev can …", "dites-le une fois, avant : epicrm --env dev can …")));
    }
    Ok(cli.command)
}

fn yes(context: &Context<'_>, asked: &Command) -> Result<String> {
    let Some((verb, noun)) = asked.right() else {
        return Ok(both("yes: whoever is signed in may", "oui : toute personne connectée le peut").into());
    };
    let department = context.session()?.actor().privileges;
    let rule = policy::rule_for(department, verb, noun).map(policy::stated);
    Ok(rule.map_or_else(|| both("yes", "oui").into(), |rule| tr!("yes: {rule}", "oui : {rule}")))
}

fn list(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let department = context.session()?.actor().privileges;
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    let columns = [
        ("verb", both("May", "Peut")),
        ("noun", both("What", "Quoi")),
        ("which", both("Which", "Lesquels")),
        ("fields", both("Fields", "Champs")),
    ];
    let columns = columns.map(|(name, label)| Column { name: name.to_owned(), label: label.into(), kind: Kind::Text });
    let format = context.format(arguments.format, Format::Table);
    let mut sheet = context.output.sheet(format, columns.into());
    let mut seen = Vec::new();
    for rule in policy::rules().filter(|rule| rule.department == department) {
        // One right may stand in two tables: of columns, and of functions.
        if seen.contains(&(rule.verb, rule.noun)) {
            continue;
        }
        seen.push((rule.verb, rule.noun));
        let which = format.said(|| match rule.scope {
            Scope::Any => both("any", "tous").into(),
            Scope::Own(path) => tr!("own ({path})", "les siens ({path})"),
        });
        let fields = match &policy::fields_for(department, rule.verb, rule.noun)[..] {
            [] => Value::Null,
            fields => text(&fields.join(", ")),
        };
        sheet.row(&[text(rule.verb.name()), text(rule.noun), text(&which), fields])?;
    }
    sheet.end()?;
    Ok(())
}
