//! How a reminder stands today: what its `done` and the day it is due say together.

use chrono::NaiveDate;

use super::column;
use crate::entity::{Choice, Kind, Value};
use crate::language::both;
use crate::output::Column;

static STATES: [Choice; 3] = [
    Choice { name: "overdue", french: "en retard", aliases: &[] },
    Choice { name: "open", french: "à faire", aliases: &[] },
    Choice { name: "done", french: "fait", aliases: &[] },
];

/// Says it in the place of `done`.
pub fn tell(headings: &mut [Column], rows: &mut [Vec<Value<'static>>], today: NaiveDate) {
    let (Some(done), Some(due)) = (place(headings, "done"), place(headings, "due_on")) else { return };
    for row in rows {
        let state = match (&row[done], &row[due]) {
            (Value::Boolean(true), _) => "done",
            (_, Value::Date(day)) if *day < today => "overdue",
            _ => "open",
        };
        row[done] = Value::Text(state.into());
    }
    headings[done] = column("state", both("State", "État"), Kind::Choice(&STATES));
}

/// Whether something is still to be done.
pub fn is_open(headings: &[Column], row: &[Value<'_>]) -> bool {
    place(headings, "state").is_none_or(|state| row[state] != Value::Text("done".into()))
}

fn place(headings: &[Column], name: &str) -> Option<usize> {
    headings.iter().position(|heading| heading.name == name)
}
