//! Prints a condition as the filter it was normalised to: canonical names, dates resolved, parentheses where connectives meet. It compiles
//! to the same condition again.

use std::fmt::{self, Display, Formatter};
use std::ops::Bound;

use super::condition::{Condition, Pattern, Predicate, Test};
use super::syntax::quote;
use crate::entity::{Field, Kind, Value, spelling};

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (parts, connective) = match self {
            Self::Test(test) => return test.fmt(f),
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(connective)?;
            }
            match part {
                Self::Test(test) => test.fmt(f)?,
                _ => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "not " } else { "" };
        let (field, name) = (self.path.field, self.path.name());
        let (equal, within) = if self.differs { ("!=", "not in") } else { ("=", "in") };
        write!(f, "{not}{name}")?;
        match &self.predicate {
            Predicate::OneOf(predicates) => {
                let items: Vec<String> = predicates.iter().flat_map(|predicate| items(field, predicate)).collect();
                write!(f, " {within} ({})", items.join(", "))
            }
            Predicate::Equal(values) if values.len() != 1 => write!(f, " {within} ({})", items(field, &self.predicate).join(", ")),
            Predicate::Like(Pattern::Contains(text)) => write!(f, "{}{}", if self.differs { "!~" } else { "~" }, quote(text)),
            Predicate::Like(Pattern::Starts(text)) => write!(f, "^={}", quote(text)),
            Predicate::Like(Pattern::Ends(text)) => write!(f, "$={}", quote(text)),
            Predicate::Within(from, to) => match bounds(field, from, to, self.differs) {
                (Some(sign), text) => write!(f, "{sign}{text}"),
                (None, text) => write!(f, "{equal}{text}"),
            },
            single => write!(f, "{equal}{}", items(field, single).join(", ")),
        }
    }
}

/// As they stand in a list; one of them also after `=`.
fn items(field: &Field, predicate: &Predicate) -> Vec<String> {
    match predicate {
        Predicate::Empty => vec!["None".to_owned()],
        Predicate::Me => vec!["me".to_owned()],
        Predicate::Equal(values) => values.iter().map(|value| shown(field, value)).collect(),
        Predicate::Like(Pattern::Wildcard(parts)) => vec![parts.join("*")],
        Predicate::Like(Pattern::Contains(text) | Pattern::Starts(text) | Pattern::Ends(text)) => vec![quote(text)],
        Predicate::Within(from, to) => vec![bounds(field, from, to, true).1],
        Predicate::OneOf(predicates) => predicates.iter().flat_map(|predicate| items(field, predicate)).collect(),
    }
}

/// The sign, unless it is that of equality, and the text after it: a period by its name, or a range.
fn bounds(field: &Field, from: &Bound<Value<'_>>, to: &Bound<Value<'_>>, differs: bool) -> (Option<&'static str>, String) {
    let one = |sign, value| (Some(sign), shown(field, value));
    match (from, to) {
        (Bound::Included(from), Bound::Excluded(until)) => {
            (None, name(from, until).unwrap_or_else(|| format!("{}..{}", shown(field, from), last(until))))
        }
        (Bound::Included(value), Bound::Unbounded) if !differs => one(">=", value),
        (Bound::Excluded(value), Bound::Unbounded) if !differs => one(">", value),
        (Bound::Unbounded, Bound::Included(value)) if !differs => one("<=", value),
        (Bound::Unbounded, Bound::Excluded(value)) if !differs => one("<", value),
        (Bound::Unbounded, Bound::Excluded(until)) => (None, format!("..{}", last(until))),
        _ => (None, format!("{}..{}", end(field, from), end(field, to))),
    }
}

fn end(field: &Field, bound: &Bound<Value<'_>>) -> String {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => shown(field, value),
        Bound::Unbounded => String::new(),
    }
}

fn shown(field: &Field, value: &Value<'_>) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Text(text) if matches!(field.kind, Kind::Choice(_)) => text.to_string(),
        Value::Text(text) | Value::Json(text) => quote(text),
        Value::Integer(number) => number.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Date(day) => spelling::day(*day),
        Value::Instant(moment) => spelling::moment(*moment),
    }
}

/// What a period is called, if it has a name.
fn name(from: &Value<'_>, until: &Value<'_>) -> Option<String> {
    match (from, until) {
        (Value::Date(from), Value::Date(until)) => spelling::days(*from, *until),
        (Value::Instant(from), Value::Instant(until)) => spelling::moments(*from, *until),
        _ => None,
    }
}

/// The last day, or moment, before `until`.
fn last(until: &Value<'_>) -> String {
    match until {
        Value::Date(until) => spelling::last_day(*until),
        Value::Instant(until) => spelling::last_moment(*until),
        _ => String::new(),
    }
}
