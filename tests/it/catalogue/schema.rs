//! `src/schema.rs`, column by column, against the migrated database.

use epicrm::domain::ENTITIES;
use epicrm::entity::Kind;

use crate::attack::ground::shared;

/// diesel has no type for it, and no command shows it: the transaction, by which `undo` finds what was done together.
const UNSEEN: &[&str] = &["audit.entry.change"];

/// `table.column type` of every column, as `schema.rs` spells types.
fn declared() -> Vec<String> {
    let mut table = "";
    let mut columns = Vec::new();
    for line in include_str!("../../../src/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (id) {") {
            table = name;
        } else if let Some((column, kind)) = line.split_once(" -> ") {
            columns.push(format!("{table}.{column} {}", kind.trim_end_matches(',')));
        }
    }
    columns.sort();
    columns
}

#[test]
fn schema_rs_is_the_database_s() {
    let query = "
      SELECT n.nspname || '.' || c.relname || '.' || a.attname, t.typname::text, a.attnotnull
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
       WHERE n.nspname IN ('crm', 'audit') AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '__diesel_schema_migrations'";
    let mut actual: Vec<String> = Vec::new();
    for row in shared().admin.query(query, &[]).unwrap() {
        let (column, kind, required): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
        if UNSEEN.contains(&column.as_str()) {
            continue;
        }
        let kind = match kind.as_str() {
            "int4" => "Int4",
            "int8" => "Int8",
            "text" | "name" => "Text",
            "bool" => "Bool",
            "date" => "Date",
            "timestamptz" => "Timestamptz",
            "numeric" => "Numeric",
            "jsonb" => "Jsonb",
            other => other,
        };
        actual.push(format!("{column} {}", if required { kind.to_owned() } else { format!("Nullable<{kind}>") }));
    }
    actual.sort();
    assert_eq!(declared(), actual);
}

#[test]
fn what_is_declared_to_go_with_a_record_is_what_the_database_deletes_with_it() {
    let mut declared: Vec<String> = Vec::new();
    for entity in ENTITIES {
        for field in entity.fields.iter().filter(|field| field.owned) {
            let Kind::Many { entity: part, column } = field.kind else { panic!("{} is no relation to several records", field.name) };
            declared.push(format!("{}.{column} → {}", part.table, entity.table));
        }
    }
    let query = "
      SELECT c.relname || '.' || a.attname || ' → ' || o.relname
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
       WHERE k.contype = 'f' AND k.confdeltype <> 'a' AND k.connamespace = 'crm'::regnamespace";
    let mut actual: Vec<String> = shared().admin.query(query, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    declared.sort();
    actual.sort();
    assert_eq!(declared, actual);
}
