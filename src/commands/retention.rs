//! `retention`: clients of whom nothing has been heard for longer than their data should be kept, with what erases each.

use crate::context::Context;
use crate::db::explain;
use crate::entity::period::{self, Period};
use crate::entity::{Clock, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::query;

use chrono::NaiveDate;

/// How long the CNIL finds it right to keep a prospect, or a client after the last contract: three years from the last contact
/// (référentiel relatif aux traitements de gestion des activités commerciales, 2022).
const USUAL: &str = "3y";

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm retention
  epicrm retention --older-than 5y
  epicrm retention --older-than 18months --format json
  epicrm retention --format ids

Listed are clients whose last contract, payment, event, note, reminder or first contact is older, the longest silent first; a
record without any of them is as old as itself. The French CNIL's usual is 3 years. What the law has a company keep of its accounts
for 10 years (Code de commerce, L123-22) it may keep longer, apart from the rest: accounts_until tells until when that is. Erasing
keeps the figures.")]
pub struct Arguments {
    /// A time such as 3y, 18months, 90d (3ans, 18mois, 90j)
    #[arg(long, alias = "plus-de", value_name = "TIME", default_value = USUAL)]
    older_than: String,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Exit with code 3 when there is none
    #[arg(long)]
    fail_empty: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let since = since(&arguments.older_than, &context.clock)?;
    let mut session = context.session()?;
    context.telemetry.stage("query");
    let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Date, Kind::Date];
    let rows = query::rows(session.link(), query::silent_clients(since), &kinds).map_err(explain)?;
    let columns = [
        ("code", both("Code", "Code"), Kind::Text),
        ("full_name", both("Name", "Nom"), Kind::Text),
        ("company", both("Company", "Entreprise"), Kind::Text),
        ("commercial", both("Commercial", "Commercial"), Kind::Text),
        ("last_activity", both("Last activity", "Dernière activité"), Kind::Date),
        ("accounts_until", both("Accounts until", "Comptes jusqu'au"), Kind::Date),
        ("erase", both("What erases it", "Ce qui l'efface"), Kind::Text),
    ];
    let columns = columns.map(|(name, label, kind)| Column { name: name.to_owned(), label: label.into(), kind });
    let format = context.format(arguments.format, Format::Table);
    let ids = format == Format::Ids;
    let mut sheet = context.output.sheet(format, if ids { vec![columns[0].clone()] } else { columns.to_vec() });
    for row in &rows {
        if ids {
            sheet.row(&row[..1])?;
        } else if let Value::Text(code) = &row[0] {
            let erase = Value::Text(format!("epicrm anonymise-client {code}").into());
            sheet.row(&[row, std::slice::from_ref(&erase)].concat())?;
        }
    }
    sheet.end()?;
    match rows.len() {
        0 if arguments.fail_empty => Err(Error::new(error::Kind::NotFound, none(since))),
        0 => {
            context.output.notice(&none(since));
            Ok(())
        }
        1 => {
            context.output.notice(&tr!(
                "1 client has been silent since before {since}; gestion erases them",
                "1 client est silencieux depuis avant le {since} ; gestion l'efface"
            ));
            Ok(())
        }
        count => {
            context.output.notice(&tr!(
                "{count} clients have been silent since before {since}; gestion erases them",
                "{count} clients sont silencieux depuis avant le {since} ; gestion les efface"
            ));
            Ok(())
        }
    }
}

fn none(since: NaiveDate) -> String {
    tr!("no clients have been silent since before {since}", "aucun client n'est silencieux depuis avant le {since}")
}

/// The day that long ago.
fn since(typed: &str, clock: &Clock) -> Result<NaiveDate> {
    let wrong = || {
        let typed = crate::entity::value::clipped(typed);
        Error::new(
            error::Kind::Usage,
            tr!("--older-than: `{typed}` is not a length of time", "--older-than : `{typed}` n'est pas une durée"),
        )
        .hint(tr!("such as 3y, 18months, 90d", "par exemple 3ans, 18mois, 90j"))
    };
    if !typed.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(wrong());
    }
    match period::parse(&format!("-{typed}"), clock) {
        Ok(Period::Days(since, _)) => Ok(since),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_a_day() {
        let clock = Clock { now: "2026-11-21T10:00:00Z".parse().unwrap(), today: "2026-11-21".parse().unwrap() };
        for (typed, day) in
            [("3y", "2023-11-21"), ("3 ans", "2023-11-21"), ("18months", "2025-05-21"), ("90j", "2026-08-23"), ("0d", "2026-11-21")]
        {
            assert_eq!(since(typed, &clock).ok(), day.parse().ok(), "{typed}");
        }
        for typed in ["", "3", "y", "-3y", "+3y", "2023-01-01", "3y-1d", "three years", "99999999999y", "3x"] {
            assert!(since(typed, &clock).is_err(), "{typed}");
        }
    }
}
