//! A checked filter as SQL. A test left standing uses plain operators, so that indexes serve; a test turned round becomes
//! `(…) IS NOT TRUE`, which also takes the rows where there is nothing to compare: rows(F) + rows(not F) = all.

use std::ops::Bound;

use super::Statement;
use super::joins::{Aliases, Joins};
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::filter::{Condition, Pattern, Predicate, Test};

pub(super) struct Scope<'s> {
    pub joins: &'s mut Joins,
    pub aliases: &'s mut Aliases,
}

impl Scope<'_> {
    pub(super) fn condition(&mut self, condition: &Condition, out: &mut Statement) {
        let (parts, connective) = match condition {
            Condition::Test(test) => return self.test(test, out),
            Condition::All(parts) => (parts, " AND "),
            Condition::Any(parts) => (parts, " OR "),
        };
        for (index, part) in parts.iter().enumerate() {
            out.sql(if index == 0 { "(" } else { connective });
            self.condition(part, out);
        }
        out.sql(")");
    }

    fn test(&mut self, test: &Test, out: &mut Statement) {
        let Path { hops, field, .. } = &test.path;
        self.along(hops, field, &test.predicate, test.differs, test.negated, out);
    }

    /// The test at the end of `hops`. The first to-many relation on the way opens a subquery, where the rest is tested.
    fn along(
        &mut self,
        hops: &[&'static Field],
        field: &'static Field,
        predicate: &Predicate,
        differs: bool,
        negated: bool,
        out: &mut Statement,
    ) {
        let many = hops.iter().position(|hop| matches!(hop.kind, Kind::Many { .. }));
        if let Some(at) = many
            && let Kind::Many { entity, column } = hops[at].kind
        {
            let parent = self.joins.reach(&hops[..at], self.aliases);
            return self.exists(parent, entity, column, negated, out, |inner, condition| {
                inner.along(&hops[at + 1..], field, predicate, differs, false, condition);
            });
        }
        let alias = self.joins.reach(hops, self.aliases);
        if let Kind::Many { entity, column } = field.kind {
            let none = *predicate == Predicate::Empty;
            // `events in (x, None)`: none at all, or at least one that is x.
            let or_none = !differs && matches!(predicate, Predicate::OneOf(parts) if parts.contains(&Predicate::Empty));
            if or_none {
                self.exists(alias, entity, column, !negated, out.sql("("), |_, _| {});
                out.sql(if negated { " AND " } else { " OR " });
            }
            self.exists(alias, entity, column, negated ^ none ^ (none && differs), out, |inner, condition| {
                if !none {
                    inner.record(entity, &[], predicate, differs, condition);
                }
            });
            if or_none {
                out.sql(")");
            }
            return;
        }
        let turned = negated ^ differs;
        match (field.kind, predicate) {
            (_, Predicate::Empty) => {
                out.column(alias, field.column).sql(if turned { " IS NOT NULL" } else { " IS NULL" });
            }
            (Kind::One(_), Predicate::Me) => {
                wrap(turned, out, |out| {
                    out.column(alias, field.column).sql(" = (SELECT auth.me())");
                });
            }
            (Kind::One(entity), _) => {
                let path: Vec<&'static Field> = hops.iter().copied().chain([field]).collect();
                self.record(entity, &path, predicate, turned, out);
            }
            _ => wrap(turned, out, |out| compare(alias, field, predicate, out)),
        }
    }

    /// The record at the end of `path` is so.
    fn record(&mut self, entity: &'static Entity, path: &[&'static Field], predicate: &Predicate, turned: bool, out: &mut Statement) {
        let alias = self.joins.reach(path, self.aliases);
        wrap(turned, out, |out| named(alias, entity, predicate, out));
    }

    fn exists(
        &mut self,
        parent: usize,
        entity: &'static Entity,
        column: &'static str,
        negated: bool,
        out: &mut Statement,
        test: impl FnOnce(&mut Scope<'_>, &mut Statement),
    ) {
        let alias = self.aliases.next();
        let mut joins = Joins::new(alias);
        let mut condition = Statement::default();
        test(&mut Scope { joins: &mut joins, aliases: self.aliases }, &mut condition);
        out.sql(if negated { "NOT EXISTS (SELECT FROM " } else { "EXISTS (SELECT FROM " })
            .table(entity.schema, entity.table)
            .sql(" ")
            .alias(alias);
        joins.write(out);
        out.sql(" WHERE ").column(alias, column).sql(" = ").column(parent, "id");
        if !condition.is_empty() {
            out.sql(" AND ").append(condition);
        }
        out.sql(")");
    }
}

fn wrap(turned: bool, out: &mut Statement, inner: impl FnOnce(&mut Statement)) {
    if turned {
        out.sql("(");
    }
    inner(out);
    if turned {
        out.sql(") IS NOT TRUE");
    }
}

/// A record by any of its names, or as the one who asks, or as missing.
fn named(alias: usize, entity: &'static Entity, predicate: &Predicate, out: &mut Statement) {
    match predicate {
        Predicate::Me => {
            out.column(alias, "id").sql(" = (SELECT auth.me())");
        }
        Predicate::Empty => {
            out.column(alias, "id").sql(" IS NULL");
        }
        Predicate::OneOf(predicates) => any(predicates, out, |predicate, out| named(alias, entity, predicate, out)),
        _ => any(entity.names.iter().filter_map(|name| entity.field(name)), out, |name, out| compare(alias, name, predicate, out)),
    }
}

fn any<T>(parts: impl IntoIterator<Item = T>, out: &mut Statement, each: impl Fn(T, &mut Statement)) {
    for (index, part) in parts.into_iter().enumerate() {
        out.sql(if index == 0 { "(" } else { " OR " });
        each(part, out);
    }
    out.sql(")");
}

fn compare(alias: usize, field: &'static Field, predicate: &Predicate, out: &mut Statement) {
    match predicate {
        Predicate::Empty => {
            out.column(alias, field.column).sql(" IS NULL");
        }
        Predicate::Equal(values) => {
            comparable(alias, field, out);
            out.sql(if values.len() == 1 { " = " } else { " IN (" });
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.sql(", ");
                }
                operand(field, value, out);
            }
            if values.len() != 1 {
                out.sql(")");
            }
        }
        Predicate::Within(from, to) => within(alias, field, from, to, out),
        Predicate::Like(pattern) => like(alias, field, pattern, out),
        Predicate::OneOf(predicates) => any(predicates, out, |predicate, out| compare(alias, field, predicate, out)),
        Predicate::Me => {
            out.sql("false");
        }
    }
}

/// Text in any case: through `lower(…)`, except where it is stored in lower case already.
fn comparable(alias: usize, field: &'static Field, out: &mut Statement) {
    if matches!(field.kind, Kind::Text) && !field.lowercase {
        out.sql("lower(").column(alias, field.column).sql(")");
    } else {
        out.column(alias, field.column);
    }
}

fn operand(field: &'static Field, value: &Value<'_>, out: &mut Statement) {
    match (field.kind, value) {
        (Kind::Text, Value::Text(text)) if field.lowercase => {
            out.text(text.to_lowercase());
        }
        (Kind::Text, Value::Text(_)) => {
            out.sql("lower(").bind(value).sql(")");
        }
        _ => {
            out.bind(value);
        }
    }
}

fn within(alias: usize, field: &'static Field, from: &Bound<Value<'_>>, to: &Bound<Value<'_>>, out: &mut Statement) {
    let mut sides = Vec::new();
    match from {
        Bound::Included(value) => sides.push((" >= ", value)),
        Bound::Excluded(value) => sides.push((" > ", value)),
        Bound::Unbounded => {}
    }
    match to {
        Bound::Included(value) => sides.push((" <= ", value)),
        Bound::Excluded(value) => sides.push((" < ", value)),
        Bound::Unbounded => {}
    }
    if sides.is_empty() {
        out.column(alias, field.column).sql(" IS NOT NULL");
        return;
    }
    for (index, (operator, value)) in sides.into_iter().enumerate() {
        out.sql(if index == 0 { "(" } else { " AND " });
        comparable(alias, field, out);
        out.sql(operator);
        operand(field, value, out);
    }
    out.sql(")");
}

/// `~` folds case and accents and is served by trigram indexes. The other shapes only fold case; they carry the folded form
/// along, which every match satisfies too, so that the same indexes serve them.
fn like(alias: usize, field: &'static Field, pattern: &Pattern, out: &mut Statement) {
    let parts: Vec<&str> = match pattern {
        Pattern::Contains(text) => vec!["", text, ""],
        Pattern::Starts(text) => vec![text, ""],
        Pattern::Ends(text) => vec!["", text],
        Pattern::Wildcard(parts) => parts.iter().map(String::as_str).collect(),
    };
    out.sql("(");
    shaped("crm.fold(", alias, field, &parts, out);
    if !matches!(pattern, Pattern::Contains(_)) {
        out.sql(" AND ");
        shaped("lower(", alias, field, &parts, out);
    }
    out.sql(")");
}

/// Literal parts with any letters between them.
pub(super) fn shaped(folded: &'static str, alias: usize, field: &'static Field, parts: &[&str], out: &mut Statement) {
    out.sql(folded).column(alias, field.column).sql(") LIKE ");
    for (index, part) in parts.iter().enumerate() {
        match (index, part.is_empty()) {
            (0, true) => out.sql("''"),
            (0, false) => out.sql("crm.literal(").sql(folded).text((*part).to_owned()).sql("))"),
            (_, true) => out.sql(" || '%'"),
            (_, false) => out.sql(" || '%' || crm.literal(").sql(folded).text((*part).to_owned()).sql("))"),
        };
    }
}
