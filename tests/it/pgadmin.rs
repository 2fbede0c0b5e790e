//! The README's page on graphical tools: its user name, its queries, and that nothing can be changed that way.

use crate::world::{PASSWORD, World, day};

#[test]
fn the_readme_s_way_in_reads_and_changes_nothing() {
    let world = World::demo();
    world.as_user("gina").args(["update-collaborator", "alice", &format!("script_tokens_until={}", day(90))]).assert().success();
    let printed = world.epicrm().args(["token", "alice", "--until", &day(90)]).stdin(PASSWORD).assert().success();
    let token = String::from_utf8(printed.get_output().stdout.clone()).unwrap().trim().to_owned();
    // The user name as a person makes it, from what `sessions` shows.
    let shown = world.as_user("gina").args(["sessions", "alice", "--format", "json"]).assert().success();
    let sessions: serde_json::Value = serde_json::from_slice(&shown.get_output().stdout).unwrap();
    let script = sessions.as_array().unwrap().iter().find(|session| session["purpose"] == "script").unwrap();
    let role = format!("epicrm__s_alice_{}", script["session"].as_str().unwrap());
    let mut pgadmin = world.raw_as(&role, &token).unwrap();

    let readme = include_str!("../../README.md");
    let page = readme.split("### pgAdmin").nth(1).unwrap().split("\n## ").next().unwrap();
    let queries: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(queries.len(), 3, "{page}");
    for query in queries {
        assert!(!pgadmin.query(query, &[]).unwrap().is_empty(), "{query}");
    }
    for view in page.split('`').filter(|word| word.ends_with("_list")) {
        assert!(!pgadmin.query(&format!("SELECT * FROM crm.{view}"), &[]).unwrap().is_empty(), "{view}");
    }
    for sql in [
        "UPDATE crm.client SET job_title = 'x'",
        "DELETE FROM crm.note",
        "INSERT INTO crm.location (city) VALUES ('x')",
        "SELECT * FROM auth.session",
        "SELECT * FROM audit.entry",
        "CREATE TABLE crm.mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
    ] {
        let refused = pgadmin.batch_execute(sql).unwrap_err();
        assert_eq!(refused.code(), Some(&postgres::error::SqlState::INSUFFICIENT_PRIVILEGE), "{sql}: {refused:?}");
    }
    let elsewhere = world.data().join("run");
    let mut elsewhere = postgres::Config::new().host_path(elsewhere).user(&role).password(&token).dbname("epicrm").clone();
    assert!(elsewhere.dbname("epicrm_test").connect(postgres::NoTls).is_err(), "another database was entered");
}
