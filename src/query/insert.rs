//! A new record: the fields given, the database's defaults for the rest.

use super::Statement;
use crate::entity::{Entity, Field, Value};

/// What to write. Relations are given as the id they point to.
#[derive(Debug)]
pub struct Insert<'q> {
    pub entity: &'static Entity,
    /// At least one.
    pub values: &'q [(&'static Field, Value<'static>)],
}

impl Insert<'_> {
    /// `INSERT … RETURNING` the id and the first name of the new record.
    pub fn statement(&self) -> Statement {
        let mut statement = Statement::default();
        statement.sql("INSERT INTO ").table(self.entity.schema, self.entity.table);
        for (index, (field, _)) in self.values.iter().enumerate() {
            statement.sql(if index == 0 { " (" } else { ", " }).name(field.column);
        }
        for (index, (_, value)) in self.values.iter().enumerate() {
            statement.sql(if index == 0 { ") VALUES (" } else { ", " }).bind(value);
        }
        statement.sql(") RETURNING id");
        if let Some(name) = self.entity.field(self.entity.names[0]) {
            statement.sql(", ").name(name.column);
        }
        statement
    }
}
