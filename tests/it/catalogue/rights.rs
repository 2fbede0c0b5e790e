//! Every right that the catalogue gives to anyone, against the table that the program explains: equal, both ways.

use std::collections::BTreeSet;

use epicrm::domain::ENTITIES;
use epicrm::entity::Entity;
use epicrm::policy::{Department, RULES, Rule, Verb};
use postgres::Client;

use crate::attack::ground::shared;

/// The entity that rules call `noun`.
pub fn entity(noun: &str) -> &'static Entity {
    ENTITIES.iter().find(|entity| entity.noun == noun).unwrap_or_else(|| panic!("rules speak of {noun}, which is no entity"))
}

/// The columns that a rule lets be written.
pub fn columns(rule: &Rule) -> impl Iterator<Item = &'static str> {
    let entity = entity(rule.noun);
    rule.fields.iter().map(move |name| {
        let field = entity.field(name).unwrap_or_else(|| panic!("rules speak of {} of {}", name, entity.noun));
        assert!(!field.column.is_empty() && !field.derived && field.name == *name, "{name} of {} cannot be written", entity.noun);
        field.column
    })
}

fn stated() -> BTreeSet<String> {
    let mut rights = BTreeSet::new();
    for rule in RULES {
        let privilege = match rule.verb {
            Verb::Create => "INSERT",
            Verb::Update => "UPDATE",
            // Deletion is a function, signing a value: the functions' list and the matrix prove those.
            Verb::Delete | Verb::Sign => continue,
            Verb::See | Verb::End | Verb::Reset | Verb::Anonymise => panic!("{rule:?} is an act, not a grant"),
        };
        if rule.noun == "view" {
            // Saved views are no noun of the business: their fields are their columns.
            rights.extend(rule.fields.iter().map(|column| format!("{} {privilege} crm.view.{column}", rule.department)));
            continue;
        }
        let table = entity(rule.noun).table;
        rights.extend(columns(rule).map(|column| format!("{} {privilege} crm.{table}.{column}", rule.department)));
    }
    for department in Department::ALL {
        rights.extend(ENTITIES.iter().map(|entity| format!("{department} SELECT {}.{}", entity.schema, entity.table)));
        for list in ["collaborators", "companies", "clients", "contracts", "payments", "events"] {
            rights.insert(format!("{department} SELECT crm.{list}_list"));
        }
        rights.insert(format!("{department} SELECT audit.entry"));
        rights.insert(format!("{department} SELECT crm.view"));
    }
    // A script's token reads the business, and not the history.
    let mine = rights.iter().filter(|right| right.starts_with("support SELECT crm.") && !right.ends_with(" crm.view"));
    let reader: Vec<String> = mine.map(|right| right.replacen("support", "reader", 1)).collect();
    rights.extend(reader);
    rights
}

fn granted(admin: &mut Client) -> BTreeSet<String> {
    let query = "
      SELECT coalesce(regexp_replace(r.rolname, '^epicrm__', ''), 'PUBLIC') || ' ' || a.privilege_type || ' ' || a.what || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM (SELECT x.*, n.nspname || '.' || c.relname AS what, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x
               WHERE n.nspname IN ('crm', 'auth', 'audit', 'public')
              UNION ALL
              SELECT x.*, n.nspname || '.' || c.relname || '.' || t.attname, c.relowner FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) x
               WHERE n.nspname IN ('crm', 'auth', 'audit', 'public')) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
       WHERE a.grantee <> a.relowner";
    admin.query(query, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Rights that are granted and not stated (`+`), or stated and not granted (`-`).
pub fn differences(admin: &mut Client) -> Vec<String> {
    let (stated, granted) = (stated(), granted(admin));
    let extra = granted.difference(&stated).map(|right| format!("+ {right}"));
    extra.chain(stated.difference(&granted).map(|right| format!("- {right}"))).collect()
}

#[test]
fn grants_and_rules_are_equal_both_ways() {
    assert_eq!(differences(&mut shared().admin), Vec::<String>::new());
}

#[test]
fn nobody_holds_a_right_on_a_whole_table_but_reading() {
    let whole: Vec<String> =
        granted(&mut shared().admin).into_iter().filter(|right| right.matches('.').count() == 1 && !right.contains(" SELECT ")).collect();
    assert_eq!(whole, Vec::<String>::new());
}
