//! `whoami`: whose token this is, as the server says, and how long it lasts. Never shows the token.

use std::borrow::Cow;

use crate::context::Context;
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{Text, both};
use crate::output::{Column, Format};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm whoami
  epicrm whoami --format json

Exit code 4 when the token is missing, expired, changed or revoked.")]
pub struct Arguments {
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    let session = context.session()?;
    let actor = session.actor().clone();
    let left = (actor.expires_at - context.clock.now).num_minutes().max(0);
    let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
    let fields: [(&str, Text, Kind, Value<'_>); 10] = [
        ("username", both("Username", "Utilisateur"), Kind::Text, text(&actor.username)),
        ("registration_number", both("Number", "Matricule"), Kind::Text, text(&actor.registration_number)),
        ("full_name", both("Name", "Nom"), Kind::Text, text(&actor.full_name)),
        ("department", both("Department", "Département"), Kind::Text, text(&actor.department)),
        ("privileges", both("Privileges", "Privilèges"), Kind::Text, text(actor.privileges.name())),
        ("role", both("Role", "Rôle"), Kind::Text, actor.role.as_deref().map_or(Value::Null, text)),
        ("environment", both("Environment", "Environnement"), Kind::Text, text(context.config.environment.name())),
        ("server", both("Server", "Serveur"), Kind::Text, text(&context.address()?.shown())),
        ("expires_at", both("Expires", "Expire"), Kind::Instant, Value::Instant(actor.expires_at)),
        ("minutes_left", both("Minutes left", "Minutes restantes"), Kind::Integer, Value::Integer(left)),
    ];
    let format = context.format(arguments.format, Format::List);
    let columns =
        fields.iter().map(|(name, label, kind, _)| Column { name: (*name).to_owned(), label: (*label).into(), kind: *kind }).collect();
    let mut sheet = context.output.sheet(format, columns);
    sheet.row(&fields.map(|(.., value)| value))?;
    sheet.end()?;
    Ok(())
}
