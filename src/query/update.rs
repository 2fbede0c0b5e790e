//! A change of one record: the fields given, nothing else.

use super::Statement;
use crate::entity::{Entity, Field, Value};

/// What to write to the record whose id this is. Relations are given as the id they point to.
#[derive(Debug)]
pub struct Update<'q> {
    pub entity: &'static Entity,
    pub id: i64,
    pub changes: &'q [(&'static Field, Value<'static>)],
    /// The record's `updated_at` when it was read: the change is for that version of it and no other.
    pub version: &'q Value<'q>,
}

impl Update<'_> {
    /// `UPDATE … RETURNING id`: no row back means that row security refused, or that the record changed or went meanwhile.
    pub fn statement(&self) -> Statement {
        let mut statement = Statement::default();
        statement.sql("UPDATE ").table(self.entity.schema, self.entity.table).sql(" SET ");
        for (index, (field, value)) in self.changes.iter().enumerate() {
            if index > 0 {
                statement.sql(", ");
            }
            statement.name(field.column).sql(" = ").bind(value);
        }
        self.matching(&mut statement);
        statement.sql(" RETURNING id");
        statement
    }

    /// `SELECT id … FOR NO KEY UPDATE`: keeps the record as it was read until the transaction ends; no row as for the statement.
    pub fn lock(&self) -> Statement {
        let mut statement = Statement::default();
        statement.sql("SELECT id FROM ").table(self.entity.schema, self.entity.table);
        self.matching(&mut statement);
        statement.sql(" FOR NO KEY UPDATE");
        statement
    }

    fn matching(&self, statement: &mut Statement) {
        statement.sql(" WHERE id = ").bind(&Value::Integer(self.id)).sql(" AND updated_at = ").bind(self.version);
    }
}

/// Locks the record of this id if its `updated_at` is still this one, and gives its id; no row if not.
pub fn hold(entity: &'static Entity, id: i64, version: &Value<'_>) -> Statement {
    let mut statement = Statement::default();
    statement.sql("SELECT id FROM ").table(entity.schema, entity.table).sql(" WHERE id = ").bind(&Value::Integer(id));
    statement.sql(" AND updated_at = ").bind(version).sql(" FOR NO KEY UPDATE");
    statement
}
