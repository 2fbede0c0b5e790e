//! What it says when it cannot: the cause in plain words, and what to do next.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

use epicrm::cluster::{Cluster, Settings};
use nix::unistd::{User, geteuid};

use crate::place::{Disk, Home, check_error, run_as};

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
    fs::remove_file(cluster.socket_dir().unwrap().join(".s.PGSQL.5432")).unwrap();
    check_error(cluster.start(), "does not answer at its socket", "db stop");
}

#[test]
fn leaves_nothing_half_made_on_a_full_disk() {
    let home = Home::new("");
    fs::create_dir(&home.0).unwrap();
    let Some(_disk) = Disk::mount(&home.0, "mode=711,size=24m") else {
        return eprintln!("skipped: mounting a small disk needs root and the right to mount");
    };
    let cluster = home.cluster();
    check_error(cluster.create(), "is full", "free some room");
    let left: Vec<_> = fs::read_dir(&home.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["postgresql.lock"]);
    assert!(Command::new("mount").args(["-o", "remount,size=200m"]).arg(&home.0).status().unwrap().success());
    assert!(cluster.create().unwrap().new);
    // Full at a start: not even the pid file can be written.
    let filler = home.0.join("filler");
    assert!(fs::write(&filler, vec![0_u8; 220 << 20]).is_err());
    check_error(cluster.start(), "is full", "free some room");
    fs::remove_file(&filler).unwrap();
    assert!(cluster.start().unwrap());
    cluster.destroy().unwrap();
}

#[test]
fn tells_an_account_without_name_what_to_do() {
    if geteuid().is_root() {
        return run_as(54321, 54321, &["--exact", "mistakes::tells_an_account_without_name_what_to_do"]);
    }
    if User::from_uid(geteuid()).unwrap().is_some() {
        return eprintln!("skipped: this account has a name");
    }
    check_error(Home::new("").cluster().create(), "has no name on this machine", "/etc/passwd");
}
