//! The private PostgreSQL, for real: what it survives, and what it says when it cannot. As root, all of it runs a second time as an
//! ordinary user.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use epicrm::cluster::{Cluster, Settings, Status};
use epicrm::error::Result;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};

/// A data home of one test, deleted with its server when the test ends, whichever way.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("epicrm-test-{}-{number}{name}", std::process::id())))
    }

    fn settings(&self) -> Settings {
        #[expect(clippy::disallowed_methods, reason = "config fills it from there too")]
        let search_path = std::env::var_os("PATH");
        Settings { data_home: self.0.clone(), search_path, throw_away: true, ..Settings::default() }
    }

    fn cluster(&self) -> Cluster {
        Cluster::new(self.settings())
    }

    /// A cluster made and started.
    fn started(&self) -> Cluster {
        let cluster = self.cluster();
        cluster.create().unwrap();
        assert!(cluster.start().unwrap());
        cluster
    }

    fn pid_file(&self) -> PathBuf {
        self.0.join("postgresql/postmaster.pid")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.cluster().destroy();
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that only exists; ended with the test.
struct Sleeper(Child);

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pid(cluster: &Cluster) -> i32 {
    match cluster.status().unwrap() {
        Status::Running { pid, ready: true, .. } => pid,
        other => panic!("not running: {other:?}"),
    }
}

fn psql(cluster: &Cluster) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-XAtq", "-p", &Cluster::PORT.to_string(), "-U", Cluster::ADMIN, "-d", "postgres", "-h"]).arg(cluster.socket_dir().unwrap());
    psql
}

/// What the server answers to the administrator.
fn ask(cluster: &Cluster, sql: &str) -> String {
    let done = psql(cluster).args(["-c", sql]).output().unwrap();
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Kills the server the hard way and waits until it is gone.
fn kill_hard(cluster: &Cluster) -> i32 {
    let victim = pid(cluster);
    kill(Pid::from_raw(victim), Signal::SIGKILL).unwrap();
    while matches!(cluster.status().unwrap(), Status::Running { .. }) {
        std::thread::sleep(Duration::from_millis(2));
    }
    victim
}

#[track_caller]
fn check_error<T: std::fmt::Debug>(result: Result<T>, message: &str, hint: &str) {
    let error = result.unwrap_err();
    assert!(error.message.contains(message), "{error:?}");
    assert!(error.hints.iter().any(|line| line.contains(hint)), "{error:?}");
}

#[test]
fn lives_from_creation_to_destruction() {
    let home = Home::new("");
    let cluster = home.cluster();
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    check_error(cluster.start(), "there is no private database yet", "epicrm init");
    assert!(!cluster.stop().unwrap());
    assert!(cluster.create().unwrap().new);
    assert!(!cluster.create().unwrap().new);
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert!(cluster.start().unwrap());
    assert!(!cluster.start().unwrap());
    let Status::Running { ready: true, socket_dir, .. } = cluster.status().unwrap() else { panic!("not running") };
    assert_eq!(socket_dir, cluster.socket_dir().unwrap());
    assert!(cluster.stop().unwrap());
    assert!(!cluster.stop().unwrap());
    cluster.destroy().unwrap();
    assert!(!home.0.exists());
}

#[test]
fn is_open_to_its_owner_alone() {
    let home = Home::new("");
    let cluster = home.started();
    let check = |sql: &str, expected: &str| assert_eq!(ask(&cluster, sql), expected, "{sql}");
    check("select rolname, rolsuper, rolpassword from pg_authid where rolcanlogin", "epicrm_admin|t|");
    check("show listen_addresses", "");
    check("show password_encryption", "scram-sha-256");
    check("show data_checksums", "on");
    check("show server_encoding", "UTF8");
    check("select lower('ÉTÉ'), upper('œuvre')", "été|ŒUVRE");
    check("select type, auth_method from pg_hba_file_rules order by line_number", "local|peer\nlocal|scram-sha-256");
    check("select count(*) from pg_hba_file_rules where error is not null", "0");
    for (dir, mode) in [(cluster.socket_dir().unwrap(), 0o700), (home.0.join("postgresql"), 0o700), (cluster.log_file(), 0o600)] {
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, mode, "{}", dir.display());
    }
    ask(&cluster, "create role collaborator login password 'x'");
    let stranger = psql(&cluster).args(["-w", "-U", "collaborator", "-c", "select 1"]).output().unwrap();
    assert!(String::from_utf8_lossy(&stranger.stderr).contains("no password supplied"), "{stranger:?}");
}

#[test]
fn keeps_passwords_and_data_out_of_the_log() {
    let home = Home::new("");
    let cluster = home.started();
    let refused = "create table t (name text unique); insert into t values ('Ada Secret'), ('Ada Secret')";
    for sql in [refused, "create role x password 'hushhush' nonsense", "select 1/0 as hushhush"] {
        assert!(!psql(&cluster).args(["-c", sql]).output().unwrap().status.success());
    }
    let log = fs::read_to_string(cluster.log_file()).unwrap();
    assert!(log.contains("division by zero") && log.contains("t_name_key"), "{log}");
    assert!(!log.contains("hushhush") && !log.contains("Ada"), "{log}");
}

#[test]
fn commands_at_once_make_and_start_one_server() {
    let home = Home::new("");
    let both = |work: fn(&Cluster) -> bool| {
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..4).map(|_| scope.spawn(|| work(&home.cluster()))).collect();
            others.into_iter().map(|other| other.join().unwrap()).filter(|done| *done).count()
        })
    };
    assert_eq!(both(|cluster| cluster.create().unwrap().new), 1);
    assert_eq!(both(|cluster| cluster.start().unwrap()), 1);
    assert_eq!(both(|cluster| cluster.stop().unwrap()), 1);
}

#[test]
fn rises_after_a_kill() {
    let home = Home::new("");
    let cluster = Cluster::new(Settings { throw_away: false, ..home.settings() });
    cluster.create().unwrap();
    cluster.start().unwrap();
    ask(&cluster, "create table kept (x int); insert into kept values (7)");
    let killed = kill_hard(&cluster);
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert!(cluster.start().unwrap());
    assert_ne!(pid(&cluster), killed);
    assert_eq!(ask(&cluster, "select x from kept"), "7");
}

#[test]
fn waits_for_the_sessions_of_a_killed_server() {
    let home = Home::new("");
    let cluster = home.started();
    // Counting never looks at the postmaster, so the session outlives it.
    let mut busy =
        Sleeper(psql(&cluster).args(["-c", "select count(*) from generate_series(1, 6000000)"]).stderr(Stdio::null()).spawn().unwrap());
    while ask(
        &cluster,
        "select count(*) from pg_stat_activity where query like '%series%' and state = 'active' and pid <> pg_backend_pid()",
    ) == "0"
    {}
    kill_hard(&cluster);
    assert!(cluster.start().unwrap());
    assert_eq!(ask(&cluster, "select 1"), "1");
    busy.0.wait().unwrap();
}

#[test]
fn is_not_misled_by_a_number_that_passed_to_another_process() {
    let home = Home::new("");
    let cluster = home.started();
    kill_hard(&cluster);
    // PostgreSQL itself takes any living process of its own account for a server.
    let owner = fs::metadata(home.0.join("postgresql")).unwrap();
    let mut sleep = Command::new("sleep");
    sleep.arg("60");
    if geteuid().is_root() {
        sleep.uid(owner.uid()).gid(owner.gid());
    }
    let sleeper = Sleeper(sleep.spawn().unwrap());
    let stale = fs::read_to_string(home.pid_file()).unwrap();
    let (_, rest) = stale.split_once('\n').unwrap();
    fs::write(home.pid_file(), format!("{}\n{rest}", sleeper.0.id())).unwrap();
    assert!(!cluster.stop().unwrap());
    assert!(cluster.start().unwrap());
    assert_ne!(pid(&cluster).cast_unsigned(), sleeper.0.id());
}

#[test]
fn lives_at_awkward_paths() {
    for name in [" with spaces", ", \"quotes\" and 'é'", "$HOME;`x`", &"-long".repeat(20)] {
        let home = Home::new(name);
        let cluster = home.started();
        let dir = cluster.socket_dir().unwrap();
        assert_eq!(ask(&cluster, "select 1"), "1", "{name}");
        assert!(!cluster.start().unwrap());
        assert_eq!(dir.starts_with(&home.0), name.len() < 100 && !name.contains(','), "{}", dir.display());
        cluster.destroy().unwrap();
        assert!(!dir.exists());
    }
}

#[test]
fn refuses_a_socket_directory_made_by_another() {
    let home = Home::new(&"-hijacked".repeat(12));
    let cluster = home.cluster();
    let dir = cluster.socket_dir().unwrap();
    symlink("/tmp", &dir).unwrap();
    check_error(cluster.socket_dir(), "is not a directory", "delete it");
    fs::remove_file(&dir).unwrap();
    fs::create_dir(&dir).unwrap();
    if geteuid().is_root() {
        check_error(cluster.socket_dir(), "belongs to root instead of", "delete it");
    } else {
        fs::set_permissions(&dir, Permissions::from_mode(0o777)).unwrap();
        check_error(cluster.socket_dir(), "can be entered by other accounts", "delete it");
    }
    fs::remove_dir(&dir).unwrap();
}

#[test]
fn says_what_is_in_the_way() {
    let home = Home::new("");
    fs::create_dir_all(home.0.join("postgresql/photos")).unwrap();
    check_error(home.cluster().create(), "is not a PostgreSQL 15+ database directory", "move it away");
    assert!(home.0.join("postgresql/photos").exists());

    let home = Home::new("");
    fs::write(&home.0, "").unwrap();
    check_error(home.cluster().create(), "is in the way", "move that file away");
    fs::remove_file(&home.0).unwrap();
}

#[test]
fn says_who_owns_what_is_not_ours() {
    if geteuid().is_root() {
        let home = Home::new("");
        fs::create_dir(&home.0).unwrap();
        let nobody = User::from_name("nobody").unwrap().unwrap();
        chown(&home.0, Some(nobody.uid.as_raw()), None).unwrap();
        check_error(home.cluster().create(), "belongs to nobody", "run this as nobody");
        fs::set_permissions(&home.0, Permissions::from_mode(0o700)).unwrap();
        chown(&home.0, Some(0), None).unwrap();
        check_error(home.cluster().create(), &format!("may not pass through {}", home.0.display()), "chmod o+x");
        assert_eq!(fs::read_dir(&home.0).unwrap().count(), 1, "only the lock");
    } else {
        let settings = Settings { data_home: "/epicrm-not-ours".into(), ..Home::new("").settings() };
        check_error(Cluster::new(settings).create(), "you may not create /epicrm-not-ours: permission denied", "XDG_DATA_HOME");
    }
}

#[test]
fn says_what_to_do_about_the_programs() {
    let home = Home::new("");
    let bin = home.0.join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::set_permissions(&home.0, Permissions::from_mode(0o755)).unwrap();
    let cluster = || Cluster::new(Settings { binaries: Some(bin.clone()), ..home.settings() });
    check_error(cluster().create(), "does not hold both initdb and postgres", "EPICRM_PG_BIN");
    let fake = |script: &str| {
        for name in ["initdb", "postgres"] {
            fs::write(bin.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(bin.join(name), Permissions::from_mode(0o755)).unwrap();
        }
    };
    fake("exit 127");
    check_error(cluster().create(), "do not run as the account", "--version");
    fake("echo 'postgres (PostgreSQL) 12.3'");
    check_error(cluster().create(), "PostgreSQL 15 or later is needed, and this machine has only 12.3 in", "install");
    // An existing cluster wants its own version.
    assert!(home.cluster().create().unwrap().new);
    fake("echo 'postgres (PostgreSQL) 99.1'");
    check_error(cluster().start(), "was made by PostgreSQL", "install");
    fs::remove_dir_all(&bin).unwrap();
}

#[test]
fn says_why_it_does_not_start() {
    let home = Home::new("");
    let cluster = home.cluster();
    cluster.create().unwrap();
    let conf = home.0.join("postgresql/postgresql.conf");
    let good = fs::read_to_string(&conf).unwrap();
    fs::write(&conf, format!("{good}\nshared_bufers = 1GB\n")).unwrap();
    check_error(cluster.start(), "unrecognized configuration parameter \"shared_bufers\"", "log is");
    fs::write(&conf, format!("{good}\nshared_buffers = 900TB\n")).unwrap();
    check_error(cluster.start(), "the private database did not start", "log is");
    fs::write(&conf, good).unwrap();
    let data = home.0.join("postgresql");
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    check_error(cluster.start(), "can be entered by other accounts", "chmod 700");
    fs::set_permissions(&data, Permissions::from_mode(0o700)).unwrap();
    fs::write(cluster.log_file(), "x".repeat(5 << 20)).unwrap();
    assert!(cluster.start().unwrap());
    assert!(fs::metadata(cluster.log_file()).unwrap().len() < 5 << 20, "the log was set aside");
}

#[test]
fn leaves_another_server_alone() {
    let home = Home::new("");
    let cluster = home.started();
    cluster.stop().unwrap();
    let dir = cluster.socket_dir().unwrap();
    let listener = std::os::unix::net::UnixListener::bind(dir.join(".s.PGSQL.5432")).unwrap();
    check_error(cluster.start(), "another server answers in", "stop that server");
    drop(listener);
    assert!(cluster.start().unwrap());
}

#[test]
fn leaves_nothing_half_made_on_a_full_disk() {
    let home = Home::new("");
    fs::create_dir(&home.0).unwrap();
    let mount = |size: &str| {
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("mode=711,size={size}"), "tmpfs"])
            .arg(&home.0)
            .stderr(Stdio::null())
            .status()
    };
    if !geteuid().is_root() || !mount("24m").is_ok_and(|status| status.success()) {
        eprintln!("skipped: mounting a small disk needs root and the right to mount");
        return;
    }
    let cluster = home.cluster();
    let refused = cluster.create();
    let left: Vec<_> = fs::read_dir(&home.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let grown = Command::new("mount").args(["-o", "remount,size=200m"]).arg(&home.0).status().unwrap();
    let second = cluster.create();
    let filler = home.0.join("filler");
    let started = cluster.start();
    cluster.stop().unwrap();
    // Full at a start: nothing can be written, not even the pid file.
    let _ = fs::write(&filler, vec![0_u8; 220 << 20]);
    let starved = cluster.start();
    fs::remove_file(&filler).unwrap();
    let after = cluster.start();
    let _ = cluster.stop();
    assert!(Command::new("umount").arg(&home.0).status().unwrap().success());
    check_error(refused, "is full", "free some room");
    assert_eq!(left, ["postgresql.lock"]);
    assert!(grown.success() && second.unwrap().new && started.unwrap());
    check_error(starved, "is full", "free some room");
    assert!(after.unwrap());
}

#[test]
fn stays_up_when_the_command_is_interrupted() {
    let home = Home::new("");
    let cluster = home.started();
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid(&cluster)));
    let Ok(stat) = stat else { return eprintln!("skipped: no /proc") };
    let group: i32 = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert_eq!(group, pid(&cluster), "Ctrl-C reaches the terminal's process group only");
}

/// Runs this test binary as another account and expects it to succeed.
fn run_as(uid: u32, gid: u32, arguments: &[&str]) {
    let home = Home::new("-binary");
    fs::create_dir(&home.0).unwrap();
    fs::set_permissions(&home.0, Permissions::from_mode(0o755)).unwrap();
    let copy = home.0.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    let done = Command::new(copy).args(arguments).uid(uid).gid(gid).current_dir("/").output().unwrap();
    assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
}

#[test]
fn does_all_this_for_an_ordinary_user() {
    if !geteuid().is_root() {
        return eprintln!("skipped: this is an ordinary user");
    }
    let nobody = User::from_name("nobody").unwrap().unwrap();
    run_as(nobody.uid.as_raw(), nobody.gid.as_raw(), &["--skip", "ordinary_user"]);
}

#[test]
fn tells_an_account_without_name_what_to_do() {
    if geteuid().is_root() {
        return run_as(54321, 54321, &["--exact", "tells_an_account_without_name_what_to_do"]);
    }
    if User::from_uid(geteuid()).unwrap().is_some() {
        return eprintln!("skipped: this account has a name");
    }
    check_error(Home::new("").cluster().create(), "has no name on this machine", "/etc/passwd");
}

#[test]
fn starts_in_no_time() {
    let home = Home::new("");
    let cluster = Cluster::new(Settings { throw_away: false, ..home.settings() });
    let timed = |what: &str, work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        eprintln!("{what}: {:?}", begun.elapsed());
        begun.elapsed()
    };
    let make = timed("create", &|| assert!(cluster.create().unwrap().new));
    let start = timed("start", &|| assert!(cluster.start().unwrap()));
    let noop = timed("start when up", &|| assert!(!cluster.start().unwrap()));
    let stop = timed("stop", &|| assert!(cluster.stop().unwrap()));
    let again = timed("start again", &|| assert!(cluster.start().unwrap()));
    assert!(make < Duration::from_secs(30) && start.max(stop).max(again) < Duration::from_secs(10) && noop < Duration::from_secs(1));
    assert!(Path::new(&home.0.join("postgresql.bin")).exists());
}
