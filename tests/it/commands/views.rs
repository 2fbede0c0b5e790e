//! Saved views: saved, used, lent, replaced, deleted; whose they are.

use crate::world::World;

fn stdout(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().success().get_output().stdout.clone()).unwrap()
}

fn stderr(snap: snapbox::cmd::Command, code: i32) -> String {
    String::from_utf8(snap.assert().code(code).stdout_eq("").get_output().stderr.clone()).unwrap()
}

#[test]
fn a_view_is_its_filter_and_lends_columns_order_and_format() {
    let world = World::demo();
    let alice = |words: &[&str]| stdout(world.as_user("alice").args(words));
    let filter = "status=signed or total<2000";
    let saved = alice(&["view", "save", "Mine", "commercial=me", filter, "--columns", "code,total", "--sort=-total", "--format", "csv"]);
    assert_eq!(saved, "saved: epicrm contracts @mine\n");
    let plain = alice(&["contracts", "commercial=me", filter, "--columns", "code,total", "--sort=-total", "--format", "csv"]);
    assert_eq!(alice(&["contracts", "@mine"]), plain);
    assert_eq!(alice(&["contracts", "@MINE", "--columns", "-total", "--format", "ids"]).lines().count(), plain.lines().count() - 1);
    let less: usize = alice(&["contracts", "not @mine", "--count"]).trim().parse().unwrap();
    assert_eq!(less + plain.lines().count() - 1, 120);
    assert_eq!(alice(&["view", "save", "mine", "total>0", "--on", "contracts"]), "replaced: epicrm contracts @mine\n");
    assert_eq!(alice(&["contracts", "@mine", "--count"]).trim(), "120");
    let nested = alice(&["view", "save", "bigger", "@mine and total>5000", "--on", "contract"]);
    assert_eq!(nested, "saved: epicrm contracts @bigger\n");
    assert_eq!(alice(&["contracts", "@bigger", "--count"]), alice(&["contracts", "total>5000", "--count"]));
}

#[test]
fn a_personal_view_is_ones_own_and_comes_before_the_teams() {
    let world = World::demo();
    world.as_user("gina").args(["view", "save", "big", "total>10000", "--team"]).assert().success();
    world.as_user("alice").args(["view", "save", "big", "total>20000"]).assert().success();
    let count = |who: &str, filter: &str| stdout(world.as_user(who).args(["contracts", filter, "--count"]));
    assert_eq!(count("alice", "@big"), count("alice", "total>20000"));
    assert_eq!(count("bob", "@big"), count("bob", "total>10000"));
    let names = |who: &str| stdout(world.as_user(who).args(["views", "name=big", "--columns", "owner,team"]));
    assert_eq!(names("alice"), "alice\tfalse\ngina\ttrue\n");
    assert_eq!(names("bob"), "gina\ttrue\n");
    assert_eq!(names("gina"), "gina\ttrue\n");
    let rows = world.raw("bob").query("SELECT 1 FROM crm.view WHERE NOT team", &[]).unwrap();
    assert!(rows.is_empty(), "somebody else's view was read");
}

#[test]
fn the_teams_views_are_written_by_their_author_or_gestion() {
    let world = World::demo();
    let save = |who: &str| world.as_user(who).args(["view", "save", "soon", "starts_at>today", "--on", "events", "--team"]);
    save("sam").assert().success();
    save("sam").assert().success();
    assert!(stderr(save("bob"), 5).contains("the team's view soon is sam's to change, or gestion's"));
    save("gina").assert().success();
    let delete = |who: &str| world.as_user(who).args(["view", "delete", "soon", "--team"]);
    assert!(stderr(delete("bob"), 5).contains("is sam's to delete"));
    delete("gina").assert().success().stderr_eq("deleted @soon of events\n");
    assert!(stderr(delete("sam"), 3).contains("the team has no view called soon"));
    let mut bob = world.raw("bob");
    for attack in [
        "INSERT INTO crm.view (name, noun, filter, owner_id) VALUES ('x', 'event', 'a=1', 1)",
        "DELETE FROM crm.view",
        "UPDATE crm.view SET team = true",
        "UPDATE crm.view SET owner_id = auth.me()",
    ] {
        assert_eq!(bob.batch_execute(attack).unwrap_err().code().unwrap().code(), "42501", "{attack}");
    }
}

#[test]
fn mistakes() {
    let world = World::demo();
    world.as_user("sam").args(["view", "save", "mine", "support=me"]).assert().success();
    for (words, code, said) in [
        (&["view", "save", "x", "code=a"][..], 2, "this may be a view of clients, contracts"),
        (&["view", "save", "x", "nothing=a"], 2, "no noun understands this filter"),
        (&["view", "save", "x", "nothing=a", "--on", "events"], 2, "unknown field `nothing` on events"),
        (&["view", "save", "x", "support=me", "--columns", "nothing"], 2, "no noun understands"),
        (&["view", "save", "two words", "support=me"], 2, "cannot be the name of a view"),
        (&["view", "save", "x"], 2, "what is missing: <FILTER>"),
        (&["view", "save", "x", "support=me", "--on", "moons"], 2, "nothing is called moons"),
        (&["view", "delete", "mime"], 3, "did you mean mine?"),
        (&["events", "@nothing"], 2, "no saved view called `nothing`"),
        (&["contracts", "@mine"], 2, "no saved view called `mine`"),
    ] {
        let stderr = stderr(world.as_user("sam").args(words), code);
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    world.as_user("sam").args(["view", "save", "mine", "@mine"]).arg("--on=events").assert().success();
    assert!(stderr(world.as_user("sam").args(["events", "@mine"]), 2).contains("refers to itself"));
}
