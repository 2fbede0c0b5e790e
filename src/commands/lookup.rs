//! `company lookup` and `location lookup`: what the public registers know. Neither reads nor writes the database.

use std::borrow::Cow;
use std::time::Duration;

use crate::context::Context;
use crate::domain::{COMPANY, LOCATION};
use crate::entity::{Entity, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, plural, tr};
use crate::output::{Column, Format};
use crate::register::{self, Answer, Commune, Company};

#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum CompanyLookup {
    /// Ask the public register of companies, by SIREN, SIRET or name
    #[command(after_help = "Examples:
  epicrm company lookup 356000000
  epicrm company lookup 'nantes voiles' --format json

Then: epicrm add-company siren=356000000 --lookup
The register is the Annuaire des Entreprises (INSEE). Answers are kept for a week; EPICRM_INTERNET=off asks nobody.")]
    Lookup(Arguments),
}

#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum LocationLookup {
    /// Ask the public register of communes, by postal code or name
    #[command(after_help = "Examples:
  epicrm location lookup 44000
  epicrm location lookup 'Saint-Nazaire' --format json

Then: epicrm add-location postal_code=44000 --lookup
The register is geo.api.gouv.fr. Answers are kept for a week; EPICRM_INTERNET=off asks nobody.")]
    Lookup(Arguments),
}

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to look for
    query: String,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

/// A field's name and what the register says of it.
pub(super) type Known = Vec<(&'static str, String)>;

/// Prints what the register of companies knows.
///
/// # Errors
/// Exit code 3 when it knows none, 9 when it cannot be asked.
pub(super) fn company(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let answer = companies(context, &arguments.query)?;
    let shown = ["siren", "nic", "name", "activity", "started_on", "headcount", "address", "postal_code", "city", "region"];
    let rows = answer.iter().map(|company| [fields(company), place(company), vec![]].concat()).collect::<Vec<_>>();
    print(context, arguments, &shown, &rows)
}

/// Prints what the register of communes knows.
///
/// # Errors
/// As [`company`].
pub(super) fn location(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let answer = communes(context, &arguments.query)?;
    print(context, arguments, &["postal_code", "city", "region", "population"], &answer.iter().map(commune).collect::<Vec<_>>())
}

/// Candidates for a company; tells how old they are.
///
/// # Errors
/// Exit code 3 when the register knows none, 9 when it cannot be asked.
pub(super) fn companies(context: &mut Context<'_>, query: &str) -> Result<Vec<Company>> {
    let answer = register::companies(&context.config.registers, &asked(query)?)?;
    let mut candidates = told(context, &COMPANY, query, answer)?;
    // The closed ones last: nobody looks for them.
    candidates.sort_by_key(|company| company.closed);
    if let [company] = &candidates[..]
        && company.closed
    {
        let ceased = both("the register says that it has ceased trading", "le registre dit qu'elle a cessé son activité");
        context.output.notice(ceased.get());
    }
    Ok(candidates)
}

/// Candidates for a place, as [`companies`].
///
/// # Errors
/// As [`companies`].
pub(super) fn communes(context: &mut Context<'_>, query: &str) -> Result<Vec<Commune>> {
    let answer = register::communes(&context.config.registers, &asked(query)?)?;
    told(context, &LOCATION, query, answer)
}

fn asked(query: &str) -> Result<String> {
    match query.trim() {
        "" => Err(Error::new(error::Kind::Usage, both("nothing to look for", "rien à chercher"))),
        text if text.chars().count() > 200 || text.chars().any(char::is_control) => {
            let message = both(
                "a question to the register is one line of at most 200 characters",
                "une question au registre tient en une ligne de 200 caractères au plus",
            );
            Err(Error::new(error::Kind::Usage, message))
        }
        text => Ok(text.to_owned()),
    }
}

fn told<T>(context: &mut Context<'_>, entity: &Entity, query: &str, answer: Answer<T>) -> Result<Vec<T>> {
    if let Some(warning) = answer.warning {
        context.output.warn(&warning);
    }
    if let Some(age) = answer.age {
        context.output.notice(&tr!("from the cache, {} old", "réponse gardée depuis {}", since(age)));
    }
    if answer.candidates.is_empty() {
        let (noun, no, query) = (entity.one(), entity.no(), query.trim());
        let message = tr!("the register knows no {noun} {query}", "le registre ne connaît {no} {query}");
        return Err(Error::new(error::Kind::NotFound, message)
            .hint(both("look for fewer words, or type the fields by hand", "cherchez moins de mots, ou tapez les champs à la main")));
    }
    Ok(answer.candidates)
}

fn since(age: Duration) -> String {
    match age.as_secs() {
        0..3600 => format!("{} min", age.as_secs() / 60),
        3600..172_800 => format!("{} h", age.as_secs() / 3600),
        seconds => {
            let days = seconds / 86_400;
            let s = plural(days);
            tr!("{days} days", "{days} jour{s}")
        }
    }
}

/// A company's own fields, under the names of [`COMPANY`].
pub(super) fn fields(company: &Company) -> Known {
    known([
        ("siren", &company.siren),
        ("nic", &company.nic),
        ("name", &company.name),
        ("activity", &company.activity),
        ("started_on", &company.started_on),
        ("headcount", &company.headcount),
    ])
}

/// Where it is, under the names of [`LOCATION`].
pub(super) fn place(company: &Company) -> Known {
    known([
        ("address", &company.address),
        ("complement", &company.complement),
        ("postal_code", &company.postal_code),
        ("cedex", &company.cedex),
        ("city", &company.city),
        ("region", &company.region),
    ])
}

/// A commune, under the names of [`LOCATION`].
pub(super) fn commune(commune: &Commune) -> Known {
    known([
        ("postal_code", &commune.postal_code),
        ("city", &commune.city),
        ("region", &commune.region),
        ("population", &commune.population),
    ])
}

fn known<const N: usize>(fields: [(&'static str, &Option<String>); N]) -> Known {
    fields.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
}

fn print(context: &mut Context<'_>, arguments: &Arguments, shown: &[&'static str], rows: &[Known]) -> Result<()> {
    let label = |name: &str| {
        let field = COMPANY.field(name).filter(|field| !field.derived).or_else(|| LOCATION.field(name));
        field.map_or(name, |field| field.label.get()).to_owned()
    };
    let columns = shown.iter().map(|name| Column { name: (*name).to_owned(), label: label(name), kind: Kind::Text }).collect();
    let format = context.format(arguments.format, if rows.len() == 1 { Format::List } else { Format::Table });
    let mut sheet = context.output.sheet(format, columns);
    for row in rows {
        let value =
            |name: &&str| row.iter().find(|(known, _)| known == name).map_or(Value::Null, |(_, text)| Value::Text(Cow::Borrowed(text)));
        sheet.row(&shown.iter().map(value).collect::<Vec<_>>())?;
    }
    Ok(sheet.end()?)
}
