//! `token --until`: allowed by gestion, bounded, and good for reading alone.

use snapbox::str;

use crate::world::{PASSWORD, World, day, session_role};

fn allow(world: &World, until: &str) -> snapbox::cmd::OutputAssert {
    world.as_user("gina").args(["update-collaborator", "alice", &format!("script_tokens_until={until}")]).assert()
}

fn script_token(world: &World, until: &str) -> snapbox::cmd::OutputAssert {
    world.epicrm().args(["token", "alice", "--until", until]).stdin(PASSWORD).assert()
}

#[test]
fn gestion_allows_them_within_bounds() {
    let world = World::demo();
    script_token(&world, &day(10)).code(5).stdout_eq("").stderr_eq(str![[r#"
error: you have not been allowed tokens for scripts
  ask gestion for: epicrm update-collaborator USERNAME script_tokens_until=DATE

"#]]);
    world.as_user("alice").args(["update-collaborator", "me", &format!("script_tokens_until={}", day(10))]).assert().code(5);
    world.as_user("gina").args(["update-collaborator", "me", &format!("script_tokens_until={}", day(10))]).assert().code(5);
    allow(&world, &day(400)).code(6);
    let allowed = day(30);
    allow(&world, &allowed).success();
    script_token(&world, &day(40)).code(6);
    script_token(&world, "2020-01-01").code(2);
    world.epicrm().args(["token", "alice", "--until", &day(3), "--hours", "2"]).stdin(PASSWORD).assert().code(2);
    for _ in 0..5 {
        script_token(&world, &allowed).success();
    }
    script_token(&world, &allowed).code(6);
}

#[test]
fn they_read_and_do_nothing_else() {
    let world = World::demo();
    let allowed = day(30);
    allow(&world, &allowed).success();
    let token = String::from_utf8(script_token(&world, &allowed).success().get_output().stdout.clone()).unwrap().trim().to_owned();
    let script = |words: &[&str]| world.epicrm().env("EPICRM_TOKEN", &token).args(words).assert();
    for noun in ["clients", "contracts", "events", "companies", "locations", "collaborators", "departments", "roles", "payments"] {
        script(&[noun, "--limit", "1"]).success();
    }
    script(&["clients", "full_name~maïwenn", "--fail-empty"]).success();
    let output = script(&["whoami", "--format", "json"]).success();
    let me: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!((me[0]["username"].as_str(), me[0]["privileges"].as_str()), (Some("alice"), Some("reader")));
    script(&["update-client", "mkc111", "job_title=X"]).code(5).stderr_eq(str![[r#"
error: a script's token only reads: it may not update client mkc111
  sign in as yourself: export EPICRM_TOKEN=$(epicrm token USERNAME)

"#]]);
    script(&["add-client", "last_name=X"]).code(5);
    script(&["delete-client", "mkc111"]).code(5);
    script(&["update-collaborator", "me", "phone=+33612345678"]).code(5);
    for words in [&["sessions"][..], &["logout", "--all"], &["logout", "--session", "00000000"], &["reset-password", "bob"], &["history"]] {
        let output = script(words).code(5);
        let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(said.starts_with("error: a script's token "), "{words:?}: {said}");
    }
    let mut raw = world.raw_as(&session_role(&token), &token).unwrap();
    for statement in [
        "UPDATE crm.client SET job_title = 'X'",
        "INSERT INTO crm.client (last_name) VALUES ('X')",
        "SELECT crm.remove('client', 1)",
        "SELECT auth.end_sessions(auth.me())",
        "SELECT auth.sessions()",
        "SELECT auth.close_session('00000000')",
        "SELECT auth.set_active(1, false)",
        "SELECT * FROM audit.entry",
        "SELECT * FROM auth.session",
        "SET ROLE epicrm__commercial",
        "CREATE TEMP TABLE t ()",
    ] {
        let refused = raw.batch_execute(statement).unwrap_err();
        assert_eq!(refused.code().unwrap().code(), "42501", "{statement}: {refused}");
    }
    script(&["logout"]).success();
    script(&["clients"]).code(4);
}

#[test]
fn they_end_with_what_allowed_them() {
    let world = World::demo();
    let alive = |token: &str| world.epicrm().env("EPICRM_TOKEN", token).arg("whoami").output().unwrap().status.success();
    let allowed = day(30);
    let open = || String::from_utf8(script_token(&world, &allowed).success().get_output().stdout.clone()).unwrap().trim().to_owned();
    allow(&world, &allowed).success();
    let token = open();
    let mut raw = world.raw_as(&session_role(&token), &token).unwrap();
    (0..6).for_each(|_| drop(world.new_token("alice")));
    assert!(alive(&token), "a person's own sessions crowded out a script's");
    allow(&world, &day(5)).success();
    assert!(!alive(&token), "it outlived the allowance");
    assert!(raw.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived it");
    allow(&world, &allowed).success();
    let token = open();
    assert!(alive(&token));
    allow(&world, "None").success();
    assert!(!alive(&token));
    script_token(&world, &allowed).code(5);
}
