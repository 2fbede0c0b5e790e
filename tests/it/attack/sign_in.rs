//! Ways in that are not one's own, or not into this database; as many ways in as one can.

use postgres::{Client, Config, NoTls};

use super::ground::{VERIFIER, login, stretched};
use crate::world::{PASSWORD, World, session_role};

fn enter(world: &World, role: &str, password: &str, database: &str) -> Result<Client, postgres::Error> {
    Config::new().host_path(world.data().join("run")).user(role).password(password).dbname(database).connect(NoTls)
}

fn code(error: &postgres::Error) -> String {
    error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned())
}

#[test]
fn every_wrong_key_to_every_door() {
    let world = World::demo();
    let (alice, gina) = (world.token("alice"), world.token("gina"));
    let typed = stretched(&world, "alice", PASSWORD);
    let stored: String =
        world.admin().query_one("SELECT rolpassword FROM pg_authid WHERE rolname = $1", &[&session_role(&gina)]).unwrap().get(0);
    for (name, role, password) in [
        ("another person's session with one's own token", session_role(&gina), alice.as_str()),
        ("one's own session with another's token", session_role(&alice), gina.as_str()),
        ("a session with a password", session_role(&alice), &typed),
        ("a login with a token", "epicrm__login_alice".to_owned(), &alice),
        ("a login with the password as typed, not stretched", "epicrm__login_alice".to_owned(), PASSWORD),
        ("a login with another's password", "epicrm__login_bob".to_owned(), &typed),
        ("the other name of one's own with the first one's password", "epicrm__login_aa123456789".to_owned(), &typed),
        ("a session with the verifier out of a stolen catalogue", session_role(&gina), &stored),
        ("a session with nothing", session_role(&alice), ""),
        ("a login with nothing", "epicrm__login_alice".to_owned(), ""),
        ("the owner with nothing", "epicrm__owner".to_owned(), ""),
        ("the owner with a token", "epicrm__owner".to_owned(), &gina),
        ("a department with a token", "epicrm__gestion".to_owned(), &gina),
        ("a department with a password", "epicrm__commercial".to_owned(), &typed),
        ("what all sessions are with a token", "epicrm__session".to_owned(), &alice),
        ("a session that never was", "epicrm__s_gina_00000000".to_owned(), &gina),
        ("a name that is nobody's", "epicrm__login_root".to_owned(), &typed),
        ("a role of another spelling", session_role(&alice).to_uppercase(), &alice),
    ] {
        let refused = enter(&world, &role, password, "epicrm").map(drop).expect_err(name);
        assert!(["28P01", "28000"].contains(&code(&refused).as_str()) || refused.to_string().contains("password"), "{name}: {refused:?}");
    }
}

#[test]
fn a_token_opens_one_database_only() {
    let world = World::demo();
    world.epicrm().args(["--env", "dev", "init", "--demo"]).assert().success();
    let (token, typed) = (world.token("gina"), stretched(&world, "gina", PASSWORD));
    for (role, password) in [(session_role(&token), &token), ("epicrm__login_gina".to_owned(), &typed)] {
        let refused = enter(&world, &role, password, "epicrm_dev").map(drop).unwrap_err();
        assert_eq!(code(&refused), "42501", "{role} in dev");
        for database in ["postgres", "template1", "template0"] {
            let Ok(mut client) = enter(&world, &role, password, database) else { continue };
            // Whatever an administrator lets everybody do there, it is nothing of the business's.
            for sql in [
                "CREATE TABLE public.mine (id int)",
                "CREATE SCHEMA mine",
                "SELECT * FROM pg_authid",
                "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
                "GRANT epicrm__owner TO CURRENT_USER",
                "DROP OWNED BY epicrm__owner",
                "DROP DATABASE epicrm",
                "CREATE EXTENSION dblink",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "SELECT * FROM crm.client",
            ] {
                let refused = client.simple_query(sql).map(drop).expect_err(sql);
                assert!(["42501", "42P01", "0A000"].contains(&code(&refused).as_str()), "{database}: {sql}: {refused:?}");
            }
        }
    }
    let of_dev = enter(&world, "epicrm_dev__login_gina", &typed, "epicrm").map(drop).unwrap_err();
    assert!(["28P01", "42501"].contains(&code(&of_dev).as_str()), "{of_dev:?}");
}

#[test]
fn sessions_are_five_and_connections_of_each_are_five() {
    let world = World::demo();
    let first = world.new_token("alice");
    let role = session_role(&first);
    let held: Vec<Client> = (0..5).map(|_| enter(&world, &role, &first, "epicrm").unwrap()).collect();
    assert_eq!(code(&enter(&world, &role, &first, "epicrm").map(drop).unwrap_err()), "53300");
    drop(held);
    let mut alice = login(&world, "alice");
    for number in 0..60 {
        let open = format!("SELECT auth.open_session('{number:08x}', now() + interval '1 hour', '{VERIFIER}')");
        alice.batch_execute(&open).unwrap();
    }
    let twice = format!("SELECT auth.open_session('{:08x}', now() + interval '1 hour', '{VERIFIER}')", 59);
    assert_eq!(code(&alice.batch_execute(&twice).unwrap_err()), "42710", "a session opened under an id in use");
    let count = |sql: &str| -> i64 { world.admin().query_one(sql, &[]).unwrap().get(0) };
    assert_eq!(count("SELECT count(*) FROM auth.session WHERE ended_at IS NULL"), 5);
    assert!(count("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'epicrm\\_\\_s\\_alice%'") <= 8);
    assert!(enter(&world, &role, &first, "epicrm").is_err(), "the oldest session gave way");
}

#[test]
fn a_session_ends_when_it_says_whatever_the_caller_s_clock_is_called() {
    let world = World::demo();
    let mut alice = login(&world, "alice");
    for (number, zone) in ["<EST>-14", "<UTC>+12", "<Z>+12", "<MST>-13"].into_iter().enumerate() {
        for (turn, style) in ["SQL, DMY", "Postgres, MDY", "German"].into_iter().enumerate() {
            let open = format!(
                "SET TimeZone = '{zone}'; SET DateStyle = '{style}'; SELECT auth.open_session('0badc{turn}{number}0', now() + interval '1 hour', '{VERIFIER}')"
            );
            alice.batch_execute(&open).unwrap();
        }
    }
    let longer: i64 = world
        .admin()
        .query_one(
            "SELECT count(*) FROM auth.session s JOIN pg_roles r ON r.rolname = s.role_name WHERE r.rolvaliduntil <> s.expires_at",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(longer, 0);
}
