//! The schema from one version to another: back exactly, under readers, or not at all; and who may not follow.

use std::path::PathBuf;

use postgres::Client;

use crate::world::World;

/// Every object and right of the database but people's own roles, each as the statement that would make it, or close to it. NULL
/// rights are spelt out: they mean the same.
const CATALOGUE: &str = "
  WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
  member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
  named AS (SELECT oid, rolname FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_%' AND rolname !~ '^epicrm__(login|s)_')
  SELECT 'schema ' || nspname || ' ' || pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl, acldefault('n', nspowner))::text FROM pg_namespace WHERE oid IN (SELECT oid FROM space)
  UNION ALL SELECT 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || pg_get_userbyid(c.relowner) || ' ' || coalesce(c.relacl, acldefault('r', c.relowner))::text
      || ' ' || c.relrowsecurity || ' ' || coalesce(c.reloptions::text, '') || CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) ELSE '' END
    FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM space) AND c.relkind <> 'i' AND (1259, c.oid) NOT IN (SELECT * FROM member)
  UNION ALL SELECT 'column ' || a.attrelid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || a.attidentity::text || a.attgenerated::text
      || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(a.attacl::text, '{}')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    WHERE c.relnamespace IN (SELECT oid FROM space) AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace IN (SELECT oid FROM space) AND conrelid <> 0
  UNION ALL SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace IN (SELECT oid FROM space)
  UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) || pg_get_userbyid(p.proowner) || ' ' || coalesce(p.proacl, acldefault('f', p.proowner))::text
    FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM space) AND p.prokind IN ('f', 'p') AND (1255, p.oid) NOT IN (SELECT * FROM member)
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'policy ' || row_to_json(p)::text FROM pg_policies p
  UNION ALL SELECT 'extension ' || extname || ' ' || extnamespace::regnamespace FROM pg_extension
  UNION ALL SELECT 'to come ' || pg_get_userbyid(defaclrole) || ' ' || defaclobjtype::text || ' ' || defaclacl::text FROM pg_default_acl
  UNION ALL SELECT 'database ' || coalesce(datacl, acldefault('d', datdba))::text FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'role ' || row_to_json(r)::text FROM (SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolbypassrls, rolconnlimit
                                                           FROM pg_roles WHERE oid IN (SELECT oid FROM named)) r
  UNION ALL SELECT 'member ' || m.member::regrole || ' of ' || m.roleid::regrole || ' ' || m.admin_option FROM pg_auth_members m
    WHERE m.roleid IN (SELECT oid FROM named) AND (m.member IN (SELECT oid FROM named))
  ORDER BY 1";

fn catalogue(admin: &mut Client) -> Vec<String> {
    admin.query(CATALOGUE, &[]).unwrap().iter().map(|row| in_order(row.get(0))).collect()
}

/// Rights come in the order in which they were given: the entries between braces are sorted.
fn in_order(line: String) -> String {
    let Some((before, list)) = line.rsplit_once('{').filter(|(_, list)| list.ends_with('}')) else { return line };
    let mut entries: Vec<&str> = list.trim_end_matches('}').split(',').collect();
    entries.sort_unstable();
    format!("{before}{{{}}}", entries.join(","))
}

/// The directories of the migrations, the oldest first.
fn migrations() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(found.len() >= 7, "the migrations were not found");
    found
}

fn step(owner: &mut Client, migration: &std::path::Path, way: &str) {
    let sql = std::fs::read_to_string(migration.join(way)).unwrap();
    owner.batch_execute(&format!("BEGIN; {sql}; COMMIT")).unwrap_or_else(|error| panic!("{} {way}: {error:?}", migration.display()));
}

#[track_caller]
fn same(what: &str, found: &[String], expected: &[String]) {
    let extra: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
    let lost: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
    assert!(extra.is_empty() && lost.is_empty(), "{what}: too much: {extra:#?}, lost: {lost:#?}");
}

#[test]
fn every_migration_back_restores_what_was() {
    let world = World::demo();
    // People with roles and sessions of their own are in the way of dropping what those hold.
    world.token("alice");
    let mut owner = world.admin();
    let full = catalogue(&mut owner);
    owner.batch_execute("SET ROLE epicrm__owner; SET search_path = crm; SET client_min_messages = warning").unwrap();
    let migrations = migrations();
    for migration in migrations.iter().rev() {
        step(&mut owner, migration, "down.sql");
    }
    let mut levels = vec![catalogue(&mut owner)];
    for migration in &migrations {
        step(&mut owner, migration, "up.sql");
        levels.push(catalogue(&mut owner));
    }
    same("all the way down and up again", levels.last().unwrap(), &full);
    for (level, migration) in migrations.iter().enumerate().rev() {
        step(&mut owner, migration, "down.sql");
        same(&format!("before {}", migration.display()), &catalogue(&mut owner), &levels[level]);
    }
}
