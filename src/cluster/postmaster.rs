//! The server's process: what its pid file says, whether that process is really ours, how to end it. Never signals a process that it has
//! not recognised, for a number may have passed to another since.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::socket;

/// The lines of `postmaster.pid` that matter here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: i32,
    pub started: SystemTime,
    pub socket_dir: Option<PathBuf>,
    /// Whether the server accepts connections; it writes so itself.
    pub ready: bool,
}

impl PidFile {
    pub fn path(data: &Path) -> PathBuf {
        data.join("postmaster.pid")
    }

    /// What the file says, if it is there and complete enough to be believed.
    pub fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read(Self::path(data)).ok()?)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let mut number = || std::str::from_utf8(lines.next()?).ok()?.trim().parse::<u64>().ok();
        let pid = number().and_then(|pid| i32::try_from(pid).ok()).filter(|pid| *pid > 1)?;
        // Line 2, the data directory, is no number; line 3 is when it started; line 4 the port; line 5 the socket's directory.
        number();
        let started = SystemTime::UNIX_EPOCH + Duration::from_secs(number().unwrap_or_default());
        let socket_dir = lines.nth(1).filter(|line| !line.is_empty()).map(|line| PathBuf::from(OsString::from_vec(line.to_vec())));
        let ready = lines.nth(2).is_some_and(|line| line.starts_with(b"ready"));
        Some(Self { pid, started, socket_dir, ready })
    }
}

/// What a process is to a data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its server.
    Ours,
    /// A server that does not say which directory it serves, or a process that cannot be looked at.
    Unknown,
    /// Anything else, or no process at all. A zombie is here too: it has no arguments left.
    Other,
}

/// The running server of `data`, if its pid file names a process that is one.
pub(super) fn running(data: &Path) -> Option<PidFile> {
    PidFile::read(data).filter(|file| match role(file.pid, data) {
        Role::Ours => true,
        Role::Unknown => file.socket_dir.as_deref().is_some_and(socket::answers),
        Role::Other => false,
    })
}

/// Looks at a process's command line.
pub(super) fn role(pid: i32, data: &Path) -> Role {
    match arguments(pid) {
        Some(arguments) => judge(&arguments, data),
        // Where even our own arguments are hidden, such as a chroot without /proc, only its existence is known.
        None if arguments(process::id().cast_signed()).is_none() && kill(Pid::from_raw(pid), None).is_ok() => Role::Unknown,
        None => Role::Other,
    }
}

fn judge(arguments: &[Vec<u8>], data: &Path) -> Role {
    // A session's process shows `postgres: alice …` as its only argument.
    if !arguments.first().is_some_and(|program| program.ends_with(b"postgres") || program.ends_with(b"postmaster")) {
        return Role::Other;
    }
    match arguments.windows(2).find(|pair| pair[0] == b"-D") {
        Some(pair) if same(&PathBuf::from(OsString::from_vec(pair[1].clone())), data) => Role::Ours,
        Some(_) => Role::Other,
        None => Role::Unknown,
    }
}

/// Whether two paths lead to one directory, be it through a link or a second mount.
fn same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    one == other || place(one).is_some_and(|found| place(other) == Some(found))
}

/// Asks for a fast shutdown: sessions are ended, nothing is lost.
pub(super) fn interrupt(pid: i32) -> bool {
    kill(Pid::from_raw(pid), Signal::SIGINT).is_ok()
}

/// Sessions that a killed server left at work, where they can be seen.
pub(super) fn orphans(data: &Path) -> Vec<i32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let session =
        |pid: &i32| arguments(*pid).is_some_and(|arguments| arguments.first().is_some_and(|title| title.starts_with(b"postgres: ")));
    numbers.filter(session).filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|place| same(&place, data))).collect()
}

/// A process's command line. The kernel's file is readable for all, unlike the process's directory, which a container bars even to root.
#[cfg(target_os = "linux")]
fn arguments(pid: i32) -> Option<Vec<Vec<u8>>> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok().filter(|line| !line.is_empty())?;
    Some(line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect())
}

/// A process's command line, as `ps` shows it: up to the second option, since a path may hold spaces.
#[cfg(not(target_os = "linux"))]
fn arguments(pid: i32) -> Option<Vec<Vec<u8>>> {
    let shown = process::Command::new("/bin/ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output().ok()?.stdout;
    let line = String::from_utf8_lossy(&shown).trim().to_owned();
    let Some((program, rest)) = line.split_once(" -D ") else { return (!line.is_empty()).then(|| vec![line.into_bytes()]) };
    let data = rest.split_once(" -").map_or(rest, |(data, _)| data);
    Some([program, "-D", data].map(|part| part.as_bytes().to_vec()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_pid_file() {
        #[track_caller]
        fn check(text: &str, expected: Option<(i32, u64, Option<&str>, bool)>) {
            let expected = expected.map(|(pid, started, socket_dir, ready)| PidFile {
                pid,
                started: SystemTime::UNIX_EPOCH + Duration::from_secs(started),
                socket_dir: socket_dir.map(PathBuf::from),
                ready,
            });
            assert_eq!(PidFile::parse(text.as_bytes()), expected, "{text}");
        }
        check("812\n/data\n1700000000\n5432\n/run dir\n\n 123 456\nready   \n", Some((812, 1_700_000_000, Some("/run dir"), true)));
        check("812\n/data\n1700000000\n5432\n/run\n\n 123 456\nstarting\n", Some((812, 1_700_000_000, Some("/run"), false)));
        check("812\n/data\n1700000000\n5432\n\n", Some((812, 1_700_000_000, None, false)));
        // A single-user server writes a negative number; 0 and 1 would be a process group and init.
        check("-812\n/data\n1700000000\n5432\n\n", None);
        check("1\n/data\n1700000000\n5432\n\n", None);
        check("", None);
        check("hello", None);
    }

    #[test]
    fn recognises_its_own_server_only() {
        #[track_caller]
        fn check(arguments: &[&str], expected: Role) {
            let arguments: Vec<Vec<u8>> = arguments.iter().map(|argument| argument.as_bytes().to_vec()).collect();
            assert_eq!(judge(&arguments, Path::new("/home/al ice/postgresql")), expected, "{arguments:?}");
        }
        check(&["/usr/lib/postgresql/15/bin/postgres", "-D", "/home/al ice/postgresql", "-k", "/run"], Role::Ours);
        check(&["postgres", "-k", "/run", "-D", "/home/al ice/postgresql"], Role::Ours);
        check(&["postgres", "-D", "/home/al ice/postgresql2"], Role::Other);
        check(&["postgres", "-k", "/home/al ice/postgresql"], Role::Unknown);
        check(&["vi", "-D", "/home/al ice/postgresql"], Role::Other);
        check(&["postgres: alice epicrm [local] idle"], Role::Other);
        check(&[], Role::Other);
    }
}
