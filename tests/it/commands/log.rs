//! The log on request: what it tells, and what it never tells.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::world::{PASSWORD, World};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// Everything typed here is somebody's: names, addresses, numbers, amounts, words of filters and notes, codes.
const TYPED: &[(&str, &[&str], Option<&str>)] = &[
    ("alice", &["clients", "email=zyxquine@secret.example or last_name~Zyxquine or phone=+33612987766"], None),
    ("alice", &["clients", "remaining>98765.43"], None),
    ("alice", &["contracts", "total=98765.43", "--explain"], None),
    ("alice", &["search", "Zyxquine"], None),
    ("alice", &["add-client", "code=zyx-777", "last_name=Zyxquine", "email=zyxquine@secret.example", "phone=+33612987766"], None),
    ("alice", &["add-client", "last_name=Zyxquine", "email=zyxquine@secret.example"], None),
    ("alice", &["update-client", "zyx-777", "job_title=Zyxquinist"], None),
    ("alice", &["client", "zyx-777"], None),
    ("alice", &["add-contract", "code=zyx-888", "client=zyx-777", "total=98765.43"], None),
    ("alice", &["view", "save", "zyxview", "clients", "email=zyxquine@secret.example"], None),
    ("alice", &["clients", "@zyxview"], None),
    ("sam", &["update-client", "zyx-777", "job_title=Zyxquinist"], None),
    ("alice", &["can", "update-client", "zyx-777", "email=zyxquine@secret.example"], None),
    ("gina", &["delete-client", "zyx-777"], None),
    (
        "gina",
        &[
            "add-collaborator",
            "registration_number=zyx999",
            "username=zyxuser",
            "full_name=Zyxquine Zyx",
            "email=zyxuser@secret.example",
            "department=support",
        ],
        None,
    ),
    ("gina", &["reset-password", "zyxuser"], None),
    ("gina", &["history", "code=zyx-777"], None),
    ("gina", &["logout", "zyxuser"], None),
    ("gina", &["sessions"], None),
    ("gina", &["whoami"], None),
    ("nobody", &["token", "zyxuser"], Some("Zyxquine-wrong-one")),
    ("nobody", &["token", "bob"], Some(PASSWORD)),
];

#[test]
fn a_log_tells_times_and_no_values() {
    let world = World::demo();
    let path = world.home().join("epicrm.log");
    let mut secrets = vec![PASSWORD.to_owned(), world.home().display().to_string()];
    for (name, words, input) in TYPED {
        let command = if *name == "nobody" { world.epicrm() } else { world.as_user(name) };
        let command = command.args(*words).env("EPICRM_LOG", format!("trace:{}", path.display()));
        let output = command.stdin(input.unwrap_or_default()).assert().get_output().clone();
        assert_ne!(output.status.code(), Some(70), "{words:?}");
        if words[0] == "token" || words[0] == "reset-password" {
            // A token, a one-time password.
            secrets.extend(String::from_utf8(output.stdout).unwrap().split_whitespace().filter(|word| word.len() > 10).map(str::to_owned));
        }
    }
    for name in ["alice", "gina", "sam"] {
        secrets.extend(world.token(name).split('.').skip(1).map(str::to_owned));
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let lower = text.to_lowercase();
    secrets.extend(["zyx", "secret.example", "39987766", "98765", "lefèvre"].map(str::to_owned));
    for secret in &secrets {
        assert!(
            !lower.contains(&secret.to_lowercase()),
            "{secret} is in the log: {}",
            lower.lines().find(|line| line.contains(secret)).unwrap_or_default()
        );
    }

    let told = lines(&text);
    let is = |event: &str, command: &str| told.iter().find(|line| line["event"] == event && line["command"] == command);
    for (_, words, _) in TYPED {
        assert!(told.iter().any(|line| line["event"] == "begin" && words[0].starts_with(line["command"].as_str().unwrap())), "{words:?}");
    }
    let statement = told
        .iter()
        .find(|line| line["event"] == "statement" && line["command"] == "clients" && line["sql"].as_str().unwrap().contains("\"email\""))
        .unwrap();
    assert!(statement["sql"].as_str().unwrap().contains("$1") && statement["ms"].as_f64().unwrap() > 0.0, "{statement}");
    assert!(is("read", "clients").unwrap()["rows"].as_u64().is_some());
    assert_eq!(is("stage", "clients").unwrap()["stage"], "connect");
    let end = told.iter().find(|line| line["event"] == "end" && line["exit"] == 5).unwrap();
    assert_eq!((&end["command"], &end["level"], &end["kind"]), (&"update-client".into(), &"error".into(), &"forbidden".into()));
}

#[test]
fn a_log_is_asked_for() {
    let world = World::demo();
    let silent = |words: &[&str]| world.as_user("alice").args(words).assert().success().stderr_eq("");
    silent(&["clients", "--count"]);
    silent(&["clients", "--count", "--log-level", "warn"]);
    let heard = world.as_user("alice").args(["clients", "--count", "--log-level", "info"]).assert().success().stdout_eq("60\n");
    let heard = lines(&String::from_utf8(heard.get_output().stderr.clone()).unwrap());
    assert_eq!(heard.iter().map(|line| line["event"].as_str().unwrap()).collect::<Vec<_>>(), ["begin", "end"]);
    assert_eq!((&heard[1]["exit"], &heard[1]["level"]), (&0.into(), &"info".into()));
    // the variable's file, the flag's level
    let path = world.home().join("log");
    world
        .as_user("alice")
        .args(["clients", "--count", "--log-level", "error"])
        .env("EPICRM_LOG", format!("trace:{}", path.display()))
        .assert()
        .success()
        .stderr_eq("");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "");

    world.as_user("alice").args(["clients", "--log-level", "loud"]).assert().code(2);
    world.as_user("alice").arg("clients").env("EPICRM_LOG", "loud").assert().code(2).stderr_eq(
        "error: EPICRM_LOG is no level of a log
  write error, warn, info, debug or trace; a file after a colon: debug:epicrm.log
",
    );
    world
        .as_user("alice")
        .args(["clients", "--count"])
        .env("EPICRM_LOG", "info:/nowhere/log")
        .assert()
        .success()
        .stdout_eq("60\n")
        .stderr_eq("warning: the log /nowhere/log cannot be written (there is no such file or directory): nothing is logged\n");
}
