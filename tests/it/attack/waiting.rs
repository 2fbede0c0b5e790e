//! Transactions left open on purpose, so that others wait: a dismissal, a reset, everybody's sign-in.

use std::time::Instant;

use super::ground::{VERIFIER, login};
use crate::world::{World, session_role};

fn id(world: &World, name: &str) -> i32 {
    world.admin().query_one("SELECT id FROM crm.collaborator WHERE username = $1", &[&name]).unwrap().get(0)
}

#[test]
fn nobody_s_open_transaction_keeps_the_others_from_signing_in() {
    let world = World::demo();
    let open_session = format!("BEGIN; SELECT auth.open_session('0badc0de', now() + interval '1 hour', '{VERIFIER}')");
    let change = format!("BEGIN; SELECT auth.change_password('{VERIFIER}', '{VERIFIER}')");
    for (with_token, sql) in [
        (true, "BEGIN; SELECT auth.close_session()"),
        (true, "BEGIN; SELECT pg_advisory_xact_lock(1702, 1)"),
        (true, "SELECT pg_advisory_lock(1702, 1)"),
        (true, "BEGIN; INSERT INTO crm.note (text, collaborator_id) SELECT 'x', id FROM crm.collaborator"),
        (false, "BEGIN; SELECT * FROM auth.login_names()"),
        (false, open_session.as_str()),
        (false, change.as_str()),
    ] {
        let token = world.new_token("alice");
        let mut culprit = if with_token { world.raw_as(&session_role(&token), &token).unwrap() } else { login(&world, "alice") };
        culprit.batch_execute(sql).unwrap();
        // A lock held for good would make bob wait for good; a machine that is slow once is not slow three times.
        let took = || {
            let started = Instant::now();
            world.new_token("bob");
            started.elapsed()
        };
        assert!((0..3).any(|_| took().as_secs() < 5), "{sql}: bob waited");
    }
}

#[test]
fn nobody_makes_their_own_dismissal_wait() {
    let world = World::demo();
    let alice = id(&world, "alice");
    let change = format!("BEGIN; SELECT auth.change_password('{VERIFIER}', '{VERIFIER}')");
    let mut gina = world.raw("gina");
    gina.batch_execute("SET statement_timeout = '5s'").unwrap();
    for (with_token, sql) in [
        (true, "BEGIN; SELECT FROM crm.collaborator WHERE id = auth.me() FOR UPDATE"),
        (true, "BEGIN; UPDATE crm.collaborator SET phone = '+33100000000' WHERE id = auth.me()"),
        (true, "BEGIN; SELECT auth.close_session()"),
        (true, "BEGIN; INSERT INTO crm.client (last_name) VALUES ('x')"),
        (false, "BEGIN; SELECT * FROM auth.login_names()"),
        (false, change.as_str()),
    ] {
        for act in [
            "SELECT auth.end_sessions($1)".to_owned(),
            "SELECT auth.set_department($1, (SELECT id FROM crm.department WHERE code = 'support'))".to_owned(),
            format!("SELECT auth.reset_password($1, '{VERIFIER}', '{VERIFIER}')"),
            "SELECT auth.set_active($1, false)".to_owned(),
        ] {
            let token = world.new_token("alice");
            let mut culprit = if with_token { world.raw_as(&session_role(&token), &token).unwrap() } else { login(&world, "alice") };
            culprit.batch_execute(sql).unwrap();
            // Undone each time, so that alice can try again.
            let mut act_on = gina.transaction().unwrap();
            let outcome = act_on.execute(act.as_str(), &[&alice]);
            act_on.rollback().unwrap();
            assert!(outcome.is_ok(), "{sql} against {act}: {outcome:?}");
        }
    }
}

#[test]
fn an_uncommitted_note_on_somebody_makes_nothing_that_is_done_to_them_wait() {
    let world = World::demo();
    let alice = id(&world, "alice");
    let mut sam = world.raw("sam");
    sam.batch_execute("BEGIN; INSERT INTO crm.note (text, collaborator_id) SELECT 'x', id FROM crm.collaborator").unwrap();
    let mut gina = world.raw("gina");
    gina.batch_execute("SET statement_timeout = '5s'").unwrap();
    for act in [
        "SELECT auth.end_sessions($1)".to_owned(),
        "SELECT auth.set_department($1, (SELECT id FROM crm.department WHERE code = 'support'))".to_owned(),
        format!("SELECT auth.reset_password($1, '{VERIFIER}', '{VERIFIER}')"),
        "SELECT auth.set_active($1, false)".to_owned(),
    ] {
        let mut open = gina.transaction().unwrap();
        let outcome = open.execute(act.as_str(), &[&alice]);
        open.rollback().unwrap();
        assert!(outcome.is_ok(), "{act}: {outcome:?}");
    }
}

#[test]
fn a_lock_on_business_rows_ends_with_the_session_that_holds_it() {
    let world = World::demo();
    let mut alice = world.raw("alice");
    alice
        .batch_execute("BEGIN; SELECT FROM crm.client FOR UPDATE; SELECT FROM crm.location FOR UPDATE; SELECT FROM crm.event FOR UPDATE")
        .unwrap();
    let mut gina = world.raw("gina");
    gina.batch_execute("SET lock_timeout = '100ms'").unwrap();
    let reassign = "UPDATE crm.client SET commercial_id = (SELECT id FROM crm.collaborator WHERE username = 'bob')";
    assert_eq!(gina.execute(reassign, &[]).unwrap_err().code().unwrap().code(), "55P03");
    gina.execute("SELECT auth.end_sessions($1)", &[&id(&world, "alice")]).unwrap();
    gina.batch_execute("SET lock_timeout = '5s'").unwrap();
    assert!(gina.execute(reassign, &[]).unwrap() > 0);
}

#[test]
fn a_large_object_left_behind_goes_with_its_session() {
    let world = World::demo();
    let token = world.new_token("alice");
    let mut alice = world.raw_as(&session_role(&token), &token).unwrap();
    alice.batch_execute("SELECT lo_from_bytea(0, 'data'); ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC").unwrap();
    alice.batch_execute("SELECT auth.close_session()").unwrap();
    world.new_token("bob");
    let left: i64 = world
        .admin()
        .query_one(
            "SELECT (SELECT count(*) FROM pg_largeobject_metadata) + (SELECT count(*) FROM pg_roles WHERE rolname = $1)",
            &[&session_role(&token)],
        )
        .unwrap()
        .get(0);
    assert_eq!(left, 0);
}
