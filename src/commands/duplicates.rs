//! `duplicates clients`: pairs of records that are probably one, the likeliest first, with what makes them so.

use super::found::Found;
use super::list;
use crate::context::Context;
use crate::db::explain;
use crate::domain::{CLIENT, COMPANY};
use crate::entity::{Entity, Kind, Value};
use crate::error::Result;
use crate::language::{Text, both, tr};
use crate::output::{Column, Format};
use crate::query::{self, Kin, Select};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm duplicates clients
  epicrm duplicates clients city=Nantes --least 80
  epicrm duplicates companies --format json

The score is out of 100: how alike the names are (70; accents, case, order of words and legal forms ignored), and 30 for the same
e-mail, telephone or SIREN, 15 for the same company or location; another SIREN takes 40 away. A pair is listed when one of
the two passes the filter. They become one by: epicrm merge-client KEPT OTHER")]
pub struct Arguments {
    /// clients or companies
    #[arg(value_enum)]
    noun: Noun,
    /// As in lists: field op value; nothing: everything
    filter: Vec<String>,
    /// Pairs that score so much or more
    #[arg(long, value_name = "SCORE", default_value_t = LEAST, value_parser = clap::value_parser!(i64).range(1..=100))]
    least: i64,
    /// table, wide, list, tsv, csv, json, jsonl, yaml, md or ids
    #[arg(long, short, value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// At most so many pairs; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
    /// Exit with code 3 when there is none
    #[arg(long)]
    fail_empty: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Noun {
    #[value(alias = "client")]
    Clients,
    #[value(aliases = ["company", "entreprises", "entreprise", "societes"])]
    Companies,
}

/// Below it, two records are more likely two.
pub(super) const LEAST: i64 = 60;
/// What fits a screen.
const TERMINAL_LIMIT: u64 = 50;

/// What makes records of this entity alike; none where nothing does.
pub(super) fn kin(entity: &Entity) -> Option<Kin> {
    [(&CLIENT, Kin::Client), (&COMPANY, Kin::Company)].into_iter().find(|(known, _)| *known == entity).map(|(_, kin)| kin)
}

/// What the database says makes two records alike, in words.
static REASONS: [Text; 8] = [
    both("same name", "même nom"),
    both("same e-mail", "même e-mail"),
    both("same phone", "même téléphone"),
    both("same SIREN", "même SIREN"),
    both("other SIREN", "autre SIREN"),
    both("other NIC", "autre NIC"),
    both("same company", "même entreprise"),
    both("same location", "même lieu"),
];

/// Why two records are alike, as the database said it, for people.
pub(super) fn reasons(why: &str) -> String {
    let said = |reason: &str| match REASONS.iter().find(|known| known.english == reason) {
        Some(known) => known.get().to_owned(),
        None => reason.strip_prefix("name ").map_or_else(|| reason.to_owned(), |share| tr!("name {share}", "nom {share}")),
    };
    why.split(", ").map(said).collect::<Vec<_>>().join(", ")
}

pub fn run(context: &mut Context<'_>, arguments: &Arguments) -> Result<()> {
    context.claims()?;
    let (entity, kin) = match arguments.noun {
        Noun::Clients => (&CLIENT, Kin::Client),
        Noun::Companies => (&COMPANY, Kin::Company),
    };
    let list::Read { filter, session, .. } = list::read(context, entity, &arguments.filter)?;
    let condition = filter.condition.as_ref();
    let select = Select { entity, columns: &[], condition, order: &[], limit: None };
    let terminal = context.output.screen().terminal;
    let format = context.format(arguments.format, Format::Table);
    let limit = match arguments.limit {
        Some(0) => None,
        None if terminal && format.is_for_people() => Some(TERMINAL_LIMIT),
        limit => limit,
    };
    let mut session = session.map_or_else(|| context.session(), Ok)?;
    context.telemetry.stage("query");
    let statement =
        query::duplicates(kin, condition.map(|_| &select), arguments.least, limit.map(|limit| limit.saturating_add(1)), format.language());
    let kinds = [Kind::Integer, Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Text];
    let mut rows = query::rows(session.link(), statement, &kinds).map_err(explain)?;
    for row in &mut rows {
        if let Some(Value::Text(why)) = row.last_mut() {
            *why = format.said(|| reasons(why)).into();
        }
    }
    let columns = [
        ("score", both("Score", "Score")),
        ("code", both("Code", "Code")),
        ("name", both("Name", "Nom")),
        ("other_code", both("Other", "Autre")),
        ("other_name", both("Name", "Nom")),
        ("why", both("Why", "Pourquoi")),
    ];
    let columns: Vec<Column> =
        columns.into_iter().zip(kinds).map(|((name, label), kind)| Column { name: name.to_owned(), label: label.into(), kind }).collect();
    let many = entity.many();
    let nothing = tr!("no {many} resemble each other", "aucune ressemblance parmi les {many}");
    let best = |shown| tr!("the likeliest {shown}; --limit 0 shows all", "les {shown} plus probables ; --limit 0 montre tout");
    // Of a pair, the younger is the one that a script would merge away.
    Found { rows, columns, code: 3, limit, best, nothing, fail_empty: arguments.fail_empty }.print(context, format)
}
