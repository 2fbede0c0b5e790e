//! Connections kept open past the end of what opened them: logout, expiry, deactivation, another department, another password.

use postgres::Client;

use super::ground::{VERIFIER, login, stretched};
use crate::world::{PASSWORD, World};

const READ: &str = "SELECT count(*) FROM crm.client";
const OPEN: &str = "SELECT auth.open_session('0badc0de', now() + interval '1 hour', '{}')";

fn id(world: &World, name: &str) -> i32 {
    world.admin().query_one("SELECT id FROM crm.collaborator WHERE username = $1", &[&name]).unwrap().get(0)
}

fn verifier(world: &World, name: &str, password: &str) -> String {
    let stretched = secrecy::SecretString::from(stretched(world, name, password));
    epicrm::identity::scram::verifier(&stretched, epicrm::identity::scram::FOR_PASSWORDS)
}

/// The connection is gone, or soon: the server was told to end it.
pub fn is_cut(client: &mut Client) -> bool {
    (0..150).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        client.simple_query("SELECT 1").is_err() && client.is_closed()
    })
}

fn refusal(client: &mut Client, sql: &str) -> String {
    client.simple_query(sql).map(drop).unwrap_err().code().map_or_else(|| "closed".to_owned(), |code| code.code().to_owned())
}

#[test]
fn logging_out_ends_every_connection_of_the_session_and_no_other() {
    let world = World::demo();
    let (mut first, mut second) = (world.raw("alice"), world.raw("alice"));
    let other = world.new_token("alice");
    first.execute("SELECT auth.close_session()", &[]).unwrap();
    assert!(is_cut(&mut second));
    assert_eq!(refusal(&mut first, READ), "42501");
    assert_eq!(refusal(&mut first, "SELECT auth.me()"), "42501");
    assert!(world.raw_as(&crate::world::session_role(&world.token("alice")), &world.token("alice")).is_err(), "replayed after logout");
    world.raw_as(&crate::world::session_role(&other), &other).unwrap().query_one(READ, &[]).unwrap();
}

#[test]
fn an_expired_session_writes_nothing_and_manages_nobody() {
    let world = World::demo();
    let (mut alice, mut gina, mut gustave) = (world.raw("alice"), world.raw("gina"), world.raw("gustave"));
    let bob = id(&world, "bob");
    // Eight hours pass.
    world
        .admin()
        .execute("UPDATE auth.session SET expires_at = now() - interval '1 second', sweep_at = now() - interval '1 second'", &[])
        .unwrap();
    for sql in ["UPDATE crm.client SET job_title = 'x'", "UPDATE crm.collaborator SET phone = '+33100000000'", "SELECT FROM auth.whoami()"]
    {
        assert_eq!(alice.execute(sql, &[]).unwrap(), 0, "{sql}");
        assert_eq!(gina.execute(sql, &[]).unwrap(), 0, "{sql}");
    }
    for sql in [
        format!("SELECT auth.set_active({bob}, false)"),
        format!("SELECT auth.set_department({bob}, 2)"),
        format!("SELECT auth.reset_password({bob}, '{VERIFIER}', '{VERIFIER}')"),
        format!("SELECT auth.create_collaborator('x1', 'x2', 'X', NULL, NULL, 2, NULL, '{VERIFIER}', '{VERIFIER}')"),
        format!("SELECT auth.end_sessions({bob})"),
        "SELECT crm.remove('client', 1)".to_owned(),
        "INSERT INTO crm.role (code, name) VALUES ('x', 'X')".to_owned(),
        "INSERT INTO crm.location (city) VALUES ('x')".to_owned(),
    ] {
        assert_eq!(refusal(&mut gina, &sql), "42501", "{sql}");
        assert_eq!(refusal(&mut gustave, &sql), "42501", "{sql}");
    }
    // Reading by the open connection ends when anybody next signs in: that sweeps.
    world.new_token("bob");
    assert!(is_cut(&mut alice) && is_cut(&mut gina));
}

#[test]
fn a_deactivated_collaborator_keeps_nothing() {
    let world = World::demo();
    let (mut session, mut typed) = (world.raw("alice"), login(&world, "alice"));
    world.raw("gina").execute("SELECT auth.set_active($1, false)", &[&id(&world, "alice")]).unwrap();
    assert!(is_cut(&mut session) && is_cut(&mut typed));
    let token = world.token("alice");
    assert!(world.raw_as(&crate::world::session_role(&token), &token).is_err());
    assert!(world.raw_as("epicrm__login_alice", &stretched(&world, "alice", PASSWORD)).is_err());
    assert!(world.raw_as("epicrm__login_aa123456789", &stretched(&world, "aa123456789", PASSWORD)).is_err());
    world.epicrm().arg("whoami").env("EPICRM_TOKEN", token).assert().code(4);
    // Active again is not signed in again: somebody must first set a password.
    world.raw("gina").execute("SELECT auth.set_active($1, true)", &[&id(&world, "alice")]).unwrap();
    assert!(world.raw_as("epicrm__login_alice", &stretched(&world, "alice", PASSWORD)).is_err());
}

#[test]
fn reconnecting_while_one_is_deactivated_or_moved_gains_nothing() {
    let world = World::demo();
    let alice = id(&world, "alice");
    for act in
        ["SELECT auth.set_department($1, (SELECT id FROM crm.department WHERE code = 'support'))", "SELECT auth.set_active($1, false)"]
    {
        let token = world.new_token("alice");
        let mut gina = world.raw("gina");
        let mut open = gina.transaction().unwrap();
        open.execute(act, &[&alice]).unwrap();
        let mut back = world.raw_as(&crate::world::session_role(&token), &token).unwrap();
        let mut typed = login(&world, "alice");
        open.commit().unwrap();
        for sql in [READ, "SELECT auth.me()", "UPDATE crm.client SET job_title = 'x'", "SELECT auth.close_session()"] {
            assert_eq!(refusal(&mut back, sql), "42501", "{act}: {sql}");
        }
        if act.contains("set_active") {
            assert_eq!(refusal(&mut typed, &OPEN.replace("{}", VERIFIER)), "42501");
        }
    }
}

#[test]
fn another_department_takes_effect_at_once_and_for_every_session() {
    let world = World::demo();
    let (mut first, second) = (world.raw("alice"), world.new_token("alice"));
    world
        .raw("gina")
        .execute("SELECT auth.set_department($1, (SELECT id FROM crm.department WHERE code = 'support'))", &[&id(&world, "alice")])
        .unwrap();
    assert!(is_cut(&mut first));
    assert!(world.raw_as(&crate::world::session_role(&second), &second).is_err());
    let token = world.new_token("alice");
    let mut alice = world.raw_as(&crate::world::session_role(&token), &token).unwrap();
    assert_eq!(refusal(&mut alice, "UPDATE crm.client SET job_title = 'x'"), "42501");
}

#[test]
fn whoever_knows_the_old_password_cannot_undo_its_reset() {
    let world = World::demo();
    let bob = id(&world, "bob");
    let mut session = world.raw("bob");
    let mut by_username = login(&world, "bob");
    let mut by_number = world.raw_as("epicrm__login_ab123456789", &stretched(&world, "ab123456789", PASSWORD)).unwrap();
    let (username, number) = (verifier(&world, "bob", "another one"), verifier(&world, "ab123456789", "another one"));
    world.raw("gina").execute("SELECT auth.reset_password($1, $2, $3)", &[&bob, &username, &number]).unwrap();
    assert!(is_cut(&mut session) && is_cut(&mut by_username) && is_cut(&mut by_number));
    assert!(world.raw_as("epicrm__login_bob", &stretched(&world, "bob", PASSWORD)).is_err());
}

#[test]
fn changing_one_s_password_puts_the_thief_out() {
    let world = World::demo();
    let (mut thief, mut stolen) = (login(&world, "alice"), world.raw("alice"));
    let mut alice = login(&world, "alice");
    let (username, number) = (verifier(&world, "alice", "another one"), verifier(&world, "aa123456789", "another one"));
    alice.execute("SELECT auth.change_password($1, $2)", &[&username, &number]).unwrap();
    assert!(is_cut(&mut thief) && is_cut(&mut stolen));
    alice.simple_query(&OPEN.replace("{}", VERIFIER)).unwrap();
}

#[test]
fn a_client_that_was_reassigned_is_lost_to_an_open_transaction_too() {
    let world = World::demo();
    let (mut alice, mut gina) = (world.raw("alice"), world.raw("gina"));
    for level in ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] {
        alice.batch_execute(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM crm.contract")).unwrap();
        gina.execute("UPDATE crm.client SET commercial_id = (SELECT id FROM crm.collaborator WHERE username = 'bob')", &[]).unwrap();
        assert_eq!(alice.execute("UPDATE crm.contract SET due_on = '2030-01-01'", &[]).unwrap(), 0, "{level}");
        alice.batch_execute("ROLLBACK").unwrap();
        gina.execute("UPDATE crm.client SET commercial_id = (SELECT id FROM crm.collaborator WHERE username = 'alice')", &[]).unwrap();
    }
}

#[test]
fn an_event_planned_at_the_same_moment_keeps_its_contract_signed() {
    let world = World::demo();
    let (mut first, mut second) = (world.raw("alice"), world.raw("alice"));
    let contract: i32 = first
        .query_one("SELECT k.id FROM crm.contract k JOIN crm.contracts_list l USING (code) WHERE l.commercial = 'alice' AND k.status = 'signed' AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id) LIMIT 1", &[])
        .unwrap()
        .get(0);
    first.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM crm.event").unwrap();
    second
        .execute(
            "INSERT INTO crm.event (title, contract_id, starts_at, ends_at) VALUES ('x', $1, now(), now() + interval '1 hour')",
            &[&contract],
        )
        .unwrap();
    let unsign = format!("UPDATE crm.contract SET status = 'unsigned' WHERE id = {contract}");
    assert_eq!(first.execute(unsign.as_str(), &[]).unwrap_or(0), 0);
    first.batch_execute("ROLLBACK").unwrap();
    assert_eq!(refusal(&mut first, &unsign), "23514");
}
