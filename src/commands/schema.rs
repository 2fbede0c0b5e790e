//! `schema ENTITY`: the JSON Schema of what a list prints as JSON. Derived from the declarations; asks no database.

use serde_json::{Map, Value as Json, json};

use super::{fields, list};
use crate::context::Context;
use crate::entity::{Choice, Kind, Path};
use crate::error::Result;
use crate::language::Language;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm schema contracts
  epicrm schema contracts --columns code,client.full_name,total
  epicrm schema events --columns +attendees --lines")]
pub struct Arguments {
    /// clients, contracts, events…
    entity: String,
    /// Of a list with these columns, asked for as there
    #[arg(long, short, value_delimiter = ',', allow_hyphen_values = true)]
    columns: Vec<String>,
    /// Of one line of --format jsonl, rather than of --format json
    #[arg(long)]
    lines: bool,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let entity = fields::named(&arguments.entity)?;
    let columns = list::columns(entity, &arguments.columns)?;
    let mut schema = record(&columns);
    if !arguments.lines {
        schema = json!({"type": "array", "items": schema});
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".to_owned(), if arguments.lines { entity.noun } else { entity.plural }.into());
    }
    context.line(&format!("{schema:#}"))
}

/// Every column is there, and nothing else.
fn record(columns: &[Path]) -> Json {
    let names: Vec<String> = columns.iter().map(Path::typed).collect();
    let properties: Map<String, Json> = names.iter().cloned().zip(columns.iter().map(property)).collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}

fn property(path: &Path) -> Json {
    let shown = path.clone().shown();
    // Through a relation that may be missing anything may be null.
    let nullable = shown.field.nullable || shown.hops.iter().any(|hop| hop.nullable);
    let kind = |name: &str| if nullable { json!([name, "null"]) } else { json!(name) };
    let mut property = match shown.field.kind {
        Kind::Integer => json!({"type": kind("integer")}),
        Kind::Boolean => json!({"type": kind("boolean")}),
        Kind::Money => json!({"type": kind("string"), "pattern": MONEY}),
        Kind::Date => json!({"type": kind("string"), "format": "date"}),
        Kind::Instant => json!({"type": kind("string"), "format": "date-time"}),
        Kind::Choice(choices) => words(choices, nullable),
        Kind::Json => json!({}),
        Kind::Text | Kind::One(_) | Kind::Many { .. } | Kind::Path(_) => json!({"type": kind("string")}),
    };
    let about = path.asked.last().map_or("", |field| field.about.english);
    if let Some(property) = property.as_object_mut() {
        property.insert("title".to_owned(), path.label_in(Language::English).into());
        if !about.is_empty() {
            property.insert("description".to_owned(), about.into());
        }
    }
    property
}

/// Exact, as a string: what a binary float would round.
const MONEY: &str = r"^-?[0-9]+\.[0-9]{2,}$";

fn words(choices: &[Choice], nullable: bool) -> Json {
    let words = choices.iter().map(|choice| Json::from(choice.name));
    json!({"enum": words.chain(nullable.then_some(Json::Null)).collect::<Vec<_>>()})
}
