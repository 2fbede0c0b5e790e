//! What happened and what is to come: the dates of the record and of those that refer to it, in order.

use super::related::Related;
use super::{Line, Record, column};
use crate::entity::{Kind, Value, period, show};
use crate::language::{both, tr};
use crate::output::Column;

/// One date, and what it is of.
pub struct Moment {
    pub at: Value<'static>,
    pub what: String,
}

pub fn headings() -> Vec<Column> {
    vec![column("at", both("When", "Quand"), Kind::Instant), column("what", both("What", "Quoi"), Kind::Text)]
}

/// Of the record its own dates, of the related ones theirs.
pub fn of(record: &Record, related: &[Related]) -> Vec<Moment> {
    let mut moments = Vec::new();
    let dated = |line: &&Line| matches!(line.field.kind, Kind::Date | Kind::Instant) && line.field.name != "updated_at";
    for line in record.lines.iter().filter(dated) {
        let at = record.value(line.field.name).clone();
        if !at.is_null() {
            moments.push(Moment { at, what: line.field.label.get().to_lowercase() });
        }
    }
    for related in related {
        for row in &related.rows {
            for (field, at) in related.dates(row).filter(|(_, at)| !at.is_null()) {
                let told = related.headings.iter().zip(related.columns(row));
                let told = told.filter(|(heading, _)| !matches!(heading.kind, Kind::Date | Kind::Instant | Kind::Choice(_)));
                let words: Vec<String> = told.take(2).map(|(_, value)| brief(value)).collect();
                let (noun, words, label) = (related.entity.one(), words.join(" "), field.label.get().to_lowercase());
                let what = tr!("{noun} {words} {label}", "{noun} {words} : {label}");
                moments.push(Moment { at: at.clone(), what });
            }
        }
    }
    moments.sort_by_key(|moment| match moment.at {
        Value::Instant(at) => Some(at),
        Value::Date(day) => Some(period::first_moment(day)),
        _ => None,
    });
    moments
}

/// As much of a text as a line of a timeline has room for.
const LETTERS: usize = 60;

fn brief(value: &Value<'_>) -> String {
    let mut text = String::new();
    show::human(value, &mut text);
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None if line.len() < text.len() => format!("{line}…"),
        None => text,
    }
}
