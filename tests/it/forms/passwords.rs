//! Passwords on a terminal: asked for, never shown.

use crate::terminal::{CTRL_C, CTRL_D, ENTER, ESC};
use crate::world::{PASSWORD, World};

#[test]
fn a_token_is_the_only_data_of_token() {
    let world = World::demo();
    let mut terminal = world.terminal_of_nobody().piped().run(&["token"]);
    terminal.answers("Username:", "Alice").asks("Password for alice:").types(PASSWORD).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.stdout.starts_with("ey") && left.stdout.lines().count() == 1, "{:?}", left.stdout);
    assert!(!left.bytes.contains(PASSWORD), "the password was echoed: {}", left.screen);
    let token = left.stdout.trim();
    world.epicrm().env("EPICRM_TOKEN", token).args(["whoami"]).assert().success();

    for key in [CTRL_C, CTRL_D, ESC] {
        let mut terminal = world.terminal_of_nobody().piped().run(&["token", "alice"]);
        terminal.asks("Password for alice:").types(PASSWORD).types(key);
        let left = terminal.left();
        assert_eq!((left.code, left.stdout.as_str()), (130, ""));
        assert!(left.screen.contains("\nerror: interrupted"), "{}", left.screen);
        assert!(!left.bytes.contains(PASSWORD));
    }
    let mut terminal = world.terminal_of_nobody().piped().run(&["token", "alice"]);
    terminal.asks("Password for alice:").types("wrong").types(ENTER);
    let left = terminal.left();
    assert_eq!((left.code, left.stdout.as_str()), (4, ""));
    for words in [&["token", "--no-input"][..], &["token", "alice", "--no-input"], &["password", "alice", "--no-input"]] {
        let left = world.terminal_of_nobody().run(words).left();
        assert_eq!(left.code, 2, "{words:?}: {}", left.screen);
        assert!(!format!("\n{}", left.screen).contains("\n? "), "{words:?}: {}", left.screen);
    }
}

#[test]
fn a_new_password_is_asked_twice_and_judged() {
    const NEW: &str = "correct-horse-battery-7";
    let world = World::demo();
    let start = |new: &str| {
        let mut terminal = world.terminal("alice").run(&["password"]);
        terminal.asks("Present password for alice:").types(PASSWORD).types(ENTER);
        terminal.asks("New password:").types(new).types(ENTER);
        terminal
    };
    let mut terminal = start(NEW);
    terminal.asks("Once more:").types("another").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("the two passwords differ: nothing was changed"), "{}", left.screen);
    let mut terminal = start(NEW);
    terminal.asks("Once more:").types(CTRL_C);
    assert_eq!(terminal.left().code, 130);
    // One that is too easy is asked for again.
    let mut terminal = start("alice1");
    terminal.shows("error: ").asks("New password:").types(NEW).types(ENTER).asks("Once more:").types(NEW).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(!left.bytes.contains(NEW) && !left.bytes.contains(PASSWORD), "a password was echoed");
    world.epicrm().args(["token", "alice"]).stdin(PASSWORD).assert().code(4);
    world.epicrm().args(["token", "alice"]).stdin(NEW).assert().success();
}

#[test]
fn init_asks_for_the_first_account() {
    const NEW: &str = "correct-horse-battery-7";
    let world = World::bare();
    let mut terminal = world.terminal_of_nobody().run(&["init"]);
    terminal.answers("Username of the first gestion account:", "Gaëlle");
    let left = terminal.left();
    assert_eq!(left.code, 2, "{}", left.screen);
    assert!(left.screen.contains("cannot be a username"), "{}", left.screen);
    let left = world.terminal_of_nobody().run(&["init", "--no-input"]).left();
    assert_eq!(left.code, 2, "{}", left.screen);
    assert!(left.screen.contains("EPICRM_ADMIN_USERNAME"), "{}", left.screen);
    let mut terminal = world.terminal_of_nobody().run(&["init"]);
    terminal.answers("Username of the first gestion account:", "gaelle");
    terminal.asks("Password for gaelle:").types(NEW).types(ENTER).asks("Once more:").types(NEW).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(!left.bytes.contains(NEW), "the password was echoed");
    world.epicrm().args(["token", "gaelle"]).stdin(NEW).assert().success();
}
