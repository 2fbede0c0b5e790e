//! `fields ENTITY [FIELD]`: what can be filtered, shown, sorted and written. Read off the declarations; asks no database.

use std::borrow::Cow;

use crate::context::Context;
use crate::domain::{ENTITIES, VIEW};
use crate::entity::{Entity, Field, Kind, Value};
use crate::error::{self, Error, Result};
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
            Error::new(error::Kind::Usage, format!("{} have no field called {name}", entity.plural))
                .hint(format!("fields: {}", known.join(", ")))
        })?],
    };
    let format = context.format(arguments.format, if arguments.field.is_some() { Format::List } else { Format::Table });
    let columns = [("field", "Field"), ("aliases", "Also"), ("kind", "Kind"), ("writers", "Written by"), ("about", "About")]
        .map(|(name, label)| Column { name: name.to_owned(), label: label.to_owned(), kind: Kind::Text });
    let mut sheet = context.output.sheet(format, columns.to_vec());
    for field in fields {
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text)) };
        let row = [field.name.to_owned(), field.aliases.join(", "), kind(field), writers(entity, field), about(field)].map(text);
        sheet.row(&row)?;
    }
    Ok(sheet.end()?)
}

pub(super) fn named(name: &str) -> Result<&'static Entity> {
    ENTITIES.into_iter().chain([&VIEW]).find(|entity| entity.plural == name || entity.noun == name).ok_or_else(|| {
        let known: Vec<&str> = ENTITIES.iter().map(|entity| entity.plural).collect();
        Error::new(error::Kind::Usage, format!("nothing is called {name}")).hint(format!("there are {}", known.join(", ")))
    })
}

fn kind(field: &Field) -> String {
    match field.kind {
        Kind::Text => "text".to_owned(),
        Kind::Integer => "whole number".to_owned(),
        Kind::Money => "money".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Instant => "date and time".to_owned(),
        Kind::Boolean => "yes or no".to_owned(),
        Kind::Json => "document".to_owned(),
        Kind::Choice(choices) => format!("one of {}", choices.iter().map(|choice| choice.name).collect::<Vec<_>>().join(", ")),
        Kind::One(entity) => format!("a {}", entity.noun),
        Kind::Many { entity, .. } => format!("several {}", entity.plural),
        Kind::Path(path) => format!("same as {path}"),
    }
}

/// What it is for, and what its values look like.
fn about(field: &Field) -> String {
    [field.about.get(), field.form.about()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("; ")
}

fn writers(entity: &Entity, field: &Field) -> String {
    let may =
        |verb: Verb| RULES.iter().filter(move |rule| rule.noun == entity.noun && rule.verb == verb && rule.fields.contains(&field.name));
    let mut names: Vec<&str> = may(Verb::Create).chain(may(Verb::Update)).map(|rule| rule.department.name()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
