//! `update-event`: who may, who may not, and what is told to whom.

use snapbox::str;

use crate::world::World;

fn support_of(world: &World, code: &str) -> String {
    let output = world.as_user("gina").args(["events", &format!("code={code}"), "--columns", "support"]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap().trim().to_owned()
}

#[test]
fn gestion_assigns_support_in_every_spelling() {
    let world = World::demo();
    let gina = |words: &[&str]| world.as_user("gina").arg("update-event").args(words).assert().success();
    gina(&["geg2021", "support=sofia"]);
    assert_eq!(support_of(&world, "geg2021"), "sofia");
    gina(&["--event_id=geg2021", "collaborator_id=None"]);
    assert_eq!(support_of(&world, "geg2021"), "");
    gina(&["--event_id=geg2021", "collaborator_id=af123456789"]);
    assert_eq!(support_of(&world, "geg2021"), "sofia");
    gina(&["geg2021", "support_contact=SIMON"]);
    assert_eq!(support_of(&world, "geg2021"), "simon");
    gina(&["geg2021", "support=simon"]).stderr_eq(str![[r#"
event geg2021 is so already: nothing was changed

"#]]);
}

#[test]
fn a_dry_run_checks_for_real_and_changes_nothing() {
    let world = World::demo();
    world.as_user("gina").args(["update-event", "geg2021", "support=sam", "--dry-run"]).assert().success().stderr_eq(str![[r#"
would change support: None → sam

"#]]);
    assert_eq!(support_of(&world, "geg2021"), "");
    world.as_user("gina").args(["update-event", "geg2021", "support=alice", "--dry-run"]).assert().code(6);
}

#[test]
fn others_get_the_refusal_that_teaches() {
    let world = World::demo();
    world.as_user("sofia").args(["update-event", "geg2021", "support=sofia"]).assert().code(5).stdout_eq("").stderr_eq(str![[r#"
error: support may not set support of event geg2021
  who may: gestion
  ask one of them: epicrm collaborators privileges=gestion active=true
  rule: support may set location, starts_at, ends_at, attendees, notes, status, clash_allowed here

"#]]);
    world.as_user("bob").args(["update-event", "geg2021", "attendees=3"]).assert().code(5).stderr_eq(str![[r#"
error: event geg2021 is alice's, not yours
  who may: gestion, support for their own
  ask one of them: epicrm collaborators privileges=gestion active=true
  rule: commercial may update only their own events

"#]]);
    world.as_user("alice").args(["update-event", "geg2021", "attendees=3"]).assert().success();
    assert_eq!(support_of(&world, "geg2021"), "");
}

#[test]
fn the_database_refuses_the_same_by_raw_sql() {
    let world = World::demo();
    let update = "UPDATE crm.event SET support_id = (SELECT id FROM crm.collaborator WHERE username = 'sofia') WHERE code = 'geg2021'";
    for name in ["alice", "bob", "sam", "sofia"] {
        let refused = world.raw(name).execute(update, &[]).unwrap_err();
        assert_eq!(refused.code().unwrap().code(), "42501", "{name}: {refused}");
    }
    assert_eq!(world.raw("bob").execute("UPDATE crm.event SET attendees = 3 WHERE code = 'geg2021'", &[]).unwrap(), 0);
    assert_eq!(world.raw("gina").execute(update, &[]).unwrap(), 1);
}

#[test]
fn mistakes() {
    let world = World::demo();
    let gina = |words: &[&str], code: i32| {
        let output = world.as_user("gina").arg("update-event").args(words).assert().code(code).stdout_eq("");
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    for (words, code, said) in [
        (&["geg9999", "support=sofia"][..], 3, "there is no event geg9999"),
        (&["geg2021", "support=nobody"], 3, "support: there is no collaborator called nobody"),
        (&["geg2021", "support=alice"], 6, "only an active collaborator of a support department can support an event"),
        (&["geg2021", "supprt=sofia"], 2, "events have no field called supprt"),
        (&["geg2021", "attendees=many"], 2, "attendees"),
        (&["geg2021", "attendees=-1"], 2, "attendees: `-1` is less than nothing"),
        (&["geg2021", "starts_at=2027-13-01"], 2, "starts_at"),
        (&["geg2021", "title=None"], 2, "title cannot be empty"),
        (&["geg2021", "commercial=bob"], 2, "commercial of events is not written directly"),
        (&["geg2021", "status=perhaps"], 2, "status"),
        (&["geg2021", "support"], 2, "support is not field=value"),
        (&["geg2021", "support=sam", "support=simon"], 2, "support is given twice"),
        (&["geg2021"], 2, "nothing to change"),
        (&["support=sam"], 2, "which event?"),
        (&["geg2021", "ends_at=2020-01-01"], 2, "an event ends after it starts"),
    ] {
        let stderr = gina(words, code);
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    assert_eq!(support_of(&world, "geg2021"), "");
}
