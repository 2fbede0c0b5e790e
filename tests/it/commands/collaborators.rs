//! People: who adds, moves, deactivates and deletes them, and what becomes of their sessions.

use snapbox::str;

use crate::world::{PASSWORD, World};

const NEW: &str = "quatre girafes mangent du zinc";
const ZOE: [&str; 6] =
    ["add-collaborator", "username=zoe", "registration_number=zz100", "full_name=Zoé Martin", "department=support", "role=employee"];

/// Adds Zoé and gives her one-time password.
fn add_zoe(world: &World) -> String {
    let output = world.as_user("gina").args(ZOE).args(["--format", "csv"]).assert().success().stdout_eq(str![[r#"
registration_number,username,full_name,department,role,email,active
zz100,zoe,Zoé Martin,support,employee,,true

"#]]);
    let told = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    let password = told.strip_prefix("one-time password of zoe: ").unwrap().lines().next().unwrap();
    assert_eq!(told.matches(password).count(), 1);
    password.to_owned()
}

#[test]
fn a_new_one_changes_their_password_and_works() {
    let world = World::demo();
    let password = add_zoe(&world);
    world.epicrm().args(["token", "zoe"]).stdin(password.clone()).assert().code(4);
    world.epicrm().args(["password", "zz100"]).stdin(format!("{password}\n{NEW}\n")).assert().success();
    let token = world.epicrm().args(["token", "zoe"]).stdin(NEW).assert().success().get_output().stdout.clone();
    let token = String::from_utf8(token).unwrap().trim().to_owned();
    world.epicrm().env("EPICRM_TOKEN", token).args(["events", "support=zoe", "--count"]).assert().success().stdout_eq("0\n");
}

#[test]
fn what_is_missing_or_wrong_is_told_at_once() {
    let world = World::demo();
    world.as_user("gina").args(["add-collaborator", "username=zoe"]).assert().code(2).stderr_eq(str![[r#"
error: a new collaborator needs registration_number, full_name, department
  add to the command: registration_number=… full_name=… department=…
  what add-collaborator takes: epicrm add-collaborator --help

"#]]);
    let with = |changed: &str| {
        let (field, _) = changed.split_once('=').unwrap();
        let words = ZOE.iter().filter(|word| !word.starts_with(&format!("{field}=")));
        world.as_user("gina").args(words).arg(changed).assert()
    };
    with("username=alice").code(6);
    with("registration_number=aa123456789").code(6);
    with("username=Zoé Martin").code(2);
    with("username=zz100").code(2);
    with("department=nowhere").code(3);
    with("role=None").success();
    world.as_user("gina").args(ZOE).arg("active=false").assert().code(5);
    world.as_user("gina").args(ZOE).arg("username=b").assert().code(2);
}

#[test]
fn others_may_not() {
    let world = World::demo();
    for name in ["alice", "sam"] {
        let output = world.as_user(name).args(ZOE).assert().code(5).stdout_eq("");
        let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(said.contains("may not create collaborators\n  who may: gestion\n"), "{said}");
        world.as_user(name).args(["update-collaborator", "bob", "department=support"]).assert().code(5);
        world.as_user(name).args(["update-collaborator", "bob", "active=false"]).assert().code(5);
        world.as_user(name).args(["delete-collaborator", "bob"]).assert().code(5);
        world.as_user(name).args(["update-collaborator", "bob", "phone=+33612345678"]).assert().code(5);
        world.as_user(name).args(["update-collaborator", "me", "phone=+33612345678"]).assert().success();
    }
}

#[test]
fn another_department_ends_the_sessions_at_once() {
    let world = World::demo();
    let mut open = world.raw("bob");
    world.as_user("gina").args(["update-collaborator", "bob", "department=support", "--dry-run"]).assert().success().stderr_eq(str![[r#"
would change department: commercial → support
bob's sessions would end

"#]]);
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_ok(), "a dry run cut a connection");
    world.as_user("gina").args(["update-collaborator", "bob", "department=support", "role=manager"]).assert().success();
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived the department");
    world.as_user("bob").arg("whoami").assert().code(4);
    let token = world.new_token("bob");
    let output = world.epicrm().env("EPICRM_TOKEN", token).args(["whoami", "--format", "json"]).assert().success();
    let me: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!((me[0]["privileges"].as_str(), me[0]["role"].as_str()), (Some("support"), Some("Manager")));
}

#[test]
fn deactivated_and_back() {
    let world = World::demo();
    let mut open = world.raw("bob");
    world.as_user("gina").args(["update-collaborator", "ab123456789", "active=false"]).assert().success().stderr_eq(str![[r#"
active: yes → no
bob's sessions have ended

"#]]);
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived the account");
    world.as_user("bob").arg("whoami").assert().code(4);
    world.epicrm().args(["token", "bob"]).stdin(PASSWORD).assert().code(4);
    world.as_user("gina").args(["reset-password", "bob"]).assert().code(6);
    world.as_user("gina").args(["update-collaborator", "bob", "active=true"]).assert().success().stderr_eq(str![[r#"
active: no → yes
bob has no password yet: epicrm reset-password bob

"#]]);
    let password = world.as_user("gina").args(["reset-password", "bob"]).assert().success().get_output().stdout.clone();
    let password = String::from_utf8(password).unwrap();
    world.epicrm().args(["password", "bob"]).stdin(format!("{password}{NEW}\n")).assert().success();
}

#[test]
fn nobody_locks_the_company_out() {
    let world = World::demo();
    world.as_user("gina").args(["update-collaborator", "gina", "active=false"]).assert().code(5).stderr_eq(str![[r#"
error: nobody does this to their own account
  ask somebody else of gestion; your own password: epicrm password

"#]]);
    world.as_user("gina").args(["update-collaborator", "gina", "department=support"]).assert().code(5);
    world.as_user("gina").args(["delete-collaborator", "gina"]).assert().code(5);
    world.as_user("gina").args(["update-collaborator", "gustave", "active=false"]).assert().success();
}

#[test]
fn deleted_without_a_trace_or_not_at_all() {
    let world = World::demo();
    add_zoe(&world);
    let roles = |world: &World| -> i64 {
        world
            .admin()
            .query_one("SELECT count(*) FROM pg_roles WHERE rolname IN ('epicrm__login_zoe', 'epicrm__login_zz100')", &[])
            .unwrap()
            .get(0)
    };
    world.as_user("gina").args(["delete-collaborator", "zoe", "--dry-run"]).assert().success().stderr_eq("would delete collaborator zoe\n");
    assert_eq!(roles(&world), 2);
    world.as_user("gina").args(["delete-collaborator", "zoe"]).assert().success().stderr_eq("deleted collaborator zoe\n");
    assert_eq!(roles(&world), 0);
    world.as_user("gina").args(["delete-collaborator", "alice"]).assert().code(6).stderr_eq(str![[r#"
error: 33 clients and 7 reminders refer to collaborator alice: it stays
  list them: epicrm clients commercial=alice
  give each another: epicrm update-client CODE commercial=…
  list them: epicrm reminders who=alice
  give each another: epicrm update-reminder CODE who=…
  keep them from signing in instead: epicrm update-collaborator alice active=false

"#]]);
    world.token("gustave");
    world.as_user("gina").args(["delete-collaborator", "gustave"]).assert().code(6).stderr_eq(str![[r#"
error: this collaborator has signed in before: the history needs them
  deactivate the account instead
  keep them from signing in instead: epicrm update-collaborator gustave active=false

"#]]);
}
