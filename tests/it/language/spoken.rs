//! What the built program says: another sentence in each language, and to programs the same.

use super::UNFINISHED;
use super::sentence::is_sentence;
use crate::world::World;

/// Who types what, and the exit code. Nobody is somebody who is not signed in.
type Said = (&'static str, &'static [&'static str], i32);

/// By the part of the source that speaks.
const SAID: [(&str, &[Said]); 5] =
    [("commands/list", READS), ("filter/", FILTERS), ("db/", WRITES), ("identity/", ACCOUNTS), ("commands/", OTHERS)];

#[rustfmt::skip]
const READS: &[Said] = &[
    ("alice", &["contracts", "--columns", "help", "--format", "table"], 0),
    ("alice", &["contracts", "--columns", "nothing"], 2),
    ("alice", &["contracts", "--columns", "code.nothing"], 2),
    ("alice", &["contracts", "--columns", "events"], 2),
    ("alice", &["contracts", "--page", "nowhere"], 2),
    ("alice", &["contracts", "--format", "ics"], 2),
    ("alice", &["events", "--format", "ics", "--columns", "code"], 2),
    ("alice", &["contracts", "--as-of", "2099-01-01"], 2),
    ("alice", &["contracts", "--as-of", "yesterdy"], 2),
    ("gina", &["history", "--as-of", "yesterday"], 2),
    ("alice", &["views", "--as-of", "yesterday"], 2),
    ("alice", &["contracts", "code=nothing", "--fail-empty"], 3),
    ("alice", &["contracts", "-n2", "--sort", "code", "--format", "ids"], 0),
    ("alice", &["contracts", "--strict-filter", "code=a or code=b and total>1"], 2),
    ("alice", &["contracts", "code=a", "-n2", "--explain", "--format", "list"], 0),
    ("alice", &["search", "a"], 2),
    ("alice", &["search", "nothing-at-all", "--fail-empty"], 3),
    ("alice", &["search", "an", "-n1", "--format", "ids"], 0),
    ("alice", &["duplicates", "companies", "name=nothing", "--fail-empty"], 3),
    ("alice", &["fields", "contracts", "--format", "table"], 0),
    ("alice", &["fields", "locations", "--format", "list"], 0),
    ("alice", &["fields", "moons"], 2),
    ("alice", &["fields", "contracts", "nothing"], 2),
    ("alice", &["client", "nobody-at-all"], 3),
    ("alice", &["client", "mkc111", "--export-all"], 0),
    ("alice", &["can", "sign-contract", "kc555"], 0),
    ("alice", &["can", "--list", "--format", "table"], 0),
    ("alice", &["can", "whoami"], 0),
    ("alice", &["view", "save", "x", "nothing=a"], 2),
    ("alice", &["view", "save", "x", "code=a"], 2),
    ("alice", &["view", "save", "two words", "total>1"], 2),
    ("alice", &["view", "save", "big", "total>1000"], 0),
    ("alice", &["view", "save", "big", "total>2000"], 0),
    ("alice", &["view", "delete", "bug"], 3),
    ("alice", &["view", "delete", "bug", "--team"], 3),
];

#[rustfmt::skip]
const FILTERS: &[Said] = &[
    ("alice", &["contracts", "foo=1"], 2),
    ("alice", &["contracts", "status"], 2),
    ("alice", &["contracts", "status=signed and"], 2),
    ("alice", &["contracts", "status=sgined"], 2),
    ("alice", &["contracts", "total=abc"], 2),
    ("alice", &["contracts", "(status=signed"], 2),
    ("alice", &["events", "starts_at=2026-02-30"], 2),
    ("alice", &["events", "@nothing"], 2),
];

#[rustfmt::skip]
const WRITES: &[Said] = &[
    ("alice", &["add-client", "full_name=x"], 2),
    ("alice", &["add-client", "first_name=Zoé"], 2),
    ("alice", &["add-client", "first_name=Zoé", "last_name=Ader", "email=zoe"], 2),
    ("alice", &["add-client", "nothing=x"], 2),
    ("alice", &["update-client", "mkc111", "email=zoe@ader.example", "--dry-run", "--format", "ids"], 0),
    ("alice", &["update-contract", "kc555", "total=-1"], 2),
    ("alice", &["update-contract", "kc555"], 2),
    ("alice", &["update-client", "nobody-at-all", "email=a@b.example"], 3),
    ("alice", &["delete-client", "mkc111"], 6),
    ("alice", &["add-event", "contract=kc555", "title=x", "starts_at=tomorrow", "ends_at=yesterday"], 2),
    ("bob", &["update-client", "mkc111", "email=a@b.example"], 5),
    ("sam", &["add-client", "first_name=Zoé", "last_name=Ader", "email=zoe@ader.example"], 5),
    ("bob", &["undo", "--dry-run"], 3),
    ("alice", &["import", "nothing.csv"], 2),
];

#[rustfmt::skip]
const ACCOUNTS: &[Said] = &[
    ("nobody", &["contracts"], 4),
    ("nobody", &["whoami"], 4),
    ("alice", &["sessions", "--all"], 5),
    ("alice", &["logout", "--session", "00000000"], 3),
    ("alice", &["reset-password", "bob"], 5),
];

#[rustfmt::skip]
const OTHERS: &[Said] = &[
    ("gina", &["check", "--format", "table"], 0),
    ("gina", &["doctor", "--format", "table"], 0),
    ("gina", &["retention"], 0),
    ("alice", &["help", "filters"], 0),
    ("alice", &["help", "exit-codes"], 0),
    ("alice", &["contracts", "--help"], 0),
    ("alice", &["contracts", "--formt", "json"], 2),
];

/// Whose standard output programs read.
#[rustfmt::skip]
const READ: &[&[&str]] = &[
    &["contracts", "--format", "json"], &["contracts", "--format", "csv"], &["events", "--format", "tsv"], &["events", "--format", "ics"],
    &["clients", "--format", "yaml"], &["clients", "--format", "vcard"], &["contracts", "--columns", "help"],
    &["client", "mkc111", "--format", "json"], &["contract", "kc555", "--format", "yaml"], &["event", "geg2021", "--format", "csv"],
    &["fields", "contracts", "--format", "json"], &["fields", "events"], &["schema", "contracts"], &["can", "--list", "--format", "json"],
    &["contracts", "--explain", "--format", "json"], &["duplicates", "clients", "--least", "1"], &["search", "an", "--format", "jsonl"],
    &["client", "mkc111", "--export-all"], &["reminders", "--format", "json"], &["history", "--format", "jsonl"], &["views"],
];

fn run(world: &World, who: &str, words: &[&str], language: &str) -> (i32, String, String) {
    let snap = if who == "nobody" { world.epicrm() } else { world.as_user(who) };
    let done = snap.args(words).args(["--lang", language]).assert();
    let output = done.get_output();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn no_sentence_is_the_same_in_both() {
    let world = World::demo();
    let mut wrong = Vec::new();
    let finished = |part: &str| !UNFINISHED.iter().any(|file| file.starts_with(part));
    for (who, words, code) in SAID.iter().filter(|(part, _)| finished(part)).flat_map(|(_, said)| *said) {
        let (english, french) = (run(&world, who, words, "en"), run(&world, who, words, "fr"));
        if (english.0, french.0) != (*code, *code) {
            wrong.push(format!("{words:?}: exit codes {} and {}: {}", english.0, french.0, english.2));
        }
        let (english, french) = (format!("{}\n{}", english.1, english.2), format!("{}\n{}", french.1, french.2));
        let same = english.lines().filter(|line| is_sentence(line.trim()) && french.lines().any(|other| other == *line));
        wrong.extend(same.map(|line| format!("{words:?}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn programs_read_the_same_in_both() {
    let world = World::demo();
    world.as_user("alice").args(["view", "save", "big", "total>1000"]).assert().success();
    for words in READ {
        let (english, french) = (run(&world, "alice", words, "en"), run(&world, "alice", words, "fr"));
        assert_eq!(english.0, 0, "{words:?}: {}", english.2);
        assert!(!english.1.is_empty() && english.1 == french.1, "{words:?}:\n{}\n{}", english.1, french.1);
    }
}

#[test]
fn pages_speak_french() {
    let world = World::demo();
    let (code, page, _) = run(&world, "alice", &["contract", "kc555"], "fr");
    assert_eq!(code, 0);
    for said in ["CHRONOLOGIE\n", "ENSUITE\n", "# ce qui se filtre, se montre et s'écrit"] {
        assert!(page.contains(said), "{page}");
    }
    let (_, page, _) = run(&world, "alice", &["client", "mkc111"], "fr");
    assert!(page.contains("MONTANTS des contrats signés\n") && !page.contains("TIMELINE"), "{page}");
    let (code, _, said) = run(&world, "alice", &["contracts", "code=nothing", "--fail-empty"], "fr");
    assert!(code == 3 && said.contains("aucun contrat ne correspond"), "{said}");
    let (code, _, said) = run(&world, "alice", &["client", "nobody-at-all"], "fr");
    assert!(
        code == 3 && said.contains("aucun client ne s'appelle nobody-at-all") && said.contains("pour chercher : epicrm clients"),
        "{said}"
    );
    let (code, said, _) = run(&world, "sam", &["can", "whoami"], "fr");
    assert_eq!((code, said.as_str()), (0, "oui : toute personne connectée le peut\n"));
}
