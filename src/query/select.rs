//! A list: chosen columns of an entity, over the joins they need, filtered, ordered, limited.

use super::Statement;
use super::condition::Scope;
use super::joins::{Aliases, Joins};
use crate::entity::{Entity, Kind, Path, Value};
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
        self.compose(
            |scope, out| {
                for (index, path) in self.columns.iter().enumerate() {
                    if index > 0 {
                        out.sql(", ");
                    }
                    column(path, scope, out);
                }
            },
            true,
        )
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
            true,
        )
    }

    /// How many there are, whatever the limit.
    pub fn count(&self) -> Statement {
        let all = Select { order: &[], limit: None, ..self.clone() };
        all.compose(
            |_, out| {
                out.sql("count(*)");
            },
            false,
        )
    }

    fn compose(&self, columns: impl FnOnce(&mut Scope<'_>, &mut Statement), ordered: bool) -> Statement {
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
        if ordered {
            tail.sql(" ORDER BY ");
            for Order { path, descending } in self.order {
                let path = path.clone().shown();
                let alias = scope.joins.reach(&path.hops, scope.aliases);
                if matches!(path.field.kind, Kind::Text) && !path.field.lowercase {
                    tail.sql("crm.fold(").column(alias, path.field.column).sql(")");
                } else {
                    tail.column(alias, path.field.column);
                }
                tail.sql(if *descending { " DESC NULLS LAST, " } else { ", " });
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
}

fn column(path: &Path, scope: &mut Scope<'_>, out: &mut Statement) {
    let path = path.clone().shown();
    let alias = scope.joins.reach(&path.hops, scope.aliases);
    out.column(alias, path.field.column);
}
