//! `check`: what is wrong with the data, and the command that mends it. Silent where nothing is.

use std::borrow::Cow;

use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::context::Context;
use crate::db;
use crate::entity::{Choice, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{Text, both};
use crate::output::{Column, Format};
use crate::query::{self, CHECKS, Check, FOUND, Severity};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm check
  epicrm check ledger email
  epicrm check --errors --format json

Nothing is printed where all is well. An error is what the database's rules forbid: exit code 6. A warning is allowed, and most
likely not meant: exit code 0.")]
pub struct Arguments {
    /// What to look for; nothing: everything
    #[arg(value_parser = names(), value_name = "CHECK")]
    checks: Vec<String>,
    /// Look for errors only
    #[arg(long)]
    errors: bool,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

static SEVERITIES: [Choice; 2] =
    [Choice { name: "error", french: "erreur", aliases: &[] }, Choice { name: "warning", french: "avertissement", aliases: &[] }];

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(CHECKS.iter().map(|check| PossibleValue::new(check.name).help(check.about.get())))
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let asked = |check: &&Check| {
        (arguments.checks.is_empty() || arguments.checks.iter().any(|name| name == check.name))
            && (!arguments.errors || check.severity == Severity::Error)
    };
    let checks: Vec<&Check> = CHECKS.iter().filter(asked).collect();
    if checks.is_empty() {
        return Err(Error::new(error::Kind::Usage, both("none of these is an error", "aucun de ces contrôles ne cherche d'erreur"))
            .hint(both("without --errors: epicrm check NAME", "sans --errors : epicrm check NOM")));
    }
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let statement = query::check(&checks, context.clock.today);
    let rows = query::rows(session.link(), statement, &FOUND).map_err(db::explain)?;
    let findings: Vec<(&Check, &[Value<'_>])> = rows
        .iter()
        .filter_map(|row| match row.first()? {
            Value::Integer(place) => Some((*checks.get(usize::try_from(*place).ok()?)?, row.as_slice())),
            _ => None,
        })
        .collect();

    let format = context.format(arguments.format, Format::Wide);
    if !findings.is_empty() || !format.is_for_people() {
        print(context, format, &findings)?;
    }
    let count = |severity| findings.iter().filter(|(check, _)| check.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let told = [
        counted(errors, both("1 error", "1 erreur"), both("errors", "erreurs")),
        counted(warnings, both("1 warning", "1 avertissement"), both("warnings", "avertissements")),
    ]
    .join(", ");
    match (errors, warnings) {
        (0, 0) => Ok(()),
        (0, _) => {
            context.output.notice(&told);
            Ok(())
        }
        _ => Err(Error::new(error::Kind::Conflict, told)),
    }
}

fn counted(count: usize, one: Text, many: Text) -> String {
    match count {
        1 => one.into(),
        _ => format!("{count} {many}"),
    }
}

fn print(context: &mut Context<'_>, format: Format, findings: &[(&Check, &[Value<'_>])]) -> Result<()> {
    let columns = [
        ("severity", both("Severity", "Gravité"), Kind::Choice(&SEVERITIES)),
        ("check", both("Check", "Contrôle"), Kind::Text),
        ("noun", both("Noun", "Type"), Kind::Text),
        ("code", both("Code", "Code"), Kind::Text),
        ("found", both("Found", "Constat"), Kind::Text),
        ("mend", both("What to do", "Que faire"), Kind::Text),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let text = |text: &'static str| Value::Text(Cow::Borrowed(text));
    // Codes are what `ids` is for, and what other commands take.
    let ids = format == Format::Ids;
    let mut sheet = context.output.sheet(format, if ids { vec![columns[3].clone()] } else { columns.to_vec() });
    for (check, row) in findings {
        let [_, noun, code, ..] = row else { continue };
        if ids {
            sheet.row(std::slice::from_ref(code))?;
        } else {
            let [said, mend] = [check.said(format.language(), row), check.mend(format.language(), row)];
            let [said, mend] = [said, mend].map(|text| Value::Text(Cow::Owned(text)));
            sheet.row(&[text(check.severity.name()), text(check.name), noun.clone(), code.clone(), said, mend])?;
        }
    }
    sheet.end()?;
    Ok(())
}
