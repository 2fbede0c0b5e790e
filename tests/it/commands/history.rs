//! `history`: who wrote what; shown to gestion whole, to the others where their own records are concerned.

use crate::world::World;

fn entries(world: &World, name: &str, words: &[&str]) -> Vec<serde_json::Value> {
    let output = world.as_user(name).arg("history").args(words).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn a_write_is_told_with_who_what_and_from_where() {
    let world = World::demo();
    world.as_user("gina").args(["update-event", "geg2021", "support=sofia", "attendees=41"]).assert().success();
    let told = entries(&world, "gina", &["code=geg2021", "--columns", "+session,+row_id"]);
    assert_eq!(told.len(), 1, "{told:?}");
    let told = &told[0];
    assert_eq!((told["actor"].as_str(), told["action"].as_str(), told["target"].as_str()), (Some("gina"), Some("UPDATE"), Some("event")));
    assert_eq!(told["via"], "epicrm update-event");
    assert_eq!(told["after"]["attendees"], 41);
    assert!(told["before"].get("title").is_none(), "only what changed");
    assert!(told["session"].as_str().unwrap().starts_with("epicrm__s_gina_"));
    assert!(chrono::DateTime::parse_from_rfc3339(told["at"].as_str().unwrap()).is_ok());
}

#[test]
fn one_reads_what_concerns_ones_own() {
    let world = World::demo();
    world.as_user("alice").args(["update-client", "mkc111", "job_title=Director"]).assert().success();
    world.as_user("gina").args(["update-event", "geg2021", "support=sofia"]).assert().success();
    let seen = |name: &str| {
        let mut codes: Vec<String> = ["client", "event"]
            .iter()
            .flat_map(|target| entries(&world, name, &[&format!("target={target}")]))
            .map(|entry| entry["code"].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        codes
    };
    assert_eq!(seen("gina"), ["geg2021", "mkc111"]);
    assert_eq!(seen("alice"), ["geg2021", "mkc111"]);
    assert_eq!(seen("sofia"), ["geg2021"]);
    assert!(seen("bob").is_empty() && seen("sam").is_empty());
    let sign_ins = entries(&world, "bob", &["action=sign-in", "--columns", "actor"]);
    assert_eq!(sign_ins, [serde_json::json!({"actor": "bob"})]);
}

#[test]
fn acts_on_accounts_are_there_and_deleted_records_too() {
    let world = World::demo();
    world.as_user("gina").args(["add-role", "code=intern", "name=Intern"]).assert().success();
    world.as_user("gina").args(["delete-role", "intern"]).assert().success();
    world.as_user("gina").args(["reset-password", "bob"]).assert().success();
    world.as_user("gina").args(["logout", "alice"]).assert().success();
    let actions = |filter: &str| -> Vec<String> {
        entries(&world, "gina", &[filter]).iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(actions("code=intern"), ["DELETE", "INSERT"], "the latest first");
    assert_eq!(actions("code=ab123456789"), ["password-reset", "INSERT"]);
    assert_eq!(actions("code=aa123456789"), ["sign-out", "INSERT"]);
    let output = world.as_user("gina").args(["history", "--format", "csv"]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(!text.contains("SCRAM") && !text.contains(&world.token("gina")), "a secret is in the history");
}

#[test]
fn nobody_alters_it() {
    let world = World::demo();
    world.token("gina");
    for statement in [
        "DELETE FROM audit.entry",
        "UPDATE audit.entry SET actor = NULL",
        "INSERT INTO audit.entry (login, via, action, target, row_id) VALUES ('x', 'x', 'x', 'x', 1)",
        "TRUNCATE audit.entry",
    ] {
        let refused = world.raw("gina").execute(statement, &[]).unwrap_err();
        assert_eq!(refused.code().unwrap().code(), "42501", "{statement}");
    }
}
