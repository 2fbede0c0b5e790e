//! Every example of the README and of the help is run, on the demo data; what the README prints is what is printed.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use clap::CommandFactory;

use crate::world::{PASSWORD, World};

/// Runs a script as a person in a terminal of 110 columns would have typed it: `token` gets the demo password, and a table is
/// the usual format. Gives its output, both streams in order, and its exit code.
fn shell(world: &World, script: &str, name: Option<&str>) -> (String, i32) {
    let binary = snapbox::cmd::cargo_bin!("epicrm").parent().unwrap().to_owned();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let prelude = r#"
        exec 2>&1
        epicrm() { if [ "$1" = token ]; then printf '%s\n' "$DEMO_PASSWORD" | command epicrm "$@"; else command epicrm "$@"; fi; }
    "#;
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{prelude}\n{script}")).current_dir(world.home()).env_clear().stdin(Stdio::null());
    for (variable, value) in world.environment() {
        command.env(variable, value);
    }
    command.env("PATH", path).env("DEMO_PASSWORD", PASSWORD).env("COLUMNS", "110").env("EPICRM_FORMAT", "table");
    if let Some(name) = name {
        // Its own, for the examples that sign out.
        command.env("EPICRM_TOKEN", world.new_token(name));
    }
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap_or(-1))
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let mut walked = 0;
    for block in readme.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        let world = World::bare();
        let (mut script, mut expected) = (String::new(), String::new());
        for line in block.lines() {
            if let Some(typed) = line.strip_prefix("$ ") {
                script += &format!("echo '{}'\n{typed}\n", line.replace('\'', r"'\''"));
            }
            expected += &format!("{line}\n");
        }
        let (printed, _) = shell(&world, &script, None);
        snapbox::assert_data_eq!(anywhere(&printed), anywhere(&expected));
        walked += 1;
    }
    assert!(walked >= 1, "the README has no walk");
}

/// Without what differs from one machine to another: which PostgreSQL, where, run by whom.
fn anywhere(text: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("created a private PostgreSQL ") { "created a private PostgreSQL".to_owned() } else { line.to_owned() }
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// Examples that need another server, another terminal, a second line of input or an id of the day; each is tested elsewhere.
const ELSEWHERE: &[&str] = &[
    "epicrm demo",
    "undo 4711",
    "epicrm init",
    "PGUSER=",
    "psql ",
    "< password-file",
    "epicrm password",
    "PRESENT",
    "--session",
    "--page",
    "--until",
    "lookup",
    "epicrm ui",
];

/// The examples of each help text, as they would be typed: what stands behind wide space is said, not typed.
fn examples(command: &clap::Command, groups: &mut Vec<Vec<String>>) {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let group: Vec<String> = text.lines().filter(|line| STARTS.iter().any(|start| line.starts_with(start))).map(typed).collect();
    if !group.is_empty() && !groups.contains(&group) {
        groups.push(group);
    }
    command.get_subcommands().for_each(|command| examples(command, groups));
}

const STARTS: &[&str] = &["  epicrm ", "  export ", "  psql ", "  printf ", "  PGUSER"];

fn typed(line: &str) -> String {
    line.trim().split("   ").next().unwrap_or_default().to_owned()
}

#[test]
fn every_example_of_the_help_works() {
    let mut groups = Vec::new();
    examples(&epicrm::commands::Cli::command(), &mut groups);
    groups.push(
        include_str!("../../src/commands/help/filters.txt").lines().filter(|line| line.starts_with("  epicrm ")).map(typed).collect(),
    );
    assert!(groups.iter().map(Vec::len).sum::<usize>() > 40, "the examples were not found");
    let mut failed = Vec::new();
    for group in groups {
        // A world for each text: its examples are read, and typed, one after the other.
        let world = World::demo();
        for example in group.iter().filter(|example| !ELSEWHERE.iter().any(|elsewhere| example.contains(elsewhere))) {
            // Each works for somebody: gestion, the commercial of the demo's clients, the support of its events.
            let mut answers = String::new();
            let works = ["gina", "alice", "sofia"].iter().any(|name| {
                let (printed, code) = shell(&world, example, Some(name));
                answers += &format!("  {name}, {code}: {printed}");
                code == 0
            });
            if !works {
                failed.push(format!("{example}\n{answers}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_variable_is_in_the_sample_and_in_the_readme() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/config.rs")).unwrap();
    let sample = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.sample")).unwrap();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let names: BTreeSet<&str> = source
        .split('"')
        .filter(|word| word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()))
        .collect();
    assert!(names.len() > 15, "the variables were not found");
    let internal =
        ["CARGO_PKG_VERSION", "EPICRM_THROW_AWAY", "RUST_BACKTRACE", "PATH", "TERM", "SHELL", "LINES", "LC_CTYPE", "XDG_RUNTIME_DIR"];
    for name in names.iter().filter(|name| !internal.contains(name)) {
        assert!(sample.contains(name), ".env.sample does not tell of {name}");
        assert!(readme.contains(name), "the README does not tell of {name}");
    }
}
