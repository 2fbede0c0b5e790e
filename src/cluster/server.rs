//! Starts and stops the server. It runs on its own, away from the terminal, and outlives the command that started it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::account::Account;
use super::binaries::Binaries;
use super::files::{self, Layout, RUN, WRITE, private, refused};
use super::postmaster::{self, PidFile, Role};
use super::{Cluster, log, socket};
use crate::error::{Error, Kind, Result};
use crate::language::{both, tr};

/// How often the pid file is looked at: a start takes about 50 ms.
const GLANCE: Duration = Duration::from_millis(2);
/// How long a start may take; repairing what a crash left is part of it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a killed server's sessions may hold its memory before we give up.
const ORPHANS: Duration = Duration::from_secs(5);
/// How long a server that was just killed may seem alive.
const MUTE: Duration = Duration::from_secs(2);
/// The log is set aside when it has grown beyond this many bytes.
const LOG_LIMIT: u64 = 4 << 20;

/// Durability given up for speed, for data that nobody will miss.
const THROW_AWAY: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// Starts the server and waits until it accepts connections. The caller holds the lock and knows that it does not run.
pub(super) fn start(layout: &Layout, socket_dir: &Path, account: &Account, binaries: &Binaries, throw_away: bool) -> Result<()> {
    let data = layout.data();
    socket::prepare(socket_dir, account)?;
    clear_stale(&data, socket_dir)?;
    let deadline = Instant::now() + ORPHANS;
    loop {
        let (log, from) = open_log(layout)?;
        let child = command(&data, socket_dir, account, binaries, throw_away, &log)?
            .spawn()
            .map_err(|error| refused(RUN, &binaries.dir.join("postgres"), error))?;
        if await_ready(child, &data, &layout.log())? {
            return Ok(());
        }
        let said = tail(&layout.log(), from);
        if !log::memory_still_held(&said) || Instant::now() > deadline {
            if said.trim().is_empty() && !files::has_room(&data) {
                // Then its words found no room in the log either.
                return Err(Error { kind: Kind::Unreachable, ..files::full(&data) });
            }
            let failed = both("the private database did not start", "la base de données privée n'a pas démarré");
            return Err(log::explain(failed, &said, &data, Some(&layout.log())));
        }
        sleep(Duration::from_millis(100));
    }
}

fn command(data: &Path, socket_dir: &Path, account: &Account, binaries: &Binaries, throw_away: bool, log: &File) -> Result<Command> {
    let unopened =
        || tr!("the private database's log could not be opened", "le journal de la base de données privée n'a pas pu être ouvert");
    let output = || log.try_clone().map_err(|error| Error::new(Kind::Runtime, unopened()).source(error));
    let mut command = account.command(binaries.dir.join("postgres"));
    command.arg("-D").arg(data).arg("-k").arg(socket_dir).args(["-p", &Cluster::PORT.to_string(), "-c", "listen_addresses="]);
    if throw_away {
        command.args(THROW_AWAY.iter().flat_map(|setting| ["-c", setting]));
    }
    // Its own process group: Ctrl-C in the terminal is for the command, not for the database.
    command.stdout(output()?).stderr(output()?).process_group(0);
    Ok(command)
}

/// Waits for the server's own word that it is ready; false if it ended instead.
fn await_ready(mut child: Child, data: &Path, log: &Path) -> Result<bool> {
    let pid = i32::try_from(child.id()).unwrap_or_default();
    await_word(log, || match PidFile::read(data) {
        Some(file) if file.pid == pid && file.ready => Some(true),
        _ => child.try_wait().map_or(true, |ended| ended.is_some()).then_some(false),
    })
}

/// Waits until a server that another command started is ready, or one that is ending has ended; whether it is ready.
pub(super) fn await_settled(layout: &Layout) -> Result<bool> {
    let data = layout.data();
    let begun = Instant::now();
    let mut mute = None;
    let ready = await_word(&layout.log(), || match postmaster::running(&data) {
        None => Some(false),
        Some(server) if !server.ready => None,
        Some(server) if server.socket_dir.as_deref().is_some_and(socket::answers) => Some(true),
        // It says that it is ready and does not answer: it has just been killed, or somebody deleted its socket.
        Some(server) => {
            mute = (begun.elapsed() > MUTE).then_some(server.pid);
            mute.map(|_| true)
        }
    })?;
    match mute {
        Some(pid) => Err(Error::new(
            Kind::Unreachable,
            tr!(
                "the private database runs (process {pid}) and does not answer at its socket",
                "la base de données privée tourne (processus {pid}) et ne répond pas à son socket"
            ),
        )
        .hint(tr!("restart it: epicrm db stop, then epicrm db start", "redémarrez-la : epicrm db stop, puis epicrm db start"))),
        None => Ok(ready),
    }
}

fn await_word(log: &Path, mut word: impl FnMut() -> Option<bool>) -> Result<bool> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(ready) = word() {
            return Ok(ready);
        }
        if Instant::now() > deadline {
            // It is not killed: repairing a large database may take longer, and would begin anew.
            let message = tr!(
                "the private database was still not ready after {} seconds",
                "la base de données privée n'était toujours pas prête après {} secondes",
                PATIENCE.as_secs()
            );
            return Err(Error::new(Kind::Unreachable, message)
                .hint(tr!("it goes on: try again in a while", "elle continue : réessayez dans quelque temps"))
                .hint(log::where_log_is(log)));
        }
        sleep(GLANCE);
    }
}

/// Removes what a killed server left: its number may have passed to another process, which PostgreSQL would take for a living server.
fn clear_stale(data: &Path, socket_dir: &Path) -> Result<()> {
    if socket::answers(socket_dir) {
        return Err(Error::new(
            Kind::Unreachable,
            tr!(
                "another server answers in {}, where the private database's socket belongs",
                "un autre serveur répond dans {}, à la place du socket de la base de données privée",
                socket_dir.display()
            ),
        )
        .hint(tr!("stop that server, then try again", "arrêtez ce serveur, puis réessayez")));
    }
    if let Some(file) = PidFile::read(data) {
        if postmaster::role(file.pid, data) != Role::Other {
            // Not ours to clear: PostgreSQL will say that its directory is in use.
            return Ok(());
        }
        // PostgreSQL still finds out by itself whether sessions of the killed server hold its memory.
        files::remove(&PidFile::path(data))?;
    }
    files::remove(&socket::file(socket_dir))?;
    files::remove(&socket_dir.join(format!(".s.PGSQL.{}.lock", Cluster::PORT)))
}

/// Stops the server and waits for its end; false if it did not run.
pub(super) fn stop(data: &Path) -> Result<bool> {
    let Some(file) = postmaster::running(data) else { return Ok(false) };
    let deadline = Instant::now() + PATIENCE;
    if !postmaster::interrupt(file.pid) && postmaster::running(data).is_some() {
        return Err(Error::new(
            Kind::Runtime,
            tr!(
                "you may not stop the private database (process {})",
                "vous ne pouvez pas arrêter la base de données privée (processus {})",
                file.pid
            ),
        ));
    }
    // One that cannot be recognised has ended when it has deleted its pid file.
    let alive = || match postmaster::role(file.pid, data) {
        Role::Ours => true,
        Role::Unknown => PidFile::path(data).exists(),
        Role::Other => false,
    };
    while alive() {
        if Instant::now() > deadline {
            return Err(Error::new(
                Kind::Unreachable,
                tr!(
                    "the private database (process {}) did not stop within {} seconds",
                    "la base de données privée (processus {}) ne s'est pas arrêtée en {} secondes",
                    file.pid,
                    PATIENCE.as_secs()
                ),
            )
            .hint(tr!(
                "it has been asked to, and will when it has written everything: see again with epicrm db status",
                "on le lui a demandé, et elle le fera quand elle aura tout écrit : revoyez par epicrm db status"
            )));
        }
        sleep(GLANCE);
    }
    Ok(true)
}

/// The log, and where this run's part begins.
fn open_log(layout: &Layout) -> Result<(File, u64)> {
    let path = layout.log();
    let fail = |error| refused(WRITE, &path, error);
    if fs::metadata(&path).is_ok_and(|log| log.len() > LOG_LIMIT) {
        fs::rename(&path, layout.older_log()).map_err(fail)?;
    }
    let log = private(&path).map_err(fail)?;
    let from = log.metadata().map_err(fail)?.len();
    Ok((log, from))
}

fn tail(log: &Path, from: u64) -> String {
    let mut bytes = Vec::new();
    let read = |bytes: &mut Vec<u8>| -> io::Result<usize> {
        let mut log = File::open(log)?;
        log.seek(SeekFrom::Start(from))?;
        log.read_to_end(bytes)
    };
    // An unreadable log explains nothing: the sentence then says so.
    let _ = read(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
