//! How reports look on a terminal, in both languages, and what is refused.

use snapbox::str;
use unicode_width::UnicodeWidthStr;

use crate::world::World;

fn drawn(world: &World, width: usize, words: &[&str]) -> snapbox::cmd::OutputAssert {
    world.as_user("gina").env("COLUMNS", width.to_string()).arg("report").args(words).args(["--format", "table"]).assert().success()
}

fn text(output: &snapbox::cmd::OutputAssert) -> String {
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn reports_fit_their_screen() {
    let world = World::demo();
    let reports = [
        "pipeline",
        "outstanding",
        "revenue",
        "revenue --by client",
        "workload",
        "conversion",
        "conversion --by month",
        "stale --of clients",
    ];
    for width in [20, 40, 80, 200] {
        for report in reports {
            for language in ["en", "fr"] {
                let words: Vec<&str> = report.split(' ').chain(["--lang", language]).collect();
                let text = text(&drawn(&world, width, &words));
                // On the narrowest a report is one field a line, and a number is never cut.
                assert!(text.lines().all(|line| line.width() <= width || width == 20), "{report} in {width}:\n{text}");
                assert!(text.lines().all(|line| line == line.trim_end()), "{report} in {width}: spaces at an end");
            }
        }
    }
}

#[test]
fn a_bar_begins_at_zero_and_is_as_long_as_its_number() {
    let world = World::demo();
    for width in [80, 200] {
        let text = text(&drawn(&world, width, &["pipeline"]));
        let bars: Vec<(f64, usize)> = text
            .lines()
            .filter(|line| line.starts_with("20") || line.starts_with("earlier"))
            .map(|line| {
                let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
                let bar = cells.last().filter(|bar| bar.starts_with(['█', '░', '▏'])).map_or(0, |bar| bar.chars().count());
                (cells[4].replace(' ', "").parse().unwrap(), bar)
            })
            .collect();
        assert_eq!(bars.len(), 13);
        let (most, longest) = bars.iter().copied().fold((0.0, 0), |(a, b): (f64, usize), (value, bar)| (a.max(value), b.max(bar)));
        for (value, bar) in bars {
            assert!((value / most * longest as f64 - bar as f64).abs() <= 1.0, "{value} is {bar} of {longest}");
        }
    }
}

#[test]
fn what_is_drawn() {
    let world = World::demo();
    drawn(&world, 80, &["pipeline", "--months", "3"]).stdout_eq(str![[r#"
Pipeline: value of contracts by month of creation
Filter: all contracts   Day: 2026-11-21   For: gina

MONTH    CONTRACTS        SIGNED    UNSIGNED         VALUE
earlier         72  1 388 471.91  157 586.06  1 546 057.97  ██████████████████░░
2026-09          7     40 958.10   12 272.52     53 230.62  █
2026-10         12    155 976.93  116 850.00    272 826.93  ██░░
2026-11         20    317 568.96  114 918.90    432 487.86  ████░░
                                                            └0 ── 1 546 057.97 ┘
total          111  1 902 975.90  401 627.48  2 304 603.38

█ signed   ░ unsigned

Cancelled contracts are left out.

"#]]);
    drawn(&world, 80, &["outstanding", "commercial=alice", "--lang", "fr"]).stdout_eq(str![[r#"
Encours : ce qui reste à payer, selon le retard
Filtre : contrats où client.commercial='alice'   Jour : 2026-11-21   Pour : gina

COMMERCIAL  RETARD            CONTRATS       RESTE
alice       à échoir                 8  104 570,63  ████████████████████████████
            1-30 jours               0        0,00
            31-60 jours              2   12 400,00  ███
            61-90 jours              0        0,00
            plus de 90 jours         4   74 029,69  ████████████████████
            sans échéance            0        0,00
                                                    └0 ──────────── 104 570,63 ┘
            en tout                 14  191 000,32
total       à échoir                 8  104 570,63
            1-30 jours               0        0,00
            31-60 jours              2   12 400,00
            61-90 jours              0        0,00
            plus de 90 jours         4   74 029,69
            sans échéance            0        0,00
            en tout                 14  191 000,32

█ reste

Ce qui reste à payer des contrats signés ; le retard compte à partir du
lendemain de l'échéance.

"#]]);
    drawn(&world, 200, &["revenue", "--by", "commercial"]).stdout_eq(str![[r#"
Revenue by commercial, 2026-01-01 to 2026-11-21
Filter: all payments   Day: 2026-11-21   For: gina

COMMERCIAL  NAME              REVENUE  YEAR BEFORE      CHANGE       %
alice       Alice Lefèvre  700 993.18   253 140.97  447 852.21  176.92  █████████████████████┃██████████████████████████████████████
bob         Bob Thévenot   227 093.03   179 314.78   47 778.25   26.64  ██████████████┃████
                                                                        └0 ──────────────────────────────────────────── 700 993.18 ┘
total                      928 086.21   432 455.75  495 630.46  114.61

█ revenue   ┃ year before

Payments by the day they were paid, less what was taken back. The year before: 2025-01-01 to 2025-11-21.

"#]]);
    drawn(&world, 80, &["conversion", "--lang", "fr"]).stdout_eq(str![[r#"
Conversion : de la création à la signature, par commercial
Filtre : tous les contrats   Jour : 2026-11-21   Pour : gina

COMMERCIAL  CRÉÉS  SIGNÉS  À SIGNER  ANNULÉS  % SIGNÉS  JOURS
alice          68      47        15        6     69,12  11,00  ████████████
bob            52      37        12        3     71,15   7,00  ████████████
                                                               └0 ───── 100,00 ┘
total         120      84        27        9     70,00  10,00

█ % signés

Les jours sont la médiane entre création et signature, pour les contrats
signés ; les barres en sont la part, sur 100.

"#]]);
    drawn(&world, 80, &["stale", "--limit", "2"])
        .stdout_eq(str![[r#"
Contracts to which nothing happened for 30 days
Filter: all contracts   Day: 2026-11-21   For: gina

CODE       CLIENT           COMMERCIAL  LAST        DAYS   REMAINING
ct-6       Fatou N'Diaye    alice       2025-03-23   608    4 525.00  ██████████
ct-9       Noémie Saint-E…  alice       2025-04-02   598   17 632.06  ██████████
                                                                      └0 ─ 608 ┘
27 others                                                 376 417.53
total                                                     398 574.59

█ days

Contracts to be signed or paid. Counted are changes, payments, events, notes and
reminders.

"#]])
        .stderr_eq(str![[r#"
2 of 29; --limit 0 shows all

"#]]);
}

#[test]
fn a_clash_is_marked_without_any_colour_and_in_ascii_too() {
    let world = World::demo();
    super::hostile(&world);
    drawn(&world, 80, &["workload", "--weeks", "4"]).stdout_eq(str![[r#"
Workload: events by support, 4 weeks from 2026-11-16
Filter: all events   Day: 2026-11-21   For: gina

SUPPORT      W47   W48   W49   W50
unassigned   1 ░   3 ▓   1 ░   4 █
sam          1 ░   3 ▓   1 ░   ·
simon        ·     3!▓   3 ▓   ·
sofia        ·     2 ▒   2 ▒   ·
total        2    11     7     4

░▒▓█ fewer to more   ! clashes

An event counts in each week it touches; a clash is an event that overlaps
another of the same support.

"#]]);
    let ascii = |words: &[&str]| {
        let output =
            world.as_user("gina").env("LC_ALL", "C").env("COLUMNS", "80").arg("report").args(words).args(["--format", "table"]).assert();
        text(&output.success())
    };
    for report in [&["workload"][..], &["pipeline"], &["revenue"], &["outstanding"], &["conversion"]] {
        let text = ascii(report);
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains('!') || text.contains('#'), "{text}");
    }
    // The same shapes, whether coloured or not.
    for report in ["workload", "pipeline", "revenue"] {
        let coloured = text(&drawn(&world, 80, &[report, "--color", "always"]));
        let bare = text(
            &world.as_user("gina").envs([("COLUMNS", "80"), ("NO_COLOR", "1")]).args(["report", report, "--format", "table"]).assert(),
        );
        assert!(coloured.contains('\x1b') && !bare.contains('\x1b'));
        let mut stripped = String::new();
        for (at, part) in coloured.split('\x1b').enumerate() {
            stripped += if at == 0 { part } else { part.split_once('m').unwrap().1 };
        }
        assert_eq!(stripped, bare, "{report}");
    }
}

#[test]
fn programs_read_the_same_in_both_languages() {
    let world = World::demo();
    for report in ["pipeline", "outstanding", "revenue", "workload", "conversion", "stale"] {
        for format in ["tsv", "csv", "json", "jsonl", "yaml", "ids"] {
            let read = |language: &str| {
                text(&world.as_user("sam").args(["report", report, "--format", format, "--lang", language]).assert().success())
            };
            assert_eq!(read("en"), read("fr"), "{report} {format}");
        }
    }
    let output = world.as_user("sam").args(["report", "conversion", "--format", "jsonl"]).assert().success();
    assert!(text(&output).starts_with("{\"commercial\":\"alice\",\"created\":68,\"signed\":47,"), "{}", text(&output));
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_sentence() {
    let world = World::demo();
    let refused = |words: &[&str], code: i32, parts: &[&str]| {
        let output = world.as_user("gina").arg("report").args(words).assert().code(code);
        let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        assert!(parts.iter().all(|part| said.contains(part)), "{words:?}: {said}");
    };
    refused(&["pipeline", "totl>5"], 2, &["totl", "^", "total"]);
    refused(&["revenue", "status=signed"], 2, &["status", "^"]);
    refused(&["workload", "support=", "and"], 2, &["^"]);
    refused(&["stale", "--of", "clients", "remaining>0"], 2, &["remaining", "^"]);
    refused(&["pipeline", "--lang", "fr", "totl>5"], 2, &["totl", "^", "total"]);
    refused(&["pipeline", "--strict-filter", "code=a or code=b and code=c"], 2, &["parentheses"]);
    refused(&["pipeline", "--months", "0"], 2, &["--months"]);
    refused(&["workload", "--weeks", "54"], 2, &["--weeks"]);
    refused(&["revenue", "--by", "moon"], 2, &["moon"]);
    refused(&["stale", "--days", "-1"], 2, &["-1"]);
    refused(&["gossip"], 2, &["gossip"]);
    refused(&["pipeline", "@nothing"], 2, &["nothing", "^"]);
    world.epicrm().args(["report", "pipeline"]).assert().code(4);
    // Whoever is signed in may read: the filter is judged, nothing is printed.
    world.as_user("sam").args(["can", "report", "outstanding", "commercial=alice"]).assert().success();
    world.as_user("gina").args(["report", "pipeline", "@late", "--format", "csv"]).assert().success();
}
