//! `update-X CODE` on a terminal without any field=value.

use super::listed;
use crate::terminal::{CTRL_C, DOWN, ENTER, ESC};
use crate::world::World;

#[test]
fn only_what_changed_is_written() {
    let world = World::demo();
    let mut terminal = world.terminal("alice").run(&["update-client", "cl-42"]);
    terminal.asks("Which field?").shows("First name").shows("Adèle").shows("adele.fournier@airbus.example");
    terminal.types("first").types(ENTER).asks("First name: Adèle").types("-Marie").types(ENTER);
    // The field after it is ready; an answer that is the present value is none.
    terminal.asks("Which field?").shows("> Last name").types(ENTER).asks("Last name: Fournier").types(ENTER);
    terminal.asks("Which field?").types("job").types(ENTER).asks("Job title:");
    terminal.types(&"\x7f".repeat(40)).types("@home").types(ENTER);
    terminal.asks("Which field?").types(ESC);
    terminal.asks("Change client cl-42?").shows("First name  Adèle → Adèle-Marie").shows("Job title").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.screen.contains("first_name: Adèle → Adèle-Marie") && !left.screen.contains("last_name:"), "{}", left.screen);
    assert_eq!(listed(&world, &["clients", "code=cl-42", "--columns", "full_name,job_title"]), "Adèle-Marie Fournier\t@home\n");

    // Nothing changed is nothing done.
    let mut terminal = world.terminal("alice").run(&["update-client", "cl-42"]);
    terminal.asks("Which field?").types("done").types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 0);
    assert!(left.screen.contains("client cl-42 is so already: nothing was changed"), "{}", left.screen);

    // Which client is asked for too, one's own first; no is no.
    let mut terminal = world.terminal("alice").run(&["update-client"]);
    terminal.asks("Which client?").types("nobody-so").types(ENTER).shows("there is no client nobody-so");
    terminal.types(&"\x7f".repeat(9)).types("fournier").shows("cl-42  Adèle-Marie Fournier").types(ENTER);
    terminal.asks("Which field?").types("phone").types(ENTER).asks("Phone: +33261916502").types("\x7f3").types(ENTER);
    terminal.asks("Which field?").types(ESC).asks("Change client cl-42?").types(DOWN).types(DOWN).types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 7);
    assert!(left.screen.contains("cancelled: nothing was changed"), "{}", left.screen);
    let mut terminal = world.terminal("alice").run(&["update-client", "cl-42"]);
    terminal.asks("Which field?").types(CTRL_C);
    assert_eq!(terminal.left().code, 130);
    assert_eq!(listed(&world, &["clients", "code=cl-42", "--columns", "phone"]), "+33261916502\n");
}

#[test]
fn a_refused_change_comes_back_and_a_stale_one_is_not_lost() {
    let world = World::demo();
    let mut terminal = world.terminal("alice").run(&["update-client", "cl-42"]);
    terminal.asks("Which field?").types("e-mail").types(ENTER);
    terminal.asks("E-mail: adele").types(&"\x7f".repeat(40)).types("Maiwenn.Kereon@casino.example").types(ENTER);
    terminal.asks("Which field?").types(ESC).asks("Change client cl-42?").types(ENTER);
    terminal.shows("another client has this e-mail address").asks("E-mail: Maiwenn").types(&"\x7f".repeat(40));
    terminal.types("l'été@x.example").types(ENTER).asks("Change client cl-42?");
    // Meanwhile somebody else changes the same record.
    world.as_user("gina").args(["update-client", "cl-42", "phone=+33100000000"]).assert().success();
    terminal.types(ENTER);
    let left = terminal.left();
    assert_eq!(left.code, 6, "{}", left.screen);
    assert!(left.screen.contains("client cl-42 was changed by"), "{}", left.screen);
    let typed = left.screen.lines().find_map(|line| line.strip_prefix("what you answered, to be repeated: epicrm ")).unwrap();
    assert_eq!(typed, r"update-client cl-42 email='l'\''été@x.example'");
    let columns = ["clients", "code=cl-42", "--columns", "email,phone"];
    assert_eq!(listed(&world, &columns), "adele.fournier@airbus.example\t+33100000000\n");
    // A shell that is given the line does what was answered.
    let script = format!("{} {typed}", snapbox::cmd::cargo_bin!("epicrm").display());
    let status = std::process::Command::new("sh")
        .args(["-c", &script])
        .env_clear()
        .envs(world.environment())
        .env("EPICRM_TOKEN", world.token("alice"))
        .current_dir(world.home())
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    assert_eq!(listed(&world, &columns), "l'été@x.example\t+33100000000\n");
}
