//! `report stale`: contracts or clients to which nothing happened for a while, the quietest first.

use chrono::Days;

use super::cells::{amount, number, text, word};
use super::{Answer, Asked, Inquiry};
use crate::domain::{CLIENT, CONTRACT};
use crate::entity::{Entity, Kind, Value, period, value};
use crate::error::Result;
use crate::language::{both, tr};
use crate::output::{Bars, Chart, Line, Picture, Shown, Sort};
use crate::query::{Bound, STALE_CLIENTS, STALE_CONTRACTS};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report stale
  epicrm report stale --days 90 commercial=me
  epicrm report stale --of clients city=Nantes --format csv

The filter is one of contracts, or of clients: epicrm fields clients. Something happens to a contract when it is changed or paid,
when one of its events is changed or takes place, when a note or a reminder is written on it; to a client, when that is so of a
contract of theirs too. Looked at are contracts to be signed or paid.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
    /// contracts or clients
    #[arg(long, value_enum, default_value = "contracts", hide_possible_values = true)]
    of: Of,
    /// Nothing happened for so many days or more
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=36_500))]
    days: u32,
    /// At most so many, the quietest first; 0 for all [default: 20 where they are drawn, else all]
    #[arg(long, short = 'n')]
    limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    #[value(aliases = ["contract", "contrats"])]
    Contracts,
    #[value(alias = "client")]
    Clients,
}

impl Arguments {
    pub fn entity(&self) -> &'static Entity {
        match self.of {
            Of::Contracts => &CONTRACT,
            Of::Clients => &CLIENT,
        }
    }
}

pub fn answer(arguments: &Arguments, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let days = arguments.days;
    // Up to the end of the day so long ago.
    let until = inquiry.today.checked_sub_days(Days::new(days.into())).and_then(|day| day.succ_opt()).unwrap_or(inquiry.today);
    let (question, title) = match arguments.of {
        Of::Contracts => (
            &STALE_CONTRACTS,
            tr!("Contracts to which nothing happened for {days} days", "Contrats auxquels rien n'est arrivé depuis {days} jours"),
        ),
        Of::Clients => (
            &STALE_CLIENTS,
            tr!("Clients to whom nothing happened for {days} days", "Clients auxquels rien n'est arrivé depuis {days} jours"),
        ),
    };
    let mut rows = inquiry.rows(
        question,
        &[],
        vec![
            Bound::One("until", Value::Instant(period::first_moment(until))),
            Bound::One("most", Value::Integer(super::limit(arguments.limit, inquiry))),
        ],
    )?;
    let whole = rows.pop().unwrap_or_default();
    let [.., sum, count] = &whole[..] else { return Ok(Answer { title, notes: Vec::new(), chart: chart(Vec::new()), notice: None }) };
    let mut rest = amount(sum);
    let mut lines = Vec::new();
    for row in &rows {
        let name = |value| text(value).map_or(Value::Null, word);
        rest -= amount(&row[4]);
        let (last, quiet) = match &row[3] {
            Value::Instant(moment) => {
                let day = value::local(*moment).date_naive();
                (Value::Date(day), Value::Integer((inquiry.today - day).num_days()))
            }
            _ => (Value::Null, Value::Null),
        };
        lines.push(Line::row(vec![name(&row[0]), name(&row[1]), name(&row[2]), last, quiet, row[4].clone()]));
    }
    let others = number(count) - i64::try_from(rows.len()).unwrap_or_default();
    let notice = super::more(rows.len(), number(count));
    let summed = |name, sum| vec![name, Value::Null, Value::Null, Value::Null, Value::Null, Value::Money(sum)];
    if others > 0 {
        lines.push(Line { sort: Sort::Rest, cells: summed(word(tr!("{others} others", "{others} autres")), rest) });
    }
    lines.push(Line::total(summed(Value::Null, amount(sum))));
    let notes = vec![match arguments.of {
        Of::Contracts => tr!(
            "Contracts to be signed or paid. Counted are changes, payments, events, notes and reminders.",
            "Contrats à signer ou à payer. Comptent les modifications, paiements, événements, notes et rappels."
        ),
        Of::Clients => tr!(
            "Counted are changes, notes and reminders, and what happened to their contracts.",
            "Comptent les modifications, notes et rappels, et ce qui est arrivé à leurs contrats."
        ),
    }];
    Ok(Answer { title, notes, chart: chart(lines), notice })
}

fn chart(lines: Vec<Line>) -> Chart {
    let columns = vec![
        Shown::new("code", both("code", "code"), Kind::Text),
        Shown::new("name", both("client", "client"), Kind::Text),
        Shown::new("commercial", both("commercial", "commercial"), Kind::Text),
        Shown::new("last_on", both("last", "dernier"), Kind::Date),
        Shown::new("days", both("days", "jours"), Kind::Integer),
        Shown::new("remaining", both("remaining", "reste"), Kind::Money),
    ];
    Chart { columns, lines, picture: Picture::Bars(Bars { parts: vec![4], mark: None, whole: None }) }
}
