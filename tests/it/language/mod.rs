//! Every sentence that people may read stands in the source in English and French (src/language.rs), and each says the same.

mod pair;
mod sentence;
mod source;
mod spoken;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use sentence::{is_label, is_sentence};
use source::{Found, Sight};

/// Files whose sentences still stand alone.
const UNFINISHED: &[&str] = &[];

/// Where words that stand alone are no sentences for people: a file, or all below a directory, and the functions or constants in it
/// that are meant; none for all of it.
#[rustfmt::skip]
const ELSEWHERE: [(&str, &[&str]); 18] = [
    // Articles of both languages, which nobody says alone.
    ("entity/wording.rs", &[]),
    // Both languages, one beneath the other; the French of the help, and of what clap says; the name of a probe, which has its French elsewhere.
    ("db/backup/archive.rs", &["ABOUT"]),
    ("commands/help/french", &["told_behind", "TEXTS"]),
    ("commands/doctor/machine.rs", &["PROBE"]),
    // What is kept, not said: people and places of the demo data, regions of France.
    ("demo/", &[]),
    ("register/region.rs", &[]),
    // What other programs read: calendars, cards, browsers, shells, PostgreSQL, a web server.
    ("output/ics.rs", &[]),
    ("output/vcard.rs", &[]),
    ("output/chart/", &["head", "root", "bars", "grid"]),
    ("commands/completion/bash.rs", &[]),
    ("commands/shell_prompt.rs", &["snippet"]),
    ("cluster/advice.rs", &["install"]),
    ("cluster/creation.rs", &["SETTINGS", "access_rules"]),
    ("register/fetch.rs", &["once"]),
    // What operators read, and a part of a library's own English.
    ("telemetry/scrub.rs", &[]),
    ("telemetry/fault.rs", &["FORMATTED", "UNTOLD", "anatomy", "fmt"]),
    ("telemetry/mod.rs", &["FACTS"]),
    ("tabular/json.rs", &["expecting"]),
];

fn is_elsewhere(sight: &Sight) -> bool {
    matches!(sight.found, Found::Alone(_))
        && ELSEWHERE
            .iter()
            .any(|(place, items)| sight.file.starts_with(place) && (items.is_empty() || items.contains(&sight.item.as_str())))
}

/// Whether this is what a command is called.
fn is_command(name: &str) -> bool {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let mut names = BTreeSet::from(["help".to_owned()]);
        for command in epicrm::commands::tree::whole().get_subcommands() {
            names.insert(command.get_name().to_owned());
            names.extend(command.get_subcommands().map(|inner| inner.get_name().to_owned()));
        }
        names
    });
    NAMES.contains(name)
}

/// What is wrong in a text of the source; nothing where all is well.
fn faults(found: &Found) -> Vec<String> {
    match found {
        Found::Alone(text) if is_sentence(text) || is_label(text) => vec![format!("without its pair: {text:?}")],
        Found::Alone(_) => Vec::new(),
        Found::Pair(pair) => {
            let said = format!("{:?}, {:?}", pair.english, pair.french);
            pair.faults().into_iter().map(|fault| format!("{fault}: {said}")).collect()
        }
    }
}

#[test]
fn every_sentence_has_its_pair() {
    let (mut wrong, mut unfinished) = (String::new(), BTreeSet::new());
    for sight in source::sights().iter().filter(|sight| !is_elsewhere(sight)) {
        for fault in faults(&sight.found) {
            match UNFINISHED.iter().find(|file| **file == sight.file) {
                Some(file) => drop(unfinished.insert(*file)),
                None => writeln!(wrong, "src/{}:{}: {}: {fault}", sight.file, sight.line, sight.item).unwrap(),
            }
        }
    }
    assert!(wrong.is_empty(), "say it as tr!(\"…\", \"…\") or both(\"…\", \"…\"):\n{wrong}");
    let done: Vec<_> = UNFINISHED.iter().filter(|file| !unfinished.contains(*file)).collect();
    assert!(done.is_empty(), "finished, to be taken off UNFINISHED: {done:#?}");
}

/// What the rules see in a source.
#[test]
fn a_sentence_is_found_wherever_it_stands() {
    let check = |source: &str, expected: &[&str]| {
        let sights = source::of_text("x.rs", source, &mut Vec::new());
        let found: Vec<String> = sights.iter().flat_map(|sight| faults(&sight.found)).collect();
        assert!(
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, part)| found.contains(part)),
            "{source}: {found:?}"
        );
    };
    let alone = "without its pair";
    check(r#"fn f() -> String { "nothing was changed".to_owned() }"#, &[alone]);
    check(r#"fn f() { said(format!("{} of {}", 1, vec!["the day", "code"])) }"#, &[alone]);
    check(r#"fn f() { tr!("{} late clients", "{} clients", if x { "of the team" } else { tr!("of one", "d'un") }) }"#, &[alone]);
    check(r#"const HEADING: &str = "Name"; const TEXT: Text = both("Name", "Nom");"#, &[alone]);
    check(r#"#[doc = "the sum of all"] #[cfg(test)] mod tests { const T: &str = "the sum of all"; } const U: &str = "a sum";"#, &[alone]);
    check(r#"#[cfg(test)] use a::b; fn f() { "the sum of all" }"#, &[alone]);
    check(r#"fn f() { sql("the sum of all"); panic!("no such {thing}"); log::info!("it was done"); said.contains("no such file") }"#, &[]);
    check(r#"const A: &str = "\n SELECT a, b FROM c"; const B: &str = " AND a.b = true"; const C: &str = "x::text, y of z";"#, &[]);
    check(r#"const A: [&str; 4] = ["--limit 0", "application/json; charset=utf-8", "epicrm contracts status=signed", "not in ("];"#, &[]);
    check(r#"const A: &[&str] = &["mot de passe", "in time"]; fn f() { ["no such user"].iter().any(|words| said.contains(words)) }"#, &[]);
    check(r#"const A: Choice = Choice { name: "unsigned", french: "non signé", aliases: &[] };"#, &[]);
    let mut tests = Vec::new();
    assert!(source::of_text("a/b.rs", "#[cfg(test)]\npub mod proofs;", &mut tests).is_empty());
    assert_eq!(tests, ["a/b/proofs"]);
}

#[test]
fn a_pair_is_held_to_its_english() {
    let check = |english: &str, french: &str, expected: &str| {
        let faults = source::Pair { english: english.to_owned(), french: french.to_owned() }.faults();
        let well = if expected.is_empty() { faults.is_empty() } else { faults.len() == 1 && faults[0].contains(expected) };
        assert!(well, "{english} / {french}: {faults:?}");
    };
    check("did you mean {near}?", "vouliez-vous dire {near} ?", "");
    check("find it: epicrm clients", "pour chercher : epicrm clients", "");
    check("sign in: epicrm token USERNAME", "connectez-vous : epicrm token NOM", "");
    check("Code", "Code", "");
    check("at most 10,000 rows of 2.5 MB", "au plus 10 000 lignes de 2,5 Mo", "");
    check("; may be empty", " ; peut être vide", "");
    check("write and (et)", "écrivez et (and)", "");
    check("unsigned papers", "unsigned papers", "the French is the English");
    check("nobody signed", "personne of signé", "English words");
    check("no such field `code`", "pas de champ `cod`", "backticks differ");
    check("find it: epicrm clients", "pour chercher : epicrm contracts", "commands differ");
    check("with --limit 0", "avec --limite 0", "options differ");
    check("EPICRM_TOKEN is not set", "EPICRM_JETON n'est pas défini", "variables differ");
    check("at most 60 letters", "au plus 80 lettres", "numbers differ");
    check("{noun} {code} is gone", "{noun} n'est plus là", "fills in less");
    check("which one?", "lequel?", "a space before ?");
    check("the day: {day}", "le jour: {day}", "a space before :");
    check("the day : {day}", "le jour : {day}", "no space before a colon");
    check("called “{name}”", "appelé «{name}»", "inside « »");
    check("the day's end", "la fin de l’après-midi", "typographic");
    check("it is done.", "c'est fait", "begin or end otherwise");
    check("it is done", "C'est fait", "capital");
    check("nothing", "", "nothing is said in French");
    check("Monday", "lundi", "");
}
