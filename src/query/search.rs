//! Words looked for in several entities at once, each field by the index that serves it, the best match first.

use super::Statement;
use super::condition::shaped;
use super::joins::{Aliases, Joins};
use crate::entity::{Entity, Path, Value};

/// One field to look in.
#[derive(Debug)]
pub struct Place<'q> {
    pub entity: &'static Entity,
    /// To-one relations and a text.
    pub field: &'q Path,
    /// What the record is called, beside its code.
    pub name: &'q Path,
    pub sought: Sought,
    /// Out of 10: a match on a relation's field says less.
    pub weight: i64,
}

/// How a field must match.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought {
    /// It is this text, which is in lower case as the field is.
    Exactly(String),
    /// It has each of these parts, case and accents ignored.
    Parts(Vec<String>),
}

/// Rows of noun, code, name, matching field, its text: a record once, by its best match.
pub fn search(places: &[Place<'_>], limit: Option<u64>) -> Statement {
    let mut all = Statement::default();
    all.sql("SELECT noun, code, name, field, found FROM (SELECT DISTINCT ON (noun, code) * FROM (");
    for (index, place) in places.iter().enumerate() {
        all.sql(if index == 0 { "" } else { " UNION ALL " });
        one(place, &mut all);
    }
    all.sql(") matches ORDER BY noun, code, rank DESC) records ORDER BY rank DESC, noun, code");
    if let Some(limit) = limit {
        all.sql(" LIMIT ").bind(&Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    }
    all
}

const FOLDED: &str = "crm.fold(";

fn one(place: &Place<'_>, out: &mut Statement) {
    let mut aliases = Aliases::default();
    let root = aliases.next();
    let mut joins = Joins::new(root);
    let (field, name) = (joins.reach(&place.field.hops, &mut aliases), joins.reach(&place.name.hops, &mut aliases));
    let column = place.field.field.column;
    out.sql("SELECT ").text(place.entity.noun.to_owned()).sql(" AS noun, ").column(root, "code").sql(" AS code, ");
    out.column(name, place.name.field.column).sql(" AS name, ").text(place.field.name()).sql(" AS field, ");
    out.column(field, column).sql(" AS found, ");
    match &place.sought {
        Sought::Exactly(_) => {
            out.sql("3.0");
        }
        Sought::Parts(parts) => {
            let whole = parts.join(" ");
            out.sql("CASE WHEN ");
            shaped(FOLDED, field, place.field.field, &[&whole], out);
            out.sql(" THEN 2.0 WHEN ");
            shaped(FOLDED, field, place.field.field, &[&whole, ""], out);
            out.sql(" THEN 1.0 ELSE 0.0 END + extension.similarity(crm.fold(").column(field, column).sql("), crm.fold(").text(whole);
            out.sql("))");
        }
    }
    out.sql(" + 0.1 * ").bind(&Value::Integer(place.weight)).sql(" AS rank FROM ").table(place.entity.schema, place.entity.table);
    out.sql(" ").alias(root);
    joins.write(out);
    match &place.sought {
        Sought::Exactly(text) => {
            out.sql(" WHERE ").column(field, column).sql(" = ").text(text.clone());
        }
        Sought::Parts(parts) => {
            for (index, part) in parts.iter().enumerate() {
                out.sql(if index == 0 { " WHERE " } else { " AND " });
                shaped(FOLDED, field, place.field.field, &["", part, ""], out);
            }
        }
    }
}
