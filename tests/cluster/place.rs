//! A place for each test, and what to do there.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use epicrm::cluster::{Cluster, Settings, Status};
use epicrm::error::Result;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

/// A data home of one test, deleted with its server when the test ends, whichever way.
pub struct Home(pub PathBuf);

impl Home {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("epicrm-test-{}-{number}{name}", std::process::id())))
    }

    pub fn settings(&self) -> Settings {
        #[expect(clippy::disallowed_methods, reason = "config fills it from there too")]
        let search_path = std::env::var_os("PATH");
        Settings { data_home: self.0.clone(), search_path, throw_away: true, ..Settings::default() }
    }

    pub fn cluster(&self) -> Cluster {
        Cluster::new(self.settings())
    }

    /// A cluster made and started.
    pub fn started(&self) -> Cluster {
        let cluster = self.cluster();
        cluster.create().unwrap();
        assert!(cluster.start().unwrap());
        cluster
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.cluster().destroy();
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that only exists; ended with the test.
pub struct Sleeper(pub Child);

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn pid(cluster: &Cluster) -> i32 {
    match cluster.status().unwrap() {
        Status::Running { pid, ready: true, .. } => pid,
        other => panic!("not running: {other:?}"),
    }
}

pub fn psql(cluster: &Cluster) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-XAtq", "-p", &Cluster::PORT.to_string(), "-U", Cluster::ADMIN, "-d", "postgres", "-h"]).arg(cluster.socket_dir().unwrap());
    psql
}

/// What the server answers to the administrator.
pub fn ask(cluster: &Cluster, sql: &str) -> String {
    let done = psql(cluster).args(["-c", sql]).output().unwrap();
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Kills the server the hard way, until its socket refuses: then a command would start it.
pub fn kill_hard(cluster: &Cluster) -> i32 {
    let victim = pid(cluster);
    let socket = cluster.socket_dir().unwrap().join(".s.PGSQL.5432");
    kill(Pid::from_raw(victim), Signal::SIGKILL).unwrap();
    while UnixStream::connect(&socket).is_ok() {}
    victim
}

#[track_caller]
pub fn check_error<T: std::fmt::Debug>(result: Result<T>, message: &str, hint: &str) {
    let error = result.unwrap_err();
    assert!(error.message.contains(message), "{error:?}");
    assert!(error.hints.iter().any(|line| line.contains(hint)), "{error:?}");
}

/// A small disk, gone with the test.
pub struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    pub fn mount(dir: &'a Path, options: &str) -> Option<Self> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(dir).stderr(Stdio::null()).status();
        (geteuid().is_root() && done.is_ok_and(|status| status.success())).then_some(Self(dir))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        // Lazily: a process that another test is just starting may have one of its files open for a moment.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// Runs this test binary as another account and expects it to succeed.
pub fn run_as(uid: u32, gid: u32, arguments: &[&str]) {
    let home = Home::new("-binary");
    fs::create_dir(&home.0).unwrap();
    fs::set_permissions(&home.0, Permissions::from_mode(0o755)).unwrap();
    let copy = home.0.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    // A process that another test is just starting may have the copy open for writing for a moment, as it had all files: try again.
    let run = || Command::new(&copy).args(arguments).uid(uid).gid(gid).current_dir("/").output();
    let busy = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ExecutableFileBusy;
    let mut tries = (0..100).map(|_| run());
    let done = tries.find(|done| !done.as_ref().is_err_and(busy)).unwrap().unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && !said.contains(" 0 passed"), "{said}");
}
