//! The schema from one version to another: back exactly, under readers, or not at all; and who may not follow.

use std::path::PathBuf;

use postgres::Client;

use crate::world::{World, patiently};

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

/// The demo world with its last migrations taken back: a database that an older program left.
fn older(count: usize) -> World {
    let world = World::demo();
    for name in ["alice", "bob"] {
        world.token(name);
    }
    let mut owner = world.admin();
    owner.batch_execute("SET ROLE epicrm__owner; SET search_path = crm").unwrap();
    for migration in migrations().iter().rev().take(count) {
        step(&mut owner, migration, "down.sql");
        let version = migration.file_name().unwrap().to_str().unwrap().split('_').next().unwrap();
        assert_eq!(owner.execute("DELETE FROM __diesel_schema_migrations WHERE version = $1", &[&version]).unwrap(), 1);
    }
    world
}

fn stderr(assert: &snapbox::cmd::OutputAssert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

#[test]
fn an_older_database_is_brought_up_to_date_by_init_or_left_as_it_was() {
    let world = older(2);
    let refused = world.as_user("alice").arg("contracts").assert().code(1).stdout_eq("");
    assert!(stderr(&refused).contains("this database was not brought up to date for this epicrm"), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("an administrator does it: epicrm init"), "{}", stderr(&refused));
    let plan = world.epicrm().args(["init", "--dry-run"]).assert().success();
    let plan = String::from_utf8(plan.get_output().stdout.clone()).unwrap();
    assert!(plan.starts_with("run the migrations of the schema: "), "{plan}");

    // The last migration finds its name taken: the one before it is taken back too.
    let mut admin = world.admin();
    let taken = std::fs::read_to_string(migrations().last().unwrap().join("up.sql")).unwrap();
    let words: Vec<&str> = taken.split("CREATE INDEX ").nth(1).expect("the last migration makes an index").split_whitespace().collect();
    let (index, table) = (words[0], words[2]);
    admin.batch_execute(&format!("CREATE INDEX {index} ON {table} (id)")).unwrap();
    let before = catalogue(&mut admin);
    let failed = world.epicrm().arg("init").assert().code(6).stdout_eq("");
    assert!(stderr(&failed).contains("could not be brought up to date; what was there before is untouched"), "{}", stderr(&failed));
    assert!(stderr(&failed).contains("has a name that the new schema needs"), "{}", stderr(&failed));
    same("after a failed migration", &catalogue(&mut admin), &before);
    admin.batch_execute(&format!("DROP INDEX {}.{index}", table.split('.').next().unwrap())).unwrap();

    world.epicrm().arg("init").assert().success().stdout_eq("brought the schema up to date (2 migrations)\n");
    same("after init", &catalogue(&mut admin), &catalogue(&mut World::demo().admin()));
    world.as_user("alice").arg("contracts").assert().success();
}

#[test]
fn a_migration_waits_for_its_turn_and_keeps_nobody_waiting_long() {
    // Back to before the index on clients' telephones.
    let world = older(migrations().len() - 6);
    // Somebody has changed a client, and does not finish: the new index must wait.
    let mut alice = world.raw("alice");
    alice.batch_execute("BEGIN; UPDATE crm.client SET job_title = 'mine' WHERE code = 'mkc111'").unwrap();
    let impatient = world.epicrm().args(["init", "--lock-timeout", "100ms"]).assert().code(9).stdout_eq("");
    assert!(stderr(&impatient).contains("somebody is working with what must change"), "{}", stderr(&impatient));

    let done = std::sync::atomic::AtomicBool::new(false);
    let at_work = |sql: &'static str| {
        let mut bob = world.raw("bob");
        // Whoever would be kept waiting longer fails.
        bob.batch_execute("SET lock_timeout = '5s'").unwrap();
        let done = &done;
        move || {
            let mut turns = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                bob.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
                turns += 1;
            }
            turns
        }
    };
    let reader =
        at_work("SELECT count(*) FROM crm.client JOIN crm.contract k ON k.client_id = client.id JOIN crm.event e ON e.contract_id = k.id");
    let writer = at_work("UPDATE crm.client SET job_title = 'his' WHERE commercial_id = auth.me()");
    std::thread::scope(|scope| {
        let (reader, writer) = (scope.spawn(reader), scope.spawn(writer));
        let init = scope.spawn(|| world.epicrm().args(["init", "--lock-timeout", "0"]).output().unwrap());
        let mut admin = world.admin();
        let mut waits = 0;
        while waits < 2 {
            // Twice: it has let the others pass in between.
            let waiting =
                "SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.application_name = 'epicrm init'";
            let seen = |admin: &mut Client| !admin.query(waiting, &[]).unwrap().is_empty();
            patiently("init does not wait", || seen(&mut admin));
            patiently("init lets nobody pass", || !seen(&mut admin));
            waits += 1;
        }
        alice.batch_execute("COMMIT").unwrap();
        let init = init.join().unwrap();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        assert!(reader.join().unwrap() > 1 && writer.join().unwrap() > 1);
    });
    world.as_user("alice").args(["clients", "job_title=mine", "--fail-empty"]).assert().success();
}

#[test]
fn nobody_keeps_the_schema_from_being_brought_up_to_date() {
    let world = older(1);
    let mut alice = world.raw("alice");
    alice.batch_execute("SELECT pg_advisory_lock(hashtextextended('epicrm migrations', 0))").unwrap();
    world.epicrm().args(["init", "--lock-timeout", "100ms"]).assert().success().stdout_eq("brought the schema up to date (1 migration)\n");
    world.as_user("alice").arg("contracts").assert().success();
}
