//! Waiting, and its ends: limits, Ctrl-C, SIGTERM, a connection that is lost, a reader that leaves.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::Client;

use crate::world::{World, patiently};

fn spawn(world: &World, name: &str, words: &[&str]) -> Child {
    let mut command = Command::new(snapbox::cmd::cargo_bin!("epicrm"));
    command.args(words).current_dir(world.home()).env_clear().envs(world.environment()).env("EPICRM_TOKEN", world.token(name));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

/// Exit code and standard error, once it has ended by itself.
fn ended(mut child: Child) -> (i32, String) {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (child.wait().unwrap().code().unwrap_or(-1), stderr)
}

/// How many statements of the binary's are running.
fn running(admin: &mut Client, wait: &str) -> i64 {
    let query =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %' AND state = 'active' AND wait_event_type LIKE $1";
    admin.query_one(query, &[&wait]).unwrap().get(0)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn waiting_has_limits_and_can_be_ended() {
    let world = World::demo();
    let mut admin = world.admin();
    let mut alice = world.raw("alice");
    alice.batch_execute("BEGIN; UPDATE crm.event SET notes = 'hers' WHERE code = 'geg2021'").unwrap();
    let write = ["update-event", "geg2021", "attendees=77"];

    // a record that somebody else is changing
    let held = world.as_user("gina").args(write).args(["--lock-timeout", "200ms"]).assert().code(9).stdout_eq("");
    let said = text(&held.get_output().stderr);
    assert!(said.starts_with("error: somebody else is changing this, and did not finish in time; nothing was changed\n"), "{said}");
    assert!(said.contains("\n  unfinished changes: alice (attack)\n"), "{said}");
    let held = world.as_user("gina").args(write).env("EPICRM_LOCK_TIMEOUT", "200ms").args(["--format", "json"]).assert().code(9);
    assert!(text(&held.get_output().stderr).starts_with(r#"{"error":"unreachable","exit":9,"#));
    world.as_user("gina").args(write).args(["--lock-timeout", "0", "--statement-timeout", "200ms"]).assert().code(9).stderr_eq(
        "error: the database took too long and the statement was stopped
  narrow the filter, or allow it more: --statement-timeout 5min
",
    );

    // signals: the statement is gone from the server, and nothing was written
    for (signal, code, said) in [
        (Signal::SIGINT, 130, "error: interrupted: what was not finished is undone\n"),
        (Signal::SIGTERM, 143, "error: terminated: what was not finished is undone\n"),
    ] {
        let child = spawn(&world, "gina", &[&write[..], &["--lock-timeout", "0"]].concat());
        patiently("never waiting", || running(&mut admin, "Lock") == 1);
        send(&child, signal);
        assert_eq!(ended(child), (code, said.to_owned()));
        patiently("never stopped", || running(&mut admin, "%") == 0);
    }
    // an administrator who stops it is somebody else
    let child = spawn(&world, "gina", &[&write[..], &["--lock-timeout", "0"]].concat());
    patiently("never waiting", || running(&mut admin, "Lock") == 1);
    admin.batch_execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'").unwrap();
    let (code, said) = ended(child);
    assert!(code == 9 && said.contains("administrator stopped this statement"), "{code} {said}");

    alice.batch_execute("ROLLBACK").unwrap();
    let attendees: Option<i32> = admin.query_one("SELECT attendees FROM crm.event WHERE code = 'geg2021'", &[]).unwrap().get(0);
    assert_ne!(attendees, Some(77));
    world.as_user("gina").args(write).assert().success();

    // a limit that is none
    world.as_user("gina").args(["clients", "--lock-timeout", "10"]).assert().code(2);
    world.as_user("gina").arg("clients").env("EPICRM_STATEMENT_TIMEOUT", "soon").assert().code(2).stderr_eq(
        "error: EPICRM_STATEMENT_TIMEOUT is no duration
  write a number and its unit: 500ms, 10s, 2min; 0 is for ever
",
    );
}

#[test]
fn a_server_that_never_speaks_is_not_waited_for() {
    let world = World::demo();
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgresql://127.0.0.1:{}/epicrm?sslmode=disable", mute.local_addr().unwrap().port());
    // Its own environment's token is for another database: only who signs in gets as far as connecting.
    let installation = std::fs::read_to_string(world.data().join("keys/private_epicrm.env")).unwrap();
    let installation = installation.lines().find_map(|line| line.strip_prefix("EPICRM_INSTALLATION=")).unwrap();
    let refused = world.as_user("alice").args(["clients", "--connect-timeout", "100ms"]).env("DATABASE_URL", &url);
    let refused = refused.env("EPICRM_INSTALLATION", installation).assert().code(9);
    let said = text(&refused.get_output().stderr);
    assert!(said.contains("it did not answer within 100ms"), "{said}");
}

#[test]
fn a_long_listing_ends_well_however_it_ends() {
    let world = World::demo();
    let mut admin = world.admin();
    admin
        .batch_execute(
            "SET session_replication_role = replica;
             INSERT INTO crm.location (code, city, address) SELECT 'many-' || n, 'Nantes', repeat('x', 140) FROM generate_series(1, 20000) n",
        )
        .unwrap();
    let listing = ["locations", "--columns", "code,city,address"];

    // nobody reads, and the server is told to end it
    let mut child = spawn(&world, "gina", &listing);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    patiently("never stuck", || running(&mut admin, "Client") == 1);
    admin.batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'epicrm %'").unwrap();
    patiently("never ended", || running(&mut admin, "%") == 0);
    let lines: Vec<String> = stdout.lines().map(Result::unwrap).collect();
    assert!(lines.len() > 100 && lines.len() < 19_500, "{}", lines.len());
    assert!(lines.iter().all(|line| line.split('\t').count() == 3), "a record was cut");
    assert_eq!(
        ended(child),
        (
            9,
            "error: the connection to the database was lost
  the server stopped or your session was ended: epicrm whoami
  what was printed are whole records, but not all of them
"
            .to_owned()
        )
    );

    // nobody reads, and this process is told to end
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let mut child = spawn(&world, "gina", &listing);
        let stdout = child.stdout.take().unwrap();
        patiently("never stuck", || running(&mut admin, "Client") == 1);
        send(&child, signal);
        patiently("never stopped", || running(&mut admin, "%") == 0);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        drop(stdout);
    }

    // the reader has had enough
    let mut child = spawn(&world, "gina", &listing);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    assert_eq!(ended(child), (0, String::new()));
    patiently("never stopped", || running(&mut admin, "%") == 0);
}
