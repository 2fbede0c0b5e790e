//! `report pipeline`: the value of contracts by month, what is signed of it and what is not yet.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::cells::{amount, number, text, word};
use super::period::{Calendar, WORDS};
use super::{Answer, Asked, Inquiry};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Bars, Chart, Line, Picture, Shown};
use crate::query::PIPELINE;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report pipeline
  epicrm report pipeline commercial=alice --months 6
  epicrm report pipeline --by due_on \"total>5000\" --format csv

The filter is one of contracts: epicrm fields contracts. Cancelled contracts are left out. A contract is of the month it was
created in, or with --by due_on of the one it is to be paid in, from this month on.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
    /// Which date: created_at (the last months), or due_on (the next)
    #[arg(long, value_enum, default_value = "created_at", hide_possible_values = true)]
    by: By,
    /// How many months; the others are summed before and after them
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum By {
    #[value(alias = "created")]
    CreatedAt,
    #[value(aliases = ["due", "échéance", "echeance"])]
    DueOn,
}

pub fn answer(arguments: &Arguments, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let (calendar, field, title) = match arguments.by {
        By::CreatedAt => (
            Calendar::until(inquiry.today, arguments.months),
            "created_at",
            tr!("Pipeline: value of contracts by month of creation", "Portefeuille : valeur des contrats par mois de création"),
        ),
        By::DueOn => (
            Calendar::from(inquiry.today, arguments.months),
            "due_on",
            tr!("Pipeline: value of contracts by month they are due", "Portefeuille : valeur des contrats par mois d'échéance"),
        ),
    };
    let bounds = if arguments.by == By::CreatedAt { calendar.as_moments() } else { calendar.as_days() };
    let at = inquiry.entity.resolve(field).ok().map(|path| ("at", path));
    let mut found: HashMap<Option<i64>, (i64, [Decimal; 2])> = HashMap::new();
    for row in inquiry.rows(&PIPELINE, at.as_slice(), vec![bounds])? {
        let place = if row[0].is_null() { None } else { Some(number(&row[0])) };
        let (contracts, values) = found.entry(place).or_default();
        *contracts += number(&row[2]);
        values[usize::from(text(&row[1]) != Some("signed"))] += amount(&row[3]);
    }
    let line = |name: Value<'static>, (contracts, [signed, unsigned]): (i64, [Decimal; 2])| {
        vec![name, Value::Integer(contracts), Value::Money(signed), Value::Money(unsigned), Value::Money(signed + unsigned)]
    };
    let all = found.values().fold((0, [Decimal::ZERO; 2]), |(contracts, [signed, unsigned]), (more, values)| {
        (contracts + more, [signed + values[0], unsigned + values[1]])
    });
    let shown = calendar.places().filter_map(|(place, name, always)| {
        let values = found.get(&place).copied();
        (always || values.is_some()).then(|| Line::row(line(word(name), values.unwrap_or_default())))
    });
    let lines = shown.chain([Line::total(line(Value::Null, all))]).collect();
    let columns = vec![
        Shown::new("month", both("month", "mois"), Kind::Text).words(&WORDS),
        Shown::new("contracts", both("contracts", "contrats"), Kind::Integer),
        Shown::new("signed", both("signed", "signé"), Kind::Money),
        Shown::new("unsigned", both("unsigned", "non signé"), Kind::Money),
        Shown::new("value", both("value", "valeur"), Kind::Money),
    ];
    let picture = Picture::Bars(Bars { parts: vec![2, 3], mark: None, whole: None });
    let notes = vec![tr!("Cancelled contracts are left out.", "Les contrats annulés ne sont pas comptés.")];
    Ok(Answer { title, notes, chart: Chart { columns, lines, picture }, notice: None })
}
