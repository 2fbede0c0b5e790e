//! The way in, in French: signing in, the database and what it refuses, `doctor`. What programs read is the same in both languages.

use serde_json::Value;
use snapbox::cmd::Command;

use crate::terminal::{ENTER, ESC};
use crate::world::{PASSWORD, World};

/// Exit code and standard error.
fn said(command: Command, words: &[&str]) -> (i32, String) {
    let output = command.args(["--lang", "fr"]).args(words).assert().get_output().clone();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
fn refused(command: Command, words: &[&str], code: i32, parts: &[&str]) {
    let (found, text) = said(command, words);
    assert!(found == code && parts.iter().all(|part| text.contains(part)), "{words:?} gives {found}:\n{text}");
}

#[test]
fn refusals_are_said_in_french() {
    let world = World::demo();
    let token = world.token("alice");
    let (head, signature) = token.rsplit_once('.').unwrap();
    let with = |token: &str| world.epicrm().env("EPICRM_TOKEN", token);
    let sign_in = "connectez-vous : export EPICRM_TOKEN=$(epicrm token NOM)";
    refused(with(""), &["whoami"], 4, &["vous n'êtes pas connecté : EPICRM_TOKEN n'est pas défini", sign_in]);
    refused(with(head), &["whoami"], 4, &["n'est pas entier : il a été coupé ou mal copié", sign_in]);
    refused(with(&format!("{}x.{signature}", &head[..head.len() - 1])), &["whoami"], 4, &[sign_in]);
    refused(world.as_user("alice"), &["--env", "dev", "whoami"], 4, &["le jeton d'EPICRM_TOKEN est celui d'un autre environnement"]);
    refused(world.epicrm().stdin("wrong"), &["token", "alice"], 4, &["nom ou mot de passe incorrect", "quelqu'un de gestion peut"]);
    refused(world.epicrm().stdin(""), &["token", "bob"], 2, &["pas de mot de passe : il n'y a pas de terminal où le demander"]);
    refused(world.epicrm(), &["token", "Not A Name"], 2, &["ce n'est ni un nom d'utilisateur ni un matricule"]);

    // By the database: a duplicate, a rule that names who is in the way, a right.
    let gina = || world.as_user("gina");
    refused(gina(), &["update-department", "support", "code=gestion"], 6, &["un autre département a ce code", "choisissez un autre code"]);
    refused(gina(), &["update-contract", "kc555", "status=unsigned"], 6, &["ce contrat a l'événement geg2021 : il ne peut redevenir"]);
    world.admin().batch_execute("REVOKE UPDATE (notes) ON crm.event FROM epicrm__gestion").unwrap();
    refused(gina(), &["update-event", "geg2021", "notes=x"], 5, &["la base de données refuse cela à votre département"]);

    let elsewhere = |url: &str| world.as_user("alice").env("DATABASE_URL", url);
    let closed = "aucun PostgreSQL ne répond à 127.0.0.1:9/epicrm : connexion refusée";
    let keys = ["EPICRM_SECRET_KEY", "EPICRM_INSTALLATION"];
    let bare = |url: &str| keys.iter().fold(elsewhere(url), |command, name| command.env_remove(name));
    refused(bare("postgresql://127.0.0.1:9/epicrm?sslmode=disable"), &["whoami"], 9, &[closed, "vérifiez que le serveur tourne"]);
    refused(bare("postgresql://h/epicrm?sslmode=disable"), &["whoami"], 2, &["sslmode=disable est refusé vers une autre machine"]);
    refused(
        bare("postgresql://h/epicrm?colour=blue"),
        &["whoami"],
        2,
        &["DATABASE_URL n'est pas une adresse de PostgreSQL : option inconnue"],
    );
    refused(world.epicrm().env("EPICRM_ENV", "moon"), &["whoami"], 2, &["EPICRM_ENV vaut moon, qui n'est pas un environnement"]);
}

/// The lines of `doctor` or of another command, as programs read them.
fn lines(command: Command, language: &str, words: &[&str]) -> Vec<Value> {
    let output = command.args(["--lang", language]).args(words).args(["--format", "jsonl"]).assert().get_output().clone();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn programs_read_the_same_words_in_both_languages() {
    let world = World::demo();
    world.admin().batch_execute("CREATE INDEX mine ON crm.event (attendees); DROP POLICY edit ON crm.event").unwrap();
    let doctor = |language| lines(world.as_user("alice").env("SHELL", "/bin/bash"), language, &["doctor"]);
    let (english, french) = (doctor("en"), doctor("fr"));
    assert_eq!(english.len(), french.len());
    for (one, other) in english.iter().zip(&french) {
        let names = |line: &Value| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((names(one), &one["state"], &one["probe"]), (names(other), &other["state"], &other["probe"]));
        // Names and numbers alone are the same.
        let alike = ["program", "locale", "link"].contains(&one["probe"].as_str().unwrap());
        assert!(alike || one["found"] != other["found"], "{one}");
    }
    let shown = world.as_user("alice").args(["--lang", "fr", "doctor", "--format", "wide"]).assert().code(1);
    let shown = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "CONSTAT",
        "base de données privée",
        "à voir",
        "manque (policy) : edit of crm.event → un administrateur le refait",
        "en trop (index)",
    ] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    for words in [&["sessions"][..], &["whoami"], &["check"]] {
        let read = |language| lines(world.as_user("alice"), language, words);
        assert_eq!(read("en").iter().map(names_and_codes).collect::<Vec<_>>(), read("fr").iter().map(names_and_codes).collect::<Vec<_>>());
    }
    // The log neither.
    let (code, log) = said(world.as_user("alice"), &["--log-level", "error", "client", "nobody"]);
    let end: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!((code, &end["kind"], end.get("error")), (3, &"not-found".into(), None));
    assert!(end["place"].as_str().unwrap().starts_with("src/"), "{end}");
}

/// A line without what is said to people.
fn names_and_codes(line: &Value) -> Value {
    let mut line = line.clone();
    for name in ["found", "mend", "minutes_left"] {
        if let Some(said) = line.get_mut(name) {
            *said = Value::Null;
        }
    }
    line
}

#[test]
fn without_a_database_one_is_told_in_french_what_to_do() {
    let world = World::bare();
    refused(
        world.epicrm(),
        &["token", "alice"],
        9,
        &["il n'y a pas encore de base de données", "ou installez-en une pour vous : epicrm init"],
    );
    refused(world.epicrm(), &["db", "stop"], 3, &["il n'y a pas de PostgreSQL privé sur cette machine", "créez-le : epicrm init"]);
    refused(world.epicrm(), &["db", "status"], 0, &["créez-le : epicrm init"]);
    let planned = world.epicrm().args(["--lang", "fr", "init", "--dry-run"]).assert().success();
    let planned = String::from_utf8(planned.get_output().stdout.clone()).unwrap();
    for step in ["créer un PostgreSQL privé dans", "exécuter les migrations du schéma : toutes", "créer le premier compte de gestion"]
    {
        assert!(planned.contains(step), "{step}:\n{planned}");
    }
    std::fs::write(world.home().join("notes.txt"), "x").unwrap();
    refused(world.epicrm(), &["db", "restore", "notes.txt"], 2, &["notes.txt n'est pas une sauvegarde faite par epicrm"]);
}

#[test]
fn passwords_are_asked_for_in_french() {
    const NEW: &str = "quatre girafes mangent du zinc";
    let world = World::demo();
    let mut terminal = world.terminal_of_nobody().env("LC_ALL", "fr_FR.UTF-8").piped().run(&["token"]);
    terminal.answers("Nom d'utilisateur :", "alice").asks("Mot de passe pour alice :").types(PASSWORD).types(ENTER);
    let left = terminal.left();
    assert!(left.code == 0 && left.stdout.starts_with("ey"), "{}", left.screen);

    let mut terminal = world.terminal_of_nobody().run(&["token", "alice", "--lang", "fr"]);
    terminal.asks("Mot de passe pour alice :").types(ESC);
    let left = terminal.left();
    assert_eq!(left.code, 130);
    assert!(left.screen.contains("<abandon>") && left.screen.contains("interruption : rien n'a été modifié"), "{}", left.screen);

    let mut terminal = world.terminal("alice").run(&["password", "--lang", "fr"]);
    terminal.asks("Mot de passe actuel pour alice :").types(PASSWORD).types(ENTER);
    terminal.asks("Nouveau mot de passe :").types("motdepasse1234").types(ENTER);
    terminal.shows("ce mot de passe est trop facile à deviner").asks("Nouveau mot de passe :").types(NEW).types(ENTER);
    terminal.asks("Encore une fois :").types(NEW).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.screen.contains("mot de passe changé ; toutes vos sessions sont finies"), "{}", left.screen);
}
