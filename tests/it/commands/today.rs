//! `today`: what each department is told in the morning, the same numbers as the lists, and commands that run as they are copied.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::terminal::CTRL_C;
use crate::world::{PASSWORD, World};

fn page(world: &World, who: &str, columns: &str, words: &[&str]) -> String {
    let output = world.as_user(who).arg("today").args(words).env("COLUMNS", columns).env("EPICRM_FORMAT", "table").assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn lines(world: &World, who: &str, words: &[&str]) -> Vec<Value> {
    let output = world.as_user(who).args(["today", "--format", "json"]).args(words).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn a_commercial_sees_what_is_theirs() {
    let world = World::demo();
    assert_data_eq!(
        page(&world, "alice", "80", &["--limit", "2"]),
        str![[r#"
Saturday 21 November 2026 · Alice Lefèvre · commercial

TO REMEMBER (4)
! re-2  2026-11-18  Envoyer l'échéancier signé  kc555  epicrm done re-2
! re-6  2026-11-20  Rappeler pour la signature  ct-10  epicrm done re-6
  2 more: epicrm reminders 'who=me and done=no and due_on<=+7d'

PAYMENTS DUE (7)
! ct-6  2025-04-03  Fatou N'Diaye         Compass Group France   4 525.00
    epicrm add-payment contract=ct-6 amount=4525.00
! ct-9  2025-04-05  Noémie Saint-Exupère  Pernod Ricard         17 632.06
    epicrm add-payment contract=ct-9 amount=17632.06
  5 more: epicrm contracts 'commercial=me and status=signed and remaining>0 and due_on<=+14d'

CONTRACTS TO SIGN (15)
  ct-10  2025-03-14  Víctor Ávila            24 034.89
    epicrm sign-contract ct-10
  ct-43  2026-01-22  Thanh Nguyễn  Michelin   1 200.00
    epicrm sign-contract ct-43
  13 more: epicrm contracts 'commercial=me and status=unsigned'

CLIENTS GONE QUIET (16)
  cl-4  Hélène de la Tour  +33353011524  epicrm remind client cl-4 tomorrow call
  cl-8  Mohamed Aït-Saïd   +33536492048  epicrm remind client cl-8 tomorrow call
  14 more: epicrm clients 'commercial=me and updated_at<-90d and not contracts.updated_at>=-90d and not contracts.events.ends_at>=-90d and not remarks.created_at>=-90d and not reminders.done=no'

"#]]
    );
    assert_data_eq!(
        page(&world, "alice", "200", &["--limit", "1", "--lang", "fr"]),
        str![[r#"
samedi 21 novembre 2026 · Alice Lefèvre · commercial

À NE PAS OUBLIER (4)
! re-2  2026-11-18  Envoyer l'échéancier signé  kc555  epicrm done re-2
  3 autres : epicrm reminders 'who=me and done=no and due_on<=+7d'

PAIEMENTS À ÉCHÉANCE (7)
! ct-6  2025-04-03  Fatou N'Diaye  Compass Group France  4 525,00  epicrm add-payment contract=ct-6 amount=4525.00
  6 autres : epicrm contracts 'commercial=me and status=signed and remaining>0 and due_on<=+14d'

CONTRATS À FAIRE SIGNER (15)
  ct-10  2025-03-14  Víctor Ávila  24 034,89  epicrm sign-contract ct-10
  14 autres : epicrm contracts 'commercial=me and status=unsigned'

CLIENTS SANS NOUVELLES (16)
  cl-4  Hélène de la Tour  +33353011524  epicrm remind client cl-4 demain appeler
  15 autres : epicrm clients 'commercial=me and updated_at<-90d and not contracts.updated_at>=-90d and not contracts.events.ends_at>=-90d and not remarks.created_at>=-90d and not reminders.done=no'

"#]]
    );
    let urgent: Vec<bool> = lines(&world, "alice", &["reminders"]).iter().map(|line| line["urgent"] == true).collect();
    assert_eq!(urgent, [true, true, false, false]);
}

#[test]
fn gestion_sees_what_nobody_has_seen_to() {
    let world = World::demo();
    assert_data_eq!(
        page(&world, "gina", "80", &["--limit", "2"]),
        str![[r#"
Saturday 21 November 2026 · Gina Crépin · gestion

EVENTS WITHOUT SUPPORT (8)
! ev-56  2026-11-23 08:00  Journée d'intégration – Capgemi…  Paris     ○ planned
    epicrm update-event ev-56 support=sofia
! ev-61  2026-11-27 08:30  Journée d'intégration – Thales    Chassieu  ○ planned
    epicrm update-event ev-61 support=sam
  6 more: epicrm events 'support=None and status in (planned, confirmed) and starts_at>=today'

BALANCES OVERDUE (13)
! ct-6  2025-04-03  Fatou N'Diaye         Compass Group France   4 525.00
    epicrm add-payment contract=ct-6 amount=4525.00
! ct-9  2025-04-05  Noémie Saint-Exupère  Pernod Ricard         17 632.06
    epicrm add-payment contract=ct-9 amount=17632.06
  11 more: epicrm contracts 'status=signed and remaining>0 and due_on<today'

SIGNED, AND NO EVENT (29)
  ct-1  2024-12-11  Dominique Carré    Carrefour          14 971.56
    epicrm add-event contract=ct-1
  ct-2  2024-12-13  Xavier Saint-Jean  Dassault Systèmes  10 000.00
    epicrm add-event contract=ct-2
  27 more: epicrm contracts 'status=signed and not events.status in (planned, confirmed, done)'

"#]]
    );
    let ascii =
        world.as_user("gina").args(["today", "--limit", "1"]).env("LC_ALL", "C").env("COLUMNS", "200").env("EPICRM_FORMAT", "table");
    assert_data_eq!(
        String::from_utf8(ascii.assert().success().get_output().stdout.clone()).unwrap(),
        str![[r#"
Saturday 21 November 2026 - Gina Crépin - gestion

EVENTS WITHOUT SUPPORT (8)
! ev-56  2026-11-23 08:00  Journée d'intégration – Capgemini  Paris  o planned  epicrm update-event ev-56 support=sofia
  7 more: epicrm events 'support=None and status in (planned, confirmed) and starts_at>=today'

BALANCES OVERDUE (13)
! ct-6  2025-04-03  Fatou N'Diaye  Compass Group France  4 525.00  epicrm add-payment contract=ct-6 amount=4525.00
  12 more: epicrm contracts 'status=signed and remaining>0 and due_on<today'

SIGNED, AND NO EVENT (29)
  ct-1  2024-12-11  Dominique Carré  Carrefour  14 971.56  epicrm add-event contract=ct-1
  28 more: epicrm contracts 'status=signed and not events.status in (planned, confirmed, done)'

"#]]
    );
}

#[test]
fn support_sees_its_fortnight() {
    let world = World::demo();
    assert_data_eq!(
        page(&world, "sofia", "80", &[]),
        str![[r#"
Saturday 21 November 2026 · Sofia Estève · support

TO REMEMBER (1)
  re-9  2026-11-27  Préparer le plan de salle avec la…  mkc111  epicrm done re-9

YOUR NEXT 14 DAYS (4)
  ev-59  2026-11-26 18:30  Gala annuel – Compass Group …  Toulouse   ● confirmed
    epicrm event ev-59
  ev-62  2026-11-28 07:00  Congrès – SEB                  Lyon       ○ planned
    epicrm update-event ev-62 status=confirmed
  ev-65  2026-11-30 08:00  Assemblée générale – Croix-R…  Lille      ● confirmed
    epicrm event ev-65
  ev-68  2026-12-03 09:00  Séminaire de direction – SEB   Marseille  ○ planned
    epicrm update-event ev-68 status=confirmed

DETAILS MISSING (2)
  ev-65  2026-11-30 08:00  Assemblée générale – Cro…  without notes  ● confirmed
    epicrm update-event ev-65
  ev-68  2026-12-03 09:00  Séminaire de direction –…  without notes  ○ planned
    epicrm update-event ev-68

"#]]
    );
    assert_data_eq!(
        page(&world, "sofia", "200", &["events", "incomplete", "--lang", "fr"]),
        str![[r#"
samedi 21 novembre 2026 · Sofia Estève · support

VOS 14 PROCHAINS JOURS (4)
  ev-59  2026-11-26 18:30  Gala annuel – Compass Group France          Toulouse   ● confirmé  epicrm event ev-59
  ev-62  2026-11-28 07:00  Congrès – SEB                               Lyon       ○ prévu     epicrm update-event ev-62 status=confirmed
  ev-65  2026-11-30 08:00  Assemblée générale – Croix-Rouge française  Lille      ● confirmé  epicrm event ev-65
  ev-68  2026-12-03 09:00  Séminaire de direction – SEB                Marseille  ○ prévu     epicrm update-event ev-68 status=confirmed

DÉTAILS MANQUANTS (2)
  ev-65  2026-11-30 08:00  Assemblée générale – Croix-Rouge française  sans notes  ● confirmé  epicrm update-event ev-65
  ev-68  2026-12-03 09:00  Séminaire de direction – SEB                sans notes  ○ prévu     epicrm update-event ev-68

"#]]
    );
    // What is over waits to be closed.
    let later = lines(&world, "sofia", &["to-close", "--today", "2026-12-01"]);
    let codes: Vec<&str> = later.iter().filter_map(|line| line["command"].as_str()).collect();
    assert_eq!(codes[0], "epicrm update-event ev-59 status=done");
}

/// Section, whose, and the number in SQL.
#[rustfmt::skip]
const NUMBERS: &[(&str, &str, &str)] = &[
    ("alice", "reminders", "SELECT count(*) FROM crm.reminder WHERE who_id = me.id AND NOT done AND due_on < '2026-11-29'"),
    ("alice", "due", "SELECT count(*) FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE c.commercial_id = me.id AND k.status = 'signed' AND remaining > 0 AND due_on <= '2026-12-05'"),
    ("alice", "to-sign", "SELECT count(*) FROM crm.contract k JOIN crm.client c ON c.id = k.client_id WHERE c.commercial_id = me.id AND k.status = 'unsigned'"),
    ("alice", "quiet", "SELECT count(*) FROM crm.client c WHERE commercial_id = me.id AND updated_at < '2026-08-23'
        AND NOT EXISTS (SELECT FROM crm.contract k WHERE k.client_id = c.id AND k.updated_at >= '2026-08-23')
        AND NOT EXISTS (SELECT FROM crm.event e JOIN crm.contract k ON k.id = e.contract_id WHERE k.client_id = c.id AND e.ends_at >= '2026-08-23')
        AND NOT EXISTS (SELECT FROM crm.note n WHERE n.client_id = c.id AND n.created_at >= '2026-08-23') AND NOT EXISTS (SELECT FROM crm.reminder r WHERE r.client_id = c.id AND NOT r.done)"),
    ("gina", "unsupported", "SELECT count(*) FROM crm.event WHERE support_id IS NULL AND status IN ('planned', 'confirmed') AND starts_at >= '2026-11-21'"),
    ("gina", "overdue", "SELECT count(*) FROM crm.contract WHERE status = 'signed' AND remaining > 0 AND due_on < '2026-11-21'"),
    ("gina", "unplanned", "SELECT count(*) FROM crm.contract k WHERE status = 'signed' AND NOT EXISTS (SELECT FROM crm.event e WHERE e.contract_id = k.id AND e.status <> 'cancelled')"),
    ("sofia", "events", "SELECT count(*) FROM crm.event WHERE support_id = me.id AND status IN ('planned', 'confirmed') AND starts_at < '2026-12-06' AND ends_at >= '2026-11-21'"),
    ("sofia", "incomplete", "SELECT count(*) FROM crm.event WHERE support_id = me.id AND status IN ('planned', 'confirmed') AND ends_at >= '2026-11-21' AND (location_id IS NULL OR attendees IS NULL OR notes IS NULL)"),
];

#[test]
fn numbers_are_those_of_the_database_and_of_the_list() {
    let world = World::demo();
    world
        .admin()
        .batch_execute("UPDATE crm.event SET location_id = NULL WHERE id % 7 = 0; UPDATE crm.event SET attendees = NULL WHERE id % 9 = 0")
        .unwrap();
    for (who, section, sql) in NUMBERS {
        let sql = format!("SELECT number.n FROM crm.collaborator me, LATERAL ({sql}) number (n) WHERE me.username = '{who}'");
        let expected: i64 = world.admin().query_one(&sql, &[]).unwrap().get(0);
        assert!(expected > 1, "{section} is tried on nothing");
        assert_eq!(lines(&world, who, &[section]).len() as i64, expected, "{section}");
        let page = page(&world, who, "200", &[section, "--limit", "1"]);
        assert!(page.contains(&format!(" ({expected})\n")), "{page}");
        let (left, list) = page.lines().last().unwrap().trim().split_once(" more: epicrm ").unwrap();
        assert_eq!(left.parse::<i64>().unwrap(), expected - 1, "{section}");
        let (noun, filter) = list.split_once(' ').unwrap();
        let output = world.as_user(who).args([noun, filter.trim_matches('\''), "--count"]).assert().success();
        assert_eq!(String::from_utf8_lossy(&output.get_output().stdout).trim(), expected.to_string(), "{list}");
    }
}

#[test]
fn what_is_copied_runs() {
    let world = World::demo();
    let mut kinds = std::collections::BTreeSet::new();
    for who in ["alice", "gina", "sofia"] {
        for line in lines(&world, who, &["--limit", "2"]) {
            let command = line["command"].as_str().unwrap();
            let mut words: Vec<&str> = command.split(' ').skip(1).collect();
            kinds.insert(words[0].to_owned());
            match words[..] {
                // On a terminal they ask for the rest.
                ["add-event", _] => words.extend(["title=x", "starts_at=2027-01-01T10:00", "ends_at=2027-01-01T12:00", "--dry-run"]),
                ["update-event", _] => words.extend(["notes=x", "--dry-run"]),
                ["event" | "free", ..] => {}
                _ => words.push("--dry-run"),
            }
            world.as_user(who).args(&words).assert().success();
        }
    }
    let all = ["add-event", "add-payment", "done", "event", "remind", "sign-contract", "update-event"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
    // The words for people are in their language, those for programs in none.
    let french = page(&world, "alice", "200", &["quiet", "--limit", "1", "--lang", "fr"]);
    let command = french.lines().find_map(|line| line.find("epicrm remind").map(|at| &line[at + 7..])).unwrap();
    assert!(command.ends_with(" demain appeler"), "{command}");
    world.as_user("alice").args(command.split(' ')).arg("--dry-run").assert().success();
    let json =
        |lang| world.as_user("gina").args(["today", "--format", "json", "--lang", lang]).assert().success().get_output().stdout.clone();
    assert_eq!(json("en"), json("fr"));
}

#[test]
fn on_a_terminal_it_is_in_colour_and_its_commands_ask_for_the_rest() {
    let world = World::demo();
    let left = world.terminal("gina").columns(80).run(&[]).left();
    assert!(left.code == 0 && left.bytes.contains("\x1b[36mepicrm update-event ev-56 support="), "{}", left.bytes);
    let plain = world.terminal("gina").columns(80).env("NO_COLOR", "1").run(&["today"]).left();
    assert_eq!(plain.screen, left.screen);
    assert!(!plain.bytes.contains('\x1b'), "{}", plain.bytes);
    for (who, command, question) in
        [("gina", "epicrm add-event contract=ct-1", "Title"), ("sofia", "epicrm update-event ev-65", "Which field?")]
    {
        assert!(lines(&world, who, &[]).iter().any(|line| line["command"] == command), "{command}");
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let mut asked = world.terminal(who).run(&words);
        asked.asks(question).types(CTRL_C);
        assert_eq!(asked.left().code, 130, "{command}");
    }
}

#[test]
fn a_clash_is_told_to_both_and_given_to_somebody_who_is_free() {
    let world = World::demo();
    // simon is at ev-55 then.
    world.as_user("gina").args(["update-event", "ev-56", "support=simon"]).assert().code(6);
    world.as_user("gina").args(["update-event", "ev-56", "support=simon", "--allow-clash"]).assert().success();
    let told = lines(&world, "gina", &["clashes"]);
    assert_eq!((told.len(), &told[0]["code"], &told[0]["detail"]), (1, &"ev-56".into(), &"simon".into()));
    let command = told[0]["command"].as_str().unwrap();
    assert!(command == "epicrm update-event ev-56 support=sam" || command == "epicrm update-event ev-56 support=sofia", "{command}");
    assert_eq!(lines(&world, "simon", &["clashes"])[0]["command"], "epicrm free --for ev-56");
    assert!(lines(&world, "sam", &["clashes"]).is_empty());
    world.as_user("gina").args(command.split(' ').skip(1)).assert().success();
    assert!(lines(&world, "gina", &["clashes"]).is_empty());
    // Each of several is given to somebody who is still free when the others are given: all of them in turn.
    let mut given = 0;
    for line in lines(&world, "gina", &["unsupported"]) {
        world.as_user("gina").args(line["command"].as_str().unwrap().split(' ').skip(1)).assert().success();
        given += 1;
    }
    assert!(given > 3 && lines(&world, "gina", &["unsupported"]).is_empty());
}

#[test]
fn a_day_on_which_nothing_waits_is_a_good_one() {
    let world = World::demo();
    let none = page(&world, "simon", "80", &["reminders"]);
    assert!(none.ends_with("\nNothing waits for you today: enjoy it. What comes next: epicrm calendar --week\n"), "{none}");
    let none = page(&world, "simon", "80", &["reminders", "--lang", "fr"]);
    assert!(none.starts_with("samedi 21 novembre 2026 · Simon Lacroix-Noël · support\n") && none.contains("Rien ne vous attend"), "{none}");
    world.as_user("simon").args(["today", "reminders", "--format", "json"]).assert().success().stdout_eq("[]\n");
    world.as_user("simon").args(["today", "reminders", "--fail-empty"]).assert().code(3);
}

#[test]
fn no_command_is_today_for_whoever_has_a_token() {
    let world = World::demo();
    let typed = |epicrm: snapbox::cmd::Command| {
        let output = epicrm.assert().get_output().clone();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(typed(world.as_user("alice")), typed(world.as_user("alice").arg("today")));
    assert_eq!(typed(world.as_user("gina").args(["--lang", "fr"])).0, 0);
    let (code, out, said) = typed(world.epicrm());
    assert!(code == 2 && out.is_empty() && said.contains("Start here:") && said.contains("epicrm demo"), "{said}");
    let (code, _, said) = typed(world.epicrm().env("EPICRM_TOKEN", "eyJ.not.whole"));
    assert!(code == 4 && said.contains("is not whole") && said.contains("epicrm token USERNAME"), "{said}");
    let ended = world.new_token("bob");
    world.epicrm().env("EPICRM_TOKEN", &ended).arg("logout").assert().success();
    let (code, _, said) = typed(world.epicrm().env("EPICRM_TOKEN", &ended));
    assert!(code == 4 && said.contains("your session is over"), "{said}");
    // Nothing else begins so.
    let (code, _, said) = typed(world.as_user("alice").arg("view"));
    assert!(code == 2 && said.contains("Usage: epicrm view"), "{said}");
}

#[test]
fn whose_day_it_is_must_be_known() {
    let world = World::demo();
    let until = (chrono::Utc::now() + chrono::TimeDelta::days(5)).format("%Y-%m-%d").to_string();
    world.as_user("gina").args(["update-collaborator", "alice", &format!("script_tokens_until={until}")]).assert().success();
    let token = world.epicrm().args(["token", "alice", "--until", &until]).stdin(PASSWORD).assert().success().get_output().stdout.clone();
    let script = || world.epicrm().env("EPICRM_TOKEN", String::from_utf8_lossy(&token).trim());
    script().arg("today").assert().code(2).stdout_eq("").stderr_eq(
        "error: a script's token is of no department, so it has no day of its own
  say whose day it is: epicrm today --department gestion
",
    );
    script()
        .args(["today", "--department", "gestion", "overdue", "--limit", "1", "--format", "ids"])
        .assert()
        .success()
        .stdout_eq("ct-6\n");
    // A token for scripts that read is still somebody's: their own day can be read with it.
    script()
        .args(["today", "--department", "commercial", "to-sign", "--limit", "1", "--format", "ids"])
        .assert()
        .success()
        .stdout_eq("ct-10\n");
    world.as_user("alice").args(["today", "overdue"]).assert().code(2).stdout_eq("").stderr_eq(
        "error: overdue is gestion's, not commercial's
  to see it all the same: epicrm today overdue --department gestion
",
    );
    world.as_user("alice").args(["today", "everything"]).assert().code(2);
    let others = lines(&world, "alice", &["overdue", "--department", "gestion"]);
    assert_eq!(others.len(), lines(&world, "gina", &["overdue"]).len());
}
