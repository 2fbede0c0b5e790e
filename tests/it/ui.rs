//! The interface on a whole terminal: keys in, a screen out, what was written seen by SQL.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::terminal::{CTRL_C, DOWN, ENTER, ESC};
use crate::world::{World, patiently};

fn attendees(admin: &mut postgres::Client) -> Option<i32> {
    admin.query_one("SELECT attendees FROM crm.event WHERE code = 'geg2021'", &[]).unwrap().get(0)
}

#[test]
fn a_morning() {
    let world = World::demo();
    let mut admin = world.admin();
    let mut ui = world.terminal("alice").size(80, 24).env("NO_COLOR", "1").run(&["ui"]);

    // the first list, then another, filtered: first with a mistake
    ui.shows("1 of 60").shows("epicrm  alice (commercial) prod");
    ui.types("\t").types(DOWN).types(DOWN).shows("1 of 81").types("\t");
    ui.types("/code=geg2021 and nme=x").shows("unknown field `nme` on events").shows("^^^");
    ui.types(ENTER).shows("give up").types("\x15code=geg2021").types(ENTER).shows("1 of 1").shows("Conférence");

    // a record with its timeline
    ui.types(ENTER);
    snapbox::assert_data_eq!(clockless(&ui.shows("Support        –").shows("q leave").screen()), snapbox::file!["ui/record.txt"]);
    ui.types("G").shows("TIMELINE").types("g").shows("Attendees      70");

    // an action: a mistake first, then the write
    ui.types("u").shows("update-event geg2021").types("attendees=many").types(ENTER).shows("error: ");
    ui.types("\x17attendees=91").types(ENTER).shows("attendees: 70 → 91");
    assert_eq!(attendees(&mut admin), Some(91));
    let command: String =
        admin.query_one("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'", &[]).unwrap().get(0);
    assert!(command.starts_with("epicrm "), "{command}");
    ui.shows("Attendees      91");

    // a refusal of the policy, and a line that is no write
    ui.types("u").shows("update-event geg2021").types("support=sam").types(ENTER).shows("commercial may not set support");
    ui.types("\x15clients").types(ENTER).shows("clients is not for here").types(ESC);

    // what is under way is stopped: what it did is undone
    let mut other = world.raw("alice");
    other.batch_execute("BEGIN; UPDATE crm.event SET notes = 'x' WHERE code = 'geg2021'").unwrap();
    ui.types("u").shows("update-event geg2021").types("attendees=99 --lock-timeout 0").types(ENTER).shows("Esc stops it");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %' AND wait_event_type = 'Lock'";
    patiently("the write does not wait", || admin.query_one(waiting, &[]).unwrap().get::<_, i64>(0) > 0);
    ui.types(ESC).shows("interrupted: what was not finished is undone").types(ESC);
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(attendees(&mut admin), Some(91));

    // a server that is stopped, and comes back
    drop((admin, other));
    world.epicrm().args(["db", "stop"]).assert().success();
    ui.types("r");
    patiently("the server is not started again", || world.data().join("postgresql/postmaster.pid").exists());
    ui.shows("Attendees      91").types("q");
    let left = ui.left();
    assert_eq!((left.code, left.screen.trim()), (0, ""));
}

/// Without what the time of day says.
fn clockless(screen: &str) -> String {
    let line = |line: &str| {
        line.split("left").next().unwrap().trim_end_matches(|c: char| c.is_ascii_digit() || c == 'h' || c == ' ').to_owned() + "\n"
    };
    let mut lines = screen.lines();
    lines.next().map(line).into_iter().chain(lines.map(|line| line.trim_end().to_owned() + "\n")).collect()
}

#[test]
fn a_wide_screen_in_french_ended_from_outside() {
    let world = World::demo();
    let mut ui = world.terminal("sam").size(200, 50).run(&["ui", "--lang", "fr"]);
    ui.shows("1 sur 60").shows("filtre :").types(ENTER).shows("CHRONOLOGIE").types(ESC);
    ui.shows("Entrée ouvrir").types("?").shows("se déplacer").types("q").types(CTRL_C);
    assert_eq!(ui.left().code, 0);

    let mut ui = world.terminal("sam").size(50, 10).run(&["ui"]);
    ui.shows("too small: 60 × 16 at least");
    kill(Pid::from_raw(i32::try_from(ui.id()).unwrap()), Signal::SIGTERM).unwrap();
    assert_eq!(ui.left().code, 143);

    // no terminal, nobody signed in, ASCII
    world.as_user("sam").arg("ui").assert().code(2).stdout_eq("").stderr_eq(
        "error: the interface needs a terminal to itself
  in a pipe or a file: epicrm contracts --format csv
  many commands from a file: epicrm shell
",
    );
    assert_eq!(world.terminal_of_nobody().run(&["ui"]).left().code, 4);
    let mut ui = world.terminal("sam").size(80, 24).env("LC_ALL", "C").run(&["ui"]);
    ui.shows("> clients").types("q");
    assert_eq!(ui.left().code, 0);
}

#[test]
fn a_server_that_is_gone_is_a_sentence() {
    let world = World::demo();
    let mut ui = world.terminal("alice").size(80, 24).run(&["ui"]);
    ui.shows("1 of 60");
    // The private server would be started again: its files are out of reach.
    world.epicrm().args(["db", "stop"]).assert().success();
    let (files, aside) = (world.data(), world.home().join("aside"));
    std::fs::rename(&files, &aside).unwrap();
    ui.types("r").shows("r tries again");
    assert!(ui.screen().contains("cl-42"), "{}", ui.screen());
    std::fs::rename(&aside, &files).unwrap();
    ui.types("r").shows("1 of 60").types("\t").types(DOWN).shows("1 of 100+").types("q");
    assert_eq!(ui.left().code, 0);
}
