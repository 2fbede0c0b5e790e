//! Notes and reminders: written on any record by anybody who signs in, shown on its page, gone when it goes.

use snapbox::cmd::Command;
use snapbox::str;

use crate::world::{World, day};

fn stdout(command: Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

fn refused(command: Command, code: i32) -> String {
    String::from_utf8(command.assert().code(code).stdout_eq("").get_output().stderr.clone()).unwrap()
}

fn json(command: Command) -> serde_json::Value {
    serde_json::from_str(&stdout(command.arg("--format=json"))).unwrap()
}

fn count(world: &World, query: &str) -> i64 {
    world.admin().query_one(query, &[]).unwrap().get(0)
}

#[test]
fn anybody_writes_a_note_on_any_record() {
    let world = World::demo();
    for (who, noun, code, record) in [
        ("sam", "client", "mkc111", "mkc111"),
        ("sam", "clients", "Maïwenn Kéréon", "mkc111"),
        ("bob", "contrat", "kc555", "kc555"),
        ("gina", "EVENT", "geg2021", "geg2021"),
        ("sofia", "company", "554501171", "cy-31"),
        ("alice", "lieu", "lo-12", "lo-12"),
        ("gustave", "payment", "pa-57", "pa-57"),
        ("sam", "collaborator", "me", "sam"),
    ] {
        let note = &json(world.as_user(who).args(["note", noun, code, "Two", "words, and \"more\""]))[0];
        assert_eq!(note["record"], record, "{note}");
        assert_eq!(note["author"], who, "{note}");
        assert_eq!(note["text"], "Two words, and \"more\"");
    }
    // The same, the long way.
    let note = &json(world.as_user("sam").args(["add-note", "contrat=kc555", "texte=Long", "code=my-note"]))[0];
    assert_eq!((&note["code"], &note["noun"], &note["record"]), (&"my-note".into(), &"contract".into(), &"kc555".into()));

    let before = count(&world, "SELECT count(*) FROM crm.note");
    world.as_user("sam").args(["note", "client", "mkc111", "x", "--dry-run"]).assert().success().stdout_eq("").stderr_eq(str![[r#"
would set client: mkc111
would set text: x

"#]]);
    for (words, code, said) in [
        (&["note", "role", "manager", "x"][..], 2, "possible values: client, contract, event, company, location, payment, collaborator"),
        (&["note", "client", "mkc111"], 2, "<TEXT>"),
        (&["note", "client", "nobody", "x"], 3, "there is no client called nobody"),
        (&["note", "client", "mkc111", ""], 2, "text cannot be empty"),
        (&["note", "client", "mkc111", " "], 2, "nothing but spaces"),
        (&["note", "client", "mkc111", "a\x1b[2Jb"], 2, "control character"),
        (&["add-note", "text=x"], 2, "a note is about one record"),
        (&["add-note", "client=mkc111", "event=geg2021", "text=x"], 2, "a note is about one record"),
        (&["add-note", "client=mkc111"], 2, "a new note needs text"),
        (&["add-note", "client=mkc111", "text=x", "author=bob"], 2, "author of notes is not written directly"),
        (&["add-note", "client=mkc111", "text=x", "code=no-1"], 6, "another note has this code"),
    ] {
        let answer = refused(world.as_user("sam").args(words), code);
        assert!(answer.contains(said), "{words:?}: {answer}");
    }
    let long = "é".repeat(10_001);
    assert!(refused(world.as_user("sam").args(["note", "client", "mkc111", &long]), 2).contains("at most 10,000"));
    refused(world.epicrm().args(["note", "client", "mkc111", "x"]), 4);
    assert_eq!(count(&world, "SELECT count(*) FROM crm.note"), before);
}

#[test]
fn a_note_is_its_authors_to_change_and_gestion_may_delete_it() {
    let world = World::demo();
    // no-1 is alice's, no-2 sofia's, no-7 sam's.
    for (who, words, said) in [
        ("sam", ["update-note", "no-1", "text=x"], "note no-1 is alice's, not yours"),
        ("bob", ["update-note", "no-1", "text=x"], "note no-1 is alice's, not yours"),
        ("gina", ["update-note", "no-1", "text=x"], "note no-1 is alice's, not yours"),
        ("alice", ["update-note", "no-1", "client=cl-9"], "commercial may not set client of note no-1"),
        ("sam", ["delete-note", "no-1", "--dry-run"], "note no-1 is alice's, not yours"),
        ("alice", ["delete-note", "no-2", "--dry-run"], "note no-2 is sofia's, not yours"),
    ] {
        let answer = refused(world.as_user(who).args(words), 5);
        assert!(answer.contains(said), "{who} {words:?}: {answer}");
    }
    world
        .as_user("sam")
        .args(["update-note", "no-7", "texte=Quai ouvert", "--format", "tsv"])
        .assert()
        .success()
        .stderr_eq("text: Quai de livraison fermé après 18 h ; badge à demander la veille. → Quai ouvert\n");
    world.as_user("alice").args(["delete-note", "no-1"]).assert().success().stderr_eq("deleted note no-1\n");
    world.as_user("gina").args(["delete-note", "--note_id=no-2"]).assert().success().stderr_eq("deleted note no-2\n");
    // Their history is their author's and gestion's to read, as long as there is a note to be the author of.
    world.admin().batch_execute("UPDATE crm.note SET text = 'seen' WHERE code = 'no-5'").unwrap();
    for (who, lines) in [("alice", "1\n"), ("gina", "1\n"), ("sam", "0\n")] {
        world.as_user(who).args(["history", "code=no-5", "--count"]).assert().success().stdout_eq(lines);
    }
}

#[test]
fn reminders_are_for_oneself_and_gestion_sets_them_for_anybody() {
    let world = World::demo();
    let one = &json(world.as_user("sam").args(["remind", "contract", "kc555", "01/12/2026", "Ask", "for", "it"]))[0];
    assert_eq!((&one["due_on"], &one["who"], &one["done"]), (&"2026-12-01".into(), &"sam".into(), &false.into()), "{one}");
    let one = &json(world.as_user("gina").args(["remind", "client", "mkc111", "demain", "Appeler", "--pour", "bob"]))[0];
    assert_eq!((&one["due_on"], &one["who"]), (&"2026-11-22".into(), &"bob".into()), "{one}");
    let one = &json(world.as_user("sam").args(["add-reminder", "événement=geg2021", "échéance=today", "texte=x", "pour=moi"]))[0];
    assert_eq!((&one["noun"], &one["due_on"], &one["who"]), (&"event".into(), &"2026-11-21".into(), &"sam".into()), "{one}");
    world.admin().batch_execute("UPDATE crm.collaborator SET active = false WHERE username = 'simon'").unwrap();
    // re-1 is alice's, re-9 was set for sofia by gina, re-10 is sam's.
    for (who, words, code, said) in [
        ("sam", &["remind", "client", "mkc111", "tomorrow", "x", "--for", "bob"][..], 5, "this reminder would be bob's, not yours"),
        ("sam", &["remind", "client", "mkc111", "32/12/2026", "x"], 2, "is not a date"),
        ("sam", &["remind", "client", "mkc111", "tomorrow"], 2, "<TEXT>"),
        ("gina", &["remind", "client", "mkc111", "tomorrow", "x", "--for", "nobody"], 3, "there is no collaborator called nobody"),
        ("gina", &["remind", "client", "mkc111", "tomorrow", "x", "--for", "simon"], 6, "only an active collaborator can be reminded"),
        ("gina", &["update-reminder", "re-9", "who=simon"], 6, "only an active collaborator can be reminded"),
        ("sam", &["done", "re-1"], 5, "reminder re-1 is alice's, not yours"),
        ("alice", &["done", "re-99"], 3, "there is no reminder re-99"),
        ("alice", &["update-reminder", "re-1", "who=bob"], 5, "commercial may not set who of reminder re-1"),
        ("alice", &["update-reminder", "re-1", "done=perhaps"], 2, "done: "),
        ("alice", &["update-reminder", "re-1", "done_at=today"], 2, "is not written directly"),
        ("sam", &["delete-reminder", "re-9"], 5, "reminder re-9 is sofia's, not yours"),
        ("sam", &["add-reminder", "due_on=today", "text=x"], 2, "a reminder is about one record"),
        ("sam", &["add-reminder", "client=mkc111"], 2, "a new reminder needs due_on, text"),
    ] {
        let answer = refused(world.as_user(who).args(words), code);
        assert!(answer.contains(said), "{who} {words:?}: {answer}");
    }
    world.as_user("sofia").args(["done", "re-9"]).assert().success().stderr_eq("done: no → yes\n");
    world.as_user("sofia").args(["done", "re-9"]).assert().success().stderr_eq("reminder re-9 is so already: nothing was changed\n");
    assert_eq!(count(&world, "SELECT count(*) FROM crm.reminder WHERE code = 're-9' AND done_at > now() - interval '1 minute'"), 1);
    world.as_user("gina").args(["update-reminder", "re-9", "fait=non", "pour=alice", "--dry-run"]).assert().success();
    world.as_user("sofia").args(["update-reminder", "re-9", "fait=non", "due_on=2027-01-05"]).assert().success();
    assert_eq!(count(&world, "SELECT count(*) FROM crm.reminder WHERE code = 're-9' AND done_at IS NULL"), 1);
    world.as_user("gina").args(["update-reminder", "re-9", "pour=alice"]).assert().success().stderr_eq("who: sofia → alice\n");
    world.as_user("alice").args(["delete-reminder", "re-9"]).assert().success().stderr_eq("deleted reminder re-9\n");
    world.as_user("sofia").args(["remind", "payment", "pa-57", "tomorrow", "x"]).assert().success();
}

#[test]
fn they_are_listed_filtered_and_found_from_what_they_are_about() {
    let world = World::demo();
    world.as_user("alice").args(["reminders", "pour=moi et fait=non", "--format", "csv"]).assert().success().stdout_eq(str![[r#"
code,due_on,noun,record,text,who,done
re-2,2026-11-18,contract,kc555,Envoyer l'échéancier signé,alice,false
re-6,2026-11-20,contract,ct-10,Rappeler pour la signature,alice,false
re-7,2026-11-23,contract,ct-73,Rappeler pour la signature,alice,false
re-5,2026-11-25,event,geg2021,Demander un support à la gestion,alice,false
re-1,2026-12-01,contract,kc555,Vérifier l'arrivée du solde,alice,false
re-3,2026-12-21,client,mkc111,Proposer le séminaire de printemps,alice,false

"#]]);
    for (words, ids) in [
        (["reminders", "done=no and due_on<today"], "re-2\nre-6\n"),
        (["reminders", "client=mkc111"], "re-9\nre-3\nre-4\n"),
        (["reminders", "contract.client=mkc111"], "re-2\nre-1\n"),
        (["notes", "noun=contrat"], "no-3\nno-9\nno-4\n"),
        (["notes", "record=kc555 et auteur=gina"], "no-4\n"),
        (["notes", "texte ~ acompte"], "no-3\n"),
        (["clients", "notes.texte ~ seminaire"], "mkc111\n"),
        (["contracts", "remarks.text ~ acompte"], "kc555\n"),
        (["events", "remarques.auteur=alice"], "geg2021\n"),
        (["contracts", "rappels.échéance<today and rappels.fait=non"], "kc555\nct-10\n"),
        (["collaborators", "to_do=re-8"], "ab123456789\n"),
    ] {
        let found = stdout(world.as_user("sam").args(words).args(["--format", "ids"]));
        let sorted = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(sorted(&found), sorted(ids), "{words:?}");
    }
    // A new code of the record is theirs too.
    world.as_user("alice").args(["update-client", "mkc111", "code=kereon"]).assert().success();
    assert_eq!(stdout(world.as_user("sam").args(["notes", "record=kereon", "--format", "ids"])), "no-1\nno-2\n");
    assert_eq!(stdout(world.as_user("sam").args(["reminders", "record=kereon", "--count"])), "3\n");
    // A script reads them, and nothing more.
    world.as_user("gina").args(["update-collaborator", "alice", &format!("script_tokens_until={}", day(30))]).assert().success();
    let token = world.epicrm().args(["token", "alice", "--until", &day(20)]).stdin(crate::world::PASSWORD).assert().success();
    let token = String::from_utf8(token.get_output().stdout.clone()).unwrap();
    let script = || world.epicrm().env("EPICRM_TOKEN", token.trim());
    assert_eq!(stdout(script().args(["notes", "--count"])), "10\n");
    assert!(refused(script().args(["note", "client", "kereon", "x"]), 5).contains("a script's token only reads"));
}

#[test]
fn a_page_shows_notes_and_what_is_to_be_done() {
    let world = World::demo();
    let page = stdout(world.as_user("alice").args(["client", "mkc111"]));
    let (_, page) = page.split_once("\nNOTES").unwrap();
    snapbox::assert_data_eq!(
        page.split("\nTIMELINE").next().unwrap(),
        str![[r#"
 (2)
CODE  TEXT                                                                               AUTHOR  WRITTEN
no-2  Très satisfaite du dernier gala./nParle d'un séminaire à Lyon pour le printemps.   sofia   2026-11-09 08:56
no-1  Préfère être appelée le matin, avant 10 h. Ne pas laisser de message au standard.  alice   2026-10-12 07:43

REMINDERS (3)
CODE  DUE         TEXT                                       WHO    STATE
re-9  2026-11-27  Préparer le plan de salle avec la cliente  sofia  ○ open
re-3  2026-12-21  Proposer le séminaire de printemps         alice  ○ open
all of them: epicrm reminders client=mkc111

"#]]
    );
    assert!(page.contains("note no-2 Très satisfaite du dernier gala.… written"), "{page}");
    assert!(page.contains("reminder re-4 Prendre des nouvelles après le gala completed"), "{page}");
    assert!(page.contains("epicrm note client mkc111 …") && page.contains("epicrm remind client mkc111 DATE …"), "{page}");
    let contract = json(world.as_user("sam").args(["contract", "kc555"]));
    assert_eq!(contract["remarks"][0]["code"], "no-4", "{contract}");
    let states: Vec<&str> = contract["reminders"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["overdue", "open"]);
    let me = stdout(world.as_user("alice").args(["collaborator", "me"]));
    assert!(me.contains("\nNOTES (1)") && me.contains("\nTO DO (7)") && me.contains("! overdue"), "{me}");
}

#[test]
fn they_go_with_their_record_and_the_history_keeps_them() {
    let world = World::demo();
    for words in
        ["add-client code=brief last_name=Brief", "note client brief Un", "note client brief Deux", "remind client brief tomorrow Trois"]
    {
        world.as_user("alice").args(words.split(' ')).assert().success();
    }
    world.as_user("sam").args(["note", "client", "brief", "Quatre"]).assert().success();
    world
        .as_user("alice")
        .args(["delete-client", "brief", "--dry-run"])
        .assert()
        .success()
        .stderr_eq("would delete client brief, with its 3 notes and 1 reminder\n");
    assert_eq!(count(&world, "SELECT count(*) FROM crm.note WHERE record = 'brief'"), 3);
    world
        .as_user("alice")
        .args(["delete-client", "brief"])
        .assert()
        .success()
        .stderr_eq("deleted client brief, with its 3 notes and 1 reminder\n");
    let left = "SELECT (SELECT count(*) FROM crm.note WHERE record = 'brief') + (SELECT count(*) FROM crm.reminder WHERE record = 'brief')";
    assert_eq!(count(&world, left), 0);
    // One change, whose last line is the client's: taken back in reverse, the record comes first.
    let kept = world
        .admin()
        .query("SELECT target, before ->> 'text', login, change::text FROM audit.entry WHERE action = 'DELETE' ORDER BY id", &[]);
    let kept: Vec<(String, Option<String>, String, String)> =
        kept.unwrap().iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect();
    let told: Vec<String> = kept.iter().map(|(target, text, ..)| format!("{target} {}", text.as_deref().unwrap_or(""))).collect();
    assert_eq!(told, ["note Un", "note Deux", "note Quatre", "reminder Trois", "client "]);
    assert!(kept.iter().all(|(.., login, change)| login.starts_with("epicrm__s_alice_") && *change == kept[0].3), "{kept:?}");
    // What is no part of a record still keeps it, whatever notes it has.
    let said = refused(world.as_user("alice").args(["delete-client", "mkc111"]), 6);
    assert!(said.contains("7 contracts refer to client mkc111") && !said.contains("note"), "{said}");
    // A note on somebody goes with them, a reminder for them does not.
    world.as_user("gina").args(["note", "collaborator", "simon", "x"]).assert().success();
    world.as_user("gina").args(["remind", "client", "mkc111", "tomorrow", "x", "--for", "simon"]).assert().success();
    let said = refused(world.as_user("gina").args(["delete-collaborator", "simon"]), 6);
    assert!(said.contains("1 reminder") && said.contains("update-reminder CODE who=…"), "{said}");
}
