//! Raising one's department, managing people without being gestion, locking the company out.

use super::ground::{Attack, INSIDERS, harmless, login, nothing, refused, shared};
use crate::world::{World, patiently};

#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    refused("raising one's department by the row", INSIDERS, "UPDATE crm.collaborator SET department_id = {gestion} WHERE username = 'alice'", "42501"),
    refused("raising one's department by the function", "alice sam login", "SELECT auth.set_department({alice}, {gestion})", "42501"),
    refused("raising a friend's department", "alice sam", "SELECT auth.set_department({bob}, {gestion})", "42501"),
    refused("raising one's whole department", INSIDERS, "UPDATE crm.department SET privileges = 'gestion' WHERE id = {commercial}", "42501"),
    refused("making a department with every privilege", "alice sam", "INSERT INTO crm.department (code, name, privileges) VALUES ('x', 'X', 'gestion')", "42501"),
    refused("renaming a department", "alice sam", "UPDATE crm.department SET name = 'X' WHERE id = {gestion}", "42501"),
    refused("making a department with unknown privileges", "gina", "INSERT INTO crm.department (code, name, privileges) VALUES ('x', 'X', 'root')", "23514"),
    refused("promoting oneself", "alice sam", "UPDATE crm.collaborator SET role_id = {manager} WHERE id = {alice}", "42501"),
    refused("making a role as support", "alice sam", "INSERT INTO crm.role (code, name) VALUES ('x', 'X')", "42501"),
    refused("renaming oneself to another name to sign in with", INSIDERS, "UPDATE crm.collaborator SET username = 'root' WHERE id = {alice}", "42501"),
    refused("changing one's registration number", INSIDERS, "UPDATE crm.collaborator SET code = 'zz1' WHERE id = {alice}", "42501"),
    refused("activating by the row", INSIDERS, "UPDATE crm.collaborator SET active = true", "42501"),
    refused("adding a colleague by the row", INSIDERS, "INSERT INTO crm.collaborator (code, username, full_name, department_id) VALUES ('x1', 'x2', 'X', {gestion})", "42501"),
    refused("adding a colleague by the function", "alice sam login", "SELECT auth.create_collaborator('x1', 'x2', 'X', NULL, NULL, {gestion}, NULL, '{verifier}', '{verifier}')", "42501"),
    refused("deactivating a rival", "alice sam login", "SELECT auth.set_active({bob}, false)", "42501"),
    refused("resetting a rival's password", "alice sam login", "SELECT auth.reset_password({bob}, '{verifier}', '{verifier}')", "42501"),
    refused("resetting gestion's password", "alice sam", "SELECT auth.reset_password({gina}, '{verifier}', '{verifier}')", "42501"),
    nothing("changing another's e-mail address", "alice", "UPDATE crm.collaborator SET email = 'x@y.example' WHERE id = {bob}"),
    nothing("changing everybody else's telephone", "sam", "UPDATE crm.collaborator SET phone = '+33100000000' WHERE id <> {sam}"),
    refused("moving one's own row to another person", "alice", "UPDATE crm.collaborator SET id = {bob} WHERE id = {alice}", "42501 428C9"),
    refused("writing an e-mail address that is none", "alice", "UPDATE crm.collaborator SET email = 'x' WHERE id = {alice}", "23514"),
    refused("taking a colleague's e-mail address", "alice", "UPDATE crm.collaborator SET email = 'GINA@epicrm.example' WHERE id = {alice}", "23505"),
    refused("deactivating oneself, so that nobody is left", "gina", "SELECT auth.set_active({gina}, false)", "42501"),
    refused("moving oneself out of gestion", "gina", "SELECT auth.set_department({gina}, {support})", "42501"),
    refused("resetting one's own password past the old one", "gina", "SELECT auth.reset_password({gina}, '{verifier}', '{verifier}')", "42501"),
    refused("deactivating nobody, to pass the check of oneself", "gina", "SELECT auth.set_active(NULL, false)", "23514"),
    refused("moving nobody, to pass the check of oneself", "gina", "SELECT auth.set_department(NULL, {support})", "23514"),
    refused("resetting nobody's password", "gina", "SELECT auth.reset_password(NULL, '{verifier}', '{verifier}')", "P0002"),
    refused("deactivating by a state that is neither", "gina", "SELECT auth.set_active({gustave}, NULL)", "23502"),
    refused("moving somebody to no department", "gina", "SELECT auth.set_department({bob}, NULL)", "23502"),
    refused("moving somebody to a department that is not there", "gina", "SELECT auth.set_department({bob}, -1)", "23503"),
    refused("resetting a password to a plain one", "gina", "SELECT auth.reset_password({bob}, 'secret', 'secret')", "28P01"),
    refused("ending the sessions of nobody as gestion", "gina", "SELECT auth.end_sessions(NULL)", "23502"),
    harmless("signing somebody out by deactivating nothing", "gina", "SELECT auth.set_active({bob}, true)"),
    harmless("signing somebody out by moving them where they are", "gina", "SELECT auth.set_department({bob}, {commercial})"),
    refused("deactivating by an old snapshot", "gina", "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT auth.set_active({gustave}, false)", "42501"),
    refused("adding an account whose name is a statement", "gina", "SELECT auth.create_collaborator('x1', 'x\" SUPERUSER', 'X', NULL, NULL, {support}, NULL, '{verifier}', '{verifier}')", "23514"),
    refused("adding an account under another's number", "gina", "SELECT auth.create_collaborator('alice', 'x2', 'X', NULL, NULL, {support}, NULL, '{verifier}', '{verifier}')", "42710 23505"),
    refused("adding an account whose two names are one", "gina", "SELECT auth.create_collaborator('xx', 'xx', 'X', NULL, NULL, {support}, NULL, '{verifier}', '{verifier}')", "23514"),
    refused("adding an account without a password", "gina", "SELECT auth.create_collaborator('x1', 'x2', 'X', NULL, NULL, {support}, NULL, NULL, NULL)", "28P01"),
    refused("adding an account in no department", "gina", "SELECT auth.create_collaborator('x1', 'x2', 'X', NULL, NULL, NULL, NULL, '{verifier}', '{verifier}')", "23502"),
];

#[test]
fn accounts() {
    shared().withstand(ATTACKS);
}

#[test]
fn two_of_gestion_who_deactivate_each_other_at_once_leave_one() {
    let world = World::demo();
    let mut admin = world.admin();
    let id = |admin: &mut postgres::Client, name: &str| -> i32 {
        admin.query_one("SELECT id FROM crm.collaborator WHERE username = $1", &[&name]).unwrap().get(0)
    };
    let (gina, gustave) = (id(&mut admin, "gina"), id(&mut admin, "gustave"));
    let mut first = world.raw("gina");
    let _token = world.token("gustave");
    let mut open = first.transaction().unwrap();
    open.execute("SELECT auth.set_active($1, false)", &[&gustave]).unwrap();
    // Cut off, but not yet for good: gustave's token still opens a connection until gina's transaction ends.
    let mut second = world.raw("gustave");
    let (committed, answer) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| second.execute("SELECT auth.set_active($1, false)", &[&gina]));
        // He lets her pass for a second (auth.make_way), and would then put her out.
        patiently("gustave does not wait for gina", || {
            let waiting = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE 'SELECT auth.set_active%'";
            !admin.query(waiting, &[]).unwrap().is_empty()
        });
        (open.commit(), waiting.join().unwrap())
    });
    match (committed, answer) {
        (Ok(()), Err(refused)) => {
            let constraint = refused.as_db_error().and_then(postgres::error::DbError::constraint);
            assert_eq!(constraint, Some("collaborator_last_gestion"), "{refused:?}");
        }
        // The machine was so slow that her second was over: she was put out, and he is the one who is left.
        (Err(_), Ok(_)) => {}
        both => panic!("{both:?}"),
    }
    let left: i64 =
        admin.query_one("SELECT count(*) FROM crm.collaborators_list WHERE privileges = 'gestion' AND active", &[]).unwrap().get(0);
    assert_eq!(left, 1);
}

#[test]
fn whoever_must_change_their_password_can_do_nothing_else() {
    let world = World::demo();
    let bob: i32 = world.admin().query_one("SELECT id FROM crm.collaborator WHERE username = 'bob'", &[]).unwrap().get(0);
    let by = |name: &str| {
        let stretched = secrecy::SecretString::from(super::ground::stretched(&world, name, crate::world::PASSWORD));
        epicrm::identity::scram::verifier(&stretched, epicrm::identity::scram::FOR_PASSWORDS)
    };
    world.raw("gina").execute("SELECT auth.reset_password($1, $2, $3)", &[&bob, &by("bob"), &by("ab123456789")]).unwrap();
    let mut bob = login(&world, "bob");
    let open = format!("SELECT auth.open_session('0badc0de', now() + interval '1 hour', '{}')", super::ground::VERIFIER);
    assert_eq!(bob.simple_query(&open).unwrap_err().code().unwrap().code(), "42501");
    assert_eq!(bob.simple_query("SELECT * FROM crm.client").unwrap_err().code().unwrap().code(), "42501");
    bob.execute("SELECT auth.change_password($1, $2)", &[&by("bob"), &by("ab123456789")]).unwrap();
    bob.simple_query(&open).unwrap();
}
