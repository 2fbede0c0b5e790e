//! `calendar`: the days of a month with how much there is on each, and what it is.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::world::World;

fn page(world: &World, columns: &str, words: &[&str]) -> String {
    let epicrm = world.as_user("sam").arg("calendar").args(words).env("COLUMNS", columns).env("EPICRM_FORMAT", "table");
    String::from_utf8(epicrm.assert().success().get_output().stdout.clone()).unwrap()
}

fn events(world: &World, words: &[&str]) -> Vec<Value> {
    let output = world.as_user("sam").args(["calendar", "--format", "json"]).args(words).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn a_month_is_seen_whole_then_event_by_event() {
    let world = World::demo();
    // Over midnight, up to midnight, over the end of the month, and off.
    world
        .admin()
        .batch_execute(
            "UPDATE crm.event SET starts_at = '2026-11-26 18:00Z', ends_at = '2026-11-28 01:00Z' WHERE code = 'ev-59';
             UPDATE crm.event SET starts_at = '2026-11-24 20:00Z', ends_at = '2026-11-25 00:00Z' WHERE code = 'ev-57';
             UPDATE crm.event SET starts_at = '2026-10-30 08:00Z', ends_at = '2026-11-02 12:00Z' WHERE code = 'ev-50';
             UPDATE crm.event SET status = 'cancelled' WHERE code = 'ev-55'",
        )
        .unwrap();
    assert_data_eq!(
        page(&world, "80", &["--limit", "9"]),
        str![[r#"
November 2026
    Mon       Tue       Wed       Thu       Fri       Sat       Sun
44                                                               1 ▒2
45   2 ░1      3         4 ░1      5         6         7         8
46   9        10 ░1     11        12        13        14        15
47  16        17        18        19        20       [21]       22 ░1
48  23 ░1     24 ░1     25 ░1     26 ▒2     27 ▒2     28 ▒2     29 ░1
49  30 ▒2

Events a day: ░ 1  ▒ 2   [ ] today

WHEN                             CODE   TITLE     CITY      SUPPORT  STATUS
Fri 2026-10-30 08:00 - 02 12:00  ev-50  Confére…  Lille     sofia    ✓ done
Sun 01 08:30 - 14:15             ev-51  Confére…  Tours     sam      ✓ done
Wed 04 17:30 - 21:15             ev-52  Gala an…  Bordeaux  simon    ✓ done
Tue 10 08:00 - 15:15             ev-53  Journée…  Lyon      sofia    ✓ done
Sun 22 09:00 - 14:15             ev-54  Convent…  Paris     sam      ● confirmed
Mon 23 08:00 - 15:00             ev-56  Journée…  Paris     –        ○ planned
Tue 24 20:00 - 25 00:00          ev-57  Portes …  Dijon     sam      ● confirmed
Wed 25 08:00 - 14:30             ev-58  Portes …  Montpel…  simon    ● confirmed
Thu 26 17:00 - 21:45             ev-60  Remise …  Nantes    sam      ○ planned
6 more: --limit 0

"#]]
    );
    assert_data_eq!(
        page(&world, "200", &["2026-W48", "support=sofia", "--lang", "fr"]),
        str![[r#"
Semaine 48 : du lundi 23 novembre 2026 au dimanche 29 novembre 2026
    lun       mar       mer       jeu       ven       sam       dim
48  23        24        25        26 ░1     27 ░1     28 ▒2     29

Événements par jour : ░ 1  ▒ 2   [ ] aujourd'hui

QUAND                    CODE   TITRE                               VILLE     SUPPORT  STATUT
jeu 26 18:00 - 28 01:00  ev-59  Gala annuel – Compass Group France  Toulouse  sofia    ● confirmé
sam 28 07:00 - 14:15     ev-62  Congrès – SEB                       Lyon      sofia    ○ prévu

"#]]
    );
    let narrow = world.as_user("sam").args(["calendar", "--week", "support=sofia"]).env("COLUMNS", "44").env("LC_ALL", "C");
    let narrow = narrow.env("EPICRM_FORMAT", "table").env("EPICRM_TODAY", "2026-11-27").assert().success();
    assert_data_eq!(
        String::from_utf8(narrow.get_output().stdout.clone()).unwrap(),
        str![[r#"
Week 48: Monday 23 November 2026 to Sunday 29 November 2026
 Thu 26  .1
[Fri 27] .1
 Sat 28  :2

Events a day: . 1  : 2   [ ] today

When     Thu 26 18:00 - 28 01:00
Code     ev-59
Title    Gala annuel – Compass Group France
City     Toulouse
Support  sofia
Status   confirmed

When     Sat 28 07:00 - 14:15
Code     ev-62
Title    Congrès – SEB
City     Lyon
Support  sofia
Status   planned

"#]]
    );
}

#[test]
fn the_events_are_those_of_the_database_in_ones_own_zone() {
    let world = World::demo();
    let number = |sql: &str| -> i64 { world.admin().query_one(sql, &[]).unwrap().get(0) };
    let touching = |from: &str, until: &str, more: &str| {
        number(&format!("SELECT count(*) FROM crm.event WHERE starts_at < '{until}' AND ends_at > '{from}' AND {more}"))
    };
    for (words, from, until, more) in [
        (&[][..], "2026-11-01Z", "2026-12-01Z", "status <> 'cancelled'"),
        (&["2026"], "2026-01-01Z", "2027-01-01Z", "status <> 'cancelled'"),
        (&["2026", "--all"], "2026-01-01Z", "2027-01-01Z", "true"),
        (&["next-month", "support=None"], "2026-12-01Z", "2027-01-01Z", "support_id IS NULL AND status <> 'cancelled'"),
        (&["--week"], "2026-11-16Z", "2026-11-23Z", "status <> 'cancelled'"),
    ] {
        assert_eq!(events(&world, words).len() as i64, touching(from, until, more), "{words:?}");
    }
    assert!(events(&world, &["2026", "--all"]).len() > events(&world, &["2026"]).len());
    // 2026-11-30 12:00 in Paris is December in Auckland.
    world
        .admin()
        .batch_execute("UPDATE crm.event SET starts_at = '2026-11-30 12:00Z', ends_at = '2026-11-30 13:00Z' WHERE code = 'ev-65'")
        .unwrap();
    let there = |month: &str, zone: &str| {
        let epicrm = world.as_user("sam").args(["calendar", month, "code=ev-65", "--format", "ids"]).env("TZ", zone);
        String::from_utf8(epicrm.assert().success().get_output().stdout.clone()).unwrap()
    };
    assert_eq!([there("2026-11", "Europe/Paris"), there("2026-12", "Europe/Paris")], ["ev-65\n", ""]);
    assert_eq!([there("2026-11", "Pacific/Auckland"), there("2026-12", "Pacific/Auckland")], ["", "ev-65\n"]);
}

#[test]
fn programs_get_the_events_alone() {
    let world = World::demo();
    let all = events(&world, &[]);
    let keys: Vec<&str> = all[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["city", "client_name", "code", "ends_at", "starts_at", "status", "support", "title"]);
    let calendar = |words: &[&str]| world.as_user("sam").arg("calendar").args(words).assert().success().get_output().stdout.clone();
    assert_eq!(calendar(&["--format", "json"]), calendar(&["--format", "json", "--lang", "fr"]));
    assert_eq!(String::from_utf8(calendar(&[])).unwrap().lines().count(), all.len(), "a pipe");
    let ics = String::from_utf8(calendar(&["--format", "ics"])).unwrap();
    assert!(ics.starts_with("BEGIN:VCALENDAR") && ics.matches("BEGIN:VEVENT").count() == all.len(), "{ics}");
    assert_eq!(String::from_utf8(calendar(&["--format", "ids", "--limit", "2"])).unwrap(), "ev-51\nev-52\n");
    world.as_user("gina").args(["view", "save", "sams", "support=sam", "--team"]).assert().success();
    assert_eq!(events(&world, &["@sams"]), events(&world, &["support=me"]));
}

#[test]
fn what_is_no_month_and_no_filter_is_said() {
    let world = World::demo();
    for (words, said) in [
        (
            &["2026-13"][..],
            "error: epicrm calendar: `2026-13` is not a date: there is no month 13\n  a filter has a comparison: support=me\n",
        ),
        (&["nxt-month"], "error: epicrm calendar: `nxt-month` is not a date\n  did you mean epicrm calendar next_month?\n"),
        (&["2020..2026"], "error: epicrm calendar: `2020..2026` is not a date\n"),
        (&["suport=me"], "error[F012]: unknown field `suport` on events\n"),
        (&["--format", "vcard"], "error: vcard is for clients and collaborators, not for events\n"),
    ] {
        let output = world.as_user("sam").arg("calendar").args(words).assert().code(2).stdout_eq("").get_output().stderr.clone();
        let output = String::from_utf8(output).unwrap();
        assert!(output.starts_with(said), "{words:?}: {output}");
    }
    world.as_user("sam").args(["calendar", "1999-01", "--fail-empty"]).assert().code(3);
    assert!(page(&world, "80", &["1999-01"]).ends_with("\n[ ] today\n\nno events\n"));
    world.epicrm().arg("calendar").assert().code(4);
}
