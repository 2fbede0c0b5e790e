//! `report outstanding`: what signed contracts have still to be paid, by commercial and by how late it is.

use rust_decimal::Decimal;

use super::cells::{amount, number, text, word};
use super::{Answer, Asked, Inquiry};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{Text, both, tr};
use crate::output::{Bars, Chart, Line, Picture, Shown};
use crate::query::{Bound, OUTSTANDING};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report outstanding
  epicrm report outstanding commercial=me
  epicrm report outstanding \"remaining>1000\" --format json

The filter is one of contracts: epicrm fields contracts. Counted is what remains of signed contracts; a contract due today is
not late yet.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
}

static BUCKETS: [(&str, Text); 6] = [
    ("not_due", both("not due", "à échoir")),
    ("1-30", both("1-30 days", "1-30 jours")),
    ("31-60", both("31-60 days", "31-60 jours")),
    ("61-90", both("61-90 days", "61-90 jours")),
    ("over_90", both("over 90 days", "plus de 90 jours")),
    ("undated", both("no due date", "sans échéance")),
];

type Sums = [(i64, Decimal); 6];

pub fn answer(inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let mut people: Vec<(String, Sums)> = Vec::new();
    for row in inquiry.rows(&OUTSTANDING, &[], vec![Bound::One("today", Value::Date(inquiry.today))])? {
        let name = text(&row[0]).unwrap_or_default().to_owned();
        let at = people.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            people.push((name, Sums::default()));
            people.len() - 1
        });
        if let Some(sum) = usize::try_from(number(&row[1])).ok().and_then(|bucket| people[at].1.get_mut(bucket)) {
            *sum = (number(&row[2]), amount(&row[3]));
        }
    }
    let mut everybody = Sums::default();
    let mut lines = Vec::new();
    let cells = |name: &str, bucket: &'static str, (contracts, amount): (i64, Decimal)| {
        let name = if name.is_empty() { Value::Null } else { word(name) };
        vec![name, word(bucket), Value::Integer(contracts), Value::Money(amount)]
    };
    for (name, sums) in &people {
        for ((bucket, _), (sum, whole)) in BUCKETS.iter().zip(sums.iter().zip(&mut everybody)) {
            *whole = (whole.0 + sum.0, whole.1 + sum.1);
            lines.push(Line::row(cells(name, bucket, *sum)));
        }
        lines.push(Line::total(cells(name, "all", total(sums))));
    }
    for ((bucket, _), sum) in BUCKETS.iter().zip(everybody) {
        lines.push(Line::total(cells("", bucket, sum)));
    }
    lines.push(Line::total(cells("", "all", total(&everybody))));
    let columns = vec![
        Shown::new("commercial", both("commercial", "commercial"), Kind::Text),
        Shown::new("late", both("late", "retard"), Kind::Text).words(&WORDS),
        Shown::new("contracts", both("contracts", "contrats"), Kind::Integer),
        Shown::new("remaining", both("remaining", "reste"), Kind::Money),
    ];
    let title = tr!("Outstanding: what is still to be paid, by how late it is", "Encours : ce qui reste à payer, selon le retard");
    let notes = vec![tr!(
        "What remains of signed contracts; late counts from the day after the due date.",
        "Ce qui reste à payer des contrats signés ; le retard compte à partir du lendemain de l'échéance."
    )];
    let picture = Picture::Bars(Bars { parts: vec![3], mark: None, whole: None });
    Ok(Answer { title, notes, chart: Chart { columns, lines, picture }, notice: None })
}

static WORDS: [(&str, Text); 7] =
    [BUCKETS[0], BUCKETS[1], BUCKETS[2], BUCKETS[3], BUCKETS[4], BUCKETS[5], ("all", both("in all", "en tout"))];

fn total(sums: &Sums) -> (i64, Decimal) {
    sums.iter().fold((0, Decimal::ZERO), |(contracts, amount), (more, added)| (contracts + more, amount + added))
}
