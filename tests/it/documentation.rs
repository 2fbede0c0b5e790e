//! Every example of the README, the help, the topics, the guide and the manual pages is run, on the demo data, in both languages; what the
//! README prints is what is printed.

use std::collections::{BTreeSet, HashSet};
use std::process::{Command, Stdio};

use epicrm::commands::help::{self, Written, layout};
use epicrm::language::Language;

use crate::world::{PASSWORD, World};

#[path = "../../examples/man.rs"]
#[expect(dead_code, reason = "its main writes files")]
mod man;

/// Runs a script as a person in a terminal of 110 columns would have typed it: `token` gets the demo password, and a table is
/// the usual format. Gives its output, both streams in order, and its exit code.
fn shell(world: &World, script: &str, token: Option<&str>, language: Language) -> (String, i32) {
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
    if language == Language::French {
        command.env("LC_ALL", "fr_FR.UTF-8");
    }
    if let Some(token) = token {
        command.env("EPICRM_TOKEN", token);
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
        let (printed, _) = shell(&world, &script, None, Language::English);
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

/// Examples that need another server, another terminal, a second line of input, the internet or an id of the day; each is tested
/// elsewhere.
const ELSEWHERE: &[&str] = &[
    "epicrm demo",
    "undo 4711",
    "epicrm init",
    "PGUSER=",
    "psql ",
    "< password-file",
    "epicrm password",
    "PRESENT",
    "\"$PASSWORD\"",
    // Shown for what is wrong with it.
    "remaning",
    "--session",
    "--page",
    "--until",
    "lookup",
    "epicrm ui",
    "epicrm shell",
];

/// Of the README: what is an alias of its reader's, or no whole command.
const IN_PROSE: &[&str] = &["epicrm mine", "epicrm view save", "status|start", "epicrm db restore"];

/// Examples that are read, and typed, one after the other.
struct Text {
    shown_by: String,
    examples: Vec<String>,
}

impl Text {
    fn of(Written { shown_by, text }: Written) -> Self {
        Self { shown_by, examples: text.lines().filter_map(layout::example).map(ToOwned::to_owned).collect() }
    }

    /// Tries each, one after the other; tells of the first that works for nobody. What only reads and was read already, help and guide
    /// showing the same, is `known`.
    fn failure(&self, world: &World, language: Language, known: &mut Known) -> Option<String> {
        let here = self.examples.iter().filter(|example| !ELSEWHERE.iter().any(|elsewhere| example.contains(elsewhere)));
        here.into_iter().find_map(|example| {
            if only_reads(example) && !known.insert(example.clone()) {
                return None;
            }
            // Each works for somebody: gestion, the commercial of the demo's clients, the support of its events.
            let mut answers = String::new();
            let works = ["gina", "alice", "sofia"].iter().any(|name| {
                let (mut printed, mut code) = shell(world, example, Some(&world.token(name)), language);
                if code == NOT_SIGNED_IN {
                    // An example before it signed them out.
                    (printed, code) = shell(world, example, Some(&world.new_token(name)), language);
                }
                answers += &format!("  {name}, {code}: {printed}");
                code == 0
            });
            (!works).then(|| format!("{} ({}): {example}\n{answers}", self.shown_by, language.code()))
        })
    }
}

const NOT_SIGNED_IN: i32 = 4;

/// Examples that were read.
type Known = HashSet<String>;

/// Whether it asks and leaves everything as it is: a list, a page, a report, nothing of the shell around it.
fn only_reads(example: &str) -> bool {
    const READS: [&str; 12] =
        ["fields", "help", "guide", "calendar", "free", "today", "report", "search", "client", "contract", "event", "schema"];
    let command = example.strip_prefix("epicrm ").and_then(|words| words.split_whitespace().next()).unwrap_or_default();
    let alone = !example.contains(['|', ';', '\n']) && !example.contains(" > ");
    alone && (READS.contains(&command) || epicrm::commands::lists().contains(&command))
}

/// The commands in the prose of the README: from `epicrm` to the end of the span.
fn of_the_readme() -> Text {
    let readme = include_str!("../../README.md");
    let prose: String = readme.split("```").step_by(2).collect();
    let spans = prose.split('`').skip(1).step_by(2).filter(|span| span.starts_with("epicrm ") && !span.contains('…'));
    let whole = spans.filter(|span| !IN_PROSE.iter().any(|prose| span.contains(prose)));
    Text { shown_by: "README".to_owned(), examples: whole.map(|span| span.replace("\\|", "|")).collect() }
}

#[test]
fn every_english_example_works() {
    every_example_works(Language::English, Some(of_the_readme()), &Known::new());
}

/// What is read with the same words in English is read there.
#[test]
fn every_french_example_works() {
    let english = texts(Language::English).into_iter().flat_map(|text| text.examples);
    every_example_works(Language::French, None, &english.filter(|example| only_reads(example)).collect());
}

fn texts(language: Language) -> Vec<Text> {
    help::written(language).into_iter().map(Text::of).collect()
}

fn every_example_works(language: Language, more: Option<Text>, elsewhere: &Known) {
    let texts: Vec<Text> = texts(language).into_iter().chain(more).collect();
    assert!(texts.iter().map(|text| text.examples.len()).sum::<usize>() > 200, "the examples were not found");
    let (mut world, mut known, mut failed) = (World::demo(), elsewhere.clone(), Vec::new());
    for text in &texts {
        // Where others have written an example may fail; not where it is the first to write.
        if text.failure(&world, language, &mut known).is_some() {
            world = World::demo();
            failed.extend(text.failure(&world, language, &mut elsewhere.clone()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn manual_pages_show_the_examples_of_the_help() {
    let program = epicrm::commands::tree::whole();
    let mut shown = 0;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let page = man::page_of_command(command).unwrap();
        let (examples, options) = (page.find(".SH EXAMPLES"), page.find(".SH OPTIONS").unwrap());
        let text = command.get_after_help().unwrap().to_string();
        assert!(examples.is_some_and(|examples| examples < options), "{page}");
        for example in text.lines().filter_map(layout::example) {
            assert!(page.contains(&man::escaped(example)), "{example}\n{page}");
            shown += 1;
        }
    }
    assert!(shown > 100);
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
