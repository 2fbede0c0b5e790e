//! What the database's own catalogue says, against what the code and the design say: rights, policies, functions, sentences.

pub mod rights;
mod schema;
pub mod snapshots;

use postgres::Client;

use crate::attack::ground::shared;

/// The first column of every row of `query`: what breaks a law, hence nothing.
fn found(admin: &mut Client, query: &str) -> Vec<String> {
    admin.query(query, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Laws that hold for every table, policy, view, function and key, each as the query of what breaks it.
const LAWS: &[(&str, &str)] = &[
    (
        "a table of the business or of the history has row security, and a policy for reading",
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace IN ('crm'::regnamespace, 'audit'::regnamespace) AND c.relkind = 'r'
            AND c.relname <> '__diesel_schema_migrations'
            AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = 'r'))",
    ),
    (
        "a policy is for everybody: one that names a role goes with DROP OWNED BY that role",
        "SELECT polrelid::regclass || '.' || polname FROM pg_policy WHERE polroles <> '{0}'",
    ),
    (
        "no policy of another kind than adding, editing and reading",
        "SELECT polrelid::regclass || '.' || polname FROM pg_policy WHERE (polcmd, polname) NOT IN (('r', 'read'), ('a', 'add'), ('w', 'edit')) OR NOT polpermissive",
    ),
    (
        "a view reads as whoever asks",
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace)
            AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)",
    ),
    (
        // Those of SQL's own form (RETURN) were parsed when they were made, and can be inlined, which SET would prevent.
        "a function pins its search path, or needs none at all",
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace)
            AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)
            AND NOT (p.prosqlbody IS NOT NULL AND NOT p.prosecdef AND (p.proname LIKE 'is\\_%' OR p.proname = 'literal'))",
    ),
    (
        "a foreign key has an index that begins with its column",
        "SELECT k.conrelid::regclass || '.' || k.conname FROM pg_constraint k WHERE k.contype = 'f'
            AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])",
    ),
    (
        "everything belongs to the owner, and nothing to a person",
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace) AND pg_get_userbyid(c.relowner) <> 'epicrm__owner'
         UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace IN ('crm'::regnamespace, 'auth'::regnamespace, 'audit'::regnamespace) AND pg_get_userbyid(p.proowner) <> 'epicrm__owner'",
    ),
    (
        "a table of the business writes its history, whatever is done to it",
        "SELECT c.relname || ' ' || t FROM pg_class c CROSS JOIN unnest('{audit_insert,audit_update,audit_delete}'::text[]) t
          WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r' AND c.relname <> '__diesel_schema_migrations'
            AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = t AND g.tgenabled = 'O')",
    ),
    (
        "a trigger is on",
        "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'",
    ),
    (
        "a role of the database has no power over the server",
        "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_%' AND (rolsuper OR rolcreatedb OR rolbypassrls OR rolreplication
             OR rolcreaterole AND rolname <> 'epicrm__owner' OR rolcanlogin AND rolname !~ '^epicrm__(s|login)_')",
    ),
    (
        "nobody but the owner may hand a role on",
        "SELECT r.rolname || ' in ' || g.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
          WHERE m.admin_option AND r.rolname <> 'epicrm__owner' AND r.rolname <> 'epicrm_admin' AND g.rolname LIKE 'epicrm%'",
    ),
];

/// Every law that the database breaks, with what breaks it.
pub fn broken_laws(admin: &mut Client) -> Vec<String> {
    LAWS.iter().flat_map(|(law, query)| found(admin, query).into_iter().map(move |what| format!("{law}: {what}"))).collect()
}

#[test]
fn laws_hold_without_exception() {
    assert_eq!(broken_laws(&mut shared().admin), Vec::<String>::new());
}

/// Every name under which the database refuses a row: constraints, unique indexes, and what functions and triggers raise.
pub fn constraints(admin: &mut Client) -> Vec<String> {
    let mut constraints = found(
        admin,
        "SELECT conname::text FROM pg_constraint WHERE connamespace IN ('crm'::regnamespace, 'auth'::regnamespace) AND contype IN ('c', 'f', 'p', 'u', 'x')
            AND conrelid <> 'crm.__diesel_schema_migrations'::regclass
         UNION SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisunique AND c.relnamespace = 'crm'::regnamespace
            AND c.relname NOT LIKE '\\_\\_diesel%'",
    );
    constraints.extend(found(
        admin,
        "SELECT c.relname || '_code_reserved' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgfoid = 'crm.stamp'::regproc",
    ));
    let sources = found(admin, "SELECT prosrc FROM pg_proc WHERE pronamespace IN ('crm'::regnamespace, 'auth'::regnamespace)");
    for source in &sources {
        for part in source.split("CONSTRAINT = '").skip(1) {
            constraints.push(part.split('\'').next().unwrap().to_owned());
        }
    }
    constraints.sort_unstable();
    constraints.dedup();
    constraints
}

#[test]
fn every_constraint_has_its_sentence_and_every_sentence_its_constraint() {
    let constraints = constraints(&mut shared().admin);
    let silent: Vec<&String> = constraints.iter().filter(|name| epicrm::db::sentence(name).is_none()).collect();
    assert!(silent.is_empty(), "no sentence for {silent:?}");
    let tables = [include_str!("../../../src/db/refusal/people.rs"), include_str!("../../../src/db/refusal/business.rs")].concat();
    assert!(tables.lines().filter(|line| line.starts_with("    (\"")).count() > 90, "the tables are not read");
    for line in tables.lines().filter_map(|line| line.trim().strip_prefix("(\"")) {
        let name = line.split('"').next().unwrap();
        assert!(constraints.iter().any(|constraint| constraint == name), "{name} is no constraint any more");
    }
}
