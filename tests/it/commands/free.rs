//! `free`: who of the support is free. The database is asked the same, by trying.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::world::World;

fn page(world: &World, columns: &str, words: &[&str]) -> String {
    let epicrm = world.as_user("gina").arg("free").args(words).env("COLUMNS", columns).env("EPICRM_FORMAT", "table");
    String::from_utf8(epicrm.assert().success().get_output().stdout.clone()).unwrap()
}

fn rows(world: &World, who: &str, words: &[&str]) -> Vec<Value> {
    let output = world.as_user(who).args(["free", "--format", "json"]).args(words).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn days_and_hours_are_seen_person_by_person() {
    let world = World::demo();
    assert_data_eq!(
        page(&world, "80", &[]),
        str![[r#"
Saturday 21 November 2026 to Friday 4 December 2026

      November 2026                 December 2026
      Sa Su Mo Tu We Th Fr Sa Su Mo Tu We Th Fr
      21 22 23 24 25 26 27 28 29 30  1  2  3  4
sofia  ·  ·  ·  ·  ·  1  ·  1  ·  1  ·  ·  1  ·  4 events, 24 h
sam    ·  1  ·  1  ·  1  ·  ·  1  ·  ·  ·  ·  1  5 events, 27 h
simon  ·  ·  1  ·  1  ·  ·  ·  ·  1  ·  1  ·  ·  4 events, 29 h

· free   2 two events   (1) one that others may overlap

"#]]
    );
    assert_data_eq!(
        page(&world, "40", &["sam", "--from", "next_week", "--lang", "fr"]),
        str![[r#"
du lundi 23 novembre 2026 au dimanche 29 novembre 2026

    novembre 2026
    lu ma me je ve sa di
    23 24 25 26 27 28 29
sam  ·  1  ·  1  ·  ·  1

sam  3 événements, 15 h

· libre   2 deux événements   (1) un événement qui en admet d'autres

"#]]
    );
    assert_data_eq!(
        page(&world, "200", &["--from", "2026-11-23", "--to", "2026-11-23"]),
        str![[r#"
Monday 23 November 2026

USERNAME  FREE                      EVENTS  LOAD
sam       all day                   –       0 events, 0 h
sofia     all day                   –       0 events, 0 h
simon     00:00-08:00, 15:15-24:00  ev-55   1 event, 7 h

"#]]
    );
    assert_data_eq!(
        page(&world, "80", &["--for", "geg2021"]),
        str![[r#"
geg2021: Conférence de presse – Casino, Guichard-Perrachon
Saturday 12 December 2026 08:30 - 14:30

USERNAME  FREE  WEEK BEFORE AND AFTER  WHAT GIVES IT TO THEM
sam       yes   0 events, 0 h          epicrm update-event geg2021 support=sam
sofia     yes   1 event, 8 h           epicrm update-event geg2021 support=sofia
simon     yes   2 events, 12 h         epicrm update-event geg2021 support=simon

"#]]
    );
    assert_data_eq!(
        page(&world, "80", &["--for", "ev-56", "simon", "--lang", "fr"]),
        str![[r#"
ev-56: Journée d'intégration – Capgemini
lundi 23 novembre 2026 08:00 - 15:00

IDENTIFIANT  LIBRE        SEMAINE AVANT ET APRÈS  POUR LE LUI CONFIER
simon        non : ev-55  3 événements, 21 h      –

personne n'est libre à ce moment

"#]]
    );
}

#[test]
fn whoever_is_free_may_be_given_the_event() {
    let world = World::demo();
    world
        .admin()
        .batch_execute(
            // One begins as ev-71 ends, one overlaps it by a minute and is off, one overlaps it and may.
            "UPDATE crm.event SET starts_at = '2026-12-07 10:00Z', ends_at = '2026-12-07 14:00Z' WHERE code = 'ev-71';
             UPDATE crm.event SET starts_at = '2026-12-07 14:00Z', ends_at = '2026-12-07 15:00Z' WHERE code = 'ev-65';
             UPDATE crm.event SET starts_at = '2026-12-07 13:59Z', ends_at = '2026-12-07 15:00Z', status = 'cancelled' WHERE code = 'ev-55';
             UPDATE crm.event SET starts_at = '2026-12-07 09:00Z', ends_at = '2026-12-07 10:01Z', clash_allowed = true WHERE code = 'ev-54';
             UPDATE crm.event SET starts_at = '2026-11-27 07:00Z', ends_at = '2026-11-27 08:31Z' WHERE code = 'ev-62';
             UPDATE crm.event SET status = 'cancelled' WHERE support_id = (SELECT id FROM crm.collaborator WHERE username = 'simon') AND code <> 'ev-58'
                AND ends_at > '2026-11-30Z';
             UPDATE crm.event SET starts_at = '2026-11-30 00:00Z', ends_at = '2026-12-20 00:00Z' WHERE code = 'ev-58'",
        )
        .unwrap();
    let (mut free, mut busy) = (0, 0);
    for event in ["ev-56", "ev-61", "ev-71", "ev-72", "geg2021"] {
        for person in rows(&world, "gina", &["--for", event]) {
            let support = format!("support={}", person["username"].as_str().unwrap());
            let tried = world.as_user("gina").args(["update-event", event, &support, "--dry-run"]).assert();
            let code = tried.get_output().status.code().unwrap();
            assert_eq!(code, if person["free"] == true { 0 } else { 6 }, "{event} {person}");
            assert_eq!(person["free"] == true, person["obstacles"].is_null(), "{person}");
            assert_eq!(person["free"] == true, person["command"].is_string(), "{person}");
            if code == 0 { free += 1 } else { busy += 1 }
        }
    }
    assert_eq!((free, busy), (11, 4));
    assert_eq!(rows(&world, "gina", &["--for", "ev-71"]).len(), 3);
    // Who may not give it is told who is free, and no command.
    assert!(rows(&world, "sam", &["--for", "ev-71"]).iter().all(|person| person["command"].is_null()));
    // Nobody stands in their own way.
    assert_eq!(rows(&world, "gina", &["simon", "--for", "ev-58"])[0]["free"], true);
}

#[test]
fn free_time_is_what_events_leave() {
    let world = World::demo();
    let spans = rows(&world, "alice", &["--from", "2026-11-22", "--to", "2026-12-03"]);
    let mut admin = world.admin();
    let left = "SELECT lower(free), upper(free) FROM crm.collaborator c, unnest(tstzmultirange(tstzrange('2026-11-22Z', '2026-12-04Z')) - coalesce(
                  (SELECT range_agg(tstzrange(starts_at, ends_at)) FROM crm.event WHERE support_id = c.id AND status <> 'cancelled' AND NOT clash_allowed), '{}')) free
                 WHERE c.username = $1 ORDER BY 1";
    for who in ["sam", "sofia", "simon"] {
        let expected: Vec<[String; 2]> = admin
            .query(left, &[&who])
            .unwrap()
            .iter()
            .map(|row| [0, 1].map(|at| chrono::DateTime::<chrono::Utc>::from(row.get::<_, std::time::SystemTime>(at)).to_rfc3339()))
            .collect();
        let found: Vec<[String; 2]> = spans
            .iter()
            .filter(|span| span["username"] == who)
            .map(|span| ["free_from", "free_until"].map(|key| span[key].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(found, expected, "{who}");
        assert!(found.len() > 3, "{who}: {found:?}");
    }
    let loads: Vec<i64> = spans.iter().map(|span| span["busy_minutes"].as_i64().unwrap()).collect();
    assert!(loads.is_sorted(), "the least loaded first: {loads:?}");
    let json =
        |lang| world.as_user("sam").args(["free", "--format", "json", "--lang", lang]).assert().success().get_output().stdout.clone();
    assert_eq!(json("en"), json("fr"));
    world.admin().batch_execute("UPDATE crm.collaborator SET active = false WHERE username = 'simon'").unwrap();
    assert!(rows(&world, "alice", &[]).iter().all(|span| span["username"] != "simon"));
    let ids = ["free", "--support", "--from", "2026-11-24", "--to", "2026-11-24", "--format", "ids"];
    world.as_user("sam").args(ids).assert().success().stdout_eq("sofia\n");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let world = World::demo();
    for (words, code, said) in [
        (&["--from", "tomorow"][..], 2, "error: --from: `tomorow` is not a date\n  did you mean --from tomorrow?\n"),
        (&["--from", "tomorrow", "--to", "today"], 2, "error: --to is not after --from\n"),
        (&["--from", "2020", "--to", "2026"], 2, "error: from --from to --to are at most 366 days\n"),
        (&["sofie"], 3, "error: sofie is nobody's username in the active support\n  did you mean sofia?\n"),
        (&["alice"], 3, "error: alice is nobody's username in the active support\n"),
        (&["--for", "ev-999"], 3, "error: there is no event ev-999\n"),
        (&["--for", "ev-56", "--from", "today"], 2, "error: '--for <EVENT>' cannot be used with '--from <DATE>'\n"),
    ] {
        let output = world.as_user("gina").arg("free").args(words).assert().code(code).stdout_eq("").get_output().stderr.clone();
        let output = String::from_utf8(output).unwrap();
        assert!(output.starts_with(said), "{words:?}: {output}");
    }
    let busy = ["free", "simon", "--from", "2026-11-23T09:00", "--to", "2026-11-23T10:00", "--fail-empty"];
    world.as_user("gina").args(busy).assert().code(3);
    world.epicrm().arg("free").assert().code(4);
}
