//! `report conversion`: of the contracts that were created, how many are signed, and after how many days.

use rust_decimal::Decimal;

use super::cells::{number, text, word};
use super::period::{Calendar, WORDS};
use super::{Answer, Asked, Inquiry};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Bars, Chart, Line, Picture, Shown};
use crate::query::{CONVERSION_BY_COMMERCIAL, CONVERSION_BY_MONTH};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report conversion
  epicrm report conversion created_at=2026
  epicrm report conversion --by month --months 6 commercial=alice

The filter is one of contracts: epicrm fields contracts. The days are the median of those from the creation of a contract to its
signature, of the signed ones. A contract that was signed and then cancelled counts as cancelled.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
    /// commercial, or month of creation
    #[arg(long, value_enum, default_value = "commercial", hide_possible_values = true)]
    by: By,
    /// With --by month: how many, this one being the last
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Commercial,
    #[value(alias = "mois")]
    Month,
}

pub fn answer(arguments: &Arguments, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let calendar = Calendar::until(inquiry.today, arguments.months);
    let (rows, title, first) = match arguments.by {
        By::Commercial => (
            inquiry.rows(&CONVERSION_BY_COMMERCIAL, &[], vec![calendar.as_moments()])?,
            tr!("Conversion: from created to signed, by commercial", "Conversion : de la création à la signature, par commercial"),
            Shown::new("commercial", both("commercial", "commercial"), Kind::Text),
        ),
        By::Month => (
            inquiry.rows(&CONVERSION_BY_MONTH, &[], vec![calendar.as_moments()])?,
            tr!(
                "Conversion: from created to signed, by month of creation",
                "Conversion : de la création à la signature, par mois de création"
            ),
            Shown::new("month", both("month", "mois"), Kind::Text).words(&WORDS),
        ),
    };
    let whole = rows.iter().find(|row| row[0] == Value::Boolean(true));
    let parts = || rows.iter().filter(|row| row[0] == Value::Boolean(false));
    let mut lines: Vec<Line> = match arguments.by {
        By::Commercial => parts().map(|row| Line::row(cells(text(&row[1]).map_or(Value::Null, word), Some(row)))).collect(),
        By::Month => {
            let shown = calendar.places().filter_map(|(place, name, always)| {
                let row = parts().find(|row| place == Some(number(&row[1])));
                (always || row.is_some()).then(|| Line::row(cells(word(name), row)))
            });
            shown.collect()
        }
    };
    lines.push(Line::total(cells(Value::Null, whole)));
    let columns = vec![
        first,
        Shown::new("created", both("created", "créés"), Kind::Integer),
        Shown::new("signed", both("signed", "signés"), Kind::Integer),
        Shown::new("unsigned", both("unsigned", "à signer"), Kind::Integer),
        Shown::new("cancelled", both("cancelled", "annulés"), Kind::Integer),
        Shown::new("signed_percent", both("% signed", "% signés"), Kind::Money),
        Shown::new("median_days", both("days", "jours"), Kind::Money),
    ];
    let notes = vec![tr!(
        "Days are the median from creation to signature, of the contracts that are signed; the bars are the share of them, out of 100.",
        "Les jours sont la médiane entre création et signature, pour les contrats signés ; les barres en sont la part, sur 100."
    )];
    let picture = Picture::Bars(Bars { parts: vec![5], mark: None, whole: Some(Decimal::ONE_HUNDRED) });
    Ok(Answer { title, notes, chart: Chart { columns, lines, picture }, notice: None })
}

fn cells(name: Value<'static>, row: Option<&Vec<Value<'static>>>) -> Vec<Value<'static>> {
    let none = [Value::Integer(0), Value::Integer(0), Value::Integer(0), Value::Integer(0), Value::Null, Value::Null];
    let counts = row.and_then(|row| row.get(2..)).unwrap_or(&none);
    [&[name], counts].concat()
}
