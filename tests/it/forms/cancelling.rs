//! A form that is given up leaves nothing, wherever it was.

use super::listed;
use crate::terminal::{CTRL_C, CTRL_D, DOWN, ENTER, ESC, Terminal};
use crate::world::World;

/// What was typed before, and the question that is then on the screen.
type Stage = (&'static str, fn(&mut Terminal));

const STAGES: [Stage; 5] = [
    ("at the first question", |terminal| {
        terminal.asks("Title:");
    }),
    ("in the middle of an answer", |terminal| {
        terminal.asks("Title:").types("Gala à moitié").shows("Gala à moitié");
    }),
    ("while a record is looked for", |terminal| {
        terminal.answers("Title:", "Gala").asks("Contract:").types("seb").shows("Sébastien");
    }),
    ("at the last question", |terminal| {
        terminal.answers("Title:", "Gala").answers("Contract:", "ct-3").answers("Starts:", "2027-03-01T18:00").asks("Ends:");
    }),
    ("before the yes or no", |terminal| {
        terminal.answers("Title:", "Gala").answers("Contract:", "ct-3").answers("Starts:", "2027-03-01T18:00");
        terminal.answers("Ends:", "2027-03-01T19:00").asks("Add this event?");
    }),
];

#[test]
fn whoever_leaves_leaves_nothing_behind() {
    let world = World::demo();
    let before = listed(&world, &["events", "--count"]);
    for (key, name) in [(CTRL_C, "Ctrl-C"), (CTRL_D, "Ctrl-D"), (ESC, "Esc")] {
        for (stage, reach) in STAGES {
            let mut terminal = world.terminal("alice").run(&["add-event"]);
            reach(&mut terminal);
            terminal.types(key);
            let left = terminal.left();
            assert_eq!(left.code, 130, "{name} {stage}:\n{}", left.screen);
            assert!(left.screen.contains("\nerror: interrupted: nothing was changed"), "{name} {stage}:\n{}", left.screen);
        }
    }
    // In the list of fields and in a field that was chosen there, Esc only goes up.
    let mut terminal = world.terminal("alice").run(&["add-event", "title=X", "contract=ct-3", "starts_at=2027-03-01T18:00"]);
    terminal.answers("Ends:", "2027-03-01T19:00").asks("Add this event?").types(DOWN).types(ENTER);
    terminal.asks("Which field?").types("notes").types(ENTER).asks("Notes:").types("half").shows("half").types(ESC);
    terminal.asks("Which field?").types(CTRL_C);
    assert_eq!(terminal.left().code, 130);
    assert_eq!(listed(&world, &["events", "--count"]), before);
}

#[test]
fn no_is_an_answer() {
    let world = World::demo();
    let before = listed(&world, &["clients", "--count"]);
    let mut terminal = world.terminal("alice").run(&["add-client"]);
    terminal.answers("Last name:", "Nobody").asks("Add this client?").types(DOWN).types(DOWN).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 7);
    assert!(left.screen.contains("error: cancelled: nothing was added"), "{}", left.screen);
    assert_eq!(listed(&world, &["clients", "--count"]), before);
}
