//! `sessions` and `logout`: what is shown to whom, and that an end is an end, also for a connection that is open already.

use snapbox::str;

use crate::world::{World, session_role};

fn ids(world: &World, name: &str, words: &[&str]) -> Vec<String> {
    let output = world.as_user(name).arg("sessions").args(words).args(["--format", "ids"]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}

fn session_id(token: &str) -> String {
    session_role(token).rsplit('_').next().unwrap().to_owned()
}

/// Reads one row as whoever holds the connection; false once their session is over.
fn reads(connection: &mut postgres::Client) -> bool {
    connection.query("SELECT code FROM crm.client LIMIT 1", &[]).is_ok_and(|rows| rows.len() == 1)
}

#[test]
fn one_sees_ones_own_and_gestion_everybodys() {
    let world = World::demo();
    let (first, second) = (world.token("alice"), world.new_token("alice"));
    world.token("bob");
    let mut both = vec![session_id(&first), session_id(&second)];
    let mut shown = ids(&world, "alice", &[]);
    both.sort();
    shown.sort();
    assert_eq!(shown, both);
    assert_eq!(ids(&world, "alice", &["ALICE"]).len(), 2);
    assert_eq!(ids(&world, "gina", &[]).len(), 1);
    assert_eq!(ids(&world, "gina", &["--all"]).len(), 4);
    assert_eq!(ids(&world, "gina", &["ab123456789"]).len(), 1);
    world.as_user("alice").args(["sessions", "bob"]).assert().code(5).stdout_eq("").stderr_eq(str![[r#"
error: session of bob is bob's, not yours
  who may: gestion
  ask one of them: epicrm collaborators privileges=gestion active=true
  rule: commercial may see only their own sessions

"#]]);
    world.as_user("alice").args(["sessions", "--all"]).assert().code(5);
    world.as_user("gina").args(["sessions", "nobody"]).assert().code(3);
    let raw = world.raw("alice").query("SELECT username, session_id, this FROM auth.sessions()", &[]).unwrap();
    assert_eq!(raw.len(), 2, "raw SQL shows no more");
    assert_eq!(raw.iter().filter(|row| row.get("this")).count(), 1);
}

#[test]
fn json_tells_which_one_this_is_and_no_secret() {
    let world = World::demo();
    let token = world.token("sofia");
    let output = world.as_user("sofia").args(["sessions", "--format", "json"]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let sessions: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(sessions[0]["session"], session_id(&token));
    assert_eq!(sessions[0]["username"], "sofia");
    assert_eq!(sessions[0]["this"], true);
    assert!(chrono::DateTime::parse_from_rfc3339(sessions[0]["expires_at"].as_str().unwrap()).is_ok());
    assert!(!text.contains(&token) && !text.contains("SCRAM"));
}

#[test]
fn logout_ends_this_session_and_no_other() {
    let world = World::demo();
    let (here, there) = (world.token("alice"), world.new_token("alice"));
    let mut open = world.raw("alice");
    assert!(reads(&mut open));
    world.as_user("alice").arg("logout").assert().success().stdout_eq("").stderr_eq(str![[r#"
signed out
forget its token: unset EPICRM_TOKEN

"#]]);
    assert!(!reads(&mut open), "an open connection outlived its session");
    world.as_user("alice").arg("whoami").assert().code(4);
    assert!(world.raw_as(&session_role(&here), &here).is_err());
    world.epicrm().env("EPICRM_TOKEN", &there).arg("whoami").assert().success();
    world.as_user("alice").arg("logout").assert().success().stderr_eq(str![[r#"
that session was over already
forget its token: unset EPICRM_TOKEN

"#]]);
    world.epicrm().arg("logout").assert().code(4);
}

#[test]
fn logout_of_all_and_of_one() {
    let world = World::demo();
    let tokens = [world.token("alice"), world.new_token("alice"), world.new_token("alice")];
    let alive = |token: &String| world.epicrm().env("EPICRM_TOKEN", token).arg("whoami").output().unwrap().status.success();
    world.as_user("alice").args(["logout", "--session", &session_id(&tokens[1])]).assert().success();
    assert_eq!(tokens.each_ref().map(alive), [true, false, true]);
    world.as_user("alice").args(["logout", "--session", &session_id(&tokens[1])]).assert().code(3);
    world.token("bob");
    world.as_user("bob").args(["logout", "--session", &session_id(&tokens[2])]).assert().code(3);
    world.as_user("bob").args(["logout", "alice"]).assert().code(5);
    assert_eq!(tokens.each_ref().map(alive), [true, false, true]);
    world.as_user("alice").args(["logout", "--all"]).assert().success();
    assert_eq!(tokens.each_ref().map(alive), [false; 3]);
    world.as_user("gina").args(["logout", "bob"]).assert().success().stderr_eq("ended every session of bob\n");
    world.as_user("bob").arg("whoami").assert().code(4);
    world.as_user("gina").args(["logout", "bob", "--all"]).assert().code(2);
}

#[test]
fn raw_sql_ends_nobody_elses() {
    let world = World::demo();
    let gina = world.token("gina");
    let mut alice = world.raw("alice");
    let who: i32 = alice.query_one("SELECT id FROM crm.collaborator WHERE username = 'gina'", &[]).unwrap().get(0);
    let refused = alice.execute("SELECT auth.end_sessions($1)", &[&who]).unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42501");
    let done: bool = alice.query_one("SELECT auth.close_session($1)", &[&session_id(&gina)]).unwrap().get(0);
    assert!(!done);
    world.as_user("gina").arg("whoami").assert().success();
}

#[test]
fn eight_people_open_sessions_at_once() {
    let world = World::demo();
    world.token("alice");
    let people = ["alice", "bob", "gina", "gustave", "sam", "sofia", "simon", "alice"];
    std::thread::scope(|scope| {
        for name in people {
            let world = &world;
            scope.spawn(move || (0..3).for_each(|_| drop(world.new_token(name))));
        }
    });
}

/// The catalogue, too, stays as it is: expired and superseded sessions lose their roles.
#[test]
#[ignore = "deep: a minute or two"]
#[expect(clippy::print_stderr, reason = "the figures of a measurement")]
fn a_thousand_sessions_leave_nothing_and_cost_no_more() {
    let world = World::demo();
    let roles = |world: &World| -> i64 { world.admin().query_one("SELECT count(*) FROM pg_roles", &[]).unwrap().get(0) };
    let members = |world: &World| -> i64 { world.admin().query_one("SELECT count(*) FROM pg_auth_members", &[]).unwrap().get(0) };
    let time = |count: usize| {
        let start = std::time::Instant::now();
        (0..count).for_each(|_| drop(world.new_token("alice")));
        start.elapsed() / u32::try_from(count).unwrap()
    };
    time(20);
    let before = (roles(&world), members(&world));
    let first = time(100);
    time(800);
    let last = time(100);
    let after = (roles(&world), members(&world));
    eprintln!("first hundred {first:?} each, last hundred {last:?} each; roles and memberships {before:?}, then {after:?}");
    assert!(after.0 <= before.0 + 5 && after.1 <= before.1 + 10, "{before:?}, then {after:?}");
    assert!(last < first * 3 / 2, "{first:?}, then {last:?}");
}
