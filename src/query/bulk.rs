//! Many records at once: found by a filter and locked, then written by their ids, each in one statement whatever their number.

use super::Statement;
use super::select::{Rows, Select, differing};
use crate::entity::{Entity, Field, Path, Value};
use crate::filter::Condition;

/// The records of a filter, and what each is to become.
#[derive(Clone, Copy, Debug)]
pub struct Bulk<'q> {
    pub entity: &'static Entity,
    pub condition: Option<&'q Condition>,
    /// Relations are given as the id they point to. None: the records are to be deleted.
    pub changes: &'q [(&'static Field, Value<'static>)],
}

impl Bulk<'_> {
    /// Locks the records and gives of each its id and whether it would not be the same afterwards. In the order of their ids, so
    /// that two such statements never wait for each other in a circle. What row security keeps from being changed is left out.
    /// A record that somebody changes meanwhile is tested again, as it is then.
    pub fn lock(&self) -> Statement {
        let mut statement = self.select(&[]).compose(
            |_, out| {
                out.column(0, "id").sql(", ");
                self.differing(out);
            },
            Rows::Found,
        );
        statement.sql(" FOR NO KEY UPDATE OF ").alias(0);
        statement
    }

    /// `columns` of the first records that would not be the same afterwards.
    pub fn sample(&self, columns: &[Path], limit: u64) -> Statement {
        let select = Select { limit: Some(limit), ..self.select(columns) };
        select.listed(if self.changes.is_empty() { Rows::Ordered } else { Rows::Differing(self.changes) })
    }

    /// How many records there are, and how many of them would not be the same afterwards.
    pub fn counts(&self) -> Statement {
        self.select(&[]).compose(
            |_, out| {
                out.sql("count(*), count(*) FILTER (WHERE ");
                self.differing(out);
                out.sql(")");
            },
            Rows::Any,
        )
    }

    /// `UPDATE … RETURNING id` of the records of these ids, which were locked before.
    pub fn update(&self, ids: &[i32]) -> Statement {
        let mut statement = Statement::default();
        statement.sql("UPDATE ").table(self.entity.schema, self.entity.table).sql(" SET ");
        for (index, (field, value)) in self.changes.iter().enumerate() {
            if index > 0 {
                statement.sql(", ");
            }
            statement.name(field.column).sql(" = ").bind(value);
        }
        statement.sql(" WHERE id = ANY(").ids(ids).sql(") RETURNING id");
        statement
    }

    /// The ids of those records that were there to be deleted. Grants give nobody DELETE: a function decides, record by record.
    pub fn remove(&self, ids: &[i32]) -> Statement {
        let mut statement = Statement::default();
        statement.sql("SELECT gone.id FROM unnest(").ids(ids).sql(") gone(id) WHERE crm.remove(");
        statement.bind(&Value::Text(self.entity.noun.into())).sql(", gone.id)");
        statement
    }

    /// `columns` of the records of these ids.
    pub fn among(&self, columns: &[Path], ids: &[i32]) -> Statement {
        Select { condition: None, ..self.select(columns) }.listed(Rows::Among(ids))
    }

    fn select<'s>(&'s self, columns: &'s [Path]) -> Select<'s> {
        Select { entity: self.entity, columns, condition: self.condition, order: &[], limit: None }
    }

    fn differing(&self, out: &mut Statement) {
        if self.changes.is_empty() {
            out.sql("true");
        } else {
            differing(self.changes, out);
        }
    }
}
