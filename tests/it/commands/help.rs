//! Help, the guide, and what is said of a command line that is not understood: in both languages, offline.

use snapbox::cmd::Command as Snap;

use crate::world::World;

fn epicrm(world: &World, words: &[&str]) -> Snap {
    world.epicrm().args(words)
}

fn stdout(command: Snap) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

fn refused(command: Snap, code: i32) -> String {
    let output = command.assert().code(code).get_output().clone();
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_wrong_command_line_is_told_as_every_error_is() {
    let world = World::bare();
    for (words, english, french) in [
        (
            &["contracts", "--colums", "x"][..],
            "unexpected argument '--colums'\n  did you mean: --columns",
            "argument inattendu : '--colums'\n  vouliez-vous dire : --columns",
        ),
        (
            &["contrats"],
            "epicrm has no command 'contrats'\n  did you mean: contracts",
            "epicrm n'a pas de commande 'contrats'\n  vouliez-vous dire : contracts",
        ),
        (
            &["client"],
            "what is missing: <CODE>\n  how it is typed: epicrm client --help",
            "il manque : <CODE>\n  comment cela se tape : epicrm client --help",
        ),
        (&["db", "--no-input"], "epicrm db takes a command, and none was given", "epicrm db demande une commande, et n'en a pas"),
        (
            &["token", "a", "--hours", "15"],
            "invalid value '15' for '--hours <HOURS>': 15 is not in 1..=12",
            "valeur '15' invalide pour '--hours <HEURES>' : 15 n'est pas dans 1..=12",
        ),
        (&["undo", "x"], "that is no whole number", "ce n'est pas un nombre entier"),
        (&["clients", "--today", "x"], "that is no date such as 2026-07-14", "ce n'est pas une date comme 2026-07-14"),
        (
            &["clients", "--limit"],
            "'--limit <LIMIT>' takes a value, and none was given",
            "'--limit <NOMBRE>' demande une valeur, et n'en a pas",
        ),
        (&["clients", "--count", "--count"], "'--count' can be given once only", "'--count' ne se donne qu'une fois"),
        (&["clients", "--count", "--explain"], "'--count' cannot be used with '--explain'", "'--count' ne s'emploie pas avec '--explain'"),
        (&["clients", "--count=3"], "'--count' takes no further value: '3'", "'--count' ne prend pas d'autre valeur : '3'"),
        (
            &["duplicates", "roles"],
            "invalid value 'roles' for '<NOUN>'\n  possible values: clients, companies",
            "valeur 'roles' invalide pour '<ENTITÉ>'\n  valeurs possibles : clients, companies",
        ),
        (&["help", "contrats"], "contrats is neither a topic nor a command", "contrats n'est ni un sujet ni une commande"),
        (&["can", "clients", "--count=3"], "'--count' takes no further value: '3'", "'--count' ne prend pas d'autre valeur : '3'"),
    ] {
        for (language, expected) in [("en", english), ("fr", french)] {
            let said = refused(epicrm(&world, &[&["--lang", language], words].concat()), 2);
            let begins = if language == "en" { "error: " } else { "erreur : " };
            assert!(said.starts_with(begins) && said.contains(expected), "{words:?}: {said}");
            assert!(!said.contains("Usage"), "{said}");
        }
    }
    for words in [&["clients", "--nothing", "--format", "json"][..], &["--format=jsonl", "clients"], &["undo", "x", "-fjson"]] {
        let said = refused(epicrm(&world, words), 2);
        let error: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((error["error"].as_str(), error["exit"].as_u64()), (Some("usage"), Some(2)), "{said}");
        assert_eq!(said.lines().count(), 1);
    }
}

#[test]
fn help_and_the_guide_are_read_offline() {
    let world = World::bare();
    for (words, english, french) in [
        (&["--help"][..], "Usage: epicrm [OPTIONS] <COMMAND>", "Utilisation : epicrm [OPTIONS] <COMMANDE>"),
        (&["help"], "Look after the data:\n  import", "Veiller aux données :\n  import"),
        (&["clients", "-h"], "\nExamples:\n  epicrm", "\nExemples :\n  epicrm"),
        (&["db", "backup", "--help"], "Keep everything in one file", "Tout garder dans un fichier"),
        (&["help", "db", "backup"], "Keep everything in one file", "Tout garder dans un fichier"),
        (&["token", "--help"], "[default: 8]", "[par défaut : 8]"),
        (&["import", "--help"], "[possible values: utf-8, windows-1252]", "[valeurs possibles : utf-8, windows-1252]"),
        (&["check", "--help"], "ledger", "- ledger : un contrat dont le payé n'est pas la somme"),
        (&["help", "filters"], "FILTERS", "FILTRES"),
        (&["help", "filtres"], "FILTERS", "FILTRES"),
        (&["help", "formats"], "yaml      A list of typed maps", "yaml      Une liste de dictionnaires typés"),
        (&["help", "rights"], "update    event (own):", "update    event (les siens) :"),
        (&["help", "exit-codes"], "  70  fault", "  70  fault"),
        (&["help", "environment"], "EPICRM_TOKEN", "EPICRM_TOKEN"),
        (&["help", "dates"], "2026Q3", "2026T3"),
        (&["guide"], "\nWHEN SOMETHING GOES WRONG\n", "\nQUAND QUELQUE CHOSE NE VA PAS\n"),
        (&["guide", "trouble"], "WHEN SOMETHING GOES WRONG\n", "QUAND QUELQUE CHOSE NE VA PAS\n"),
        (&["guide", "ennuis"], "WHEN SOMETHING GOES WRONG\n", "QUAND QUELQUE CHOSE NE VA PAS\n"),
    ] {
        for (language, expected) in [("en", english), ("fr", french)] {
            let said = stdout(epicrm(&world, &[&["--lang", language], words].concat()).env("COLUMNS", "100"));
            assert!(said.contains(expected), "{words:?} has no {expected:?}:\n{said}");
            assert!(!said.contains(['\u{a0}', '\u{1b}']), "{said}");
            assert!(language == "en" || !said.contains("[default:"), "{said}");
        }
    }
    let all = stdout(epicrm(&world, &["--color", "always", "help", "filters"]));
    assert!(all.starts_with("\u{1b}["), "{all}");
    assert!(!world.data().exists(), "nothing was started");
}

#[test]
fn the_error_that_scripts_are_shown_is_what_they_get() {
    let world = World::demo();
    for language in ["en", "fr"] {
        let shown = stdout(epicrm(&world, &["--lang", language, "help", "scripts"]));
        let shown = shown.lines().find(|line| line.starts_with("    {")).unwrap().trim();
        let words = ["--lang", language, "contracts", "remaning=0", "--format", "json"];
        assert_eq!(refused(world.as_user("alice").args(words), 2).trim(), shown);
    }
}
