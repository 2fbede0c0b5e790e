//! A list: chosen columns of an entity, over the joins they need, filtered, ordered, limited.

use super::Statement;
use super::condition::Scope;
use super::joins::{Aliases, Joins};
use crate::entity::{Entity, Field, Kind, Path, Value};
use crate::filter::Condition;

/// One column to sort by.
#[derive(Clone, Debug)]
pub struct Order {
    pub path: Path,
    pub descending: bool,
}

/// What to read. Paths cross to-one relations only, except in the condition.
#[derive(Clone, Debug)]
pub struct Select<'q> {
    pub entity: &'static Entity,
    pub columns: &'q [Path],
    pub condition: Option<&'q Condition>,
    pub order: &'q [Order],
    pub limit: Option<u64>,
}

impl Select<'_> {
    /// The statement. Ends its order with the id, so that equal rows come in the same order every time.
    pub fn statement(&self) -> Statement {
        self.listed(Rows::Ordered)
    }

    /// The columns of these rows.
    pub(super) fn listed(&self, rows: Rows<'_>) -> Statement {
        self.compose(
            |scope, out| {
                for (index, path) in self.columns.iter().enumerate() {
                    if index > 0 {
                        out.sql(", ");
                    }
                    column(path, scope, out);
                }
            },
            rows,
        )
    }

    /// As [`Select::statement`], for a list that is read in pages: the columns are followed by what places a row in the order, the
    /// keys of [`Select::keys`]. Given those of the last row of a page, what comes after it. Given `among`, ids that the condition was
    /// seen to select, nothing else is looked at.
    pub fn page(&self, after: Option<&[Value<'_>]>, among: Option<&[i64]>) -> Statement {
        self.compose(
            |scope, out| {
                for path in self.columns {
                    column(path, scope, out);
                    out.sql(", ");
                }
                for Order { path, .. } in self.order {
                    key(path, scope, out);
                    out.sql(", ");
                }
                out.column(0, "id");
            },
            Rows::Page { after, among },
        )
    }

    /// Kinds of what places a row in the order: the sorted fields, then the id.
    pub fn keys(&self) -> Vec<Kind> {
        self.order.iter().map(|order| order.path.clone().shown().field.kind).chain([Kind::Integer]).collect()
    }

    /// The id and `updated_at` before the columns: of the records a write is about.
    pub fn records(&self) -> Statement {
        self.compose(
            |scope, out| {
                out.column(0, "id").sql(", ").column(0, "updated_at");
                for path in self.columns {
                    out.sql(", ");
                    column(path, scope, out);
                }
            },
            Rows::Ordered,
        )
    }

    /// The ids alone, in no order.
    pub fn ids(&self) -> Statement {
        Select { order: &[], ..self.clone() }.compose(id, Rows::Any)
    }

    /// How many there are, whatever the limit.
    pub fn count(&self) -> Statement {
        let all = Select { order: &[], limit: None, ..self.clone() };
        all.compose(
            |_, out| {
                out.sql("count(*)");
            },
            Rows::Any,
        )
    }

    /// The columns, numbers all, summed over every row: null where there is none.
    pub fn sums(&self) -> Statement {
        let all = Select { order: &[], limit: None, ..self.clone() };
        all.compose(
            |scope, out| {
                for (index, path) in self.columns.iter().enumerate() {
                    out.sql(if index == 0 { "sum(" } else { ", sum(" });
                    column(path, scope, out);
                    out.sql(")");
                }
            },
            Rows::Any,
        )
    }

    pub(super) fn compose(&self, columns: impl FnOnce(&mut Scope<'_>, &mut Statement), rows: Rows<'_>) -> Statement {
        let mut aliases = Aliases::default();
        let root = aliases.next();
        let mut joins = Joins::new(root);
        let mut scope = Scope { joins: &mut joins, aliases: &mut aliases };
        let (mut head, mut tail) = (Statement::default(), Statement::default());
        head.sql("SELECT ");
        columns(&mut scope, &mut head);
        head.sql(" FROM ").table(self.entity.schema, self.entity.table).sql(" ").alias(root);
        if let Some(condition) = self.condition {
            tail.sql(" WHERE ");
            scope.condition(condition, &mut tail);
        }
        if !matches!(rows, Rows::Any | Rows::Ordered | Rows::Page { after: None, among: None }) {
            tail.sql(if self.condition.is_some() { " AND " } else { " WHERE " });
        }
        match &rows {
            Rows::Any | Rows::Ordered => {}
            Rows::Page { after, among } => {
                if let Some(ids) = among {
                    tail.column(root, "id").sql(" = ANY(").wide_ids(ids).sql(if after.is_some() { ") AND " } else { ")" });
                }
                if let Some(last) = after {
                    self.after(last, &mut scope, &mut tail);
                }
            }
            Rows::Differing(changes) => differing(changes, &mut tail),
            Rows::Among(ids) => {
                tail.column(root, "id").sql(" = ANY(").ids(ids).sql(")");
            }
            Rows::Clashing { .. } => clashing(root, &mut tail),
            Rows::Found => {
                let found = Select { columns: &[], order: &[], limit: None, ..self.clone() };
                tail.column(root, "id").sql(" IN (").append(found.compose(id, Rows::Any)).sql(")");
            }
        }
        if !matches!(rows, Rows::Any | Rows::Clashing { ordered: false }) {
            tail.sql(" ORDER BY ");
            for Order { path, descending } in self.order {
                key(path, &mut scope, &mut tail);
                tail.sql(match (descending, may_be_null(path)) {
                    (false, _) => ", ",
                    // Said of what is never null, it would keep PostgreSQL from reading an index backwards.
                    (true, false) => " DESC, ",
                    (true, true) => " DESC NULLS LAST, ",
                });
            }
            tail.column(root, "id");
        }
        if let Some(limit) = self.limit {
            tail.sql(" LIMIT ").bind(&Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        }
        joins.write(&mut head);
        head.append(tail);
        head
    }

    /// The rows that come after the one with these keys. Nothing sorts last, whichever way, as the order says.
    fn after(&self, last: &[Value<'_>], scope: &mut Scope<'_>, out: &mut Statement) {
        let id = last.get(self.order.len()).unwrap_or(&Value::Null);
        // Said once more by itself, the first key lets its index find where to begin.
        if let (Some(first), Some(value)) = (self.order.first(), last.first())
            && !value.is_null()
            && !may_be_null(&first.path)
        {
            key(&first.path, scope, out);
            out.sql(if first.descending { " <= " } else { " >= " }).bind(value).sql(" AND ");
        }
        for (Order { path, descending }, value) in self.order.iter().zip(last) {
            // (key comes later OR (key is equal AND (… next key …
            out.sql("(");
            if !value.is_null() {
                key(path, scope, out);
                out.sql(if *descending { " < " } else { " > " }).bind(value).sql(" OR ");
                if may_be_null(path) {
                    key(path, scope, out);
                    out.sql(" IS NULL OR ");
                }
            }
            key(path, scope, out);
            match value.is_null() {
                true => out.sql(" IS NULL AND "),
                false => out.sql(" = ").bind(value).sql(" AND "),
            };
        }
        out.column(0, "id").sql(" > ").bind(id);
        for _ in self.order {
            out.sql(")");
        }
    }
}

/// Which rows, and whether their order matters.
pub(super) enum Rows<'v> {
    Any,
    Ordered,
    /// In order: those that come after the one with these keys, and are of these ids.
    Page {
        after: Option<&'v [Value<'v>]>,
        among: Option<&'v [i64]>,
    },
    /// Those that would not be the same after these changes, in order.
    Differing(&'v [(&'static Field, Value<'static>)]),
    /// Those of these ids, in order.
    Among(&'v [i32]),
    /// Events that overlap another of the same support, in order or in none.
    Clashing {
        ordered: bool,
    },
    /// All, in order, but found by reading first: where row security judges each row of a statement that locks, it would do so
    /// before any index on an expression.
    Found,
}

/// Whether somebody supports another event at the same time: what the constraint `event_support_clash` forbids, but for those that
/// were allowed to.
fn clashing(event: usize, out: &mut Statement) {
    out.sql("EXISTS (SELECT FROM crm.event o WHERE o.support_id = ").column(event, "support_id");
    out.sql(" AND o.id <> ").column(event, "id").sql(" AND o.status <> 'cancelled' AND o.starts_at < ").column(event, "ends_at");
    out.sql(" AND o.ends_at > ").column(event, "starts_at").sql(")");
}

/// Whether a row would not be the same after `changes`.
pub(super) fn differing(changes: &[(&'static Field, Value<'static>)], out: &mut Statement) {
    out.sql("(");
    for (index, (field, value)) in changes.iter().enumerate() {
        if index > 0 {
            out.sql(" OR ");
        }
        out.column(0, field.column).sql(" IS DISTINCT FROM ").bind(value);
    }
    out.sql(")");
}

fn id(_: &mut Scope<'_>, out: &mut Statement) {
    out.column(0, "id");
}

fn may_be_null(path: &Path) -> bool {
    let path = path.clone().shown();
    path.field.nullable || !path.hops.is_empty()
}

/// What a field is sorted by: text as people read it, without case and accents.
fn key(path: &Path, scope: &mut Scope<'_>, out: &mut Statement) {
    let path = path.clone().shown();
    let alias = scope.joins.reach(&path.hops, scope.aliases);
    if matches!(path.field.kind, Kind::Text) && !path.field.lowercase {
        out.sql("crm.fold(").column(alias, path.field.column).sql(")");
    } else {
        out.column(alias, path.field.column);
    }
}

pub(super) fn column(path: &Path, scope: &mut Scope<'_>, out: &mut Statement) {
    let path = path.clone().shown();
    let alias = scope.joins.reach(&path.hops, scope.aliases);
    out.column(alias, path.field.column);
}
