//! What the history kept of records, read and put back: an image of a record is a row of its table, with the same fields and
//! relations.

use super::Statement;
use super::joins::{Aliases, Joins};
use crate::entity::{Entity, Field, Path, Value};

/// Of which side of a change the image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Before,
    After,
    /// The record itself, as it is now.
    Now,
}

/// The records of an entity that some entries of the history are about.
#[derive(Debug)]
pub struct Image<'q> {
    pub entity: &'static Entity,
    /// Ids of entries.
    pub entries: &'q [i64],
}

impl Image<'_> {
    /// Rows of an entry's id and the columns; of an update's image, only fields that it changed are there to be read.
    pub fn read(&self, when: When, columns: &[Path]) -> Statement {
        let mut aliases = Aliases::default();
        let root = aliases.next();
        let mut joins = Joins::new(root);
        let mut out = Statement::default();
        out.sql("SELECT e.id");
        for path in columns {
            let path = path.clone().shown();
            let alias = joins.reach(&path.hops, &mut aliases);
            out.sql(", ").column(alias, path.field.column);
        }
        out.sql(" FROM audit.entry e ");
        match when {
            When::Before => self.image("CROSS JOIN LATERAL ", "e.before) ", &mut out),
            When::After => self.image("CROSS JOIN LATERAL ", "e.after) ", &mut out),
            When::Now => out.sql("JOIN ").table(self.entity.schema, self.entity.table).sql(" "),
        };
        out.alias(root);
        if when == When::Now {
            out.sql(" ON ").column(root, "id").sql(" = e.row_id");
        }
        joins.write(&mut out);
        self.entries("e.id", &mut out);
        out.sql(" ORDER BY e.id DESC");
        out
    }

    /// `UPDATE … RETURNING` the entry's id: the columns of `fields` become what they were before, where they still are what the
    /// entry left. With the privileges and policies of whoever asks.
    pub fn put_back(&self, fields: &[&'static Field]) -> Statement {
        let mut out = Statement::default();
        out.sql("UPDATE ").table(self.entity.schema, self.entity.table).sql(" t SET ");
        for (index, field) in fields.iter().enumerate() {
            out.sql(if index == 0 { "" } else { ", " }).name(field.column).sql(" = was.").name(field.column);
        }
        out.sql(" FROM audit.entry e ");
        self.image("CROSS JOIN LATERAL ", "e.before) was ", &mut out);
        self.image("CROSS JOIN LATERAL ", "e.after) became", &mut out);
        self.entries("t.id = e.row_id AND e.id", &mut out);
        for field in fields {
            out.sql(" AND t.").name(field.column).sql(" IS NOT DISTINCT FROM became.").name(field.column);
        }
        out.sql(" RETURNING e.id");
        out
    }

    fn image<'o>(&self, join: &'static str, of: &'static str, out: &'o mut Statement) -> &'o mut Statement {
        out.sql(join).sql("jsonb_populate_record(CAST(NULL AS ").table(self.entity.schema, self.entity.table).sql("), ").sql(of)
    }

    fn entries(&self, condition: &'static str, out: &mut Statement) {
        let ids: Vec<String> = self.entries.iter().map(ToString::to_string).collect();
        // A subquery, because it is read once: the cast would be, row by row.
        out.sql(" WHERE ").sql(condition).sql(" = ANY(ARRAY(SELECT unnest(CAST(");
        out.bind(&Value::Text(format!("{{{}}}", ids.join(",")).into())).sql(" AS bigint[]))))");
    }
}
