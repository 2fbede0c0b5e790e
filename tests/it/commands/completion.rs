//! Completion, as the shells ask for it: the words typed so far after `--`, one candidate a line.

use crate::world::World;

/// What fish would show: each candidate without its description.
fn complete(command: snapbox::cmd::Command, words: &[&str]) -> Vec<String> {
    let output = command.env("EPICRM_COMPLETE", "fish").args(["--", "epicrm"]).args(words).assert().success().stderr_eq("");
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    text.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn commands_flags_and_what_is_within_a_filter() {
    let world = World::demo();
    let complete = |words: &[&str]| complete(world.as_user("alice"), words);
    assert_eq!(complete(&["contr"]), ["contracts", "contract"]);
    assert!(complete(&["contracts", "--fo"]).contains(&"--format".to_owned()));
    assert_eq!(complete(&["contracts", "--format", "js"]), ["json", "jsonl"]);
    assert_eq!(complete(&["note", "co"]), ["contract", "company", "collaborator"]);
    assert_eq!(complete(&["reminders", "clie"]), ["client=", "client."]);
    assert_eq!(complete(&["contracts", "status=signed and remai"]), ["status=signed and remaining="]);
    assert_eq!(complete(&["contracts", "--columns", "code,client.ema"]), ["code,client.email"]);
    assert_eq!(complete(&["clients", "civility=m"]), ["civility=MR", "civility=MME", "civility=MLE"]);
    assert_eq!(complete(&["add-client", "civility=m"]), ["civility=MR", "civility=MME", "civility=MLE"]);
    assert_eq!(complete(&["add-contract", "tot"]), ["total="]);
    assert_eq!(complete(&["update-contract", "kc555", "status=s"]), ["status=signed"]);
}

#[test]
fn codes_and_names_come_from_the_database() {
    let world = World::demo();
    // Too late is silence: a machine busy with other tests is asked again.
    let complete = |words: &[&str]| -> Vec<String> {
        let ask = |_| complete(world.as_user("alice"), words);
        (0..50).map(ask).find(|found| !found.is_empty() && found.iter().all(|word| !word.ends_with("=me"))).unwrap_or_default()
    };
    assert_eq!(complete(&["client", "mkc"]), ["mkc111"]);
    assert_eq!(complete(&["note", "client", "mkc"]), ["mkc111"]);
    assert_eq!(complete(&["remind", "contrat", "kc5"]), ["kc555"]);
    assert_eq!(complete(&["done", "re-10"]).first().map(String::as_str), Some("re-10"));
    assert_eq!(complete(&["events", "support=so"]), ["support=sofia"]);
    assert_eq!(
        complete(&["clients", "company.location.city=le"]).first().map(String::as_str),
        Some("company.location.city='Le Grand-Saconnex'")
    );
    assert_eq!(complete(&["contracts", "@la"]), ["@late"]);
    assert_eq!(complete(&["update-event", "geg"]), ["geg2021"]);
    assert_eq!(complete(&["update-event", "geg2021", "support=so"]), ["support=sofia"]);
    assert_eq!(complete(&["add-location", "city=le gr"]), ["city=Le Grand-Saconnex"]);
    assert_eq!(complete(&["add-location", "city='le gr"]), ["city='Le Grand-Saconnex'"]);
    assert_eq!(complete(&["delete-client", "mkc"]), ["mkc111"]);
    assert_eq!(complete(&["sign-contract", "kc5"]), ["kc555"]);
}

#[test]
fn nobody_signed_in_or_no_server_is_silence() {
    let world = World::demo();
    let token = world.token("alice");
    assert!(complete(world.epicrm(), &["client", "mkc"]).is_empty());
    world.epicrm().args(["db", "stop"]).assert().success();
    assert!(complete(world.epicrm().env("EPICRM_TOKEN", &token), &["client", "mkc"]).is_empty());
    world.epicrm().args(["db", "status"]).assert().success().stdout_eq("stopped: [..]\n");
}

#[test]
fn every_shell_has_its_script() {
    let world = World::bare();
    for (shell, said) in [
        ("bash", "complete -o nosort"),
        ("zsh", "#compdef epicrm"),
        ("fish", "--command epicrm"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let output = world.epicrm().args(["completions", shell]).assert().success();
        let script = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        assert!(script.contains(said) && script.contains("EPICRM_COMPLETE"), "{shell}: {script}");
    }
}

#[test]
fn bash_gets_back_the_part_that_it_asked_for() {
    let world = World::demo();
    let script = r#"
        eval "$(epicrm completions bash)"
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _epicrm epicrm "${COMP_WORDS[COMP_CWORD]}" x; printf '%s|' "${COMPREPLY[@]}"; echo; }
        ask epicrm contracts status = si
        ask epicrm contracts '"status=signed and remai'
        ask epicrm contracts --format = js
    "#;
    let binary = snapbox::cmd::cargo_bin!("epicrm").parent().unwrap().to_owned();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let bash = snapbox::cmd::Command::new("bash").args(["-c", script]).env_clear().envs(world.environment()).env("PATH", path);
    bash.assert().success().stdout_eq("signed|\nstatus=signed and remaining=|\njson|jsonl|\n");
}

/// Tab, and Enter, in a real bash.
#[test]
fn a_name_that_is_a_command_is_not_run_by_whoever_completes_it() {
    let world = World::demo();
    let trap = world.home().join("ran");
    for name in ["qa'; touch ran #", "qb$(touch ran)", "qc`touch ran`", "qd;touch ran", "qe & touch ran"] {
        world.as_user("alice").args(["add-company", &format!("name={name}")]).assert().success();
    }
    // What is completed is typed again by eval, as Enter would.
    let script = r#"
        eval "$(epicrm completions bash)"
        ask() {
            COMP_WORDS=(epicrm companies "$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            for turn in {1..50}; do _epicrm epicrm "${COMP_WORDS[COMP_CWORD]#[\'\"]}" x; ((${#COMPREPLY[@]})) && break; done
            echo "${COMPREPLY[0]}"
        }
        for first in qa qb qc qd qe; do
            eval "epicrm companies --columns name --format tsv name=$(ask name = "$first")"
            eval "epicrm companies --columns name --format tsv \"$(ask "\"name=$first")\""
            found=$(ask name = "'$first")
            [ -z "$found" ] || eval "epicrm companies --columns name --format tsv name='$found'"
        done
    "#;
    let binary = snapbox::cmd::cargo_bin!("epicrm").parent().unwrap().to_owned();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let bash = snapbox::cmd::Command::new("bash").args(["-c", script]).env_clear().envs(world.environment()).env("PATH", path);
    let token = world.token("alice");
    let thrice = |name: &str| format!("{name}\n{name}\n{name}\n");
    let expected = [
        // Its quote has no place between two others.
        "qa'; touch ran #\nqa'; touch ran #\n".to_owned(),
        thrice("qb$(touch ran)"),
        thrice("qc`touch ran`"),
        thrice("qd;touch ran"),
        thrice("qe & touch ran"),
    ];
    bash.current_dir(world.home()).env("EPICRM_TOKEN", token).assert().success().stdout_eq(expected.concat());
    assert!(!trap.exists());
    let powershell = world.as_user("alice").env("EPICRM_COMPLETE", "powershell").args(["--", "epicrm", "companies", "name=qb$"]);
    powershell.assert().success().stdout_eq("");
}
