//! `report workload`: how many events each support has in the weeks to come, those of nobody first, clashes marked.

use chrono::{Datelike, Days, NaiveDate};

use super::cells::{number, text, word};
use super::{Answer, Asked, Inquiry};
use crate::entity::{Kind, Value, period};
use crate::error::Result;
use crate::language::{Text, both, tr};
use crate::output::{Chart, Grid, Line, Picture, Shown};
use crate::query::{Array, Bound, WORKLOAD};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  epicrm report workload
  epicrm report workload support=me --weeks 4
  epicrm report workload \"city=Nantes\" --format csv

The filter is one of events: epicrm fields events. Weeks begin on Monday, the first is this one. An event counts in each week it
touches; cancelled ones are left out. A clash is an event that overlaps another of the same support. Without a filter, who
could support and has no event is shown too.")]
pub struct Arguments {
    #[command(flatten)]
    pub asked: Asked,
    /// How many weeks
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=53))]
    weeks: u32,
}

static NOBODY: [(&str, Text); 2] = [("", both("unassigned", "sans support")), ("total", both("total", "total"))];

/// Whose, and for each week how many events and how many clashes.
type Person<'r> = (Option<&'r str>, Vec<(i64, i64)>);

pub fn answer(arguments: &Arguments, inquiry: &mut Inquiry<'_>) -> Result<Answer> {
    let monday = inquiry.today.checked_sub_days(Days::new(inquiry.today.weekday().num_days_from_monday().into())).unwrap_or(inquiry.today);
    let mondays: Vec<NaiveDate> =
        (0..=u64::from(arguments.weeks)).filter_map(|week| monday.checked_add_days(Days::new(7 * week))).collect();
    let bounds = mondays.iter().map(|day| Some(period::first_moment(*day))).collect();
    let everyone = inquiry.filter.condition.is_none();
    let rows = inquiry.rows(
        &WORKLOAD,
        &[],
        vec![Bound::Many("bounds", Array::Instant(bounds)), Bound::One("everyone", Value::Boolean(everyone))],
    )?;
    let weeks = mondays.len().saturating_sub(1);
    // Those of nobody first, also when there are none.
    let mut people: Vec<Person<'_>> = vec![(None, vec![(0, 0); weeks])];
    for row in &rows {
        let name = text(&row[0]);
        let at = people.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            people.push((name, vec![(0, 0); weeks]));
            people.len() - 1
        });
        if let Some(week) = usize::try_from(number(&row[1])).ok().and_then(|week| people[at].1.get_mut(week.checked_sub(1)?)) {
            *week = (number(&row[2]), number(&row[3]));
        }
    }
    people[1..].sort_by_key(|(name, _)| *name);
    let cells = |name: Value<'static>, day: &NaiveDate, (events, clashes): (i64, i64)| {
        vec![name, word(day.format("%G-W%V").to_string()), Value::Integer(events), Value::Integer(clashes)]
    };
    let mut lines = Vec::new();
    let mut all = vec![(0, 0); weeks];
    for (name, counts) in &people {
        for ((day, count), all) in mondays.iter().zip(counts).zip(&mut all) {
            *all = (all.0 + count.0, all.1 + count.1);
            lines.push(Line::row(cells(name.map_or(Value::Null, word), day, *count)));
        }
    }
    lines.extend(mondays.iter().zip(all).map(|(day, count)| Line::total(cells(word("total"), day, count))));
    let columns = vec![
        Shown::new("support", both("support", "support"), Kind::Text).words(&NOBODY),
        Shown::new("week", both("week", "semaine"), Kind::Text),
        Shown::new("events", both("events", "événements"), Kind::Integer),
        Shown::new("clashes", both("clashes", "chevauchements"), Kind::Integer),
    ];
    let count = arguments.weeks;
    let title = tr!(
        "Workload: events by support, {count} weeks from {monday}",
        "Charge : événements par support, {count} semaines à partir du {monday}"
    );
    let notes = vec![tr!(
        "An event counts in each week it touches; a clash is an event that overlaps another of the same support.",
        "Un événement compte dans chaque semaine qu'il touche ; un chevauchement est un événement qui en recouvre un autre du même support."
    )];
    let picture = Picture::Grid(Grid { who: 0, when: 1, count: 2, alarm: 3 });
    Ok(Answer { title, notes, chart: Chart { columns, lines, picture }, notice: None })
}
