//! What a filter means, evaluated in memory over records: the shortest program that could be right, and no SQL in it.

use std::cmp::Ordering;
use std::ops::Bound;

use epicrm::entity::{Entity, Field, Kind, Value};
use epicrm::filter::{Condition, Pattern, Predicate, Test};

use super::data::{Data, Row};

impl Data {
    pub fn holds(&self, condition: &Condition, row: &Row) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, row)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, row)),
            Condition::Test(test) => self.along(&test.path.hops, test, Some(row)) ^ test.negated,
        }
    }

    /// The test, before NOT: true of at least one record at the end of the path.
    fn along(&self, hops: &[&'static Field], test: &Test, row: Option<&Row>) -> bool {
        match hops {
            [] => self.leaf(test, row),
            [hop, rest @ ..] => match hop.kind {
                Kind::Many { entity, column } => {
                    row.is_some_and(|row| self.many(entity, column, row).iter().any(|row| self.along(rest, test, Some(row))))
                }
                Kind::One(entity) => self.along(rest, test, row.and_then(|row| self.one(entity, row, hop.column))),
                _ => panic!("{hop:?}"),
            },
        }
    }

    fn leaf(&self, test: &Test, row: Option<&Row>) -> bool {
        let Test { predicate, differs, path, .. } = test;
        let field = path.field;
        let Kind::Many { entity, column } = field.kind else {
            return self.is(field, row, predicate) ^ differs;
        };
        let records = row.map_or_else(Vec::new, |row| self.many(entity, column, row));
        let of_none = matches!(predicate, Predicate::Empty);
        let or_none = matches!(predicate, Predicate::OneOf(parts) if parts.contains(&Predicate::Empty));
        if of_none || or_none && records.is_empty() {
            return records.is_empty() ^ differs;
        }
        records.into_iter().any(|record| self.named(entity, Some(record), predicate) ^ differs)
    }

    fn is(&self, field: &'static Field, row: Option<&Row>, predicate: &Predicate) -> bool {
        let value = row.map_or(&Value::Null, |row| row.value(field.column));
        match (predicate, field.kind) {
            (Predicate::Empty, _) => *value == Value::Null,
            (Predicate::OneOf(parts), _) => parts.iter().any(|part| self.is(field, row, part)),
            (Predicate::Me, _) => *value == Value::Integer(self.me),
            (_, Kind::One(entity)) => self.named(entity, row.and_then(|row| self.one(entity, row, field.column)), predicate),
            (_, _) if *value == Value::Null => false,
            (Predicate::Equal(values), _) => values.iter().any(|asked| compare(value, asked) == Ordering::Equal),
            (Predicate::Within(from, to), _) => {
                let after = match from {
                    Bound::Included(from) => compare(value, from).is_ge(),
                    Bound::Excluded(from) => compare(value, from).is_gt(),
                    Bound::Unbounded => true,
                };
                after
                    && match to {
                        Bound::Included(to) => compare(value, to).is_le(),
                        Bound::Excluded(to) => compare(value, to).is_lt(),
                        Bound::Unbounded => true,
                    }
            }
            (Predicate::Like(pattern), _) => self.like(pattern, value),
        }
    }

    /// A record by any of its names.
    fn named(&self, entity: &'static Entity, row: Option<&Row>, predicate: &Predicate) -> bool {
        match predicate {
            Predicate::Me => row.is_some_and(|row| row.id == self.me),
            Predicate::Empty => row.is_none(),
            Predicate::OneOf(parts) => parts.iter().any(|part| self.named(entity, row, part)),
            _ => entity.names.iter().any(|name| self.is(entity.field(name).unwrap(), row, predicate)),
        }
    }

    fn like(&self, pattern: &Pattern, value: &Value<'_>) -> bool {
        let Value::Text(text) = value else { panic!("{value:?}") };
        let fold = |text: &str| lower(&text.chars().map(|letter| self.unaccent(letter)).collect::<String>());
        match pattern {
            Pattern::Contains(part) => fold(text).contains(&fold(part)),
            Pattern::Starts(part) => lower(text).starts_with(&lower(part)),
            Pattern::Ends(part) => lower(text).ends_with(&lower(part)),
            Pattern::Wildcard(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| lower(part)).collect();
                wild(&lower(text), &parts)
            }
        }
    }
}

fn wild(text: &str, parts: &[String]) -> bool {
    let [first, rest @ ..] = parts else { return text.is_empty() };
    let Some(after) = text.strip_prefix(first.as_str()) else { return false };
    if rest.is_empty() {
        after.is_empty()
    } else {
        after.char_indices().map(|(at, _)| at).chain([after.len()]).any(|at| wild(&after[at..], rest))
    }
}

/// Text in any case, then by its letters' numbers, as the collation of the database does.
fn compare(value: &Value<'_>, asked: &Value<'_>) -> Ordering {
    match (value, asked) {
        (Value::Text(value), Value::Text(asked)) => lower(value).cmp(&lower(asked)),
        (Value::Integer(value), Value::Integer(asked)) => value.cmp(asked),
        (Value::Money(value), Value::Money(asked)) => value.cmp(asked),
        (Value::Date(value), Value::Date(asked)) => value.cmp(asked),
        (Value::Instant(value), Value::Instant(asked)) => value.cmp(asked),
        (Value::Boolean(value), Value::Boolean(asked)) => value.cmp(asked),
        _ => panic!("{value:?} and {asked:?}"),
    }
}

fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
