//! Many rows in one statement, each column an array: inserted, updated, or looked for by what is known of them. Sets, never a
//! statement a row; through the same privileges, policies, constraints and triggers as one.

use super::joins::{Aliases, Joins};
use super::{Array, Statement};
use crate::entity::{Entity, Field, Kind, Path};

/// Rows of an entity, column by column. Relations are given as the id they point to.
#[derive(Debug)]
pub struct Many {
    pub entity: &'static Entity,
    /// At least one.
    pub columns: Vec<(&'static Field, Array)>,
}

impl Many {
    /// `INSERT … RETURNING id`: the database's defaults for every column that is not given.
    pub fn insert(self) -> Statement {
        let mut out = Statement::default();
        out.sql("INSERT INTO ").table(self.entity.schema, self.entity.table);
        for (index, (field, _)) in self.columns.iter().enumerate() {
            out.sql(if index == 0 { " (" } else { ", " }).name(field.column);
        }
        out.sql(") SELECT * FROM ");
        self.given(&mut out);
        out.sql(" RETURNING id");
        out
    }

    /// As [`Many::insert`], with ids of its own: for the owner, who alone may give them.
    pub fn restore(self, ids: Vec<Option<i64>>) -> Statement {
        let mut out = Statement::default();
        out.sql("INSERT INTO ").table(self.entity.schema, self.entity.table).sql(" (");
        for (field, _) in &self.columns {
            out.name(field.column).sql(", ");
        }
        out.sql("id) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(");
        for (_, array) in self.columns {
            out.array(array).sql(", ");
        }
        out.array(Array::Integer(ids)).sql(") RETURNING id");
        out
    }

    /// `UPDATE … RETURNING id`, of the rows whose ids these are: those alone that it changes.
    pub fn update(self, ids: Vec<Option<i64>>) -> Statement {
        let Self { entity, columns } = self;
        let fields: Vec<&Field> = columns.iter().map(|(field, _)| *field).collect();
        let mut out = Statement::default();
        out.sql("UPDATE ").table(entity.schema, entity.table).sql(" t SET ");
        for (index, field) in fields.iter().enumerate() {
            out.sql(if index == 0 { "" } else { ", " }).name(field.column).sql(" = s.").alias(index);
        }
        out.sql(" FROM unnest(");
        for (_, array) in columns {
            out.array(array).sql(", ");
        }
        out.array(Array::Integer(ids)).sql(") AS s (");
        for index in 0..fields.len() {
            out.alias(index).sql(", ");
        }
        out.sql("id) WHERE t.id = s.id AND (");
        for (index, field) in fields.iter().enumerate() {
            out.sql(if index == 0 { "t." } else { " OR t." }).name(field.column).sql(" IS DISTINCT FROM s.").alias(index);
        }
        out.sql(") RETURNING t.id");
        out
    }

    /// Which of them are there already: rows of their number, from 1, and the id of a record that has all the same values, texts
    /// but for their case. What is null of a column that has a default may be anything.
    pub fn found(self) -> Statement {
        let mut out = Statement::default();
        out.sql("SELECT s.n, min(t.id) FROM ");
        let fields = self.beside(&mut out);
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                out.sql(" AND ");
            }
            same(field, index, &mut out);
        }
        out.sql(" GROUP BY s.n");
        out
    }

    /// Writes the rows `s`, numbered `n` from 1, joined to the entity's table `t`, up to the condition; gives the fields of their columns.
    fn beside(self, out: &mut Statement) -> Vec<&'static Field> {
        let (entity, fields) = (self.entity, self.columns.iter().map(|(field, _)| *field).collect::<Vec<_>>());
        out.sql("unnest(");
        for (index, (_, array)) in self.columns.into_iter().enumerate() {
            out.sql(if index == 0 { "" } else { ", " }).array(array);
        }
        out.sql(") WITH ORDINALITY AS s (");
        for index in 0..fields.len() {
            out.alias(index).sql(", ");
        }
        out.sql("n) JOIN ").table(entity.schema, entity.table).sql(" t ON ");
        fields
    }

    /// Which of them say nothing but what a record of the same `key` holds: rows of their number, from 1. What is null of a column
    /// that has a default may be anything.
    pub fn same(self, key: &[&str]) -> Statement {
        let mut out = Statement::default();
        out.sql("SELECT s.n FROM ");
        let fields = self.beside(&mut out);
        for (index, field) in fields.iter().enumerate() {
            let of_key = key.contains(&field.name);
            out.sql(if index == 0 { "" } else { " AND " });
            if field.defaulted && !of_key {
                out.sql("(s.").alias(index).sql(" IS NULL OR ");
            }
            out.sql("t.").name(field.column).sql(if of_key { " = s." } else { " IS NOT DISTINCT FROM s." }).alias(index);
            if field.defaulted && !of_key {
                out.sql(")");
            }
        }
        out
    }

    /// `unnest(…)` of the columns.
    fn given(self, out: &mut Statement) {
        out.sql("unnest(");
        for (index, (_, array)) in self.columns.into_iter().enumerate() {
            out.sql(if index == 0 { "" } else { ", " }).array(array);
        }
        out.sql(")");
    }
}

/// Whether a record's column is the same as the one given; plainly where nothing can be null, so that indexes serve.
fn same(field: &Field, index: usize, out: &mut Statement) {
    let text = matches!(field.kind, Kind::Text | Kind::Choice(_)) && !field.lowercase;
    if field.defaulted {
        out.sql("(s.").alias(index).sql(" IS NULL OR ");
    }
    if text {
        // An empty text is stored nowhere.
        let (open, close) = if field.nullable { ("coalesce(lower(", "), '')") } else { ("lower(", ")") };
        out.sql(open).sql("t.").name(field.column).sql(close).sql(" = ").sql(open).sql("s.").alias(index).sql(close);
    } else {
        let equal = if field.nullable { " IS NOT DISTINCT FROM " } else { " = " };
        out.sql("t.").name(field.column).sql(equal).sql("s.").alias(index);
    }
    if field.defaulted {
        out.sql(")");
    }
}

/// The records called so by `field`: rows of the name's number, from 1, and the id.
pub fn named(entity: &'static Entity, field: &'static Field, names: Vec<Option<String>>) -> Statement {
    let mut out = Statement::default();
    out.sql("SELECT s.n, t.id FROM unnest(").array(Array::Text(names)).sql(") WITH ORDINALITY AS s (name, n) JOIN ");
    out.table(entity.schema, entity.table).sql(" t ON ");
    if field.lowercase {
        out.sql("t.").name(field.column).sql(" = lower(s.name)");
    } else {
        out.sql("lower(t.").name(field.column).sql(") = lower(s.name)");
    }
    out
}

/// Where a path leads from each of the records with these ids: rows of the id and that value.
pub fn reached(entity: &'static Entity, path: &Path, ids: Vec<Option<i64>>) -> Statement {
    let mut aliases = Aliases::default();
    let root = aliases.next();
    let mut joins = Joins::new(root);
    let path = path.clone().shown();
    let alias = joins.reach(&path.hops, &mut aliases);
    let mut out = Statement::default();
    out.sql("SELECT ").column(root, "id").sql(", ").column(alias, path.field.column);
    out.sql(" FROM ").table(entity.schema, entity.table).sql(" ").alias(root);
    joins.write(&mut out);
    out.sql(" WHERE ").column(root, "id").sql(" = ANY(").array(Array::Integer(ids)).sql(")");
    out
}
