//! What keeps one thing from another: environments of one server, the tokens of before and after another signing key.

use crate::world::{PASSWORD, TODAY, World, session_role, unpadded_base64};

#[test]
fn a_token_of_dev_is_worthless_on_prod() {
    let world = World::demo();
    world.epicrm().args(["--env", "dev", "init", "--demo", "--today", TODAY]).assert().success();
    let token = world.epicrm().args(["--env", "dev", "token", "gina"]).stdin(PASSWORD).assert().success().get_output().stdout.clone();
    let token = String::from_utf8(token).unwrap().trim().to_owned();
    let with = |token: &str, env: &str| world.epicrm().env("EPICRM_TOKEN", token).args(["--env", env, "clients", "--count"]).assert();
    with(&token, "dev").success();
    with(&token, "prod").code(4).stdout_eq("");
    with(&world.token("gina"), "dev").code(4).stdout_eq("");
    // By raw SQL: its role may not connect to prod, nor does prod know such a session.
    let dev_role = session_role(&token).replacen("epicrm__", "epicrm_dev__", 1);
    assert!(world.raw_as(&session_role(&token), &token).is_err());
    let refused = world.raw_as(&dev_role, &token).err().unwrap();
    assert_eq!(refused.code().unwrap().code(), "42501", "no CONNECT on the other database: {refused}");
    // With the dev key, a claim of prod is a forgery that opens nothing.
    let payload = String::from_utf8(unpadded_base64(token.split('.').nth(1).unwrap())).unwrap();
    assert!(payload.contains(r#""env":"dev""#));
    let keys = |database: &str| std::fs::read_to_string(world.data().join(format!("keys/private_{database}.env"))).unwrap();
    assert_ne!(keys("epicrm").lines().nth(2), keys("epicrm_dev").lines().nth(2), "environments share a key");
    // No role of one database is a member of a role of the other.
    let mixed: i64 = world
        .admin()
        .query_one(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
              WHERE g.rolname LIKE 'epicrm%' AND split_part(g.rolname, '__', 1) <> split_part(r.rolname, '__', 1) AND r.rolname <> 'epicrm_admin'",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(mixed, 0);
}

#[test]
fn another_key_ends_every_session() {
    let world = World::demo();
    let (alice, gina) = (world.token("alice"), world.token("gina"));
    let mut open = world.raw("alice");
    world.epicrm().args(["init", "--rotate-key", "--dry-run"]).assert().success();
    world.as_user("alice").arg("whoami").assert().success();
    let output = world.epicrm().args(["init", "--rotate-key"]).assert().success();
    let said = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(said.starts_with("ended 2 sessions\nmade a new signing key in "), "{said}");
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived its session");
    for token in [&alice, &gina] {
        world.epicrm().env("EPICRM_TOKEN", token).arg("whoami").assert().code(4);
        assert!(world.raw_as(&session_role(token), token).is_err(), "without any key, the server too turns it away");
    }
    world.epicrm().env("EPICRM_TOKEN", world.new_token("alice")).arg("whoami").assert().success();
    world.epicrm().env("EPICRM_SECRET_KEY", "given").args(["init", "--rotate-key"]).assert().code(2);
    World::bare().epicrm().args(["init", "--rotate-key"]).assert().code(3);
}
