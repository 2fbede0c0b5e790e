//! `config.toml`, `config` and `prompt`: aliases, how lists are shown, the language, the theme, the banner, the shell's prompt.

use std::process::Command;

use crate::world::World;

fn written(world: &World, text: &str) -> String {
    let directory = world.home().join("config/epicrm");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("config.toml"), text).unwrap();
    directory.join("config.toml").display().to_string()
}

fn stdout(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().success().get_output().stdout.clone()).unwrap()
}

fn refused(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().code(2).stdout_eq("").get_output().stderr.clone()).unwrap()
}

#[test]
fn an_alias_is_a_command_of_ones_own() {
    let world = World::demo();
    let alice = |words: &[&str]| world.as_user("alice").args(words);
    written(
        &world,
        "[aliases]\nmine = \"contracts 'commercial=me et status=unsigned'\"\nof = \"contracts \\\"client.full_name='$1'\\\" --count\"\n\
         clients = 'contracts'\nround = 'round'\nbroken = 'contracts --nothing'",
    );
    let long = stdout(alice(&["contracts", "commercial=me et status=unsigned", "--count"]));
    assert_eq!(stdout(alice(&["mine", "--count"])), long);
    assert_eq!(stdout(alice(&["--color", "never", "mine", "--count"])), long, "an option may stand before it");
    let name = stdout(alice(&["clients", "--format", "tsv", "--columns", "full_name", "-n1"]));
    assert_ne!(stdout(alice(&["of", name.trim()])).trim(), "");
    assert!(stdout(alice(&["clients", "-n1"])).contains('@'), "an alias does not hide a command");
    assert_eq!(refused(alice(&["of"])), "error: the alias of wants a word\n  it stands for: contracts client.full_name='$1' --count\n");
    assert!(refused(alice(&["round"])).contains("epicrm has no command 'round'"), "an alias of itself ends");
    assert!(refused(alice(&["broken"])).contains("--nothing"));
    let completed =
        world.epicrm().env("EPICRM_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "1").env("_CLAP_IFS", "\n").args(["--", "epicrm", "mi"]);
    assert_eq!(stdout(completed).trim(), "mine");
}

#[test]
fn habits_are_for_terminals_and_a_script_gets_the_same_everywhere() {
    let world = World::demo();
    let piped = || stdout(world.as_user("alice").args(["contracts", "--limit", "3"]));
    let before = piped();
    let path = written(
        &world,
        "language = 'fr'\n[lists]\nlimit = 2\n[lists.contracts]\ncolumns = 'code,remaining'\nsort = '-remaining'\n[theme]\nwaiting = 'bold magenta'",
    );
    assert_eq!(piped(), before);
    let screen = world.terminal("alice").run(&["contracts", "status=unsigned"]).left();
    let lines: Vec<&str> = screen.screen.lines().collect();
    assert_eq!(lines[0].split_whitespace().count(), 2, "{}", screen.screen);
    assert_eq!(lines.iter().filter(|line| line.starts_with("ct-")).count(), 2, "{}", screen.screen);
    let seen = world.terminal("alice").run(&["contracts", "status=unsigned", "--columns", "+status"]).left();
    assert!(seen.bytes.contains("38;5;5m"), "the theme's magenta: {}", seen.bytes);
    written(&world, "[lists.contracts]\ncolumns = 'code,colour'");
    let wrong = world.terminal("alice").run(&["contracts"]).left();
    assert_eq!(wrong.code, 2);
    assert!(wrong.screen.contains("colour") && wrong.screen.replace('\n', "").contains("it stands in"), "{}", wrong.screen);
    written(&world, "[lists]\nlimits = 3");
    assert_eq!(
        refused(world.as_user("alice").arg("contracts")),
        format!(
            "error: {path} line 2: there is no setting limits\n  there are: format, columns, sort, limit, clients, contracts, events, companies, locations, collaborators, departments, roles, payments, notes, reminders, history\n"
        )
    );
    world.epicrm().arg("--help").assert().success();
}

#[test]
fn config_shows_what_it_read_and_how_to_begin() {
    let world = World::demo();
    let path = stdout(world.epicrm().args(["config", "--path"]));
    assert_eq!(path.trim(), world.home().join("config/epicrm/config.toml").display().to_string());
    for language in ["en", "fr"] {
        let example = stdout(world.epicrm().args(["config", "--example", "--lang", language]));
        written(&world, &example);
        let settings = stdout(world.epicrm().args(["config", "--format", "csv"]));
        assert!(settings.starts_with("setting,value\nlanguage,") && settings.contains("lists.contracts.sort,due_on"), "{settings}");
        assert!(settings.contains("theme.late,bold red"), "{settings}");
    }
    assert_ne!(stdout(world.as_user("alice").args(["miens", "--count"])), "0\n");
}

#[test]
fn the_prompt_says_who_and_how_long_and_never_fails() {
    let world = World::demo();
    assert_eq!(stdout(world.epicrm().arg("prompt")), "");
    let said = stdout(world.as_user("alice").arg("prompt"));
    assert!(said.starts_with("alice ") && said.trim_end().ends_with(|c: char| c.is_ascii_digit()), "{said}");
    assert_eq!(stdout(world.epicrm().env("EPICRM_TOKEN", "garbage").arg("prompt")), "token unusable\n");
    assert_eq!(stdout(world.as_user("alice").args(["--lang", "fr", "--env", "dev", "prompt"])), "jeton inutilisable\n");
    let snippet = stdout(world.epicrm().args(["prompt", "--shell", "bash"]));
    let program = snapbox::cmd::cargo_bin!("epicrm");
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let shown = Command::new("bash")
        .args(["--norc", "-c", &format!("PS1='$ '\n{snippet}\nprintf '%s' \"${{PS1@P}}\"")])
        .envs(world.environment())
        .env("PATH", path)
        .env("EPICRM_TOKEN", world.token("alice"))
        .output()
        .unwrap();
    // A minute may have gone by.
    let then = stdout(world.as_user("alice").arg("prompt"));
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!([said, then].iter().any(|said| shown == format!("[{}] $ ", said.trim())), "{shown}");
}

#[test]
fn a_terminal_is_told_that_these_are_not_the_records_of_production() {
    let world = World::demo();
    let screen = |words: &[&str]| world.terminal("alice").run(words).left().screen;
    assert!(screen(&["--env", "dev", "contracts"]).starts_with("[dev] "));
    assert!(screen(&["--env", "test", "--lang", "fr", "contracts"]).contains("pas les données de production"));
    assert!(!screen(&["contracts", "-n1"]).contains("[prod]"));
    assert!(!screen(&["--env", "dev", "prompt"]).contains("[dev]"));
    world.as_user("alice").args(["--env", "dev", "contracts"]).assert().code(4).stderr_eq("error: [..]\n...");
    written(&world, "banner = false");
    assert!(!screen(&["--env", "dev", "contracts"]).contains("[dev]"));
}
