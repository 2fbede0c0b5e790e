//! `report revenue`: what was received this year, beside the year before.

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;

use super::cells::{amount, number, percent, text, word};
use super::{Answer, Asked, Inquiry};
use crate::entity::{Kind, Value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Bars, Chart, Line, Picture, Shown, Sort};
use crate::query::{Bound, Question, REVENUE_BY_CLIENT, REVENUE_BY_COMMERCIAL, REVENUE_BY_MONTH};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report revenue
  epicrm report revenue --by client --limit 10
  epicrm report revenue --by commercial --year 2025
  epicrm report revenue method=card contract.client.city=Nantes

The filter is one of payments: epicrm fields payments. Revenue is what was paid, by the day it was paid; what was taken back is
taken off. A year that is not over is compared up to the same day of the year before.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
    /// month, client or commercial
    #[arg(long, value_enum, default_value = "month", hide_possible_values = true)]
    by: By,
    /// Which year, beside the one before [default: this one]
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i32).range(2..=9999))]
    year: Option<i32>,
    /// At most so many clients or commercials, the best first; 0 for all [default: 20 where they are drawn, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    #[value(alias = "mois")]
    Month,
    Client,
    Commercial,
}

/// The days that are compared, both ends counted.
struct Years {
    now: (NaiveDate, NaiveDate),
    past: (NaiveDate, NaiveDate),
}

impl Years {
    fn of(year: i32, today: NaiveDate) -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
        let (first, end) = (day(year, 1, 1), day(year, 12, 31));
        let last = if year == today.year() { today } else { end };
        // The last day of February becomes the last day of February.
        let before = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
        Self { now: (first, last), past: (before(first), before(last)) }
    }

    fn bound(&self, most: i64) -> Vec<Bound> {
        vec![
            Bound::One("first", Value::Date(self.now.0)),
            Bound::One("last", Value::Date(self.now.1)),
            Bound::One("past_first", Value::Date(self.past.0)),
            Bound::One("past_last", Value::Date(self.past.1)),
            Bound::One("most", Value::Integer(most)),
        ]
    }
}

pub fn answer(arguments: &Arguments, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let years = Years::of(arguments.year.unwrap_or(inquiry.today.year()), inquiry.today);
    let (mut columns, lines, notice) = match arguments.by {
        By::Month => by_month(&years, inquiry)?,
        By::Client => {
            let names =
                vec![Shown::new("client", both("client", "client"), Kind::Text), Shown::new("name", both("name", "nom"), Kind::Text)];
            by_whom(&REVENUE_BY_CLIENT, names, &years, super::limit(arguments.limit, inquiry), inquiry)?
        }
        By::Commercial => {
            let names = vec![
                Shown::new("commercial", both("commercial", "commercial"), Kind::Text),
                Shown::new("name", both("name", "nom"), Kind::Text),
            ];
            by_whom(&REVENUE_BY_COMMERCIAL, names, &years, super::limit(arguments.limit, inquiry), inquiry)?
        }
    };
    let drawn = columns.len();
    columns.extend([
        Shown::new("revenue", both("revenue", "recettes"), Kind::Money),
        Shown::new("year_before", both("year before", "an passé"), Kind::Money),
        Shown::new("change", both("change", "écart"), Kind::Money),
        Shown::new("change_percent", both("%", "%"), Kind::Money),
    ]);
    let (first, last, past_first, past_last) = (years.now.0, years.now.1, years.past.0, years.past.1);
    let title = match arguments.by {
        By::Month => tr!("Revenue by month, {first} to {last}", "Recettes par mois, du {first} au {last}"),
        By::Client => tr!("Revenue by client, {first} to {last}", "Recettes par client, du {first} au {last}"),
        By::Commercial => tr!("Revenue by commercial, {first} to {last}", "Recettes par commercial, du {first} au {last}"),
    };
    let notes = vec![tr!(
        "Payments by the day they were paid, less what was taken back. The year before: {past_first} to {past_last}.",
        "Paiements au jour où ils ont été faits, moins ce qui a été repris. L'an passé : du {past_first} au {past_last}."
    )];
    let picture = Picture::Bars(Bars { parts: vec![drawn], mark: Some(drawn + 1), whole: None });
    Ok(Answer { title, notes, chart: Chart { columns, lines, picture }, notice })
}

type Rows = (Vec<Shown>, Vec<Line>, Option<String>);

fn by_month(years: &Years, inquiry: &mut Inquiry<'_>) -> Result<Rows> {
    let rows = inquiry.rows(&REVENUE_BY_MONTH, &[], years.bound(0))?;
    let (year, mut lines, mut all) = (years.now.0.year(), Vec::new(), (Decimal::ZERO, Decimal::ZERO));
    for month in 1..=years.now.1.month() {
        let row = rows.iter().find(|row| number(&row[0]) == i64::from(month));
        let (now, past) = row.map_or_else(Default::default, |row| (amount(&row[1]), amount(&row[2])));
        all = (all.0 + now, all.1 + past);
        lines.push(Line::row(compared(vec![word(format!("{year:04}-{month:02}"))], now, past)));
    }
    lines.push(Line::total(compared(vec![Value::Null], all.0, all.1)));
    Ok((vec![Shown::new("month", both("month", "mois"), Kind::Text)], lines, None))
}

fn by_whom(question: &Question, names: Vec<Shown>, years: &Years, most: i64, inquiry: &mut Inquiry<'_>) -> Result<Rows> {
    let mut rows = inquiry.rows(question, &[], years.bound(most))?;
    let whole = rows.pop().unwrap_or_default();
    let [_, _, count, now, past] = &whole[..] else { return Ok((names, Vec::new(), None)) };
    let (mut rest, all) = ((amount(now), amount(past)), (amount(now), amount(past)));
    let mut lines = Vec::new();
    for row in &rows {
        let (now, past) = (amount(&row[3]), amount(&row[4]));
        rest = (rest.0 - now, rest.1 - past);
        let name = |value| text(value).map_or(Value::Null, word);
        lines.push(Line::row(compared(vec![name(&row[0]), name(&row[1])], now, past)));
    }
    let others = number(count) - i64::try_from(rows.len()).unwrap_or_default();
    let notice = super::more(rows.len(), number(count));
    if others > 0 {
        let name = word(tr!("{others} others", "{others} autres"));
        lines.push(Line { sort: Sort::Rest, cells: compared(vec![name, Value::Null], rest.0, rest.1) });
    }
    lines.push(Line::total(compared(vec![Value::Null, Value::Null], all.0, all.1)));
    Ok((names, lines, notice))
}

/// The names, then both years, and how they differ.
fn compared(mut names: Vec<Value<'static>>, now: Decimal, past: Decimal) -> Vec<Value<'static>> {
    names.extend([Value::Money(now), Value::Money(past), Value::Money(now - past), percent(now - past, past)]);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(year: i32, today: &str, expected: [&str; 4]) {
        let years = Years::of(year, today.parse().unwrap());
        assert_eq!([years.now.0, years.now.1, years.past.0, years.past.1].map(|day| day.to_string()), expected, "{year} on {today}");
    }

    #[test]
    fn a_year_that_is_not_over_is_compared_to_the_same_days() {
        check(2026, "2026-11-21", ["2026-01-01", "2026-11-21", "2025-01-01", "2025-11-21"]);
        check(2025, "2026-11-21", ["2025-01-01", "2025-12-31", "2024-01-01", "2024-12-31"]);
        check(2028, "2028-02-29", ["2028-01-01", "2028-02-29", "2027-01-01", "2027-02-28"]);
        check(2027, "2026-11-21", ["2027-01-01", "2027-12-31", "2026-01-01", "2026-12-31"]);
    }
}
