//! The singular: one record, what it is tied to, and what the reader may do next.

use clap::CommandFactory;
use snapbox::str;

use crate::world::World;

fn stdout(snap: snapbox::cmd::Command) -> String {
    String::from_utf8(snap.assert().success().get_output().stdout.clone()).unwrap()
}

fn stderr(snap: snapbox::cmd::Command, code: i32) -> String {
    String::from_utf8(snap.assert().code(code).stdout_eq("").get_output().stderr.clone()).unwrap()
}

fn document(world: &World, who: &str, noun: &str, name: &str) -> serde_json::Value {
    serde_json::from_str(&stdout(world.as_user(who).args([noun, name, "--format", "json"]))).unwrap()
}

#[test]
fn a_page_tells_the_record_its_relations_its_times_and_what_comes_next() {
    let world = World::demo();
    let page = stdout(world.as_user("gina").args(["contract", "kc555"]));
    let page = page.split("\nNEXT").next().unwrap();
    snapbox::assert_data_eq!(
        page,
        str![[r#"
Code        kc555
Client      mkc111 · Maïwenn Kéréon · Casino, Guichard-Perrachon · maiwenn.kereon@casino.example
Company     cy-31 · Casino, Guichard-Perrachon · 554501171
Commercial  alice · aa123456789 · Alice Lefèvre · commercial
Total       18 450.00
Paid        7 380.00
Remaining   11 070.00
Status      signed
Signed      2026-04-23 15:00
Due         2027-01-05
Reason      –
Created     2026-04-19 08:07
Updated     2026-11-20 17:30

EVENTS (1)
CODE     TITLE                                              STARTS            CITY      SUPPORT  STATUS
geg2021  Conférence de presse – Casino, Guichard-Perrachon  2026-12-12 08:30  Bordeaux  –        ○ planned

PAYMENTS (1)
CODE     AMOUNT  METHOD  PAID ON
pa-57  7 380.00  cheque  2026-11-20

NOTES (2)
CODE  TEXT                                                                 AUTHOR  WRITTEN
no-4  Relance du solde faite par téléphone : « virement en fin de mois ».  gina    2026-11-19 09:22
no-3  Acompte de 40 % accepté ; solde demandé avant l'événement.           alice   2026-10-19 08:09

REMINDERS (2)
CODE  DUE         TEXT                         WHO    STATE
re-2  2026-11-18  Envoyer l'échéancier signé   alice  ! overdue
re-1  2026-12-01  Vérifier l'arrivée du solde  alice  ○ open

TIMELINE
WHEN              WHAT
2026-04-19 08:07  created
2026-04-23 15:00  signed
2026-10-19 08:09  note no-3 Acompte de 40 % accepté ; solde demandé avant l'événement. written
2026-11-18        reminder re-2 Envoyer l'échéancier signé due
2026-11-19 09:22  note no-4 Relance du solde faite par téléphone : « virement en fin de… written
2026-11-20        payment pa-57 7 380.00 paid on
2026-12-01        reminder re-1 Vérifier l'arrivée du solde due
2026-12-12 08:30  event geg2021 Conférence de presse – Casino, Guichard-Perrachon starts
2027-01-05        due

"#]]
    );
}

#[test]
fn every_noun_has_a_page_and_a_document() {
    let world = World::demo();
    for (noun, plural) in [
        ("client", "clients"),
        ("contract", "contracts"),
        ("event", "events"),
        ("company", "companies"),
        ("location", "locations"),
        ("collaborator", "collaborators"),
        ("department", "departments"),
        ("role", "roles"),
        ("payment", "payments"),
    ] {
        let code = stdout(world.as_user("sam").args([plural, "--limit", "1", "--format", "ids"])).trim().to_owned();
        let page = stdout(world.as_user("sam").args([noun, &code]));
        assert!(page.contains(&code) && page.contains("\nTIMELINE") && page.contains("\nNEXT"), "{noun}: {page}");
        let document = document(&world, "sam", noun, &code);
        assert!(document["timeline"].is_array() && document["next"].as_array().is_some_and(|next| !next.is_empty()), "{noun}: {document}");
    }
}

#[test]
fn a_document_nests_its_relations() {
    let world = World::demo();
    let client = document(&world, "sam", "client", "mkc111");
    assert_eq!(client["commercial"]["full_name"], "Alice Lefèvre");
    assert_eq!(client["money"]["remaining"], "34195.00");
    let contracts = client["contracts"].as_array().unwrap();
    assert_eq!(contracts.len(), 7);
    assert!(contracts.iter().all(|contract| contract["total"].is_string()), "{contracts:?}");
    let times: Vec<&str> = client["timeline"].as_array().unwrap().iter().map(|moment| &moment["at"].as_str().unwrap()[..10]).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn any_name_names_and_a_wrong_one_has_neighbours() {
    let world = World::demo();
    for (noun, name, code) in [
        ("client", "MKC111", "mkc111"),
        ("client", "maïwenn kéréon", "mkc111"),
        ("client", "maiwenn.kereon@casino.example", "mkc111"),
        ("company", "554501171", "cy-31"),
    ] {
        assert_eq!(document(&world, "sam", noun, name)["code"], code, "{name}");
    }
    assert_eq!(document(&world, "sam", "collaborator", "me")["username"], "sam");
    assert_eq!(document(&world, "sam", "collaborator", "aa123456789")["username"], "alice");
    let kereon = "mkc111 (Maïwenn Kéréon)";
    // Whatever the command: by its code, by how a name begins, by a part of it as `search` finds it.
    for (words, near) in [
        (&["client", "mkc11"][..], "mkc111"),
        (&["client", "Maiwenn Kereon"], kereon),
        (&["client", "kereon"], kereon),
        (&["client", "kereon", "--export-all"], kereon),
        (&["collaborator", "allice"], "alice"),
        (&["event", "gala"], "ev-52 (Gala annuel – AXA), ev-35 (Gala annuel – RATP), ev-48 (Gala annuel – La Poste)"),
        (&["update-client", "kereon", "job_title=x"], kereon),
        (&["delete-client", "kereon"], kereon),
        (&["merge-client", "mkc111", "kereo", "--yes"], kereon),
        (&["sign-contract", "ct-990"], "ct-99, ct-95, ct-96"),
        (&["reverse-payment", "pa-12345"], "pa-12, pa-15, pa-14"),
        (&["add-contract", "client=kereon", "total=1"], kereon),
        (&["note", "client", "kereon", "Hello"], kereon),
        (&["update-contract", "kc555", "client=mkc11"], "mkc111"),
    ] {
        let said = stderr(world.as_user("gina").args(words), 3);
        assert!(said.contains("there is no ") && said.contains(&format!("\n  did you mean {near}")), "{words:?}: {said}");
        assert!(said.contains("\n  find it: epicrm "), "{words:?}: {said}");
    }
    for words in [&["client", ""][..], &["update-event", " ", "title=x"]] {
        let said = stderr(world.as_user("gina").args(words), 2);
        assert!(said.starts_with("error: the name that was given is empty\n  find it: epicrm "), "{words:?}: {said}");
    }
    let said = stderr(world.as_user("sam").args(["event", "zzzzzzz"]), 3);
    assert!(!said.contains("did you mean") && said.contains("epicrm events"), "{said}");
    world.admin().batch_execute("UPDATE crm.company SET name = 'Twins' WHERE code IN ('cy-1', 'cy-2')").unwrap();
    let said = stderr(world.as_user("sam").args(["company", "twins"]), 2);
    assert!(said.contains("several companies are called twins") && said.contains("cy-1, cy-2"), "{said}");
}

#[test]
fn the_next_commands_exist_and_are_the_readers_to_run() {
    let world = World::demo();
    let cli = epicrm::commands::Cli::command();
    let next = |who: &str, noun: &str, name: &str| -> Vec<String> {
        let document = document(&world, who, noun, name);
        document["next"].as_array().unwrap().iter().map(|step| step["command"].as_str().unwrap().to_owned()).collect()
    };
    for (who, noun, name) in
        [("gina", "event", "geg2021"), ("alice", "contract", "kc555"), ("sam", "client", "mkc111"), ("gina", "contract", "ct-111")]
    {
        for command in next(who, noun, name) {
            let mut words = command.split(' ');
            assert_eq!(words.next(), Some("epicrm"));
            assert!(words.next().is_some_and(|word| cli.find_subcommand(word).is_some()), "{command}");
        }
    }
    assert!(next("gina", "event", "geg2021").contains(&"epicrm update-event geg2021 support=…".to_owned()));
    for (who, may) in [("alice", true), ("bob", false), ("sam", false)] {
        let steps = next(who, "event", "geg2021");
        assert_eq!(steps.iter().any(|step| step.starts_with("epicrm update-event ")), may, "{who}: {steps:?}");
        assert!(!steps.iter().any(|step| step.contains("support=…")), "{who}: {steps:?}");
    }
    assert!(next("sam", "client", "mkc111").contains(&"epicrm contracts client=mkc111".to_owned()));
}
