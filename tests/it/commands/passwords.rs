//! `password`, `reset-password`, and what a change of them ends.

use snapbox::str;

use crate::world::{PASSWORD, World};

const NEW: &str = "quatre girafes mangent du zinc";

#[test]
fn one_changes_ones_own_with_or_without_a_token() {
    let world = World::demo();
    let mut open = world.raw("alice");
    let token = world.token("alice");
    world.as_user("alice").arg("password").stdin(format!("{PASSWORD}\n{NEW}\n")).assert().success().stdout_eq("").stderr_eq(str![[r#"
password changed; every session of yours has ended
sign in: export EPICRM_TOKEN=$(epicrm token alice < password-file)

"#]]);
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived the password");
    world.epicrm().env("EPICRM_TOKEN", token).arg("whoami").assert().code(4);
    world.epicrm().args(["token", "alice"]).stdin(PASSWORD).assert().code(4);
    for name in ["alice", "aa123456789"] {
        world.epicrm().args(["token", name]).stdin(NEW).assert().success();
    }
    world.epicrm().args(["password", "aa123456789"]).stdin(format!("{NEW}\n{NEW} encore\n")).assert().success();
    world.epicrm().args(["token", "alice"]).stdin(format!("{NEW} encore")).assert().success();
}

#[test]
fn weak_ones_are_refused_with_the_reason() {
    let world = World::demo();
    let answer = |new: &str| {
        let output = world.epicrm().args(["password", "alice"]).stdin(format!("{PASSWORD}\n{new}\n")).assert().code(2).stdout_eq("");
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    snapbox::assert_data_eq!(
        answer("short1"),
        str![[r#"
error: that password is too easy to guess: it has 6 characters, and 12 are the least
  a sentence of four or five unusual words is long and easy to remember; the rules: epicrm password --policy

"#]]
    );
    for weak in ["aliceLefèvre", "aaaaaaaaaaaaaa", "password1234"] {
        let said = answer(weak);
        assert!(said.starts_with("error: that password is too easy to guess") && !said.contains(weak), "{said}");
    }
    assert!(answer(PASSWORD).contains("that is the present password"));
    assert!(answer(&"x".repeat(1025)).contains("longer than 1,024 bytes"));
    assert!(answer("").contains("no password"));
    world.epicrm().args(["token", "alice"]).stdin(PASSWORD).assert().success();
    world.epicrm().args(["password", "alice"]).stdin(format!("wrong password\n{NEW}\n")).assert().code(4);
}

#[test]
fn the_policy_is_printed() {
    let world = World::bare();
    let output = world.epicrm().args(["password", "--policy"]).assert().success().stderr_eq("");
    assert!(String::from_utf8(output.get_output().stdout.clone()).unwrap().contains("at least 12 characters"));
}

#[test]
fn gestion_gives_a_one_time_password() {
    let world = World::demo();
    let mut open = world.raw("bob");
    let output = world.as_user("gina").args(["reset-password", "bob"]).assert().success();
    let password = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(open.query("SELECT code FROM crm.client LIMIT 1", &[]).is_err(), "an open connection outlived the reset");
    world.epicrm().args(["token", "bob"]).stdin(password.clone()).assert().code(4).stdout_eq("").stderr_eq(str![[r#"
error: your password must be changed before first use
  epicrm password

"#]]);
    world.epicrm().args(["password", "bob"]).stdin(format!("{password}{NEW}\n")).assert().success();
    world.epicrm().args(["token", "bob"]).stdin(NEW).assert().success();
    world.epicrm().args(["token", "bob"]).stdin(PASSWORD).assert().code(4);
    world.as_user("alice").args(["reset-password", "bob"]).assert().code(5).stdout_eq("").stderr_eq(str![[r#"
error: commercial may not reset password of bob
  who may: gestion
  ask one of them: epicrm collaborators privileges=gestion active=true

"#]]);
    world.as_user("gina").args(["reset-password", "gina"]).assert().code(5).stdout_eq("").stderr_eq(str![[r#"
error: nobody does this to their own account
  ask somebody else of gestion; your own password: epicrm password

"#]]);
    world.as_user("gina").args(["reset-password", "nobody"]).assert().code(3);
}

#[test]
fn failures_in_a_row_make_one_wait() {
    let world = World::demo();
    let wrong = |name: &str| world.epicrm().args(["token", name]).stdin("not the password").output().unwrap();
    let said = |output: &std::process::Output| String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!said(&wrong("alice")).contains("waiting"));
    drop(wrong("alice"));
    let third = wrong("alice");
    assert!(said(&third).starts_with("waiting "), "{}", said(&third));
    assert_eq!(third.status.code(), Some(4));
    assert!(!said(&wrong("bob")).contains("waiting"), "each name waits for itself");
    world.epicrm().args(["token", "alice"]).stdin(PASSWORD).assert().success();
    assert!(!said(&wrong("alice")).contains("waiting"), "a success forgives");
}

/// What differs between a name that somebody has and one that nobody has is the name.
#[test]
fn an_unknown_name_takes_as_long() {
    let world = World::demo();
    world.token("alice");
    let (mut known, mut unknown) = (Work::default(), Work::default());
    for _ in 0..7 {
        known += of_a_failure(&world, "alice");
        unknown += of_a_failure(&world, "nobody");
    }
    let differ = |one: u64, other: u64, percent: u64| one.abs_diff(other) * 100 > percent * one.min(other);
    assert_eq!(known.said.replace("alice", "nobody"), unknown.said);
    assert!(known.pages > 7 * 4_864, "stretching a password takes 19 MiB: {known:?}");
    assert!(!differ(known.pages, unknown.pages, 5), "{known:?}, {unknown:?}");
    assert!(!differ(known.ticks, unknown.ticks, 50), "{known:?}, {unknown:?}");
}

/// What a process did, as the kernel counts it: unlike the time that went by, it hardly depends on what else the machine does.
#[derive(Debug, Default)]
struct Work {
    /// Pages of memory that it touched first.
    pages: u64,
    /// Hundredths of a second of a processor.
    ticks: u64,
    /// On standard error: it also says when it waits.
    said: String,
}

impl std::ops::AddAssign for Work {
    fn add_assign(&mut self, more: Self) {
        self.pages += more.pages;
        self.ticks += more.ticks;
        self.said += &more.said;
    }
}

/// Signs in with a wrong password, no failure before it being remembered.
fn of_a_failure(world: &World, name: &str) -> Work {
    use std::io::{Read, Write};
    use std::process::Stdio;

    use nix::sys::wait::{Id, WaitPidFlag, waitid};

    let _forgiven = std::fs::remove_dir_all(world.home().join("state"));
    let mut command = std::process::Command::new(snapbox::cmd::cargo_bin!("epicrm"));
    command.args(["token", name]).env_clear().envs(world.environment()).current_dir(world.home());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"not the password\n").unwrap();
    let mut work = Work::default();
    child.stderr.take().unwrap().read_to_string(&mut work.said).unwrap();
    // It has ended and is not yet waited for: only then is its account whole, and still there.
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{}", work.said);
    // man 5 proc_pid_stat: after the name in parentheses begins the third field; the tenth is minflt, then come utime and stime.
    let fields: Vec<u64> = stat.rsplit_once(')').unwrap().1.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect();
    (work.pages, work.ticks) = (fields[10 - 3], fields[14 - 3] + fields[15 - 3]);
    work
}
