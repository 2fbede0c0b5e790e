//! Attacks that could not fail would prove nothing: the design is broken in one place after another, and each time an attack
//! or the catalogue must notice. In a world of its own; every statement is undone.

use std::fmt::Write;

use postgres::Client;

use super::ALL;
use super::ground::{Attack, Ground, fingerprint};
use super::mutants::{Change, MUTANTS, Mutant, PROBES, SCENES};
use crate::catalogue::{broken_laws, rights, snapshots};

/// The statement that makes the hole, and the one that closes it.
fn statements(admin: &mut Client, change: &Change) -> [String; 2] {
    match change {
        Change::Sql(apply, revert) => [(*apply).to_owned(), (*revert).to_owned()],
        Change::Code(function, from, to) => {
            let definition: String = admin.query_one("SELECT pg_get_functiondef($1::text::regproc)", &[function]).unwrap().get(0);
            assert!(definition.contains(from), "{function} has no {from:?} any more");
            [definition.replace(from, to), definition]
        }
        Change::Policy(policy, from, to) => {
            let (table, name) = policy.split_once(' ').unwrap();
            let query = "SELECT pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = $1::text::regclass AND polname = $2::text";
            let row = admin.query_one(query, &[&table, &name]).unwrap();
            let (using, check): (Option<String>, Option<String>) = (row.get(0), row.get(1));
            let clause = if check.is_some() { "WITH CHECK" } else { "USING" };
            let now = using.or(check).unwrap();
            assert!(now.contains(from), "{policy} has no {from:?} any more");
            let other = if from.is_empty() { "true".to_owned() } else { now.replace(from, to) };
            [other, now].map(|expression| format!("ALTER POLICY {name} ON {table} {clause} ({expression})"))
        }
    }
}

/// The attack meant, by each of its attackers: what was unexpected.
fn unexpected(ground: &mut Ground, begins: &str) -> Option<String> {
    let meant: Vec<&Attack> = ALL.into_iter().chain([PROBES]).flatten().filter(|attack| attack.name.starts_with(begins)).collect();
    assert!(!meant.is_empty(), "no attack is called {begins:?}");
    meant.iter().find_map(|attack| attack.by.split(' ').find_map(|who| ground.attempt_undone(attack, who).err()))
}

/// PostgreSQL 18 reads what this hole is made of as it was meant: the pinned DateStyle protects the versions before.
const NO_HOLE_SINCE_18: &str = "prolonging a session by another way";

#[test]
fn every_hole_made_on_purpose_is_noticed() {
    let mut ground = Ground::new();
    for name in ["login", "alice", "gina", "sam", "bob"] {
        ground.attacker(name);
    }
    let policies = snapshots::policies(&mut ground.admin);
    let before = structure(&mut ground);
    let mut failures = String::new();
    let version: i32 = ground.admin.query_one("SELECT current_setting('server_version_num')::int", &[]).unwrap().get(0);
    for mutant @ Mutant { change, noticed_by, given } in MUTANTS {
        if version >= 180_000 && *noticed_by == NO_HOLE_SINCE_18 {
            continue;
        }
        let [apply, revert] = statements(&mut ground.admin, change);
        // A probe that acts on bob puts him out.
        ground.attacker("bob");
        ground.admin.batch_execute(given[0]).unwrap();
        if *noticed_by != "policies" {
            if let Some(reason) = unexpected(&mut ground, noticed_by) {
                let _ = writeln!(failures, "before the hole is made, {noticed_by:?} is {reason}");
            }
            ground.attacker("bob");
        }
        ground.admin.batch_execute(&apply).unwrap();
        let noticed = match *noticed_by {
            "policies" => snapshots::policies(&mut ground.admin) != policies,
            begins => unexpected(&mut ground, begins).is_some(),
        };
        ground.admin.batch_execute(&revert).unwrap();
        ground.admin.batch_execute(given[1]).unwrap();
        if !noticed {
            let _ = writeln!(failures, "not noticed: {mutant:?}");
        }
    }
    for (change, holds) in &SCENES {
        let [apply, revert] = statements(&mut ground.admin, change);
        if !holds(&mut ground) {
            let _ = writeln!(failures, "before the hole is made, {change:?} is there");
        }
        ground.admin.batch_execute(&apply).unwrap();
        if holds(&mut ground) {
            let _ = writeln!(failures, "not noticed: {change:?}");
        }
        ground.admin.batch_execute(&revert).unwrap();
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert_eq!(before, structure(&mut ground), "a mutant was not undone");
    let generated = generated(&mut ground);
    println!("{} mutants by attacks, {generated} by the catalogue", MUTANTS.len() + SCENES.len());
}

/// Code, triggers and policies as they are read; how rights are stored depends on the order of their giving.
fn structure(ground: &mut Ground) -> (String, Vec<(String, String)>) {
    let kept = |name: &str| ["functions", "triggers", "settings", "databases"].contains(&name);
    let parts = fingerprint(&mut ground.admin).into_iter().filter(|(name, _)| kept(name)).collect();
    (snapshots::policies(&mut ground.admin), parts)
}

/// Every single right that could be added or taken, every trigger, table, view and function that could be weakened: the
/// catalogue's tests must see each. How many there were.
fn generated(ground: &mut Ground) -> usize {
    let admin = &mut ground.admin;
    let mut holes: Vec<[String; 2]> = Vec::new();
    for row in admin.query(GENERATED, &[]).unwrap() {
        holes.push([row.get(0), row.get(1)]);
    }
    let functions = snapshots::functions(admin);
    assert!(rights::differences(admin).is_empty() && broken_laws(admin).is_empty());
    for [apply, revert] in &holes {
        admin.batch_execute(apply).unwrap();
        let noticed = match apply {
            sql if sql.contains("FUNCTION") && sql.starts_with("GRANT") => snapshots::functions(admin) != functions,
            sql if sql.starts_with("GRANT") || sql.starts_with("REVOKE") => !rights::differences(admin).is_empty(),
            _ => !broken_laws(admin).is_empty(),
        };
        admin.batch_execute(revert).unwrap();
        assert!(noticed, "not noticed: {apply}");
    }
    holes.len()
}

const GENERATED: &str = "
  WITH business AS (SELECT c.oid, c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace IN ('crm'::regnamespace, 'audit'::regnamespace) AND c.relkind = 'r' AND c.relname <> '__diesel_schema_migrations'),
       department AS (SELECT rolname FROM pg_roles WHERE rolname IN ('epicrm__commercial', 'epicrm__gestion', 'epicrm__support')),
       ours AS (SELECT p.oid::regprocedure AS name, p.* FROM pg_proc p WHERE p.pronamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace))
  SELECT format('GRANT %s (%I) ON %s TO %I', privilege, a.attname, b.name, d.rolname), format('REVOKE %s (%I) ON %s FROM %I', privilege, a.attname, b.name, d.rolname)
    FROM business b JOIN pg_attribute a ON a.attrelid = b.oid AND a.attnum > 0 AND NOT a.attisdropped, department d, unnest('{INSERT,UPDATE}'::text[]) privilege
   WHERE NOT has_column_privilege(d.rolname, b.oid, a.attname, privilege)
  UNION ALL
  SELECT format('REVOKE %s (%I) ON %s FROM %I', privilege, a.attname, b.name, d.rolname), format('GRANT %s (%I) ON %s TO %I', privilege, a.attname, b.name, d.rolname)
    FROM business b JOIN pg_attribute a ON a.attrelid = b.oid AND a.attnum > 0 AND NOT a.attisdropped, department d, unnest('{INSERT,UPDATE}'::text[]) privilege
   WHERE has_column_privilege(d.rolname, b.oid, a.attname, privilege)
  UNION ALL
  SELECT format('GRANT %s ON %s TO %I', privilege, b.name, who), format('REVOKE %s ON %s FROM %I', privilege, b.name, who)
    FROM business b, unnest('{epicrm__commercial,epicrm__gestion,epicrm__support,epicrm__session,epicrm__login}'::name[]) who, unnest('{DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) privilege
  UNION ALL
  SELECT format('GRANT SELECT ON %s TO %s', c.oid::regclass, who), format('REVOKE SELECT ON %s FROM %s', c.oid::regclass, who)
    FROM pg_class c, unnest('{epicrm__session,epicrm__login,epicrm__gestion,PUBLIC}'::text[]) who WHERE c.relnamespace = 'auth'::regnamespace AND c.relkind = 'r'
  UNION ALL
  SELECT format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', name), format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name) FROM ours
  UNION ALL
  SELECT format('ALTER FUNCTION %s RESET search_path', name), format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', name) FROM ours WHERE proconfig IS NOT NULL
  UNION ALL
  SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname), format('ALTER TABLE %s ENABLE TRIGGER %I', t.tgrelid::regclass, t.tgname) FROM pg_trigger t WHERE NOT t.tgisinternal
  UNION ALL
  SELECT format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', name), format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name) FROM business
  UNION ALL
  SELECT format('ALTER POLICY %I ON %s TO epicrm__gestion', polname, polrelid::regclass), format('ALTER POLICY %I ON %s TO PUBLIC', polname, polrelid::regclass) FROM pg_policy
  UNION ALL
  SELECT format('ALTER VIEW %s SET (security_invoker = false)', c.oid::regclass), format('ALTER VIEW %s SET (security_invoker = true)', c.oid::regclass) FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'crm'::regnamespace";
