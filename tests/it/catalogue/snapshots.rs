//! Lists that a person reviews whenever they change: who may call which function, enter which schema, open the database.

use std::fmt::Write;

use postgres::Client;
use snapbox::{assert_data_eq, file};

use crate::attack::ground::shared;

/// One line per right, grantees without the database's prefix.
fn listed(admin: &mut Client, query: &str) -> String {
    let mut list = String::new();
    for row in admin.query(query, &[]).unwrap() {
        let (what, who): (String, String) = (row.get(0), row.get(1));
        let _ = writeln!(list, "{what} → {who}");
    }
    list
}

/// Who may call what. `definer` acts as the owner: each of those is a door, and was looked at as one.
pub fn functions(admin: &mut Client) -> String {
    listed(
        admin,
        "SELECT CASE WHEN p.prosecdef THEN 'definer ' ELSE 'invoker ' END || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                coalesce((SELECT string_agg(coalesce(regexp_replace(r.rolname, '^epicrm__', ''), 'PUBLIC'), ', ' ORDER BY r.rolname)
                            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
                           WHERE a.grantee <> p.proowner AND a.privilege_type = 'EXECUTE'), 'nobody')
           FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('crm', 'auth', 'audit') ORDER BY 1",
    )
}

/// Schemas, the database, the owner's default privileges.
pub fn doors(admin: &mut Client) -> String {
    listed(
        admin,
        "WITH door (what, acl, owner) AS (
           SELECT 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)), nspowner FROM pg_namespace WHERE nspname IN ('crm', 'auth', 'audit', 'extension', 'public')
           UNION ALL SELECT 'database', coalesce(datacl, acldefault('d', datdba)), datdba FROM pg_database WHERE datname = current_database()
           UNION ALL SELECT 'functions to come', defaclacl, defaclrole FROM pg_default_acl WHERE defaclobjtype = 'f' AND defaclnamespace = 0)
         SELECT what, coalesce((SELECT string_agg(coalesce(regexp_replace(r.rolname, '^epicrm__', ''), 'PUBLIC') || ' ' || a.privilege_type, ', ' ORDER BY r.rolname, a.privilege_type)
                                  FROM aclexplode(acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> owner AND r.rolname IS DISTINCT FROM 'pg_database_owner'), 'nobody')
           FROM door ORDER BY 1",
    )
}

/// Which rows: the whole text of every policy.
pub fn policies(admin: &mut Client) -> String {
    listed(
        admin,
        "SELECT tablename || ' ' || policyname, concat_ws(' CHECK ', nullif(regexp_replace(qual, '\\s+', ' ', 'g'), ''), regexp_replace(with_check, '\\s+', ' ', 'g'))
           FROM pg_policies WHERE schemaname IN ('crm', 'audit') ORDER BY schemaname, tablename, policyname",
    )
}

#[test]
fn which_rows() {
    assert_data_eq!(policies(&mut shared().admin), file!["policies.txt"].raw());
}

#[test]
fn who_may_call_what() {
    assert_data_eq!(functions(&mut shared().admin), file!["functions.txt"].raw());
}

#[test]
fn who_may_enter_where() {
    assert_data_eq!(doors(&mut shared().admin), file!["doors.txt"].raw());
}

/// What `doctor` compares a database with: the migrations' own work, written down.
#[test]
fn what_the_doctor_expects() {
    let mut ground = shared();
    ground.admin.batch_execute("SET search_path = ''").unwrap();
    let rows = ground.admin.query(include_str!("../../../src/db/catalogue/facts.sql"), &[]).unwrap();
    ground.admin.batch_execute("RESET search_path").unwrap();
    let mut list = String::new();
    for row in rows {
        let [kind, name, truth] = [0, 1, 2].map(|column| row.get::<_, String>(column));
        let _ = writeln!(list, "{kind}\t{name}\t{truth}");
    }
    assert_data_eq!(list, file!["../../../src/db/catalogue/expected.tsv"].raw());
}
