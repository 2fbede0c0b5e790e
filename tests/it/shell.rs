//! The shell: lines typed at a terminal, lines in a pipe, one connection for all of them.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::terminal::{CTRL_C, CTRL_D, ENTER};
use crate::world::{PASSWORD, World};

fn shells(world: &World) -> i64 {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'";
    world.admin().query_one(query, &[]).unwrap().get(0)
}

/// Waits until a statement of the shell's waits for a lock.
fn until_it_waits(admin: &mut postgres::Client) {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %' AND wait_event_type = 'Lock'";
    let begun = std::time::Instant::now();
    while admin.query_one(query, &[]).unwrap().get::<_, i64>(0) == 0 {
        assert!(begun.elapsed().as_secs() < 30, "never waited");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn a_conversation() {
    let world = World::demo();
    let mut admin = world.admin();
    let mut shell = world.terminal("alice").env("NO_COLOR", "1").run(&["shell"]);
    let kept = world.home().join("state/epicrm/shell-history");

    // commands as without it, over one connection; what goes wrong ends none of it
    shell.shows("alice prod ").types("contracts code=ct-1 --columns code,status").types(ENTER).shows("STATUS");
    let backend = "SELECT pid, application_name FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'";
    let first = admin.query_one(backend, &[]).unwrap();
    assert_eq!(first.get::<_, String>(1), "epicrm contracts");
    shell.types("contracts 'statuz=signed'").types(ENTER).shows("error[").shows("did you mean");
    shell.types("contracts 'status").types(ENTER).shows("a quote is not closed");
    shell.types("nonsense").types(ENTER).shows("epicrm has no command 'nonsense'");
    shell.types("init").types(ENTER).shows("`init` is not for the shell: it sets up a database");
    shell.types("update-event geg2021 attendees=88").types(ENTER).shows("attendees: ");
    let second = admin.query_one(backend, &[]).unwrap();
    assert_eq!((second.get::<_, i32>(0), second.get::<_, String>(1)), (first.get(0), "epicrm update-event".to_owned()));
    let attendees: i32 = admin.query_one("SELECT attendees FROM crm.event WHERE code = 'geg2021'", &[]).unwrap().get(0);
    assert_eq!(attendees, 88);

    // Tab, arrows, Ctrl-C on a line
    shell.types("whoa\t").shows("> whoami").types(ENTER).shows("Minutes left");
    shell.types("client cl-2\t\t").shows("cl-21");
    shell.types(CTRL_C).prompts("alice prod").types("\x1b[A --col").shows("> whoami --col").types(CTRL_C).prompts("alice prod");

    // Ctrl-C on a statement: what it did is undone, and the shell goes on
    let mut bob = world.raw("alice");
    bob.batch_execute("BEGIN; UPDATE crm.event SET notes = 'x' WHERE code = 'geg2021'").unwrap();
    shell.types("update-event geg2021 attendees=99 --lock-timeout 0").types(ENTER);
    until_it_waits(&mut admin);
    shell.types(CTRL_C).shows("error: interrupted: what was not finished is undone");
    bob.batch_execute("ROLLBACK").unwrap();
    shell.types("event geg2021 --format json").types(ENTER).shows("\"attendees\":88");

    // a connection that is lost
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'", &[]).unwrap();
    shell.types("clients --count").types(ENTER).shows("the connection had been lost: a new one was opened");

    // signing out and in again, without the token being shown or the line remembered
    shell.types("logout").types(ENTER).shows("signed out prod> ");
    shell.types("whoami").types(ENTER).shows("in this shell, sign in with: token USERNAME");
    shell.types("token bob").types(ENTER).shows("Password for bob:").types(PASSWORD).types(ENTER);
    shell.shows("bob is signed in here until ").shows("bob prod ");
    shell.types("whoami").types(ENTER).shows("bob prod").types("exit").types(ENTER);
    let left = shell.left();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(!left.bytes.contains("eyJ"), "a token was shown");
    assert_eq!(shells(&world), 0);

    let remembered = std::fs::read_to_string(&kept).unwrap();
    assert!(remembered.contains("\nupdate-event geg2021 attendees=88\n"), "{remembered}");
    assert!(!remembered.contains("token") && !remembered.contains(PASSWORD), "{remembered}");
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);

    // another day, in French, in another environment's colours: what was typed before is there
    let mut shell = world.terminal("alice").run(&["shell", "--lang", "fr"]);
    shell
        .shows("les commandes sans `epicrm`")
        .shows("alice prod ")
        .types("\x12geg2021 att")
        .shows("attendees=99")
        .types(CTRL_C)
        .prompts("alice prod");
    shell.types("nonsense --lang en").types(ENTER).shows("epicrm has no command 'nonsense'");
    shell.types("shell").types(ENTER).shows("`shell` n'est pas pour le shell : c'en est déjà un").prompts("alice prod").types(CTRL_D);
    assert_eq!(shell.left().code, 0);
}

#[test]
fn a_shell_that_is_told_to_end_gives_the_terminal_back() {
    let world = World::demo();
    let mut shell = world.terminal("alice").run(&["shell"]);
    shell.shows("alice prod").types("clients --count").types(ENTER).shows("\n60\n");
    let pid = Pid::from_raw(i32::try_from(shell.id()).unwrap());
    kill(pid, Signal::SIGTERM).unwrap();
    let left = shell.left();
    assert_eq!(left.code, 143, "{}", left.screen);
}

#[test]
fn lines_of_a_script() {
    let world = World::demo();
    let run = |lines: &str| {
        let output = world.as_user("alice").arg("shell").stdin(lines).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, stdout, stderr) = run("# how many\n\nclients --count\nepicrm contract ct-1 --format json\nexit\nnonsense\n");
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.contains("\"code\":\"ct-1\"") || stdout.contains("\"code\": \"ct-1\""), "{stdout}");
    assert!(!stdout.contains('>'), "a prompt in a pipe: {stdout}");

    let (code, stdout, stderr) = run("whoami --format ids\nclient nobody\nwhoami\n");
    assert_eq!((code, stdout.as_str()), (3, "alice\n"), "{stderr}");
    assert!(stderr.starts_with("error: there is no client nobody") && stderr.ends_with("stopped at line 2\n"), "{stderr}");
    let (code, _, stderr) = run("contracts 'status\n");
    assert_eq!(code, 2, "{stderr}");
    // what one line sets for itself is not the next one's
    let (code, _, stderr) = run("clients --statement-timeout 1h --lang fr\nclients nonsense=1\n");
    assert!(code == 2 && stderr.contains("stopped at line 2"), "{stderr}");

    let mut bytes = Command::new(snapbox::cmd::cargo_bin!("epicrm"));
    bytes.arg("shell").current_dir(world.home()).env_clear().envs(world.environment()).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = bytes.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"clients \xff\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: line 1 cannot be read: it is not UTF-8 text\n");

    // nobody signed in: the first command says so
    let nobody = world.epicrm().arg("shell").stdin("clients\n").assert().code(4).get_output().clone();
    assert!(String::from_utf8(nobody.stderr).unwrap().ends_with("stopped at line 1\n"));
}
