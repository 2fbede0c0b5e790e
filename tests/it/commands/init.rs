//! `init` and `db`: from nothing to ready, twice, and everything that can be in the way.

use snapbox::str;

use crate::world::{PASSWORD, World};

fn stderr(assert: &snapbox::cmd::OutputAssert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn stdout(assert: &snapbox::cmd::OutputAssert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[test]
fn from_nothing_to_a_first_sign_in_then_nothing_to_do() {
    let world = World::bare();
    let init = || world.epicrm().arg("init").env("ADMIN_LOGIN", "gisele").env("ADMIN_PASSWORD", "four words are enough");
    let plan = stdout(&init().arg("--dry-run").assert().success());
    assert!(plan.contains("create the role epicrm__owner") && plan.contains("create the first gestion account"), "{plan}");
    assert!(!world.data().exists(), "a dry run made something");
    init().assert().success().stdout_eq(str![[r#"
created the database epicrm and its owner
brought the schema up to date (6 migrations)
named this installation
created the gestion account gisele

"#]]);
    let key = std::fs::read_to_string(world.data().join("keys/private_epicrm.env")).unwrap();
    init().assert().success().stdout_eq(str![[r#"
epicrm is up to date: nothing was changed

"#]]);
    assert_eq!(key, std::fs::read_to_string(world.data().join("keys/private_epicrm.env")).unwrap());
    assert_eq!(stdout(&init().arg("--dry-run").assert().success()), "nothing: epicrm is up to date\n");
    let token = world.epicrm().args(["token", "gisele"]).stdin("four words are enough\n").assert().success();
    world.epicrm().arg("whoami").env("EPICRM_TOKEN", stdout(&token).trim()).assert().success();
    assert!(!world.home().join(".env").exists(), "a .env nobody asked for");
}

#[test]
fn a_demo_never_touches_other_data_nor_drops_any() {
    let world = World::demo();
    let again = world.epicrm().args(["init", "--demo"]).assert().code(6).stdout_eq("");
    assert!(stderr(&again).contains("epicrm holds data already"), "{}", stderr(&again));
    assert_eq!(stdout(&world.as_user("sam").args(["contracts", "--count"]).assert().success()).trim(), "120");
}

#[test]
fn the_demo_is_the_same_for_everybody_on_the_same_day() {
    let dump = |world: &World| {
        stdout(
            &world
                .as_user("gina")
                .args(["events", "--format", "csv", "--columns", "code,title,starts_at,support,client.code,contract.total"])
                .assert()
                .success(),
        )
    };
    let (one, other) = (World::demo(), World::bare());
    other.epicrm().args(["init", "--demo"]).assert().success();
    assert_eq!(dump(&one), dump(&other));
}

#[test]
fn environments_are_three_databases_of_one_server() {
    let world = World::demo();
    world.epicrm().args(["--env", "test", "init", "--demo"]).assert().success();
    let token = stdout(&world.epicrm().args(["token", "alice"]).env("OC_12_ENV", "TEST").stdin(PASSWORD).assert().success());
    world.epicrm().args(["contracts", "--count"]).env("EPICRM_ENV", "test").env("EPICRM_TOKEN", token.trim()).assert().success();
    world.epicrm().args(["contracts", "--count"]).env("EPICRM_TOKEN", token.trim()).assert().code(4);
    let refused = world.epicrm().args(["contracts"]).env("EPICRM_ENV", "moon").assert().code(2);
    assert!(stderr(&refused).contains("EPICRM_ENV is moon"));
}

#[test]
fn the_first_account_needs_somebody_or_two_variables() {
    let world = World::bare();
    for (name, password, said) in [
        (None, None, "the first gestion account needs a username and a password"),
        (Some("gisele"), None, "the first gestion account needs a username and a password"),
        (Some("Gi sele"), Some("four words are enough"), "cannot be a username"),
        (Some("gisele"), Some("short"), "too easy to guess"),
    ] {
        let mut init = world.epicrm().arg("init");
        for (variable, value) in [("EPICRM_ADMIN_USERNAME", name), ("EPICRM_ADMIN_PASSWORD", password)] {
            if let Some(value) = value {
                init = init.env(variable, value);
            }
        }
        let refused = init.assert().code(2).stdout_eq("");
        assert!(stderr(&refused).contains(said), "{}", stderr(&refused));
    }
}

#[test]
fn a_database_that_is_not_ours_is_left_alone() {
    let world = World::demo();
    world.admin().batch_execute("CREATE DATABASE epicrm_dev").unwrap();
    let refused = world.epicrm().args(["--env", "dev", "init", "--demo"]).assert().code(6);
    assert!(stderr(&refused).contains("the database epicrm_dev is not epicrm's"), "{}", stderr(&refused));
}

#[test]
fn a_newer_schema_is_refused_by_every_command() {
    let world = World::demo();
    world.token("alice");
    let mut owner = world.admin();
    owner.batch_execute("INSERT INTO crm.__diesel_schema_migrations (version) VALUES ('99999999999999')").unwrap();
    for words in [&["contracts"][..], &["init", "--demo"]] {
        let refused = world.as_user("alice").args(words).assert().code(1);
        assert!(stderr(&refused).contains("brought up to date by a newer epicrm"), "{words:?}: {}", stderr(&refused));
    }
}

#[test]
fn every_command_starts_the_server_and_db_controls_it() {
    let world = World::demo();
    world.token("alice");
    let db = |action: &str| stdout(&world.epicrm().args(["db", action]).assert().success());
    assert_eq!(db("stop"), "stopped\n");
    assert_eq!(db("stop"), "not running\n");
    assert!(db("status").starts_with("stopped: PostgreSQL 1"));
    world.as_user("alice").args(["contracts", "--count"]).assert().success();
    assert!(db("status").starts_with("running: PostgreSQL 1"));
    assert_eq!(db("start"), "running already\n");
    assert!(db("url").starts_with("postgresql://epicrm_admin@/epicrm?host="));
}

#[test]
fn without_a_database_a_command_says_how_to_get_one() {
    let world = World::bare();
    let token = World::demo().token("alice");
    for (words, code) in [(&["contracts"][..], 9), (&["token", "alice"], 9), (&["db", "start"], 3)] {
        let refused = world.epicrm().args(words).env("EPICRM_TOKEN", &token).stdin(PASSWORD).assert().code(code);
        assert!(stderr(&refused).contains("epicrm init"), "{}", stderr(&refused));
    }
    assert_eq!(stdout(&world.epicrm().args(["db", "status"]).assert().success()), "absent\n");
}

#[test]
fn an_address_where_nobody_answers() {
    let world = World::demo();
    let token = world.token("alice");
    for (url, code, said) in [
        ("postgresql://127.0.0.1:1/epicrm?sslmode=disable", 9, "no PostgreSQL answers at 127.0.0.1:1/epicrm"),
        ("postgresql://db.example.invalid/epicrm", 9, "no PostgreSQL answers at db.example.invalid:5432/epicrm"),
        ("postgresql://db.example.org/epicrm?sslmode=disable", 2, "sslmode=disable is refused to another machine"),
        ("nonsense", 2, "DATABASE_URL is not an address of PostgreSQL"),
        ("postgresql://db.example.org/Bad-Name", 2, "cannot be the name of a database"),
    ] {
        let refused =
            world.epicrm().arg("contracts").env("DATABASE_URL", url).env("EPICRM_TOKEN", &token).assert().code(code).stdout_eq("");
        assert!(stderr(&refused).contains(said), "{url}: {}", stderr(&refused));
    }
}

#[test]
fn a_dotenv_is_written_when_told_and_read() {
    let world = World::demo();
    world.epicrm().args(["init", "--write-env"]).assert().success().stdout_eq("wrote .env\n");
    let text = std::fs::read_to_string(world.home().join(".env")).unwrap();
    assert!(text.contains("EPICRM_INSTALLATION=") && !text.contains("SECRET_KEY"), "{text}");
    world.epicrm().args(["init", "--write-env"]).assert().code(6);
    std::fs::write(world.home().join(".env"), format!("EPICRM_TOKEN={}\nEPICRM_FORMAT=json\n", world.token("alice"))).unwrap();
    assert_eq!(
        stdout(&world.epicrm().args(["roles", "--limit", "1", "--columns", "code"]).assert().success()),
        "[\n{\"code\":\"employee\"}\n]\n"
    );
    std::fs::write(world.home().join(".env"), "EPICRM_FORMAT=papyrus\n").unwrap();
    assert!(stderr(&world.as_user("alice").arg("roles").assert().code(2)).contains("EPICRM_FORMAT is papyrus"));
}
