//! Terminals of no size or any, drawn larger and smaller while something is written, of unknown make, in a locale that is none.

use super::tell;
use crate::terminal::{CTRL_C, CTRL_D, ENTER, ESC, Left};
use crate::world::World;

/// Columns and lines.
const SIZES: [(u16, u16); 7] = [(0, 0), (1, 1), (3, 2), (3, 60), (65535, 1), (20, 65535), (65535, 65535)];

/// What draws most, in each of its forms.
const DRAWN: &[&str] = &[
    "contracts -n 4 --format table",
    "contracts -n 4 --format wide",
    "contracts -n 4 --format list",
    "contracts -n 4 --format tsv",
    "contracts -n 4 --format csv",
    "contracts -n 4 --format json",
    "contracts -n 4 --format jsonl",
    "contracts -n 4 --format yaml",
    "contracts -n 4 --format md",
    "contracts -n 4 --format ids",
    "contracts status=signd",
    "client mkc111",
    "today",
    "calendar",
    "free",
    "report revenue",
    "report pipeline",
    "report revenue --format svg",
    "report revenue --format html",
    "fields contracts",
    "help filters",
    "contracts --help",
    "config",
    "can alice",
];

/// What variables say of a terminal when they are wrong.
const CLAIMS: &[&[(&str, &str)]] = &[
    &[("COLUMNS", "18446744073709551615"), ("LINES", "18446744073709551615")],
    &[("COLUMNS", "1000000000000"), ("LINES", "-1")],
    &[("COLUMNS", "0"), ("LINES", "0")],
    &[("COLUMNS", "-80"), ("LINES", "x")],
    &[("COLUMNS", "٨٠"), ("LINES", "")],
    &[("COLUMNS", "80x24"), ("TERM", "")],
    &[("TERM", "dumb")],
    &[("TERM", "no-such-terminal"), ("FORCE_COLOR", "1")],
    &[("LC_ALL", "tlh_KR.KLINGON"), ("LANG", "\u{202e}")],
    &[("LC_ALL", "../../etc/passwd"), ("LC_MESSAGES", "fr")],
    &[("LC_ALL", "C"), ("LANG", "fr_FR")],
    &[("TZ", "Nowhere/Never"), ("LC_ALL", "POSIX")],
    &[("TZ", "../../dev/null"), ("NO_COLOR", "1")],
];

#[track_caller]
fn sound(left: &Left, what: &str) {
    assert!((0..=3).contains(&left.code), "{what}: exit code {}: {}", left.code, left.bytes);
    assert!(!left.bytes.contains("panicked") && !left.bytes.contains("memory allocation"), "{what}: {}", left.bytes);
}

fn drawn(deep: bool) {
    let world = World::demo();
    let mut rounds = 0;
    for (number, words) in DRAWN.iter().enumerate() {
        let words: Vec<&str> = words.split(' ').collect();
        for (turn, (columns, lines)) in SIZES.into_iter().enumerate() {
            if deep || (number + turn) % SIZES.len() < 2 {
                sound(&world.terminal("alice").size(columns, lines).run(&words).left(), &format!("{words:?} in {columns} × {lines}"));
                rounds += 1;
            }
        }
        for (turn, claims) in CLAIMS.iter().enumerate() {
            if deep || (number + turn) % CLAIMS.len() < 1 {
                let opening = claims.iter().fold(world.terminal("alice").size(80, 24), |opening, (name, value)| opening.env(name, value));
                sound(&opening.run(&words).left(), &format!("{words:?} with {claims:?}"));
                rounds += 1;
            }
        }
    }
    tell("terminals", rounds, "what was seen: exit codes 0 and 2");
}

#[test]
fn any_terminal_is_written_to() {
    drawn(false);
}

#[test]
#[ignore = "takes minutes"]
fn everything_is_written_to_any_terminal() {
    drawn(true);
}

#[test]
fn the_interface_fits_any_terminal_and_follows_it() {
    let world = World::demo();
    for (columns, lines) in SIZES {
        let mut ui = world.terminal("alice").size(columns, lines).run(&["ui"]);
        ui.writes("\x1b[?1049h");
        for (columns, lines) in SIZES.into_iter().chain([(80, 24)]) {
            ui.resize(columns, lines);
        }
        ui.shows("1 of 60").types("/code=x").shows("code=x").types(ESC).hides("code=x");
        ui.resize(1, 1).resize(100, 30).shows("1 of 60").types("q");
        sound(&ui.left(), &format!("ui in {columns} × {lines}"));
    }
}

#[test]
fn the_shell_and_the_questions_follow_a_terminal_of_any_size() {
    let world = World::demo();
    for (columns, lines) in SIZES {
        let mut shell = world.terminal("alice").size(columns, lines).env("NO_COLOR", "1").run(&["shell"]);
        shell.writes("alice").resize(100, 24).types("departments --count").types(ENTER).writes("3\r\n");
        shell.resize(2, 2).types("clie\t").resize(0, 0).resize(90, 20).types("\x15whoami");
        shell.types(ENTER).shows("Minutes left").prompts("alice prod ").types(CTRL_D);
        sound(&shell.left(), &format!("shell in {columns} × {lines}"));
        let mut form = world.terminal("alice").size(columns, lines).run(&["add-client"]);
        form.writes("\x1b[?25l").resize(1, 1).resize(90, 20).types(CTRL_C);
        let code = form.left().code;
        assert!([7, 130].contains(&code), "form in {columns} × {lines}: {code}");
    }
}

#[test]
fn a_pager_is_left_as_the_window_is_drawn_smaller() {
    let world = World::demo();
    for (columns, lines) in [(1, 1), (3, 2), (80, 5)] {
        let pager = "sh -c 'cat >/dev/null; exit 3'";
        let mut pages = world.terminal("alice").size(columns, lines).env("EPICRM_PAGER", pager).run(&["contracts", "--format", "wide"]);
        pages.resize(0, 0).resize(65535, 65535).resize(3, 3);
        sound(&pages.left(), &format!("pager in {columns} × {lines}"));
    }
    let missing = world.terminal("alice").size(80, 5).env("EPICRM_PAGER", "/nowhere/less").run(&["contracts"]).left();
    sound(&missing, "no pager");
    assert!(missing.bytes.contains("CODE"), "{}", missing.bytes);
}
