//! `fields ENTITY [FIELD]`: what can be filtered, shown, sorted and written. Read off the declarations; asks no database.

use std::borrow::Cow;

use crate::context::Context;
use crate::domain::{ENTITIES, VIEW};
use crate::entity::{Choice, Entity, Field, Kind, Value};
use crate::error::{self, Error, Result};
use crate::language::{both, tr};
use crate::output::{Column, Format};
use crate::policy::{RULES, Verb};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm fields contracts
  epicrm fields events support
  epicrm fields clients --format json")]
pub struct Arguments {
    /// clients, contracts, events…
    entity: String,
    /// One field, by name or alias
    field: Option<String>,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let entity = named(&arguments.entity)?;
    let fields: Vec<&Field> = match &arguments.field {
        None => entity.fields.iter().collect(),
        Some(name) => vec![entity.field(name).ok_or_else(|| {
            let known: Vec<&str> = entity.fields.iter().map(|field| field.name).collect();
            let many = entity.many();
            Error::new(error::Kind::Usage, tr!("{many} have no field called {name}", "les {many} n'ont pas de champ {name}")).hint(tr!(
                "fields: {}",
                "champs : {}",
                known.join(", ")
            ))
        })?],
    };
    let format = context.format(arguments.format, if arguments.field.is_some() { Format::List } else { Format::Table });
    let columns = [
        ("field", both("Field", "Champ")),
        ("aliases", both("Also", "Aussi")),
        ("kind", both("Kind", "Genre")),
        ("writers", both("Written by", "Écrit par")),
        ("about", both("About", "Description")),
    ]
    .map(|(name, label)| Column { name: name.to_owned(), label: label.into(), kind: Kind::Text });
    let mut sheet = context.output.sheet(format, columns.to_vec());
    for field in fields {
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text)) };
        let (kind, about) = format.said(|| (kind(field), about(field)));
        let row = [field.name.to_owned(), field.aliases.join(", "), kind, writers(entity, field), about].map(text);
        sheet.row(&row)?;
    }
    Ok(sheet.end()?)
}

pub(super) fn named(name: &str) -> Result<&'static Entity> {
    ENTITIES.into_iter().chain([&VIEW]).find(|entity| entity.is_called(name)).ok_or_else(|| {
        let known: Vec<&str> = ENTITIES.iter().map(|entity| entity.plural).collect();
        Error::new(error::Kind::Usage, tr!("nothing is called {name}", "rien ne s'appelle {name}")).hint(tr!(
            "there are {}",
            "il y a {}",
            known.join(", ")
        ))
    })
}

fn kind(field: &Field) -> String {
    match field.kind {
        Kind::Text => both("text", "texte").into(),
        Kind::Integer => both("whole number", "nombre entier").into(),
        Kind::Money => both("money", "montant").into(),
        Kind::Date => both("date", "date").into(),
        Kind::Instant => both("date and time", "date et heure").into(),
        Kind::Boolean => both("yes or no", "oui ou non").into(),
        Kind::Json => both("document", "document").into(),
        Kind::Choice(choices) => {
            tr!("one of {}", "un de {}", choices.iter().map(Choice::shown).collect::<Vec<_>>().join(", "))
        }
        Kind::One(entity) => entity.a(),
        Kind::Many { entity, .. } => tr!("several {}", "plusieurs {}", entity.many()),
        Kind::Path(path) => tr!("same as {path}", "comme {path}"),
    }
}

/// What it is for, and what its values look like.
fn about(field: &Field) -> String {
    match (field.about.get(), field.form.about().get()) {
        (about, "") => about.to_owned(),
        ("", form) => form.to_owned(),
        (about, form) => tr!("{about}; {form}", "{about} ; {form}"),
    }
}

fn writers(entity: &Entity, field: &Field) -> String {
    let may =
        |verb: Verb| RULES.iter().filter(move |rule| rule.noun == entity.noun && rule.verb == verb && rule.fields.contains(&field.name));
    let mut names: Vec<&str> = may(Verb::Create).chain(may(Verb::Update)).map(|rule| rule.department.name()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
